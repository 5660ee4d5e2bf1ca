package job_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// updateAt sends an update without arguments after d of the workflow's time.
func (w *world) updateAt(d time.Duration, name string) *updated {
	u := new(updated)
	w.env.RegisterDelayedCallback(func() { w.env.UpdateWorkflow(name, "", u.callbacks()) }, d)
	return u
}

// pausing has the owner pause the job as soon as a node's first attempt runs,
// which saves a checkpoint then; all others succeed.
func (w *world) pausing(n *jobtest.Node) *updated {
	u, asked := new(updated), make(chan struct{})
	n.Pause = func(_ context.Context, req execution.PauseRequest) error {
		if req.Attempt.Epoch == 1 {
			close(asked)
		}
		return nil
	}
	n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		if req.Lease.Epoch > 1 {
			return n.Succeed(ctx, req)
		}
		w.env.UpdateWorkflow(story.PauseUpdate, "", u.callbacks())
		<-asked
		return n.CheckpointThen(30_000, jobtest.Fail(execution.ErrPaused))(ctx, req)
	}
	return u
}

func TestPause(t *testing.T) {
	t.Run("while running, and resumed", func(t *testing.T) {
		w := newWorld(t, 1)
		n := w.Nodes[0]
		pause := w.pausing(n)
		w.Submit(func(s *job.Submission) { s.Spec.Retry = "never" }) // a pause is no failure
		w.env.RegisterDelayedCallback(func() {
			if s := w.status(); s.State != story.Paused || !w.Leases.Lease(w.In.Job).Ended || s.KeptMs != 30_000 {
				t.Errorf("after ten minutes it is %s, kept %d ms", s.State, s.KeptMs)
			}
			n.Beat()
		}, 10*time.Minute)
		resume := w.updateAt(10*time.Minute, story.ResumeUpdate)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if pause.rejected != nil || resume.rejected != nil || len(s.Attempts) != 2 {
			t.Fatalf("%v, %v, %d attempts", pause.rejected, resume.rejected, len(s.Attempts))
		}
		if a := s.Attempts[0]; a.Outcome != record.Paused || a.Cause.Code != record.CausePaused || a.Cause.Message == "" {
			t.Errorf("the paused attempt %+v, %+v", a, a.Cause)
		}
		if i := slices.IndexFunc(s.Events, func(e story.Event) bool { return e.Kind == "paused" }); i < 0 || !strings.HasSuffix(s.Events[i].Text, ": the owner paused the job") {
			t.Errorf("the story says %+v", s.Events)
		}
		if s.Attempts[1].ResumedFrom == (common.Hash{}) || n.Runs[1].LimitMs != 3_600_000-30_000 {
			t.Errorf("the next one %+v may run for %d ms", s.Attempts[1], n.Runs[1].LimitMs)
		}
	})
	t.Run("while it waits for a node", func(t *testing.T) {
		w := newWorld(t, 0)
		var acts *placement.Activities
		w.env.OnActivity(acts.Queue, mock.Anything, mock.Anything).Return(placement.PlaceResult{}, nil).After(time.Hour).Once()
		w.updateAt(time.Minute, story.PauseUpdate)
		w.env.RegisterDelayedCallback(func() {
			if s := w.status(); s.State != story.Paused || s.Waiting != "" {
				t.Errorf("it is %s, waiting for %q", s.State, s.Waiting)
			}
			w.AddNode()
		}, 2*time.Minute)
		w.updateAt(2*time.Minute, story.ResumeUpdate)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if len(s.Attempts) != 1 {
			t.Errorf("%d attempts", len(s.Attempts))
		}
	})
	t.Run("and cancelled", func(t *testing.T) {
		w := newWorld(t, 1)
		w.pausing(w.Nodes[0])
		w.cancelAt(time.Hour)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if s.Settlement == nil || s.Settlement.Paid.IsZero() || len(s.Attempts) != 1 {
			t.Errorf("settlement %+v, %d attempts", s.Settlement, len(s.Attempts))
		}
	})
	t.Run("until the deadline", func(t *testing.T) {
		w := newWorld(t, 1)
		w.pausing(w.Nodes[0])
		s := w.run()
		want(t, s, story.Failed, record.CauseDeadline)
		if s.Settlement == nil || s.Settlement.Refunded.IsZero() {
			t.Errorf("settlement %+v", s.Settlement)
		}
	})
}

// A node, or an owner, that does not keep to the story.
func TestPauseGoesWrong(t *testing.T) {
	t.Run("a node that does not stop loses its lease", func(t *testing.T) {
		w := newWorld(t, 1)
		w.execute(w.Nodes[0].Succeed, 12*time.Hour)
		w.updateAt(time.Minute, story.PauseUpdate)
		w.cancelAt(2 * time.Hour)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if len(s.Attempts) != 1 || s.Attempts[0].Outcome != record.Paused || !w.Leases.Lease(w.In.Job).Ended {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("a node that claims a pause which nobody asked for is at fault", func(t *testing.T) {
		w := newWorld(t, 2)
		for _, n := range w.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					return execution.ExecuteResult{}, jobtest.Fail(execution.ErrPaused)
				}
				return n.Succeed(ctx, req)
			}
		}
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Node == s.Attempts[1].Node {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("what comes too late, twice or for nothing is refused", func(t *testing.T) {
		w := newWorld(t, 1)
		w.pausing(w.Nodes[0])
		early := w.updateAt(0, story.ResumeUpdate)
		again := w.updateAt(time.Minute, story.PauseUpdate)
		w.cancelAt(time.Hour)
		late := w.updateAt(time.Hour, story.PauseUpdate)
		want(t, w.run(), story.Cancelled, record.CauseCancelled)
		if early.rejected == nil || again.rejected == nil || late.rejected == nil {
			t.Errorf("a resume without a pause: %v; a second pause: %v; after a cancellation: %v", early.rejected, again.rejected, late.rejected)
		}
		if i := slices.IndexFunc(w.status().Events, func(e story.Event) bool { return e.Kind == "pause" }); i < 0 {
			t.Error("the story does not tell of the pause")
		}
	})
}
