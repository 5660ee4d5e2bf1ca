package keys

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"
)

// Door leads to the keeper without its queue.
type Door interface {
	// Release is Activities.Release, whose errors of type ErrRefused and ErrNotHeld it has.
	// Any other error says that the keeper was not heard.
	Release(ctx context.Context, req ReleaseRequest) (ReleaseResult, error)
}

// Asking is how control asks the keeper from within a workflow task.
type Asking struct{ Door Door } // nil: the keeper has none

// Ask asks for a release once. Only an error of type ErrRefused is the last word:
// after any other one the keeper is to be asked by its queue.
func (a *Asking) Ask(ctx context.Context, req ReleaseRequest) (ReleaseResult, error) {
	if a.Door == nil {
		return ReleaseResult{}, errors.New("the keeper has no door")
	}
	res, err := a.Door.Release(ctx, req)
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok && app.NonRetryable() && app.Type() != ErrRefused {
		err = errors.New(app.Message())
	}
	return res, err
}
