package ingress

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// collectAtOnce is how much content is let go of together.
const collectAtOnce = 256

// holdResult keeps a job's package as long as the network keeps results. One that
// is not held is kept for ever: that this failed costs nobody a result.
func (i *Ingress) holdResult(ctx context.Context, job common.Hash, cid string) {
	if i.cfg.Results == 0 {
		return
	}
	if err := i.cfg.Store.Hold(ctx, "result:"+job.Hex(), i.now().Add(i.cfg.Results), cid); err != nil {
		i.log.Warn("it was not noted until when a result is kept", "job", job, "err", err)
	}
}

// collect lets go of stored content whose holds are over (store.Hold), until ctx
// ends. The storage frees the space in its own time.
func (i *Ingress) collect(ctx context.Context) {
	ticker := time.NewTicker(i.timing.Collect)
	defer ticker.Stop()
	for {
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

// collectSome reports whether more may be due. Of what it cannot let go of it
// comes across again.
func (i *Ingress) collectSome(ctx context.Context) (more bool, err error) {
	over, err := i.cfg.Store.Sweep(ctx, i.now(), collectAtOnce)
	if err != nil {
		return false, err
	}
	for _, cid := range over {
		failed := i.cfg.Blobs.Unpin(ctx, cid)
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
