package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/schedule"
	"github.com/skyops/skyops/protocol/job"
	story "github.com/skyops/skyops/workflows/job"
	schedules "github.com/skyops/skyops/workflows/schedule"
)

// calendar is Temporal's schedules.
type calendar struct{ client.Client }

// overlaps are Temporal's words for what a schedule says of runs that overlap.
var overlaps = map[string]enumspb.ScheduleOverlapPolicy{
	"":              enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
	job.OverlapSkip: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
	job.OverlapWait: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE,
	job.OverlapAll:  enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
}

// Enter implements schedule.Calendar.
func (c calendar) Enter(ctx context.Context, e schedule.Entry) error {
	_, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: schedules.CalendarID(e.Order),
		Spec: client.ScheduleSpec{
			CronExpressions: []string{e.Terms.Cron}, TimeZoneName: e.Terms.TimeZone, EndAt: e.Until,
		},
		Action: &client.ScheduleWorkflowAction{
			ID: schedules.RunID(e.Order), Workflow: schedules.RunType, Args: []any{e.Order}, TaskQueue: story.TaskQueue,
			WorkflowRunTimeout: schedules.RunLimit,
		},
		Overlap: overlaps[e.Terms.Overlap], CatchupWindow: time.Duration(e.Terms.CatchUp) * time.Second,
	})
	var bad *serviceerror.InvalidArgument
	switch {
	case errors.Is(err, temporal.ErrScheduleAlreadyRunning):
		return nil
	case errors.As(err, &bad):
		return fmt.Errorf("%w: %w", schedule.ErrBad, err)
	}
	return err
}

// Strike implements schedule.Calendar.
func (c calendar) Strike(ctx context.Context, order common.Hash) error {
	err := c.ScheduleClient().GetHandle(ctx, schedules.CalendarID(order)).Delete(ctx)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil
	}
	return err
}
