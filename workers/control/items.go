package control

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// items are the jobs of batches as Temporal knows them.
type items struct{ temporal client.Client }

// Ended implements batch.Jobs.
func (i items) Ended(ctx context.Context, id common.Hash) (*record.Item, error) {
	d, err := i.temporal.DescribeWorkflowExecution(ctx, story.WorkflowID(id), "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return &record.Item{Job: id, State: string(record.Failed), Cause: &record.Cause{Code: record.CauseInternal, Message: "the item's job is nowhere"}}, nil
	}
	if err != nil {
		return nil, err
	}
	switch d.GetWorkflowExecutionInfo().GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return nil, nil
	case enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
	default:
		return &record.Item{Job: id, State: string(record.Failed), Cause: &record.Cause{Code: record.CauseInternal, Message: "the item's job was ended from outside"}}, nil
	}
	v, err := i.temporal.QueryWorkflow(ctx, story.WorkflowID(id), "", story.StatusQuery)
	if err != nil {
		return nil, fmt.Errorf("read job %s: %w", id, err)
	}
	var st story.Status
	if err := v.Get(&st); err != nil {
		return nil, fmt.Errorf("read job %s: %w", id, err)
	}
	it := &record.Item{Job: id, State: string(st.Outcome), Cause: st.Cause, Node: st.Node, Package: st.Package}
	var cost job.Amount
	for _, a := range st.Attempts {
		if a.Receipt != nil {
			cost = cost.Add(a.Receipt.Receipt.Cost)
		}
	}
	it.Cost = cost
	return it, nil
}

// Tell implements batch.Jobs.
func (i items) Tell(ctx context.Context, parent, signal string, d batch.Done) error {
	err := i.temporal.SignalWorkflow(ctx, parent, "", signal, d)
	if _, over := errors.AsType[*serviceerror.NotFound](err); over {
		return nil
	}
	return err
}
