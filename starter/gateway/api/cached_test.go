package api_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	"github.com/skyops/skyops/store"
)

// ran submits a pipeline whose first step has the name work, and has it succeed.
func (w *wallet) ran(t *testing.T, work job.Cache) (order common.Hash, p job.PipelineSubmission) {
	t.Helper()
	p = w.chained(t, func(p *job.PipelineSubmission) { p.Steps[0].Spec.Step.Cache, p.Memo = work, []byte("sealed") })
	r, err := w.SubmitPipeline(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.g.Jobs.LeaveStep(t.Context(), r.Order, 0, 1, 0); err != nil {
		t.Fatal(err)
	}
	return r.Order, p
}

// earlierSteps are those that are found of work, which storage says is there.
func (w *wallet) earlierSteps(ctx context.Context, work []client.CachedWork) ([]client.CachedStep, error) {
	found, err := w.CachedSteps(ctx, client.CachedQuery{Work: work})
	if err == nil && len(found.Unknown) > 0 {
		err = fmt.Errorf("not known: %v", found.Unknown)
	}
	return found.Steps, err
}

// servedFrom has what an earlier pipeline made stand for the first of two steps.
func servedFrom(by client.CachedStep) func(*job.PipelineSubmission) {
	return func(p *job.PipelineSubmission) {
		s := &p.Steps[0].Spec
		*s = job.Spec{Version: s.Version, Name: s.Name, Key: s.Key, Salt: s.Salt, Step: &job.Step{Outputs: by.Outputs, Served: &by.Served}}
		from := p.Steps[1].Spec.Inputs[0].From
		from.Served, from.Results = []uint32{0}, job.ResultsHash([]job.Result{{Manifest: by.Runs[0].Manifest()}})
	}
}

// What a step made is found by its owner alone, may stand for a step of another
// pipeline, and is kept as long as that one may need it.
func TestEarlierStepsServe(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.Network.Retention.ResultDays = 1 })
	w, stranger, work := signIn(t, g), signIn(t, g), job.Cache{1, 2}
	order, first := w.ran(t, work)
	find := func(w *wallet) []client.CachedStep {
		t.Helper()
		found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: job.Cache{9}}, {Work: work}})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := find(w); len(found) != 0 {
		t.Fatalf("what nothing holds is gone: %+v", found)
	}
	pack, _, err := g.Store.Result(t.Context(), job.ID(order, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Store.Hold(t.Context(), "result", time.Now().Add(3*time.Hour), pack.CID); err != nil {
		t.Fatal(err)
	}
	found := find(w)
	if len(found) != 1 || found[0].Work != work || found[0].Served.Jobs()[0] != job.ID(order, 0) || found[0].Title != "make" || len(found[0].Outputs) != 1 || found[0].Cost.IsZero() {
		t.Fatalf("%+v", found)
	}
	if err := found[0].Runs[0].Check(g.Network.Domain(), first.Order); err != nil {
		t.Error(err)
	}
	if len(find(stranger)) != 0 {
		t.Error("a stranger finds it")
	}
	memo, err := w.PipelineMemo(t.Context(), order)
	if err != nil || string(memo.Memo) != "sealed" || memo.Order.Hash(g.Network.Domain()) != order {
		t.Errorf("%+v: %v", memo, err)
	}
	if _, err := stranger.PipelineMemo(t.Context(), order); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("a stranger reads the memo: %v", err)
	}

	r, err := w.SubmitPipeline(t.Context(), w.chained(t, servedFrom(found[0])))
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Pipeline(t.Context(), r.Order)
	if err != nil || p.Steps[0].State != "cached" || p.Steps[0].CachedFrom != order || p.Steps[0].Runs[0].Job != job.ID(order, 0) {
		t.Errorf("%+v: %v", p, err)
	}
	if kept, err := w.Pipeline(t.Context(), order); err != nil || !kept.Resumable || p.Resumable {
		t.Errorf("the one with a memo is resumable: %v, the one without: %v; %v", kept.Resumable, p.Resumable, err)
	}
	if until, err := g.Store.HeldUntil(t.Context(), pack.CID); err != nil || until.Before(time.Now().Add(20*time.Hour)) {
		t.Errorf("it is kept until %s: %v", until, err)
	}
	if _, err := w.PipelineMemo(t.Context(), r.Order); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("there is no memo: %v", err)
	}
}

// A job that the network will soon forget serves no more.
func TestOldStepsServeNoMore(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	order, p := w.ran(t, job.Cache{}) // it is noted below
	for days, want := range map[int]int{27: 1, 29: 0} {
		r := store.StepResult{Owner: p.Order.Owner, Work: job.Cache{byte(days)}, Order: order, Runs: 1, At: time.Now().AddDate(0, 0, -days)}
		if days == 29 { // of a second order, since a step ends once
			r.Order, _ = w.ran(t, job.Cache{})
		}
		if err := g.Store.PutStepResult(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: r.Work}}); err != nil || len(found) != want {
			t.Errorf("after %d days: %+v, %v", days, found, err)
		}
	}
}

// A step is served by what its own owner's pipeline left, and by nothing else.
func TestServedStepsAreChecked(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, stranger, work := signIn(t, g), signIn(t, g), job.Cache{1}
	w.ran(t, work)
	found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: work}})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v: %v", found, err)
	}
	for name, c := range map[string]struct {
		by     *wallet
		change func(*client.CachedStep)
	}{
		"a stranger's":     {stranger, func(*client.CachedStep) {}},
		"another order's":  {w, func(s *client.CachedStep) { s.Served.Order[0] ^= 1 }},
		"one that failed":  {w, func(s *client.CachedStep) { s.Served.Step = 1 }},
		"another counting": {w, func(s *client.CachedStep) { s.Served.Count = 3 }},
	} {
		step := found[0]
		c.change(&step)
		_, err := c.by.SubmitPipeline(t.Context(), c.by.chained(t, servedFrom(step)))
		if !client.IsCode(err, client.CodeConflict) || !strings.Contains(err.Error(), "is to serve step 0") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The newest result that is still stored is found, or that of the pipeline asked for.
func TestEarlierStepsAreFoundByOrder(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, work := signIn(t, g), job.Cache{1}
	old, _ := w.ran(t, work)
	young, _ := w.ran(t, work)
	find := func(order common.Hash) (found common.Hash) {
		t.Helper()
		all, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: work, Order: order}})
		if err != nil || len(all) > 1 {
			t.Fatalf("%+v: %v", all, err)
		}
		for _, s := range all {
			found = s.Served.Order
		}
		return found
	}
	if find(common.Hash{}) != young || find(old) != old || find(common.Hash{9}) != (common.Hash{}) {
		t.Error("another than the newest, or than the one asked for")
	}
	pack, _, err := g.Store.Result(t.Context(), job.ID(young, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Blobs.Unpin(t.Context(), pack.CID), g.Blobs.Collect(t.Context())); err != nil {
		t.Fatal(err)
	}
	if find(young) != (common.Hash{}) || find(common.Hash{}) != old {
		t.Error("what storage has not any more is found")
	}
}

// A pipeline of which nothing runs needs no deposit, and is the same when it is
// submitted again; how far away its deadline is has a bound.
func TestAllServedPipeline(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, work := signIn(t, g), job.Cache{1}
	w.ran(t, work)
	found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: work}})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v: %v", found, err)
	}
	all := func(p *job.PipelineSubmission) {
		servedFrom(found[0])(p)
		p.Steps[1].Spec, p.Order.MaxCost = p.Steps[0].Spec, coins(1000)
		p.Steps[1].Spec.Salt[0]++
	}
	p := w.chained(t, all)
	r, err := w.SubmitPipeline(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.SubmitPipeline(t.Context(), p); err != nil || again != r {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := w.SubmitPipeline(t.Context(), w.chained(t, func(p *job.PipelineSubmission) { all(p); p.Order.Deadline = 1<<40 - 1 })); !client.IsCode(err, client.CodeOrder) {
		t.Errorf("a deadline in thirty thousand years: %v", err)
	}
	if _, err := w.SubmitPipeline(t.Context(), w.chained(t, func(p *job.PipelineSubmission) { servedFrom(found[0])(p); p.Order.MaxCost = coins(1000) })); !client.IsCode(err, client.CodeFunds) {
		t.Errorf("one that runs without a deposit: %v", err)
	}
}

// What was to serve a pipeline that is refused is let go of when it would have been.
func TestRefusedPipelineHoldsNothing(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, func(o *api.Options) { o.Network.Retention.ResultDays = 1 })
	w, work := signIn(t, g), job.Cache{1}
	order, _ := w.ran(t, work)
	pack, _, err := g.Store.Result(t.Context(), job.ID(order, 0))
	if err != nil {
		t.Fatal(err)
	}
	until := time.Now().Add(3 * time.Hour)
	if err := g.Store.Hold(t.Context(), "result", until, pack.CID); err != nil {
		t.Fatal(err)
	}
	found, err := w.earlierSteps(t.Context(), []client.CachedWork{{Work: work}})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v: %v", found, err)
	}
	g.Jobs.Refuse(&api.Refused{Cause: record.Cause{Code: record.CauseUnauthorized, Message: "no"}})
	if _, err := w.SubmitPipeline(t.Context(), w.chained(t, servedFrom(found[0]))); !client.IsCode(err, client.CodeOrder) {
		t.Fatal(err)
	}
	if got, err := g.Store.HeldUntil(t.Context(), pack.CID); err != nil || got.Unix() != until.Unix() {
		t.Errorf("it is held until %s: %v", got, err)
	}
}
