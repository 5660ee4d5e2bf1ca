package escrow

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// ErrReverted is the application error type of a transaction that the contract
// refused: final. Any other error means the chain did not answer yet.
const ErrReverted = "Reverted"

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
