package keys

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// The application error types of Release. ErrRefused is final: the same request
// is refused again. ErrNotHeld is not: the lease may be raised a moment later,
// and what does not change ends with the node's hold. Any other error means
// that register or chain did not answer.
const (
	// ErrRefused: order, signature, place under the root, envelope or accept do not agree.
	ErrRefused = "ReleaseRefused"
	// ErrNotHeld: the accept has run out, or the register does not have its node and epoch as current.
	ErrNotHeld = "LeaseNotHeld"
)

// refusal is a verdict of this package, before it becomes an application error.
type refusal struct {
	kind string
	msg  string
}

func (r refusal) Error() string { return r.msg }

func refused(format string, a ...any) error { return refusal{ErrRefused, fmt.Sprintf(format, a...)} }
func notHeld(format string, a ...any) error { return refusal{ErrNotHeld, fmt.Sprintf(format, a...)} }

// classify gives verdicts their type and leaves the rest retryable.
func classify(err error) error {
	var r refusal
	if !errors.As(err, &r) {
		return err
	}
	if r.kind == ErrRefused {
		return temporal.NewNonRetryableApplicationError(r.msg, r.kind, nil)
	}
	return temporal.NewApplicationError(r.msg, r.kind)
}
