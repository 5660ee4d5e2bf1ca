package store_test

import (
	"testing"
	"time"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/store"
)

// Attempts count towards their node's wear once, and as lost only where they left no package.
func TestWear(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for n, c := range []struct {
			node              byte
			started, finished bool
			lost              bool
		}{
			{node: 1, started: true, lost: true},
			{node: 1, started: true},
			{node: 1, started: true, finished: true, lost: true}, // what was heard last was wrong
			{node: 1, lost: true},                                // its program never ran
			{node: 2, started: true},
		} {
			l := aLease(hash(byte(n+1)), 1, address(c.node))
			check(t, s.RaiseLease(ctx, l))
			if c.started {
				_, err := s.SetStarted(ctx, l.Job, 1, millis(start))
				check(t, err)
			}
			if c.finished {
				last, ending := aResult(l, 2, 20, hash(7))
				check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
			}
			for range 2 { // an activity that was retried
				check(t, s.EndLease(ctx, l.Job, 1, c.lost, start.Add(time.Minute)))
			}
		}
		for node, want := range map[byte]job.Wear{1: {RanMs: 180_000, Losses: 1}, 2: {RanMs: 60_000}, 3: {}} {
			of, all, err := s.Wear(ctx, address(node))
			check(t, err)
			if of != want || all != (job.Wear{RanMs: 240_000, Losses: 1}) {
				t.Errorf("node %d: %+v of %+v, not %+v", node, of, all, want)
			}
		}
	})
}
