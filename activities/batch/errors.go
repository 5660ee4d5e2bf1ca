package batch

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// ErrBad is the error type of a batch that is not what its order commits to.
const ErrBad = "BadBatch"

func bad(format string, args ...any) error {
	return temporal.NewNonRetryableApplicationError(fmt.Sprintf(format, args...), ErrBad, nil)
}
