// Package outage tells workflows whether the scheduler's own side was there.
//
// A node that stayed silent while the ingress or Temporal was away could not
// answer: that says nothing about the node, and its clock stands still.
//
// Nouns: the Watch remembers when any part of the scheduler was last seen away;
// whoever looks after a part tells it. A process that has just started has seen
// nothing of the time before, so that counts as away.
//
// Not promised: that an absence shorter than the pause between two looks is
// seen, nor one of the network between the ingress and a single node; the
// ingress itself judges that one. Start at Activities.Whole.
package outage

import (
	"context"
	"sync"
	"time"
)

// Watch remembers when a part of the scheduler was last away. Its methods may
// be called from any goroutine.
type Watch struct {
	now func() time.Time

	mu   sync.Mutex
	last time.Time
}

// NewWatch returns a watch that knows of an absence at last: the start of the
// process, which saw nothing before.
func NewWatch(now func() time.Time, last time.Time) *Watch { return &Watch{now: now, last: last} }

// Away notes that a part is away at this moment.
func (w *Watch) Away() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = w.now()
}

// Whole returns for how long no part was away.
func (w *Watch) Whole() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(0, w.now().Sub(w.last))
}

// Activities are the outage activities.
type Activities struct{ Watch *Watch }

// WholeResult says for how long the scheduler's side has been whole.
type WholeResult struct {
	Ms uint64 `json:"ms"`
}

// Whole returns for how long ingress, Temporal and this process were all there.
// It takes no time and touches nothing.
func (a *Activities) Whole(context.Context) (WholeResult, error) {
	return WholeResult{Ms: uint64(a.Watch.Whole().Milliseconds())}, nil
}
