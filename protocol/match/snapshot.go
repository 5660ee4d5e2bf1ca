package match

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/merkle"
)

// ErrSnapshot reports bytes that are not an encoded snapshot.
var ErrSnapshot = errors.New("the snapshot is not valid")

// Snapshot is the node map: at most one leaf per registry slot, under one root.
// The tree is positional: a leaf's index is its slot, an absent one is zero, so
// inclusion, position and absence are all the same kind of proof. The zero
// value is empty and ready. Changing or hashing it is not safe for concurrent use.
type Snapshot struct {
	leaves []Leaf  // in no order
	places []int32 // by slot: 1 + index in leaves, 0 for none
	levels [Depth + 1][]common.Hash
	dirty  []uint32 // slots whose hashes are out of date
}

// zeros[h] is the root of an empty tree of height h.
var zeros = func() (z [Depth + 1]common.Hash) {
	for h := range Depth {
		z[h+1] = merkle.Node(z[h], z[h])
	}
	return z
}()

// maxSkew is how far a node's clock may run ahead before its beats are ignored.
const maxSkew = 5 * time.Second

// Moment returns the time of a match made at now, in unix seconds: now, or the
// newest beat's time where that node's clock is a little ahead, since a beat
// from the future is feasible to nobody.
func (s *Snapshot) Moment(now time.Time) uint64 {
	at, latest := uint64(now.Unix()), uint64(now.Add(maxSkew).Unix())
	for i := range s.leaves {
		if t := s.leaves[i].Time; t > at && t <= latest {
			at = t
		}
	}
	return at
}

// Len returns the number of nodes.
func (s *Snapshot) Len() int { return len(s.leaves) }

// Leaf returns the leaf at slot.
func (s *Snapshot) Leaf(slot uint32) (Leaf, bool) {
	i, ok := s.place(slot)
	if !ok {
		return Leaf{}, false
	}
	return s.leaves[i], true
}

// place returns where the leaf of a slot is in leaves.
func (s *Snapshot) place(slot uint32) (int, bool) {
	if int(slot) >= len(s.places) || s.places[slot] == 0 {
		return 0, false
	}
	return int(s.places[slot] - 1), true
}

// Leaves returns a copy of all leaves, by slot.
func (s *Snapshot) Leaves() []Leaf {
	l := slices.Clone(s.leaves)
	slices.SortFunc(l, func(a, b Leaf) int { return cmp.Compare(a.Slot, b.Slot) })
	return l
}

// Set puts a leaf at its slot.
func (s *Snapshot) Set(l Leaf) error {
	if err := l.Validate(); err != nil {
		return err
	}
	if i, ok := s.place(l.Slot); ok {
		s.leaves[i] = l
	} else {
		if n := int(l.Slot) + 1; n > len(s.places) {
			s.places = append(s.places, make([]int32, n-len(s.places))...)
		}
		s.leaves = append(s.leaves, l)
		s.places[l.Slot] = int32(len(s.leaves))
	}
	s.dirty = append(s.dirty, l.Slot)
	return nil
}

// Remove empties a slot.
func (s *Snapshot) Remove(slot uint32) {
	i, ok := s.place(slot)
	if !ok {
		return
	}
	last := len(s.leaves) - 1
	s.leaves[i] = s.leaves[last]
	s.places[s.leaves[i].Slot] = int32(i + 1)
	s.leaves = s.leaves[:last]
	s.places[slot] = 0
	s.dirty = append(s.dirty, slot)
}

// Root returns the root of the tree. It hashes what changed since the last
// call: at most Depth+1 hashes for one leaf, about two for each when all changed.
func (s *Snapshot) Root() common.Hash {
	s.flush()
	return s.node(Depth, 0)
}

// Path returns the neighbours of a slot's leaf up to the root, lowest first, Depth of them.
func (s *Snapshot) Path(slot uint32) []common.Hash {
	s.flush()
	path := make([]common.Hash, Depth)
	for h := range path {
		path[h] = s.node(h, slot^1)
		slot >>= 1
	}
	return path
}

// VerifyPath reports whether a leaf hash is at slot under root.
func VerifyPath(root, leaf common.Hash, slot uint32, path []common.Hash) bool {
	if slot >= Slots || len(path) != Depth {
		return false
	}
	for h, sibling := range path {
		if slot>>h&1 == 0 {
			leaf = merkle.Node(leaf, sibling)
		} else {
			leaf = merkle.Node(sibling, leaf)
		}
	}
	return leaf == root
}

func (s *Snapshot) node(h int, i uint32) common.Hash {
	if int(i) < len(s.levels[h]) {
		return s.levels[h][i]
	}
	return zeros[h]
}

func (s *Snapshot) put(h int, i uint32, v common.Hash) {
	for int(i) >= len(s.levels[h]) {
		s.levels[h] = append(s.levels[h], zeros[h])
	}
	s.levels[h][i] = v
}

// flush rehashes the dirty leaves and, level by level, what is above them.
func (s *Snapshot) flush() {
	if len(s.dirty) == 0 {
		return
	}
	slices.Sort(s.dirty)
	changed := slices.Compact(s.dirty)
	for _, slot := range changed {
		var h common.Hash
		if i, ok := s.place(slot); ok {
			h = s.leaves[i].Hash()
		}
		s.put(0, slot, h)
	}
	for h := range Depth {
		n := 0
		for _, i := range changed {
			if parent := i >> 1; n == 0 || changed[n-1] != parent {
				s.put(h+1, parent, merkle.Node(s.node(h, parent<<1), s.node(h, parent<<1|1)))
				changed[n] = parent
				n++
			}
		}
		changed = changed[:n]
	}
	s.dirty = s.dirty[:0]
}

// Clone returns an independent copy.
func (s *Snapshot) Clone() *Snapshot {
	s.flush()
	c := &Snapshot{leaves: slices.Clone(s.leaves), places: slices.Clone(s.places)}
	for h := range s.levels {
		c.levels[h] = slices.Clone(s.levels[h])
	}
	return c
}

// snapshotMagic starts every encoded snapshot and names its version.
const snapshotMagic = "skyops snapshot 2\n"

// Encode returns the published form of the snapshot as of the given time (unix
// seconds): magic, time, number of leaves, leaves by slot, SHA-256 of all before.
func (s *Snapshot) Encode(at uint64) []byte {
	b := append(make([]byte, 0, len(snapshotMagic)+12+LeafSize*len(s.leaves)+32), snapshotMagic...)
	b = binary.BigEndian.AppendUint64(b, at)
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.leaves)))
	for _, l := range s.Leaves() {
		b = l.append(b)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// DecodeSnapshot reads what Encode wrote.
func DecodeSnapshot(b []byte) (s *Snapshot, at uint64, err error) {
	head := len(snapshotMagic) + 12
	if len(b) < head+32 || !bytes.HasPrefix(b, []byte(snapshotMagic)) {
		return nil, 0, fmt.Errorf("%w: it does not start as one", ErrSnapshot)
	}
	body, sum := b[:len(b)-32], b[len(b)-32:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil, 0, fmt.Errorf("%w: its checksum does not fit", ErrSnapshot)
	}
	at = binary.BigEndian.Uint64(body[len(snapshotMagic):])
	count := int(binary.BigEndian.Uint32(body[len(snapshotMagic)+8:]))
	body = body[head:]
	if count > Slots || len(body) != count*LeafSize {
		return nil, 0, fmt.Errorf("%w: %d bytes for %d leaves", ErrSnapshot, len(body), count)
	}
	s = &Snapshot{leaves: make([]Leaf, 0, count)}
	for i := range count {
		l, err := DecodeLeaf(body[i*LeafSize : (i+1)*LeafSize])
		if err != nil {
			return nil, 0, fmt.Errorf("%w: leaf %d: %w", ErrSnapshot, i, err)
		}
		if i > 0 && l.Slot <= s.leaves[i-1].Slot {
			return nil, 0, fmt.Errorf("%w: slot %d follows slot %d", ErrSnapshot, l.Slot, s.leaves[i-1].Slot)
		}
		if err := s.Set(l); err != nil {
			return nil, 0, err
		}
	}
	return s, at, nil
}
