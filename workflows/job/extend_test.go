package job_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// extending has extensions come, one after the other, while a node's attempt runs,
// which ends when all are answered. It returns the answers, nil for those that
// were taken, and what the node was told.
func (w *world) extending(n *jobtest.Node, es ...job.SignedExtension) (answers *[]error, told *[]execution.ExtendRequest) {
	answers, told = new([]error), new([]execution.ExtendRequest)
	n.Extend = func(_ context.Context, req execution.ExtendRequest) error {
		*told = append(*told, req)
		return nil
	}
	n.Execute = func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		for _, e := range es {
			answer := make(chan error, 1)
			w.env.UpdateWorkflow(story.ExtendUpdate, "", &testsuite.TestUpdateCallback{
				OnAccept:   func() {},
				OnReject:   func(err error) { answer <- err },
				OnComplete: func(_ any, err error) { answer <- err },
			}, e)
			*answers = append(*answers, <-answer)
		}
		return n.Finish(req, record.Succeeded, nil, 1000), nil
	}
	return answers, told
}

func TestExtend(t *testing.T) {
	t.Run("while running, the node is told", func(t *testing.T) {
		w := newWorld(t, 1)
		answers, told := w.extending(w.Nodes[0], w.Extension("owner", 7200), w.Extension("owner", 7200), w.Extension("owner", 9000))
		s := w.run()
		want(t, s, story.Succeeded, "")
		if got := *answers; got[0] != nil || got[1] == nil || got[2] != nil {
			t.Errorf("the answers are %v", got)
		}
		if s.Duration != 9000 || s.Granted.Ms != 9_000_000 || s.Granted.Cause != record.CauseDuration {
			t.Errorf("the job may run for %d s, its attempt for %+v", s.Duration, s.Granted)
		}
		if got := *told; len(got) != 2 || got[0].LimitMs != 7_200_000 || got[1].LimitMs != 9_000_000 || got[1].Attempt.Epoch != 1 {
			t.Errorf("the node was told %+v", got)
		}
	})
	t.Run("what does not lengthen it, or is not its owner's, is refused", func(t *testing.T) {
		w := newWorld(t, 1)
		other := w.Extension("owner", 7200)
		other.Extension.Job[0]++
		long := w.Extension("owner", 7200)
		long.Signature = make([]byte, 1<<20)
		refused := []job.SignedExtension{w.Extension("owner", 60), w.Extension("stranger", 7200), other, long}
		answers, told := w.extending(w.Nodes[0], refused...)
		s := w.run()
		want(t, s, story.Succeeded, "")
		for i, err := range *answers {
			if err == nil {
				t.Errorf("extension %d is taken", i)
			}
		}
		if s.Duration != 3600 || len(*told) != 0 {
			t.Errorf("the job may run for %d s, its node was told %+v", s.Duration, *told)
		}
	})
	t.Run("beyond what the order pays, or its deadline, is refused", func(t *testing.T) {
		for name, change := range map[string]func(*job.Order){
			"maximum":  func(o *job.Order) { o.MaxCost = jobtest.Fee.Add(record.Cost(1000, 1, 3_600_000, 0, 0)) },
			"deadline": func(o *job.Order) { o.Deadline = uint64(jobtest.Start.Add(time.Hour + time.Minute).Unix()) },
		} {
			w := newWorld(t, 1)
			w.Submit(func(s *job.Submission) { s.Spec.GPU = "A100"; change(&s.Order) })
			answers, _ := w.extending(w.Nodes[0], w.Extension("owner", 3*3600), w.Extension("owner", 6*3600))
			s := w.run()
			if err := (*answers)[1]; err == nil || s.Duration == 6*3600 {
				t.Errorf("%s: it is taken, the job may run for %d s", name, s.Duration)
			}
		}
	})
	t.Run("before it runs", func(t *testing.T) {
		w := newWorld(t, 0)
		var acts *placement.Activities
		w.env.OnActivity(acts.Queue, mock.Anything, mock.Anything).Return(placement.PlaceResult{}, nil).After(2 * time.Hour)
		u := new(updated)
		w.env.RegisterDelayedCallback(func() {
			w.env.UpdateWorkflow(story.ExtendUpdate, "", u.callbacks(), w.Extension("owner", 7200))
		}, time.Minute)
		w.cancelAt(time.Hour)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if u.rejected != nil || u.err != nil || s.Duration != 7200 || s.Granted != nil {
			t.Errorf("%v, %v; it may run for %d s", u.rejected, u.err, s.Duration)
		}
	})
}
