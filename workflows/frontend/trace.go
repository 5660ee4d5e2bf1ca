package frontend

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.temporal.io/sdk/contrib/opentelemetry"
	"go.temporal.io/sdk/interceptor"
)

// TraceHeader is the header of Temporal's tasks that names the span they belong to.
const TraceHeader = "_tracer-data"

// Traced returns what has a client, and the workers on it, trace workflows and activities.
// It adds a header to what is scheduled, and no command: histories replay with and without.
func Traced(p trace.TracerProvider) ([]interceptor.ClientInterceptor, error) {
	i, err := opentelemetry.NewTracingInterceptor(opentelemetry.TracerOptions{
		Tracer: p.Tracer("skyops"), TextMapPropagator: propagation.TraceContext{}, HeaderKey: TraceHeader,
		// Reads are many, and a batch's signals belong to many traces.
		DisableQueryTracing: true, DisableSignalTracing: true, DisableBaggage: true,
		AllowInvalidParentSpans: true, // a stranger's header fails no task
		SpanStarter: func(ctx context.Context, t trace.Tracer, name string, opts ...trace.SpanStartOption) trace.Span {
			_, span := t.Start(ctx, name, opts...)
			return wordless{span}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("trace workflows: %w", err)
	}
	return []interceptor.ClientInterceptor{i}, nil
}

// wordless is a span that notes that something failed, not in which words: a
// program's may be in them.
type wordless struct{ trace.Span }

// RecordError notes nothing.
func (wordless) RecordError(error, ...trace.EventOption) {}

// SetStatus notes the code alone.
func (w wordless) SetStatus(code codes.Code, _ string) { w.Span.SetStatus(code, "") }
