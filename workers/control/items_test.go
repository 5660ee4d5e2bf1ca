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
