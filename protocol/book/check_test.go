package book

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

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
