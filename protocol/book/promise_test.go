package book

import (
	"cmp"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// promises are those that the waiting jobs of a world's book were given.
func (w *world) promises() (out []Queued) {
	for _, p := range w.pages {
		for _, s := range p.Steps {
			if s.Job.Queued != 0 {
				out = append(out, Queued{Job: s.Entry.Job, Order: s.Job.Order, Time: s.Job.Queued, Thread: p.Header.Thread})
			}
		}
	}
	return out
}

// An honest scheduler keeps what it promises.
func TestPromises(t *testing.T) {
	t.Parallel()
	kept := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 3).Draw(t, "nodes"))
		for range rapid.IntRange(20, 120).Draw(t, "steps") {
			w.live()
		}
		w.turn()
		if faults := w.check(); len(faults) > 0 {
			t.Fatalf("%s: %s", faults[0].Kind, faults[0].Detail)
		}
		for _, q := range w.promises() {
			k := w.known.Matches.Kept(q)
			if k.State != PromiseKept || len(k.Before) > 0 || k.Unknown > 0 {
				t.Fatalf("promise %+v: %+v", q, k)
			}
			kept++
			q.Thread++
			if k := w.known.Matches.Kept(q); k.State != PromiseBroken {
				t.Fatalf("a promise of another thread: %+v", k)
			}
		}
	})
	if kept == 0 {
		t.Fatal("no job waited")
	}
}

// A promise that the book breaks: others went before the job, it was matched as
// if it had waited less, or it is not there.
func TestBrokenPromises(t *testing.T) {
	t.Parallel()
	w := story(t)
	w.redo(at(func(_ *Page, _ *match.Snapshot, step *Step) {
		step.Job.Order, step.Job.Weight, step.Job.Queued = common.Hash{99}, match.MaxFeeWeight, start-9
		step.Job.ID = job.ID(step.Job.Order, step.Job.Index)
	}))
	faults := w.check()
	if len(faults) == 0 {
		t.Fatal("nobody was overtaken")
	}
	of := func(j match.Job, thread uint64) Queued {
		return Queued{Job: j.Hash(), Order: j.Order, Time: j.Queued, Thread: thread}
	}
	s := &w.pages[1].Steps[2]
	thread := w.pages[1].Header.Thread
	later := s.Job
	later.Queued -= 7
	first := w.pages[0].Steps[0].Job
	for name, c := range map[string]struct {
		q      Queued
		want   PromiseState
		before bool
	}{
		"others went before":             {of(s.Job, thread), PromiseBroken, true},
		"it waits anew":                  {of(later, thread), PromiseBroken, true},
		"in another thread":              {of(s.Job, thread+1), PromiseBroken, false},
		"an order that never was":        {Queued{Order: common.Hash{98}}, PromiseUnmatched, false},
		"terms that never were":          {Queued{Order: first.Order, Job: common.Hash{5}}, PromiseChanged, false},
		"a time after which nothing was": {Queued{Order: first.Order, Time: 1 << 40}, PromiseUnmatched, false},
	} {
		k := w.known.Matches.Kept(c.q)
		if k.State != c.want || k.Detail == "" || c.before != (len(k.Before) > 0) {
			t.Errorf("%s: %+v", name, k)
		}
		if !slices.IsSortedFunc(k.Before, func(a, b Spot) int { return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Index, b.Index)) }) {
			t.Errorf("%s: in no order: %+v", name, k.Before)
		}
	}
}
