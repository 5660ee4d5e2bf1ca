package execution

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// final is an error of Execute that no retry on this node would mend.
func final(kind, message string, cause error, details ...any) error {
	return temporal.NewApplicationErrorWithOptions(message, kind, temporal.ApplicationErrorOptions{NonRetryable: true, Cause: cause, Details: details})
}

// programFailed ends an attempt whose program failed by itself, when another one follows.
type programFailed struct{ cause record.Cause }

func (f programFailed) Error() string { return f.cause.Code + ": " + f.cause.Message }

// errPaused ends an attempt that goes on when its owner wants it.
var errPaused = errors.New("the owner paused the job")

// errGPU ends an attempt under which a device failed.
var errGPU = errors.New("a GPU failed")

// fault ends an attempt before its program could run, by the job's own fault:
// it is a result, not an error.
type fault struct{ cause record.Cause }

func (f fault) Error() string { return f.cause.Code + ": " + f.cause.Message }

// halt is why an attempt's program is asked to end.
type halt int

// The reasons to end a program, the first of which decides.
const (
	haltNone halt = iota
	haltLimit
	haltCancel
	haltDrain
	haltPause
	haltDisk
	haltRepeated // a repeat has seen what it was to compare
)

// errHalted reports that an attempt was asked to end while it prepared.
var errHalted = errors.New("asked to end")

// Pauses of retry.
const (
	firstPause = 50 * time.Millisecond
	longPause  = 2 * time.Second
)

// retry calls f until it succeeds, fails for good, or ctx ends. patience bounds
// the time that ErrNotFound is taken for storage that has not caught up yet.
func retry(ctx context.Context, patience time.Duration, f func() error) error {
	begun := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := f()
		switch {
		case err == nil, errors.Is(err, lease.ErrStale), errors.Is(err, lease.ErrConflict), errors.Is(err, ErrRefused):
			return err
		case errors.Is(err, ErrNotFound) && time.Since(begun) > patience:
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last: %w", context.Cause(ctx), err)
		case <-time.After(pause):
		}
	}
}
