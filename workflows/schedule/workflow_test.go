package schedule_test

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

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	calendar "github.com/skyops/skyops/activities/schedule"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	jobs "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/schedule"
)

// world runs a schedule in the SDK's test environment, with jobs, chain and calendar played.
type world struct {
	t        *testing.T
	env      *testsuite.TestWorkflowEnvironment
	in       schedule.Input
	mu       sync.Mutex
	began    []jobs.Input
	released []string
	settled  []bool // whether each settlement closed the order
	entered  []calendar.Entry
	struck   int
	refuse   error                      // of the escrow
	unknown  error                      // of the calendar
	opening  *testsuite.MockCallWrapper // of the escrow
	telling  *testsuite.MockCallWrapper // of callers that their run is over
	locked   bool                       // the escrow holds the money, whatever opening it said
	hold     bool                       // jobs go on until the test ends them
}

// trace is what the schedule's submission belongs to, and so each of its runs.
const trace = "4bf92f3577b34da6a3ce929d0e0e4736"

var start = time.Unix(1_800_000_000, 0)

func newWorld(t *testing.T, runs uint32) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{t: t, env: suite.NewTestWorkflowEnvironment()}
	w.env.SetStartTime(start)
	w.env.SetTestTimeout(time.Minute)
	w.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute}) // a busy machine is no deadlock
	terms := job.Schedule{Cron: "@hourly", CatchUp: 60, Runs: runs, Salt: common.Hash{1}}
	nonce, err := terms.Nonce()
	if err != nil {
		t.Fatal(err)
	}
	w.in = schedule.Input{Trace: trace, Order: common.Hash{7}, Terms: terms, Submission: job.Submission{
		Spec: job.Spec{Limits: job.Limits{Duration: 600}},
		Order: job.Order{
			Kind: job.KindSchedule, Count: 1, Nonce: nonce, MaxCost: job.Units(1000), Fee: job.Units(10),
			Deadline: uint64(start.Add(24 * time.Hour).Unix()),
		},
	}}
	w.register()
	return w
}

func (w *world) register() {
	w.env.RegisterWorkflowWithOptions(schedule.Schedule, workflow.RegisterOptions{Name: schedule.WorkflowType})
	w.env.RegisterWorkflowWithOptions(func(ctx workflow.Context, in jobs.Input) error {
		w.mu.Lock()
		w.began = append(w.began, in)
		if in.Trace != trace {
			w.t.Errorf("run %s belongs to trace %q", in.Job, in.Trace)
		}
		w.mu.Unlock()
		return workflow.Sleep(ctx, 100*time.Hour)
	}, workflow.RegisterOptions{Name: jobs.WorkflowType})
	var who *identity.Activities
	var money *escrow.Activities
	var days *calendar.Activities
	w.env.RegisterActivity(who)
	w.env.RegisterActivity(money)
	w.env.RegisterActivity(days)
	w.env.OnActivity(days.CheckSchedule, mock.Anything, mock.Anything).Return((&calendar.Activities{}).CheckSchedule)
	w.env.OnActivity(who.Authenticate, mock.Anything, mock.Anything).Return(identity.AuthenticateResult{Order: w.in.Order, Owner: "owner"}, nil)
	w.opening = w.env.OnActivity(money.Open, mock.Anything, mock.Anything).Return(func(context.Context, escrow.OpenRequest) (escrow.OpenResult, error) {
		return escrow.OpenResult{Tx: common.Hash{5}}, w.refuse
	})
	w.env.OnActivity(money.Locked, mock.Anything, mock.Anything).Return(func(context.Context, escrow.OpenRequest) (escrow.LockedResult, error) {
		return escrow.LockedResult{Locked: w.locked}, nil
	})
	w.env.OnActivity(money.SettleOrder, mock.Anything, mock.Anything).Return(func(_ context.Context, r escrow.SettleOrderRequest) (escrow.SettleOrderResult, error) {
		w.settled = append(w.settled, r.Close)
		return escrow.SettleOrderResult{Settlement: &record.Settlement{Tx: common.Hash{6}}}, nil
	})
	w.env.OnActivity(days.EnterCalendar, mock.Anything, mock.Anything).Return(func(_ context.Context, e calendar.Entry) error {
		w.entered = append(w.entered, e)
		return w.unknown
	})
	w.env.OnActivity(days.StrikeCalendar, mock.Anything, mock.Anything).Return(func(context.Context, common.Hash) error { w.struck++; return nil })
	w.telling = w.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", schedule.OverSignal, mock.Anything).Return(func(_, id, _, _ string, _ any) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.released = append(w.released, id)
		return nil
	})
}

// due asks for a run after d, as the calendar does, and ends its job a minute later.
func (w *world) due(d time.Duration, caller string) {
	w.env.RegisterDelayedCallback(func() {
		w.env.SignalWorkflow(schedule.DueSignal, schedule.Due{Caller: caller, At: uint64(w.env.Now().UnixMilli())})
	}, d)
	if w.hold {
		return
	}
	w.env.RegisterDelayedCallback(func() {
		if st := w.status(); len(st.Runs) > 0 && st.Runs[len(st.Runs)-1].Outcome == "" {
			w.end(st.Runs[len(st.Runs)-1].Job)
		}
	}, d+time.Minute)
}

func (w *world) end(id common.Hash) {
	w.env.SignalWorkflow(jobs.DoneSignal, jobs.Done{Job: id, Outcome: record.Succeeded, Cost: job.Units(20), EndedAt: uint64(w.env.Now().UnixMilli())})
}

func (w *world) status() (st schedule.Status) {
	w.t.Helper()
	v, err := w.env.QueryWorkflow(schedule.StatusQuery)
	if err == nil {
		err = v.Get(&st)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return st
}

func (w *world) close(d time.Duration, reason string) {
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(schedule.CloseUpdate, "", callbacks{w.t}, reason)
	}, d)
}

func (w *world) run() schedule.Status {
	w.t.Helper()
	w.env.ExecuteWorkflow(schedule.WorkflowType, w.in)
	if err := w.env.GetWorkflowError(); err != nil {
		w.t.Fatal(err)
	}
	var st schedule.Status
	if err := w.env.GetWorkflowResult(&st); err != nil {
		w.t.Fatal(err)
	}
	return st
}

// Each run is the next item of the order, with its share of the money; nodes are paid
// after each, and the rest goes back when all were made.
func TestRunsUntilAllAreMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	for i := range 5 {
		w.due(time.Duration(i+1)*time.Hour, string(rune('a'+i)))
	}
	st := w.run()
	if st.Phase != schedule.Closed || st.Begun != 3 || len(w.began) != 3 || st.Cost.Cmp(job.Units(60)) != 0 || st.Settlement == nil {
		t.Fatalf("%+v", st)
	}
	for i, in := range w.began {
		want := job.ID(w.in.Order, w.in.Submission.Order.Number(0, uint32(i)))
		if in.Submission.Item != uint32(i) || in.Job != want || in.Parent != schedule.WorkflowID(w.in.Order) || in.Budget.Cmp(job.Units(330)) != 0 {
			t.Errorf("run %d is %+v", i, in)
		}
	}
	if !slices.Equal(w.settled, []bool{false, false, false, true}) && !slices.Equal(w.settled, []bool{false, false, true}) {
		t.Errorf("settled %v", w.settled)
	}
	if len(w.entered) != 1 || w.struck != 1 || !w.entered[0].Until.Equal(start.Add(24*time.Hour-10*time.Minute)) {
		t.Errorf("entered %+v, struck %d times", w.entered, w.struck)
	}
	if !slices.Equal(w.released, []string{"a", "b", "c"}) {
		t.Errorf("released %v", w.released)
	}
}

// A schedule that is ended makes no further run, waits for those that go on, and gives back.
func TestClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.hold = true
	w.due(time.Hour, "a")
	w.close(2*time.Hour, "enough")
	w.due(3*time.Hour, "b")
	w.env.RegisterDelayedCallback(func() {
		if st := w.status(); st.Phase != schedule.Closing || len(w.settled) != 0 || w.struck != 1 {
			t.Errorf("while a run goes on: %+v, settled %v", st, w.settled)
		}
		w.end(w.began[0].Job)
	}, 4*time.Hour)
	st := w.run()
	if st.Phase != schedule.Closed || st.Why != "enough" || st.Begun != 1 || !slices.Equal(w.settled, []bool{true}) || !slices.Equal(w.released, []string{"b", "a"}) {
		t.Errorf("%+v, settled %v, released %v", st, w.settled, w.released)
	}
}

// A schedule that is ended while its escrow opens makes no run, and gives all back.
func TestCloseWhileOpening(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.opening.After(10 * time.Minute)
	w.close(time.Minute, "no longer")
	w.due(time.Hour, "a")
	st := w.run()
	if st.Phase != schedule.Closed || st.Why != "no longer" || st.Begun != 0 || w.struck != 1 || !slices.Equal(w.settled, []bool{true}) {
		t.Errorf("%+v, struck %d times, settled %v", st, w.struck, w.settled)
	}
}

// No run begins that would not be over by the deadline, and none is waited for long after it.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.hold = true
	w.due(time.Hour, "a")
	st := w.run()
	if took := time.UnixMilli(int64(st.UpdatedAt)).Sub(start); st.Phase != schedule.Closed || took < 24*time.Hour || took > 25*time.Hour || !slices.Equal(w.settled, []bool{true}) {
		t.Errorf("after %s: %+v, settled %v", took, st, w.settled)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil  func(*world)
		closed bool
	}{
		"no deposit": {func(w *world) {
			w.refuse = temporal.NewNonRetryableApplicationError("no deposit", escrow.ErrReverted, nil)
		}, false},
		"no answer": {func(w *world) {
			w.refuse = temporal.NewNonRetryableApplicationError("no answer", "Away", nil)
		}, false},
		"opened unheard": {func(w *world) {
			w.refuse, w.locked = temporal.NewNonRetryableApplicationError("no answer", "Away", nil), true
		}, true},
		"another schedule":  {func(w *world) { w.in.Terms.Runs++ }, false},
		"another order":     {func(w *world) { w.in.Order = common.Hash{8} }, false},
		"not for calendars": {func(w *world) { w.unknown = temporal.NewNonRetryableApplicationError("no", calendar.ErrRefused, nil) }, true},
	} {
		w := newWorld(t, 3)
		c.spoil(w)
		w.env.ExecuteWorkflow(schedule.WorkflowType, w.in)
		var app *temporal.ApplicationError
		if err := w.env.GetWorkflowError(); !errors.As(err, &app) || app.Type() != identity.ErrBadSubmission {
			t.Errorf("%s: %v", name, err)
		}
		if got := len(w.settled) == 1 && w.settled[0]; got != c.closed || len(w.began) != 0 {
			t.Errorf("%s: settled %v, %d runs", name, w.settled, len(w.began))
		}
	}
}

// What goes on is carried into the next run of the story.
func TestContinuedStory(t *testing.T) {
	t.Parallel()
	first := newWorld(t, 10)
	first.hold = true
	first.due(time.Hour, "a")
	first.env.RegisterDelayedCallback(func() { first.env.SetContinueAsNewSuggested(true) }, 2*time.Hour)
	first.due(2*time.Hour, "b")
	first.env.ExecuteWorkflow(schedule.WorkflowType, first.in)
	var next *workflow.ContinueAsNewError
	if err := first.env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("it ended with %v", err)
	}
	w := newWorld(t, 10)
	w.in.Trace = "" // it is carried over
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &w.in); err != nil {
		t.Fatal(err)
	}
	if w.in.Trace != trace {
		t.Errorf("it goes on in trace %q", w.in.Trace)
	}
	w.env.RegisterDelayedCallback(func() {
		w.end(first.began[0].Job)
		w.end(first.began[1].Job)
	}, time.Minute)
	w.close(2*time.Minute, "")
	st := w.run()
	if st.Begun != 2 || st.Cost.Cmp(job.Units(40)) != 0 || len(w.entered) != 0 || !slices.Equal(w.released, []string{"a", "b"}) || st.Funding != (common.Hash{5}) {
		t.Errorf("%+v, released %v", st, w.released)
	}
}

// What is due while the story waits to be continued is not lost.
func TestDueWhileContinuing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.hold = true
	w.telling.After(10 * time.Minute)
	w.due(time.Hour, "a")
	w.env.RegisterDelayedCallback(func() {
		w.env.SetContinueAsNewSuggested(true)
		w.env.SignalWorkflow(jobs.DoneSignal, jobs.Done{Job: w.began[0].Job, Outcome: record.Failed})
	}, 2*time.Hour)
	w.due(2*time.Hour+time.Minute, "b")
	w.env.ExecuteWorkflow(schedule.WorkflowType, w.in)
	var next *workflow.ContinueAsNewError
	if err := w.env.GetWorkflowError(); !errors.As(err, &next) {
		t.Fatalf("it ended with %v", err)
	}
	var in schedule.Input
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
		t.Fatal(err)
	}
	if c := in.Carried; c.Begun != 2 || len(w.began) != 2 {
		t.Errorf("it goes on with %+v, %d runs have begun", c, len(w.began))
	}
}

// callbacks take the answer of an update.
type callbacks struct{ t *testing.T }

func (c callbacks) Accept()          {}
func (c callbacks) Reject(err error) { c.t.Error(err) }
func (c callbacks) Complete(_ any, err error) {
	if err != nil {
		c.t.Error(err)
	}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
