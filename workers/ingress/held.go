package ingress

import (
	"context"
	"errors"
	"time"

	"github.com/skyops/skyops/store"
)

// dropEvery is how often held checkpoints are looked through, and dropAtOnce how
// many are let go of together.
const (
	dropEvery  = time.Hour
	dropAtOnce = 256
)

// dropHeld lets go of checkpoints that were held for a repeat which must be over.
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

// dropSome reports whether more may be due. Of a checkpoint whose pin stays the
// register keeps the note.
func (i *Ingress) dropSome(ctx context.Context) (more bool, err error) {
	held, err := i.cfg.Store.HeldCheckpoints(ctx, i.now().Add(-i.timing.Held), dropAtOnce)
	if err != nil || len(held) == 0 {
		return false, err
	}
	var gone []store.HeldCheckpoint
	for _, h := range held {
		if failed := i.cfg.Blobs.Unpin(ctx, h.CID); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		gone = append(gone, h)
	}
	if noted := i.cfg.Store.LetGo(ctx, gone); noted != nil {
		return false, noted
	}
	return err == nil && len(held) == dropAtOnce, err
}
