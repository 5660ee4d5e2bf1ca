package e2e

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// collector takes what processes tell OpenTelemetry.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	raw      []byte
	services map[string][]string // by trace id: who told of it
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{services: map[string][]string{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var req collectorpb.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &req)
		}
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw = append(c.raw, body...)
		for _, rs := range req.GetResourceSpans() {
			service := ""
			for _, a := range rs.GetResource().GetAttributes() {
				if a.GetKey() == "service.name" {
					service = a.GetValue().GetStringValue()
				}
			}
			for _, ss := range rs.GetScopeSpans() {
				for _, s := range ss.GetSpans() {
					id := hex.EncodeToString(s.GetTraceId())
					if !slices.Contains(c.services[id], service) {
						c.services[id] = append(c.services[id], service)
					}
				}
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// await waits until all of the services have told of a trace.
func (c *collector) await(t *testing.T, id string, services ...string) {
	t.Helper()
	for deadline := time.Now().Add(soon); ; time.Sleep(tick) {
		c.mu.Lock()
		missing := slices.DeleteFunc(slices.Clone(services), func(s string) bool { return slices.Contains(c.services[id], s) })
		c.mu.Unlock()
		if len(missing) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("of trace %s nothing is told by %q", id, missing)
		}
	}
}

// traced submits a batch, a pipeline and a schedule: each has a trace, which leads to
// its jobs' programs.
func (s *shell) traced(t *testing.T, c *collector) {
	t.Helper()
	const task = "{name: hunter2, runtime: process, ram: 64MB, disk: 64MB, duration: 60s, command: [/bin/sh, -c, 'exit 0']}"
	write := func(name, text string) string {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	order := map[string]string{
		"batch":    s.run("submit-batch", "-f", write("batch.yaml", "task: "+task+"\ncount: 2\n")),
		"pipeline": s.run("submit-chain", "-f", write("chain.yaml", "steps: [{name: one, task: "+task+"}]\n")),
	}
	order["schedule"] = s.run("schedule", "create", "--cron", "* * * * *", "--runs", "1", "-f", write("job.yaml", task))
	s.run("schedule", "backfill", order["schedule"], "--from", time.Now().Add(-90*time.Second).UTC().Format(time.RFC3339), "--to", time.Now().UTC().Format(time.RFC3339))
	for kind, id := range order {
		show := map[string]string{"schedule": "show"}[kind]
		if show == "" {
			show = "status"
		}
		var o struct{ Trace string }
		if err := json.Unmarshal([]byte(s.run(kind, show, id, "--json")), &o); err != nil || len(o.Trace) != 32 {
			t.Fatalf("the %s's trace is %q, %v", kind, o.Trace, err)
		}
		c.await(t, o.Trace, "skyops", "skyops-gateway", "skyops-control", "skyops-keeper", "skyops-node")
	}
}

// One trace leads from the command that submits a job to the program in its container, and
// holds none of what the job is about.
func TestTrace(t *testing.T) { // not parallel: the processes take the environment of this one
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	w := newWorld(t, stack.Options{Fleet: hosts("traced", 1, 1), Runtime: job.RuntimeProcess})
	s := w.owner(t, "0.05")
	file := filepath.Join(t.TempDir(), "job.yaml")
	task := "name: hunter2\nruntime: process\nram: 64MB\ndisk: 64MB\nduration: 60s\ngpu: A100\nenv: {WORD: hunter2}\n" +
		"command: [/bin/sh, -c, 'echo $TRACEPARENT > $SKYOPS_OUTPUT_DIR/trace; echo hunter2; exit 0']\n"
	if err := os.WriteFile(file, []byte(task), 0o600); err != nil {
		t.Fatal(err)
	}
	id := s.run("submit-task", "-f", file)
	s.run("status", id, "--watch")
	var j client.Job
	if err := json.Unmarshal([]byte(s.run("status", id, "--json")), &j); err != nil {
		t.Fatal(err)
	}
	if len(j.Trace) != 32 {
		t.Fatalf("the job's trace is %q", j.Trace)
	}
	out := filepath.Join(t.TempDir(), "out")
	s.run("result", id, "--output", out)
	b, err := os.ReadFile(filepath.Join(out, "output", "trace"))
	if err != nil || !strings.HasPrefix(string(b), "00-"+j.Trace+"-") {
		t.Errorf("the program belongs to %q, the job to %s: %v", b, j.Trace, err)
	}
	c.await(t, j.Trace, "skyops", "skyops-gateway", "skyops-control", "skyops-keeper", "skyops-node")
	s.traced(t, c)
	c.mu.Lock()
	defer c.mu.Unlock()
	if bytes.Contains(c.raw, []byte("hunter2")) {
		t.Error("the traces hold what the job is about")
	}
}
