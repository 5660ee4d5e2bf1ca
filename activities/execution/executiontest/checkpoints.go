package executiontest

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/execution"
)

// Watch is a plain twin of the checkpoint watcher: it takes every directory
// that was renamed to a name that does not end in ".tmp".
func Watch(base, dir string, _ time.Duration) (execution.Checkpoints, error) {
	w := &watch{base: base, dir: filepath.Join(base, dir), seen: map[string]bool{}}
	for _, name := range w.names() {
		w.seen[name] = true
	}
	return w, nil
}

type watch struct {
	base, dir string
	seen      map[string]bool
	taken     int
	every     bool
}

// Every implements execution.Checkpoints.
func (w *watch) Every() { w.every = true }

func (w *watch) names() []string {
	entries, _ := os.ReadDir(w.dir)
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasSuffix(e.Name(), ".tmp") && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	sort.Slice(names, func(i, j int) bool { return step(names[i]) < step(names[j]) })
	return names
}

func step(name string) (n uint64) {
	for _, c := range name {
		if c >= '0' && c <= '9' {
			n = n*10 + uint64(c-'0')
		}
	}
	return n
}

// Next implements execution.Checkpoints.
func (w *watch) Next(ctx context.Context) (execution.Checkpoint, error) {
	for {
		if c, err := w.Last(ctx); c != nil || err != nil {
			return c, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Last implements execution.Checkpoints.
func (w *watch) Last(context.Context) (execution.Checkpoint, error) {
	var newest string
	passed := -1
	for _, name := range w.names() {
		if !w.seen[name] {
			w.seen[name], newest = true, name
			passed++
			if w.every {
				break
			}
		}
	}
	if newest == "" {
		return nil, nil
	}
	return &found{w, newest, passed}, nil
}

// Close implements execution.Checkpoints.
func (w *watch) Close() error { return nil }

type found struct {
	*watch
	name   string
	passed int
}

// Passed implements execution.Checkpoint.
func (f *found) Passed() int { return f.passed }

// Step implements execution.Checkpoint.
func (f *found) Step() uint64 { return step(f.name) }

// Snapshot implements execution.Checkpoint.
func (f *found) Snapshot(context.Context, bool) (execution.Snapshot, error) {
	f.taken++
	dir, err := os.MkdirTemp(filepath.Join(f.base, execution.PartSnapshot), "taken")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(filepath.Join(dir, f.name), os.DirFS(filepath.Join(f.dir, f.name))); err != nil {
		return nil, execution.ErrChanged
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &snapshot{root, dir}, nil
}

type snapshot struct {
	root *os.Root
	dir  string
}

// Root implements execution.Snapshot.
func (s *snapshot) Root() *os.Root { return s.root }

// Verify implements execution.Snapshot.
func (s *snapshot) Verify() error { return nil }

// Close implements execution.Snapshot.
func (s *snapshot) Close() error {
	s.root.Close()
	return os.RemoveAll(s.dir)
}
