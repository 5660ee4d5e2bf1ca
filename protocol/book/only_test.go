package book

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// wrong is a fault against one node, whose slot is told to who plants it.
type wrong struct {
	kind  Kind
	plant func(w *world, slot *uint32) func(*Page, *match.Snapshot, int)
}

func wrongs(t *testing.T) map[string]wrong {
	return map[string]wrong{
		"a worse node": {Better, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			return at(func(_ *Page, s *match.Snapshot, step *Step) {
				pre := s.Clone()
				for _, c := range step.Changes {
					if err := pre.Set(*c.Leaf); err != nil {
						t.Fatal(err)
					}
				}
				seed := match.Seed(match.NewReveals(common.Hash{7}, 64).At(1), pre.Root(), step.Job.Salt)
				plan := match.Rank(match.DefaultParams(), pre, step.Job, seed, step.Entry.Time)
				*slot, step.Entry.Slot = plan.Candidates[0].Slot, plan.Candidates[1].Slot
			})
		}},
		"its claim is forgotten": {BadStep, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			*slot = w.pages[1].Steps[1].Entry.Slot
			return at(func(_ *Page, s *match.Snapshot, step *Step) {
				edit(s, step, *slot, func(l *match.Leaf) { l.Claimed = match.Resources{} })
			})
		}},
		"its claim is made up where the page begins": {BadStep, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			return func(p *Page, s *match.Snapshot, i int) {
				honest(p, s, i)
				if i == 0 {
					for _, l := range s.Leaves() { // one that no entry has claimed yet
						if l.Claims == 0 {
							*slot = l.Slot
						}
					}
					edit(s, &p.Steps[i], *slot, func(l *match.Leaf) { l.Claims++ })
				}
			}
		}},
		"its price is not its own": {FalseLeaf, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			return at(func(_ *Page, s *match.Snapshot, step *Step) {
				*slot = step.Changes[0].Slot
				edit(s, step, *slot, func(l *match.Leaf) { l.Rate[0]++ })
			})
		}},
		"its stake is another": {FalseLeaf, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			return at(func(_ *Page, s *match.Snapshot, step *Step) {
				*slot = step.Changes[0].Slot
				edit(s, step, *slot, func(l *match.Leaf) { l.Stake += 10_000 })
			})
		}},
		"it is left out": {Omission, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			return at(func(_ *Page, _ *match.Snapshot, step *Step) {
				*slot = step.Changes[0].Slot
				step.Changes[0].Leaf = nil
			})
		}},
		"it is passed over at first": {Exclusion, func(w *world, slot *uint32) func(*Page, *match.Snapshot, int) {
			*slot = 6
			return at(func(_ *Page, _ *match.Snapshot, step *Step) { step.Job.Excluded = []uint32{6} })
		}},
	}
}

// A node that looks for its own slot finds what wronged it, and nothing that
// wronged another.
func TestANodeFindsItsOwnFaults(t *testing.T) {
	t.Parallel()
	for name, c := range wrongs(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := story(t)
			var own uint32
			w.redo(c.plant(w, &own))
			w.known.Only = &own
			faults := w.check()
			if len(faults) == 0 {
				t.Fatalf("slot %d does not find it", own)
			}
			for _, f := range faults {
				if f.Kind != c.kind {
					t.Errorf("entry %d: %s: %s", f.Index, f.Kind, f.Detail)
				}
				proves(t, w, f)
			}
			other := (own + 3) % 24
			w.known.Only, w.known.Inclusions = &other, nil
			if faults := w.check(); len(faults) > 0 {
				t.Errorf("slot %d finds %s: %s", other, faults[0].Kind, faults[0].Detail)
			}
		})
	}
}

// No node has anything to hold against an honest scheduler.
func TestHonestBooksWrongNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 8).Draw(t, "nodes"))
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.live()
		}
		w.turn()
		n := w.nodes[rapid.IntRange(0, len(w.nodes)-1).Draw(t, "node")]
		w.known.Only = &n.leaf.Slot
		if faults := w.check(); len(faults) > 0 {
			t.Fatalf("slot %d: %s of entry %d: %s", n.leaf.Slot, faults[0].Kind, faults[0].Index, faults[0].Detail)
		}
	})
}

// Who watches one node sees too that a job which waited was overtaken, as long as
// the pages in question are remembered.
func TestOnlySeesWhoWasOvertaken(t *testing.T) {
	t.Parallel()
	w := story(t)
	w.redo(at(func(_ *Page, _ *match.Snapshot, step *Step) {
		step.Job.Order, step.Job.Weight, step.Job.Queued = common.Hash{99}, match.MaxFeeWeight, start-9
		step.Job.ID = job.ID(step.Job.Order, step.Job.Index)
	}))
	own := uint32(3)
	w.known.Only = &own
	earlier := 0
	for _, f := range w.check() {
		if f.Kind != Overtaken {
			t.Errorf("entry %d: %s: %s", f.Index, f.Kind, f.Detail)
		}
		if f.Page == 0 {
			earlier++
		}
		proves(t, w, f)
	}
	if earlier == 0 {
		t.Error("nobody of the page before is found")
	}
	m := w.known.Matches
	m.Forget(1)
	_, faults, err := Check(w.pages[1], nil, w.known)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if f.Page == 0 {
			t.Errorf("entry %d of a page that was forgotten", f.Index)
		}
	}
	if m.Forget(100); len(m.pages)+len(m.given)+len(m.links)+len(m.heirs) > 0 {
		t.Errorf("of forgotten pages it remembers %d, %d, %d, %d", len(m.pages), len(m.given), len(m.links), len(m.heirs))
	}
}
