package frontend_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/skyops/skyops/workflows/frontend"
)

// An activity's failure is noted without its words.
func TestSpansAreWordless(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	traced, err := frontend.Traced(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)))
	if err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{traced[0].(interceptor.WorkerInterceptor)}})
	fails := func(context.Context) error { return errors.New("the key is hunter2") }
	env.RegisterActivity(fails)
	if _, err := env.ExecuteActivity(fails); err == nil {
		t.Fatal("it did not fail")
	}
	ended := spans.Ended()
	if len(ended) != 1 || ended[0].Status().Code == 0 || len(ended[0].Events()) != 0 || ended[0].Status().Description != "" {
		t.Fatalf("%+v", ended)
	}
	for _, a := range ended[0].Attributes() {
		if strings.Contains(a.Value.String(), "hunter2") {
			t.Errorf("attribute %v", a)
		}
	}
}
