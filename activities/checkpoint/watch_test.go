package checkpoint_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/checkpoint"
)

// place is a base directory with a checkpoint directory in it.
type place struct {
	*testing.T
	base string
	ckpt string
	root *os.Root
}

func newPlace(t *testing.T) *place {
	t.Helper()
	base := t.TempDir()
	p := &place{T: t, base: base, ckpt: filepath.Join(base, "ckpt")}
	p.must(os.Mkdir(p.ckpt, 0o700))
	root, err := os.OpenRoot(base)
	p.must(err)
	p.root = root
	t.Cleanup(func() { root.Close() })
	return p
}

func (p *place) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) write(name string, content []byte) {
	p.Helper()
	full := filepath.Join(p.ckpt, name)
	p.must(os.MkdirAll(filepath.Dir(full), 0o700))
	p.must(os.WriteFile(full, content, 0o600))
}

func (p *place) watch() *checkpoint.Watcher {
	p.Helper()
	w, err := checkpoint.Watch(p.ckpt, 0)
	p.must(err)
	p.Cleanup(func() { w.Close() })
	return w
}

func (p *place) next(w *checkpoint.Watcher) checkpoint.Found {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 10*time.Second)
	defer cancel()
	f, err := w.Next(ctx)
	p.must(err)
	return f
}

func (p *place) nothing(w *checkpoint.Watcher) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 300*time.Millisecond)
	defer cancel()
	if f, err := w.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		p.Fatalf("found %+v, %v", f, err)
	}
}

func TestWatchSeesRenameMarkAndLayouts(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()

	p.write("step-1.tmp/model", []byte("1"))
	p.must(os.Rename(filepath.Join(p.ckpt, "step-1.tmp"), filepath.Join(p.ckpt, "step-1")))
	if f := p.next(w); f.Path != "step-1" || f.Rule != checkpoint.RuleRenamed || f.Step != 1 {
		t.Errorf("%+v", f)
	}
	p.write("step-2/model", []byte("2"))
	p.nothing(w)
	p.write("step-2/.skyops-complete", nil)
	if f := p.next(w); f.Path != "step-2" || f.Rule != checkpoint.RuleMarked {
		t.Errorf("%+v", f)
	}
	p.write("out/checkpoint-3/model", []byte("3"))
	p.write("out/checkpoint-3/trainer_state.json", []byte("{}"))
	if f := p.next(w); f.Path != "out/checkpoint-3" || f.Rule != checkpoint.RuleHF || f.Step != 3 {
		t.Errorf("%+v", f)
	}
	p.write("lightning/last.ckpt", []byte("4"))
	if f := p.next(w); f.Path != "lightning/last.ckpt" || f.Rule != checkpoint.RuleLightning {
		t.Errorf("%+v", f)
	}
	p.write("model.pt.tmp", []byte("5"))
	p.must(os.Rename(filepath.Join(p.ckpt, "model.pt.tmp"), filepath.Join(p.ckpt, "model.pt")))
	if f := p.next(w); f.Path != "model.pt" {
		t.Errorf("%+v", f)
	}
	p.nothing(w)
}

func TestWatchTakesTheSameNameAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	for i := range 5 {
		p.write("new", fmt.Append(nil, i))
		p.must(os.Rename(filepath.Join(p.ckpt, "new"), filepath.Join(p.ckpt, "latest")))
		if f := p.next(w); f.Path != "latest" {
			t.Fatalf("round %d: %+v", i, f)
		}
	}
}

func TestWatchPassesOverWhatWasRestored(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write("step-1/model", []byte("1"))
	p.write("step-1/.skyops-complete", nil)
	w := p.watch()
	p.nothing(w)
	if f, ok, err := w.Last(); ok || err != nil {
		t.Errorf("%+v, %v", f, err)
	}
}

// A program that removes a checkpoint file by file, as those do that keep the
// last few, has not saved another one.
func TestWatchPassesOverWhatIsBeingDeleted(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	for _, file := range []string{"model", "deep/optimizer", "deep/more", ".skyops-complete"} {
		p.write("step-1/"+file, []byte("1"))
	}
	p.next(w)
	for _, file := range []string{"model", "deep/optimizer", "deep/more", "deep"} {
		p.must(os.Remove(filepath.Join(p.ckpt, "step-1", file)))
		p.nothing(w)
	}
	p.write("step-1/model", []byte("2"))
	p.write("step-1/.skyops-complete", []byte("again"))
	p.next(w)
}

func TestOpenLightningFileIsNotReported(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	f, err := os.Create(filepath.Join(p.ckpt, "last.ckpt"))
	p.must(err)
	_, err = f.Write([]byte("half"))
	p.must(err)
	p.nothing(w)
	p.must(f.Close())
	p.next(w)
}

func TestHostileTreeIsHarmless(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	p.must(os.Symlink("/", filepath.Join(p.ckpt, "root")))
	p.must(os.Symlink("/etc/passwd", filepath.Join(p.ckpt, "last.ckpt")))
	p.must(os.MkdirAll(filepath.Join(p.ckpt, "closed"), 0o000))
	p.nothing(w)
	p.write("a/model", []byte("1"))
	p.must(os.Symlink("/etc/passwd", filepath.Join(p.ckpt, "a/link")))
	p.write("a/_SUCCESS", nil)
	f := p.next(w)
	s, err := checkpoint.Take(t.Context(), p.root, "ckpt", "snap", f, checkpoint.Linked)
	p.must(err)
	defer s.Close()
	if b, err := s.Root().ReadFile("a/link"); err == nil {
		t.Errorf("a link led out of the snapshot: %q", b)
	}
	p.must(os.Chmod(filepath.Join(p.ckpt, "closed"), 0o700))
}

func TestSnapshotOutlivesTheOriginal(t *testing.T) {
	t.Parallel()
	for _, mode := range []checkpoint.Mode{checkpoint.Linked, checkpoint.Copied} {
		p := newPlace(t)
		w := p.watch()
		p.write("x/deep/model", []byte("content"))
		p.write("x/_SUCCESS", nil)
		f := p.next(w)
		s, err := checkpoint.Take(t.Context(), p.root, "ckpt", "snap", f, mode)
		p.must(err)
		p.must(os.RemoveAll(filepath.Join(p.ckpt, "x")))
		if b, err := s.Root().ReadFile("x/deep/model"); string(b) != "content" || err != nil {
			t.Errorf("%q, %v", b, err)
		}
		if err := s.Verify(); err != nil {
			t.Error(err)
		}
		p.must(s.Close())
		if _, err := p.root.Stat("snap"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a closed snapshot is still there: %v", err)
		}
	}
}

func TestSnapshotNoticesWritesInPlace(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	p.write("x/model", []byte("content"))
	p.write("x/_SUCCESS", nil)
	f := p.next(w)
	linked, err := checkpoint.Take(t.Context(), p.root, "ckpt", "linked", f, checkpoint.Linked)
	p.must(err)
	defer linked.Close()
	copied, err := checkpoint.Take(t.Context(), p.root, "ckpt", "copied", f, checkpoint.Copied)
	p.must(err)
	defer copied.Close()
	p.write("x/model", []byte("CONTENT"))
	later := time.Now().Add(time.Minute) // beyond the file system's clock tick
	p.must(os.Chtimes(filepath.Join(p.ckpt, "x", "model"), later, later))
	if err := linked.Verify(); !errors.Is(err, checkpoint.ErrChanged) {
		t.Errorf("linked: %v", err)
	}
	if err := copied.Verify(); err != nil {
		t.Errorf("copied: %v", err)
	}
	if b, _ := copied.Root().ReadFile("x/model"); string(b) != "content" {
		t.Errorf("copied: %q", b)
	}
	if _, err := checkpoint.Take(t.Context(), p.root, "ckpt", "late", f, checkpoint.Linked); !errors.Is(err, checkpoint.ErrChanged) {
		t.Errorf("taken after the change: %v", err)
	}
}

// TestSnapshotsAreNeverTorn: a program writes checkpoints as fast as it can, by
// the protocols in turn; every snapshot that verifies is one whole checkpoint.
func TestSnapshotsAreNeverTorn(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() { defer close(done); p.train(stop) }()
	defer func() { close(stop); <-done }()
	whole := 0
	for end := time.Now().Add(20 * time.Second); whole < 15 && time.Now().Before(end); {
		f := p.next(w)
		mode := checkpoint.Mode(whole % 2)
		s, err := checkpoint.Take(t.Context(), p.root, "ckpt", "snap", f, mode)
		if errors.Is(err, checkpoint.ErrChanged) {
			continue
		}
		p.must(err)
		model, err1 := s.Root().ReadFile(filepath.Join(f.Path, "model"))
		optimizer, err2 := s.Root().ReadFile(filepath.Join(f.Path, "optimizer"))
		if err := s.Verify(); err == nil {
			whole++
			if err1 != nil || err2 != nil || len(model) != 1<<16 || !bytes.Equal(model, optimizer) {
				t.Fatalf("%s (%s) is torn: %d and %d bytes, %v, %v", f.Path, f.Rule, len(model), len(optimizer), err1, err2)
			}
		}
		p.must(s.Close())
	}
	if whole < 15 {
		t.Fatalf("only %d whole snapshots", whole)
	}
}

// train writes checkpoints of two equal files until it is told to stop.
func (p *place) train(stop <-chan struct{}) {
	for step := 1; ; step++ {
		select {
		case <-stop:
			return
		default:
		}
		content := bytes.Repeat([]byte{byte(rand.IntN(256))}, 1<<16)
		name := fmt.Sprintf("step-%d", step)
		put := func(dir, file string, b []byte) {
			full := filepath.Join(p.ckpt, dir)
			_ = os.MkdirAll(full, 0o700)
			f, err := os.Create(filepath.Join(full, file))
			if err != nil {
				return
			}
			for half := range 2 {
				_, _ = f.Write(b[half*len(b)/2 : (half+1)*len(b)/2])
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) // a program that writes slowly, at any speed
			}
			f.Close()
		}
		switch step % 2 {
		case 0:
			put(name+".tmp", "model", content)
			put(name+".tmp", "optimizer", content)
			_ = os.Rename(filepath.Join(p.ckpt, name+".tmp"), filepath.Join(p.ckpt, name))
		case 1:
			put(name, "model", content)
			put(name, "optimizer", content)
			put(name, ".skyops-complete", nil)
		}
		if step > 3 {
			_ = os.RemoveAll(filepath.Join(p.ckpt, fmt.Sprintf("step-%d", step-3)))
		}
	}
}

// Asked for every checkpoint, the watch passes over none, and tells the oldest first.
func TestWatchEvery(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := p.watch()
	w.Every()
	for _, step := range []int{20, 10, 30} {
		p.write(fmt.Sprintf("step-%d/.skyops-complete", step), nil)
	}
	for _, step := range []uint64{10, 20, 30} {
		if f := p.next(w); f.Step != step {
			t.Errorf("step %d, want %d", f.Step, step)
		}
	}
	p.nothing(w)
}
