package book

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
)

// Whatever honest nodes and jobs do, nothing can be held against their scheduler.
func TestHonestBooksHaveNoFault(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 8).Draw(t, "nodes"))
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.live()
		}
		w.turn()
		if faults := w.check(); len(faults) > 0 {
			t.Fatalf("%d pages: %s of entry %d: %s", len(w.pages), faults[0].Kind, faults[0].Index, faults[0].Detail)
		}
		for _, p := range w.pages { // a reader may begin at any page
			if _, faults, err := Check(p, nil, w.known); err != nil || len(faults) > 0 {
				t.Fatalf("page %d alone: %v, %v", p.Header.Page, faults, err)
			}
		}
	})
}

// story is a fixed run: three pages of several entries over eight equal nodes.
func story(t *testing.T) *world {
	w := newWorld(t, 11, 8)
	for id := range byte(12) {
		w.match(id)
		w.beat(w.nodes[int(id)%8])
		w.now++
		if id%4 == 3 {
			w.turn()
		}
		if id == 3 { // what was received before is in every snapshot from here on
			w.now += includedAfter
		}
	}
	for _, n := range w.nodes {
		w.beat(n)
	}
	if len(w.pages) != 3 {
		t.Fatalf("%d pages", len(w.pages))
	}
	return w
}

// redo writes the second page anew after a change, consistently: every root and
// hash follows from what the steps say, as a dishonest scheduler would do it. An
// entry that keeps its Post is not claimed anew.
func (w *world) redo(change func(p *Page, s *match.Snapshot, i int)) {
	w.t.Helper()
	p := w.pages[1]
	s := p.Start.Clone()
	for i := range p.Steps {
		step := &p.Steps[i]
		step.Entry.Post = common.Hash{}
		renew(s, step)
		change(p, s, i)
		for _, c := range step.Changes {
			if c.Leaf == nil {
				s.Remove(c.Slot)
			} else if err := s.Set(*c.Leaf); err != nil {
				w.t.Fatal(err)
			}
		}
		e := &step.Entry
		e.Pre, e.Job = s.Root(), step.Job.Hash()
		if e.Slot == chooseBest {
			best, _ := match.Best(match.DefaultParams(), s, step.Job, match.Seed(p.Header.Reveal, e.Pre, step.Job.Salt), e.Time)
			e.Slot = best.Slot
		}
		l, _ := s.Leaf(e.Slot)
		if e.Leaf == (common.Hash{}) {
			e.Leaf = l.Hash()
		}
		if e.Post == (common.Hash{}) {
			if err := s.Set(match.Claim(l, &step.Job, e.Time)); err != nil {
				w.t.Fatal(err)
			}
			e.Post = s.Root()
		}
	}
	w.seal(p)
	w.pages = w.pages[:2]
	w.known.Matches = new(Matches)
	w.known.Matches.Add(w.pages[0])
	w.known.Matches.Add(p)
}

// seal gives a page the header and the log that its steps have.
func (w *world) seal(p *Page) {
	w.t.Helper()
	h := Header{Scheduler: p.Header.Scheduler, Page: p.Header.Page, Reveal: p.Header.Reveal, Params: p.Header.Params}
	h, log, err := Seal(h, Start{Linked: p.Header.Follows != p.Header.Page, Follows: p.Header.Follows, Thread: p.Header.Thread, Snapshot: p.Start}, p.Steps)
	if err != nil {
		w.t.Fatal(err)
	}
	read, err := Read(log, h)
	if err != nil {
		w.t.Fatal(err)
	}
	*p = *read
}

// renew gives the step's leaves the claims that stand.
func renew(s *match.Snapshot, step *Step) {
	for _, c := range step.Changes {
		if old, ok := s.Leaf(c.Slot); ok && c.Leaf != nil {
			*c.Leaf = match.Adopt(&old, *c.Leaf, step.Entry.Time)
		}
	}
}

// chooseBest lets redo choose the best node.
const chooseBest = 1 << 31

func honest(p *Page, _ *match.Snapshot, i int) {
	p.Steps[i].Entry.Slot, p.Steps[i].Entry.Leaf = chooseBest, common.Hash{}
}

// at plants a fault at the third entry of an otherwise honest page.
func at(plant func(p *Page, s *match.Snapshot, e *Step)) func(*Page, *match.Snapshot, int) {
	return func(p *Page, s *match.Snapshot, i int) {
		honest(p, s, i)
		if i == 2 {
			plant(p, s, &p.Steps[i])
		}
	}
}

// again makes a step's job another one.
func again(step *Step, j *match.Job) {
	step.Job.ID, step.Job.Order, step.Job.Index = j.ID, j.Order, j.Index
}

// edit changes the leaf at a slot in the step's changes.
func edit(s *match.Snapshot, step *Step, slot uint32, change func(*match.Leaf)) {
	for k := range step.Changes {
		if step.Changes[k].Slot == slot {
			change(step.Changes[k].Leaf)
			return
		}
	}
	l, _ := s.Leaf(slot)
	change(&l)
	k := 0
	for k < len(step.Changes) && step.Changes[k].Slot < slot {
		k++
	}
	step.Changes = append(step.Changes[:k:k], append([]Change{{Slot: slot, Leaf: &l}}, step.Changes[k:]...)...)
}

// Each planted fault is found, as what it is and nothing else.
func TestEveryFaultIsFound(t *testing.T) {
	t.Parallel()
	another := func(s *match.Snapshot, step *Step) uint32 { // a slot that is not the best
		pre := s.Clone()
		for _, c := range step.Changes {
			if err := pre.Set(*c.Leaf); err != nil {
				t.Fatal(err)
			}
		}
		plan := match.Rank(match.DefaultParams(), pre, step.Job, match.Seed(match.NewReveals(common.Hash{7}, 64).At(1), pre.Root(), step.Job.Salt), step.Entry.Time)
		return plan.Candidates[3].Slot
	}
	type planted = func(w *world) func(*Page, *match.Snapshot, int)
	plain := func(plant func(p *Page, s *match.Snapshot, step *Step)) planted {
		return func(*world) func(*Page, *match.Snapshot, int) { return at(plant) }
	}
	for name, c := range map[string]struct {
		kind  Kind
		plant planted
	}{
		"nothing":      {"", plain(func(*Page, *match.Snapshot, *Step) {})},
		"a worse node": {Better, plain(func(_ *Page, s *match.Snapshot, step *Step) { step.Entry.Slot = another(s, step) })},
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
					t.Fatal(err)
				}
				w.known.Inclusions = append(w.known.Inclusions, in)
			}
			return at(func(*Page, *match.Snapshot, *Step) {})
		}},
		"a node is left out":             {Omission, plain(func(_ *Page, _ *match.Snapshot, step *Step) { step.Changes[0].Leaf = nil })},
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
	} {
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

// proves checks that a proof leads to what was committed.
func proves(t *testing.T, w *world, f Fault) {
	t.Helper()
	placed := func(e *Placed, h Header) {
		t.Helper()
		index := f.Index
		if e == f.Proof.Other {
			index = e.Entry.Index
		}
		if !merkle.Verify(h.MatchRoot, e.Entry.Hash(), index, h.Count, e.Path) {
			t.Errorf("%s: the entry's path does not lead to the page's root", f.Kind)
		}
	}
	under := func(x *Witness, root common.Hash) {
		t.Helper()
		leaf := common.Hash{}
		if x == nil {
			t.Errorf("%s: a leaf is missing in the proof", f.Kind)
			return
		}
		if x.Leaf != nil {
			leaf = x.Leaf.Hash()
		}
		if !match.VerifyPath(root, leaf, x.Slot, x.Path) {
			t.Errorf("%s: the leaf's path does not lead to the root", f.Kind)
		}
	}
	p := f.Proof
	for _, page := range w.pages {
		if page.Header.Page == f.Page {
			placed(&p.Entry, page.Header)
		}
		if p.Other != nil && page.Header.Page == p.Other.Entry.Page {
			placed(p.Other, page.Header)
		}
	}
	switch f.Kind {
	case Better:
		under(p.Chosen, p.Entry.Entry.Pre)
		under(p.Slot, p.Entry.Entry.Pre)
	case Ineligible, Transition:
		under(p.Chosen, p.Entry.Entry.Pre)
	case FalseLeaf:
		under(p.Slot, p.Entry.Entry.Pre)
	case Omission:
		under(p.Slot, p.Entry.Entry.Pre)
		if len(p.Receipts) != 2 {
			t.Errorf("%d receipts", len(p.Receipts))
		}
	case BadStep:
		if p.Before != nil {
			under(p.Before, p.Other.Entry.Post)
			under(p.Slot, p.Entry.Entry.Pre)
		}
	}
}
