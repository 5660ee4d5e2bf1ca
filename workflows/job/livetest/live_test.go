// Package livetest runs the Job and Anchor workflows on a real Temporal server,
// with twins of everything else: what the SDK's test environment cannot show.
//
// With -record, it also saves the history of every branch to
// ../testdata/replay, for the replay test. Histories of the whole stack, which
// replace those, are recorded by `make histories`.
package livetest

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"math/big"
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
	"go.temporal.io/sdk/temporal"
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
	l.Anchors.Ledger, l.Anchors.Collector = anchors{l.Sub.Order.Scheduler}, l
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
		anchor.Entry{Record: hash, Workflow: workflow})
}

// anchors anchors everything at once.
type anchors struct{ scheduler common.Address }

func (a anchors) Anchor(_ context.Context, _ string, root common.Hash, count uint32) (record.Anchoring, error) {
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

// TestBranches runs the branches of the story side by side on one server; the
// name of each is that of its recorded history.
func TestBranches(t *testing.T) {
	address := serve(t)
	t.Run("success", func(t *testing.T) {
		l := start(t, address, 1, nil)
		begin := time.Now()
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		accepted := time.Since(begin)
		s := l.update(story.AwaitUpdate, story.AwaitRequest{})
		delivered := time.Since(begin)
		if s.Package == nil {
			t.Errorf("delivered without a package: %+v", s)
		}
		l.want(l.finish(), story.Succeeded, "")
		kinds := make(map[string]int)
		events := l.events()
		for _, e := range events {
			kinds[e.GetEventType().String()]++
		}
		t.Logf("accepted after %s, delivered after %s, final after %s; %d events: %v",
			accepted, delivered, time.Since(begin), len(events), kinds)
		if n := len(events); n > 80 {
			t.Errorf("the history has %d events", n)
		}
	})
	t.Run("node-lost", func(t *testing.T) {
		l := start(t, address, 2, func(l *live) {
			for _, n := range l.Nodes {
				n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
					if req.Lease.Epoch == 1 {
						return n.CheckpointThen(600, jobtest.Fail(execution.ErrNodeLost))(ctx, req)
					}
					return n.Succeed(ctx, req)
				}
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		s := l.finish()
		l.want(s, story.Succeeded, "")
		if s.Epoch != 2 || s.Attempts[0].Cause.Code != record.CauseNodeLost || s.Attempts[1].ResumedFrom == (common.Hash{}) {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("node-drained", func(t *testing.T) {
		l := start(t, address, 2, func(l *live) {
			for _, n := range l.Nodes {
				n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
					if req.Lease.Epoch == 1 {
						return n.CheckpointThen(600, jobtest.Fail(execution.ErrNodeDrained))(ctx, req)
					}
					return n.Succeed(ctx, req)
				}
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		s := l.finish()
		l.want(s, story.Succeeded, "")
		if s.Attempts[0].Outcome != record.Drained {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("declined", func(t *testing.T) {
		asked := 0
		l := start(t, address, 2, func(l *live) {
			for _, n := range l.Nodes {
				n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
					if asked++; asked == 1 {
						return n.Decline(ctx, req)
					}
					return n.Accept(ctx, req)
				}
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		l.want(l.finish(), story.Succeeded, "")
		if asked != 2 {
			t.Errorf("%d nodes were asked", asked)
		}
	})
	t.Run("silent", func(t *testing.T) {
		asked := 0
		l := start(t, address, 2, func(l *live) {
			for _, n := range l.Nodes {
				n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
					if asked++; asked == 1 {
						<-ctx.Done() // the offer's time is over
						return execution.OfferResult{}, ctx.Err()
					}
					return n.Accept(ctx, req)
				}
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		s := l.finish()
		l.want(s, story.Succeeded, "")
		if asked != 2 || s.Epoch != 1 {
			t.Errorf("%d nodes were asked in %d epochs", asked, s.Epoch)
		}
	})
	t.Run("taken-up-again", func(t *testing.T) {
		l := start(t, address, 1, func(l *live) {
			n, calls := l.Nodes[0], 0
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if calls++; calls == 1 {
					return execution.ExecuteResult{}, temporal.NewApplicationError("its process was replaced", "NodeRestarted")
				}
				return n.Succeed(ctx, req)
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		s := l.finish()
		l.want(s, story.Succeeded, "")
		if s.Epoch != 1 || len(l.Nodes[0].Runs) != 2 {
			t.Errorf("%d epochs, %d calls", s.Epoch, len(l.Nodes[0].Runs))
		}
	})
	t.Run("user-error", func(t *testing.T) {
		l := start(t, address, 1, func(l *live) {
			n := l.Nodes[0]
			n.Execute = func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				return n.Finish(req, record.Failed, &record.Cause{Code: record.CauseExitCode, Message: "exit code 3"}, 100), nil
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		s := l.finish()
		l.want(s, story.Failed, record.CauseExitCode)
		if s.Package == nil || s.Settlement == nil || s.Settlement.Paid.IsZero() {
			t.Errorf("package %+v, settlement %+v", s.Package, s.Settlement)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		running := make(chan struct{})
		l := start(t, address, 1, func(l *live) {
			n := l.Nodes[0]
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				close(running)
				cause := untilCancelled(ctx)
				if !errors.Is(cause, context.Canceled) {
					t.Logf("cancelled because: %v", cause)
				}
				return n.Finish(req, record.Cancelled, &record.Cause{Code: record.CauseCancelled}, 100), nil
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		<-running
		l.update(story.CancelUpdate, "changed my mind")
		s := l.finish()
		l.want(s, story.Cancelled, record.CauseCancelled)
		if s.Package == nil || s.Settlement == nil || s.Settlement.Paid.IsZero() {
			t.Errorf("what was there is not packaged and paid: %+v, %+v", s.Package, s.Settlement)
		}
	})
	t.Run("out-of-budget", func(t *testing.T) {
		l := start(t, address, 2, func(l *live) {
			l.Submit(func(s *job.Submission) {
				s.Order.Nonce = common.Hash{0xb0}
				s.Order.MaxCost = job.Units(1_000_000_000_000 / 60) // one minute
			})
			for _, n := range l.Nodes {
				n.Execute = n.CheckpointThen(59_900, jobtest.Fail(execution.ErrNodeLost))
			}
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		l.want(l.finish(), story.Failed, record.CauseBudget)
	})
	t.Run("no-node", func(t *testing.T) {
		l := start(t, address, 0, func(l *live) {
			l.Submit(func(s *job.Submission) {
				s.Order.Nonce = common.Hash{0xb1}
				s.Spec.Limits.Duration = 1
				s.Order.Deadline = uint64(time.Now().Add(4 * time.Second).Unix())
			})
		})
		if err := l.submit(); err != nil {
			t.Fatal(err)
		}
		l.want(l.finish(), story.Failed, record.CauseNoNode)
	})
	t.Run("refused", func(t *testing.T) {
		l := start(t, address, 1, func(l *live) { l.Ledger.Balances = job.Amount{} })
		var app *temporal.ApplicationError
		var cause record.Cause
		if err := l.submit(); !errors.As(err, &app) || app.Details(&cause) != nil || cause.Code != record.CauseUnauthorized {
			t.Fatalf("submit answered %v", err)
		}
		l.save()
		l.Ledger.Balances = l.Sub.Order.MaxCost
		if err := l.submit(); err != nil {
			t.Fatalf("the same order after a deposit: %v", err)
		}
		s := l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
		l.want(s, story.Succeeded, "")
	})
}

// BenchmarkJob measures a job from submit to delivered, with twins that take no
// time: what Temporal and the story cost.
func BenchmarkJob(b *testing.B) {
	l := start(b, serve(b), 1, nil)
	for i := range b.N {
		l.Submit(func(s *job.Submission) { s.Order.Nonce = common.BigToHash(big.NewInt(int64(i + 1))) })
		l.Ledger.Used, l.Ledger.Locked = false, false
		l.Nodes[0].Beat()
		if err := l.submit(); err != nil {
			b.Fatal(err)
		}
		if s := l.update(story.AwaitUpdate, story.AwaitRequest{}); s.Outcome != record.Succeeded {
			b.Fatalf("%+v", s)
		}
		b.StopTimer()
		l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
		b.StartTimer()
	}
}

// A control worker that dies in the middle of an attempt costs nothing: the
// attempt goes on, and its end is taken up by the next worker.
func TestControlRestartsMidAttempt(t *testing.T) {
	running, goOn := make(chan struct{}), make(chan struct{})
	l := start(t, serve(t), 1, func(l *live) {
		n := l.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			close(running)
			<-goOn
			return n.Succeed(ctx, req)
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	<-running
	l.control.Stop()
	worker.PurgeStickyWorkflowCache()
	close(goOn)
	l.startControl()
	s := l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
	l.want(s, story.Succeeded, "")
	if s.Epoch != 1 {
		t.Errorf("%d attempts", s.Epoch)
	}
}
