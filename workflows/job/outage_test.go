package job_test

import (
	"context"
	"slices"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
	"github.com/skyops/skyops/workflows/policy"
)

func told(s story.Status, kind string) (n int) {
	for _, e := range s.Events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// A node that could not answer an offer, because ingress or Temporal were away,
// is asked again and not passed over.
func TestOutageAtTheOffer(t *testing.T) {
	w := newWorld(t, 2)
	asked := 0
	for _, n := range w.Nodes {
		n.Offer = func(ctx context.Context, r execution.OfferRequest) (execution.OfferResult, error) {
			if asked++; asked > 3 {
				return n.Accept(ctx, r)
			}
			w.Outages.Watch.Away()
			return n.Silent(ctx, r)
		}
	}
	s := w.run()
	want(t, s, story.Succeeded, "")
	if matches := w.proof().Record.Matches; len(matches) != 1 || told(s, "outage") != 3 || told(s, "no answer from node") != 0 {
		t.Errorf("%d matches, events %+v", len(matches), s.Events)
	}
}

// Once the scheduler's side has been whole for a while, silence is the node's own.
func TestSilenceAfterAnOutage(t *testing.T) {
	w := newWorld(t, 1)
	clock := jobtest.Start // offers take no time in this world
	w.Outages.Watch = outage.NewWatch(func() time.Time { return clock }, clock)
	w.Nodes[0].Offer = func(ctx context.Context, r execution.OfferRequest) (execution.OfferResult, error) {
		clock = clock.Add(policy.OfferAnswer)
		return w.Nodes[0].Silent(ctx, r)
	}
	w.cancelAt(time.Minute)
	s := w.run()
	want(t, s, story.Cancelled, record.CauseCancelled)
	spared := int(policy.Settle / policy.OfferAnswer)
	if n := told(s, "outage"); n != spared || told(s, "no answer from node") == 0 {
		t.Errorf("it was spared %d times, want %d: %+v", n, spared, s.Events)
	}
}

// A node that could not fetch its attempt keeps lease and epoch.
func TestOutageBeforeTheStart(t *testing.T) {
	late := temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START, nil)
	for name, c := range map[string]struct {
		away   bool
		err    error
		epochs uint32
		lost   record.Outcome
		spared bool // the node is not left out
	}{
		"our side was away":                      {true, late, 1, record.Succeeded, true},
		"our side was there":                     {false, late, 2, record.Lost, false},
		"the promise ran out while we were away": {true, temporal.NewNonRetryableApplicationError("expired", execution.ErrOfferOver, nil), 2, record.Lost, true},
		"the node is at fault after an outage":   {true, temporal.NewNonRetryableApplicationError("no disk", execution.ErrNodeFault, nil), 2, record.Lost, false},
		"the node is at fault":                   {false, temporal.NewNonRetryableApplicationError("no disk", execution.ErrNodeFault, nil), 2, record.Lost, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			var first string
			for _, n := range w.Nodes {
				n.Execute = func(ctx context.Context, r execution.ExecuteRequest) (execution.ExecuteResult, error) {
					if first != "" {
						return n.Succeed(ctx, r)
					}
					if first = n.Queue(); c.away {
						w.Outages.Watch.Away()
					}
					return execution.ExecuteResult{}, c.err
				}
			}
			s := w.run()
			want(t, s, story.Succeeded, "")
			last := s.Attempts[len(s.Attempts)-1]
			same := execution.TaskQueue(last.Node) == first
			if s.Epoch != c.epochs || s.Attempts[0].Outcome != c.lost || same && !c.spared || !same && c.epochs == 1 {
				t.Errorf("attempts %+v", s.Attempts)
			}
			if excluded := slices.ContainsFunc(w.proof().Record.Matches, func(m record.Match) bool { return len(m.Evidence.Job.Excluded) > 0 }); excluded == c.spared {
				t.Errorf("a node was excluded: %t", excluded)
			}
		})
	}
}

// A job that is over opens no escrow that was never asked for.
func TestNothingIsOpenedForAJobThatIsOver(t *testing.T) {
	w := newWorld(t, 0)
	w.Ledger.BeginErr = errDown
	w.cancelAt(time.Second)
	s := w.run()
	want(t, s, story.Cancelled, record.CauseCancelled)
	if w.Ledger.Used || s.Funding != ([32]byte{}) || s.Settlement != nil {
		t.Errorf("escrow opened: %t, settlement %+v", w.Ledger.Used, s.Settlement)
	}
}
