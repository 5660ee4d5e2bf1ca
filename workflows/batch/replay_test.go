package batch_test

import (
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	batches "github.com/skyops/skyops/workflows/batch"
	"github.com/skyops/skyops/workflows/replay"
)

// Every recorded history replays with today's code, so that batches in flight
// survive an update. One that does not needs workflow.GetVersion where the story
// changed, not a new recording.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	files, err := replay.Check("testdata/replay", func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(batches.Batch, workflow.RegisterOptions{Name: batches.WorkflowType})
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d histories: %v", len(files), err)
	}
}
