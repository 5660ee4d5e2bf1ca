package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
)

// Sizes of what is cut, in bytes. Below CutFrom nothing is: one segment is
// stored sooner than several. Above cutUntil a directory has no room for them.
const (
	CutFrom  = 16 << 20
	cutUntil = 256 << 30

	minCut     = 256 << 10 // average of the smallest pieces
	maxCut     = 32 << 20  // average of the largest
	cutPieces  = 256       // that a tree is cut into, about
	cutClosely = 1024      // pieces at most for which an earlier average is kept
	cutRoughly = 64        // pieces at least for which it is
)

// Average is the size of the pieces that so many bytes are best cut into: a
// power of two, or 0 where they are better left whole. before is that of the
// tree that most of them may be from, 0 for none; it is kept as long as it fits,
// because pieces of another size are other pieces.
func Average(size uint64, before uint32) uint32 {
	if size < CutFrom || size > cutUntil {
		return 0
	}
	if n := size / max(uint64(before), 1); before > 0 && n >= cutRoughly && n <= cutClosely {
		return before
	}
	return uint32(min(max(uint64(1)<<bits.Len64(size/cutPieces-1), minCut), maxCut))
}

// gear is the table of a rolling hash: a random number for every byte.
type gear [256]uint64

// newGear derives the table from a key, so that the sizes of a job's pieces tell
// nothing about what is in them to who has not the key.
func newGear(key *Identity) (*gear, error) {
	raw, err := hkdf.Key(sha256.New, []byte(key.Encode()), nil, "skyops/cut/v1", 8*len(gear{}))
	if err != nil {
		return nil, fmt.Errorf("derive table: %w", err)
	}
	defer clear(raw)
	g := new(gear)
	for i := range g {
		g[i] = binary.BigEndian.Uint64(raw[8*i:])
	}
	return g, nil
}

// window is how many bytes the rolling hash depends on: each byte's number is
// shifted out by the 64 after it.
const window = 64

// cutter finds where a stream is cut: where the rolling hash of the bytes before
// has zeros enough (FastCDC: Xia et al. 2016), so that bytes that come in or go
// move the next cut or two and no others. Pieces are between a quarter and twice
// the average.
type cutter struct {
	gear          *gear
	least, usual  int
	most          int
	strict, loose uint64 // below the usual size, and above
	hash          uint64
	size          int // of the piece so far
}

func newCutter(g *gear, average uint32) *cutter {
	n := bits.TrailingZeros32(average)
	return &cutter{
		gear: g, least: int(average) / 4, usual: int(average), most: 2 * int(average),
		strict: ^uint64(0) << (64 - n - 1), loose: ^uint64(0) << (64 - n + 2),
	}
}

// next returns how many bytes of p belong to the piece, and whether it ends there.
func (c *cutter) next(p []byte) (n int, end bool) {
	for _, part := range []struct {
		until int
		mask  uint64
	}{{c.least - window, 0}, {c.least, 0}, {c.usual, c.strict}, {c.most, c.loose}} {
		within := p[n:min(len(p), n+max(part.until-c.size, 0))]
		taken, found := len(within), false
		switch {
		case part.mask != 0:
			taken, found = c.scan(within, part.mask)
		case part.until == c.least:
			c.hash = c.gear.roll(c.hash, within)
		}
		n, c.size = n+taken, c.size+taken
		if found || c.size == c.most {
			c.size, c.hash = 0, 0
			return n, true
		}
	}
	return n, false
}

// roll takes p into the hash.
func (g *gear) roll(h uint64, p []byte) uint64 {
	for _, b := range p {
		h = h<<1 + g[b]
	}
	return h
}

// lane is a quarter of what scan looks through at a time: the hash takes two
// steps for a byte, each waiting for the one before, so that four of them beside
// each other take hardly longer than one.
const lane = 4 << 10

// scan rolls the hash over p and stops behind the first cut.
func (c *cutter) scan(p []byte, mask uint64) (taken int, found bool) {
	for ; len(p)-taken >= 4*lane; taken += 4 * lane {
		last, cut := c.gear.lanes(c.hash, (*[4 * lane]byte)(p[taken:]), mask)
		if cut {
			break // found again below, byte by byte
		}
		c.hash = last
	}
	h := c.hash
	for i, b := range p[taken:] {
		h = h<<1 + c.gear[b]
		if h&mask == 0 {
			return taken + i + 1, true
		}
	}
	c.hash = h
	return len(p), false
}

// lanes reports whether there is a cut anywhere in p; if not, last is the hash
// behind it.
func (g *gear) lanes(h uint64, p *[4 * lane]byte, mask uint64) (last uint64, cut bool) {
	p0, p1, p2, p3 := (*[lane]byte)(p[:]), (*[lane]byte)(p[lane:]), (*[lane]byte)(p[2*lane:]), (*[lane]byte)(p[3*lane:])
	h1, h2, h3 := g.roll(0, p0[lane-window:]), g.roll(0, p1[lane-window:]), g.roll(0, p2[lane-window:])
	for i := range lane {
		h = h<<1 + g[p0[i]]
		h1 = h1<<1 + g[p1[i]]
		h2 = h2<<1 + g[p2[i]]
		h3 = h3<<1 + g[p3[i]]
		if h&mask == 0 || h1&mask == 0 || h2&mask == 0 || h3&mask == 0 {
			return 0, true
		}
	}
	return h3, false
}

// Index is what who sealed or opened a package remembers of its segments, so that
// equal ones of the next package need not be sealed and stored again. It holds
// keys, and stays in memory. A nil Index remembers nothing.
type Index struct {
	average uint32
	names   namer
	by      map[common.Hash]kept // by name of the plaintext
}

// kept is a segment that is stored.
type kept struct {
	Segment
	fileKey [fileKeySize]byte
	plain   int
}

const fileKeySize = 16

// newIndex returns an index that goes on naming as an earlier one does; nil: none.
func newIndex(average uint32, before *Index) (*Index, error) {
	x := &Index{average: average, by: map[common.Hash]kept{}}
	if before != nil {
		x.names = before.names
		return x, nil
	}
	var err error
	x.names, err = newNamer()
	return x, err
}

// Average is the size of the pieces, see Average; 0: it was not cut.
func (x *Index) Average() uint32 {
	if x == nil {
		return 0
	}
	return x.average
}

func (x *Index) get(name common.Hash, plain int) (kept, bool) {
	if x == nil {
		return kept{}, false
	}
	k, ok := x.by[name]
	return k, ok && k.plain == plain
}

func (x *Index) put(name common.Hash, k kept) { x.by[name] = k }

// namer names plaintext by a MAC under a random key that never leaves memory
// (AES-GMAC, which takes a third of a hash's time, of pieces of chunkSize, and
// SHA-256 of those). Two that differ have one name with a chance of 2^-100.
type namer struct{ mac cipher.AEAD }

func newNamer() (namer, error) {
	var key [32]byte
	_, _ = rand.Read(key[:]) // it never fails
	defer clear(key[:])
	mac, err := newGCM(key[:])
	return namer{mac}, err
}

// naming is the name of one segment in the making.
type naming struct {
	namer
	sum   hash.Hash
	count uint64
	part  []byte // of a piece, when they come as they like
}

func (n namer) begin() *naming { return &naming{namer: n, sum: sha256.New()} }

// piece adds a piece: chunkSize bytes, only the last one less.
func (n *naming) piece(p []byte) {
	var nonce [12]byte
	binary.BigEndian.PutUint64(nonce[4:], n.count)
	n.count++
	var tag [16]byte
	n.sum.Write(n.mac.Seal(tag[:0], nonce[:], nil, p))
}

// write adds bytes as they come.
func (n *naming) write(p []byte) {
	for len(p) > 0 {
		if len(n.part) == 0 && len(p) >= chunkSize {
			n.piece(p[:chunkSize])
			p = p[chunkSize:]
			continue
		}
		taken := min(len(p), chunkSize-len(n.part))
		n.part, p = append(n.part, p[:taken]...), p[taken:]
		if len(n.part) == chunkSize {
			n.piece(n.part)
			n.part = n.part[:0]
		}
	}
}

// name ends the segment.
func (n *naming) name() common.Hash {
	if len(n.part) > 0 {
		n.piece(n.part)
		clear(n.part)
	}
	return sum(n.sum)
}

// name is that of the segment's plaintext, before it is sealed.
func (s *openSegment) name(n namer) common.Hash {
	naming := n.begin()
	for _, g := range s.groups {
		for i := range g.chunks() {
			naming.piece(g.buf[i*sealedChunk:][:min(chunkSize, g.plain-i*chunkSize)])
		}
	}
	return naming.name()
}
