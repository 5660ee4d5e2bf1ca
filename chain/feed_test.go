package chain

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// What happened on the contracts is told in its order, with its transaction's words.
func TestEvents(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	n.fund(Coin, 100e9)
	o := n.order(Coin, 60e9)
	hash := o.Hash(c.Domain(ctx))
	n.send(n.operator, c.OpenCall(o, n.signOrder(o)))
	receipt := n.signReceipt(n.receipt(o, 10, 10))
	settled := n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{receipt}, true))[0]
	anchored := n.send(n.scheduler, c.AnchorCall(common.Hash{1}, 3, 0, "bafylist"))[0]
	bare := n.send(n.scheduler, c.AnchorCall(common.Hash{2}, 1, 1, ""))[0]
	n.send(n.operator, c.SetPayoutCall(0, common.Address{7}))

	head, err := c.BlockNumber(ctx)
	if err != nil {
		t.Fatal(err)
	}
	events, err := c.Events(ctx, 0, head)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	var opened, closed EscrowEvent
	for i, e := range events {
		if e.Time == 0 || e.Tx == (common.Hash{}) {
			t.Errorf("event %d: %+v", i, e)
		}
		if i > 0 && (e.Block < events[i-1].Block || e.Block == events[i-1].Block && e.Index <= events[i-1].Index) {
			t.Errorf("event %d is out of order", i)
		}
		switch b := e.Body.(type) {
		case EscrowEvent:
			kinds[string(b.Kind)]++
			if b.Kind == Opened {
				opened = b
			}
			if b.Kind == Closed {
				closed = b
			}
		case NodeEvent:
			kinds[string(b.Kind)]++
		case Anchored:
			kinds["anchored"]++
			if b.Sender != address(n.scheduler) {
				t.Errorf("anchored by %s", b.Sender)
			}
		case ParamsSet:
			kinds["params"]++
		}
	}
	for kind, want := range map[string]int{"deposited": 1, "opened": 1, "credited": 1, "closed": 1, "registered": 1, "staked": 1, "payout changed": 1, "anchored": 2, "params": 1} {
		if kinds[kind] != want {
			t.Errorf("%d events %q, want %d: %v", kinds[kind], kind, want, kinds)
		}
	}
	if opened.Order != hash || opened.Details == nil || opened.Details.Hash(c.Domain(ctx)) != hash || closed.Amount.Cmp(job.Units(10e9)) != 0 {
		t.Errorf("opened %+v, closed %+v", opened, closed)
	}
	n.tells(receipt, settled.TxHash, anchored.TxHash, bare.TxHash)
}

// tells: of three transactions, the first settled by a receipt, the second anchored
// with a list and the third without one, the chain's words are read back.
func (n *network) tells(receipt record.SignedReceipt, settled, anchored, bare common.Hash) {
	t, c, ctx := n.t, n.client, n.t.Context()
	t.Helper()
	told, err := c.Told(ctx, settled)
	if err != nil || len(told.Receipts) != 1 || told.Receipts[0].StructHash() != receipt.Receipt.StructHash() {
		t.Errorf("settled: %+v, %v", told, err)
	}
	if told, err := c.Told(ctx, anchored); err != nil || told.List != "bafylist" {
		t.Errorf("anchored: %+v, %v", told, err)
	}
	if told, err := c.Told(ctx, bare); err != nil || told.List != "" {
		t.Errorf("anchored without a list: %+v, %v", told, err)
	}
	if _, err := c.Told(ctx, common.Hash{9}); err == nil {
		t.Error("an unknown transaction was read")
	}
}
