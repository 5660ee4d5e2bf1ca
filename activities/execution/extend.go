package execution

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// bound is how long an attempt's program may run, which its owner may lengthen.
type bound struct {
	mu      sync.Mutex
	ms      uint64
	cause   string
	changed chan struct{} // closed and replaced with every change
}

func newBound(ms uint64, cause string) *bound {
	return &bound{ms: ms, cause: cause, changed: make(chan struct{})}
}

// maxLimit keeps limits within what a duration can hold.
const maxLimit = 10 * 365 * 24 * time.Hour

// get returns the limit, what it comes from, and a channel that is closed when it changes.
func (b *bound) get() (limit time.Duration, cause string, changed <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Duration(min(b.ms, uint64(maxLimit.Milliseconds()))) * time.Millisecond, b.cause, b.changed
}

// raise lengthens the limit; a shorter one changes nothing.
func (b *bound) raise(ms uint64, cause string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if ms <= b.ms {
		return
	}
	b.ms, b.cause = ms, cause
	close(b.changed)
	b.changed = make(chan struct{})
}

// limit is how long the program may run.
func (t *attempt) limit() time.Duration {
	limit, _, _ := t.bound.get()
	return limit
}

// Extend lets a running attempt's program run longer. The node checks the owner's
// signature itself: no scheduler can have a program run longer than it was signed for.
func (a *Activities) Extend(ctx context.Context, req ExtendRequest) error {
	a.mu.Lock()
	t := a.attempts[req.Attempt]
	a.mu.Unlock()
	if t == nil || t.over() || t.req.Repeat != nil {
		return final(ErrNotExtended, "no such attempt runs here", nil)
	}
	e, sub := req.Extended.Extension, t.req.Submission
	if err := e.Check(sub.Order.Hash(a.Domain), t.ref.Job, sub.Spec.Limits.Duration); err != nil {
		return final(ErrNotExtended, err.Error(), nil)
	}
	if req.LimitMs > uint64(e.Duration)*1000 {
		return final(ErrNotExtended, fmt.Sprintf("the owner signed for %s, not for %d ms", job.Duration(e.Duration), req.LimitMs), nil)
	}
	if digest := e.Hash(a.Domain); eip712.Verify(sub.Order.Owner, digest, req.Extended.Signature) != nil {
		ok, err := a.Owners.IsValidSignature(ctx, sub.Order.Owner, digest, req.Extended.Signature)
		if err != nil {
			return fmt.Errorf("ask the chain about the owner's signature: %w", err)
		}
		if !ok {
			return final(ErrNotExtended, "the extension is not signed by the job's owner", nil)
		}
	}
	t.bound.raise(req.LimitMs, req.LimitCause)
	t.note("the owner lets the job run for %s in all", job.Duration(e.Duration))
	return nil
}
