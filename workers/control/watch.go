package control

import (
	"context"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/activities/outage"
)

// lookEvery is the pause between two looks at the scheduler's own parts, and
// stalled the pause from which on this process was itself away.
const (
	lookEvery = 500 * time.Millisecond
	stalled   = 4 * lookEvery
)

// parts are what nodes need to be asked and to answer.
type parts struct {
	temporal func(context.Context) error // fails while Temporal is away
	ingress  func() (contact uint64)     // numbers the present contact; 0: there is none
}

// lookAfter tells w of every absence until ctx ends.
func (p parts) lookAfter(ctx context.Context, w *outage.Watch) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	last, contact := time.Now(), p.ingress()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		call, cancel := context.WithTimeout(ctx, stalled)
		err := p.temporal(call)
		cancel()
		now := p.ingress()
		if err != nil || now == 0 || now != contact || time.Since(last) > stalled {
			w.Away()
		}
		last, contact = time.Now(), now
	}
}

// parts returns this process's own.
func (r *wiring) parts() parts {
	return parts{
		temporal: func(ctx context.Context) error {
			_, err := r.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
		ingress: r.nodes.Contact,
	}
}
