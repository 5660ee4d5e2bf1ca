package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// ran submits a pipeline whose first step has the name work, and has it succeed.
func (w *wallet) ran(t *testing.T, work job.Cache) (order common.Hash, p job.PipelineSubmission) {
	t.Helper()
	p = w.chained(t, func(p *job.PipelineSubmission) { p.Steps[0].Spec.Step.Cache, p.Memo = work, []byte("sealed") })
	r, err := w.SubmitPipeline(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.g.Jobs.LeaveStep(t.Context(), r.Order, 0, 1); err != nil {
		t.Fatal(err)
	}
	return r.Order, p
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
		found, err := w.CachedSteps(t.Context(), []job.Cache{{9}, work})
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
	if len(found) != 1 || found[0].Work != work || found[0].Served.Jobs()[0] != job.ID(order, 0) || found[0].Title != "make" || len(found[0].Outputs) != 1 || found[0].Cost.IsZero() || len(found[0].Sources) != 0 {
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
	if until, err := g.Store.HeldUntil(t.Context(), pack.CID); err != nil || until.Before(time.Now().Add(20*time.Hour)) {
		t.Errorf("it is kept until %s: %v", until, err)
	}
	if _, err := w.PipelineMemo(t.Context(), r.Order); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("there is no memo: %v", err)
	}
}

// A step is served by what its own owner's pipeline left, and by nothing else.
func TestServedStepsAreChecked(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, stranger, work := signIn(t, g), signIn(t, g), job.Cache{1}
	w.ran(t, work)
	found, err := w.CachedSteps(t.Context(), []job.Cache{work})
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

// What a step took of is named by the pipelines that ran it, served or not.
func TestSourcesOfEarlierSteps(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, make, take := signIn(t, g), job.Cache{1}, job.Cache{2}
	order, _ := w.ran(t, make)
	found, err := w.CachedSteps(t.Context(), []job.Cache{make})
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v: %v", found, err)
	}
	for name, change := range map[string]func(*job.PipelineSubmission){
		"served": servedFrom(found[0]), "ran": func(*job.PipelineSubmission) {},
	} {
		r, err := w.SubmitPipeline(t.Context(), w.chained(t, func(p *job.PipelineSubmission) { change(p); p.Steps[1].Spec.Step.Cache = take; p.Order.Nonce[5]++ }))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Jobs.LeaveStep(t.Context(), r.Order, 1, 1); err != nil {
			t.Fatal(err)
		}
		want := client.CachedSource{Order: r.Order}
		if name == "served" {
			want.Order = order
		}
		found, err := w.CachedSteps(t.Context(), []job.Cache{take})
		if err != nil || len(found) != 1 || len(found[0].Sources) != 1 || found[0].Sources[0] != want {
			t.Errorf("%s: %+v: %v", name, found, err)
		}
	}
}
