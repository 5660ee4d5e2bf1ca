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
