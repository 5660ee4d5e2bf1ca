package seal_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
)

// TestTamperingLeavesNothing changes what storage holds in every way storage can.
func TestTamperingLeavesNothing(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	m, s, _ := sealTree(t, sampleTree(t), 3000, owner.Recipient())
	if len(m.Segments) < 3 {
		t.Fatalf("%d segments: too few for this test", len(m.Segments))
	}
	damage := map[string]func(*rapid.T, map[int][]byte){
		"flip": func(t *rapid.T, all map[int][]byte) {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "segment")
			b := slices.Clone(all[i])
			b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "mask"))
			all[i] = b
		},
		"truncate": func(t *rapid.T, all map[int][]byte) {
			i := rapid.IntRange(0, len(all)-1).Draw(t, "segment")
			all[i] = all[i][:rapid.IntRange(0, len(all[i])-1).Draw(t, "length")]
		},
		"lengthen": func(t *rapid.T, all map[int][]byte) { all[0] = append(slices.Clone(all[0]), 0) },
		"reorder":  func(t *rapid.T, all map[int][]byte) { all[0], all[1] = all[1], all[0] },
		"lose":     func(t *rapid.T, all map[int][]byte) { delete(all, len(all)-1) },
	}
	for name, change := range damage {
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			bad := &shelf{segments: maps.Clone(s.segments)}
			change(rt, bad.segments)
			mustLeaveNothing(t, m, bad, owner, nil)
		}))
	}
}

// A fetch that fails because its connection ended must not pass for the package's end.
func TestBrokenFetchIsNoEnd(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	m, s, _ := sealTree(t, sampleTree(t), 3000, owner.Recipient())
	for first := range len(m.Segments) {
		dst := tempDir(t)
		_, err := seal.Unpack(t.Context(), m, []*seal.Identity{owner}, func(ctx context.Context, i int) (io.ReadCloser, error) {
			if i >= first {
				return nil, fmt.Errorf("reach the gateway: %w", io.EOF)
			}
			return s.fetch(ctx, i)
		}, openRoot(t, dst), seal.Limits{})
		if err == nil {
			t.Errorf("without its segments from %d on the package was opened", first)
		}
		if left, _ := os.ReadDir(dst); len(left) != 0 {
			t.Errorf("left behind %v", left)
		}
	}
}

func mustLeaveNothing(t testing.TB, m *seal.Manifest, s *shelf, id *seal.Identity, want error) {
	t.Helper()
	dst := tempDir(t)
	_, err := seal.Unpack(t.Context(), m, []*seal.Identity{id}, s.fetch, openRoot(t, dst), seal.Limits{})
	if err == nil {
		t.Fatal("damage was not noticed")
	}
	if want != nil && !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	if left := tree(t, dst); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

// TestManifestCannotBeRewritten gives storage the power to write manifests, but no key.
func TestManifestCannotBeRewritten(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	m, s, _ := sealTree(t, sampleTree(t), 3000, owner.Recipient())
	changes := map[string]func(*seal.Manifest, *shelf){
		"head": func(m *seal.Manifest, _ *shelf) { m.Step++ },
		"drop last": func(m *seal.Manifest, _ *shelf) {
			last := len(m.Segments) - 1
			m.Size -= m.Segments[last].Size
			m.Segments = m.Segments[:last]
		},
		"swap": func(m *seal.Manifest, s *shelf) {
			m.Segments[0], m.Segments[1] = m.Segments[1], m.Segments[0]
			s.segments[0], s.segments[1] = s.segments[1], s.segments[0]
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			forged := *m
			forged.Segments = slices.Clone(m.Segments)
			bad := &shelf{segments: maps.Clone(s.segments)}
			change(&forged, bad)
			mustLeaveNothing(t, &forged, bad, owner, nil)
		})
	}
}

func TestReaderFetchesABrokenSegmentAgain(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	m, s, _ := sealTree(t, sampleTree(t), 3000, owner.Recipient())
	tries := 0
	flaky := func(ctx context.Context, i int) (io.ReadCloser, error) {
		if i == 1 {
			if tries++; tries == 1 {
				return io.NopCloser(io.MultiReader(bytes.NewReader(s.segments[i][:100]), brokenReader{})), nil
			}
		}
		return s.fetch(ctx, i)
	}
	if _, err := seal.Unpack(t.Context(), m, []*seal.Identity{owner}, flaky, openRoot(t, t.TempDir()), seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	if tries != 2 {
		t.Fatalf("%d tries", tries)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

func TestFailedSinkFailsThePackage(t *testing.T) {
	t.Parallel()
	full := errors.New("shelf is full")
	put := func(context.Context, seal.Staged) error { return full }
	w, err := seal.NewWriter(t.Context(), testHead, []string{identity(t).Recipient()}, put, seal.WriterOptions{SegmentSize: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for range 100 {
		if _, err = w.Write(make([]byte, 150)); err != nil {
			break
		}
	}
	if !errors.Is(err, full) {
		t.Errorf("Write: %v", err)
	}
	if _, err := w.Close(); !errors.Is(err, full) {
		t.Errorf("Close: %v", err)
	}
}

func TestManifestIsRefused(t *testing.T) {
	t.Parallel()
	m, _, _ := sealTree(t, sampleTree(t), 3000, identity(t).Recipient())
	good, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(map[string]any)) []byte {
		var fields map[string]any
		if err := json.Unmarshal(good, &fields); err != nil {
			t.Fatal(err)
		}
		change(fields)
		b, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	cases := map[string][]byte{
		"not json":      []byte("manifest"),
		"space":         append([]byte(" "), good...),
		"trailing":      append(slices.Clone(good), "{}"...),
		"unknown field": edit(func(f map[string]any) { f["more"] = 1 }),
		"version":       edit(func(f map[string]any) { f["version"] = 3 }),
		"kind":          edit(func(f map[string]any) { f["kind"] = "other" }),
		"no segments":   edit(func(f map[string]any) { f["segments"] = []any{} }),
		"size":          edit(func(f map[string]any) { f["size"] = 1 }),
		"negative":      edit(func(f map[string]any) { f["size"] = -1 }),
		"no recipients": edit(func(f map[string]any) { delete(f, "recipients") }),
		"fraction":      edit(func(f map[string]any) { f["plain"] = 1.5 }),
	}
	for name, b := range cases {
		if _, err := seal.ParseManifest(b); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := seal.VerifyManifest(good, [32]byte{1}); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("other hash: %v", err)
	}
}

func TestArchiveSkipsWhatIsNotData(t *testing.T) {
	t.Parallel()
	dir := sampleTree(t)
	for _, err := range []error{
		os.Symlink("/etc/passwd", filepath.Join(dir, "absolute")),
		os.Symlink("../../etc/passwd", filepath.Join(dir, "up")),
		os.Symlink("logs/../../up", filepath.Join(dir, "down-up")),
		os.Symlink("../model.bin", filepath.Join(dir, "logs/fine")),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	owner := identity(t)
	m, s, skipped := sealTree(t, dir, 1<<20, owner.Recipient())
	var names []string
	for _, sk := range skipped {
		names = append(names, sk.Path)
	}
	if want := "absolute down-up pipe up"; strings.Join(names, " ") != want {
		t.Fatalf("skipped %v, want %s", names, want)
	}
	dst := t.TempDir()
	if _, err := seal.Unpack(t.Context(), m, []*seal.Identity{owner}, s.fetch, openRoot(t, dst), seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dst)["logs/fine"]; got != "-> ../model.bin" {
		t.Fatalf("link: %q", got)
	}
}

// tarOf writes headers, each with Size bytes of content.
func tarOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte("x"), int(h.Size))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExtractRefuses(t *testing.T) {
	t.Parallel()
	file := func(name string) tar.Header {
		return tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 3, Mode: 0o644}
	}
	link := func(name, to string) tar.Header {
		return tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: to}
	}
	cases := map[string]struct {
		headers []tar.Header
		want    error
	}{
		"parent":          {[]tar.Header{file("../x")}, seal.ErrUnsafe},
		"absolute":        {[]tar.Header{file("/x")}, seal.ErrUnsafe},
		"inner parent":    {[]tar.Header{file("a/../../x")}, seal.ErrUnsafe},
		"dot":             {[]tar.Header{file("./x")}, seal.ErrUnsafe},
		"backslash":       {[]tar.Header{file(`..\x`)}, seal.ErrUnsafe},
		"link out":        {[]tar.Header{link("a", "../x")}, seal.ErrUnsafe},
		"link absolute":   {[]tar.Header{link("a", "/etc")}, seal.ErrUnsafe},
		"link down up":    {[]tar.Header{link("a", "b/../../x")}, seal.ErrUnsafe},
		"through a link":  {[]tar.Header{link("a", "b"), file("a/x")}, seal.ErrUnsafe},
		"over a link":     {[]tar.Header{link("a", "b"), file("a")}, seal.ErrUnsafe},
		"hard link":       {[]tar.Header{file("a"), {Name: "b", Typeflag: tar.TypeLink, Linkname: "a"}}, seal.ErrUnsafe},
		"device":          {[]tar.Header{{Name: "null", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3}}, seal.ErrUnsafe},
		"fifo":            {[]tar.Header{{Name: "p", Typeflag: tar.TypeFifo}}, seal.ErrUnsafe},
		"twice":           {[]tar.Header{file("a"), file("a")}, seal.ErrUnsafe},
		"file then dir":   {[]tar.Header{file("a"), file("a/b")}, seal.ErrUnsafe},
		"too many":        {[]tar.Header{file("a"), file("b"), file("c"), file("d")}, seal.ErrLimit},
		"too large":       {[]tar.Header{file("a"), {Name: "b", Typeflag: tar.TypeReg, Size: 100}}, seal.ErrLimit},
		"too deep":        {[]tar.Header{file("1/2/3/4/5/6")}, seal.ErrLimit},
		"good until last": {[]tar.Header{file("a"), file("d/b"), file("../c")}, seal.ErrUnsafe},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			outer := t.TempDir()
			dst := filepath.Join(outer, "root")
			if err := os.Mkdir(dst, 0o755); err != nil {
				t.Fatal(err)
			}
			limits := seal.Limits{Entries: 3, Bytes: 50, Depth: 5}
			_, err := seal.Extract(bytes.NewReader(tarOf(t, c.headers...)), openRoot(t, dst), limits)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if left := tree(t, outer); len(left) != 1 {
				t.Fatalf("left behind: %v", left)
			}
		})
	}
}

func TestExtractCutsModes(t *testing.T) {
	t.Parallel()
	b := tarOf(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o1777},
		tar.Header{Name: "d/su", Typeflag: tar.TypeReg, Mode: 0o6777}, tar.Header{Name: "ro", Typeflag: tar.TypeReg, Mode: 0})
	dst := t.TempDir()
	if _, err := seal.Extract(bytes.NewReader(b), openRoot(t, dst), seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"d": 0o755 | os.ModeDir, "d/su": 0o755, "ro": 0o600} {
		info, err := os.Stat(filepath.Join(dst, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s: %v, want %v", name, info.Mode(), want)
		}
	}
}

func TestExtractRefusesHiddenData(t *testing.T) {
	t.Parallel()
	b := append(tarOf(t), "hidden"...)
	if _, err := seal.Extract(bytes.NewReader(b), openRoot(t, t.TempDir()), seal.Limits{}); !errors.Is(err, seal.ErrUnsafe) {
		t.Fatal(err)
	}
}

func TestExtractWantsAnEmptyDirectory(t *testing.T) {
	t.Parallel()
	dst := sampleTree(t)
	before := tree(t, dst)
	if _, err := seal.Extract(bytes.NewReader(tarOf(t)), openRoot(t, dst), seal.Limits{}); err == nil {
		t.Fatal("took a directory with files")
	}
	if after := tree(t, dst); len(after) != len(before) {
		t.Fatalf("changed it: %v", after)
	}
}
