package control

import (
	"context"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/protocol/record"
)

// described is a Temporal that says one thing of every workflow.
type described struct {
	client.Client
	status enumspb.WorkflowExecutionStatus
	err    error
}

func (d described) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{Status: d.status}}, d.err
}

func (d described) SignalWorkflow(context.Context, string, string, string, any) error { return d.err }

// A parent that is over need not hear of its jobs; one that cannot be reached has to.
func TestItemsTell(t *testing.T) {
	t.Parallel()
	away := errors.New("connection refused")
	for _, c := range []struct{ says, want error }{{nil, nil}, {serviceerror.NewNotFound("already completed"), nil}, {away, away}} {
		if err := (items{described{err: c.says}}).Tell(t.Context(), "order/0x01", "done", batch.Done{}); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.says, err)
		}
	}
}

// A job that runs has not ended; one that is gone, or was ended from outside, has failed.
func TestItemsEnded(t *testing.T) {
	t.Parallel()
	away := errors.New("connection refused")
	for name, c := range map[string]struct {
		says described
		want string
		err  error
	}{
		"running":    {described{status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}, "", nil},
		"terminated": {described{status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED}, string(record.Failed), nil},
		"nowhere":    {described{err: serviceerror.NewNotFound("no such workflow")}, string(record.Failed), nil},
		"no answer":  {described{err: away}, "", away},
	} {
		it, err := items{c.says}.Ended(t.Context(), common.Hash{1})
		if !errors.Is(err, c.err) || (it != nil) != (c.want != "") || it != nil && (it.State != c.want || it.Job != common.Hash{1} || it.Cause == nil) {
			t.Errorf("%s: %+v, %v", name, it, err)
		}
	}
}
