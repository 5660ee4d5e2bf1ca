package escrow

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// The application error types. Any other error means that the chain did not answer.
const (
	ErrReverted = "Reverted" // the contract refused: final
	ErrPending  = "Pending"  // not confirmed yet
)

// RevertError is what a Ledger returns when the contract refused a transaction.
type RevertError struct {
	Call   string // open or settle
	Reason string // the contract's error, readable
}

func (e *RevertError) Error() string {
	return fmt.Sprintf("the escrow refused to %s: %s", e.Call, e.Reason)
}

// classify makes refusals final and leaves the rest retryable.
func classify(err error) error {
	var r *RevertError
	if errors.As(err, &r) {
		return temporal.NewNonRetryableApplicationError(r.Error(), ErrReverted, nil)
	}
	return err
}
