package temporalserver_test

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/dev/temporalserver"
)

func address(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func echo(ctx workflow.Context, word string) (string, error) {
	err := workflow.UpsertTypedSearchAttributes(ctx, temporal.NewSearchAttributeKeyKeyword("JobState").ValueSet("running"))
	return word, err
}

// A workflow completes, and a second server on the same file still knows it.
func TestRestartKeepsWorkflows(t *testing.T) {
	dir := t.TempDir()
	options := temporalserver.Options{
		File: filepath.Join(dir, "temporal.db"), Address: address(t), Namespace: "skyops", UIAddress: address(t),
		SearchAttributes: map[string]enumspb.IndexedValueType{"JobState": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
		LogFile:          filepath.Join(dir, "temporal.log"),
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	server, err := temporalserver.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	run(ctx, t, options, "first", func(c client.Client) string {
		r, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "first", TaskQueue: "q"}, echo, "hello")
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := r.Get(ctx, &got); err != nil {
			t.Fatal(err)
		}
		return got
	})
	server.Stop()

	options.Address, options.UIAddress = address(t), ""
	server, err = temporalserver.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	run(ctx, t, options, "again", func(c client.Client) string {
		var got string
		if err := c.GetWorkflow(ctx, "first", "").Get(ctx, &got); err != nil {
			t.Fatal(err)
		}
		return got
	})
}

func run(ctx context.Context, t *testing.T, o temporalserver.Options, step string, do func(client.Client) string) {
	t.Helper()
	c, err := client.DialContext(ctx, client.Options{HostPort: o.Address, Namespace: o.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	w := worker.New(c, "q", worker.Options{})
	w.RegisterWorkflow(echo)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	if got := do(c); got != "hello" {
		t.Errorf("%s: got %q", step, got)
	}
}
