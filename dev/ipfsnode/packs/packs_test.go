package packs_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ipfs/boxo/datastore/dshelp"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	leveldb "github.com/ipfs/go-ds-leveldb"
	ipld "github.com/ipfs/go-ipld-format"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/dev/ipfsnode/packs"
)

// folder is where a store lives, with what holds its index.
type folder struct {
	*testing.T
	dir   string
	index *leveldb.Datastore
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	f := &folder{T: t, dir: t.TempDir()}
	f.reopen()
	return f
}

func (f *folder) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// reopen makes a store of what is on the disk.
func (f *folder) reopen() *packs.Store {
	f.Helper()
	if f.index != nil {
		f.must(f.index.Close())
	}
	var err error
	f.index, err = leveldb.NewDatastore(filepath.Join(f.dir, "index"), nil)
	f.must(err)
	f.Cleanup(func() { _ = f.index.Close() })
	s, err := packs.Open(filepath.Join(f.dir, "packs"), f.index)
	f.must(err)
	return s
}

func (f *folder) files() (names []string) {
	f.Helper()
	entries, err := os.ReadDir(filepath.Join(f.dir, "packs"))
	f.must(err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func random(sizes ...int) (all []blocks.Block) {
	for _, n := range sizes {
		b := make([]byte, n)
		_, _ = rand.Read(b)
		all = append(all, blocks.NewBlock(b))
	}
	return all
}

func (f *folder) reads(s *packs.Store, want ...blocks.Block) {
	f.Helper()
	for _, w := range want {
		got, err := s.Get(f.Context(), w.Cid())
		if err != nil || !bytes.Equal(got.RawData(), w.RawData()) || !got.Cid().Equals(w.Cid()) {
			f.Errorf("block of %d bytes: %v, %v", len(w.RawData()), got, err)
		}
		if n, err := s.GetSize(f.Context(), w.Cid()); err != nil || n != len(w.RawData()) {
			f.Errorf("size %d of a block of %d bytes, %v", n, len(w.RawData()), err)
		}
	}
}

func TestBlocksOutliveTheProcess(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	bulk := random(1<<20, 1<<20, 17, 1<<20-1, 0, 4096, 2<<20, 3)
	f.must(s.PutMany(t.Context(), bulk))
	single := random(5000)[0]
	f.must(s.Put(t.Context(), single))
	if names := f.files(); len(names) != 2 {
		t.Errorf("two puts made %v", names)
	}
	all := append(bulk, single)
	f.reads(s, all...)
	s = f.reopen()
	f.reads(s, all...)

	more := random(100)[0]
	f.must(s.Put(t.Context(), more))
	f.reads(s, append(all, more)...)

	keys, err := s.AllKeysChan(t.Context())
	f.must(err)
	var listed []string
	for c := range keys {
		listed = append(listed, c.Hash().HexString())
	}
	for _, b := range append(all, more) {
		if !slices.Contains(listed, b.Cid().Hash().HexString()) {
			t.Errorf("the block of %d bytes is not listed", len(b.RawData()))
		}
	}
	if len(listed) != len(all)+1 {
		t.Errorf("%d keys of %d blocks", len(listed), len(all)+1)
	}
}

func TestWhatIsThereIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	b := random(1 << 20)[0]
	f.must(s.PutMany(t.Context(), []blocks.Block{b, b}))
	before := f.files()
	info, err := os.Stat(filepath.Join(f.dir, "packs", before[0]))
	f.must(err)
	if info.Size() != 1<<20 {
		t.Errorf("one block twice takes %d bytes", info.Size())
	}
	f.must(s.Put(t.Context(), b))
	if after := f.files(); !slices.Equal(before, after) {
		t.Errorf("packs %v became %v", before, after)
	}
}

func TestNothingCountsBeforeItIsCommitted(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	b := random(3 << 20)[0]
	p := s.Begin()
	f.must(p.Add(t.Context(), b.Cid(), b.RawData()))
	absent := func(s *packs.Store) {
		t.Helper()
		if has, err := s.Has(t.Context(), b.Cid()); has || err != nil {
			t.Errorf("has it: %v, %v", has, err)
		}
		if _, err := s.Get(t.Context(), b.Cid()); !ipld.IsNotFound(err) {
			t.Errorf("get: %v", err)
		}
		if _, err := s.GetSize(t.Context(), b.Cid()); !ipld.IsNotFound(err) {
			t.Errorf("size: %v", err)
		}
	}
	absent(s)
	s = f.reopen() // as after a crash: the pack is neither committed nor discarded
	absent(s)
	if names := f.files(); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	p = s.Begin()
	f.must(p.Add(t.Context(), b.Cid(), b.RawData()))
	p.Discard()
	p.Discard()
	absent(s)
	if names := f.files(); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	f.must(s.Begin().Commit(t.Context()))
}

func TestPacksAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	shared := random(1 << 20)[0]
	written := make([][]blocks.Block, 8)
	var g errgroup.Group
	for i := range written {
		written[i] = append(random(1<<20, 300, 1<<20), shared)
		g.Go(func() error { return s.PutMany(t.Context(), written[i]) })
	}
	f.must(g.Wait())
	for _, w := range written {
		f.reads(s, w...)
	}
}

func TestDamagedIndexIsAnError(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	b := random(10)[0]
	f.must(s.Put(t.Context(), b))
	found, err := f.index.Get(t.Context(), indexKey(b.Cid()))
	f.must(err)
	f.must(f.index.Put(t.Context(), indexKey(b.Cid()), found[1:]))
	if _, err := s.Get(t.Context(), b.Cid()); err == nil || ipld.IsNotFound(err) {
		t.Errorf("get: %v", err)
	}
}

func indexKey(c cid.Cid) datastore.Key {
	return datastore.NewKey("/blocks").Child(dshelp.MultihashToDsKey(c.Hash()))
}
