package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// childOptions start a run of a step, which lives on when this workflow goes on as a new
// one, and which is waited for when it is asked to end.
func (s *chain) childOptions(i, item int) workflow.ChildWorkflowOptions {
	step := s.status.Steps[i]
	part := "step " + step.Title
	if len(step.Runs) > 1 {
		part += fmt.Sprintf(", run %d", item+1)
	}
	return workflow.ChildWorkflowOptions{
		WorkflowID: story.WorkflowID(step.Runs[item].Job), TaskQueue: story.TaskQueue,
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, WaitForCancellation: true,
		Memo: story.PartMemo(cmp.Or(s.in.Name, "Pipeline"), part),
	}
}

// handle registers what the outside may ask of the pipeline.
func (s *chain) handle(ctx workflow.Context) error {
	return errors.Join(
		workflow.SetUpdateHandler(ctx, SubmitUpdate, s.onSubmit),
		workflow.SetUpdateHandler(ctx, AwaitUpdate, s.onAwait),
		workflow.SetUpdateHandlerWithOptions(ctx, CancelUpdate, s.onCancel, workflow.UpdateHandlerOptions{Validator: s.mayCancel}),
		workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) { return s.status, nil }),
	)
}

// onSubmit answers as soon as the pipeline was accepted or refused.
func (s *chain) onSubmit(ctx workflow.Context) (Accepted, error) {
	err := workflow.Await(ctx, func() bool { return s.accepted || s.refusal != nil })
	if err == nil {
		err = s.refusal
	}
	return Accepted{Order: s.in.OrderHash}, err
}

// onAwait answers when the pipeline has ended. It may outlive a run of the
// workflow, whose caller asks again then.
func (s *chain) onAwait(ctx workflow.Context) (Status, error) {
	err := workflow.Await(ctx, func() bool {
		return s.status.State.Terminal() || s.leaves()
	})
	return s.status, err
}

// onCancel asks the pipeline to stop; the answer does not wait for it.
func (s *chain) onCancel(_ workflow.Context, reason string) (Status, error) {
	if reason == "" {
		reason = "cancelled by its owner"
	}
	s.cancel(reason)
	return s.status, nil
}

// mayCancel refuses what comes too late.
func (s *chain) mayCancel(string) error {
	if s.status.State != Running {
		return errors.New("the pipeline has ended")
	}
	return nil
}

func (s *chain) cancel(reason string) {
	if s.cancelled == "" && s.status.State == Running {
		s.cancelled, s.stopped, s.moved = reason, false, true
	}
}

// settleNow has paid what nodes earned, when that waited for long, beside what goes on.
func (s *chain) settleNow() {
	if s.settling || s.status.Cost.IsZero() || workflow.Now(s.base).Sub(s.settled) < settleEvery {
		return
	}
	s.settling = true
	workflow.Go(s.base, func(ctx workflow.Context) {
		ctx = workflow.WithActivityOptions(ctx, policy.Chain(settleEvery))
		err := workflow.ExecuteActivity(ctx, escrowActivities.SettleOrder, escrow.SettleOrderRequest{Order: s.in.Order}).Get(ctx, nil)
		if err != nil {
			workflow.GetLogger(ctx).Warn("the order's work is not paid yet", "error", err)
		}
		s.settled, s.settling = workflow.Now(ctx), false
	})
}

// settle pays all that nodes earned and closes the order: the rest goes back to its owner.
func (s *chain) settle() {
	s.status.State = Settling
	s.touch()
	_ = workflow.Await(s.base, func() bool { return !s.settling })
	end := int64(s.in.Order.Deadline+s.grace)*1000 - int64(milliseconds(s.base))
	ctx := workflow.WithActivityOptions(s.base, policy.Chain(max(time.Duration(end)*time.Millisecond, time.Hour)))
	var locked escrow.LockedResult
	if err := workflow.ExecuteActivity(ctx, escrowActivities.Locked, s.openRequest()).Get(ctx, &locked); err == nil && !locked.Locked {
		return // it was never opened
	}
	var res escrow.SettleOrderResult
	err := workflow.ExecuteActivity(ctx, escrowActivities.SettleOrder, escrow.SettleOrderRequest{Order: s.in.Order, Close: true}).Get(ctx, &res)
	if err != nil {
		workflow.GetLogger(ctx).Error("the order is not settled", "error", err)
		return
	}
	s.status.Settlement = res.Settlement
}

// finish ends the workflow in the pipeline's terminal state.
func (s *chain) finish() (Status, error) {
	state, cause := end(s.status.Steps, s.cancelled)
	if s.status.Cause != nil {
		state, cause = Failed, s.status.Cause
	}
	s.status.State, s.status.Cause = state, cause
	s.touch()
	_ = workflow.Await(s.base, func() bool { return workflow.AllHandlersFinished(s.base) })
	return s.status, nil
}

func refused(message, fix string) error {
	return temporal.NewNonRetryableApplicationError(message, identity.ErrBadSubmission, nil,
		record.Cause{Code: record.CauseUnauthorized, Message: message, Fix: fix})
}

// refusal turns Authenticate's error into the workflow's: the cause is its detail.
func refusal(err error) error {
	if kind := typeOf(err); kind == identity.ErrUnauthorized || kind == identity.ErrBadSubmission {
		return temporal.NewNonRetryableApplicationError(words(err), kind, nil, record.Cause{Code: record.CauseUnauthorized, Message: words(err)})
	}
	cause := record.Cause{Code: record.CauseChain, Message: "the chain did not answer in time",
		Evidence: words(err), Fix: "submit the same order again in a moment"}
	return temporal.NewNonRetryableApplicationError(cause.Message, story.ErrNoAnswer, nil, cause)
}

// typeOf returns the application error type in err, or "".
func typeOf(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Type()
	}
	return ""
}

// words returns what an error says, without the activity's wrapping.
func words(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	return err.Error()
}
