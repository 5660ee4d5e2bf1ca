package book

import (
	"fmt"
	"slices"

	"github.com/skyops/skyops/protocol/match"
)

// Kept is what the pages that were checked say of a promise.
type Kept struct {
	State   PromiseState `json:"state"`
	Page    uint64       `json:"page,omitempty"`  // of the entry that shows it; Unmatched has none
	Index   uint32       `json:"index,omitempty"` // likewise
	Detail  string       `json:"detail"`
	Before  []Spot       `json:"before,omitempty"`  // entries that gave others a node which by the promise was this job's first
	Unknown uint64       `json:"unknown,omitempty"` // entries of the thread in that time that could not be judged
}

// PromiseState is what became of a promise.
type PromiseState string

// The states of a promise.
const (
	PromiseKept      PromiseState = "kept"      // it was matched by it
	PromiseBroken    PromiseState = "broken"    // it was matched on the same terms as if it had waited less, or elsewhere
	PromiseChanged   PromiseState = "changed"   // it was matched on other terms, as after a declined offer: a later promise counts
	PromiseUnmatched PromiseState = "unmatched" // no match of the order is in the book yet
)

// Spot is the place of an entry.
type Spot struct {
	Page  uint64 `json:"page"`
	Index uint32 `json:"index"`
}

// Kept returns what became of a promise, by the pages that Check was given with
// these matches: the match of its terms or else the next of its order, and who
// went before. A job that left the queue by itself and came again has another
// promise, and breaks this one in nobody's fault.
func (m *Matches) Kept(q Queued) Kept {
	f := m.following(q)
	if f.step == nil {
		return Kept{State: PromiseUnmatched, Detail: "no match of the order after the promise is in the pages that were read"}
	}
	k := Kept{Page: f.at.Page, Index: f.at.Index}
	promised := f.step.Job
	promised.Queued = q.Time
	switch {
	case f.rank == otherTerms:
		k.State, k.Detail = PromiseChanged, "the job was matched on other terms than those of the promise"
		return k
	case f.thread != q.Thread:
		k.State, k.Detail = PromiseBroken, fmt.Sprintf("it was matched in thread %d, not in %d where it was promised its place", f.thread, q.Thread)
	case f.rank == otherTime:
		k.State, k.Detail = PromiseBroken, fmt.Sprintf("it was matched as waiting since %d, not since %d", f.step.Job.Queued, q.Time)
	default:
		k.State, k.Detail = PromiseKept, "the match says that the job waited since then"
	}
	m.wentBefore(&promised, q, f.at, &k)
	if k.State == PromiseKept && len(k.Before) > 0 {
		k.State, k.Detail = PromiseBroken, "others got a node before it that it could run on and goes first for"
	}
	return k
}

// How near an entry's job is to a promise.
const (
	sameTerms = iota
	otherTime // the same but for the time since when it waits
	otherTerms
)

// follows is the entry that a promise is held against.
type follows struct {
	step   *Step
	thread uint64
	at     Spot
	rank   int
}

// following finds the entry that is nearest to the promise, of those the first.
func (m *Matches) following(q Queued) (f follows) {
	for number, p := range m.pages {
		for i := range p.Steps {
			s := &p.Steps[i]
			if s.Job.Order != q.Order || s.Entry.Time < q.Time {
				continue
			}
			here := follows{step: s, thread: p.Header.Thread, at: Spot{number, uint32(i)}, rank: otherTerms}
			promised := s.Job
			promised.Queued = q.Time
			switch q.Job {
			case s.Entry.Job:
				here.rank = sameTerms
			case promised.Hash():
				here.rank = otherTime
			}
			if f.step == nil || here.rank < f.rank || here.rank == f.rank && here.at.before(f.at) {
				f = here
			}
		}
	}
	return f
}

func (s Spot) before(o Spot) bool { return s.Page < o.Page || s.Page == o.Page && s.Index < o.Index }

// wentBefore lists the entries of the promise's thread that gave away what the
// job, as it was promised, could run on and goes first for, before its own match.
func (m *Matches) wentBefore(promised *match.Job, q Queued, own Spot, k *Kept) {
	for number, g := range m.given {
		if g.page.Header.Thread != q.Thread || number > own.Page {
			continue
		}
		for i := range g.page.Steps {
			here := Spot{number, uint32(i)}
			switch {
			case !here.before(own) || g.page.Steps[i].Entry.Time < q.Time:
			case i >= len(g.nodes):
				k.Unknown++
			case g.overtakes(i, promised):
				k.Before = append(k.Before, here)
			}
		}
	}
	slices.SortFunc(k.Before, func(a, b Spot) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
}
