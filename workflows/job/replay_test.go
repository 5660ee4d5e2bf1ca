package job_test

import (
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/replay"
)

// Every recorded history replays with today's code, so that jobs in flight
// survive an update. One that does not needs workflow.GetVersion where the
// story changed, not a new recording.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	files, err := replay.Check("testdata/replay", func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(story.Job, workflow.RegisterOptions{Name: story.WorkflowType})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d histories", len(files))
}
