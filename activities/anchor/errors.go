package anchor

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// The application error types of Commit: final for the same request. Any other
// error means the chain did not answer yet.
const (
	// ErrReverted: the contract refused the batch.
	ErrReverted = "Reverted"
	// ErrBadBatch: a batch must have leaves.
	ErrBadBatch = "BadBatch"
)

// RevertError is what a Ledger returns when the contract refused a batch.
type RevertError struct{ Reason string }

func (e *RevertError) Error() string { return fmt.Sprintf("the anchor contract refused: %s", e.Reason) }

// classify makes refusals final and leaves the rest retryable.
func classify(err error) error {
	var r *RevertError
	if errors.As(err, &r) {
		return temporal.NewNonRetryableApplicationError(r.Error(), ErrReverted, nil)
	}
	return err
}
