package ingress

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// Packages are fetched back so many at once. Large ones have places of their own:
// they take long, and small ones do not wait for them.
const (
	smallBacks = 32
	largeBacks = 2
	largeBack  = 256 << 20 // bytes, from which on one is large
)

// aheadBytes is the largest package whose segments are asked for in one message
// and kept until it is read; of larger ones the waits between blocks are little.
const aheadBytes = 1 << 20

// backAge is how long it is remembered that a package was fetched back which does not count yet.
const backAge = time.Hour

// back is a package that is fetched back: by one run at a time, however often it is committed.
type back struct {
	done chan struct{} // closed at the run's end
	err  error         // of it, once done is closed
	at   time.Time     // when it ended
	from time.Time     // when the first of the runs ended that failed one after the other, this one the last

	mu   sync.Mutex
	good int // segments that came back equal, from the first on
}

// backs are the packages that are fetched back, by their CIDs, or draft.inDepot: in one run
// over several commits, since a large one outlasts the call that it is committed by.
type backs struct {
	mu           sync.Mutex
	of           map[string]*back
	small, large chan struct{}
}

func newBacks() *backs {
	return &backs{of: map[string]*back{}, small: make(chan struct{}, smallBacks), large: make(chan struct{}, largeBacks)}
}

// fetched needs no run: what is no package.
var fetched = func() *back {
	b := &back{done: make(chan struct{})}
	close(b.done)
	return b
}()

// join returns a package's run, and whether the caller has to begin it. What an
// earlier one that failed found good is not fetched again.
func (b *backs) join(cid string, now time.Time) (run *back, begin bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, old := range b.of {
		if old.over() && now.Sub(old.at) > backAge {
			delete(b.of, c)
		}
	}
	last := b.of[cid]
	if last != nil && !(last.over() && last.err != nil) {
		return last, false
	}
	run = &back{done: make(chan struct{})}
	if last != nil {
		run.good, run.from = last.soFar(), last.from
	}
	b.of[cid] = run
	return run, true
}

// missing returns why a package did not come back, if it has not since before.
func (b *backs) missing(cid string, before time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	last := b.of[cid]
	if last == nil || !last.over() || last.err == nil || last.from.After(before) {
		return nil
	}
	return last.err
}

// forget drops a package that counts.
func (b *backs) forget(cid string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.of, cid)
}

func (b *back) over() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

func (b *back) soFar() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.good
}

func (b *back) found(good int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.good = good
}

// wait waits for the run's end. It goes on without who waits: the next commit finds it further.
func (b *back) wait(ctx context.Context) error {
	select {
	case <-b.done:
	case <-ctx.Done():
		return status.Errorf(codes.DeadlineExceeded, "commit: the package is still being fetched back, %d segments are good: commit again", b.soFar())
	}
	if b.err != nil {
		return status.Errorf(codes.Unavailable, "commit: the package is stored and cannot be fetched: %v", b.err)
	}
	return nil
}

// fetchBack reads a package as its owner will: as another IPFS peer, in another process
// than the one that stored it, or through the gateway where this ingress has it in the
// depot. A result counts only once that was possible. When it is not, what is known of the segments is forgotten, so
// that the next commit reads them in the storage itself.
func (i *Ingress) fetchBack(l lease.Lease, x *draft, segments []string) *back {
	if !x.isPack {
		return fetched
	}
	key := x.head.CID
	if x.depot != "" {
		key = x.inDepot()
	}
	b, begin := i.backs.join(key, i.now())
	if begin {
		i.work.Go(func() {
			b.err = i.readBack(b, l, x, segments)
			b.at = i.now()
			if b.err != nil && i.life.Err() == nil && !errors.Is(b.err, lease.ErrStale) {
				i.log.Warn("a package cannot be fetched back", "cid", key, "good", b.soFar(), "err", b.err)
				i.stored.forget(segments)
				i.promoted.forget(segments)
				if x.depot != "" {
					i.undeposit(l, x)
				}
			}
			if b.from.IsZero() {
				b.from = b.at
			}
			close(b.done)
		})
	}
	return b
}

// inDepot names a package's run that reads it from the depot.
func (x *draft) inDepot() string { return "depot:" + x.head.CID }

// readBack gives its place up when the attempt that the package is of ends: nobody
// waits for it any more, and others may.
func (i *Ingress) readBack(b *back, l lease.Lease, x *draft, segments []string) (err error) {
	ctx, cancel := context.WithCancelCause(i.life)
	defer cancel(nil)
	i.work.Go(func() { i.endWith(ctx, cancel, l) })
	defer func() {
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
	}()
	places := i.backs.small
	if x.head.Bytes >= largeBack {
		places = i.backs.large
	}
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	case <-ctx.Done():
		return ctx.Err()
	}
	good := b.soFar()
	return delivery.CheckRest(ctx, x.head.Manifest, i.other(ctx, l, x, segments[min(good, len(segments)):]), good, b.found)
}

// other opens a package's files in the way its owner would, the segments that are left.
func (i *Ingress) other(ctx context.Context, l lease.Lease, x *draft, left []string) delivery.Opener {
	if x.depot != "" {
		p := delivery.Parcel{Job: l.Job, Owner: l.Terms.Owner, CID: x.head.CID, Manifest: x.head.Manifest, Bytes: x.head.Bytes}
		return func(ctx context.Context, name string) (io.ReadCloser, error) {
			return i.cfg.Depot.Back(ctx, p, name, 0)
		}
	}
	soon := []string{x.head.CID, x.pinned[0]}
	if x.head.Bytes <= aheadBytes {
		soon = append(soon, left...)
	}
	return delivery.Under(i.cfg.Peer.Ahead(ctx, soon...), x.head.CID)
}

// endWith cancels ctx once a lease is over. One that is renewed after all begins anew
// with its next commit, at the segment where this one was.
func (i *Ingress) endWith(ctx context.Context, cancel context.CancelCauseFunc, l lease.Lease) {
	ticker := time.NewTicker(i.timing.Renew)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, err := i.cfg.Store.Lease(ctx, l.Job)
		if err == nil {
			err = now.Check(l.Node, l.Epoch, i.now())
		}
		if errors.Is(err, lease.ErrStale) || errors.Is(err, store.ErrNotFound) {
			cancel(err)
			return
		}
	}
}
