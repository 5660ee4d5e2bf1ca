package seal

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/skyops/skyops/protocol/digest"
)

// The payload of an age file (https://age-encryption.org/v1): after the header
// and a nonce, chunks of plaintext, each sealed by itself under its number.
const (
	chunkSize   = 64 << 10
	sealedChunk = chunkSize + chacha20poly1305.Overhead
	nonceSize   = 16
)

// Chunks are sealed a group at a time, in place.
const (
	groupChunks = 16
	groupPlain  = groupChunks * chunkSize
	groupSize   = groupChunks * sealedChunk
)

// group is a run of chunks: plaintext at first, with room for the tags, then
// ciphertext.
type group struct {
	plain int // bytes of plaintext
	buf   [groupSize]byte
}

var groups = sync.Pool{New: func() any { return new(group) }}

// spare are groups that a Writer uses again. A pool alone would be emptied by each
// collection of garbage and filled anew: a Writer has no more groups than its
// segments in flight have.
type spare struct {
	mu   sync.Mutex
	free []*group
}

func (s *spare) take() *group {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free)
	if n == 0 {
		return groups.Get().(*group)
	}
	g := s.free[n-1]
	s.free[n-1], s.free = nil, s.free[:n-1]
	return g
}

func (s *spare) give(gs []*group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, gs...)
}

// end leaves them to other Writers.
func (s *spare) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.free {
		groups.Put(g)
	}
	s.free = nil
}

// fill takes as much of p as there is room for.
func (g *group) fill(p []byte) (taken int) {
	for taken < len(p) && g.plain < groupPlain {
		chunk, at := g.plain/chunkSize, g.plain%chunkSize
		n := copy(g.buf[chunk*sealedChunk+at:chunk*sealedChunk+chunkSize], p[taken:])
		g.plain += n
		taken += n
	}
	return taken
}

// size is how many bytes the group has when sealed.
func (g *group) size() int { return g.plain + g.chunks()*chacha20poly1305.Overhead }

// chunks counts the group's chunks; only a file without bytes has an empty one.
func (g *group) chunks() int { return max(1, (g.plain+chunkSize-1)/chunkSize) }

// seal turns the group, whose first chunk has the given number in its file, into
// ciphertext; last says that the file ends with it.
func (g *group) seal(key cipher.AEAD, first int, last bool) {
	for i, chunks := 0, g.chunks(); i < chunks; i++ {
		var nonce [chacha20poly1305.NonceSize]byte // eleven bytes of number, one that marks the end
		binary.BigEndian.PutUint64(nonce[3:11], uint64(first+i))
		if last && i == chunks-1 {
			nonce[11] = 1
		}
		chunk := g.buf[i*sealedChunk:][:min(chunkSize, g.plain-i*chunkSize)]
		key.Seal(chunk[:0], nonce[:], chunk, nil)
	}
}

// openSegment is a segment being sealed. The header and the wrapping of its key
// are age's own; age's writer would seal the payload on one processor, while
// here each group is sealed by a goroutine of its own. Whoever fills the last
// gap of one of the digest's chunks hashes it, while it is still in a cache.
//
// A segment of a package that is cut is sealed when all of it is there, and not
// at all when an equal one is stored.
type openSegment struct {
	index int
	to    []age.Recipient
	late  bool   // sealed in the end
	known *Index // what is stored, with late; nil: nothing
	names namer  // with late
	spare *spare // where groups are from
	head  []byte // age's header and the payload's nonce
	key   cipher.AEAD
	plain int            // bytes of plaintext so far
	ended chan struct{}  // closed when no more is written
	err   error          // why it ended, set before
	work  sync.WaitGroup // groups that are being sealed

	mu     sync.Mutex
	groups []*group
	total  int64         // bytes of the file, unknown (-1) until its end
	filled []int64       // bytes that are ready, by chunk of the digest
	hashes []common.Hash // by chunk of the digest

	segment Segment // set by store, or with reused
	fileKey [fileKeySize]byte
	named   common.Hash // what the plaintext is remembered by, with late
	reused  bool        // an equal segment is stored
}

// begin makes the segment's key and writes its header.
func (s *openSegment) begin() error {
	var head bytes.Buffer
	capture := &captureRecipient{}
	if _, err := age.Encrypt(&head, append(slices.Clone(s.to), capture)...); err != nil {
		return err
	}
	s.head = head.Bytes()
	defer clear(capture.fileKey)
	copy(s.fileKey[:], capture.fileKey)
	key, err := hkdf.Key(sha256.New, capture.fileKey, s.head[len(s.head)-nonceSize:], "payload", chacha20poly1305.KeySize)
	if err != nil {
		return err
	}
	defer clear(key)
	if s.key, err = chacha20poly1305.New(key); err != nil {
		return err
	}
	s.ready(0, int64(len(s.head)))
	return nil
}

// write takes plaintext; run runs the sealing of a full group, now or soon.
func (s *openSegment) write(p []byte, run func(func())) {
	for len(p) > 0 {
		n := len(s.groups) // only this goroutine changes it
		if n == 0 || s.groups[n-1].plain == groupPlain {
			if n > 0 && !s.late {
				s.dispatch(n-1, false, run)
			}
			s.grow()
			continue
		}
		taken := s.groups[n-1].fill(p)
		s.plain += taken
		p = p[taken:]
	}
}

func (s *openSegment) grow() {
	g := s.spare.take()
	g.plain = 0
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups = append(s.groups, g)
}

// dispatch has group i sealed, once it is known whether it is the last.
func (s *openSegment) dispatch(i int, last bool, run func(func())) {
	g := s.groups[i]
	s.work.Add(1)
	run(func() {
		defer s.work.Done()
		s.sealGroup(g, i, last)
	})
}

// sealGroup seals the group at position i, and hashes what it completes.
func (s *openSegment) sealGroup(g *group, i int, last bool) {
	at := int64(len(s.head)) + int64(i)*groupSize
	g.seal(s.key, i*groupChunks, last)
	for _, chunk := range s.ready(at, at+int64(g.size())) {
		s.hash(chunk)
	}
}

// end ends the segment, well or with the given error.
func (s *openSegment) end(err error, run func(func())) {
	s.err = err
	if err == nil {
		if len(s.groups) == 0 {
			s.grow()
		}
		if s.late {
			s.work.Add(1)
			run(func() {
				defer s.work.Done()
				s.err = s.sealLate()
			})
		} else {
			s.measure()
			s.dispatch(len(s.groups)-1, true, run)
		}
	}
	close(s.ended)
}

// measure sets the size of the whole file.
func (s *openSegment) measure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := len(s.groups) - 1
	s.total = int64(len(s.head)) + int64(i)*groupSize + int64(s.groups[i].size())
}

// sealLate seals the whole segment, unless an equal one is stored.
func (s *openSegment) sealLate() error {
	s.named = s.name(s.names)
	if k, ok := s.known.get(s.named, s.plain); ok {
		s.segment, s.fileKey, s.reused = k.Segment, k.fileKey, true
		s.free()
		return nil
	}
	if err := s.begin(); err != nil {
		return err
	}
	s.measure()
	for i, g := range s.groups {
		s.sealGroup(g, i, i == len(s.groups)-1)
	}
	return nil
}

// ready notes that the file's bytes from one offset to another are final, and
// returns the digest's chunks that became whole by it.
func (s *openSegment) ready(from, to int64) (whole []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for from < to {
		chunk := from / digest.ChunkSize
		for int64(len(s.filled)) <= chunk {
			s.filled, s.hashes = append(s.filled, 0), append(s.hashes, common.Hash{})
		}
		end := min(to, (chunk+1)*digest.ChunkSize)
		s.filled[chunk] += end - from
		if from = end; s.filled[chunk] == digest.ChunkSize || chunk*digest.ChunkSize+s.filled[chunk] == s.total {
			whole = append(whole, int(chunk))
		}
	}
	return whole
}

// hashers of chunks are used again: each is some KiB, for a MiB of content.
var hashers = sync.Pool{New: func() any { h := digest.NewChunk(); return &h }}

func (s *openSegment) hash(chunk int) {
	h, at := hashers.Get().(*digest.ChunkHasher), int64(chunk)*digest.ChunkSize
	for end := at + digest.ChunkSize; at < end; {
		b := s.at(at)
		if len(b) == 0 {
			break
		}
		b = b[:min(int64(len(b)), end-at)]
		h.Write(b)
		at += int64(len(b))
	}
	sum := h.Sum() // it begins anew
	hashers.Put(h)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes[chunk] = sum
}

// at returns the file's bytes from off to the end of the piece they lie in.
func (s *openSegment) at(off int64) []byte {
	if off < int64(len(s.head)) {
		return s.head[off:]
	}
	off -= int64(len(s.head))
	s.mu.Lock()
	defer s.mu.Unlock()
	i := int(off / groupSize)
	if i >= len(s.groups) {
		return nil
	}
	g := s.groups[i]
	return g.buf[min(int(off%groupSize), g.size()):g.size()]
}

// ReadAt implements io.ReaderAt once the segment is sealed.
func (s *openSegment) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		b := s.at(off + int64(done))
		if len(b) == 0 {
			return done, io.EOF
		}
		done += copy(p[done:], b)
	}
	return done, nil
}

// store waits until the segment is sealed, then hands it to the sink.
func (s *openSegment) store(ctx context.Context, sink Sink) error {
	<-s.ended
	s.work.Wait()
	if s.err != nil {
		return s.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.reused {
		return nil
	}
	list := digest.NewList()
	for _, h := range s.hashes {
		list.Add(h)
	}
	s.segment = Segment{Size: uint64(s.total), Digest: list.Sum()}
	staged := Staged{Index: s.index, Segment: s.segment, data: s}
	staged.mark = Mark{Segment: s.segment, Plain: s.plain, Of: s.named, FileKey: slices.Clone(s.fileKey[:])}
	if err := sink(ctx, staged); err != nil {
		return fmt.Errorf("store segment %d: %w", s.index, err)
	}
	return nil
}

// free gives the memory back.
func (s *openSegment) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spare.give(s.groups)
	s.groups = nil
}
