package seal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// withOutputs seals a package of one file with the given outputs, each of one
// file, each to an identity of its own, and returns everything as one directory.
func withOutputs(t *testing.T, owner *seal.Identity, takers map[string]*seal.Identity, names ...string) (*seal.Manifest, *shelf) {
	t.Helper()
	head := seal.Head{Kind: seal.KindPackage, Job: common.Hash{1}, Epoch: 2}
	dir, all := &shelf{}, &shelf{}
	write := func(head seal.Head, content string, s *shelf, to ...string) *seal.Writer {
		w, err := seal.NewWriter(t.Context(), head, to, s.put, seal.WriterOptions{SegmentSize: 600})
		if err != nil {
			t.Fatal(err)
		}
		tree := tempDir(t)
		if err := os.WriteFile(filepath.Join(tree, "file"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Archive(t.Context(), w, openRoot(t, tree)); err != nil {
			t.Fatal(err)
		}
		return w
	}
	pack := write(head, "all of it", all, owner.Recipient())
	var parts []*shelf
	for i, name := range names {
		s := &shelf{}
		part, err := write(head.PartHead(), fmt.Sprintf("part %d", i), s, takers[name].Recipient()).Close()
		if err != nil {
			t.Fatal(err)
		}
		pack.Attach(name, part)
		parts = append(parts, s)
	}
	m, err := pack.Close()
	if err != nil {
		t.Fatal(err)
	}
	dir.segments = map[int][]byte{}
	for _, s := range append([]*shelf{all}, parts...) {
		for i := range len(s.segments) {
			dir.segments[len(dir.segments)] = s.segments[i]
		}
	}
	encoded, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.ParseManifest(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return again, dir
}

// opened unpacks what a manifest names, with its segments from first on.
func opened(t *testing.T, m *seal.Manifest, s *shelf, first int, id *seal.Identity) (string, error) {
	t.Helper()
	dst := tempDir(t)
	_, err := seal.Unpack(t.Context(), m, []*seal.Identity{id},
		func(ctx context.Context, i int) (io.ReadCloser, error) { return s.fetch(ctx, first+i) }, openRoot(t, dst), seal.Limits{})
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dst, "file"))
	return string(b), err
}

func TestOutputsOpenForTheirTakersOnly(t *testing.T) {
	t.Parallel()
	owner := identity(t)
	takers := map[string]*seal.Identity{"model": identity(t), "shards": identity(t)}
	m, dir := withOutputs(t, owner, takers, "model", "shards", "shards")
	if got, err := opened(t, m, dir, 0, owner); err != nil || got != "all of it" {
		t.Fatalf("the package holds %q: %v", got, err)
	}
	for i, want := range []struct {
		name string
		item int
	}{{"model", 0}, {"shards", 0}, {"shards", 1}} {
		part, first, err := m.Part(want.name, want.item)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := opened(t, part, dir, first, takers[want.name]); err != nil || got != fmt.Sprintf("part %d", i) {
			t.Errorf("%s %d holds %q: %v", want.name, want.item, got, err)
		}
		for _, stranger := range []*seal.Identity{owner, identity(t)} {
			if _, err := opened(t, part, dir, first, stranger); !errors.Is(err, seal.ErrKey) {
				t.Errorf("%s %d opened with another's key: %v", want.name, want.item, err)
			}
		}
	}
	if n := m.Count("shards"); n != 2 {
		t.Errorf("%d shards", n)
	}
	for _, none := range []string{"other", ""} {
		if _, _, err := m.Part(none, 0); !errors.Is(err, seal.ErrCorrupt) {
			t.Errorf("output %q: %v", none, err)
		}
	}
	if _, _, err := m.Part("shards", 2); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("a third shard: %v", err)
	}
}

// TestOutputsCannotBeRearranged changes a manifest's outputs in every way that
// keeps it well-formed: neither the package nor the part opens then.
func TestOutputsCannotBeRearranged(t *testing.T) {
	t.Parallel()
	owner, taker := identity(t), identity(t)
	takers := map[string]*seal.Identity{"a": taker, "b": taker}
	for name, change := range map[string]func(*seal.Manifest){
		"swapped names": func(m *seal.Manifest) { m.Outputs[0].Name, m.Outputs[1].Name = "b", "a" },
		"another size":  func(m *seal.Manifest) { m.Outputs[0].Plain++ },
		"another taker": func(m *seal.Manifest) { m.Outputs[0].Recipients = []common.Hash{{9}} },
		"one dropped": func(m *seal.Manifest) {
			last := m.Outputs[1]
			for _, s := range m.Segments[len(m.Segments)-int(last.Segments):] {
				m.Size -= s.Size
			}
			m.Segments, m.Outputs = m.Segments[:len(m.Segments)-int(last.Segments)], m.Outputs[:1]
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := withOutputs(t, owner, takers, "a", "b")
			change(m)
			if _, err := m.Encode(); err != nil {
				t.Fatalf("the change is not well-formed: %v", err)
			}
			if _, err := opened(t, m, dir, 0, owner); !errors.Is(err, seal.ErrCorrupt) {
				t.Errorf("the package opens: %v", err)
			}
		})
	}
}

func TestMalformedOutputsAreRefused(t *testing.T) {
	t.Parallel()
	owner, taker := identity(t), identity(t)
	for name, change := range map[string]func(*seal.Manifest){
		"no segments":        func(m *seal.Manifest) { m.Outputs[0].Segments = 0 },
		"all the segments":   func(m *seal.Manifest) { m.Outputs[0].Segments = uint32(len(m.Segments)) },
		"overflowing":        func(m *seal.Manifest) { m.Outputs[0].Segments = 1<<32 - 1 },
		"no name":            func(m *seal.Manifest) { m.Outputs[0].Name = "" },
		"nobody to take it":  func(m *seal.Manifest) { m.Outputs[0].Recipients = nil },
		"too many":           func(m *seal.Manifest) { m.Outputs = slices.Repeat(m.Outputs, seal.MaxOutputs+1) },
		"not of a package":   func(m *seal.Manifest) { m.Kind = seal.KindCheckpoint },
		"more than segments": func(m *seal.Manifest) { m.Outputs = slices.Repeat(m.Outputs, len(m.Segments)) },
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := withOutputs(t, owner, map[string]*seal.Identity{"a": taker}, "a")
			change(m)
			if _, err := m.Encode(); err == nil {
				t.Error("it is taken")
			}
		})
	}
}
