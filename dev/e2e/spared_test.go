package e2e

import (
	"testing"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workflows/policy"
)

// untilEvent waits for a line of the job's story.
func (r *run) untilEvent(t *testing.T, kind string) {
	t.Helper()
	until(t, soon, "the event "+kind, func() (bool, error) {
		events, err := r.Events(t.Context(), r.id, 0, 0)
		for _, e := range events.Events {
			if e.Kind == kind {
				return true, err
			}
		}
		return false, err
	})
}

// Ingress or Temporal is away just when a node has an offer to answer, or an
// attempt to begin, and for longer than it has for that: no node is blamed, and
// the job runs where it was to run.
func TestOutagesBlameNoNode(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	offered := func(t *testing.T) *run {
		w.kill(t, stack.Ingress)
		return u.submit(t, task{process: counter, args: count(3, 0, 0)})
	}
	// Between the offer and the attempt is the key's release, which waits for the keeper.
	accepted := func(t *testing.T) *run {
		w.kill(t, stack.Keeper)
		r := u.submit(t, task{process: counter, args: count(3, 0, 0)})
		r.until(t, soon, "the accept", func(j client.Job) bool { return j.State == client.Starting && j.Epoch == 1 })
		w.kill(t, stack.Ingress)
		w.restart(t, stack.Keeper)
		r.untilEvent(t, "running")
		return r
	}
	ingress := func(t *testing.T, r *run, _ time.Duration) {
		r.untilEvent(t, "outage") // the node's time was over
		w.restart(t, stack.Ingress)
	}
	temporal := func(t *testing.T, r *run, answer time.Duration) {
		r.untilEvent(t, "matched")
		w.kill(t, stack.Infra)
		<-time.After(answer + time.Second) // the node's time runs out meanwhile
		w.restart(t, stack.Infra)
		w.restart(t, stack.Ingress)
	}
	for _, c := range []struct {
		name   string
		begin  func(*testing.T) *run
		outage func(*testing.T, *run, time.Duration)
		answer time.Duration
	}{
		{"ingress at the offer", offered, ingress, policy.OfferAnswer},
		{"ingress before the start", accepted, ingress, policy.TakeUp},
		{"Temporal at the offer", offered, temporal, policy.OfferAnswer},
		{"Temporal before the start", accepted, temporal, policy.TakeUp},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.begin(t)
			c.outage(t, r, c.answer)
			j := r.end(t, client.Succeeded, "")
			if len(j.Attempts) != 1 {
				t.Errorf("an outage moved the job: %s", tell(j))
			}
			r.untilEvent(t, "outage")
			for _, m := range r.verify(t).Record.Matches {
				if len(m.Evidence.Job.Excluded) > 0 || m.Offer.Accept == nil {
					t.Errorf("a node was blamed: excluded %v, offer %+v", m.Evidence.Job.Excluded, m.Offer)
				}
			}
		})
	}
}
