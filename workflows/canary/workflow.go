// Package canary is the scheduler's story of jobs with known answers: one after
// the other is drawn, run as any user's job is, and judged.
//
// It promises that there is at most one at a time, that one whose story was broken
// off counts against nobody, and that a fault whose payer may give no more in this
// period is brought in a later one, by a story of its own. How often, on whom and with what money is
// package activities/canary's. Start at Canary.
package canary

import (
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// The workflows' names.
const (
	WorkflowType = "Canary"
	FaultType    = "CanaryFault"
)

// WorkflowID names the scheduler's one.
func WorkflowID(scheduler common.Address) string { return "canary/" + scheduler.Hex() }

// turns is after how many canaries the story goes on as a new run.
const turns = 50

// judgeTime bounds how long a result is tried to be read, beatTime how long reading
// may stand still.
const (
	judgeTime = 2 * time.Hour
	beatTime  = time.Minute
)

// A fault that counts in a later period is brought once a day, for longer than the
// longest period that is likely, which is a half-life of reputation.
const (
	againAfter = 24 * time.Hour
	againMost  = 62
)

// undrawn is how long to wait when none could be drawn, which was tried for long.
const undrawn = 10 * time.Minute

var activities *canary.Activities

// Canary runs for ever.
func Canary(ctx workflow.Context) error {
	for range turns {
		pause, err := turn(ctx)
		if err != nil {
			return err
		}
		if err := workflow.Sleep(ctx, pause); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, WorkflowType)
}

// turn draws a canary, runs it and has it judged.
func turn(ctx workflow.Context) (pause time.Duration, err error) {
	log := workflow.GetLogger(ctx)
	var d canary.Drawn
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Control())
	if err := workflow.ExecuteLocalActivity(lctx, activities.DrawCanary).Get(ctx, &d); err != nil {
		log.Warn("no canary is drawn", "error", err)
		return undrawn, ctx.Err()
	}
	if d.Submission == nil {
		log.Info("no canary", "why", d.Why)
		return d.Pause, nil
	}
	cctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: job.WorkflowID(d.Job), TaskQueue: job.TaskQueue,
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, // its money is settled whatever becomes of this
	})
	in := job.Input{Submission: *d.Submission, Job: d.Job, OrderHash: d.OrderHash, ChainID: d.ChainID, Escrow: d.Escrow}
	var s job.Status
	if err := workflow.ExecuteChildWorkflow(cctx, job.WorkflowType, in).Get(ctx, &s); err != nil {
		log.Warn("a canary did not run", "job", d.Job, "error", err)
		return d.Pause, ctx.Err()
	}
	req := canary.JudgeRequest{
		Canary: d.Canary, Job: d.Job, Order: d.Submission.Order, Outcome: s.Outcome, Attempts: s.Attempts, Package: s.Package,
	}
	res, err := judge(ctx, req)
	if err != nil {
		log.Warn("a canary is not judged", "job", d.Job, "error", err)
		return d.Pause, ctx.Err()
	}
	log.Info("canary", "job", d.Job, "node", d.Canary.Node, "outcome", res.Outcome, "text", res.Text)
	if res.Later {
		keep(ctx, req)
	}
	return d.Pause, nil
}

// judge has a canary that ended judged.
func judge(ctx workflow.Context, req canary.JudgeRequest) (res canary.JudgeResult, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		ScheduleToCloseTimeout: judgeTime, StartToCloseTimeout: judgeTime, HeartbeatTimeout: beatTime,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
	err = workflow.ExecuteActivity(ctx, activities.JudgeCanary, req).Get(ctx, &res)
	return res, err
}

// keep leaves a fault to a story of its own.
func keep(ctx workflow.Context, req canary.JudgeRequest) {
	cctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: "canary-fault/" + req.Job.Hex(), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
	})
	// Begun is enough; what becomes of it is its own.
	if err := workflow.ExecuteChildWorkflow(cctx, FaultType, req).GetChildWorkflowExecution().Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("a fault is not kept for later", "job", req.Job, "error", err)
	}
}

// Fault brings a fault again and again until the contract counts it, or for too long.
func Fault(ctx workflow.Context, req canary.JudgeRequest) error {
	for range againMost {
		if err := workflow.Sleep(ctx, againAfter); err != nil {
			return err
		}
		res, err := judge(ctx, req)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && !res.Later {
			return nil
		}
	}
	workflow.GetLogger(ctx).Warn("a fault never counted", "job", req.Job, "node", req.Canary.Node)
	return nil
}
