package book

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
)

// maxSkew is how far a node's clock may run ahead, in seconds.
const maxSkew = 5

// writer is an honest scheduler, as small as one can be: it matches jobs on a
// snapshot and keeps the rules by which that may change.
type writer struct {
	scheduler common.Address
	params    match.Params

	snap   match.Snapshot
	before map[uint32]*match.Leaf // how slots that changed since the last entry stood after it; nil: empty
	edits  map[uint32]bool        // slots that changed since the last entry, or since the page began
	claims []claimed              // oldest first; those that were answered are passed over
	now    uint64                 // the book's time: never before any entry or beat in the snapshot

	last uint64  // the page that the snapshot after the last entry belongs to
	any  bool    // there is a last entry
	page *Header // open; nil: none
	from Start
	step []Step
}

type claimed struct {
	slot uint32
	at   uint64
}

func newWriter(scheduler common.Address, p match.Params) *writer {
	return &writer{scheduler: scheduler, params: p, before: make(map[uint32]*match.Leaf), edits: make(map[uint32]bool)}
}

// Snapshot returns the nodes with their claims as they stand. The caller must
// not change it, nor keep it past the writer's next call.
func (w *writer) Snapshot() *match.Snapshot { return &w.snap }

// Now returns the book's time, given the scheduler's clock: that, or the newest
// beat's where a node's clock is a little ahead. A beat from the future is
// feasible to nobody.
func (w *writer) Now(at uint64) uint64 { return max(w.now, at) }

// Update takes what a node and the registry say at a time (unix seconds): the
// beat, its signature, stake, reputation, uptime and latency. The leaf's claims
// are the writer's. A beat that is not newer than the last is ErrBeat, unless it
// is the same one and only the scheduler's part differs; so is one that is from
// more than MaxSkew in the future.
func (w *writer) Update(l match.Leaf, at uint64) error {
	if l.Time > at+maxSkew {
		return errors.New("a beat from the future")
	}
	now := max(w.now, at, l.Time)
	if err := w.set(match.Adopt(w.stood(l.Slot), l, now)); err != nil {
		return err
	}
	w.now = now
	w.snap.Root() // now, or it falls to the next match
	return nil
}

// Remove takes a node out.
func (w *writer) Remove(slot uint32) {
	w.touch(slot)
	w.snap.Remove(slot)
	w.snap.Root()
}

// stood returns the leaf that stood at slot after the last entry.
func (w *writer) stood(slot uint32) *match.Leaf {
	if l, ok := w.before[slot]; ok {
		return l
	}
	if l, ok := w.snap.Leaf(slot); ok {
		return &l
	}
	return nil
}

// touch keeps how a slot stood before its first change since the last entry.
func (w *writer) touch(slot uint32) {
	w.edits[slot] = true
	if _, ok := w.before[slot]; !ok {
		w.before[slot] = w.stood(slot)
	}
}

func (w *writer) set(l match.Leaf) error {
	if err := l.Validate(); err != nil {
		return err
	}
	w.touch(l.Slot)
	return w.snap.Set(l)
}

// Open begins a page with its number and its reveal.
func (w *writer) Open(page uint64, reveal common.Hash) {
	w.page = &Header{Scheduler: w.scheduler, Page: page, Reveal: reveal, Params: w.params.Version}
	w.from = Start{Linked: w.any, Follows: w.last, Thread: 7, Snapshot: w.snap.Clone()}
	w.step = nil
	clear(w.edits)
}

// First returns which of the jobs that wait goes first now, of those that fit; -1: none does.
func (w *writer) First(waiting []match.Job, at uint64) (int, error) {
	w.now = max(w.now, at)
	if err := w.expire(); err != nil {
		return -1, err
	}
	race, first := match.NewRace(w.page.Reveal, w.snap.Root()), -1
	for i := range waiting {
		if first >= 0 && !race.Beats(&waiting[i], &waiting[first]) {
			continue
		}
		if _, feasible := match.Best(w.params, &w.snap, waiting[i], common.Hash{}, w.now); feasible > 0 {
			first = i
		}
	}
	return first, nil
}

// Match finds the best node for a job at a time (unix seconds, or the book's if
// that is later), claims it and writes the entry. Without a feasible node there
// is no entry and feasible is 0. Chosen is the leaf as it was matched.
func (w *writer) Match(j match.Job, at uint64) (e Entry, best match.Candidate, feasible int, err error) {
	w.now = max(w.now, at)
	if err := w.expire(); err != nil {
		return e, best, 0, fmt.Errorf("match job %s: %w", j.ID, err)
	}
	pre := w.snap.Root()
	best, feasible = match.Best(w.params, &w.snap, j, match.Seed(w.page.Reveal, pre, j.Salt), w.now)
	if feasible == 0 {
		return e, best, 0, nil
	}
	e = Entry{
		Page: w.page.Page, Index: uint32(len(w.step)), Time: w.now, Slot: best.Slot,
		Job: j.Hash(), Leaf: best.Leaf.Hash(), Pre: pre,
	}
	changes := w.changes()
	if err := w.snap.Set(match.Claim(best.Leaf, &j, w.now)); err != nil {
		return e, best, 0, fmt.Errorf("match job %s: %w", j.ID, err)
	}
	e.Post = w.snap.Root()
	clear(w.before)
	clear(w.edits)
	w.claims = append(w.claims, claimed{best.Slot, w.now})
	w.step = append(w.step, Step{Changes: changes, Entry: e, Job: j})
	w.last, w.any = e.Page, true
	return e, best, feasible, nil
}

// expire gives back the claims whose time is over.
func (w *writer) expire() error {
	for len(w.claims) > 0 && w.now > w.claims[0].at+match.ClaimTTL {
		slot := w.claims[0].slot
		w.claims = w.claims[1:]
		l, ok := w.snap.Leaf(slot)
		if !ok || l.Claimed == (match.Resources{}) {
			continue
		}
		if err := w.set(match.Adopt(w.stood(slot), l, w.now)); err != nil {
			return err
		}
	}
	return nil
}

// changes returns what the slots that changed hold now.
func (w *writer) changes() []Change {
	var out []Change
	for _, slot := range slices.Sorted(maps.Keys(w.edits)) {
		c := Change{Slot: slot}
		if l, ok := w.snap.Leaf(slot); ok {
			c.Leaf = &l
		}
		out = append(out, c)
	}
	return out
}

// Close ends the page and returns its header and log.
func (w *writer) Close() (Header, []byte, error) { return Seal(*w.page, w.from, w.step) }
