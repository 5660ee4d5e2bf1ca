package book

import (
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/merkle"
)

// Kind names a fault; each has its own proof before a court.
type Kind string

// The faults of a page.
const (
	Better     Kind = "better"     // another node was feasible and had a higher key
	Ineligible Kind = "ineligible" // the chosen node could not run the job, or is not the one at that slot
	Transition Kind = "transition" // the root after an entry is not the one before with the claim
	BadStep    Kind = "step"       // between two entries the snapshot changed as it may not, or place or time is wrong
	FalseLeaf  Kind = "leaf"       // the snapshot holds what its node did not sign or the registry does not say
	Omission   Kind = "omission"   // the snapshot lacks a beat that the scheduler gave receipts for
	Exclusion  Kind = "exclusion"  // the job passes over a node that it was never matched to
	Twice      Kind = "twice"      // two entries of a job follow the same one
	Overtaken  Kind = "overtaken"  // a job that waited could run on the node and goes before the one that got it
	Terms      Kind = "terms"      // what the entry says of the job's order is false
	Withheld   Kind = "withheld"   // the log does not lead to what was committed
)

// Fault is what is wrong with one entry, and what a court needs to see it.
type Fault struct {
	Kind   Kind
	Page   uint64
	Index  uint32 // of the entry in its page
	Detail string
	Proof  Proof
}

// Proof is what proves a fault, beside the headers. What a kind does not need is nil.
type Proof struct {
	Entry Placed
	// Other is the entry before (step), the job's previous one (exclusion), the other
	// one that follows it (twice), the later one of the job that waited (overtaken).
	Other    *Placed
	Chosen   *Witness    // the entry's slot under its Pre; for overtaken without its way there
	Slot     *Witness    // under Pre: the slot of the better, false, changed or missing leaf
	Before   *Witness    // the same slot under Other's Post (step)
	Receipts []Inclusion // the two that a beat should have stood between (omission)
	Order    *job.Order  // what a false weight is shown by (terms)
	// Pages are the two whose headers alone show a fault (step): of a fork the
	// earlier first; else the page, and the one that it may not follow.
	Pages []uint64
}

// Placed is an entry with its job, where it is and its way to its page's match root.
type Placed struct {
	Page  uint64
	Index uint32
	Entry Entry
	Job   match.Job
	Path  []common.Hash
}

// Witness is what a slot holds, nil for nothing, with its way to a snapshot's root.
type Witness struct {
	Slot uint32
	Leaf *match.Leaf
	Path []common.Hash
}

// Matches remembers the entries of a scheduler's pages. The zero value is empty
// and ready.
type Matches struct {
	pages map[uint64]*indexed
	links map[link][]place
	heirs map[uint64][]uint64 // the pages with entries that follow a page, not themselves
	given map[uint64]*given   // what Check has seen, by page
}

// link is what an entry of a job hangs on: the one before it, zero for none.
type link struct{ job, previous common.Hash }

type place struct {
	page  uint64
	index uint32
}

// indexed is a page with the paths of its entries, once they are asked for.
type indexed struct {
	*Page
	paths [][]common.Hash
}

// Add takes in a page; only its entries and jobs are kept.
func (m *Matches) Add(p *Page) {
	if m.pages == nil {
		m.pages, m.links, m.heirs = make(map[uint64]*indexed), make(map[link][]place), make(map[uint64][]uint64)
	}
	if m.pages[p.Header.Page] != nil {
		return
	}
	kept := &Page{Header: p.Header, Steps: make([]Step, len(p.Steps))}
	for i, s := range p.Steps {
		kept.Steps[i] = Step{Entry: s.Entry, Job: s.Job}
		l := link{s.Job.ID, s.Job.PreviousEntry}
		m.links[l] = append(m.links[l], place{p.Header.Page, uint32(i)})
	}
	m.pages[p.Header.Page] = &indexed{Page: kept}
	if h := &p.Header; h.Follows != h.Page && len(p.Steps) > 0 {
		m.heirs[h.Follows] = append(m.heirs[h.Follows], h.Page)
	}
}

// Forget drops the pages before one, to bound what a long reading remembers.
func (m *Matches) Forget(before uint64) {
	for number := range m.pages {
		if number < before {
			delete(m.pages, number)
			delete(m.given, number)
		}
	}
	for l, places := range m.links {
		if places = slices.DeleteFunc(places, func(p place) bool { return p.page < before }); len(places) == 0 {
			delete(m.links, l)
		} else {
			m.links[l] = places
		}
	}
	for followed, heirs := range m.heirs {
		if heirs = slices.DeleteFunc(heirs, func(page uint64) bool { return page < before }); len(heirs) == 0 {
			delete(m.heirs, followed)
		} else {
			m.heirs[followed] = heirs
		}
	}
}

// keep takes in what the entries of a page gave away, of which only the entries,
// jobs and leaves are kept.
func (m *Matches) keep(g *given) {
	if m.given == nil {
		m.given = make(map[uint64]*given)
	}
	if kept := m.pages[g.page.Header.Page]; kept != nil {
		g.page = kept
		m.given[g.page.Header.Page] = g
	}
}

// at returns an entry, nil for none; known tells whether its page is.
func (m *Matches) at(w place) (found *Placed, known bool) {
	if m == nil || m.pages[w.page] == nil {
		return nil, false
	}
	return m.pages[w.page].placed(w.index), true
}

// placed returns an entry with its path, nil when there is none.
func (p *indexed) placed(index uint32) *Placed {
	if int64(index) >= int64(len(p.Steps)) {
		return nil
	}
	if p.paths == nil {
		p.paths = merkle.Paths(hashes(p.Entries()))
	}
	s := &p.Steps[index]
	return &Placed{Page: p.Header.Page, Index: index, Entry: s.Entry, Job: s.Job, Path: p.paths[index]}
}

func witness(s *match.Snapshot, slot uint32) *Witness {
	w := &Witness{Slot: slot, Path: s.Path(slot)}
	if l, ok := s.Leaf(slot); ok {
		w.Leaf = &l
	}
	return w
}
