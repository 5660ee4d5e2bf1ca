package chain

import (
	"crypto/ecdsa"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
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

// What two checkers of other operators found costs a node reputation, by the
// scheduler's word that they were asked, and its pay under the order counts no more.
func TestRefuted(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	var checkers []*ecdsa.PrivateKey
	for i, operator := range []*ecdsa.PrivateKey{n.owner, n.scheduler} {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 100)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		n.send(n.operator, c.TransferCall(c.Contracts().Token, address(operator), job.Units(100)))
		n.send(operator, c.RegisterCalls(address(key), n.payout, job.Units(100), "", n.sign(key, c.NodeKeyDigest(address(key), address(operator))))...)
		checkers = append(checkers, key)
	}
	o := n.order(Coin, 1e18)
	f := n.found(o, n.receipt(o, 1000, 0), false, checkers...)
	n.refused("NotScheduler", n.owner, c.RefutedCall(o, f))
	n.refused("NotApart", n.scheduler, c.RefutedCall(o, n.found(o, n.receipt(o, 1000, 0), false, checkers[0], n.node)))
	n.refused("NoFault", n.scheduler, c.RefutedCall(o, n.found(o, n.receipt(o, 1000, 0), true, checkers...)))
	n.send(n.scheduler, c.RefutedCall(o, f))
	if rep, err := c.Reputation(ctx, 0); err != nil || rep != (reputation.Sums{}).Faulted(reputation.DefaultChecks().Fault).Value() {
		t.Errorf("it has %d: %v", rep, err)
	}
	n.refused("PunishedBefore", n.scheduler, c.RefutedCall(o, f))
}
