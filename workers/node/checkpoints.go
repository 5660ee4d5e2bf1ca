package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"time"

	"github.com/skyops/skyops/activities/checkpoint"
	"github.com/skyops/skyops/activities/execution"
)

// watchCheckpoints follows the directory dir below base for package execution.
func watchCheckpoints(base, dir string, quiet time.Duration) (execution.Checkpoints, error) {
	root, err := os.OpenRoot(base)
	if err != nil {
		return nil, fmt.Errorf("watch checkpoints: %w", err)
	}
	w, err := checkpoint.Watch(path.Join(base, dir), quiet)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &checkpoints{watcher: w, base: root, dir: dir}, nil
}

type checkpoints struct {
	watcher *checkpoint.Watcher
	base    *os.Root
	dir     string
	taken   int
}

// Next implements execution.Checkpoints.
func (c *checkpoints) Next(ctx context.Context) (execution.Checkpoint, error) {
	f, err := c.watcher.Next(ctx)
	if err != nil {
		return nil, err
	}
	return found{c, f}, nil
}

// Last implements execution.Checkpoints.
func (c *checkpoints) Last(context.Context) (execution.Checkpoint, error) {
	f, ok, err := c.watcher.Last()
	if err != nil || !ok {
		return nil, err
	}
	return found{c, f}, nil
}

// Every implements execution.Checkpoints.
func (c *checkpoints) Every() { c.watcher.Every() }

// Close implements execution.Checkpoints.
func (c *checkpoints) Close() error { return errors.Join(c.watcher.Close(), c.base.Close()) }

type found struct {
	*checkpoints
	checkpoint.Found
}

// Step implements execution.Checkpoint.
func (f found) Step() uint64 { return f.Found.Step }

// Passed implements execution.Checkpoint.
func (f found) Passed() int { return f.Found.Passed }

// Snapshot implements execution.Checkpoint.
func (f found) Snapshot(ctx context.Context, copied bool) (execution.Snapshot, error) {
	mode := checkpoint.Linked
	if copied {
		mode = checkpoint.Copied
	}
	f.taken++
	to := path.Join(execution.PartSnapshot, fmt.Sprint(f.taken))
	s, err := checkpoint.Take(ctx, f.base, f.dir, to, f.Found, mode)
	if err != nil {
		return nil, changed(err)
	}
	return snapshot{s}, nil
}

type snapshot struct{ *checkpoint.Snapshot }

// Verify implements execution.Snapshot.
func (s snapshot) Verify() error { return changed(s.Snapshot.Verify()) }

// changed gives an error of the watcher the name it has in package execution.
func changed(err error) error {
	if errors.Is(err, checkpoint.ErrChanged) {
		return fmt.Errorf("%w: %w", execution.ErrChanged, err)
	}
	return err
}
