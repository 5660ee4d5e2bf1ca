// Package livetest runs the Job and Anchor workflows on a real Temporal server,
// with twins of everything else: what the SDK's test environment cannot show.
//
// With -record, it also saves the history of every branch to
// ../testdata/replay, for the replay test. Histories of the whole stack, which
// replace those, are recorded by `make histories`.
package livetest

import (
	"context"
	"flag"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/dev/temporalserver"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/anchor"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
	"github.com/skyops/skyops/workflows/payload"
	"github.com/skyops/skyops/workflows/replay"
)

var saving = flag.Bool("record", false, "save histories to ../testdata/replay")

// live is a world on a server.
type live struct {
	*jobtest.World
	t       testing.TB
	client  client.Client
	keys    payload.Keyring
	control worker.Worker
}

// serve starts a server that ends with the test.
func serve(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	s, err := temporalserver.Start(temporalserver.Options{
		File: filepath.Join(dir, "temporal.db"), Address: address, Namespace: "skyops",
		SearchAttributes: story.SearchAttributes(), LogFile: filepath.Join(dir, "temporal.log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return address
}

// start connects a new world with so many nodes to the server.
func start(t testing.TB, address string, nodes int, change func(*live)) *live {
	t.Helper()
	keyring, err := payload.Master(make([]byte, payload.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	data, failures := payload.Converter(keyring)
	c, err := client.DialContext(context.Background(), client.Options{
		HostPort: address, Namespace: "skyops", DataConverter: data, FailureConverter: failures,
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	l := &live{World: jobtest.New(t, nodes, time.Now), t: t, client: c, keys: keyring}
	l.Submit(func(s *job.Submission) { s.Order.Nonce = common.BytesToHash([]byte(t.Name())) })
	l.Anchors.Ledger, l.Anchors.Lists, l.Anchors.Collector, l.Anchors.Askers = anchors{l.Sub.Order.Scheduler}, anchors{}, l, l
	if change != nil {
		change(l)
	}
	l.startControl()
	l.work(keys.TaskQueue, func(r worker.Registry) { l.RegisterKeeper(r) })
	for _, n := range l.Nodes {
		l.work(n.Queue(), func(r worker.Registry) { l.RegisterNodes(r) })
	}
	l.startAnchor()
	return l
}

func (l *live) startControl() {
	l.control = l.work(story.TaskQueue, func(r worker.Registry) {
		r.RegisterWorkflowWithOptions(story.Job, workflow.RegisterOptions{Name: story.WorkflowType})
		r.RegisterWorkflowWithOptions(anchor.Anchor, workflow.RegisterOptions{Name: anchor.WorkflowType})
		l.RegisterControl(r)
	})
}

func (l *live) work(queue string, register func(worker.Registry)) worker.Worker {
	l.t.Helper()
	w := worker.New(l.client, queue, worker.Options{MaxHeartbeatThrottleInterval: 100 * time.Millisecond, WorkerStopTimeout: time.Second})
	register(w)
	if err := w.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(w.Stop)
	return w
}

func (l *live) startAnchor() {
	_, err := l.client.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{
		ID: anchor.WorkflowID(l.Sub.Order.Scheduler), TaskQueue: story.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, anchor.WorkflowType, anchor.Input{AnchoredSignal: story.AnchoredSignal})
	if err != nil {
		l.t.Fatal(err)
	}
}

// Add implements anchor.Collector.
func (l *live) Add(ctx context.Context, hash common.Hash, workflow string) error {
	return l.client.SignalWorkflow(ctx, anchor.WorkflowID(l.Sub.Order.Scheduler), "", anchor.AddSignal,
		[]anchor.Entry{{Record: hash, Workflow: workflow}})
}

// Answer implements anchor.Askers.
func (l *live) Answer(ctx context.Context, workflow, signal string, proof record.Anchoring) error {
	return l.client.SignalWorkflow(ctx, workflow, "", signal, proof)
}

// anchors anchors everything at once.
type anchors struct{ scheduler common.Address }

// Publish publishes nothing.
func (anchors) Publish(context.Context, []common.Hash, []string) (string, error) { return "", nil }

// Anchor says that it was anchored.
func (a anchors) Anchor(_ context.Context, _ string, root common.Hash, count uint32, _ string) (record.Anchoring, error) {
	return record.Anchoring{Root: root, Count: count, Tx: common.Hash{0xaa}, Scheduler: a.scheduler}, nil
}

// submit submits the job and returns the verdict.
func (l *live) submit() error {
	start := l.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: story.WorkflowID(l.In.Job), TaskQueue: story.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
	}, story.WorkflowType, l.In)
	h, err := l.client.UpdateWithStartWorkflow(context.Background(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{
			UpdateName: story.SubmitUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	})
	if err != nil {
		return err
	}
	return h.Get(context.Background(), nil)
}

func (l *live) update(name string, arg any) story.Status {
	l.t.Helper()
	h, err := l.client.UpdateWorkflow(context.Background(), client.UpdateWorkflowOptions{
		WorkflowID: story.WorkflowID(l.In.Job), UpdateName: name, Args: []any{arg}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	var s story.Status
	if err == nil {
		err = h.Get(context.Background(), &s)
	}
	if err != nil {
		l.t.Fatalf("update %s: %v", name, err)
	}
	return s
}

// finish waits for the end, checks the proof and saves the history.
func (l *live) finish() story.Status {
	l.t.Helper()
	s := l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
	v, err := l.client.QueryWorkflow(context.Background(), story.WorkflowID(l.In.Job), "", story.ProofQuery)
	var p record.Proof
	if err == nil {
		err = v.Get(&p)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	for _, c := range l.Verify(p) {
		l.t.Errorf("verify: %s: %s: %s", c.Name, c.Input, c.Detail)
	}
	l.save()
	return s
}

// save saves the job's history under the test's name.
func (l *live) save() {
	if !*saving {
		return
	}
	name := strings.ReplaceAll(l.t.Name()[strings.LastIndex(l.t.Name(), "/")+1:], "_", "-")
	err := replay.Save(context.Background(), l.client, story.WorkflowID(l.In.Job), "", payload.Codec(l.keys),
		filepath.Join("..", "testdata", "replay", name+".json"))
	if err != nil {
		l.t.Error(err)
	}
}

// events returns the job's history.
func (l *live) events() (all []*historypb.HistoryEvent) {
	it := l.client.GetWorkflowHistory(context.Background(), story.WorkflowID(l.In.Job), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		e, err := it.Next()
		if err != nil {
			l.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func (l *live) want(s story.Status, state story.State, code string) {
	l.t.Helper()
	got := ""
	if s.Cause != nil {
		got = s.Cause.Code
	}
	if s.State != state || got != code {
		l.t.Fatalf("the job ended %s with %+v, want %s with %q; events %+v", s.State, s.Cause, state, code, s.Events)
	}
}

// untilCancelled beats until the attempt is cancelled, as a node does.
func untilCancelled(ctx context.Context) error {
	for {
		activity.RecordHeartbeat(ctx, execution.Progress{Stage: "run"})
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
