package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	temporalclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/starter/gateway/api"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/pipeline"
)

var _ api.Pipelines = (*Jobs)(nil)

// SubmitPipeline implements api.Pipelines.
func (j *Jobs) SubmitPipeline(ctx context.Context, in pipeline.Input) error {
	start := j.temporal.NewWithStartWorkflowOperation(temporalclient.StartWorkflowOptions{
		ID:                       pipeline.WorkflowID(in.OrderHash),
		TaskQueue:                workjob.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
	}, pipeline.WorkflowType, in)
	h, err := j.temporal.UpdateWithStartWorkflow(ctx, temporalclient.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: temporalclient.UpdateWorkflowOptions{
			UpdateName: pipeline.SubmitUpdate, WaitForStage: temporalclient.WorkflowUpdateStageCompleted,
		},
	})
	if err == nil {
		var accepted pipeline.Accepted
		err = h.Get(ctx, &accepted)
	}
	var exists *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &exists) {
		return nil // it was accepted once and has ended since
	}
	return refused(err)
}

// PipelineStatus implements api.Pipelines.
func (j *Jobs) PipelineStatus(ctx context.Context, order common.Hash) (st pipeline.Status, err error) {
	ctx, done := context.WithTimeout(ctx, queryTime)
	defer done()
	v, err := j.temporal.QueryWorkflow(ctx, pipeline.WorkflowID(order), "", pipeline.StatusQuery)
	if err == nil {
		err = v.Get(&st)
	}
	return st, notFound(pipeline.StatusQuery, err)
}

// AwaitPipeline implements api.Pipelines.
func (j *Jobs) AwaitPipeline(ctx context.Context, order common.Hash) (pipeline.Status, error) {
	return j.updatePipeline(ctx, order, temporalclient.UpdateWorkflowOptions{UpdateName: pipeline.AwaitUpdate})
}

// CancelPipeline implements api.Pipelines.
func (j *Jobs) CancelPipeline(ctx context.Context, order common.Hash, reason string) (pipeline.Status, error) {
	_, err := j.updatePipeline(ctx, order, temporalclient.UpdateWorkflowOptions{UpdateName: pipeline.CancelUpdate, Args: []any{reason}})
	var late *temporal.ApplicationError
	if err != nil && !errors.As(err, &late) { // its validator refuses only what has ended
		return pipeline.Status{}, err
	}
	return j.PipelineStatus(ctx, order)
}

// updatePipeline runs an Update that answers with the status; a workflow that is over has one too.
func (j *Jobs) updatePipeline(ctx context.Context, order common.Hash, o temporalclient.UpdateWorkflowOptions) (st pipeline.Status, err error) {
	o.WorkflowID, o.WaitForStage = pipeline.WorkflowID(order), temporalclient.WorkflowUpdateStageCompleted
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
		return j.PipelineStatus(ctx, order)
	}
	return st, fmt.Errorf("%s of pipeline: %w", o.UpdateName, err)
}
