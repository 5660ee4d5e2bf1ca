package explorer

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// maxKeys and maxMetadata bound what a node's operator can make its row weigh.
const (
	maxKeys     = 64
	maxMetadata = 1024
)

// node takes in what happened to a node.
func (n network) node(s *sheet, at client.Spot, e chain.NodeEvent) {
	if e.Kind == chain.Registered {
		n.registered(s, at, e)
		return
	}
	slot := e.Slot
	if e.Kind == chain.Convicted {
		of := get[uint32](s, keySlot(e.Key))
		if of == nil {
			return
		}
		slot = *of
	}
	x := get[client.NodeShown](s, keyNode(slot))
	if x == nil {
		return
	}
	switch e.Kind {
	case chain.Staked:
		x.Stake = e.Stake
	case chain.Unstaking:
		x.Stake, x.Thawing, x.ThawAt = e.Stake, x.Thawing.Add(e.Amount), e.ThawAt
	case chain.StakePaid:
		x.Thawing, x.ThawAt = x.Thawing.Sub(e.Amount), 0
	case chain.NodeSlashed:
		// Active stake is taken first, then what thaws, as in the contract.
		fromStake := least(x.Stake, e.Amount)
		x.Stake, x.Thawing = x.Stake.Sub(e.Amount), x.Thawing.Sub(e.Amount.Sub(fromStake))
		x.Slashed = x.Slashed.Add(e.Amount)
	case chain.PayoutSet:
		x.Payout = e.Payout
	case chain.Rotated:
		x.Key = e.Key
		if len(x.Keys) < maxKeys {
			x.Keys = append(x.Keys, e.Key)
		}
		put(s, keySlot(e.Key), &slot)
		put(s, keySince(e.Key), &at)
	case chain.Reputed:
		x.Reputation = e.Reputation
	case chain.Convicted:
		x.Convicted++
	}
	put(s, keyNode(slot), x)
}

func least(a, b job.Amount) job.Amount {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func (n network) registered(s *sheet, at client.Spot, e chain.NodeEvent) {
	if get[client.NodeShown](s, keyNode(e.Slot)) != nil {
		return
	}
	put(s, keyNode(e.Slot), &client.NodeShown{
		Slot: e.Slot, Key: e.Key, Keys: []common.Address{e.Key}, Operator: e.Operator, Payout: e.Payout,
		Metadata: e.Metadata[:min(len(e.Metadata), maxMetadata)], Registered: at,
	})
	put(s, keySlot(e.Key), &e.Slot)
	put(s, keySince(e.Key), &at)
	t := row[client.Totals](s, keyTotals)
	t.Nodes++
	put(s, keyTotals, t)
}

// book takes in what happened to a scheduler's bond.
func (n network) book(s *sheet, e chain.BookEvent) {
	x := n.scheduler(s, e.Scheduler)
	switch e.Kind {
	case chain.Bonded:
		x.Bond = e.Bond
	case chain.Unbonding:
		x.Bond, x.Thawing, x.ThawAt = e.Bond, x.Thawing.Add(e.Amount), e.ThawAt
	case chain.BondPaid:
		x.Thawing, x.ThawAt = x.Thawing.Sub(e.Amount), 0
	case chain.SchedulerSlashed:
		fromBond := least(x.Bond, e.Amount)
		x.Bond, x.Thawing = x.Bond.Sub(e.Amount), x.Thawing.Sub(e.Amount.Sub(fromBond))
		x.Slashed = x.Slashed.Add(e.Amount)
		x.Faults++
	}
	put(s, keyScheduler(e.Scheduler), x)
}

// page takes in the commitment to a page, whose log is wanted where it has one.
func (n network) page(s *sheet, at client.Spot, e chain.CommittedPage) {
	p := client.PageShown{Scheduler: e.Scheduler, Page: e.Number, Header: e.Header, CID: e.CID, At: at}
	if h, err := book.DecodeHeader(e.Header); err == nil {
		p.Count = h.Count
	}
	put(s, keyPage(e.Scheduler, e.Number), &p)
	x := n.scheduler(s, e.Scheduler)
	x.Pages++
	x.Matches += uint64(p.Count)
	put(s, keyScheduler(e.Scheduler), x)
	t := row[client.Totals](s, keyTotals)
	t.Pages++
	t.Matches += uint64(p.Count)
	put(s, keyTotals, t)
	if p.Count > 0 {
		put(s, wantOf(wantPage, e.Scheduler, e.Number), &want{Scheduler: e.Scheduler, Number: e.Number, CID: e.CID})
	}
}

// batch takes in an anchored batch, whose list is wanted where it names one.
func (n network) batch(s *sheet, at client.Spot, e chain.Anchored, list string) {
	put(s, keyBatch(e.Sender, e.Seq), &client.BatchShown{
		Scheduler: e.Sender, Seq: e.Seq, Root: e.Root, Count: e.Count, Peak: e.Peak, List: list, At: at,
	})
	x := n.scheduler(s, e.Sender)
	x.Batches++
	x.Records += uint64(e.Count)
	put(s, keyScheduler(e.Sender), x)
	t := row[client.Totals](s, keyTotals)
	t.Batches++
	t.Records += uint64(e.Count)
	put(s, keyTotals, t)
	if list != "" {
		put(s, wantOf(wantList, e.Sender, e.Seq), &want{List: true, Scheduler: e.Sender, Number: e.Seq, CID: list})
	}
}

// shownEvent is an event as lists show it.
func shownEvent(at client.Spot, body any) client.EventShown {
	out := client.EventShown{At: at}
	switch e := body.(type) {
	case chain.EscrowEvent:
		out.Kind, out.Asset, out.Amount = string(e.Kind), &e.Asset, &e.Amount
		if e.Order != (common.Hash{}) {
			out.Order = &e.Order
		}
		switch e.Kind {
		case chain.Credited:
			out.Node = &e.Owner
		case chain.Opened, chain.Closed:
			out.Owner, out.Scheduler = &e.Owner, &e.Other
		default:
			out.Owner = &e.Owner
		}
	case chain.NodeEvent:
		out.Kind = "node " + string(e.Kind)
		if e.Kind == chain.Convicted {
			out.Node = &e.Key
		} else {
			out.Slot = &e.Slot
		}
		if !e.Amount.IsZero() {
			out.Amount = &e.Amount
		}
	case chain.BookEvent:
		out.Kind, out.Scheduler, out.Amount = string(e.Kind), &e.Scheduler, &e.Amount
	case chain.CommittedPage:
		out.Kind, out.Scheduler, out.Number = "page committed", &e.Scheduler, &e.Number
	case chain.Anchored:
		out.Kind, out.Scheduler, out.Number = "records anchored", &e.Sender, &e.Seq
	case chain.ParamsSet:
		number := uint64(e.Version)
		out.Kind, out.Number = "parameters", &number
	}
	return out
}
