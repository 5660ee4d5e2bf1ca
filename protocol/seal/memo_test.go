package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// A memo opens for its owner, also with a key that was replaced since, and only
// with the order that it was written for. What others sealed is none.
func TestMemo(t *testing.T) {
	t.Parallel()
	own, stranger, nonce := identity(t), identity(t), common.Hash{1}
	sealed := must[[]byte](t)(seal.SealMemo(own, nonce, []byte("what it was")))
	plain, by, err := seal.OpenMemo([]*seal.Identity{identity(t), own}, nonce, sealed)
	if err != nil || string(plain) != "what it was" || by != own {
		t.Fatalf("%q: %v", plain, err)
	}
	if _, _, err := seal.OpenMemo([]*seal.Identity{own}, common.Hash{2}, sealed); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("another order's: %v", err)
	}
	if _, _, err := seal.OpenMemo([]*seal.Identity{stranger}, nonce, sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("a stranger: %v", err)
	}
	if _, _, err := seal.OpenMemo(nil, nonce, sealed); !errors.Is(err, seal.ErrKey) {
		t.Errorf("nobody: %v", err)
	}
	for _, forged := range [][]byte{bytes.Repeat([]byte{1}, 64), []byte("short")} {
		if _, _, err := seal.OpenMemo([]*seal.Identity{own}, nonce, must[[]byte](t)(seal.SealBytes(forged, own.Recipient()))); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("what a stranger sealed: %v", err)
		}
	}
	sealed[len(sealed)-1] ^= 1
	if _, _, err := seal.OpenMemo([]*seal.Identity{own}, nonce, sealed); err == nil {
		t.Error("a changed memo opens")
	}
}

// A work key is the same each time, another for each owner, and not the data key.
func TestWorkKey(t *testing.T) {
	t.Parallel()
	one, key := identity(t), must[[32]byte](t)
	again := key(one.WorkKey())
	if key(one.WorkKey()) != again || key(one.WorkKey()) == key(identity(t).WorkKey()) || key(one.WorkKey()) == ([32]byte{}) {
		t.Error("it is not the owner's own")
	}
}

// The keys of edges are each its own, and found again by the seed.
func TestEdgeKeys(t *testing.T) {
	t.Parallel()
	seed, id := seal.NewSeed(), must[*seal.Identity](t)
	keys := map[string]bool{}
	for _, k := range []*seal.Identity{id(seed.Edge("a", "b")), id(seed.Edge("a", "b.each")), id(seed.Edge("b", "a")), id(seed.Shared()), id(seal.NewSeed().Edge("a", "b"))} {
		keys[k.Encode()] = true
	}
	if len(keys) != 5 || !keys[id(seed.Edge("a", "b")).Encode()] {
		t.Errorf("%d keys of 5", len(keys))
	}
}

// A tree has the hash of its content, whenever it was written.
func TestTreeHash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
	hash := func(names ...string) common.Hash {
		t.Helper()
		root := must[*os.Root](t)(os.OpenRoot(dir))
		defer root.Close()
		return must[common.Hash](t)(seal.TreeHash(t.Context(), root, names...))
	}
	write("a/x", "1", 0o644)
	write("y", "2", 0o644)
	first := hash()
	if err := os.Chtimes(filepath.Join(dir, "y"), time.Now(), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	if hash() != first {
		t.Error("the time of a file counts")
	}
	if hash("y") == first || hash("y") == hash("a") {
		t.Error("a part has the hash of the whole, or of another part")
	}
	seen := map[common.Hash]bool{first: true}
	for _, change := range []func(){
		func() { write("y", "3", 0o644) }, func() { write("y", "3", 0o755) }, func() { write("z", "", 0o644) },
		func() { _ = os.Rename(filepath.Join(dir, "a", "x"), filepath.Join(dir, "a", "w")) },
	} {
		change()
		if h := hash(); seen[h] {
			t.Error("a change is not seen")
		} else {
			seen[h] = true
		}
	}
}
