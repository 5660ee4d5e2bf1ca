package batch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	batches "github.com/skyops/skyops/workflows/batch"
	story "github.com/skyops/skyops/workflows/job"
)

// world is a batch in the SDK's test environment, whose items end as end says.
type world struct {
	t   *testing.T
	env *testsuite.TestWorkflowEnvironment
	in  batches.Input

	mu      sync.Mutex
	end     func(index, try uint32) record.Outcome
	takes   time.Duration
	running int
	most    int               // that ran at once
	tries   map[uint32]uint32 // by item
	noted   map[uint32]record.Item
	settled []bool // each settlement, and whether it closed
	openErr error
	refuse  error
	silent  bool // items end without a word
	budgets job.Amount
	over    map[common.Hash]bool                      // jobs that have ended
	item    func(workflow.Context, story.Input) error // plays the jobs instead
	noting  func(batch.NoteRequest)
}

// trace is what the batch's submission belongs to, and so each of its jobs.
const trace = "4bf92f3577b34da6a3ce929d0e0e4736"

func newWorld(t *testing.T, count uint32) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{
		t: t, env: suite.NewTestWorkflowEnvironment(), takes: time.Minute,
		end:   func(uint32, uint32) record.Outcome { return record.Succeeded },
		tries: map[uint32]uint32{}, noted: map[uint32]record.Item{}, over: map[common.Hash]bool{},
		in: batches.Input{
			Order:     job.Order{Kind: job.KindBatch, Count: count, MaxCost: job.Units(1000 * uint64(count)), Deadline: uint64(time.Now().Add(1000 * time.Hour).Unix())},
			OrderHash: common.Hash{1}, MaxParallel: 3, Trace: trace,
		},
	}
	w.env.SetTestTimeout(time.Minute)
	w.env.RegisterWorkflowWithOptions(w.child, workflow.RegisterOptions{Name: story.WorkflowType})
	w.env.RegisterWorkflowWithOptions(batches.Batch, workflow.RegisterOptions{Name: batches.WorkflowType})
	acts, ids, money := &batch.Activities{}, &identity.Activities{}, &escrow.Activities{}
	w.env.RegisterActivity(acts)
	w.env.RegisterActivity(ids)
	w.env.RegisterActivity(money)
	w.env.OnActivity(acts.LoadItem, mock.Anything, mock.Anything).Return(job.Submission{}, nil)
	w.env.OnActivity(acts.Note, mock.Anything, mock.Anything).Return(w.note)
	w.env.OnActivity(acts.Ended, mock.Anything, mock.Anything).Return(w.ended)
	w.env.OnActivity(ids.Authenticate, mock.Anything, mock.Anything).Return(func(context.Context, identity.AuthenticateRequest) (identity.AuthenticateResult, error) {
		return identity.AuthenticateResult{Grace: 60, Owner: "owner"}, w.refuse
	})
	w.env.OnActivity(money.BeginOpen, mock.Anything, mock.Anything).Return(nil)
	w.env.OnActivity(money.Opened, mock.Anything, mock.Anything).Return(func(context.Context, escrow.OpenRequest) (escrow.OpenResult, error) {
		return escrow.OpenResult{Tx: common.Hash{9}}, w.openErr
	})
	w.env.OnActivity(money.Locked, mock.Anything, mock.Anything).Return(escrow.LockedResult{}, nil)
	w.env.OnActivity(money.SettleOrder, mock.Anything, mock.Anything).Return(func(_ context.Context, req escrow.SettleOrderRequest) (escrow.SettleOrderResult, error) {
		w.settled = append(w.settled, req.Close)
		return escrow.SettleOrderResult{Settlement: &record.Settlement{Tx: common.Hash{8}}}, nil
	})
	return w
}

// child plays an item's job.
//
//workflowcheck:ignore it is a test's twin
func (w *world) child(ctx workflow.Context, in story.Input) error {
	if in.Trace != trace {
		w.t.Errorf("item %d belongs to trace %q", in.Load.Index, in.Trace)
	}
	if w.item != nil {
		return w.item(ctx, in)
	}
	index, try := in.Load.Index, in.Load.Try
	w.mu.Lock()
	if w.tries[index] != try || in.Job != job.ID(w.in.OrderHash, w.in.Order.Number(index, try)) {
		w.t.Errorf("item %d, tried %d times, is tried as %d", index, w.tries[index], try)
	}
	w.tries[index]++
	w.running++
	w.most = max(w.most, w.running)
	w.budgets = w.budgets.Add(*in.Budget)
	w.mu.Unlock()
	how := w.end(index, try)
	if workflow.Sleep(ctx, w.takes) != nil {
		how = record.Cancelled
	}
	w.mu.Lock()
	w.running--
	w.over[in.Job] = true
	w.mu.Unlock()
	if how == "" {
		return errors.New("terminated")
	}
	if w.silent {
		return nil
	}
	base, _ := workflow.NewDisconnectedContext(ctx)
	done := story.Done{Job: in.Job, Index: index, Item: try, Outcome: how, Cost: job.Units(10)}
	for range 2 { // a word may come twice
		w.env.SignalWorkflow(story.DoneSignal, done)
	}
	return workflow.Sleep(base, time.Second)
}

func (w *world) note(_ context.Context, req batch.NoteRequest) error {
	if w.noting != nil {
		w.noting(req)
		return nil
	}
	for _, it := range req.Items {
		if old, ok := w.noted[it.Index]; !ok || it.Try > old.Try || old.State == record.ItemRunning {
			w.noted[it.Index] = it
		}
	}
	return nil
}

func (w *world) ended(_ context.Context, req batch.EndedRequest) (res batch.EndedResult, _ error) {
	for _, id := range req.Jobs {
		if !w.over[id] {
			continue
		}
		res.Items = append(res.Items, record.Item{Job: id, State: string(record.Succeeded), Cost: job.Units(10)})
	}
	return res, nil
}

// run runs the batch, in as many runs as it takes.
func (w *world) run() batches.Status {
	w.t.Helper()
	w.env.ExecuteWorkflow(batches.WorkflowType, w.in)
	if err := w.env.GetWorkflowError(); err != nil {
		w.t.Fatal(err)
	}
	var s batches.Status
	if err := w.env.GetWorkflowResult(&s); err != nil {
		w.t.Fatal(err)
	}
	if w.settled == nil || !w.settled[len(w.settled)-1] {
		w.t.Errorf("settled %v", w.settled)
	}
	for i := range w.noted {
		if w.noted[i].State == record.ItemRunning {
			w.t.Errorf("item %d is noted as running", i)
		}
	}
	return s
}

func TestWindow(t *testing.T) {
	w := newWorld(t, 20)
	s := w.run()
	if s.State != batches.Succeeded || s.Succeeded != 20 || s.Tries != 20 || s.Cost.Cmp(job.Units(200)) != 0 || len(w.noted) != 20 {
		t.Errorf("%+v", s)
	}
	if w.most != 3 {
		t.Errorf("%d ran at once", w.most)
	}
	if w.budgets.Cmp(w.in.Order.Payable()) > 0 {
		t.Errorf("the items were given %s of %s", w.budgets, w.in.Order.Payable())
	}
	if s.Settlement == nil || s.Funding == (common.Hash{}) {
		t.Errorf("money: %+v", s)
	}
}

// A failed item is tried again as often as the batch says; the others go on.
func TestFailedItemsAreTriedAgain(t *testing.T) {
	w := newWorld(t, 6)
	w.in.Retries = 1
	w.end = func(index, try uint32) record.Outcome {
		if index == 2 || index == 4 && try == 0 {
			return record.Failed
		}
		return record.Succeeded
	}
	s := w.run()
	if s.State != batches.Failed || s.Succeeded != 5 || s.Failed != 1 || s.Tries != 8 || w.tries[2] != 2 || w.tries[4] != 2 {
		t.Errorf("%+v, tries %v", s, w.tries)
	}
	if w.noted[2].State != string(record.Failed) || w.noted[2].Try != 1 || w.noted[4].State != string(record.Succeeded) {
		t.Errorf("noted %+v", w.noted)
	}
}

// Its owner has the failed items of a batch that runs be run again.
func TestRetryByItsOwner(t *testing.T) {
	w := newWorld(t, 12)
	w.end = func(index, try uint32) record.Outcome {
		if index == 0 && try == 0 {
			return record.Failed
		}
		return record.Succeeded
	}
	var answer, early updated
	w.env.RegisterDelayedCallback(func() { w.env.UpdateWorkflow(batches.RetryUpdate, "early", early.callbacks()) }, time.Second)
	w.env.RegisterDelayedCallback(func() { w.env.UpdateWorkflow(batches.RetryUpdate, "retry", answer.callbacks()) }, 90*time.Second)
	s := w.run()
	if early.rejected == nil || answer.rejected != nil || s.State != batches.Succeeded || w.tries[0] != 2 || s.Tries != 13 {
		t.Errorf("%v, %v, %+v, tries %v", early.rejected, answer.rejected, s, w.tries)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t, 50)
	var answer updated
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(batches.CancelUpdate, "cancel", answer.callbacks(), "enough")
	}, 90*time.Second)
	s := w.run()
	if s.State != batches.Cancelled || s.Succeeded != 3 || s.Cancelled != 47 || s.Tries != 6 || answer.rejected != nil {
		t.Errorf("%+v, %v", s, answer.rejected)
	}
}

// A job that was ended from outside says nothing; its workflow's end does.
func TestItemEndedFromOutside(t *testing.T) {
	w := newWorld(t, 4)
	w.end = func(index, _ uint32) record.Outcome {
		if index == 1 {
			return ""
		}
		return record.Succeeded
	}
	if s := w.run(); s.State != batches.Failed || s.Failed != 1 || s.Succeeded != 3 || w.noted[1].Cause == nil {
		t.Errorf("%+v, %+v", s, w.noted[1])
	}
}

// What ended unheard is found when nothing is heard for long.
func TestUnheardItemsAreLookedAfter(t *testing.T) {
	w := newWorld(t, 4)
	w.silent = true
	if s := w.run(); s.State != batches.Succeeded || s.Succeeded != 4 {
		t.Errorf("%+v", s)
	}
}

// Nodes are paid while a long batch runs.
func TestMoneyDoesNotWaitForTheEnd(t *testing.T) {
	w := newWorld(t, 6)
	w.takes = 20 * time.Minute
	w.run()
	if len(w.settled) < 3 || w.settled[0] {
		t.Errorf("settled %v", w.settled)
	}
}

func TestRefusedAndUnfunded(t *testing.T) {
	w := newWorld(t, 3)
	w.refuse = temporal.NewNonRetryableApplicationError("not signed", identity.ErrUnauthorized, nil)
	w.env.ExecuteWorkflow(batches.WorkflowType, w.in)
	if err := w.env.GetWorkflowError(); err == nil || len(w.tries) > 0 {
		t.Errorf("a refused order: %v, %v", err, w.tries)
	}
	w = newWorld(t, 3)
	w.openErr = temporal.NewNonRetryableApplicationError("balance too low", escrow.ErrReverted, nil)
	w.env.ExecuteWorkflow(batches.WorkflowType, w.in)
	var s batches.Status
	if err := w.env.GetWorkflowResult(&s); err != nil || s.State != batches.Failed || s.Cause == nil || len(w.tries) > 0 || len(w.settled) > 0 {
		t.Errorf("an escrow that does not open: %+v, %v, settled %v", s, err, w.settled)
	}
}

// At the deadline nothing more is begun; what runs then ends as it does.
func TestDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		items, succeeded uint32
		state            batches.Phase
	}{"all have begun": {3, 3, batches.Succeeded}, "one is left": {4, 3, batches.Failed}} {
		w := newWorld(t, c.items)
		begun := time.Unix(1_800_000_000, 0)
		w.env.SetStartTime(begun)
		w.in.Order.Deadline, w.takes = uint64(begun.Unix())+60, 10*time.Minute
		s := w.run()
		if s.State != c.state || (s.Cause == nil) != (s.State == batches.Succeeded) || s.Succeeded != c.succeeded || s.Cancelled != c.items-c.succeeded {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// A long story goes on in a new run, which takes over what runs.
func TestContinuesAsNew(t *testing.T) {
	w := newWorld(t, 9)
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 90*time.Second)
	w.env.ExecuteWorkflow(batches.WorkflowType, w.in)
	again, ok := errors.AsType[*workflow.ContinueAsNewError](w.env.GetWorkflowError())
	if !ok {
		t.Fatalf("it ended with %v", w.env.GetWorkflowError())
	}
	var in batches.Input
	if err := decode(again, &in); err != nil {
		t.Fatal(err)
	}
	if in.State == nil || len(in.State.Going) != 3 || in.State.Next != 6 || in.State.Status.Succeeded != 3 {
		t.Fatalf("it goes on with %+v", in.State)
	}
	next := newWorld(t, 9)
	next.in = in
	for i := range uint32(6) {
		next.tries[i] = 1
	}
	next.env.RegisterDelayedCallback(func() {
		for _, g := range in.State.Going {
			next.env.SignalWorkflow(story.DoneSignal, story.Done{Index: g.Index, Item: g.Try, Outcome: record.Succeeded, Cost: job.Units(10)})
		}
	}, 5*time.Second)
	s := next.run()
	if s.State != batches.Succeeded || s.Succeeded != 9 || s.Tries != 9 || s.Cost.Cmp(job.Units(90)) != 0 || next.tries[3] != 1 {
		t.Errorf("%+v, tries %v", s, next.tries)
	}
}

// updated collects one update's answer.
type updated struct {
	value    any
	rejected error
}

func (u *updated) callbacks() *testsuite.TestUpdateCallback {
	return &testsuite.TestUpdateCallback{
		OnAccept: func() {}, OnReject: func(err error) { u.rejected = err }, OnComplete: func(v any, _ error) { u.value = v },
	}
}

// decode reads what a new run is started with.
func decode(again *workflow.ContinueAsNewError, in *batches.Input) error {
	if again.Input == nil {
		return fmt.Errorf("%v has no input", again)
	}
	return converter.GetDefaultDataConverter().FromPayloads(again.Input, in)
}

// quiet drops the SDK's log lines.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
