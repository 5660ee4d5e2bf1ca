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
	req  PlaceRequest
	done chan placed // one answer
}

// placed is the answer to a waiter.
type placed struct {
	res PlaceResult
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
	if !f.synced {
		return
	}
	f.due = false
	f.waiters = slices.DeleteFunc(f.waiters, f.serve)
}

// serve gives a waiter its answer, if there is one now.
func (f *Fleet) serve(w *waiter) bool {
	if !f.cfg.Archive.room() {
		return false
	}
	res, err := f.place(w.req)
	if err == nil && res.Evidence == nil {
		return false
	}
	w.done <- placed{res, err}
	return true
}

// enqueue adds a waiter behind all others. Unless a pass is due anyway, it alone
// is tried at once: nothing has changed since the others were.
func (f *Fleet) enqueue(req PlaceRequest) *waiter {
	w := &waiter{req: req, done: make(chan placed, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.synced || f.due || !f.serve(w) {
		f.waiters = append(f.waiters, w)
	}
	return w
}

// leave takes a waiter out that gave up, and gives back what it may have got.
func (f *Fleet) leave(w *waiter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiters = slices.DeleteFunc(f.waiters, func(x *waiter) bool { return x == w })
	select {
	case p := <-w.done:
		if p.res.Evidence != nil {
			f.drop(w.req.Job)
		}
	default:
	}
}
