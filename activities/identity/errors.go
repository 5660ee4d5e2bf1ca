package identity

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// The application error types of Authenticate. Both are final: the same
// submission is refused again. Any other error means that store or chain did
// not answer, and is worth another try.
const (
	// ErrUnauthorized: the signature, nonce, deadline or balance does not allow it.
	ErrUnauthorized = "Unauthorized"
	// ErrBadSubmission: the submission contradicts itself or the order.
	ErrBadSubmission = "BadSubmission"
)

// refusal is a verdict of this package, before it becomes an application error.
type refusal struct {
	kind string
	msg  string
}

func (r refusal) Error() string { return r.msg }

func unauthorized(format string, a ...any) error {
	return refusal{ErrUnauthorized, fmt.Sprintf(format, a...)}
}

func badSubmission(format string, a ...any) error {
	return refusal{ErrBadSubmission, fmt.Sprintf(format, a...)}
}

// classify gives verdicts their type and leaves the rest retryable.
func classify(err error) error {
	var r refusal
	if errors.As(err, &r) {
		return temporal.NewNonRetryableApplicationError(r.msg, r.kind, nil)
	}
	return err
}
