package chain

import (
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// The escrow's events say of every movement what an auditor needs, and its
// balances can be read as of a block.
func TestTheEscrowTellsItsMovements(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	for name, asset := range assets(n) {
		from := n.head(t)
		n.fund(asset, 100e9)
		o := n.order(asset, 60e9)
		o.Fee = job.Units(3)
		id := o.Hash(c.Domain(ctx))
		n.send(n.operator, c.OpenCall(o, n.signOrder(o)))
		locked := n.head(t)
		n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(n.receipt(o, 10, 10))}, true))
		n.send(n.owner, c.WithdrawCall(asset, common.Address{7}, job.Units(90e9-3)))
		got, err := c.EscrowEvents(ctx, from+1, n.head(t))
		if err != nil {
			t.Fatal(err)
		}
		owner, scheduler := address(n.owner), address(n.scheduler)
		want := []EscrowEvent{
			{Kind: Deposited, Owner: owner, Amount: job.Units(100e9)},
			{Kind: Opened, Owner: owner, Other: scheduler, Order: id, Amount: job.Units(60e9), Fee: job.Units(3)},
			{Kind: Credited, Owner: address(n.node), Other: n.payout, Order: id, Amount: job.Units(10e9), Total: job.Units(10e9)},
			{Kind: Closed, Owner: owner, Other: scheduler, Order: id, Amount: job.Units(10e9), Fee: job.Units(3), Burned: job.Units(2), Refunded: job.Units(50e9 - 3)},
			{Kind: Withdrawn, Owner: owner, Amount: job.Units(90e9 - 3)},
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d events: %+v", name, len(got), got)
		}
		for i := range want {
			w := want[i]
			w.Asset, w.Block, w.Tx = asset, got[i].Block, got[i].Tx
			if !equalEvents(got[i], w) || w.Tx == (common.Hash{}) || i > 0 && got[i].Block < got[i-1].Block {
				t.Errorf("%s: event %+v, want %+v", name, got[i], w)
			}
		}
		for block, free := range map[uint64]uint64{locked: 40e9, n.head(t): 0} {
			if b, err := c.BalanceAt(ctx, asset, owner, block); err != nil || b.Cmp(job.Units(free)) != 0 {
				t.Errorf("%s: balance %s in block %d: %v", name, b, block, err)
			}
		}
		if b, err := c.EscrowHolds(ctx, asset, locked); err != nil || b.Cmp(job.Units(100e9)) != 0 {
			t.Errorf("%s: the escrow holds %s: %v", name, b, err)
		}
		if some, err := c.EscrowEvents(ctx, locked, locked); err != nil || !slices.ContainsFunc(some, func(e EscrowEvent) bool { return e.Kind == Opened }) || len(some) != 1 {
			t.Errorf("%s: block %d: %+v, %v", name, locked, some, err)
		}
	}
}

func equalEvents(a, b EscrowEvent) bool {
	sums := a.Amount.Cmp(b.Amount) == 0 && a.Total.Cmp(b.Total) == 0 && a.Refunded.Cmp(b.Refunded) == 0
	sums = sums && a.Fee.Cmp(b.Fee) == 0 && a.Burned.Cmp(b.Burned) == 0
	return sums && a.Kind == b.Kind && a.Block == b.Block && a.Tx == b.Tx && a.Asset == b.Asset && a.Owner == b.Owner && a.Other == b.Other && a.Order == b.Order
}

func (n *network) head(t *testing.T) uint64 {
	t.Helper()
	at, err := n.client.BlockNumber(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return at
}
