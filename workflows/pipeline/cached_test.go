package pipeline_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	jobstory "github.com/skyops/skyops/workflows/job"
	story "github.com/skyops/skyops/workflows/pipeline"
)

// serve has an earlier pipeline stand for a step.
func (w *world) serve(step int, runs uint32) job.Served {
	s := &w.specs[step]
	by := job.Served{Order: common.Hash{0x0e}, Count: 9, Step: uint32(step), Runs: runs}
	*s = job.Spec{Name: s.Name, Step: &job.Step{After: s.Step.After, Items: s.Step.Items, Outputs: s.Step.Outputs, Served: &by}}
	return by
}

// What an earlier pipeline made is not run and not paid, and what follows takes of it.
func TestCachedStepsDoNotRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	prepare, sum := w.serve(0, 1), w.serve(2, 1)
	s := w.run()
	w.want(s, story.Succeeded, "prepare cached, train succeeded, sum (by=a) cached, sum (by=b) succeeded, mourn skipped, pick succeeded")
	if slices.Contains(w.began, "prepare") || len(w.began) != 5 || s.Cost.Cmp(job.Units(50)) != 0 {
		t.Errorf("%q began, for %s", w.began, s.Cost)
	}
	first := s.Steps[0]
	if first.CachedFrom != prepare.Order || len(first.Runs) != 1 || first.Runs[0].Job != prepare.Jobs()[0] || first.Runs[0].Package.CID != prepare.Jobs()[0].Hex() || !first.Runs[0].Cost.IsZero() {
		t.Errorf("the first step is %+v", first)
	}
	if got, want := w.inputs["pick"], []string{"train/0", "train/1", "train/2", "sum (by=a)/0", "sum (by=b)/0"}; !slices.Equal(got, want) || s.Steps[2].Runs[0].Job != sum.Jobs()[0] {
		t.Errorf("pick takes %q", got)
	}
}

// A fan-out that ran earlier stands with all of its jobs.
func TestCachedFanOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.serve(0, 1)
	w.serve(1, 3)
	s := w.run()
	w.want(s, story.Succeeded, "prepare cached, train cached, sum (by=a) succeeded, sum (by=b) succeeded, mourn skipped, pick succeeded")
	if got := w.inputs["pick"]; len(got) != 5 || s.Cost.Cmp(job.Units(30)) != 0 {
		t.Errorf("pick takes %q, and it cost %s", got, s.Cost)
	}
}

// Of a fan-out that earlier pipelines came some way with only the rest runs, and what
// follows takes all of it.
func TestPartlyCachedFanOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.serve(0, 1)
	by := []job.Partly{{Order: common.Hash{0x0e}, Count: 9, Step: 1, Items: []uint32{0}}, {Order: common.Hash{0x0f}, Count: 9, Step: 1, Items: []uint32{2}}}
	w.specs[1].Step.Partly, w.specs[1].Step.Cache = by, job.Cache{4}
	s := w.run()
	w.want(s, story.Succeeded, "prepare cached, train succeeded, sum (by=a) succeeded, sum (by=b) succeeded, mourn skipped, pick succeeded")
	runs := s.Steps[1].Runs
	if len(runs) != 3 || runs[0].State != story.Cached || runs[0].Job != by[0].Job(0) || runs[0].Package.CID != by[0].Job(0).Hex() || runs[1].State != story.Succeeded || runs[2].Job != by[1].Job(2) {
		t.Errorf("%+v", runs)
	}
	if got := slices.DeleteFunc(w.began, func(name string) bool { return name[:3] != "tra" }); !slices.Equal(got, []string{"train/1"}) || s.Cost.Cmp(job.Units(40)) != 0 {
		t.Errorf("%q began, for %s", got, s.Cost)
	}
	if got := w.inputs["pick"]; len(got) != 5 || got[0] != "train/0" || got[2] != "train/2" {
		t.Errorf("pick takes %q", got)
	}
	if len(w.kept) != 1 || w.kept[0].Runs != 3 || w.kept[0].Cost.Cmp(job.Units(10)) != 0 {
		t.Errorf("kept: %+v", w.kept)
	}
}

// A pipeline of which nothing runs locks no money.
func TestAllCachedOpensNoEscrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan)
	w.serve(0, 1)
	w.serve(1, 3)
	w.broke = true // an escrow that is asked for would fail it
	s := w.run()
	if s.State != story.Succeeded || len(w.began) != 0 || w.settled != 0 || !s.Cost.IsZero() || s.Funding != (common.Hash{}) {
		t.Errorf("%+v; %q began, %d settlements", s, w.began, w.settled)
	}
}

// Steps whose owner names what they make are kept for later, when they succeed.
func TestNamedStepsAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, diamond)
	w.fails["sum (by=a)"] = true
	for i := range w.specs {
		w.specs[i].Step.Cache = job.Cache{byte(i + 1)}
	}
	w.specs[3].Step.Cache = job.Cache{} // sum (by=b) has no name
	w.want(w.run(), story.Failed, "prepare succeeded, train succeeded, sum (by=a) failed, sum (by=b) succeeded, mourn skipped, pick skipped")
	if len(w.kept) != 2 {
		t.Fatalf("%+v", w.kept)
	}
	k := w.kept[1]
	if k.Order != w.in.OrderHash || k.Step != 1 || k.Work != (job.Cache{2}) || k.Runs != 3 || k.Cost.Cmp(job.Units(30)) != 0 || k.At == 0 || w.kept[0].Work != (job.Cache{1}) {
		t.Errorf("%+v", k)
	}
}

// What cached steps were goes on with a new run of the workflow.
func TestCachedStepsAreCarriedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fan)
	w.serve(0, 1)
	w.takes["train"] = 25 * time.Minute
	w.env.RegisterDelayedCallback(func() { w.env.SetContinueAsNewSuggested(true) }, 5*time.Minute)
	next := w.next(fan)
	for _, r := range next.in.Carried.Status.Steps[1].Runs {
		next.env.RegisterDelayedCallback(func() {
			next.env.SignalWorkflow(jobstory.DoneSignal, jobstory.Done{Job: r.Job, Outcome: record.Succeeded, Cost: job.Units(10)})
		}, time.Second)
	}
	next.serve(0, 1)
	s := next.run()
	next.want(s, story.Succeeded, "prepare cached, train succeeded")
	if len(w.began) != 3 || len(next.began) != 0 || s.Cost.Cmp(job.Units(30)) != 0 || s.Steps[0].CachedFrom == (common.Hash{}) {
		t.Errorf("%q and %q began, for %s", w.began, next.began, s.Cost)
	}
}
