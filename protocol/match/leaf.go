package match

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// LeafSize is the length of an encoded leaf in bytes.
const LeafSize = 154

// Slots is the number of places in the snapshot tree.
const Slots = 1 << Depth

// ErrLeaf reports a leaf that no honest node or registry produces.
var ErrLeaf = errors.New("the leaf is not valid")

// The first byte of what is hashed says what it is.
const (
	leafPrefix = 0x00
	jobPrefix  = 0x02
)

// Encode returns the leaf's canonical bytes: every field in the order of the
// struct, big-endian, without padding. Offsets:
//
//	0 slot(4) 4 node(20) 24 model(2) 26 gpuFree(2) 28 vram(4) 32 cpu(4)
//	36 ram(4) 40 disk(4) 44 rate(2×8) 60 egress(2×8) 76 stake(8) 84 rep(2)
//	86 uptime(2) 88 latency(8×2) 104 data(32) 136 flags(2) 138 beatSeq(8) 146 beatTime(8)
func (l Leaf) Encode() []byte { return l.append(make([]byte, 0, LeafSize)) }

func (l *Leaf) append(b []byte) []byte {
	be := binary.BigEndian
	b = be.AppendUint32(b, l.Slot)
	b = append(b, l.Node[:]...)
	b = be.AppendUint16(b, l.Model)
	b = be.AppendUint16(b, l.GPUFree)
	b = be.AppendUint32(b, l.VRAM)
	b = be.AppendUint32(b, l.CPU)
	b = be.AppendUint32(b, l.RAM)
	b = be.AppendUint32(b, l.Disk)
	for _, pair := range [2][2]uint64{l.Rate, l.Egress} {
		b = be.AppendUint64(b, pair[0])
		b = be.AppendUint64(b, pair[1])
	}
	b = be.AppendUint64(b, l.Stake)
	b = be.AppendUint16(b, l.Rep)
	b = be.AppendUint16(b, l.Uptime)
	for _, ms := range l.Latency {
		b = be.AppendUint16(b, ms)
	}
	b = append(b, l.Data[:]...)
	b = be.AppendUint16(b, l.Flags)
	b = be.AppendUint64(b, l.BeatSeq)
	return be.AppendUint64(b, l.BeatTime)
}

// DecodeLeaf reads what Encode wrote.
func DecodeLeaf(b []byte) (Leaf, error) {
	if len(b) != LeafSize {
		return Leaf{}, fmt.Errorf("%w: %d bytes instead of %d", ErrLeaf, len(b), LeafSize)
	}
	be := binary.BigEndian
	l := Leaf{
		Slot: be.Uint32(b), Model: be.Uint16(b[24:]), GPUFree: be.Uint16(b[26:]), VRAM: be.Uint32(b[28:]),
		CPU: be.Uint32(b[32:]), RAM: be.Uint32(b[36:]), Disk: be.Uint32(b[40:]),
		Rate:   [2]uint64{be.Uint64(b[44:]), be.Uint64(b[52:])},
		Egress: [2]uint64{be.Uint64(b[60:]), be.Uint64(b[68:])},
		Stake:  be.Uint64(b[76:]), Rep: be.Uint16(b[84:]), Uptime: be.Uint16(b[86:]),
		Flags: be.Uint16(b[136:]), BeatSeq: be.Uint64(b[138:]), BeatTime: be.Uint64(b[146:]),
	}
	copy(l.Node[:], b[4:])
	for i := range l.Latency {
		l.Latency[i] = be.Uint16(b[88+2*i:])
	}
	copy(l.Data[:], b[104:])
	return l, l.Validate()
}

// Hash returns the leaf's hash in the snapshot tree: keccak256(0x00 ‖ Encode).
func (l Leaf) Hash() common.Hash {
	var b [1 + LeafSize]byte
	b[0] = leafPrefix
	l.append(b[:1])
	return crypto.Keccak256Hash(b[:])
}

// Validate reports a leaf outside the bounds that the score is computed in.
func (l Leaf) Validate() error {
	switch {
	case l.Slot >= Slots:
		return fmt.Errorf("%w: slot %d of %d", ErrLeaf, l.Slot, Slots)
	case l.Node == common.Address{}:
		return fmt.Errorf("%w: it names no node", ErrLeaf)
	case l.Rep > 10_000 || l.Uptime > 10_000:
		return fmt.Errorf("%w: reputation %d or uptime %d above 10,000", ErrLeaf, l.Rep, l.Uptime)
	case l.Model == 0 && (l.GPUFree > 0 || l.VRAM > 0):
		return fmt.Errorf("%w: %d GPUs of no model", ErrLeaf, l.GPUFree)
	case l.BeatSeq > maxJSON || l.BeatTime > maxJSON || l.Stake > maxJSON:
		return fmt.Errorf("%w: a number beyond 2^53-1", ErrLeaf)
	}
	for a := range l.Rate {
		if l.Rate[a] >= maxPrice || l.Egress[a] >= maxPrice {
			return fmt.Errorf("%w: a price of 2^50 gwei or more", ErrLeaf)
		}
	}
	return nil
}

// Bounds of the score's arithmetic, and of numbers in canonical JSON.
const (
	maxPrice = 1 << 50
	maxJSON  = 1<<53 - 1
)

// Content returns the hash that stands for a piece of content, an image digest
// or a CID, in Job.Inputs and in a leaf's filter.
func Content(id string) common.Hash { return crypto.Keccak256Hash([]byte(id)) }

// Filter returns a leaf's Data for a node that holds the given contents: three
// bits each in a filter of 256, so that a few false hits are possible and a
// miss is certain.
func Filter(contents ...common.Hash) (f common.Hash) {
	for _, c := range contents {
		for _, bit := range c[:3] {
			f[31-bit>>3] |= 1 << (bit & 7)
		}
	}
	return f
}

// holds reports whether the filter has all bits of c.
func holds(f, c *common.Hash) bool {
	for _, bit := range c[:3] {
		if f[31-bit>>3]>>(bit&7)&1 == 0 {
			return false
		}
	}
	return true
}
