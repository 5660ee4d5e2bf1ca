package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/schedule"
	"github.com/skyops/skyops/protocol/job"
)

// calendar fails as it is told.
type calendar struct{ err error }

func (c calendar) Enter(context.Context, schedule.Entry) error { return c.err }
func (c calendar) Strike(context.Context, common.Hash) error   { return c.err }

// What the calendar will never take is final; what it did not answer is asked again.
func TestWhatIsFinal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		final bool
	}{"bad": {fmt.Errorf("no: %w", schedule.ErrBad), true}, "away": {errors.New("connection refused"), false}} {
		a := &schedule.Activities{Calendar: calendar{c.err}}
		err := a.EnterCalendar(t.Context(), schedule.Entry{})
		var app *temporal.ApplicationError
		if final := errors.As(err, &app) && app.NonRetryable() && app.Type() == schedule.ErrRefused; err == nil || final != c.final {
			t.Errorf("%s: %v", name, err)
		}
		if err := a.StrikeCalendar(t.Context(), common.Hash{}); !errors.Is(err, c.err) {
			t.Errorf("%s, striking: %v", name, err)
		}
	}
}

func TestCheckSchedule(t *testing.T) {
	t.Parallel()
	terms := job.Schedule{Cron: "@daily", CatchUp: 60, Runs: 2, Salt: common.Hash{1}}
	nonce, err := terms.Nonce()
	if err != nil {
		t.Fatal(err)
	}
	o := job.Order{Kind: job.KindSchedule, Count: 1, Nonce: nonce}
	a := &schedule.Activities{}
	if err := a.CheckSchedule(t.Context(), schedule.CheckRequest{Order: o, Terms: terms}); err != nil {
		t.Error(err)
	}
	terms.Runs++
	var app *temporal.ApplicationError
	if err := a.CheckSchedule(t.Context(), schedule.CheckRequest{Order: o, Terms: terms}); !errors.As(err, &app) || !app.NonRetryable() {
		t.Errorf("another schedule: %v", err)
	}
}
