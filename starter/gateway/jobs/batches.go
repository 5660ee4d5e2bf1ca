package jobs

import (
	"context"
	"errors"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/starter/gateway/api"
	workbatch "github.com/skyops/skyops/workflows/batch"
	workjob "github.com/skyops/skyops/workflows/job"
)

var _ api.Batches = (*Jobs)(nil)

// SubmitBatch implements api.Batches. A refused order comes back as *api.Refused.
func (j *Jobs) SubmitBatch(ctx context.Context, in workbatch.Input) error {
	start := j.temporal.NewWithStartWorkflowOperation(temporalclient.StartWorkflowOptions{
		ID:                       workbatch.WorkflowID(in.OrderHash),
		TaskQueue:                workjob.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		// A refused batch failed; the same order may come again, say after a deposit.
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		Memo:                  map[string]any{workjob.NameMemo: in.Name},
	}, workbatch.WorkflowType, in)
	h, err := j.temporal.UpdateWithStartWorkflow(ctx, temporalclient.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: temporalclient.UpdateWorkflowOptions{
			UpdateName: workbatch.SubmitUpdate, WaitForStage: temporalclient.WorkflowUpdateStageCompleted,
		},
	})
	if err == nil {
		var accepted workbatch.Accepted
		err = h.Get(ctx, &accepted)
	}
	if _, exists := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); exists {
		return nil // the batch was accepted once and has ended since
	}
	return refused(err)
}

// Batch implements api.Batches.
func (j *Jobs) Batch(ctx context.Context, order common.Hash) (workbatch.Status, error) {
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	var st workbatch.Status
	v, err := j.temporal.QueryWorkflow(ctx, workbatch.WorkflowID(order), "", workbatch.StatusQuery)
	if err == nil {
		err = v.Get(&st)
	}
	return st, notFound("batch", err)
}

// CancelBatch implements api.Batches.
func (j *Jobs) CancelBatch(ctx context.Context, order common.Hash, reason string) (workbatch.Status, error) {
	return j.wishBatch(ctx, order, workbatch.CancelUpdate, reason)
}

// RetryBatch implements api.Batches.
func (j *Jobs) RetryBatch(ctx context.Context, order common.Hash) (workbatch.Status, error) {
	return j.wishBatch(ctx, order, workbatch.RetryUpdate)
}

// wishBatch sends an update whose validator says what the batch's state does not allow.
func (j *Jobs) wishBatch(ctx context.Context, order common.Hash, name string, args ...any) (workbatch.Status, error) {
	var st workbatch.Status
	h, err := j.temporal.UpdateWorkflow(ctx, temporalclient.UpdateWorkflowOptions{
		WorkflowID: workbatch.WorkflowID(order), UpdateName: name, Args: args, WaitForStage: temporalclient.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = h.Get(ctx, &st)
	}
	if refusal, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return st, &api.Untimely{Reason: refusal.Message()}
	}
	_, gone := errors.AsType[*serviceerror.NotFound](err)
	if err != nil && (gone || strings.Contains(err.Error(), "workflow execution already completed")) {
		if st, err = j.Batch(ctx, order); err == nil {
			return st, &api.Untimely{Reason: "the batch has ended, and so has its order: submit its failed items as a new batch"}
		}
	}
	return st, err
}
