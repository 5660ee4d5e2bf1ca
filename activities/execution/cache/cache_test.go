package cache_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/execution/cache"
	"github.com/skyops/skyops/protocol/match"
)

func open(t testing.TB, dir string, quota int64) *cache.Cache {
	t.Helper()
	c, err := cache.Open(dir, quota, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fill reads a piece through the cache.
func fill(t testing.TB, c *cache.Cache, of, piece, content string) {
	t.Helper()
	r := c.Fill(of, piece, io.NopCloser(strings.NewReader(content)))
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != content {
		t.Fatalf("%q, %v", got, err)
	}
}

// read returns what the cache has of a piece.
func read(t testing.TB, c *cache.Cache, of, piece string) (string, bool) {
	t.Helper()
	r, ok := c.Open(of, piece)
	if !ok {
		return "", false
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), true
}

func onDisk(t testing.TB, dir string) (size int64, temporary int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		if strings.HasPrefix(d.Name(), ".tmp-") {
			temporary++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size, temporary
}

func TestWhatIsHeldOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var changes atomic.Int32
	c, err := cache.Open(dir, 1000, func() { changes.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	fill(t, c, "set", "manifest.json", "{}")
	fill(t, c, "set", "00000.age", "sealed")
	fill(t, c, "part", "00000.age", "half")
	c.Complete("set", 2)
	c.Complete("set", 2)
	if changes.Load() != 1 {
		t.Errorf("%d changes", changes.Load())
	}
	broken := c.Fill("part", "00001.age", io.NopCloser(strings.NewReader("never read to its end")))
	_, _ = broken.Read(make([]byte, 3))
	// As after a crash: it is not closed.
	for _, c := range []*cache.Cache{c, open(t, dir, 1000)} {
		if got, ok := read(t, c, "set", "00000.age"); !ok || got != "sealed" {
			t.Errorf("%q, %v", got, ok)
		}
		if got, ok := read(t, c, "part", "00000.age"); !ok || got != "half" {
			t.Errorf("%q, %v", got, ok)
		}
		if _, ok := read(t, c, "part", "00001.age"); ok {
			t.Error("a piece that was not read to its end is held")
		}
		if names := c.Whole(9); !slices.Equal(names, []common.Hash{match.Content("set")}) {
			t.Errorf("whole: %v", names)
		}
		if c.Holds("set") != 8 || c.Holds("part") != 0 || c.Holds("none") != 0 {
			t.Errorf("%d, %d, %d", c.Holds("set"), c.Holds("part"), c.Holds("none"))
		}
	}
	if _, temporary := onDisk(t, dir); temporary != 0 {
		t.Errorf("%d unfinished pieces are left", temporary)
	}
}

func TestWhatIsWrongIsDropped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir, 1000)
	fill(t, c, "set", "a", "wrong")
	fill(t, c, "set", "b", "right")
	c.Complete("set", 2)
	c.Drop("set", "a")
	c.Drop("none", "a")
	if _, ok := read(t, c, "set", "a"); ok {
		t.Error("it is still there")
	}
	if _, ok := read(t, c, "set", "b"); !ok || len(c.Whole(9)) != 0 || len(open(t, dir, 1000).Whole(9)) != 0 {
		t.Error("the rest is gone, or whole")
	}
	fill(t, c, "set", "a", "better")
	if got, _ := read(t, c, "set", "a"); got != "better" {
		t.Errorf("%q", got)
	}
}

// A reader that fails is passed on, and a piece that fits nowhere is not kept.
func TestOnlyWhatCameWholeIsHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir, 10)
	failing := c.Fill("set", "a", io.NopCloser(io.MultiReader(strings.NewReader("abc"), errorReader{})))
	if _, err := io.ReadAll(failing); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	_ = failing.Close()
	fill(t, c, "set", "b", "more than ten bytes")
	for _, piece := range []string{"a", "b"} {
		if _, ok := read(t, c, "set", piece); ok {
			t.Errorf("%s is held", piece)
		}
	}
	if size, temporary := onDisk(t, dir); size != 0 || temporary != 0 {
		t.Errorf("%d bytes, %d files are left", size, temporary)
	}
}

// A content that is larger than the quota is read through, and is not said to be there.
func TestAContentWithoutRoomIsNotWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir, 10)
	for _, piece := range []string{"a", "b", "c"} {
		fill(t, c, "set", piece, "sixby")
	}
	c.Complete("set", 3)
	for _, c := range []*cache.Cache{c, open(t, dir, 10)} {
		if c.Holds("set") != 0 || len(c.Whole(9)) != 0 {
			t.Errorf("%d bytes are said to be there, %v", c.Holds("set"), c.Whole(9))
		}
	}
}

var errBroken = errors.New("broken")

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, errBroken }

// Whatever comes and goes, the quota holds, and what is handed out is what came.
func TestQuota(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "skyops-cache")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		const quota = 1000
		c := open(t, dir, quota)
		for range rapid.IntRange(1, 40).Draw(rt, "moves") {
			of, piece := fmt.Sprint(rapid.IntRange(0, 5).Draw(rt, "content")), fmt.Sprint(rapid.IntRange(0, 2).Draw(rt, "piece"))
			content := strings.Repeat(of+piece, rapid.IntRange(1, 200).Draw(rt, "size"))
			switch rapid.IntRange(0, 4).Draw(rt, "move") {
			case 0, 1:
				fill(t, c, of, piece, content)
			case 2:
				c.Complete(of, 1)
			case 3:
				c = open(t, dir, quota)
			default:
				if got, ok := read(t, c, of, piece); ok && strings.Trim(got, of+piece) != "" {
					rt.Fatalf("%s of %s is %q", piece, of, got)
				}
			}
			if size, temporary := onDisk(t, dir); size > quota || temporary != 0 {
				rt.Fatalf("%d bytes, %d unfinished", size, temporary)
			}
		}
	})
}

// The content used last stays.
func TestTheLeastRecentlyUsedGoes(t *testing.T) {
	t.Parallel()
	c := open(t, t.TempDir(), 30)
	for _, of := range []string{"a", "b", "c"} {
		fill(t, c, of, "p", strings.Repeat(of, 10))
		c.Complete(of, 1)
	}
	open, ok := c.Open("a", "p")
	if !ok {
		t.Fatal("a is gone")
	}
	defer open.Close()
	fill(t, c, "d", "p", strings.Repeat("d", 10))
	if _, ok := read(t, c, "b", "p"); ok {
		t.Error("b is still there")
	}
	fill(t, c, "e", "p", strings.Repeat("e", 30))
	if got, err := io.ReadAll(open); err != nil || !bytes.Equal(got, bytes.Repeat([]byte("a"), 10)) {
		t.Errorf("what is being read: %q, %v", got, err)
	}
	if got, ok := read(t, c, "e", "p"); !ok || len(got) != 30 {
		t.Errorf("%q, %v", got, ok)
	}
}
