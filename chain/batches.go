package chain

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/merkle"
)

// Batch is one entry of a sender's append-only list of anchored Merkle roots,
// as its Anchored event has it.
//
// The list is kept as a Merkle mountain range: after n batches the contract
// holds one peak for every set bit of n. Batch seq completes a mountain of
// height ctz(seq+1), whose root is Peak; so a few events are enough to build
// the path of any batch, however long the list.
type Batch struct {
	Seq   uint64      `json:"seq"` // from 0
	Root  common.Hash `json:"root"`
	Count uint32      `json:"count"` // records under Root
	Time  uint64      `json:"time"`  // unix seconds of the block
	Peak  common.Hash `json:"peak"`
	Tx    common.Hash `json:"tx"`
	Block uint64      `json:"block"`
}

// Leaf returns the batch's hash in the range: keccak256(0x00 ‖ root ‖ uint32 count ‖ uint64 time).
func (b Batch) Leaf() common.Hash {
	buf := append([]byte{0}, b.Root[:]...)
	buf = binary.BigEndian.AppendUint32(buf, b.Count)
	buf = binary.BigEndian.AppendUint64(buf, b.Time)
	return crypto.Keccak256Hash(buf)
}

// BatchPath returns the siblings from batch seq up to its peak in a list of
// size batches. get returns a batch by number and false if it is not known; it
// is asked for at most log2(size)² of them, those that BatchesFor names.
func BatchPath(size, seq uint64, get func(seq uint64) (Batch, bool)) ([]common.Hash, error) {
	if seq >= size {
		return nil, fmt.Errorf("batch %d is not among the first %d", seq, size)
	}
	// The mountain over seq is the highest bit in which size and seq differ.
	height := bits.Len64(size^seq) - 1
	path := make([]common.Hash, height)
	for level := range path {
		sibling := (seq>>level ^ 1) << level
		h, err := subtree(sibling, level, get)
		if err != nil {
			return nil, fmt.Errorf("path of batch %d: %w", seq, err)
		}
		path[level] = h
	}
	return path, nil
}

// BatchesFor names the batches that BatchPath(size, seq) asks for.
func BatchesFor(size, seq uint64) ([]uint64, error) {
	var names []uint64
	_, err := BatchPath(size, seq, func(s uint64) (Batch, bool) {
		names = append(names, s)
		return Batch{}, true
	})
	return names, err
}

// RootOfBatch returns the peak that a path leads to from a batch.
func RootOfBatch(b Batch, path []common.Hash) common.Hash {
	h := b.Leaf()
	for level, sibling := range path {
		if b.Seq>>level&1 == 0 {
			h = merkle.Node(h, sibling)
		} else {
			h = merkle.Node(sibling, h)
		}
	}
	return h
}

// subtree returns the root over the 2^level batches from start. A left subtree
// is exactly the mountain that its last batch completed; a right one was merged
// further at once, so it is put together from its halves.
func subtree(start uint64, level int, get func(uint64) (Batch, bool)) (common.Hash, error) {
	if level == 0 || start>>level&1 == 0 {
		last := start + 1<<level - 1
		b, ok := get(last)
		if !ok {
			return common.Hash{}, fmt.Errorf("batch %d is missing", last)
		}
		if level == 0 {
			return b.Leaf(), nil
		}
		return b.Peak, nil
	}
	half := uint64(1) << (level - 1)
	left, err := subtree(start, level-1, get)
	if err != nil {
		return common.Hash{}, err
	}
	right, err := subtree(start+half, level-1, get)
	if err != nil {
		return common.Hash{}, err
	}
	return merkle.Node(left, right), nil
}
