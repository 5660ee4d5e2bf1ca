// Package schedule keeps the calendar of schedules: what is due when, in Temporal's own
// schedules, one per order.
//
// It promises that asking twice for the same changes nothing. What a due run does is package
// workflows/schedule's. Start at Activities.EnterCalendar.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/job"
)

// ErrRefused is the error type of a schedule that the calendar will never take.
const ErrRefused = "Refused"

// ErrBad is what a Calendar's errors wrap when it cannot read the schedule.
var ErrBad = errors.New("the calendar does not take the schedule")

// Entry is an order's schedule.
type Entry struct {
	Order common.Hash  `json:"order"`
	Terms job.Schedule `json:"terms"`
	Until time.Time    `json:"until"` // no run is due after it
}

// Calendar is who knows what is due.
type Calendar interface {
	// Enter makes the entry; one that is there stays as it is. Errors wrap ErrBad when it never will.
	Enter(ctx context.Context, e Entry) error
	// Strike removes an order's entry. Removing none succeeds.
	Strike(ctx context.Context, order common.Hash) error
}

// Activities are the schedule activities.
type Activities struct{ Calendar Calendar }

// CheckRequest asks whether an order was signed for a schedule, which may run the spec.
type CheckRequest struct {
	Order job.Order    `json:"order"`
	Spec  job.Spec     `json:"spec"`
	Terms job.Schedule `json:"terms"`
}

// CheckSchedule refuses a schedule that is not valid, not for runs of such a spec, or
// not what its order was signed for.
func (a *Activities) CheckSchedule(_ context.Context, req CheckRequest) error {
	if err := req.Terms.CheckOrder(req.Order, req.Spec); err != nil {
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrRefused, nil)
	}
	return nil
}

// EnterCalendar makes an order's entry.
func (a *Activities) EnterCalendar(ctx context.Context, e Entry) error {
	err := a.Calendar.Enter(ctx, e)
	if errors.Is(err, ErrBad) {
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrRefused, nil)
	}
	if err != nil {
		return fmt.Errorf("enter schedule %s: %w", e.Order, err)
	}
	return nil
}

// StrikeCalendar removes an order's entry.
func (a *Activities) StrikeCalendar(ctx context.Context, order common.Hash) error {
	if err := a.Calendar.Strike(ctx, order); err != nil {
		return fmt.Errorf("strike schedule %s: %w", order, err)
	}
	return nil
}
