package control

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/skyops/skyops/activities/outage"
)

// TestLookAfter: every absence of a part is seen, also one that was over before
// the next look, and none is made up.
func TestLookAfter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		go_  func(failing *atomic.Bool, contact *atomic.Uint64)
		seen bool
	}{
		"nothing":                   {func(*atomic.Bool, *atomic.Uint64) {}, false},
		"Temporal away":             {func(f *atomic.Bool, _ *atomic.Uint64) { f.Store(true) }, true},
		"ingress away":              {func(_ *atomic.Bool, c *atomic.Uint64) { c.Store(0) }, true},
		"ingress restarted quickly": {func(_ *atomic.Bool, c *atomic.Uint64) { c.Store(2) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var failing atomic.Bool
				var contact atomic.Uint64
				contact.Store(1)
				w := outage.NewWatch(time.Now, time.Now())
				go parts{
					temporal: func(context.Context) error {
						if failing.Load() {
							return errors.New("connection refused")
						}
						return nil
					},
					ingress: contact.Load,
				}.lookAfter(ctx, w)
				time.Sleep(time.Minute + lookEvery/2) // between two looks
				if w.Whole() < time.Minute {
					t.Errorf("after a quiet minute it was whole for %s", w.Whole())
				}
				c.go_(&failing, &contact)
				time.Sleep(lookEvery)
				synctest.Wait()
				if seen := w.Whole() < time.Minute; seen != c.seen {
					t.Errorf("whole for %s", w.Whole())
				}
			})
		})
	}
}
