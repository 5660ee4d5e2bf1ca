package canary_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/canary"
	protocol "github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/canary"
	"github.com/skyops/skyops/workflows/job"
)

// One canary follows the other, each a job of its own that is judged when it has
// ended; one that does not run is not judged, and the story goes on as a new run.
func TestCanary(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	drawn, ran, refused := 0, 0, 0
	var judged []canary.JudgeRequest
	var a *canary.Activities
	env.RegisterActivity(a)
	env.OnActivity(a.DrawCanary, mock.Anything).Return(func(context.Context) (canary.Drawn, error) {
		drawn++
		d := canary.Drawn{Pause: time.Hour}
		if drawn%5 == 0 {
			d.Why = "no node fits"
			return d, nil
		}
		d.Job, d.OrderHash = common.Hash{1, byte(drawn)}, common.Hash{2, byte(drawn)}
		d.Submission, d.Canary = &protocol.Submission{Index: uint32(drawn)}, canary.Canary{Model: uint16(drawn)}
		return d, nil
	})
	env.OnActivity(a.JudgeCanary, mock.Anything, mock.Anything).Return(func(_ context.Context, req canary.JudgeRequest) (canary.JudgeResult, error) {
		judged = append(judged, req)
		return canary.JudgeResult{}, nil
	})
	env.RegisterWorkflowWithOptions(func(_ workflow.Context, in job.Input) (job.Status, error) {
		if ran++; in.Submission.Index%5 == 1 {
			refused++
			return job.Status{}, errors.New("refused")
		}
		return job.Status{Job: in.Job, Outcome: record.Succeeded, Package: &record.Package{CID: in.Job.Hex()}}, nil
	}, workflow.RegisterOptions{Name: job.WorkflowType})
	begin := env.Now()
	env.ExecuteWorkflow(story.Canary)
	var next *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &next) || next.WorkflowType.Name != story.WorkflowType {
		t.Fatalf("the story ended: %v", err)
	}
	if drawn != 50 || ran != 40 || refused != 10 || len(judged) != 30 {
		t.Errorf("drawn %d, ran %d, refused %d, judged %d", drawn, ran, refused, len(judged))
	}
	for _, req := range judged {
		if req.Outcome != record.Succeeded || req.Package.CID != req.Job.Hex() || req.Job[1] != byte(req.Canary.Model) {
			t.Errorf("judged %+v", req)
		}
	}
	if took := env.Now().Sub(begin); took < 50*time.Hour {
		t.Errorf("fifty canaries in %s", took)
	}
}

// A fault whose payer may give no more is brought again, a day later each time,
// until it counts; the canaries go on meanwhile.
func TestAFaultIsKept(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	var a *canary.Activities
	env.RegisterActivity(a)
	env.RegisterWorkflowWithOptions(story.Fault, workflow.RegisterOptions{Name: story.FaultType})
	drawn := 0
	env.OnActivity(a.DrawCanary, mock.Anything).Return(func(context.Context) (canary.Drawn, error) {
		drawn++
		if drawn > 1 {
			return canary.Drawn{Pause: 12 * time.Hour}, nil
		}
		return canary.Drawn{Pause: time.Hour, Job: common.Hash{1}, Submission: &protocol.Submission{}}, nil
	})
	begin := env.Now()
	var judged []time.Duration
	env.OnActivity(a.JudgeCanary, mock.Anything, mock.Anything).Return(func(_ context.Context, req canary.JudgeRequest) (canary.JudgeResult, error) {
		judged = append(judged, env.Now().Sub(begin).Round(time.Hour))
		if len(judged) == 2 {
			return canary.JudgeResult{}, temporal.NewNonRetryableApplicationError("away", "", nil)
		}
		return canary.JudgeResult{Outcome: record.RepeatFailed, Later: len(judged) < 4}, nil
	})
	env.RegisterWorkflowWithOptions(func(_ workflow.Context, in job.Input) (job.Status, error) {
		return job.Status{Outcome: record.Succeeded}, nil
	}, workflow.RegisterOptions{Name: job.WorkflowType})
	env.ExecuteWorkflow(story.Canary)
	if want := []time.Duration{0, 24 * time.Hour, 48 * time.Hour, 72 * time.Hour}; !slices.Equal(judged, want) || drawn != 50 {
		t.Errorf("judged after %v, want %v; %d drawn", judged, want, drawn)
	}
}
