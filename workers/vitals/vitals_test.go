package vitals

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, v *Vitals, path string) (int, string) {
	t.Helper()
	r := httptest.NewRecorder()
	v.Handler().ServeHTTP(r, httptest.NewRequest(http.MethodGet, path, nil))
	return r.Code, r.Body.String()
}

// A process is alive from its start, ready once it serves and what is behind it answers.
func TestReadiness(t *testing.T) {
	t.Parallel()
	v := New("test", "1", "127.0.0.1:0")
	var away error
	v.Check("chain", func(context.Context) error { return away })
	v.Check("other", func(context.Context) error { return nil })
	if status, _ := ask(t, v, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz %d", status)
	}
	if status, text := ask(t, v, "/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "starting") {
		t.Errorf("before it serves: %d %s", status, text)
	}
	v.Serves()
	if status, text := ask(t, v, "/readyz"); status != http.StatusOK || text != "ready\n" {
		t.Errorf("ready: %d %s", status, text)
	}
	away = errors.New("connection refused")
	if status, text := ask(t, v, "/readyz"); status != http.StatusServiceUnavailable || text != "chain: connection refused\n" {
		t.Errorf("away: %d %s", status, text)
	}
	for _, path := range []string{"/", "/debug/pprof/", "/metrics/x"} {
		if status, _ := ask(t, v, path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// What hangs does not hang whoever asks.
func TestAHangingCheckIsBounded(t *testing.T) {
	t.Parallel()
	v := New("test", "1", "127.0.0.1:0")
	v.Serves()
	v.Check("slow", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	ctx, done := context.WithTimeout(t.Context(), 2*checkTime)
	defer done()
	if err := v.Ready(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("%v, %v", err, ctx.Err())
	}
}

// Numbers are told by name; Temporal's keep no label that names a node or a job.
func TestNumbers(t *testing.T) {
	t.Parallel()
	v := New("test", "7", "127.0.0.1:0")
	n := 3.0
	v.Gauge("skyops_things", "Things.", nil, func() float64 { return n })
	v.Counts("skyops_done_total", "Done.", "how").WithLabelValues("well").Inc()
	m := v.Temporal().WithTags(map[string]string{"task_queue": "node/0xabc", "namespace": "skyops", "activity_type": "Place"})
	m.Counter("temporal_activity_execution_failed").Inc(2)
	m.Counter("temporal_activity_execution_failed").Inc(1)
	v.Temporal().WithTags(nil) // another client's tags do not disturb
	m.WithTags(map[string]string{"workflow_type": "Job"}).Timer("temporal_workflow_endtoend_latency").Record(1500 * time.Millisecond)
	m.Gauge("temporal_num_pollers").Update(4)
	status, text := ask(t, v, "/metrics")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	for _, want := range []string{
		"skyops_things 3", `skyops_done_total{how="well"} 1`, `skyops_build_info{role="test",version="7"} 1`, "go_goroutines", "process_open_fds",
		`temporal_activity_execution_failed_total{activity_type="Place",operation="",poller_type="",worker_type="",workflow_type=""} 3`,
		`temporal_workflow_endtoend_latency_seconds_bucket{activity_type="Place",operation="",poller_type="",worker_type="",workflow_type="Job",le="2.5"} 1`,
		"temporal_num_pollers{",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told", want)
		}
	}
	silent := New("test", "7", "")
	silent.Temporal().Counter("temporal_x").Inc(1)
	if _, text := ask(t, silent, "/metrics"); strings.Contains(text, "temporal_x") {
		t.Error("counted though nobody asks")
	}
	if strings.Contains(text, "0xabc") {
		t.Error("a node is named")
	}
}

// Monitoring is served where the operator says, and ends with the process.
func TestServe(t *testing.T) {
	t.Parallel()
	if err := New("test", "1", "").Serve(t.Context()); err != nil {
		t.Errorf("without an address: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	v := New("test", "1", address)
	if err := v.Serve(t.Context()); err == nil {
		t.Error("a taken address was served")
	}
	l.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- v.Serve(ctx) }()
	deadline := time.Now().Add(10 * time.Second)
	for {
		r, err := http.Get("http://" + address + "/healthz")
		if err == nil {
			b, _ := io.ReadAll(r.Body)
			r.Body.Close()
			if string(b) != "ok\n" {
				t.Errorf("healthz %q", b)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
