package chain

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// A node that contradicts itself loses a half of its least stake, once for each
// contradiction; one that does not loses nothing.
func TestConvict(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	domain := c.Domain(ctx)
	stake := func(want uint64) {
		t.Helper()
		if got, err := c.Node(ctx, address(n.node)); err != nil || got.Stake.Cmp(job.Units(want)) != 0 {
			t.Errorf("the stake is %s (%v), want %d", got.Stake, err, want)
		}
	}
	said := func(ms uint64) record.SignedReceipt {
		r := record.Receipt{Order: common.Hash{1}, Job: common.Hash{2}, Epoch: 1, Node: address(n.node), Seq: 7, BilledMs: ms}
		return record.SignedReceipt{Receipt: r, NodeSig: n.sign(n.node, domain.Digest(r.StructHash()))}
	}
	of := func(receipts ...record.SignedReceipt) (r record.Record) {
		for i := range receipts {
			r.Attempts = append(r.Attempts, record.Attempt{Receipt: &receipts[i]})
		}
		return r
	}
	found := record.Contradictions(domain, of(said(1), said(2)))
	if len(found) != 1 {
		t.Fatalf("%d contradictions", len(found))
	}
	honest := record.Contradiction{Node: address(n.node), Receipts: &[2]record.SignedReceipt{said(1), said(1)}}
	n.refused("NoFault", n.owner, c.Convict(honest))
	stake(100)
	n.send(n.owner, c.Convict(found[0]))
	stake(50)
	n.refused("PunishedBefore", n.owner, c.Convict(found[0]))

	judged := func(equal bool) record.Verdict {
		v := record.Verdict{Job: common.Hash{2}, Round: 1, Checker: address(n.node), Node: n.payout, To: common.Hash{3}, Equal: equal}
		if !equal {
			v.Difference = "file 1 differs in its bytes from 0 on"
		}
		v.Signature = n.sign(n.node, domain.Digest(v.StructHash()))
		return v
	}
	both := record.Contradiction{Node: address(n.node), Verdicts: &[2]record.Verdict{judged(true), judged(false)}}
	n.send(n.owner, c.Convict(both))
	stake(0)
	forged := both
	forged.Verdicts = &[2]record.Verdict{judged(true), judged(false)}
	forged.Verdicts[1].Round = 2
	forged.Verdicts[0].Round = 2
	n.refused("NotSigned", n.owner, c.Convict(forged))
}
