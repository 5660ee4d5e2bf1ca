package merkle

import "github.com/ethereum/go-ethereum/common"

// Tree is a tree that is kept, for who wants one path after the other.
type Tree struct{ levels [][]common.Hash }

// NewTree hashes the tree over items once.
func NewTree(items []common.Hash) *Tree { return Over(leaves(items)) }

// Over hashes the tree over nodes of one height, as Level returns them. The tree
// over 2^h nodes whose first has an index that 2^h divides, and the one over
// Level(h), give two paths that are one, the second behind the first: so a path
// needs no more of a large tree than one part of it and what is above all parts.
func Over(nodes []common.Hash) *Tree {
	t := &Tree{levels: [][]common.Hash{nodes}}
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

// Level returns the nodes of a height, the leaves' hashes being at 0; where the
// tree is not so high, its root. The caller must not change them.
func (t *Tree) Level(height int) []common.Hash { return t.levels[min(height, len(t.levels)-1)] }
