package job_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
	"github.com/skyops/skyops/workflows/policy"
)

// world runs a job in the SDK's test environment, which skips time.
type world struct {
	*jobtest.World
	t         *testing.T
	mu        sync.Mutex
	env       *testsuite.TestWorkflowEnvironment
	calls     []string // names of the activities that ran, in order
	remote    []string // those of them that were not local
	anchored  common.Hash
	anchoring func(common.Hash) error // instead of the chain's answer
}

func newWorld(t *testing.T, nodes int) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(jobtest.Start)
	env.SetTestTimeout(time.Minute)
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute}) // a busy machine is no deadlock
	w := &world{World: jobtest.New(t, nodes, env.Now), t: t, env: env}
	w.Register(env)
	env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
		w.called(info.ActivityType.Name)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.remote = append(w.remote, info.ActivityType.Name)
	})
	env.SetOnLocalActivityStartedListener(func(info *activity.Info, _ context.Context, _ []any) { w.called(info.ActivityType.Name) })
	w.Anchors.Collector = w
	return w
}

// Add implements anchor.Collector: it plays the Anchor workflow and the chain behind it.
func (w *world) Add(_ context.Context, hash common.Hash, _ string) error {
	if w.anchoring != nil {
		return w.anchoring(hash)
	}
	w.anchored = hash
	w.env.RegisterDelayedCallback(func() { w.env.SignalWorkflow(story.AnchoredSignal, w.proven(hash)) }, time.Millisecond)
	return nil
}

// proven is the proof of a record that was anchored alone.
func (w *world) proven(hash common.Hash) record.Anchoring {
	return record.Anchoring{
		Scheduler: w.Sub.Order.Scheduler, Count: 1, Root: merkle.Root([]common.Hash{hash}), Tx: common.Hash{0xaa},
	}
}

func (w *world) called(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, name)
}

// run runs the job and returns its status. Whatever the story, its proof must verify.
func (w *world) run() story.Status {
	w.t.Helper()
	w.env.ExecuteWorkflow(story.Job, w.In)
	if !w.env.IsWorkflowCompleted() {
		w.t.Fatal("the workflow did not complete")
	}
	if err := w.env.GetWorkflowError(); err != nil {
		w.t.Fatalf("the workflow failed: %v", err)
	}
	var s story.Status
	if err := w.env.GetWorkflowResult(&s); err != nil {
		w.t.Fatal(err)
	}
	for _, c := range w.Verify(w.proof()) {
		w.t.Errorf("verify: %s: %s: %s", c.Name, c.Input, c.Detail)
	}
	return s
}

// proof asks the finished workflow for its proof.
func (w *world) proof() record.Proof {
	w.t.Helper()
	v, err := w.env.QueryWorkflow(story.ProofQuery)
	if err != nil {
		w.t.Fatal(err)
	}
	var p record.Proof
	if err := v.Get(&p); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// node returns the node with an address.
func (w *world) node(a common.Address) *jobtest.Node {
	return w.Nodes[slices.IndexFunc(w.Nodes, func(n *jobtest.Node) bool { return n.Address() == a })]
}

// matching asks for a round of matching, 0 for the newest.
func (w *world) matching(round int) story.Matching {
	w.t.Helper()
	v, err := w.env.QueryWorkflow(story.MatchQuery, round)
	if err != nil {
		w.t.Fatal(err)
	}
	var m story.Matching
	if err := v.Get(&m); err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) status() story.Status {
	v, err := w.env.QueryWorkflow(story.StatusQuery)
	if err != nil {
		w.t.Error(err)
		return story.Status{}
	}
	var s story.Status
	if err := v.Get(&s); err != nil {
		w.t.Error(err)
	}
	return s
}

// pending is a transaction that is on its way.
var pending = temporal.NewApplicationError("not confirmed yet", escrow.ErrPending)

var errDown = errors.New("connection refused")

// updated collects one update's answer.
type updated struct {
	value    any
	err      error
	rejected error
}

func (u *updated) callbacks() *testsuite.TestUpdateCallback {
	return &testsuite.TestUpdateCallback{
		OnAccept:   func() {},
		OnReject:   func(err error) { u.rejected = err },
		OnComplete: func(v any, err error) { u.value, u.err = v, err },
	}
}

// beatFor has a node beat every ten seconds of the workflow's time.
func (w *world) beatFor(n *jobtest.Node, d time.Duration) func() {
	return func() {
		n.Beat()
		if d > 0 {
			w.env.RegisterDelayedCallback(w.beatFor(n, d-10*time.Second), 10*time.Second)
		}
	}
}

// slowOpen has the escrow's transaction confirm after d.
func (w *world) slowOpen(d time.Duration) {
	acts := w.Escrow()
	w.env.OnActivity(acts.Opened, mock.Anything, mock.Anything).Return(escrow.OpenResult{}, pending)
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).Return(acts.Open).After(d)
}

// slowSettle has the settlement confirm after d.
func (w *world) slowSettle(d time.Duration) {
	acts := w.Escrow()
	w.env.OnActivity(acts.Settled, mock.Anything, mock.Anything).Return(record.Settlement{}, pending)
	w.env.OnActivity(acts.Settle, mock.Anything, mock.Anything).Return(acts.Settle).After(d)
}

// openTimesOutOnce has the escrow's transaction given up, then found confirmed.
func (w *world) openTimesOutOnce() {
	acts := w.Escrow()
	w.env.OnActivity(acts.Opened, mock.Anything, mock.Anything).Return(escrow.OpenResult{}, pending)
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).
		Return(escrow.OpenResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)).After(policy.FundWait).Once()
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).Return(acts.Open)
}

// execute has attempts take d and then end as end says.
func (w *world) execute(end jobtest.Execute, d time.Duration) {
	w.env.OnActivity(execution.ExecuteActivity, mock.Anything, mock.Anything).Return(end).After(d)
}

// finishAt has a node's program end after d, with its package in the register.
func (w *world) finishAt(d time.Duration, n *jobtest.Node, how record.Outcome, cause *record.Cause) {
	w.env.RegisterDelayedCallback(func() {
		n.Finish(execution.ExecuteRequest{Job: w.In.Job, Lease: w.Leases.Lease(w.In.Job)}, how, cause, 1000)
	}, d)
}

// cancelAt has the owner cancel the job after d of the workflow's time.
func (w *world) cancelAt(d time.Duration) *updated {
	u := new(updated)
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(story.CancelUpdate, "cancel", u.callbacks(), "changed my mind")
	}, d)
	return u
}

// quiet drops the SDK's log lines.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
