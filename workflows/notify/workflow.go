// Package notify is the story of one notice to a webhook: it is posted until it is taken,
// for a day at most, whatever becomes of the job and of the processes meanwhile.
//
// It promises at least one attempt, and that its end is listed. It does not promise that
// notices of one job arrive in order. Start at Notify.
package notify

import (
	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/notify"
	"github.com/skyops/skyops/workflows/policy"
)

// WorkflowType is the workflow's name.
const WorkflowType = "Notify"

// WorkflowID names the workflow of a notice: each event of a job is told once.
func WorkflowID(job common.Hash, event string) string { return "notify/" + job.Hex() + "/" + event }

var activities *notify.Activities

// Notify brings one notice to its end. It never fails: who is told is not who decides.
func Notify(ctx workflow.Context, req notify.DeliverRequest) error {
	actx := workflow.WithActivityOptions(ctx, policy.Notify())
	err := workflow.ExecuteActivity(actx, activities.DeliverNotice, req).Get(ctx, nil)
	if err == nil {
		return nil
	}
	workflow.GetLogger(ctx).Info("a webhook is not told", "job", req.Notice.Job, "event", req.Notice.Event)
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Control())
	return workflow.ExecuteLocalActivity(lctx, activities.GiveUpNotice, req.Notice).Get(ctx, nil)
}

// Start begins the story of a notice on a queue, as a child that outlives its parent. The
// answer is ready when it is durable.
func Start(ctx workflow.Context, queue string, req notify.DeliverRequest) workflow.Future {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: WorkflowID(req.Notice.Job, req.Notice.Event), TaskQueue: queue,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
	})
	return workflow.ExecuteChildWorkflow(ctx, WorkflowType, req).GetChildWorkflowExecution()
}
