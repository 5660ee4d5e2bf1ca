package seal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/seal"
)

// shelf is where tests store segments.
type shelf struct {
	mu       sync.Mutex
	segments map[int][]byte
}

func (s *shelf) put(_ context.Context, st seal.Staged) error {
	b, err := io.ReadAll(st.Reader())
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.segments == nil {
		s.segments = map[int][]byte{}
	}
	s.segments[st.Index] = b
	return nil
}

func (s *shelf) fetch(_ context.Context, i int) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.segments[i]
	if !ok {
		return nil, fmt.Errorf("no segment %d", i)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

var testHead = seal.Head{Kind: seal.KindCheckpoint, Job: common.Hash{1}, Epoch: 2, Parent: common.Hash{3}, Step: 120}

func identity(t testing.TB) *seal.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sealTree packs dir into segments of the given size.
func sealTree(t testing.TB, dir string, segment int, recipients ...string) (*seal.Manifest, *shelf, []seal.Skipped) {
	t.Helper()
	s := &shelf{}
	w, err := seal.NewWriter(t.Context(), testHead, recipients, s.put, seal.WriterOptions{SegmentSize: segment})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	root := openRoot(t, dir)
	skipped, err := seal.Archive(t.Context(), w, root)
	if err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return m, s, skipped
}

func openRoot(t testing.TB, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// tree reads a directory as path → "mode content" or "-> target".
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch info.Mode().Type() {
		case fs.ModeDir:
			out[rel] = fmt.Sprintf("dir %v %d", info.Mode().Perm(), info.ModTime().Unix())
		case fs.ModeSymlink:
			target, err := os.Readlink(p)
			if err != nil {
				return err
			}
			out[rel] = "-> " + target
		default:
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			out[rel] = fmt.Sprintf("%v %d %q", info.Mode().Perm(), info.ModTime().Unix(), b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// drawTree writes a random tree.
func drawTree(t *rapid.T, dir string) {
	name := rapid.StringMatching(`[A-Za-z0-9._ äß-]{1,12}`).Filter(func(s string) bool { return s != "." && s != ".." })
	var fill func(dir string, depth int)
	fill = func(dir string, depth int) {
		seen := map[string]bool{}
		for range rapid.IntRange(0, 4).Draw(t, "entries") {
			n := name.Draw(t, "name")
			if seen[n] {
				continue
			}
			seen[n] = true
			p := filepath.Join(dir, n)
			var err error
			switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
			case kind == 0 && depth < 3:
				if err = os.Mkdir(p, 0o755); err == nil {
					fill(p, depth+1)
				}
			case kind == 1:
				err = os.Symlink(name.Draw(t, "target"), p)
			default:
				mode := rapid.SampledFrom([]fs.FileMode{0o600, 0o644, 0o755}).Draw(t, "mode")
				if err = os.WriteFile(p, rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "content"), mode); err == nil {
					err = os.Chmod(p, mode)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	fill(dir, 0)
}

func TestAnyTreeComesBackAsItWas(t *testing.T) {
	t.Parallel()
	owner, node := identity(t), identity(t)
	rapid.Check(t, func(rt *rapid.T) {
		src, dst := tempDir(t), tempDir(t)
		drawTree(rt, src)
		segment := rapid.IntRange(1000, 70_000).Draw(rt, "segment")
		m, s, skipped := sealTree(t, src, segment, owner.Recipient(), node.Recipient())
		if len(skipped) != 0 {
			rt.Fatalf("skipped %v", skipped)
		}
		encoded, err := m.Encode()
		if err != nil {
			rt.Fatal(err)
		}
		parsed, err := seal.VerifyManifest(encoded, seal.HashManifest(encoded))
		if err != nil {
			rt.Fatal(err)
		}
		opener := rapid.SampledFrom([]*seal.Identity{owner, node}).Draw(rt, "opener")
		if _, err := seal.Unpack(t.Context(), parsed, []*seal.Identity{opener}, s.fetch, openRoot(t, dst), seal.Limits{}); err != nil {
			rt.Fatal(err)
		}
		want, got := tree(t, src), tree(t, dst)
		if fmt.Sprint(want) != fmt.Sprint(got) {
			rt.Fatalf("want %v\ngot %v", want, got)
		}
	})
}

func tempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestStrangerCannotOpen(t *testing.T) {
	t.Parallel()
	m, s, _ := sealTree(t, sampleTree(t), 1000, identity(t).Recipient())
	dst := t.TempDir()
	_, err := seal.Unpack(t.Context(), m, []*seal.Identity{identity(t)}, s.fetch, openRoot(t, dst), seal.Limits{})
	if !errors.Is(err, seal.ErrKey) {
		t.Fatalf("got %v, want ErrKey", err)
	}
	if left := tree(t, dst); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func sampleTree(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"model.bin": string(bytes.Repeat([]byte("weights "), 2000)), "logs/losses.jsonl": "{}\n"} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
