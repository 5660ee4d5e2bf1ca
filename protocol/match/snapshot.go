package match

import (
	"bytes"
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
	kinds  []*kind // in no order, none of them empty
	byKey  map[kindKey]*kind
	places []place // by slot
	count  int
	levels [Depth + 1][]common.Hash
	dirty  []uint32 // slots whose hashes are out of date
}

// place is where a slot's leaf lies; no kind: nowhere.
type place struct {
	kind  *kind
	index int32
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
	for l := range s.all {
		if t := l.Time; t > at && t <= latest {
			at = t
		}
	}
	return at
}

// Len returns the number of nodes.
func (s *Snapshot) Len() int { return s.count }

// all yields every leaf, in no order.
func (s *Snapshot) all(yield func(*Leaf) bool) {
	for _, k := range s.kinds {
		for i := range k.leaves {
			if !yield(&k.leaves[i]) {
				return
			}
		}
	}
}

// Leaf returns the leaf at slot.
func (s *Snapshot) Leaf(slot uint32) (Leaf, bool) {
	l := s.leaf(slot)
	if l == nil {
		return Leaf{}, false
	}
	return *l, true
}

// leaf returns the leaf at slot, nil for none.
func (s *Snapshot) leaf(slot uint32) *Leaf {
	if int(slot) >= len(s.places) || s.places[slot].kind == nil {
		return nil
	}
	p := s.places[slot]
	return &p.kind.leaves[p.index]
}

// Leaves returns a copy of all leaves, by slot.
func (s *Snapshot) Leaves() []Leaf {
	out := make([]Leaf, 0, s.count)
	for slot := range s.places {
		if l := s.leaf(uint32(slot)); l != nil {
			out = append(out, *l)
		}
	}
	return out
}

// Set puts a leaf at its slot.
func (s *Snapshot) Set(l Leaf) error {
	if err := l.Validate(); err != nil {
		return err
	}
	if n := int(l.Slot) + 1; n > len(s.places) {
		s.places = append(s.places, make([]place, n-len(s.places))...)
	}
	key := keyOf(&l)
	if p := s.places[l.Slot]; p.kind != nil && p.kind.key == key {
		p.kind.replace(int(p.index), &l)
	} else {
		s.take(l.Slot)
		k := s.kind(key)
		s.places[l.Slot] = place{k, int32(k.add(&l))}
		s.count++
	}
	s.dirty = append(s.dirty, l.Slot)
	return nil
}

// kind returns the kind of a key, made if need be.
func (s *Snapshot) kind(key kindKey) *kind {
	k := s.byKey[key]
	if k == nil {
		if s.byKey == nil {
			s.byKey = make(map[kindKey]*kind)
		}
		k = &kind{key: key, bounds: none()}
		s.byKey[key] = k
		s.kinds = append(s.kinds, k)
	}
	return k
}

// take takes the leaf at slot out of its kind; it reports whether there was one.
func (s *Snapshot) take(slot uint32) bool {
	if s.leaf(slot) == nil {
		return false
	}
	p := s.places[slot]
	p.kind.remove(int(p.index))
	if int(p.index) < len(p.kind.leaves) {
		s.places[p.kind.leaves[p.index].Slot].index = p.index
	}
	if len(p.kind.leaves) == 0 {
		delete(s.byKey, p.kind.key)
		i := slices.Index(s.kinds, p.kind)
		s.kinds[i] = s.kinds[len(s.kinds)-1]
		s.kinds = s.kinds[:len(s.kinds)-1]
	}
	s.places[slot] = place{}
	s.count--
	return true
}

// Remove empties a slot.
func (s *Snapshot) Remove(slot uint32) {
	if s.take(slot) {
		s.dirty = append(s.dirty, slot)
	}
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
		if l := s.leaf(slot); l != nil {
			h = l.Hash()
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
	c := &Snapshot{byKey: make(map[kindKey]*kind, len(s.kinds)), places: make([]place, len(s.places)), count: s.count}
	for _, k := range s.kinds {
		copied := *k
		copied.leaves = slices.Clone(k.leaves)
		c.kinds = append(c.kinds, &copied)
		c.byKey[k.key] = &copied
		for i := range copied.leaves {
			c.places[copied.leaves[i].Slot] = place{&copied, int32(i)}
		}
	}
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
	b := append(make([]byte, 0, len(snapshotMagic)+12+LeafSize*s.count+32), snapshotMagic...)
	b = binary.BigEndian.AppendUint64(b, at)
	b = binary.BigEndian.AppendUint32(b, uint32(s.count))
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
	s = new(Snapshot)
	last := -1
	for i := range count {
		l, err := DecodeLeaf(body[i*LeafSize : (i+1)*LeafSize])
		if err != nil {
			return nil, 0, fmt.Errorf("%w: leaf %d: %w", ErrSnapshot, i, err)
		}
		if int(l.Slot) <= last {
			return nil, 0, fmt.Errorf("%w: slot %d follows slot %d", ErrSnapshot, l.Slot, last)
		}
		last = int(l.Slot)
		if err := s.Set(l); err != nil {
			return nil, 0, err
		}
	}
	return s, at, nil
}
