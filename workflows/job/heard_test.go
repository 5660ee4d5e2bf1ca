package job_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	story "github.com/skyops/skyops/workflows/job"
)

// What came in is told before a parent leaves for a new run, also where it came in
// the moment that the parent decides to leave.
func TestNothingHeardIsLostByLeaving(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	var told []common.Hash
	left := 0                                    // how many were told when the parent left
	parent := func(ctx workflow.Context) error { //workflowcheck:ignore
		heard := func(d story.Done) { told = append(told, d.Job) }
		signals := workflow.GetSignalChannel(ctx, story.DoneSignal)
		workflow.Go(ctx, func(ctx workflow.Context) { story.Listen(ctx, heard) })
		come := false
		workflow.Go(ctx, func(ctx workflow.Context) { // a third one: it wakes the parent in the same round
			_ = workflow.Sleep(ctx, 1)
			signals.(workflow.Channel).SendAsync(story.Done{Job: common.Hash{1}})
			come = true
		})
		if err := workflow.Await(ctx, func() bool { return come }); err != nil {
			return err
		}
		story.Drain(ctx, heard)
		left = len(told)
		return nil
	}
	env.ExecuteWorkflow(parent)
	if err := env.GetWorkflowError(); err != nil || left != 1 {
		t.Errorf("%d were told, %v", left, err)
	}
}
