package pipeline_test

import (
	"testing"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	story "github.com/skyops/skyops/workflows/pipeline"
	"github.com/skyops/skyops/workflows/replay"
)

// Every recorded history replays with today's code, so that pipelines in flight
// survive an update. One that does not needs workflow.GetVersion where the story
// changed, not a new recording.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	files, err := replay.Check("testdata/replay", func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(story.Pipeline, workflow.RegisterOptions{Name: story.WorkflowType})
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d histories: %v", len(files), err)
	}
}
