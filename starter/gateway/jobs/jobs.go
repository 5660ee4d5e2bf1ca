// Package jobs is the gateway's view of Temporal: each job is the workflow
// "job/<id>", submitting is Update-with-Start, waiting is an Update that
// completes when the job has got that far, reading is a Query.
//
// It promises what api.Jobs says. It does not hide that a query needs a control
// worker: while none runs, reads fail and submissions wait. Start at New.
package jobs

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	lru "github.com/hashicorp/golang-lru/v2"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	workjob "github.com/skyops/skyops/workflows/job"
)

// Jobs implements api.Jobs.
type Jobs struct {
	temporal temporalclient.Client
	data     converter.DataConverter
	ownerKey []byte
	looked   *lru.Cache[common.Hash, looked]
}

// looked is a status, and the history that its workflow had at least then: while
// it has no more, nothing of the status has changed.
type looked struct {
	run    string
	events int64
	status workjob.Status
}

// lookedAt is how many jobs' statuses are remembered.
const lookedAt = 2048

var _ api.Jobs = (*Jobs)(nil)

// New returns the jobs of a Temporal client that was made with the given data
// converter, workflows/payload's. ownerKey is identity.OwnerKey's.
func New(c temporalclient.Client, data converter.DataConverter, ownerKey []byte) *Jobs {
	kept, _ := lru.New[common.Hash, looked](lookedAt) // fails only for a size below one
	return &Jobs{temporal: c, data: data, ownerKey: ownerKey, looked: kept}
}

// queryTime bounds a read: a worker answers in milliseconds or is not there.
const queryTime = 10 * time.Second

// Submit implements api.Jobs. A refused submission comes back as *api.Refused.
func (j *Jobs) Submit(ctx context.Context, in workjob.Input) error {
	start := j.temporal.NewWithStartWorkflowOperation(temporalclient.StartWorkflowOptions{
		ID:                       workjob.WorkflowID(in.Job),
		TaskQueue:                workjob.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		// A refused job failed; the same order may come again, say after a deposit.
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		Memo:                  map[string]any{workjob.NameMemo: in.Submission.Spec.Name},
	}, workjob.WorkflowType, in)
	h, err := j.temporal.UpdateWithStartWorkflow(ctx, temporalclient.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: temporalclient.UpdateWorkflowOptions{
			// No UpdateID: Temporal would answer with the verdict of an earlier, refused run.
			UpdateName:   workjob.SubmitUpdate,
			WaitForStage: temporalclient.WorkflowUpdateStageCompleted,
		},
	})
	if err == nil {
		var accepted workjob.Accepted
		err = h.Get(ctx, &accepted)
	}
	var exists *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &exists) {
		return nil // the job was accepted once and has ended since
	}
	return refused(err)
}

// refused turns a job's own verdict into *api.Refused and leaves other errors.
func refused(err error) error {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		return err
	}
	r := &api.Refused{Cause: record.Cause{Code: record.CauseUnauthorized, Message: app.Message()}}
	switch app.Type() {
	case workjob.ErrNoAnswer:
		r.Again = true
	case identity.ErrUnauthorized, identity.ErrBadSubmission:
	default:
		return err
	}
	if app.HasDetails() {
		_ = app.Details(&r.Cause) // without it the message says enough
	}
	return r
}

// Status implements api.Jobs.
func (j *Jobs) Status(ctx context.Context, id common.Hash) (workjob.Status, error) {
	var st workjob.Status
	return st, j.query(ctx, id, workjob.StatusQuery, &st)
}

// Look implements api.Jobs. A workflow is asked, which takes a control worker, only
// when its history has grown since.
func (j *Jobs) Look(ctx context.Context, id common.Hash) (workjob.Status, *api.Heartbeat, error) {
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	d, err := j.temporal.DescribeWorkflowExecution(ctx, workjob.WorkflowID(id), "")
	if err != nil {
		return workjob.Status{}, nil, notFound("status", err)
	}
	info := d.GetWorkflowExecutionInfo()
	now := looked{run: info.GetExecution().GetRunId(), events: info.GetHistoryLength()}
	if before, ok := j.looked.Get(id); ok && before.run == now.run && before.events == now.events {
		now.status = before.status
	} else if now.status, err = j.Status(ctx, id); err != nil {
		return workjob.Status{}, nil, err
	} else {
		j.looked.Add(id, now)
	}
	beat, err := j.heartbeat(d)
	return now.status, beat, err
}

// heartbeat is the newest of the running attempt: Temporal keeps it with a pending activity.
func (j *Jobs) heartbeat(d *workflowservice.DescribeWorkflowExecutionResponse) (*api.Heartbeat, error) {
	for _, a := range d.GetPendingActivities() {
		if a.GetActivityType().GetName() != execution.ExecuteActivity || a.GetHeartbeatDetails() == nil {
			continue
		}
		var p execution.Progress
		if err := j.data.FromPayloads(a.GetHeartbeatDetails(), &p); err != nil {
			return nil, fmt.Errorf("read heartbeat of job: %w", err)
		}
		return &api.Heartbeat{Progress: p, At: a.GetLastHeartbeatTime().AsTime()}, nil
	}
	return nil, nil
}

// Proof implements api.Jobs.
func (j *Jobs) Proof(ctx context.Context, id common.Hash) (record.Proof, error) {
	var p record.Proof
	return p, j.query(ctx, id, workjob.ProofQuery, &p)
}

// Matching implements api.Jobs.
func (j *Jobs) Matching(ctx context.Context, id common.Hash, round int) (workjob.Matching, error) {
	var m workjob.Matching
	return m, j.query(ctx, id, workjob.MatchQuery, &m, round)
}

// Pause implements api.Jobs.
func (j *Jobs) Pause(ctx context.Context, id common.Hash) (workjob.Status, error) {
	return j.wish(ctx, id, workjob.PauseUpdate)
}

// Resume implements api.Jobs.
func (j *Jobs) Resume(ctx context.Context, id common.Hash) (workjob.Status, error) {
	return j.wish(ctx, id, workjob.ResumeUpdate)
}

// Extend implements api.Jobs.
func (j *Jobs) Extend(ctx context.Context, id common.Hash, e job.SignedExtension) (workjob.Status, error) {
	return j.wish(ctx, id, workjob.ExtendUpdate, e)
}

// wish sends an update whose validator says what the job's state does not allow.
func (j *Jobs) wish(ctx context.Context, id common.Hash, name string, args ...any) (workjob.Status, error) {
	st, err := j.update(ctx, id, temporalclient.UpdateWorkflowOptions{UpdateName: name, Args: args})
	var refusal *temporal.ApplicationError
	if errors.As(err, &refusal) {
		if kind := refusal.Type(); kind == identity.ErrUnauthorized || kind == workjob.ErrNoAnswer {
			return st, refused(err)
		}
		return st, &api.Untimely{Reason: refusal.Message()}
	}
	if err == nil && st.State.Terminal() { // it had ended, and took no update
		return st, &api.Untimely{Reason: "the job has ended: " + string(st.Outcome)}
	}
	return st, err
}

func (j *Jobs) query(ctx context.Context, id common.Hash, name string, out any, args ...any) error {
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	v, err := j.temporal.QueryWorkflow(ctx, workjob.WorkflowID(id), "", name, args...)
	if err == nil {
		err = v.Get(out)
	}
	return notFound(name, err)
}

func notFound(what string, err error) error {
	var gone *serviceerror.NotFound
	switch {
	case err == nil:
		return nil
	case errors.As(err, &gone):
		return api.ErrNotFound
	}
	return fmt.Errorf("%s of job: %w", what, err)
}

// Await implements api.Jobs. All waiters for the same thing share one Update.
func (j *Jobs) Await(ctx context.Context, id common.Hash, final bool) (workjob.Status, error) {
	stage := "delivered"
	if final {
		stage = "final"
	}
	return j.update(ctx, id, temporalclient.UpdateWorkflowOptions{
		UpdateID: workjob.AwaitUpdate + "-" + stage, UpdateName: workjob.AwaitUpdate,
		Args: []any{workjob.AwaitRequest{Final: final}},
	})
}

// Cancel implements api.Jobs.
func (j *Jobs) Cancel(ctx context.Context, id common.Hash, reason string) (workjob.Status, error) {
	_, err := j.update(ctx, id, temporalclient.UpdateWorkflowOptions{
		UpdateID: workjob.CancelUpdate, UpdateName: workjob.CancelUpdate, Args: []any{reason},
	})
	var late *temporal.ApplicationError
	if err != nil && !errors.As(err, &late) { // its validator refuses only what has ended
		return workjob.Status{}, err
	}
	return j.Status(ctx, id) // a repeated Update answers what the first one did
}

// update runs an Update that answers with the status; a workflow that is over has one too.
func (j *Jobs) update(ctx context.Context, id common.Hash, o temporalclient.UpdateWorkflowOptions) (workjob.Status, error) {
	o.WorkflowID, o.WaitForStage = workjob.WorkflowID(id), temporalclient.WorkflowUpdateStageCompleted
	var st workjob.Status
	h, err := j.temporal.UpdateWorkflow(ctx, o)
	if err == nil {
		err = h.Get(ctx, &st)
	}
	var gone *serviceerror.NotFound
	switch {
	case err == nil:
		return st, nil
	case ctx.Err() != nil:
		return st, ctx.Err()
	case errors.As(err, &gone), strings.Contains(err.Error(), "workflow execution already completed"):
		return j.Status(ctx, id)
	}
	return st, fmt.Errorf("%s of job: %w", o.UpdateName, err)
}

// List implements api.Jobs. Visibility lags behind by up to a second.
func (j *Jobs) List(ctx context.Context, q api.ListQuery) ([]client.JobLine, string, error) {
	token, err := j.openCursor(q.Owner, q.Cursor)
	if err != nil {
		return nil, "", err
	}
	where := fmt.Sprintf("WorkflowType = '%s' AND %s = '%s'", workjob.WorkflowType,
		workjob.OwnerAttribute.GetName(), identity.OwnerHash(j.ownerKey, q.Owner))
	if q.State != "" {
		where += fmt.Sprintf(" AND %s = '%s'", workjob.StateAttribute.GetName(), q.State)
	}
	page, err := j.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		PageSize: int32(q.Limit), NextPageToken: token, Query: where,
	})
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	lines := make([]client.JobLine, 0, len(page.Executions))
	for _, e := range page.Executions {
		lines = append(lines, j.line(e))
	}
	return lines, j.cursor(q.Owner, page.NextPageToken), nil
}

const macSize = 16

// cursor seals a page's token to its owner: the server calls one that
// it did not make a fault of its own, which clients retry.
func (j *Jobs) cursor(owner common.Address, token []byte) string {
	if len(token) == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(j.mac(owner, token), token...))
}

func (j *Jobs) openCursor(owner common.Address, cursor string) ([]byte, error) {
	if cursor == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) <= macSize || !hmac.Equal(b[:macSize], j.mac(owner, b[macSize:])) {
		return nil, api.ErrCursor
	}
	return b[macSize:], nil
}

func (j *Jobs) mac(owner common.Address, token []byte) []byte {
	m := hmac.New(sha256.New, j.ownerKey)
	m.Write([]byte("skyops list cursor"))
	m.Write(owner[:])
	m.Write(token)
	return m.Sum(nil)[:macSize]
}

func (j *Jobs) line(e *workflowpb.WorkflowExecutionInfo) client.JobLine {
	l := client.JobLine{
		Job:       common.HexToHash(strings.TrimPrefix(e.GetExecution().GetWorkflowId(), "job/")),
		State:     client.State(keyword(e, workjob.StateAttribute.GetName())),
		GPU:       keyword(e, workjob.GPUAttribute.GetName()),
		CreatedAt: uint64(e.GetStartTime().AsTime().UnixMilli()),
	}
	if p := e.GetMemo().GetFields()[workjob.NameMemo]; p != nil {
		_ = j.data.FromPayload(p, &l.Name) // a list without a name is better than none
	}
	if e.GetCloseTime() != nil {
		l.EndedAt = uint64(e.GetCloseTime().AsTime().UnixMilli())
	}
	switch e.GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED, enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED,
		enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		l.State = client.Failed // it may not have come to say so itself
	}
	return l
}

// keyword reads a search attribute, which the payload codec never touches.
func keyword(e *workflowpb.WorkflowExecutionInfo, name string) string {
	var v string
	if p := e.GetSearchAttributes().GetIndexedFields()[name]; p != nil {
		_ = converter.GetDefaultDataConverter().FromPayload(p, &v) // another type reads as empty
	}
	return v
}
