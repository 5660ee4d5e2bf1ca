package batch

import (
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/workflow"

	story "github.com/skyops/skyops/workflows/job"
)

// handle registers what the outside may ask of the batch.
func (b *running) handle(ctx workflow.Context) error {
	return errors.Join(
		workflow.SetUpdateHandler(ctx, SubmitUpdate, b.onSubmit),
		workflow.SetUpdateHandlerWithOptions(ctx, CancelUpdate, b.onCancel, workflow.UpdateHandlerOptions{Validator: b.mayCancel}),
		workflow.SetUpdateHandlerWithOptions(ctx, RetryUpdate, b.onRetry, workflow.UpdateHandlerOptions{Validator: b.mayRetry}),
		workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) { return b.s.Status, nil }),
	)
}

// onSubmit answers as soon as the order was accepted or refused.
func (b *running) onSubmit(ctx workflow.Context) (Accepted, error) {
	err := workflow.Await(ctx, func() bool { return b.accepted || b.refusal != nil })
	if err == nil {
		err = b.refusal
	}
	return Accepted{Order: b.in.OrderHash}, err
}

// onCancel has everything stop; the answer does not wait for it.
func (b *running) onCancel(_ workflow.Context, reason string) (Status, error) {
	if reason == "" {
		reason = "cancelled by its owner"
	}
	b.stop(reason)
	return b.s.Status, nil
}

func (b *running) mayCancel(string) error {
	switch {
	case !b.accepted:
		return errors.New("the batch has not begun")
	case b.s.Reason != "":
		return errors.New("the batch is being stopped: " + b.s.Reason)
	case b.s.Status.State != Running:
		return errors.New("all items have ended")
	}
	return nil
}

// stop starts nothing more, and ends what runs.
func (b *running) stop(reason string) {
	if b.s.Reason != "" || !b.accepted {
		return
	}
	b.s.stop(reason, b.in.Order)
	for _, t := range b.s.Going {
		b.cancel(b.job(t))
	}
}

// cancel has an item's job end.
func (b *running) cancel(id common.Hash) {
	b.busy++
	workflow.Go(b.base, func(ctx workflow.Context) {
		defer func() { b.busy-- }()
		if err := workflow.RequestCancelExternalWorkflow(ctx, story.WorkflowID(id), "").Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("an item was not cancelled", "error", err)
		}
	})
}

// onRetry has the failed items run again.
func (b *running) onRetry(workflow.Context) (Status, error) {
	b.s.retry()
	b.s.Status.UpdatedAt = b.now()
	return b.s.Status, nil
}

func (b *running) mayRetry() error {
	switch {
	case b.s.Reason != "" || b.s.Status.State != Running:
		return errors.New("the batch has ended, and so has its order: submit its failed items as a new batch")
	case b.s.Status.Failed == 0:
		return errors.New("no item has failed")
	}
	return nil
}
