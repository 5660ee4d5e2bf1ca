package job_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// A checker that says "equal" of what it had not found before it was told what
// there was to find is not believed, and its own work is checked from then on.
func TestRepeatBelievesNoCopy(t *testing.T) {
	left := common.Hash{7}
	for name, c := range map[string]struct{ committed, shown common.Hash }{
		"something else": {common.Hash{8}, common.Hash{8}},
		"something else, and shows the right one":  {common.Hash{8}, left},
		"the manifest's tag":                       {record.ContentTag(left), record.ContentTag(left)},
		"the manifest's tag, then opens the other": {record.ContentTag(left), left},
		"nothing, and shows nothing":               {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newChecked(t, 3)
			var lazy common.Address
			for _, n := range w.Nodes {
				n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
					if req.Repeat == 1 {
						lazy, n.Witness = n.Address(), c.committed
					}
					return n.Accept(ctx, req)
				}
				n.Repeat = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
					if n.Address() == lazy {
						n.Witness = c.shown
					}
					return n.Judge("")(ctx, req)
				}
			}
			s := w.run()
			w.repeated(s, record.RepeatPassed, 2, true, 2)
			first, second := s.Repeat.Rounds[0], s.Repeat.Rounds[1]
			if first.Verdict != nil || second.Verdict == nil || first.Attempt.Node != lazy || first.Witness != (common.Hash{}) {
				t.Errorf("the rounds are %+v", s.Repeat.Rounds)
			}
			if want := record.Commitment(record.RepeatID(w.In.Job, 2), second.Attempt.Node, left); second.Committed != want || second.Witness != left {
				t.Errorf("the honest one committed itself to %s", second.Committed)
			}
			if n := w.Leases.Repeats; len(n) != 2 || n[0].Node != lazy || n[0].Outcome != record.RepeatSkipped {
				t.Errorf("remembered: %+v", n)
			}
		})
	}
}

// away is a storage that does not answer until a time.
type away struct {
	repeat.Content
	w     *world
	until time.Duration
}

func (a away) Get(ctx context.Context, cid, name string) (io.ReadCloser, error) {
	if a.w.env.Now().Sub(jobtest.Start) < a.until {
		return nil, errDown
	}
	for _, n := range a.w.Nodes { // as they did all the while
		n.Beat()
	}
	return a.Content.Get(ctx, cid, name)
}

// Nobody is believed where storage does not say what there was to find: it is
// waited for, and for long enough means that nothing is checked.
func TestRepeatNeedsWhatThereIsToFind(t *testing.T) {
	for name, c := range map[string]struct {
		until    time.Duration
		deadline time.Duration // of the order
		outcome  record.RepeatOutcome
		rounds   int
		most     time.Duration // that it may take
	}{
		"for a while":               {10 * time.Second, 24 * time.Hour, record.RepeatPassed, 1, time.Minute},
		"for an hour":               {time.Hour, 24 * time.Hour, record.RepeatPassed, 1, 90 * time.Minute},
		"for a day":                 {24 * time.Hour, 72 * time.Hour, record.RepeatSkipped, 0, 190 * time.Minute},
		"until the order's time is": {24 * time.Hour, 2 * time.Hour, record.RepeatSkipped, 0, 130 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			w := newChecked(t, 3)
			w.Repeater.Content = away{w.Leases, w, c.until}
			w.Submit(func(s *job.Submission) {
				s.Spec.Deterministic, s.Order.Deadline = &job.Deterministic{}, uint64(jobtest.Start.Add(c.deadline).Unix())
			})
			s := w.run()
			w.repeated(s, c.outcome, c.rounds, true, c.rounds)
			if waited := time.Duration(s.UpdatedAt-s.CreatedAt) * time.Millisecond; waited < min(c.until, c.most-20*time.Minute) || waited > c.most {
				t.Errorf("it took %s", waited)
			}
			if s.Waiting != "" {
				t.Errorf("it still waits for %s", s.Waiting)
			}
		})
	}
}

// A node whose manifest does not say what it holds finds nobody who is believed to have found the same.
func TestRepeatOfWhatSaysNothing(t *testing.T) {
	w := newChecked(t, 3)
	w.env.OnActivity(w.Repeater.DrawRepeat, mock.Anything, mock.Anything).Return(func(ctx context.Context, req repeat.DrawRequest) (repeat.DrawResult, error) {
		res, err := w.Repeater.DrawRepeat(ctx, req)
		res.Repeat.Content = common.Hash{}
		return res, err
	})
	w.repeated(w.run(), record.RepeatSkipped, 2, true, 2)
}

// Where numbers may differ within a tolerance, what a checker had is not compared.
func TestRepeatWithToleranceBelieves(t *testing.T) {
	w := newChecked(t, 2)
	w.Submit(func(s *job.Submission) { s.Spec.Deterministic = &job.Deterministic{Absolute: "0.1"} })
	for i, n := range w.Nodes {
		n.Witness = common.Hash{byte(i)}
	}
	s := w.run()
	w.repeated(s, record.RepeatPassed, 1, true, 1)
}
