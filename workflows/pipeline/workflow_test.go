package pipeline_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	jobstory "github.com/skyops/skyops/workflows/job"
	story "github.com/skyops/skyops/workflows/pipeline"
)

// world runs a pipeline in the SDK's test environment, whose jobs are played.
type world struct {
	*testing.T
	env     *testsuite.TestWorkflowEnvironment
	specs   []job.Spec
	in      story.Input
	fails   map[string]bool // names of steps whose program fails
	takes   map[string]time.Duration
	items   int                 // entries of every folder that is cut up
	running int                 // jobs at the moment
	most    int                 // at once
	began   []string            // "name" or "name/item", in order
	inputs  map[string][]string // name → "step/item" of each edge
	broke   bool                // the escrow cannot be opened
	closed  int
	settled int
	unheard []record.Item // what a look finds
	looked  int
	long    string // run with whose end the history is long
	recalls int    // requests to end jobs of an earlier run of the workflow
	kept    []pipeline.KeepRequest
}

// trace is what the pipeline's submission belongs to, and so each of its jobs.
const trace = "4bf92f3577b34da6a3ce929d0e0e4736"

func newWorld(t *testing.T, file string) *world {
	t.Helper()
	f, err := job.ParsePipelineFile([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := f.Plan()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, fails: map[string]bool{}, takes: map[string]time.Duration{}, inputs: map[string][]string{}, items: 3}
	for _, p := range plan {
		s := job.Spec{Name: p.Title(), Step: &job.Step{After: p.After, Items: p.Items, Budget: job.Units(100)}}
		for _, in := range p.Inputs {
			s.Inputs = append(s.Inputs, job.Input{Name: in.Name, From: &in.From})
		}
		for _, o := range p.Outputs {
			s.Step.Outputs = append(s.Step.Outputs, job.Output{Name: o.Name, Path: o.Path, Items: o.Items})
		}
		w.specs = append(w.specs, s)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(time.Minute)
	w.in = story.Input{
		Trace: trace, OrderHash: common.Hash{7}, FailFast: f.FailFast, Parallel: f.Parallel,
		Order: job.Order{Kind: job.KindPipeline, Count: uint32(len(plan)), MaxCost: job.Units(1000), Deadline: uint64(time.Now().Add(time.Hour).Unix())},
	}
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: story.WorkflowID(w.in.OrderHash)})
	w.env.RegisterActivity(&pipeline.Activities{Shelf: w, Register: w, Content: w, Ledger: w})
	w.env.RegisterWorkflowWithOptions(w.job, workflow.RegisterOptions{Name: jobstory.WorkflowType})
	w.env.RegisterActivity((&batch.Activities{}).Ended)
	w.env.OnActivity((&batch.Activities{}).Ended, mock.Anything, mock.Anything).Return(func(context.Context, batch.EndedRequest) (batch.EndedResult, error) {
		w.looked++
		return batch.EndedResult{Items: w.unheard}, nil
	})
	w.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, mock.Anything).Return(func(string, string, string) error {
		w.recalls++
		return nil
	}).Maybe()
	w.money()
	return w
}

// money plays wallet and escrow.
func (w *world) money() {
	var ids *identity.Activities
	var money *escrow.Activities
	w.env.RegisterActivity(ids)
	w.env.RegisterActivity(money)
	w.env.OnActivity(ids.Authenticate, mock.Anything, mock.Anything).Return(identity.AuthenticateResult{Order: w.in.OrderHash, Grace: 60}, nil)
	w.env.OnActivity(money.Open, mock.Anything, mock.Anything).Return(func(context.Context, escrow.OpenRequest) (escrow.OpenResult, error) {
		if w.broke {
			return escrow.OpenResult{}, temporal.NewNonRetryableApplicationError("the deposit is too small", escrow.ErrReverted, nil)
		}
		return escrow.OpenResult{Tx: common.Hash{1}}, nil
	})
	w.env.OnActivity(money.Locked, mock.Anything, mock.Anything).Return(func(context.Context, escrow.OpenRequest) (escrow.LockedResult, error) {
		return escrow.LockedResult{Locked: !w.broke}, nil
	})
	w.env.OnActivity(money.SettleOrder, mock.Anything, mock.Anything).Return(
		func(_ context.Context, req escrow.SettleOrderRequest) (escrow.SettleOrderResult, error) {
			if w.settled++; req.Close {
				w.closed++
				return escrow.SettleOrderResult{Settlement: &record.Settlement{Tx: common.Hash{9}}}, nil
			}
			return escrow.SettleOrderResult{}, nil
		})
}

// PipelineSteps implements pipeline.Shelf.
func (w *world) PipelineSteps(_ context.Context, _ common.Hash, from uint32, limit int) (out []job.Submission, err error) {
	for i := int(from); i < len(w.specs) && len(out) < limit; i++ {
		out = append(out, job.Submission{Order: w.in.Order, Spec: w.specs[i], Index: uint32(i)})
	}
	return out, nil
}

// Result implements pipeline.Register.
func (w *world) Result(_ context.Context, id common.Hash) (record.Package, record.SignedReceipt, error) {
	return record.Package{CID: id.Hex(), Manifest: seal.HashManifest(w.manifest())}, record.SignedReceipt{Receipt: record.Receipt{Job: id}}, nil
}

// KeepStep implements pipeline.Ledger.
func (w *world) KeepStep(_ context.Context, k pipeline.KeepRequest) error {
	w.kept = append(w.kept, k)
	return nil
}

// Get implements pipeline.Content: what every package looks like.
func (w *world) Get(context.Context, string, string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(string(w.manifest()))), nil
}

func (w *world) manifest() []byte {
	m := seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindPackage}, Recipients: []common.Hash{{1}},
		Segments: slices.Repeat([]seal.Segment{{Size: 1}}, w.items+1), Size: uint64(w.items + 1),
	}
	for range w.items {
		m.Outputs = append(m.Outputs, seal.Output{Name: "out.each", Recipients: m.Recipients, Segments: 1})
	}
	b, err := m.Encode()
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// job plays a job: it runs for a while, can be cancelled, and says how it ended.
//
//workflowcheck:ignore it is a test's twin
func (w *world) job(ctx workflow.Context, in jobstory.Input) (jobstory.Status, error) {
	sub := in.Submission
	name := sub.Spec.Name
	if sub.Spec.Step.Items > 0 {
		name = fmt.Sprintf("%s/%d", name, sub.Item)
	}
	if in.Parent == "" || in.Trace != trace || in.Budget.Cmp(job.Units(100)) != 0 || in.Job != job.ID(in.OrderHash, sub.Number()) {
		w.Errorf("%s is started with %+v", name, in)
	}
	for _, e := range in.Edges {
		w.inputs[name] = append(w.inputs[name], fmt.Sprintf("%s/%d", w.specs[e.Step].Name, e.Item))
	}
	w.began = append(w.began, name)
	w.running++
	w.most = max(w.most, w.running)
	long := cmp.Or(w.takes[name], w.takes[sub.Spec.Name], time.Second)
	d := jobstory.Done{Job: in.Job, Outcome: record.Succeeded, Cost: job.Units(10), Package: &record.Package{CID: "bafy", Manifest: seal.HashManifest(w.manifest())}}
	switch err := workflow.Sleep(ctx, long); {
	case err != nil:
		d.Outcome, d.Cause = record.Cancelled, &record.Cause{Code: record.CauseCancelled}
	case w.fails[name]:
		d.Outcome, d.Cause = record.Failed, &record.Cause{Code: record.CauseExitCode, Message: "exit code 1"}
	}
	w.running--
	if name == w.long {
		w.env.SetContinueAsNewSuggested(true)
	}
	base, _ := workflow.NewDisconnectedContext(ctx)
	return jobstory.Status{}, workflow.SignalExternalWorkflow(base, in.Parent, "", jobstory.DoneSignal, d).Get(base, nil)
}

func (w *world) run() story.Status {
	w.Helper()
	w.env.ExecuteWorkflow(story.Pipeline, w.in)
	if !w.env.IsWorkflowCompleted() {
		w.Fatal("the workflow did not complete")
	}
	if err := w.env.GetWorkflowError(); err != nil {
		w.Fatal(err)
	}
	var s story.Status
	if err := w.env.GetWorkflowResult(&s); err != nil {
		w.Fatal(err)
	}
	return s
}

// want checks a finished pipeline's state and that of each step.
func (w *world) want(s story.Status, state story.State, steps string) {
	w.Helper()
	var got []string
	for _, step := range s.Steps {
		got = append(got, step.Title+" "+string(step.State))
	}
	if s.State != state || strings.Join(got, ", ") != steps {
		w.Errorf("the pipeline is %s (%+v): %s", s.State, s.Cause, strings.Join(got, ", "))
	}
	if w.closed != 1 || s.Settlement == nil || w.running != 0 {
		w.Errorf("closed %d times, settlement %+v, %d jobs run", w.closed, s.Settlement, w.running)
	}
}

const diamond = `
steps:
  - {name: prepare, task: {}, outputs: {out: ., all: .}}
  - {name: train, task: {}, inputs: {shard: prepare.out}, each: shard, max: 5, outputs: {model: .}}
  - {name: sum, task: {}, inputs: {data: prepare.all}, matrix: {by: [a, b]}, outputs: {n: .}}
  - {name: pick, task: {}, inputs: {models: train.model, sums: sum.n}}
  - {name: mourn, task: {}, needs: [train failed]}
`

func TestStepsFollowEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	s := w.run()
	w.want(s, story.Succeeded, "prepare succeeded, train succeeded, sum (by=a) succeeded, sum (by=b) succeeded, mourn skipped, pick succeeded")
	if w.began[0] != "prepare" || w.began[len(w.began)-1] != "pick" || len(w.began) != 7 {
		t.Errorf("they began as %q", w.began)
	}
	if got, want := w.inputs["pick"], []string{"train/0", "train/1", "train/2", "sum (by=a)/0", "sum (by=b)/0"}; !slices.Equal(got, want) {
		t.Errorf("pick takes %q", got)
	}
	if got := w.inputs["train/2"]; !slices.Equal(got, []string{"prepare/0"}) {
		t.Errorf("the third shard takes %q", got)
	}
	if s.Cost.Cmp(job.Units(70)) != 0 || s.Funding == (common.Hash{}) {
		t.Errorf("it cost %s, funded by %s", s.Cost, s.Funding)
	}
	if s.Steps[4].Why != "train did not fail" {
		t.Errorf("the last one was skipped since %q", s.Steps[4].Why)
	}
}

func TestFailedStepSkipsWhatNeedsItOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.fails["train/1"] = true
	s := w.run()
	w.want(s, story.Failed, "prepare succeeded, train failed, sum (by=a) succeeded, sum (by=b) succeeded, mourn succeeded, pick skipped")
	if s.Cause == nil || s.Cause.Code != record.CauseExitCode || !strings.Contains(s.Cause.Message, "train failed: 1 of 3 runs failed") {
		t.Errorf("because of %+v", s.Cause)
	}
}

func TestFailFastEndsWhatRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond+"failFast: true\n")
	w.fails["sum (by=a)"] = true
	w.takes["train"] = time.Hour
	began := w.env.Now()
	s := w.run()
	w.want(s, story.Failed, "prepare succeeded, train cancelled, sum (by=a) failed, sum (by=b) succeeded, mourn skipped, pick skipped")
	if took := w.env.Now().Sub(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

func TestCancelEndsAllJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond+"maxParallel: 2\n")
	w.takes["train"] = time.Hour
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(story.CancelUpdate, "", &testsuite.TestUpdateCallback{
			OnAccept: func() {}, OnReject: func(err error) { t.Error(err) }, OnComplete: func(any, error) {},
		}, "enough")
	}, 10*time.Minute)
	s := w.run()
	w.want(s, story.Cancelled, "prepare succeeded, train cancelled, sum (by=a) cancelled, sum (by=b) cancelled, mourn cancelled, pick cancelled")
	if s.Cause == nil || s.Cause.Message != "enough" || w.most != 2 {
		t.Errorf("%+v, %d at once", s.Cause, w.most)
	}
}

// What nodes earned is not kept back for as long as a pipeline runs.
func TestLongPipelinesPayNowAndThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.takes["train"] = time.Hour
	w.want(w.run(), story.Succeeded, "prepare succeeded, train succeeded, sum (by=a) succeeded, sum (by=b) succeeded, mourn skipped, pick succeeded")
	if w.settled < 4 {
		t.Errorf("%d settlements in an hour", w.settled)
	}
}

func TestTooManyEntriesFailTheStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.items = 6
	s := w.run()
	w.want(s, story.Failed, "prepare succeeded, train failed, sum (by=a) succeeded, sum (by=b) succeeded, mourn succeeded, pick skipped")
}

// A pipeline whose money does not come runs nothing, and keeps nothing.
func TestUnfundedPipelineRunsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.broke = true
	s := w.run()
	if s.State != story.Failed || s.Cause == nil || s.Cause.Code != record.CauseUnauthorized || len(w.began) != 0 || w.settled != 0 {
		t.Errorf("%s, %+v; %q began, %d settlements", s.State, s.Cause, w.began, w.settled)
	}
}

// A long pipeline goes on as a new run of its workflow; what runs meanwhile tells
// that one how it ended.
func TestGoesOnAsANewRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.takes["train"] = 25 * time.Minute
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 5*time.Minute)
	next := w.next(diamond)
	if n := len(next.in.Carried.Status.Steps[1].Runs); n != 3 {
		t.Fatalf("%d runs are carried over", n)
	}
	for _, r := range next.in.Carried.Status.Steps[1].Runs {
		next.env.RegisterDelayedCallback(func() {
			d := jobstory.Done{Job: r.Job, Outcome: record.Succeeded, Cost: job.Units(10), Package: &record.Package{}}
			next.env.SignalWorkflow(jobstory.DoneSignal, d)
			next.env.SignalWorkflow(jobstory.DoneSignal, d) // it counts once
		}, time.Minute)
	}
	s := next.run()
	next.want(s, story.Succeeded, "prepare succeeded, train succeeded, sum (by=a) succeeded, sum (by=b) succeeded, mourn skipped, pick succeeded")
	if !slices.Equal(next.began, []string{"pick"}) || s.Cost.Cmp(job.Units(70)) != 0 {
		t.Errorf("%q began again, and it cost %s", next.began, s.Cost)
	}
}

const fan = `
steps:
  - {name: prepare, task: {}, outputs: {out: .}}
  - {name: train, task: {}, inputs: {shard: prepare.out}, each: shard, max: 100}
`

// next is the run of the workflow that goes on after w's.
func (w *world) next(file string) *world {
	w.Helper()
	w.env.ExecuteWorkflow(story.Pipeline, w.in)
	var again *workflow.ContinueAsNewError
	if !errors.As(w.env.GetWorkflowError(), &again) {
		w.Fatalf("it did not go on as a new run: %v", w.env.GetWorkflowError())
	}
	next := newWorld(w.T, file)
	next.in.Trace = "" // it is carried over
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &next.in); err != nil {
		w.Fatal(err)
	}
	return next
}

// states counts a step's runs by state.
func states(s story.Step) map[story.State]int {
	n := map[story.State]int{}
	for _, r := range s.Runs {
		n[r.State]++
	}
	return n
}

// A run that has not started when its pipeline goes on as a new run of the
// workflow would never start: none is begun then.
func TestNothingStartsBeforeItGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan+"maxParallel: 2\n")
	w.items = 5
	w.long, w.takes = "train/1", map[string]time.Duration{"train/0": time.Hour}
	next := w.next(fan)
	train := next.in.Carried.Status.Steps[1]
	if n := states(train); n[story.Succeeded] != 1 || n[story.Running] != 1 || n[story.Waiting] != 3 || len(w.began) != 3 {
		t.Fatalf("%v are carried over, and %q began", n, w.began)
	}
	next.env.RegisterDelayedCallback(func() {
		for _, r := range train.Runs {
			if r.State == story.Running {
				next.env.SignalWorkflow(jobstory.DoneSignal, jobstory.Done{Job: r.Job, Outcome: record.Succeeded})
			}
		}
	}, time.Second)
	next.want(next.run(), story.Succeeded, "prepare succeeded, train succeeded")
	slices.Sort(next.began) // they begin together
	if want := []string{"train/2", "train/3", "train/4"}; !slices.Equal(next.began, want) {
		t.Errorf("%q began", next.began)
	}
}

// A run that ended without a word to this run of the workflow is found out.
func TestRunsThatSayNothingAreLookedAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan)
	w.takes["train"] = 25 * time.Minute
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 5*time.Minute)
	next := w.next(fan)
	for _, r := range next.in.Carried.Status.Steps[1].Runs {
		next.unheard = append(next.unheard, record.Item{Job: r.Job, State: string(record.Failed), Cause: &record.Cause{Code: record.CauseInternal}})
	}
	began := next.env.Now()
	next.want(next.run(), story.Failed, "prepare succeeded, train failed")
	if took := next.env.Now().Sub(began); took > 15*time.Minute || next.looked != 1 {
		t.Errorf("it took %s and %d looks", took, next.looked)
	}
}

// A pipeline ends with its order, whatever its runs do.
func TestEndsWithItsOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan)
	w.takes["train"] = 25 * time.Minute
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 5*time.Minute)
	next := w.next(fan)
	s := next.run()
	next.want(s, story.Failed, "prepare succeeded, train failed")
	if s.Cause == nil || s.Cause.Code != record.CauseDeadline || next.recalls != 3 {
		t.Errorf("%+v, %d jobs were asked to end", s.Cause, next.recalls)
	}
}

// More runs than may be starting at one time all begin in the end.
func TestManyRunsBegin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan+"maxParallel: 100\n")
	w.items = 80
	w.takes["train"] = time.Minute
	w.want(w.run(), story.Succeeded, "prepare succeeded, train succeeded")
	if w.most != 80 {
		t.Errorf("%d ran at once", w.most)
	}
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
