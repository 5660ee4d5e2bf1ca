package merkle

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The domain prefixes of the two kinds of hash.
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// Leaf returns the tree's hash of one item: keccak256(0x00 ‖ item).
func Leaf(item common.Hash) common.Hash {
	var b [33]byte
	b[0] = leafPrefix
	copy(b[1:], item[:])
	return crypto.Keccak256Hash(b[:])
}

// Node returns the hash of two neighbours: keccak256(0x01 ‖ left ‖ right).
func Node(left, right common.Hash) common.Hash {
	var b [65]byte
	b[0] = nodePrefix
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return crypto.Keccak256Hash(b[:])
}

// Root returns the root of the tree over items, in their order. A node without
// a neighbour is promoted unchanged. No items give the zero hash.
func Root(items []common.Hash) common.Hash {
	level := leaves(items)
	for len(level) > 1 {
		level = up(level)
	}
	if len(level) == 0 {
		return common.Hash{}
	}
	return level[0]
}

// Path returns the neighbours from items[index] up to the root, lowest first;
// levels at which the node is promoted have none. It panics when index is not
// a position in items.
func Path(items []common.Hash, index int) []common.Hash {
	_ = items[index]
	var path []common.Hash
	for level := leaves(items); len(level) > 1; level = up(level) {
		if sibling := index ^ 1; sibling < len(level) {
			path = append(path, level[sibling])
		}
		index >>= 1
	}
	return path
}

// Paths returns the path of every item, hashing the tree once.
func Paths(items []common.Hash) [][]common.Hash {
	paths := make([][]common.Hash, len(items))
	depth := 0
	for level := leaves(items); len(level) > 1; level = up(level) {
		for i := range paths {
			if sibling := i>>depth ^ 1; sibling < len(level) {
				paths[i] = append(paths[i], level[sibling])
			}
		}
		depth++
	}
	return paths
}

// Verify reports whether item is at position index of the count items under root.
func Verify(root, item common.Hash, index, count uint32, path []common.Hash) bool {
	got, ok := RootFrom(item, index, count, path)
	return ok && got == root
}

// RootFrom returns the root that a path leads to. It reports false when the
// path is too short or too long for the position.
func RootFrom(item common.Hash, index, count uint32, path []common.Hash) (common.Hash, bool) {
	if index >= count {
		return common.Hash{}, false
	}
	h := Leaf(item)
	for ; count > 1; index, count = index>>1, count>>1+count&1 {
		sibling := index ^ 1
		if sibling >= count {
			continue
		}
		if len(path) == 0 {
			return common.Hash{}, false
		}
		if index&1 == 0 {
			h = Node(h, path[0])
		} else {
			h = Node(path[0], h)
		}
		path = path[1:]
	}
	return h, len(path) == 0
}

func leaves(items []common.Hash) []common.Hash {
	level := make([]common.Hash, len(items))
	for i, item := range items {
		level[i] = Leaf(item)
	}
	return level
}

func up(level []common.Hash) []common.Hash {
	next := make([]common.Hash, 0, (len(level)+1)/2)
	for i := 0; i+1 < len(level); i += 2 {
		next = append(next, Node(level[i], level[i+1]))
	}
	if len(level)%2 == 1 {
		next = append(next, level[len(level)-1])
	}
	return next
}
