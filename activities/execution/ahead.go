package execution

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/skyops/skyops/activities/execution/pid1"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
)

// ahead is an attempt's place and container, made while its offer stands: the
// engine starts the container's init while the scheduler opens the escrow and
// the keeper releases the key. Nothing of the job is in it. It ends up with the
// attempt, or is removed.
type ahead struct {
	placed   chan struct{} // closed when place is made, or could not be
	place    Layout
	placeErr error
	made     chan struct{} // closed when handle is made, or could not be
	handle   Handle        // empty: there is no container

	mu      sync.Mutex
	claimed bool          // it is an attempt's
	dropped chan struct{} // closed when nobody wants it any more
	over    chan struct{} // closed when it is the attempt's, or removed
}

// begin makes an attempt's container ahead, where an offer says enough of it:
// on a first attempt, of an image that is here for everybody.
func (a *Activities) begin(ref lease.Ref, o *offered, before *ahead) {
	req := o.request
	image := req.Submission.Spec.Image
	if req.Epoch != 1 || req.Repeat != 0 || image.Archive != "" {
		return
	}
	h := &ahead{
		placed: make(chan struct{}), made: make(chan struct{}),
		dropped: make(chan struct{}), over: make(chan struct{}),
	}
	o.ahead = h
	a.Log.Info("place and container are made ahead", "job", ref.Job, "epoch", ref.Epoch, "stage", "ahead")
	a.work.Go(func() {
		defer close(h.over)
		if before != nil {
			before.drop()
		}
		a.make(h, ref, o)
		if !a.hold(h, time.Unix(int64(o.accept.Expiry), 0)) {
			a.discard(h, ref)
		}
	})
}

// make fills h. What fails here is tried again when the attempt begins, and
// fails or not by the rules of that.
func (a *Activities) make(h *ahead, ref lease.Ref, o *offered) {
	defer close(h.made)
	ctx, cancel := context.WithTimeout(a.life, startPatience)
	defer cancel()
	spec := o.request.Submission.Spec
	if h.place, h.placeErr = a.Scratch.Make(ref, uint64(spec.Disk)<<20); h.placeErr == nil {
		h.placeErr = pid1.Touch(h.place.Dir, a.Clock.Now())
	}
	close(h.placed)
	if h.placeErr != nil || spec.Image != (job.Image{}) && !a.has(ctx, spec.Image) {
		return
	}
	handle, err := a.Runtime.Create(ctx, a.container(ref, spec, h.place, o.devices))
	if err != nil {
		a.Log.Info("no container was made ahead", "job", ref.Job, "epoch", ref.Epoch, "err", err)
		return
	}
	h.handle = handle
}

func (a *Activities) has(ctx context.Context, image job.Image) bool {
	bytes, err := a.Runtime.Image(ctx, image)
	return err == nil && bytes > 0
}

// hold keeps h's init waiting until h is claimed; it returns false when nobody
// will claim it any more.
func (a *Activities) hold(h *ahead, until time.Time) (claimed bool) {
	expiry := time.NewTimer(until.Sub(a.Clock.Now()))
	defer expiry.Stop()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	for {
		select {
		case <-h.dropped:
			h.mu.Lock()
			defer h.mu.Unlock()
			return h.claimed
		case <-expiry.C:
			h.leave(false)
		case <-a.life.Done():
			h.leave(false)
		case <-ticker.C:
			if h.placeErr == nil {
				_ = pid1.Touch(h.place.Dir, a.Clock.Now())
			}
		}
	}
}

// leave ends the holding of h, and reports whether this call did.
func (h *ahead) leave(claimed bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.dropped:
		return false
	default:
	}
	h.claimed = claimed
	close(h.dropped)
	return true
}

// claim makes h the attempt's, whose part it is from now on to keep its init
// waiting and to remove it. It reports whether h was still there.
func (h *ahead) claim() bool { return h.leave(true) }

// drop removes h, unless it is an attempt's, and returns when that is done.
func (h *ahead) drop() {
	h.leave(false)
	<-h.over
}

// discard removes what was made for nobody.
func (a *Activities) discard(h *ahead, ref lease.Ref) {
	for pause := firstWipe; ; pause = min(2*pause, lastWipe) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(a.life), cleanPatience)
		var err error
		if h.handle != "" {
			err = a.Runtime.Remove(ctx, h.handle)
		}
		cancel()
		if h.place.Root != "" {
			err = errors.Join(err, a.Scratch.Wipe(h.place.Root))
		}
		if err == nil {
			return
		}
		a.Log.Warn("what was made for an offer is not removed: it is tried again", "job", ref.Job, "epoch", ref.Epoch, "err", err)
		select {
		case <-a.life.Done():
			return // the next program of this node begins by removing it
		case <-time.After(pause):
		}
	}
}

// settle gives the attempt its place: what was made ahead, or a new one.
func (t *attempt) settle() (err error) {
	if t.ahead != nil {
		<-t.ahead.placed
		t.place, err = t.ahead.place, t.ahead.placeErr
		if err == nil {
			return nil
		}
		t.log.Warn("the place made for the offer is not used", "err", err)
	}
	spec := t.req.Submission.Spec
	if t.place, err = t.Scratch.Make(t.ref, uint64(spec.Disk)<<20); err != nil {
		return err
	}
	if err = pid1.Touch(t.place.Dir, t.Clock.Now()); err != nil {
		return fmt.Errorf("tell init that its node lives: %w", err)
	}
	return nil
}

// adopt takes over the container that was made ahead, once it is known whether
// there is one. An attempt that ends before does not wait for an engine that
// hangs: what comes of it is removed then.
func (t *attempt) adopt(ctx context.Context) {
	if t.ahead == nil {
		return
	}
	select {
	case <-t.ahead.made:
		t.handle = t.ahead.handle
	case <-ctx.Done():
		t.Activities.work.Go(func() {
			<-t.ahead.made
			t.discard(t.ahead, t.ref)
		})
	}
}
