package keys

import (
	"context"
	"errors"
	"testing"

	"go.temporal.io/sdk/temporal"
)

type heard struct{ err error }

func (h heard) Release(context.Context, ReleaseRequest) (ReleaseResult, error) {
	return ReleaseResult{}, h.err
}

// Only a refusal is the last word at the door; all else is asked again by the queue.
func TestOnlyARefusalIsTheLastWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		door Door
		last bool
	}{
		"refused":         {heard{temporal.NewNonRetryableApplicationError("no", ErrRefused, nil)}, true},
		"not held yet":    {heard{temporal.NewApplicationError("not yet", ErrNotHeld)}, false},
		"other and final": {heard{temporal.NewNonRetryableApplicationError("what?", "Other", nil)}, false},
		"not reached":     {heard{errors.New("connection refused")}, false},
		"none":            {nil, false},
	} {
		_, err := (&Asking{Door: c.door}).Ask(t.Context(), ReleaseRequest{})
		app, ok := errors.AsType[*temporal.ApplicationError](err)
		if err == nil || (ok && app.NonRetryable()) != c.last {
			t.Errorf("%s: %v", name, err)
		}
	}
}
