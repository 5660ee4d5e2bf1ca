package jobs

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/schedule"
)

// Schedules implements api.Schedules.
type Schedules struct{ jobs *Jobs }

// Schedules are the schedules beside the jobs.
func (j *Jobs) Schedules() Schedules { return Schedules{j} }

var _ api.Schedules = Schedules{}

// Submit implements api.Schedules.
func (s Schedules) Submit(ctx context.Context, in schedule.Input) (schedule.Status, error) {
	c, id := s.jobs.temporal, schedule.WorkflowID(in.Order)
	start := c.NewWithStartWorkflowOperation(temporalclient.StartWorkflowOptions{
		ID: id, TaskQueue: workjob.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		Memo:                     map[string]any{workjob.NameMemo: in.Submission.Spec.Name},
	}, schedule.WorkflowType, in)
	var st schedule.Status
	h, err := c.UpdateWithStartWorkflow(ctx, temporalclient.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions:          temporalclient.UpdateWorkflowOptions{UpdateName: schedule.SubmitUpdate, WaitForStage: temporalclient.WorkflowUpdateStageCompleted},
	})
	if err == nil {
		err = h.Get(ctx, &st)
	}
	var exists *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &exists) {
		return s.status(ctx, in.Order)
	}
	return st, refused(err)
}

// Status implements api.Schedules.
func (s Schedules) Status(ctx context.Context, order common.Hash) (api.Scheduled, error) {
	st, err := s.status(ctx, order)
	out := api.Scheduled{Status: st}
	if err != nil || st.Phase != schedule.Active {
		return out, err
	}
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	d, err := s.entry(ctx, order).Describe(ctx)
	var gone *serviceerror.NotFound
	switch {
	case errors.As(err, &gone):
		return out, nil // it is about to close
	case err != nil:
		return out, fmt.Errorf("read the calendar: %w", err)
	}
	out.Paused, out.Next = d.Schedule.State.Paused, d.Info.NextActionTimes
	return out, nil
}

func (s Schedules) status(ctx context.Context, order common.Hash) (schedule.Status, error) {
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	var st schedule.Status
	v, err := s.jobs.temporal.QueryWorkflow(ctx, schedule.WorkflowID(order), "", schedule.StatusQuery)
	if err == nil {
		err = v.Get(&st)
	}
	return st, notFound("status of schedule", err)
}

func (s Schedules) entry(ctx context.Context, order common.Hash) temporalclient.ScheduleHandle {
	return s.jobs.temporal.ScheduleClient().GetHandle(ctx, schedule.CalendarID(order))
}

// Pause implements api.Schedules.
func (s Schedules) Pause(ctx context.Context, order common.Hash) error {
	return over(s.entry(ctx, order).Pause(ctx, temporalclient.SchedulePauseOptions{Note: "by its owner"}))
}

// Resume implements api.Schedules.
func (s Schedules) Resume(ctx context.Context, order common.Hash) error {
	return over(s.entry(ctx, order).Unpause(ctx, temporalclient.ScheduleUnpauseOptions{Note: "by its owner"}))
}

// Backfill implements api.Schedules. The runs are made one after the other.
func (s Schedules) Backfill(ctx context.Context, order common.Hash, from, to time.Time) error {
	return over(s.entry(ctx, order).Backfill(ctx, temporalclient.ScheduleBackfillOptions{Backfill: []temporalclient.ScheduleBackfill{
		{Start: from, End: to, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL},
	}}))
}

// over turns the calendar's word for a schedule that is not in it into the API's.
func over(err error) error {
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return &api.Untimely{Reason: "the schedule is over"}
	}
	return err
}

// Close implements api.Schedules.
func (s Schedules) Close(ctx context.Context, order common.Hash, reason string) (schedule.Status, error) {
	var st schedule.Status
	h, err := s.jobs.temporal.UpdateWorkflow(ctx, temporalclient.UpdateWorkflowOptions{
		WorkflowID: schedule.WorkflowID(order), UpdateName: schedule.CloseUpdate, Args: []any{reason}, WaitForStage: temporalclient.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = h.Get(ctx, &st)
	}
	var gone *serviceerror.NotFound
	var app *temporal.ApplicationError
	if errors.As(err, &gone) || errors.As(err, &app) || err != nil && strings.Contains(err.Error(), "workflow execution already completed") {
		return s.status(ctx, order) // it had closed
	}
	return st, err
}

// List implements api.Schedules. Visibility lags behind by up to a second.
func (s Schedules) List(ctx context.Context, owner common.Address, cursor string, limit int) ([]client.ScheduleLine, string, error) {
	j := s.jobs
	token, err := j.openCursor(owner, cursor)
	if err != nil {
		return nil, "", err
	}
	page, err := j.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: int32(limit), NextPageToken: token,
		Query: fmt.Sprintf("WorkflowType = '%s' AND %s = '%s'", schedule.WorkflowType, schedule.OwnerAttribute.GetName(), identity.OwnerHash(j.ownerKey, owner)),
	})
	if err != nil {
		return nil, "", fmt.Errorf("list schedules: %w", err)
	}
	lines := make([]client.ScheduleLine, 0, len(page.Executions))
	for _, e := range page.Executions {
		if e.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW || e.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_FAILED {
			continue // its next run is listed, or it was refused
		}
		id, err := hex.DecodeString(strings.TrimPrefix(e.GetExecution().GetWorkflowId(), "order/0x"))
		if err != nil {
			continue // not one of ours
		}
		l := client.ScheduleLine{Order: common.BytesToHash(id), Open: e.GetCloseTime() == nil, CreatedAt: uint64(e.GetStartTime().AsTime().UnixMilli())}
		if p := e.GetMemo().GetFields()[workjob.NameMemo]; p != nil {
			_ = j.data.FromPayload(p, &l.Name) // a list without a name is better than none
		}
		lines = append(lines, l)
	}
	return lines, j.cursor(owner, page.NextPageToken), nil
}
