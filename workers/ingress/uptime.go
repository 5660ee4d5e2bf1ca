package ingress

import (
	"context"
	"time"
)

// keepEvery is how often the nodes' uptimes are written: what a kill of the
// ingress can make it forget.
const keepEvery = 10 * time.Minute

// keepUptimes writes the nodes' uptimes now and then, and once more when ctx ends.
func (i *Ingress) keepUptimes(ctx context.Context) {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for last := false; !last; {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			last = true
		}
		writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWait)
		if err := i.cfg.Store.PutUptimes(writing, i.nodes.Uptimes()); err != nil {
			i.log.Warn("uptimes were not stored", "err", err)
		}
		cancel()
	}
}
