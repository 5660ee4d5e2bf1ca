package placement

import (
	"context"
	"slices"
	"time"
)

// Waiting jobs are looked at together: not more often than settle after a
// change, so that a burst of beats costs one pass, and at least every sweep,
// since claims and beats also change by running out.
const (
	settle = 50 * time.Millisecond
	sweep  = time.Second
)

// waiter is one job that waits for a node.
type waiter struct {
	wish
	done chan placed // one answer
}

// placed is the answer to a waiter.
type placed struct {
	found
	err error
}

// Serve gives nodes that come free to the jobs that wait, first come, first
// served, until ctx ends.
func (f *Fleet) Serve(ctx context.Context) {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-time.After(sweep):
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(settle):
		}
		f.pass()
	}
}

// pass tries every waiting job once, in the order they came.
func (f *Fleet) pass() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.synced || f.cfg.Behind() != nil {
		return
	}
	f.due = false
	f.waiters = slices.DeleteFunc(f.waiters, f.serve)
}

// serve gives a waiter its answer, if there is one now. A book that cannot be
// written holds the waiting back, as a full fleet does.
func (f *Fleet) serve(w *waiter) bool {
	m, err := f.place(w.wish)
	if err == nil && m.entered == nil {
		return false
	}
	if err != nil && !malformed(err) {
		f.cfg.Log.Warn("a waiting job is not matched", "job", w.job.ID, "error", err)
		return false
	}
	w.done <- placed{m, err}
	return true
}

// enqueue adds a waiter behind all others. Unless a pass is due anyway, it alone
// is tried at once: nothing has changed since the others were.
func (f *Fleet) enqueue(ctx context.Context, req PlaceRequest) (*waiter, error) {
	ready, err := f.wish(ctx, req)
	if err != nil {
		return nil, err
	}
	w := &waiter{wish: ready, done: make(chan placed, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.synced || f.due || !f.serve(w) {
		f.waiters = append(f.waiters, w)
	}
	return w, nil
}

// leave takes a waiter out that gave up. What it may have got stays claimed
// until its time is over: the book has it.
func (f *Fleet) leave(w *waiter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiters = slices.DeleteFunc(f.waiters, func(x *waiter) bool { return x == w })
}
