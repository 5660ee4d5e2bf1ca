package api_test

import (
	"reflect"
	"testing"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// fans has the second step run for the entries of what the first one left, and of it
// what is served.
func fans(work job.Cache, served []job.Partly) func(*job.PipelineSubmission) {
	return func(p *job.PipelineSubmission) {
		first, second := &p.Steps[0].Spec, &p.Steps[1].Spec
		out := first.Step.Outputs[0]
		out.Name, out.Items = "out.each", 4
		first.Step.Outputs = append(first.Step.Outputs, out)
		second.Step.Items, second.Step.Cache, second.Step.Partly = 4, work, served
		second.Inputs[0].From = &job.Edge{Steps: []uint32{0}, Output: "out.each", Each: true}
	}
}

// Those jobs of a fan-out that succeeded are found in the pipeline that they are of, by
// its owner, and stand for themselves in another one; over several pipelines, too.
func TestSomeOfAFanOutServes(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, stranger, work := signIn(t, g), signIn(t, g), job.Cache{1}
	submit := func(good uint32, served ...job.Partly) client.CachedWork {
		t.Helper()
		r, err := w.SubmitPipeline(t.Context(), w.chained(t, fans(work, served)))
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Jobs.LeaveSome(t.Context(), r.Order, 1, good); err != nil {
			t.Fatal(err)
		}
		return client.CachedWork{Work: work, Order: r.Order}
	}
	find := func(w *wallet, of client.CachedWork) []client.CachedStep {
		t.Helper()
		found, err := w.CachedSteps(t.Context(), []client.CachedWork{of})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	one := submit(2)
	found := find(w, one)
	want := []job.Partly{{Order: one.Order, Count: 2, Step: 1, Items: []uint32{0, 1}}}
	if len(found) != 1 || found[0].Served.Runs != 0 || !reflect.DeepEqual(found[0].Served.Partly, want) || len(found[0].Runs) != 2 || found[0].Runs[1].Item != 1 || found[0].Cost.IsZero() {
		t.Fatalf("%+v", found)
	}
	if all := append(find(stranger, one), find(w, client.CachedWork{Work: work})...); len(all) != 0 {
		t.Errorf("a stranger, or who names no pipeline, finds %+v", all)
	}
	two := submit(3, want...)
	want = append(want, job.Partly{Order: two.Order, Count: 2, Step: 1, Items: []uint32{2}})
	if found = find(w, two); len(found) != 1 || !reflect.DeepEqual(found[0].Served.Partly, want) || found[0].Runs[0].Receipt.Receipt.Job != want[0].Job(0) {
		t.Errorf("of two pipelines: %+v", found)
	}
	for name, by := range map[string]struct {
		w      *wallet
		change func(*job.Partly)
	}{
		"a stranger's":         {stranger, func(*job.Partly) {}},
		"another order's":      {w, func(p *job.Partly) { p.Order[0] ^= 1 }},
		"another counting":     {w, func(p *job.Partly) { p.Count = 3 }},
		"one that failed":      {w, func(p *job.Partly) { p.Items = []uint32{0, 2} }},
		"one that did not run": {w, func(p *job.Partly) { p.Items = []uint32{3} }},
	} {
		part := want[0]
		by.change(&part)
		if _, err := by.w.SubmitPipeline(t.Context(), by.w.chained(t, fans(work, []job.Partly{part}))); !client.IsCode(err, client.CodeConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
