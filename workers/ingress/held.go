package ingress

import (
	"context"
	"errors"
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

// dropHeld lets go of checkpoints that were held for a repeat which must be over, or of jobs that ended.
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
	if err == nil {
		err = i.unpin(ctx, old)
	}
	if err != nil && ctx.Err() == nil {
		i.log.Warn("old checkpoints were not let go of", "job", l.Job, "err", err)
	}
}

// unpin lets go of checkpoints. Of one whose pin stays the register keeps the note.
func (i *Ingress) unpin(ctx context.Context, held []store.HeldCheckpoint) (err error) {
	var gone []store.HeldCheckpoint
	for _, h := range held {
		if failed := i.cfg.Blobs.Unpin(ctx, h.CID); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		gone = append(gone, h)
	}
	if len(gone) == 0 {
		return err
	}
	return errors.Join(err, i.cfg.Store.LetGo(ctx, gone))
}

// dropSome reports whether more may be due.
func (i *Ingress) dropSome(ctx context.Context) (more bool, err error) {
	held, err := i.cfg.Store.HeldCheckpoints(ctx, i.now().Add(-i.timing.Held), dropAtOnce)
	if err == nil {
		err = i.unpin(ctx, held)
	}
	return err == nil && len(held) == dropAtOnce, err
}
