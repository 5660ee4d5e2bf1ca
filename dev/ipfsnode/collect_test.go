package ipfsnode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ipfs/boxo/datastore/dshelp"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	leveldb "github.com/ipfs/go-ds-leveldb"

	"github.com/skyops/skyops/dev/ipfsnode"
)

// held is what a folder's files have together.
func held(t *testing.T, dir string) (size int64) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), "packs", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func TestWhatNoPinCoversIsCollected(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: dir, RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Grace: time.Nanosecond, Collect: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	keep, drop := random(3<<20+5), random(9<<20+7)
	kept, dropped := add(t, n, keep), add(t, n, drop)
	gc := func() {
		t.Helper()
		if status, out := call(t, n, "repo/gc", nil, nil); status != http.StatusOK {
			t.Fatalf("collect: %d %s", status, out)
		}
	}
	gc()
	if size := held(t, dir); size < 12<<20 {
		t.Fatalf("%d bytes are left of what is pinned", size)
	}
	if status, out := call(t, n, "pin/rm", url.Values{"arg": {dropped}}, nil); status != http.StatusOK {
		t.Fatalf("unpin: %d %s", status, out)
	}
	gc()
	if size := held(t, dir); size > 4<<20 {
		t.Errorf("%d bytes are held for 3 MiB", size)
	}
	status, got := call(t, n, "cat", url.Values{"arg": {kept}}, nil)
	if status != http.StatusOK || !bytes.Equal(got, keep) {
		t.Errorf("what is pinned: %d, %d bytes", status, len(got))
	}
	add(t, n, drop)
	if status, got := call(t, n, "cat", url.Values{"arg": {dropped}}, nil); status != http.StatusOK || !bytes.Equal(got, drop) {
		t.Errorf("what came again: %d, %d bytes", status, len(got))
	}
}

// Of what a block covers that is missing nobody can tell: nothing is collected until
// it is back, or nothing pins it.
func TestNothingIsCollectedUnderAMissingBlock(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), random(3<<20)
	open := func() *ipfsnode.Node {
		t.Helper()
		n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
			Dir: dir, RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0",
			Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Grace: time.Nanosecond,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = n.Stop() })
		return n
	}
	n := open()
	name, other := add(t, n, data), add(t, n, random(2<<20))
	status, root := call(t, n, "block/get", url.Values{"arg": {name}}, nil)
	if status != http.StatusOK {
		t.Fatalf("root: %d %s", status, root)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	lose(t, dir, name)
	n = open()
	if status, out := call(t, n, "repo/gc", nil, nil); status == http.StatusOK || !bytes.Contains(out, []byte(name)) {
		t.Errorf("collected with a block missing: %d %s", status, out)
	}
	if status, out := call(t, n, "block/put", url.Values{"cid-codec": {"dag-pb"}, "mhtype": {"blake3"}}, root); status != http.StatusOK {
		t.Fatalf("put it back: %d %s", status, out)
	}
	for _, gone := range []string{other, name} {
		if status, got := call(t, n, "cat", url.Values{"arg": {name}}, nil); status != http.StatusOK || !bytes.Equal(got, data) {
			t.Errorf("what is pinned: %d, %d bytes", status, len(got))
		}
		if status, out := call(t, n, "pin/rm", url.Values{"arg": {gone}}, nil); status != http.StatusOK {
			t.Fatalf("unpin: %d %s", status, out)
		}
		if status, out := call(t, n, "repo/gc", nil, nil); status != http.StatusOK {
			t.Errorf("collect: %d %s", status, out)
		}
	}
	if size := held(t, dir); size > 1<<20 {
		t.Errorf("%d bytes are held for nothing", size)
	}
}

// lose takes a block out of a stopped node's index.
func lose(t *testing.T, dir, name string) {
	t.Helper()
	c, err := cid.Decode(name)
	if err != nil {
		t.Fatal(err)
	}
	meta, err := leveldb.NewDatastore(filepath.Join(dir, "meta"), nil)
	if err != nil {
		t.Fatal(err)
	}
	key := datastore.NewKey("/blocks").Child(dshelp.MultihashToDsKey(c.Hash()))
	had, err := meta.Has(t.Context(), key)
	if err == nil && !had {
		t.Fatalf("the index has no %s", key)
	}
	if err := errors.Join(err, meta.Delete(t.Context(), key), meta.Close()); err != nil {
		t.Fatal(err)
	}
}

// Who was told that something is pinned has it, however collections fall.
func TestPinsAndCollectionsAtOnce(t *testing.T) {
	t.Parallel()
	n, err := ipfsnode.Start(t.Context(), ipfsnode.Options{
		Dir: t.TempDir(), RPC: "127.0.0.1:0", Gateway: "127.0.0.1:0", Swarm: "127.0.0.1:0",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Grace: 100 * time.Millisecond, Collect: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop() })
	var work sync.WaitGroup
	var pinned atomic.Int32
	for range 3 {
		work.Go(func() {
			data := random(1<<20 + 100)
			for range 40 {
				q := url.Values{"cid-version": {"1"}, "raw-leaves": {"true"}, "chunker": {"size-1048576"}, "hash": {"blake3"}}
				status, out := call(t, n, "add", q, data)
				if status != http.StatusOK {
					continue // collected before it was pinned: so short a grace promises nothing
				}
				pinned.Add(1)
				var added struct{ Hash string }
				if err := json.Unmarshal(out, &added); err != nil {
					t.Error(err)
				}
				c := added.Hash
				if status, got := call(t, n, "cat", url.Values{"arg": {c}}, nil); status != http.StatusOK || !bytes.Equal(got, data) {
					t.Errorf("%d, %d bytes", status, len(got))
				}
				if status, out := call(t, n, "pin/rm", url.Values{"arg": {c}}, nil); status != http.StatusOK {
					t.Errorf("unpin: %d %s", status, out)
				}
			}
		})
	}
	work.Wait()
	if pinned.Load() == 0 {
		t.Error("nothing was ever pinned")
	}
}
