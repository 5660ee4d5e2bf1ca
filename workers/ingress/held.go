package ingress

import (
	"context"
	"slices"
	"time"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// dropEvery is how often held checkpoints are looked through, and dropAtOnce how
// many are let go of together.
const (
	dropEvery  = time.Hour
	dropAtOnce = 256
)

// dropHeld lets go of checkpoints that were held for a repeat which must be over, or of
// jobs that ended. The register notes what they are kept for no longer; collect unpins them.
func (i *Ingress) dropHeld(ctx context.Context) {
	ticker := time.NewTicker(dropEvery)
	defer ticker.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = i.dropSome(ctx); err != nil && ctx.Err() == nil {
				i.log.Warn("held checkpoints were not let go of; it is tried again", "err", err)
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// letGo lets go of those of a running job's checkpoints that it keeps no longer.
// What fails is tried again at its next checkpoint, and in the end by dropHeld.
func (i *Ingress) letGo(l lease.Lease) {
	ctx, cancel := context.WithTimeout(i.life, 5*time.Minute)
	defer cancel()
	old, err := i.cfg.Store.Superseded(ctx, l.Job, l.Terms.Kept())
	if err == nil && len(old) > 0 {
		err = i.cfg.Store.LetGo(ctx, old, i.now())
	}
	if err != nil && ctx.Err() == nil {
		i.log.Warn("old checkpoints were not let go of", "job", l.Job, "err", err)
	}
}

// dropSome reports whether more may be due. The newest checkpoint of a job stays
// longer than the others: with a result for as long as that one, and without one
// until its order's deadline is past: a job that is paused, or waits, has no lease.
func (i *Ingress) dropSome(ctx context.Context) (more bool, err error) {
	old, err := i.cfg.Store.HeldCheckpoints(ctx, i.now().Add(-i.timing.Held), dropAtOnce)
	if err != nil {
		return false, err
	}
	over := store.Over{Due: i.now().Add(-i.timing.Held), Unknown: i.now().Add(-i.cfg.Orders - i.timing.Held)}
	if i.cfg.Results > 0 {
		over.Finished = i.now().Add(-max(i.cfg.Results, i.timing.Held))
	}
	last, err := i.cfg.Store.LastCheckpoints(ctx, over, dropAtOnce)
	if err != nil {
		return false, err
	}
	if gone := slices.Concat(old, last); len(gone) > 0 {
		err = i.cfg.Store.LetGo(ctx, gone, i.now())
	}
	return err == nil && max(len(old), len(last)) == dropAtOnce, err
}
