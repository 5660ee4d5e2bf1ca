package chain

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
)

// Dispute returns the call that proves a fault that book.Check has found in a
// scheduler's book. ok is false for a fault that no court can be shown at once:
// withheld bytes are asked for first, see AskEntryCalls.
func (x Court) Dispute(ctx context.Context, scheduler common.Address, f book.Fault) (call Call, ok bool, err error) {
	if f.Kind == book.Withheld {
		return Call{}, false, nil
	}
	headers := map[uint64][]byte{}
	call, ok = x.dispute(f, func(page uint64) []byte {
		if headers[page] == nil && err == nil {
			var at CommittedPage
			at, err = x.c.CommittedPage(ctx, scheduler, page)
			headers[page] = at.Header
		}
		return headers[page]
	})
	return call, ok, err
}

// dispute is Dispute with each page's packed header by its number.
func (x Court) dispute(f book.Fault, header func(page uint64) []byte) (call Call, ok bool) {
	place := func(p *book.Placed, chosen *book.Witness) Place {
		out := Place{Header: header(p.Page), Entry: p.Entry.Encode(), Index: p.Index, Path: p.Path, Job: p.Job.Encode()}
		if chosen != nil && chosen.Leaf != nil {
			out.Chosen = chosen.Leaf.Encode()
		}
		return out
	}
	p := f.Proof
	at := place(&p.Entry, p.Chosen)
	switch f.Kind {
	case book.Better:
		return x.Better(at, spot(p.Slot)), true
	case book.Ineligible:
		if p.Chosen.Leaf != nil && p.Chosen.Leaf.Hash() == p.Entry.Entry.Leaf {
			return x.Ineligible(at), true
		}
		var there common.Hash
		if p.Chosen.Leaf != nil {
			there = p.Chosen.Leaf.Hash()
		}
		return x.Elsewhere(at, there, p.Chosen.Path), true
	case book.Transition:
		return x.Transition(at, p.Chosen.Path), true
	case book.BadStep:
		return x.badStep(f, at, place, header)
	case book.FalseLeaf:
		return x.FalseLeaf(at, spot(p.Slot)), true
	case book.Omission:
		return x.Omitted(at, spot(p.Slot), p.Receipts[0], p.Receipts[1]), true
	case book.Exclusion:
		if p.Other == nil {
			return x.Excludes(at), true
		}
		return x.ExcludesBeyond(at, place(p.Other, nil)), true
	case book.Twice:
		return x.Twice(place(p.Other, nil), at), true
	case book.Terms:
		if p.Order != nil {
			return x.Misweighed(at, *p.Order), true
		}
		return x.Misnamed(at), true
	case book.Overtaken:
		return x.Overtaken(at, place(p.Other, nil)), true
	}
	return Call{}, false
}

// badStep is Dispute of what is wrong between two entries.
func (x Court) badStep(f book.Fault, at Place, place func(*book.Placed, *book.Witness) Place, header func(uint64) []byte) (Call, bool) {
	p := f.Proof
	switch {
	case len(p.Pages) == 2 && p.Pages[0] < p.Pages[1]:
		return x.Fork(header(p.Pages[0]), header(p.Pages[1])), true
	case len(p.Pages) == 2:
		return x.Misfollows(header(p.Pages[0]), header(p.Pages[1])), true
	case p.Slot != nil && p.Before != nil && p.Other != nil:
		return x.Step(place(p.Other, nil), at, spot(p.Before), spot(p.Slot)), true
	case p.Slot != nil:
		return x.Begins(at, spot(p.Slot)), true
	case p.Other != nil && p.Other.Entry.Time > p.Entry.Entry.Time:
		return x.Backwards(place(p.Other, nil), at), true
	}
	return x.Misplaced(at), true
}

func spot(w *book.Witness) Spot {
	s := Spot{Slot: w.Slot, Path: w.Path}
	if w.Leaf != nil {
		s.Leaf = w.Leaf.Encode()
	}
	return s
}
