package chain

import (
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// What is true is borne out by the contracts' own answers, what is false is not.
func TestQuestions(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	n.fund(Coin, 100e9)
	o := n.order(Coin, 60e9)
	id := o.Hash(c.Domain(ctx))
	n.send(n.operator, c.OpenCall(o, n.signOrder(o)))
	r := n.receipt(o, 10, 10)
	n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(r)}, false))
	hash, other := common.Hash{5}, common.Hash{6}
	root := merkle.Root([]common.Hash{other, hash})
	for seq := range uint64(3) {
		n.send(n.scheduler, c.AnchorCall(root, 2, seq, ""))
	}
	proof, err := c.ProveBatch(ctx, address(n.scheduler), 1)
	if err != nil {
		t.Fatal(err)
	}
	place := record.Anchoring{Scheduler: address(n.scheduler), Seq: 1, Root: root, Count: 2, Index: 1, Path: merkle.Path([]common.Hash{other, hash}, 1)}
	dearer, cheaper := o, r
	dearer.MaxCost = job.Units(61e9)
	cheaper.BilledMs--
	for name, q := range map[string]struct {
		q    Question
		want bool
	}{
		"order":           {c.AskOrder(o, id), true},
		"another order":   {c.AskOrder(dearer, id), false},
		"open":            {c.AskEscrowed(id, true, r.Total), true},
		"closed":          {c.AskEscrowed(id, false, r.Total), false},
		"never opened":    {c.AskEscrowed(common.Hash{1}, false, r.Total), true},
		"cost":            {c.AskCost(r), true},
		"another cost":    {c.AskCost(cheaper), false},
		"paid":            {c.AskPaid(id, r.Node, r.Total), true},
		"paid otherwise":  {c.AskPaid(id, r.Node, job.Units(1)), false},
		"no page":         {c.AskPage(book.Header{Scheduler: address(n.scheduler)}, 7), false},
		"record":          {c.AskRecord(hash, place, proof.Batch.Time, proof.Path), true},
		"another record":  {c.AskRecord(other, place, proof.Batch.Time, proof.Path), false},
		"another time":    {c.AskRecord(hash, place, proof.Batch.Time+1, proof.Path), false},
		"without a proof": {c.AskRecord(hash, place, proof.Batch.Time, nil), false},
	} {
		got, err := read(ctx, c, name, q.q.To, q.q.Data, func(b []byte) ([]byte, error) { return b, nil })
		if err != nil || slices.Equal(got, q.q.Want) != q.want {
			t.Errorf("%s: the chain answers %x, asked for %x, %v", name, got, q.q.Want, err)
		}
	}
}
