package chain

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// What Go writes as a delegated key's signature, the contract reads.
func TestADelegatedKeyOpensOrders(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	domain := c.Domain(ctx)
	n.fund(Coin, 100e9)
	delegate := n.node // any key
	g := job.Delegation{
		Owner: address(n.owner), Delegate: address(delegate), Scheduler: address(n.scheduler), Kinds: job.Kinds(job.KindJob),
		MaxRate: 3_600_000, MaxEgress: 1 << 30, MaxSpend: job.Units(50e9), Recipient: job.RecipientHash("age1pq"),
		Expiry: n.time() + 7200, Nonce: common.Hash{1},
	}
	hash := g.Hash(domain)
	byOwner := n.sign(n.owner, hash)
	sign := func(o job.Order) []byte {
		return job.Envelope{Delegation: g, OwnerSig: byOwner, DelegateSig: n.sign(delegate, o.Hash(domain))}.Encode()
	}
	spent := func(want uint64, wantRevoked bool) {
		t.Helper()
		got, revoked, err := c.Granted(ctx, g.Owner, hash)
		if err != nil || got.Cmp(job.Units(want)) != 0 || revoked != wantRevoked {
			t.Fatalf("spent %s, revoked %v (%v), want %d, %v", got, revoked, err, want, wantRevoked)
		}
	}
	o := n.order(Coin, 40e9)
	n.send(n.operator, c.OpenCall(o, sign(o))) // relayed
	spent(40e9, false)
	next := n.order(Coin, 11e9)
	n.refused("DelegationUsedUp", n.operator, c.OpenCall(next, sign(next)))
	dear := n.order(Coin, 1)
	dear.MaxRate++
	n.refused("BeyondDelegation", n.operator, c.OpenCall(dear, sign(dear)))
	r := n.signReceipt(n.receipt(o, 10, 10))
	n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{r}, true))
	spent(10e9, false)
	n.send(n.operator, c.OpenCall(next, sign(next)))
	spent(21e9, false)
	n.send(n.owner, c.RevokeCall(hash))
	spent(21e9, true)
	last := n.order(Coin, 1)
	n.refused("DelegationRevoked", n.operator, c.OpenCall(last, sign(last)))
	inner := job.Envelope{Delegation: g, OwnerSig: sign(last), DelegateSig: n.sign(delegate, last.Hash(domain))}
	n.refused("BadEnvelope", n.operator, c.OpenCall(last, inner.Encode()))
}
