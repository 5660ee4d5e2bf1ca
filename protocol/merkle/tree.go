package merkle

import "github.com/ethereum/go-ethereum/common"

// Tree is a tree that is kept, for who wants one path after the other.
type Tree struct{ levels [][]common.Hash }

// NewTree hashes the tree over items once.
func NewTree(items []common.Hash) *Tree {
	t := &Tree{levels: [][]common.Hash{leaves(items)}}
	for level := t.levels[0]; len(level) > 1; {
		level = up(level)
		t.levels = append(t.levels, level)
	}
	return t
}

// Root is Root(items).
func (t *Tree) Root() common.Hash {
	top := t.levels[len(t.levels)-1]
	if len(top) == 0 {
		return common.Hash{}
	}
	return top[0]
}

// Path is Path(items, index).
func (t *Tree) Path(index int) []common.Hash {
	_ = t.levels[0][index]
	var path []common.Hash
	for _, level := range t.levels[:len(t.levels)-1] {
		if sibling := index ^ 1; sibling < len(level) {
			path = append(path, level[sibling])
		}
		index >>= 1
	}
	return path
}
