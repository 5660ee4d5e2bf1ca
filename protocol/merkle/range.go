package merkle

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
)

// ErrRange reports a range that cannot be what it claims to be.
var ErrRange = errors.New("the mountain range is not consistent")

// Range is a Merkle mountain range as the anchor contract keeps it: peak h is
// a perfect tree over 2^h entries and exists when bit h of the size is set.
// Entries are appended as they are: they are roots already.
type Range struct {
	size  uint64
	peaks [64]common.Hash
}

// NewRange restores a range from its size and its peaks, lowest first, one per
// set bit of size.
func NewRange(size uint64, peaks []common.Hash) (Range, error) {
	if len(peaks) != bits.OnesCount64(size) {
		return Range{}, fmt.Errorf("%w: %d peaks for %d entries", ErrRange, len(peaks), size)
	}
	r := Range{size: size}
	for rest := size; rest != 0; rest &= rest - 1 {
		r.peaks[bits.TrailingZeros64(rest)], peaks = peaks[0], peaks[1:]
	}
	return r, nil
}

// Size returns the number of entries.
func (r Range) Size() uint64 { return r.size }

// Peaks returns the peaks, lowest first.
func (r Range) Peaks() []common.Hash {
	var peaks []common.Hash
	for rest := r.size; rest != 0; rest &= rest - 1 {
		peaks = append(peaks, r.peaks[bits.TrailingZeros64(rest)])
	}
	return peaks
}

// Append adds an entry at position Size.
func (r *Range) Append(entry common.Hash) {
	h := 0
	for ; r.size>>h&1 == 1; h++ {
		entry = Node(r.peaks[h], entry)
		r.peaks[h] = common.Hash{}
	}
	r.peaks[h] = entry
	r.size++
}

// Verify reports whether entry is at position seq, given the path RangePath returns.
func (r Range) Verify(seq uint64, entry common.Hash, path []common.Hash) bool {
	start, h, ok := mountain(r.size, seq)
	if !ok || len(path) != h {
		return false
	}
	at := seq - start
	for i, sibling := range path {
		if at>>i&1 == 0 {
			entry = Node(entry, sibling)
		} else {
			entry = Node(sibling, entry)
		}
	}
	return entry == r.peaks[h]
}

// RangePath returns the neighbours from entries[seq] up to its peak in the
// range over all entries, lowest first. It panics when seq is not a position.
func RangePath(entries []common.Hash, seq uint64) []common.Hash {
	start, h, ok := mountain(uint64(len(entries)), seq)
	if !ok {
		panic(fmt.Sprintf("merkle: position %d of %d entries", seq, len(entries)))
	}
	level := entries[start : start+1<<h]
	at := seq - start
	path := make([]common.Hash, 0, h)
	for ; len(level) > 1; level, at = up(level), at>>1 {
		path = append(path, level[at^1])
	}
	return path
}

// mountain returns where the mountain over position seq starts and its height.
// The highest mountain holds the first entries.
func mountain(size, seq uint64) (start uint64, height int, ok bool) {
	if seq >= size {
		return 0, 0, false
	}
	for h := 63; h >= 0; h-- {
		if size>>h&1 == 0 {
			continue
		}
		if seq < start+1<<h {
			return start, h, true
		}
		start += 1 << h
	}
	return 0, 0, false
}
