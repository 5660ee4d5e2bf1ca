package book

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
)

// EntryOf returns the entry that a match's evidence stands for.
func EntryOf(e match.Evidence) Entry {
	return Entry{
		Page: e.Page, Index: e.Index, Time: e.Time, Slot: e.Chosen.Slot,
		Job: e.Job.Hash(), Leaf: e.Chosen.Hash(), Pre: e.Root, Post: e.Post,
	}
}

// TicketOf returns the ticket that a match's evidence holds.
func TicketOf(e match.Evidence) Ticket {
	entry := EntryOf(e)
	return Ticket{Entry: entry.Hash(), Page: e.Page, Index: e.Index, Time: e.Time, Signature: e.Ticket}
}

// SnapshotOf returns the node map that the page has for a match's evidence, for
// the caller to hold against its root. It is ErrPage when the page has no such
// entry, another reveal, or a log that leads nowhere.
func (p *Page) SnapshotOf(e match.Evidence) (*match.Snapshot, error) {
	switch {
	case int64(e.Index) >= int64(len(p.Steps)):
		return nil, fmt.Errorf("%w: page %d has no entry %d", ErrPage, p.Header.Page, e.Index)
	case e.Reveal != p.Header.Reveal:
		return nil, fmt.Errorf("%w: the reveal of page %d is not the evidence's", ErrPage, p.Header.Page)
	}
	return p.Snapshot(int(e.Index))
}

// VerifyEvidence checks a match's evidence: the scheduler's ticket, the node's
// beat, and the choice. With the page that the entry is in, as published, each
// input is held against the page's own value and the choice is recomputed from
// those, so that one changed input is named alone; without it (nil) only the
// chosen node is checked, not that it was the best.
// known has the versions of the parameters.
func VerifyEvidence(e match.Evidence, d eip712.Domain, scheduler common.Address, page *Page, known match.Versions) []match.Fault {
	if page == nil {
		return append(match.VerifyEvidence(e, nil, known), signatures(e, d, scheduler)...)
	}
	var faults []match.Fault
	add := func(input, format string, args ...any) {
		faults = append(faults, match.Fault{Input: input, Detail: fmt.Sprintf(format, args...)})
	}
	i := page.find(e)
	if i < 0 {
		add("index", "page %d has no entry %d", page.Header.Page, e.Index)
		return faults
	}
	if uint32(i) != e.Index {
		add("index", "the page has this entry in place %d", i)
		e.Index = uint32(i)
	}
	entry := page.Steps[i].Entry
	if e.Time != entry.Time {
		add("time", "the page says %d", entry.Time)
		e.Time = entry.Time
	}
	if e.Root != entry.Pre {
		add("root", "the page says %s", entry.Pre)
		e.Root = entry.Pre
	}
	if e.Post != entry.Post {
		add("post", "the page says %s", entry.Post)
		e.Post = entry.Post
	}
	if e.Reveal != page.Header.Reveal {
		add("reveal", "the page's is %s", page.Header.Reveal)
		e.Reveal = page.Header.Reveal
	}
	if e.Job.Hash() != entry.Job {
		add("job", "the page has other terms: %s", entry.Job)
		e.Job = page.Steps[i].Job
	}
	s, err := page.Snapshot(i)
	if err != nil {
		add("page", "%v", err)
		return faults
	}
	faults = append(faults, match.VerifyEvidence(e, s, known)...)
	if slices.ContainsFunc(faults, func(f match.Fault) bool { return f.Input == "chosen" }) {
		return faults // what was signed is not there to be checked
	}
	return append(faults, signatures(e, d, scheduler)...)
}

// signatures checks the two that an entry rests on.
func signatures(e match.Evidence, d eip712.Domain, scheduler common.Address) []match.Fault {
	var faults []match.Fault
	if err := TicketOf(e).Verify(d, scheduler); err != nil {
		faults = append(faults, match.Fault{Input: "ticket", Detail: fmt.Sprintf("it is not scheduler %s's for this entry: %v", scheduler, err)})
	}
	if err := e.Chosen.VerifyBeat(d); err != nil {
		faults = append(faults, match.Fault{Input: "chosen", Detail: fmt.Sprintf("it is not what its node signed: %v", err)})
	}
	return faults
}

// find returns the place of an entry in the page, also where the evidence has
// one part of it wrong; -1 if it is not there.
func (p *Page) find(e match.Evidence) int {
	if int(e.Index) < len(p.Steps) && alike(p.Steps[e.Index].Entry, e) {
		return int(e.Index)
	}
	return slices.IndexFunc(p.Steps, func(s Step) bool { return alike(s.Entry, e) })
}

// alike reports whether an entry and evidence are the same match, though a part may differ.
func alike(n Entry, e match.Evidence) bool {
	same := 0
	for _, ok := range []bool{n.Time == e.Time, n.Pre == e.Root, n.Post == e.Post, n.Slot == e.Chosen.Slot, n.Job == e.Job.Hash(), n.Leaf == e.Chosen.Hash()} {
		if ok {
			same++
		}
	}
	return same >= 4
}
