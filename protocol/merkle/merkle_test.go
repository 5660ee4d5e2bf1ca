package merkle

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"
)

func items(n int) []common.Hash {
	out := make([]common.Hash, n)
	for i := range out {
		binary.BigEndian.PutUint32(out[i][:], uint32(i+1))
	}
	return out
}

// naive is the tree by its definition.
func naive(level []common.Hash) common.Hash {
	if len(level) == 1 {
		return level[0]
	}
	half := 1 << (bits.Len(uint(len(level)-1)) - 1)
	return Node(naive(level[:half]), naive(level[half:]))
}

func TestRootByDefinition(t *testing.T) {
	t.Parallel()
	if Root(nil) != (common.Hash{}) {
		t.Error("an empty tree has a root")
	}
	for n := 1; n <= 70; n++ {
		in := items(n)
		var level []common.Hash
		for _, it := range in {
			level = append(level, crypto.Keccak256Hash([]byte{0}, it[:]))
		}
		if Root(in) != naive(level) {
			t.Errorf("root of %d items", n)
		}
	}
}

func TestEveryPathLeadsToTheRoot(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 40; n++ {
		in := items(n)
		root := Root(in)
		for i := range in {
			path := Path(in, i)
			if !Verify(root, in[i], uint32(i), uint32(n), path) {
				t.Errorf("path of %d of %d", i, n)
			}
			for j := range in {
				if j != i && Verify(root, in[i], uint32(j), uint32(n), path) {
					t.Errorf("item %d of %d passes at place %d", i, n, j)
				}
			}
		}
	}
}

func TestChangedProofsFail(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100).Draw(t, "n")
		i := rapid.IntRange(0, n-1).Draw(t, "i")
		in := items(n)
		root, path := Root(in), Path(in, i)
		if !Verify(root, in[i], uint32(i), uint32(n), path) {
			t.Fatal("the path itself")
		}
		if Verify(root, in[i], uint32(n+i), uint32(n), path) || Verify(root, in[i], uint32(i), 0, path) {
			t.Fatal("a place outside the tree passes")
		}
		if Verify(root, in[i], uint32(i), uint32(n), append(slices.Clone(path), common.Hash{})) {
			t.Fatal("a longer path passes")
		}
		bad := in[i]
		bad[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if Verify(root, bad, uint32(i), uint32(n), path) {
			t.Fatal("another item passes")
		}
		if len(path) == 0 {
			return
		}
		if Verify(root, in[i], uint32(i), uint32(n), path[1:]) {
			t.Fatal("a shorter path passes")
		}
		k := rapid.IntRange(0, len(path)-1).Draw(t, "at")
		path[k][0] ^= 1
		if Verify(root, in[i], uint32(i), uint32(n), path) {
			t.Fatal("another neighbour passes")
		}
	})
}

// A node cannot pass as an item: leaf and node have different prefixes.
func TestNodeIsNoLeaf(t *testing.T) {
	t.Parallel()
	in := items(4)
	left := Node(Leaf(in[0]), Leaf(in[1]))
	right := Node(Leaf(in[2]), Leaf(in[3]))
	if Root(in) != Node(left, right) {
		t.Fatal("definition")
	}
	if Verify(Root(in), left, 0, 2, []common.Hash{right}) {
		t.Error("an inner node passes as an item")
	}
}

// appendAsContract is ResultAnchor.anchor, line by line.
func appendAsContract(peaks map[int]common.Hash, seq uint64, h common.Hash) {
	height := 0
	for ; seq>>height&1 == 1; height++ {
		h = Node(peaks[height], h)
	}
	peaks[height] = h
}

func TestRangeIsTheContracts(t *testing.T) {
	t.Parallel()
	var r Range
	peaks := map[int]common.Hash{}
	in := items(200)
	for i, e := range in {
		r.Append(e)
		appendAsContract(peaks, uint64(i), e)
		var want []common.Hash
		for h := range 64 {
			if r.Size()>>h&1 == 1 {
				want = append(want, peaks[h])
			}
		}
		if r.Size() != uint64(i+1) || !slices.Equal(r.Peaks(), want) {
			t.Fatalf("peaks after %d entries", i+1)
		}
		again, err := NewRange(r.Size(), r.Peaks())
		if err != nil || again != r {
			t.Fatalf("restored after %d entries: %v", i+1, err)
		}
		for _, seq := range []uint64{0, uint64(i) / 2, uint64(i)} {
			path := RangePath(in[:i+1], seq)
			if !r.Verify(seq, in[seq], path) {
				t.Fatalf("entry %d of %d", seq, i+1)
			}
			if i > 0 && r.Verify((seq+1)%uint64(i+1), in[seq], path) {
				t.Fatalf("entry %d of %d passes at another place", seq, i+1)
			}
		}
		if r.Verify(uint64(i+1), e, nil) {
			t.Fatal("an entry that is not there yet")
		}
	}
	if _, err := NewRange(3, items(1)); err == nil {
		t.Error("a range of 3 entries with one peak")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(uint32(1), uint32(3), []byte("path"))
	f.Fuzz(func(t *testing.T, index, count uint32, raw []byte) {
		var path []common.Hash
		for len(raw) >= 32 {
			path, raw = append(path, common.Hash(raw[:32])), raw[32:]
		}
		item := items(1)[0]
		root, ok := RootFrom(item, index, count, path)
		if ok != Verify(root, item, index, count, path) {
			t.Fatal("RootFrom and Verify disagree")
		}
		if Verify(common.Hash{}, item, index, count, path) {
			t.Fatal("a zero root verifies")
		}
	})
}

func TestPathsAreEveryPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := items(rapid.IntRange(0, 300).Draw(t, "items"))
		paths := Paths(in)
		if len(paths) != len(in) {
			t.Fatalf("%d paths of %d items", len(paths), len(in))
		}
		for i, path := range paths {
			if !slices.Equal(path, Path(in, i)) {
				t.Fatalf("path %d of %d", i, len(in))
			}
		}
	})
}

// A path is that of an item's part and that of the part among all.
func TestPathsOfParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "items")
		height := rapid.IntRange(0, 5).Draw(t, "height")
		i := rapid.IntRange(0, n-1).Draw(t, "item")
		in := items(n)
		tree := NewTree(in)
		from := i >> height << height
		part := Over(tree.Level(0)[from:min(from+1<<height, n)])
		path := append(part.Path(i-from), Over(tree.Level(height)).Path(i>>height)...)
		if !slices.Equal(path, Path(in, i)) || Over(tree.Level(height)).Root() != Root(in) {
			t.Fatalf("the path of %d among %d in parts of %d", i, n, 1<<height)
		}
	})
}
