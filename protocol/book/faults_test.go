package book

import (
	"maps"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// planted is a fault that a scheduler plants in the story's second page.
type planted struct {
	kind  Kind // that it is found as; empty: there is none
	plant func(w *world) func(*Page, *match.Snapshot, int)
}

// plain plants a fault that needs to know of nothing but the page.
func plain(plant func(p *Page, s *match.Snapshot, step *Step)) func(*world) func(*Page, *match.Snapshot, int) {
	return func(*world) func(*Page, *match.Snapshot, int) { return at(plant) }
}

// another is a slot that is not the best for the step's job.
func (w *world) another(s *match.Snapshot, step *Step) uint32 {
	pre := s.Clone()
	for _, c := range step.Changes {
		if err := pre.Set(*c.Leaf); err != nil {
			w.t.Fatal(err)
		}
	}
	plan := match.Rank(match.DefaultParams(), pre, step.Job, match.Seed(match.NewReveals(common.Hash{7}, 64).At(1), pre.Root(), step.Job.Salt), step.Entry.Time)
	return plan.Candidates[3].Slot
}

// matchFaults are of a match itself: who was chosen, what of it was claimed, and when.
var matchFaults = map[string]planted{
	"nothing": {"", plain(func(*Page, *match.Snapshot, *Step) {})},
	"a worse node": {Better, func(w *world) func(*Page, *match.Snapshot, int) {
		return at(func(_ *Page, s *match.Snapshot, step *Step) { step.Entry.Slot = w.another(s, step) })
	}},
	"a node too small": {Ineligible, plain(func(_ *Page, s *match.Snapshot, step *Step) {
		step.Job.Excluded = nil
		step.Job.VRAMMin = 90_000
		step.Entry.Slot = 3
	})},
	"another leaf": {Ineligible, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Entry.Leaf = common.Hash{9} })},
	"no claim":     {Transition, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Entry.Post = common.Hash{8} })},
	"time goes back": {BadStep, func(w *world) func(*Page, *match.Snapshot, int) {
		w.known.Inclusions = nil
		return func(p *Page, s *match.Snapshot, i int) {
			if honest(p, s, i); i == 1 {
				p.Steps[i].Entry.Time += 5
			}
		}
	}},
	"another place": {BadStep, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Entry.Index++ })},
	"another page":  {BadStep, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Entry.Page++ })},
	"a claim is forgotten": {BadStep, func(w *world) func(*Page, *match.Snapshot, int) {
		slot := w.pages[1].Steps[1].Entry.Slot
		return at(func(_ *Page, s *match.Snapshot, step *Step) {
			edit(s, step, slot, func(l *match.Leaf) { l.Claimed = match.Resources{} })
		})
	}},
	"a claim stays too long": {BadStep, func(w *world) func(*Page, *match.Snapshot, int) {
		w.known.Inclusions = nil
		return func(p *Page, s *match.Snapshot, i int) {
			if honest(p, s, i); i == 3 {
				p.Steps[i].Entry.Time += 12
				renew(s, &p.Steps[i])
			}
		}
	}},
}

// leafFaults are of what the map says of nodes.
var leafFaults = map[string]planted{
	"a node that nobody registered": {FalseLeaf, func(w *world) func(*Page, *match.Snapshot, int) {
		return at(func(_ *Page, s *match.Snapshot, step *Step) { w.nodes[7].leaf.Node[3]++ })
	}},
	"more stake": {FalseLeaf, plain(func(_ *Page, s *match.Snapshot, step *Step) {
		edit(s, step, step.Changes[0].Slot, func(l *match.Leaf) { l.Stake += 10_000 })
	})},
	"less stake": {FalseLeaf, plain(func(_ *Page, s *match.Snapshot, step *Step) {
		edit(s, step, step.Changes[0].Slot, func(l *match.Leaf) { l.Stake = 999 })
	})},
	"less reputation": {FalseLeaf, plain(func(_ *Page, s *match.Snapshot, step *Step) {
		edit(s, step, step.Changes[0].Slot, func(l *match.Leaf) { l.Rep-- })
	})},
	"a price the node did not sign": {FalseLeaf, plain(func(_ *Page, s *match.Snapshot, step *Step) {
		edit(s, step, step.Changes[0].Slot, func(l *match.Leaf) { l.Rate[0]++ })
	})},
	"a beat is left out": {Omission, func(w *world) func(*Page, *match.Snapshot, int) {
		n := w.nodes[6]
		for _, at := range []uint64{start, w.now} { // it was received twice, and is under no root
			b := n.leaf.Beat
			b.Seq += 3
			in, err := NewInclusion(w.key, domain, 99, b, at)
			if err != nil {
				w.t.Fatal(err)
			}
			w.known.Inclusions = append(w.known.Inclusions, in)
		}
		return at(func(*Page, *match.Snapshot, *Step) {})
	}},
	"a node is left out": {Omission, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Changes[0].Leaf = nil })},
}

// orderFaults are of what a match says of its job and of the entries before it.
var orderFaults = map[string]planted{
	"a node is passed over at first": {Exclusion, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Job.Excluded = []uint32{6} })},
	"an entry that is not there": {Exclusion, plain(func(_ *Page, _ *match.Snapshot, step *Step) {
		step.Job.PreviousIndex, step.Job.PreviousEntry = 1, common.Hash{3}
	})},
	"another job's entry": {Exclusion, func(w *world) func(*Page, *match.Snapshot, int) {
		return at(func(_ *Page, _ *match.Snapshot, step *Step) {
			step.Job.PreviousEntry = w.pages[0].Steps[0].Entry.Hash()
		})
	}},
	"more is passed over than was matched": {Exclusion, func(w *world) func(*Page, *match.Snapshot, int) {
		return at(func(_ *Page, _ *match.Snapshot, step *Step) {
			before := &w.pages[0].Steps[0]
			step.Job.ID, step.Job.Attempt, step.Job.PreviousEntry = before.Job.ID, 2, before.Entry.Hash()
			step.Job.Order, step.Job.Index = before.Job.Order, before.Job.Index
			step.Job.Excluded = []uint32{before.Entry.Slot, before.Entry.Slot + 3}
		})
	}},
	"a job's first entry again": {Twice, plain(func(p *Page, _ *match.Snapshot, step *Step) { again(step, &p.Steps[1].Job) })},
	"a job's first entry again, from another page": {Twice, func(w *world) func(*Page, *match.Snapshot, int) {
		return at(func(_ *Page, _ *match.Snapshot, step *Step) { again(step, &w.pages[0].Steps[1].Job) })
	}},
	"a job that waited": {Overtaken, plain(func(_ *Page, _ *match.Snapshot, step *Step) {
		step.Job.Order, step.Job.Weight, step.Job.Queued = common.Hash{99}, match.MaxFeeWeight, start-9
		step.Job.ID = job.ID(step.Job.Order, step.Job.Index)
	})},
	"another order": {Terms, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Job.Order = common.Hash{99} })},
	"another weight": {Terms, func(w *world) func(*Page, *match.Snapshot, int) {
		o := job.Order{Fee: job.NewAmount(new(big.Int).Lsh(big.NewInt(1), 100))} // as much as counts
		hash := o.Hash(domain)
		w.known.Orders = map[common.Hash]job.Order{hash: o}
		return func(p *Page, s *match.Snapshot, i int) {
			honest(p, s, i)
			if step := &p.Steps[i]; i > 1 { // the first of the two has the right one
				step.Job.Order, step.Job.Index = hash, uint32(i)
				step.Job.ID, step.Job.Weight = job.ID(hash, uint32(i)), match.MaxFeeWeight-uint32(i)+2
				step.Job.Queued, step.Job.Excluded = 0, nil
				step.Job.PreviousPage, step.Job.PreviousIndex, step.Job.PreviousEntry = 0, 0, common.Hash{}
			}
		}
	}},
	"another index":  {Terms, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Job.Index++ })},
	"another thread": {BadStep, plain(func(p *Page, _ *match.Snapshot, _ *Step) { p.Header.Thread++ })},
	"an entry that was forgotten": {Exclusion, func(w *world) func(*Page, *match.Snapshot, int) {
		w.known.Span = 3
		return at(func(p *Page, _ *match.Snapshot, step *Step) {
			p.Header.Page += 7
			for i := range p.Steps {
				p.Steps[i].Entry.Page += 7
			}
			step.Job.PreviousEntry, step.Job.Excluded = w.pages[0].Steps[0].Entry.Hash(), []uint32{3}
		})
	}},
	"a page that begins with claims": {BadStep, func(w *world) func(*Page, *match.Snapshot, int) {
		return func(p *Page, s *match.Snapshot, i int) {
			p.Header.Follows = p.Header.Page
			honest(p, s, i)
		}
	}},
	"a root the log does not lead to": {Withheld, func(*world) func(*Page, *match.Snapshot, int) {
		return at(func(*Page, *match.Snapshot, *Step) {})
	}},
	"a job that is not the entry's": {Withheld, func(*world) func(*Page, *match.Snapshot, int) {
		return at(func(*Page, *match.Snapshot, *Step) {})
	}},
}

// Each planted fault is found, as what it is and nothing else.
func TestEveryFaultIsFound(t *testing.T) {
	t.Parallel()
	all := maps.Clone(matchFaults)
	maps.Copy(all, leafFaults)
	maps.Copy(all, orderFaults)
	if len(all) != len(matchFaults)+len(leafFaults)+len(orderFaults) {
		t.Fatal("two faults have one name")
	}
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := story(t)
			w.redo(c.plant(w))
			if c.kind == Withheld {
				if p := w.pages[1]; name == "a job that is not the entry's" {
					p.Steps[2].Job.CPU++
				} else {
					p.Steps[2].Entry.Pre[0]++
					w.seal(p)
				}
			}
			faults := w.check()
			if c.kind == "" {
				if len(faults) != 0 {
					t.Fatalf("%s: %s", faults[0].Kind, faults[0].Detail)
				}
				return
			}
			if len(faults) == 0 {
				t.Fatal("it is not found")
			}
			for _, f := range faults {
				if f.Kind != c.kind || f.Detail == "" {
					t.Errorf("entry %d: %s: %s", f.Index, f.Kind, f.Detail)
				}
				proves(t, w, f)
			}
		})
	}
}
