package tracing_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/trace"
	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/skyops/skyops/workers/tracing"
)

// collector takes spans.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	raw   [][]byte
	spans map[string]string // name → trace id
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: map[string]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var req collectorpb.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &req); err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw = append(c.raw, body)
		for _, rs := range req.GetResourceSpans() {
			for _, ss := range rs.GetScopeSpans() {
				for _, s := range ss.GetSpans() {
					c.spans[s.GetName()] = string(s.GetTraceId())
				}
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func start(t *testing.T, env map[string]string) (*tracing.Tracing, error) {
	t.Helper()
	for k, v := range env {
		t.Setenv(k, v)
	}
	return tracing.Start(t.Context(), "test", "1", func(k string) string { return env[k] })
}

// Nothing is traced unless the environment asks for it, and what it asks for that is not
// built in is said.
func TestWhenItIsOn(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		on   bool
		says string
	}{
		"nothing":           {nil, false, ""},
		"an endpoint":       {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, true, ""},
		"of traces":         {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/v1/traces"}, true, ""},
		"otlp":              {map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, true, ""},
		"none":              {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		"disabled":          {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"}, false, ""},
		"another exporter":  {map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, false, "zipkin"},
		"another transport": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, "http/protobuf"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := start(t, c.env)
			if got.On() != c.on || (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("on %v, %v", got.On(), err)
			}
		})
	}
}

// One that is off does nothing, and can be asked everything.
func TestOff(t *testing.T) {
	t.Parallel()
	var off *tracing.Tracing
	h, rt := http.NewServeMux(), http.DefaultTransport
	if off.Handler(h, nil) != http.Handler(h) || off.Transport(rt) != rt || off.Close(t.Context()) != nil {
		t.Error("what is off is in the way")
	}
	ctx, end := off.Span(t.Context(), "x")
	end()
	if trace.SpanContextFromContext(ctx).IsValid() {
		t.Error("what is off makes spans")
	}
	parent := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, Remote: true})
	ctx, _ = off.Provider().Tracer("").Start(trace.ContextWithSpanContext(t.Context(), parent), "x")
	if got := trace.SpanContextFromContext(ctx); got.TraceID() != parent.TraceID() {
		t.Errorf("it hands on %v", got)
	}
}

// A command's request and what serves it are of one trace, and what was asked for is in none of its spans.
func TestOneTrace(t *testing.T) {
	c := newCollector(t)
	tr, err := start(t, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	if err != nil {
		t.Fatal(err)
	}
	var served trace.SpanContext
	s := httptest.NewServer(tr.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		served = trace.SpanContextFromContext(r.Context())
	}), func(string) string { return "links" }))
	defer s.Close()
	ctx, end := tr.Span(t.Context(), "skyops status")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/v1/links/hunter2?token=hunter2", strings.NewReader("hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer hunter2")
	resp, err := (&http.Client{Transport: tr.Transport(http.DefaultTransport)}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	end()
	if err := tr.Close(context.WithoutCancel(ctx)); err != nil {
		t.Fatal(err)
	}
	want := trace.SpanContextFromContext(ctx).TraceID()
	for _, name := range []string{"skyops status", "HTTP GET", "GET links"} {
		if c.spans[name] != string(want[:]) {
			t.Errorf("span %q is of trace %x, want %s", name, c.spans[name], want)
		}
	}
	if served.TraceID() != want {
		t.Errorf("served under %s", served.TraceID())
	}
	if all := bytes.Join(c.raw, nil); bytes.Contains(all, []byte("hunter2")) {
		t.Error("the spans hold what was asked for")
	}
}
