package packs_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	leveldb "github.com/ipfs/go-ds-leveldb"
	ipld "github.com/ipfs/go-ipld-format"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/dev/ipfsnode/packs"
)

// keeping marks blocks.
func keeping(all ...blocks.Block) packs.Mark {
	return func(context.Context) (*cid.Set, func(), error) {
		s := cid.NewSet()
		for _, b := range all {
			s.Add(packs.Raw(b.Cid()))
		}
		return s, func() {}, nil
	}
}

func (f *folder) collect(s *packs.Store, grace time.Duration, mark packs.Mark) packs.Collected {
	f.Helper()
	done, err := s.Collect(f.Context(), grace, mark)
	f.must(err)
	return done
}

func (f *folder) misses(s *packs.Store, all ...blocks.Block) {
	f.Helper()
	for _, b := range all {
		if _, err := s.Get(f.Context(), b.Cid()); !ipld.IsNotFound(err) {
			f.Errorf("a block of %d bytes that is gone: %v", len(b.RawData()), err)
		}
	}
}

func TestWhatNobodyNeedsGoes(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	dead, mixed, full := random(1<<20, 17), random(1<<20, 1<<20, 1<<20, 5), random(1<<20, 1<<20)
	for _, bs := range [][]blocks.Block{dead, mixed, full} {
		f.must(s.PutMany(t.Context(), bs))
	}
	need := append([]blocks.Block{mixed[0], mixed[3]}, full...)
	if done := f.collect(s, time.Hour, keeping(need...)); done != (packs.Collected{}) {
		t.Errorf("what was just stored: %+v", done)
	}
	f.reads(s, append(dead, mixed...)...)
	if done := f.collect(s, 0, keeping(need...)); done.Blocks != 4 || done.Bytes < 3<<20 {
		t.Errorf("%+v", done)
	}
	f.reads(s, need...)
	f.misses(s, dead[0], dead[1], mixed[1], mixed[2])
	if names := f.files(); len(names) != 2 {
		t.Errorf("packs %v", names)
	}
	s = f.reopen()
	f.reads(s, need...)
	if done := f.collect(s, 0, keeping(need...)); done.Blocks != 0 || done.Bytes != 0 {
		t.Errorf("again: %+v", done)
	}
	f.must(s.PutMany(t.Context(), dead)) // it may come again
	f.reads(s, dead...)
}

// Who stores what is there already can count on it.
func TestWhatWasAskedForStays(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	b := random(1 << 20)
	f.must(s.PutMany(t.Context(), b))
	now := time.Now()
	f.must(os.Chtimes(filepath.Join(f.dir, "packs", f.files()[0]), now.Add(-2*time.Hour), now.Add(-2*time.Hour)))
	f.must(s.PutMany(t.Context(), b))
	if done := f.collect(s, time.Hour, keeping()); done.Blocks != 0 {
		t.Errorf("%+v", done)
	}
	f.reads(s, b...)
	if done := f.collect(s, 0, keeping()); done.Blocks != 1 {
		t.Errorf("%+v", done)
	}
}

// Blocks are read while packs are written anew under them.
func TestReadsGoOnWhileItCollects(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	s := f.reopen()
	var need []blocks.Block
	for range 10 {
		bs := random(100_000, 200_000, 1000)
		f.must(s.PutMany(t.Context(), bs))
		need = append(need, bs[2])
	}
	var g errgroup.Group
	g.Go(func() error {
		for range 5 {
			if _, err := s.Collect(t.Context(), 0, keeping(need...)); err != nil {
				return err
			}
		}
		return nil
	})
	for range 4 {
		g.Go(func() error {
			for range 200 {
				b := need[rand.IntN(len(need))]
				if got, err := s.Get(t.Context(), b.Cid()); err != nil || !bytes.Equal(got.RawData(), b.RawData()) {
					return fmt.Errorf("read: %w", err)
				}
			}
			return nil
		})
	}
	f.must(g.Wait())
}

// block is the one of a number.
func block(n uint64) blocks.Block {
	b := make([]byte, 2000+n%30_000)
	for i := range len(b) / 8 {
		binary.LittleEndian.PutUint64(b[8*i:], n*1_000_003+uint64(i))
	}
	return blocks.NewBlock(b)
}

const victimEnv = "SKYOPS_TEST_PACKS"

// TestMain lets a test run this binary as a process that can be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(victimEnv); dir != "" {
		fmt.Fprintln(os.Stderr, victim(context.Background(), dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim stores, drops and collects blocks for ever, and writes down what it needs:
// "+N" once block N is stored, "-N" before it is not needed any more.
func victim(ctx context.Context, dir string) error {
	index, err := leveldb.NewDatastore(filepath.Join(dir, "index"), nil)
	if err != nil {
		return err
	}
	s, err := packs.Open(filepath.Join(dir, "packs"), index)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(dir, "needed"), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	need, next, err := needed(dir)
	if err != nil {
		return err
	}
	for {
		pack := s.Begin()
		var text strings.Builder
		for range 20 {
			b := block(next)
			if err := pack.Add(ctx, b.Cid(), b.RawData()); err != nil {
				return err
			}
			fmt.Fprintf(&text, "+%d\n", next)
			need[next] = true
			next++
		}
		if err := pack.Commit(ctx); err != nil {
			return err
		}
		for n := range need {
			if len(need) > 100 && n+20 < next {
				fmt.Fprintf(&text, "-%d\n", n)
				delete(need, n)
			}
		}
		if _, err := log.WriteString(text.String()); err != nil {
			return err
		}
		var all []blocks.Block
		for n := range need {
			all = append(all, block(n))
		}
		if _, err := s.Collect(ctx, 0, keeping(all...)); err != nil {
			return err
		}
	}
}

// needed reads what victims wrote down.
func needed(dir string) (need map[uint64]bool, next uint64, err error) {
	need = map[uint64]bool{}
	f, err := os.Open(filepath.Join(dir, "needed"))
	if err != nil {
		return need, 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var sign rune
		var n uint64
		if _, err := fmt.Sscanf(lines.Text(), "%c%d", &sign, &n); err != nil {
			return nil, 0, err
		}
		need[n], next = true, max(next, n+1)
		if sign == '-' {
			delete(need, n)
		}
	}
	// A process that was killed may have stored more than it wrote down.
	return need, next + 1000, nil
}

// Whenever a process is killed that stores and collects, all that it needed is there.
func TestCollectingIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "needed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for range rounds {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), victimEnv+"="+dir)
		var said bytes.Buffer
		c.Stderr = &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(100+rand.IntN(400))*time.Millisecond, func() { _ = c.Process.Kill() })
		_ = c.Wait()
		if kill.Stop() {
			t.Fatalf("it ended by itself: %s", said.String())
		}
		verify(t, dir)
	}
}

// verify reads everything that is needed, and looks that a collection leaves little else.
func verify(t *testing.T, dir string) {
	t.Helper()
	index, err := leveldb.NewDatastore(filepath.Join(dir, "index"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	s, err := packs.Open(filepath.Join(dir, "packs"), index)
	if err != nil {
		t.Fatal(err)
	}
	need, _, err := needed(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []blocks.Block
	var bytesNeeded int64
	for n := range need {
		b := block(n)
		all, bytesNeeded = append(all, b), bytesNeeded+int64(len(b.RawData()))
		if got, err := s.Get(t.Context(), b.Cid()); err != nil || !bytes.Equal(got.RawData(), b.RawData()) {
			t.Fatalf("block %d: %v", n, err)
		}
	}
	if _, err := s.Collect(t.Context(), 0, keeping(all...)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "packs"))
	if err != nil {
		t.Fatal(err)
	}
	var held int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			held += info.Size()
		}
	}
	if held > 2*bytesNeeded+int64(len(entries))*4096 {
		t.Errorf("%d bytes are held for %d", held, bytesNeeded)
	}
}
