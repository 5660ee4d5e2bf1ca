package ingress

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// collectAtOnce is how much content is let go of together: as much as a slow storage
// unpins within the time that who wants it held again waits (store.HoldNew).
const collectAtOnce = 16

// forgetAtOnce is how many holds are forgotten in one transaction: others write between two.
const forgetAtOnce = 200

// edgeSlack is how long after its order's deadline a step's package is kept: the
// chain may pay until then, and so may a job that takes of it still run.
const edgeSlack = 24 * time.Hour

// holdResult keeps a job's package as long as the network keeps results, and that of
// a pipeline's step as long as another step may take of it.
func (i *Ingress) holdResult(ctx context.Context, l lease.Lease, cid string) error {
	until := store.Forever
	if i.cfg.Results > 0 {
		until = i.now().Add(i.cfg.Results)
		first, err := i.cfg.Store.PipelineSteps(ctx, l.Terms.Order, 0, 1)
		if err != nil {
			return err
		}
		for _, step := range first {
			if last := time.Unix(int64(step.Order.Deadline), 0).Add(edgeSlack); last.After(until) {
				until = last
			}
		}
	}
	return i.cfg.Store.Hold(ctx, "result:"+l.Job.Hex(), until, cid)
}

// leftoverHold is why what an attempt stored is kept before it counts.
func leftoverHold(ref lease.Ref) string {
	return fmt.Sprintf("attempt:%s:%d", ref.Job.Hex(), ref.Epoch)
}

// storing is the storage that keeps what an attempt stores long enough to be
// committed. The register knows of it before it is pinned, so that no restart forgets
// that it may have to be let go of, and nobody who lets go of the same bytes meanwhile
// takes it for what nothing holds.
func (i *Ingress) storing(ref lease.Ref) delivery.Store {
	return i.cfg.Blobs.Holding(func(ctx context.Context, cid string) error {
		return i.cfg.Store.HoldNew(ctx, leftoverHold(ref), i.now().Add(i.timing.Leftover), cid)
	})
}

// leave says that content is no longer kept for an attempt: a directory keeps it
// now, or nothing does. Where that fails it is kept for as long as any leftover.
func (i *Ingress) leave(ref lease.Ref, cids ...string) {
	i.later("leave content of an attempt", func(ctx context.Context) error {
		return i.cfg.Store.Release(ctx, leftoverHold(ref), i.now(), cids...)
	})
}

// leaveAll is leave of whatever attempts stored that are over.
func (i *Ingress) leaveAll(refs []lease.Ref) {
	i.later("leave content of lost attempts", func(ctx context.Context) error {
		var errs []error
		for _, ref := range refs {
			errs = append(errs, i.cfg.Store.ReleaseAll(ctx, leftoverHold(ref), i.now()))
		}
		return errors.Join(errs...)
	})
}

// later does what nobody waits for.
func (i *Ingress) later(what string, do func(context.Context) error) {
	i.work.Go(func() {
		ctx, cancel := context.WithTimeout(i.life, 5*time.Minute)
		defer cancel()
		if err := do(ctx); err != nil && i.life.Err() == nil {
			i.log.Warn(what, "err", err)
		}
	})
}

// collect lets go of stored content whose holds are over (store.Hold), until ctx
// ends. The storage frees the space in its own time.
func (i *Ingress) collect(ctx context.Context) {
	ticker := time.NewTicker(i.timing.Collect)
	defer ticker.Stop()
	for {
		i.forget(ctx)
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = i.collectSome(ctx); err != nil && ctx.Err() == nil {
				i.log.Warn("content that nothing holds was not let go of; it is tried again", "err", err)
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// forget has the register forget holds that are over of content that is still held,
// so that looks for what is due do not go through them for as long as that is.
func (i *Ingress) forget(ctx context.Context) {
	for n := forgetAtOnce; n == forgetAtOnce && ctx.Err() == nil; {
		var err error
		if n, err = i.cfg.Store.Forget(ctx, i.now(), forgetAtOnce); err != nil && ctx.Err() == nil {
			i.log.Warn("holds that are over were not forgotten; it is tried again", "err", err)
		}
	}
}

// collectSome reports whether more may be due. Of what it cannot let go of it
// comes across again.
func (i *Ingress) collectSome(ctx context.Context) (more bool, err error) {
	over, err := i.cfg.Store.Sweep(ctx, i.now(), collectAtOnce)
	if err != nil {
		return false, err
	}
	for _, cid := range over { // each by itself: who wants to hold it again waits for that
		failed := errors.Join(i.empty(ctx, cid), i.cfg.Blobs.Unpin(ctx, cid))
		if failed == nil {
			failed = i.cfg.Store.Gone(ctx, cid)
		}
		err = errors.Join(err, failed)
	}
	if len(over) > 0 && err == nil {
		i.log.Info("content that nothing holds was let go of", "count", len(over))
	}
	return err == nil && len(over) == collectAtOnce, err
}

// empty lets go of what the depot has of content that nothing holds, also while IPFS does not answer.
func (i *Ingress) empty(ctx context.Context, cid string) error {
	if i.cfg.Depot == nil || !i.cfg.Depot.Folder.Has(cid) {
		return nil
	}
	if err := i.cfg.Store.Withdraw(ctx, cid); err != nil {
		return err
	}
	return i.unshelve(ctx, cid)
}
