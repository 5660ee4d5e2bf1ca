package e2e

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// A key that the wallet delegated to has jobs run that the wallet pays, within
// the cap that is of all of them together, until the wallet revokes it.
func TestDelegatedKey(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	agent, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	domain := w.Network.Domain()
	fee := u.leastFee(t, chain.Coin)
	g := job.Delegation{
		Owner: u.Address(), Delegate: crypto.PubkeyToAddress(agent.PublicKey), Scheduler: w.Network.Scheduler, Kinds: job.Kinds(job.KindJob),
		MaxRate: job.MaxRate - 1, MaxEgress: job.MaxRate - 1, MaxSpend: milliether(10).Add(fee), Recipient: job.RecipientHash(u.Data.Recipient()),
		Expiry: uint64(time.Now().Add(12 * time.Hour).Unix()), Nonce: random(t),
	}
	hash := g.Hash(domain)
	byOwner, err := u.Sign(hash)
	if err != nil {
		t.Fatal(err)
	}
	delegated := func(s *job.Submission) {
		sig, err := eip712.Sign(agent, s.Order.Hash(domain))
		if err != nil {
			t.Fatal(err)
		}
		s.Signature = job.Envelope{Delegation: g, OwnerSig: byOwner, DelegateSig: sig}.Encode()
	}
	counter := task{hosts: []string{"calm-1", "calm-2"}, args: count(5, 0, 50*time.Millisecond), max: milliether(10), sub: delegated}
	j := u.submit(t, counter).end(t, client.Succeeded, "")
	spent, revoked, err := w.chain.Granted(t.Context(), u.Address(), hash)
	if err != nil || revoked || spent.Cmp(j.Settlement.Paid.Add(j.Settlement.Fee)) != 0 {
		t.Errorf("spent %s, revoked %v (%v), the job cost %s and a fee of %s", spent, revoked, err, j.Settlement.Paid, j.Settlement.Fee)
	}
	// The cap is of all orders: the second one as large does not fit beside what the first cost.
	if _, err := u.Submit(t.Context(), u.sign(t, counter)); !client.IsCode(err, client.CodeFunds) {
		t.Errorf("past the cap: %v", err)
	}
	small := counter
	small.max = milliether(5)
	u.submit(t, small).end(t, client.Succeeded, "")
	if err := u.Send(t.Context(), w.chain.RevokeCall(hash)); err != nil {
		t.Fatal(err)
	}
	small.max = milliether(1)
	if _, err := u.Submit(t.Context(), u.sign(t, small)); !client.IsCode(err, client.CodeSignature) {
		t.Errorf("after it was revoked: %v", err)
	}
}
