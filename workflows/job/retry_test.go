package job_test

import (
	"context"
	"testing"

	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// exited is what a node says of a program that failed while another attempt is to follow.
func exited() error {
	return temporal.NewNonRetryableApplicationError("the program ended with code 9", execution.ErrProgramFailed, nil,
		record.Cause{Code: record.CauseExitCode, Message: "the program ended with code 9", Evidence: "exit code 9"})
}

func TestRetry(t *testing.T) {
	failing := &record.Cause{Code: record.CauseExitCode, Message: "the program ended with code 9"}
	t.Run("never, after the loss of the node", func(t *testing.T) {
		w := newWorld(t, 2)
		w.Submit(func(s *job.Submission) { s.Spec.Retry = "never" })
		for _, n := range w.Nodes {
			n.Execute = n.CheckpointThen(30_000, temporal.NewNonRetryableApplicationError("gone", execution.ErrNodeLost, nil))
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseNodeLost)
		if len(s.Attempts) != 1 || s.Cause.Fix == "" || s.Settlement == nil || s.Settlement.Paid.IsZero() {
			t.Errorf("%d attempts, cause %+v, settlement %+v", len(s.Attempts), s.Cause, s.Settlement)
		}
	})
	t.Run("errors, until it succeeds", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Submit(func(s *job.Submission) { s.Spec.Retry = "error:3" })
		n := w.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if req.Lease.Epoch < 3 {
				return n.CheckpointThen(30_000, exited())(ctx, req)
			}
			return n.Succeed(ctx, req)
		}
		s := w.run()
		want(t, s, story.Succeeded, "")
		if len(s.Attempts) != 3 || s.Attempts[0].Outcome != record.Failed || s.Attempts[1].Cause.Evidence != "exit code 9" || s.Attempts[1].Cause.Fix == "" {
			t.Errorf("attempts %+v", s.Attempts)
		}
		if last := n.Runs[2]; last.Resume.Epoch != 2 || !last.Again {
			t.Errorf("the last attempt goes on from %+v", last.Resume)
		}
	})
	t.Run("errors, until none are left", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Submit(func(s *job.Submission) { s.Spec.Retry = "error:2" })
		n := w.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if req.Again {
				return execution.ExecuteResult{}, exited()
			}
			return n.Finish(req, record.Failed, failing, 1000), nil
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseExitCode)
		if len(s.Attempts) != 3 || s.Package == nil {
			t.Errorf("%d attempts, package %+v", len(s.Attempts), s.Package)
		}
	})
}

// What is a node's own fault is tried on another one.
func TestRetryElsewhere(t *testing.T) {
	t.Run("a node that claims an error which nobody asked for is at fault", func(t *testing.T) {
		w := newWorld(t, 2)
		liar := w.Nodes[0]
		for _, n := range w.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					liar = n
					return execution.ExecuteResult{}, exited()
				}
				return n.Succeed(ctx, req)
			}
		}
		s := w.run()
		want(t, s, story.Succeeded, "")
		if len(s.Attempts) != 2 || s.Attempts[0].Outcome != record.Lost || s.Attempts[1].Node == liar.Address() {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("a GPU that failed", func(t *testing.T) {
		w := newWorld(t, 2)
		for _, n := range w.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					return n.CheckpointThen(30_000, temporal.NewNonRetryableApplicationError("a GPU failed: Xid 79 on GPU-1", execution.ErrGPUFault, nil))(ctx, req)
				}
				return n.Succeed(ctx, req)
			}
		}
		s := w.run()
		want(t, s, story.Succeeded, "")
		if c := s.Attempts[0].Cause; c.Code != record.CauseGPUFault || c.Evidence == "" || s.Attempts[1].Node == s.Attempts[0].Node {
			t.Errorf("attempts %+v, cause %+v", s.Attempts, c)
		}
	})
}
