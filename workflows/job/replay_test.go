package job_test

import (
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/workflows/frontend"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/replay"
)

// Every recorded history replays with today's code, so that no change of the
// story's commands goes unseen. Until the first release such a change has the
// histories recorded anew (make histories), and no job in flight outlives it; after
// that it needs workflow.GetVersion.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	files, err := replay.Check("testdata/replay", func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(story.Job, workflow.RegisterOptions{Name: story.WorkflowType})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d histories", len(files))
	traced, err := frontend.Traced(sdktrace.NewTracerProvider())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // tracing adds no command
		r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: []interceptor.WorkerInterceptor{traced[0].(interceptor.WorkerInterceptor)}})
		if err != nil {
			t.Fatal(err)
		}
		r.RegisterWorkflowWithOptions(story.Job, workflow.RegisterOptions{Name: story.WorkflowType})
		if err := r.ReplayWorkflowHistoryFromJSONFile(nil, f); err != nil {
			t.Errorf("traced, %s: %v", f, err)
		}
	}
}
