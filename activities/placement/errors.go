package placement

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/lease"
)

// The application error types of this package.
const (
	// ErrStale: the register holds a newer epoch. Final.
	ErrStale = "StaleEpoch"
	// ErrNotSynced: the node map is not complete yet, a moment after a start. Worth another try.
	ErrNotSynced = "NotSynced"
	// ErrMalformed: nothing can be matched to what the submission asks for. Final.
	ErrMalformed = "MalformedJob"
)

// classify makes a lost race for an epoch final and leaves the rest retryable.
func classify(err error) error {
	if errors.Is(err, lease.ErrStale) {
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrStale, err)
	}
	return err
}
