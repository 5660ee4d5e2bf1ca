package anchor_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	anchoring "github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/anchor"
)

// world runs the Anchor workflow until its history is called grown.
type world struct {
	env     *testsuite.TestWorkflowEnvironment
	mu      sync.Mutex // signals are answered side by side
	batches []anchoring.CommitRequest
	answers map[string][]record.Anchoring // by job workflow
	commit  func() error
	took    time.Duration // by a commit
}

func newWorld() *world {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{env: suite.NewTestWorkflowEnvironment(), answers: make(map[string][]record.Anchoring), commit: func() error { return nil }}
	w.env.SetTestTimeout(time.Minute)
	w.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute}) // a busy machine is no deadlock
	w.env.RegisterWorkflowWithOptions(anchor.Anchor, workflow.RegisterOptions{Name: anchor.WorkflowType})
	var acts *anchoring.Activities
	w.env.OnActivity(acts.Commit, mock.Anything, mock.Anything).Return(
		func(_ context.Context, req anchoring.CommitRequest) (anchoring.CommitResult, error) {
			if err := w.commit(); err != nil {
				return anchoring.CommitResult{}, err
			}
			w.batches = append(w.batches, req)
			res := anchoring.CommitResult{}
			for i := range req.Leaves {
				res.Anchorings = append(res.Anchorings, record.Anchoring{
					Seq: uint64(len(w.batches) - 1), Root: merkle.Root(req.Leaves), Count: uint32(len(req.Leaves)),
					Index: uint32(i), Path: merkle.Path(req.Leaves, i),
				})
				w.answer(req.Workflows[i], res.Anchorings[i])
			}
			return res, nil
		}).AfterFn(func() time.Duration { return w.took })
	w.env.RegisterActivity(acts)
	w.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", "anchored", mock.Anything).Return(
		func(_, id, _, _ string, arg any) error {
			w.answer(id, arg.(record.Anchoring))
			return nil
		})
	return w
}

func (w *world) answer(job string, proof record.Anchoring) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[job] = append(w.answers[job], proof)
}

func entry(n int) anchor.Entry {
	return anchor.Entry{Record: common.BytesToHash([]byte{byte(n >> 8), byte(n), 1}), Workflow: "job/" + string(rune('a'+n%26)) + time.Duration(n).String()}
}

// add sends a parcel after d.
func (w *world) add(d time.Duration, entries ...anchor.Entry) {
	w.env.RegisterDelayedCallback(func() { w.env.SignalWorkflow(anchor.AddSignal, entries) }, d)
}

// run lets the workflow go on until d, then has it continue as a new run, and
// returns that run's input.
func (w *world) run(t *testing.T, d time.Duration, in anchor.Input, last ...anchor.Entry) anchor.Input {
	t.Helper()
	w.env.RegisterDelayedCallback(func() {
		w.env.SetContinueAsNewSuggested(true)
		w.env.SignalWorkflow(anchor.AddSignal, last)
	}, d)
	in.AnchoredSignal = "anchored"
	w.env.ExecuteWorkflow(anchor.Anchor, in)
	var next *workflow.ContinueAsNewError
	if err := w.env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("the workflow ended with %v", err)
	}
	var out anchor.Input
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// check checks that an entry's job got a proof of its record.
func (w *world) check(t *testing.T, e anchor.Entry) {
	t.Helper()
	got := w.answers[e.Workflow]
	if len(got) == 0 || !merkle.Verify(got[0].Root, e.Record, got[0].Index, got[0].Count, got[0].Path) {
		t.Errorf("%s got %+v", e.Workflow, got)
	}
}

// TestWhatArrivesDuringACommitSharesABatch: a parcel goes at once, and parcels
// that come while one is committed go together.
func TestWhatArrivesDuringACommitSharesABatch(t *testing.T) {
	w := newWorld()
	w.took = time.Second
	w.add(time.Second, entry(1), entry(2))
	w.add(time.Second+w.took/3, entry(3))
	w.add(time.Second+w.took/2, entry(4), entry(5))
	w.add(time.Minute, entry(6))
	next := w.run(t, time.Hour, anchor.Input{}, entry(7))
	var sizes []int
	for _, b := range w.batches {
		sizes = append(sizes, len(b.Leaves))
	}
	if !slices.Equal(sizes, []int{2, 3, 1, 1}) {
		t.Fatalf("batches of %v", sizes)
	}
	if next.AnchoredSignal != "anchored" || len(next.Pending) != 0 {
		t.Errorf("the next run gets %+v", next)
	}
	for n := 1; n <= 7; n++ {
		w.check(t, entry(n))
	}
}

func TestFullBatchesDoNotWait(t *testing.T) {
	w := newWorld()
	var pending []anchor.Entry
	for n := range anchor.BatchSize + 10 {
		pending = append(pending, entry(n))
	}
	w.run(t, time.Hour, anchor.Input{Pending: pending}, entry(anchor.BatchSize+10))
	if len(w.batches[0].Leaves) != anchor.BatchSize || len(w.batches[1].Leaves) != 10 {
		t.Errorf("batches of %d and %d", len(w.batches[0].Leaves), len(w.batches[1].Leaves))
	}
	for _, e := range pending {
		w.check(t, e)
	}
}

func TestDuplicatesAreAnchoredOnceAndAnsweredAgain(t *testing.T) {
	w := newWorld()
	w.add(time.Second, entry(1), entry(1))
	w.add(time.Minute, entry(1))
	w.run(t, time.Hour, anchor.Input{}, entry(2))
	if len(w.batches) != 2 || !slices.Equal(w.batches[0].Leaves, []common.Hash{entry(1).Record}) {
		t.Errorf("batches %+v", w.batches)
	}
	if got := w.answers[entry(1).Workflow]; len(got) != 2 {
		t.Errorf("%d answers", len(got))
	}
}

func TestARefusedBatchIsTriedAgain(t *testing.T) {
	w := newWorld()
	tries := 0
	w.commit = func() error {
		if tries++; tries == 1 {
			return temporal.NewNonRetryableApplicationError("no", anchoring.ErrReverted, nil)
		}
		return nil
	}
	w.add(time.Second, entry(1))
	w.add(2*time.Second, entry(2))
	w.run(t, time.Hour, anchor.Input{}, entry(3))
	w.check(t, entry(1))
	w.check(t, entry(2))
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
