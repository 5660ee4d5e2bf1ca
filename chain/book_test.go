package chain

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
)

// emptyPage is the packed header of a page without entries.
func emptyPage(scheduler common.Address, page uint64, reveal common.Hash) []byte {
	return book.Header{Scheduler: scheduler, Page: page, Reveal: reveal, Params: 1, Follows: page}.Encode()
}

func TestASchedulersBook(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx, scheduler := n.client, t.Context(), address(n.scheduler)
	terms, err := c.BookTerms(ctx)
	if err != nil || !reflect.DeepEqual(terms, DefaultBookTerms()) {
		t.Fatalf("terms %+v: %v", terms, err)
	}
	if b, err := c.Book(ctx, scheduler); err != nil || b.Next != 0 || b.Reveal != (common.Hash{}) || !b.Bond.IsZero() {
		t.Fatalf("before: %+v: %v", b, err)
	}
	reveals := match.NewReveals(crypto.Keccak256Hash([]byte("secret")), 8)
	page := func(i int) SealedPage {
		return SealedPage{Header: emptyPage(scheduler, uint64(i), reveals.At(i)), CID: "bafy"}
	}
	n.refused("NoChain", n.scheduler, c.CommitCall([]SealedPage{page(0)}))
	n.send(n.scheduler, c.BeginBookCall(reveals.Commitment()))
	n.refused("HasChain", n.scheduler, c.BeginBookCall(reveals.Commitment()))
	n.refused("BondTooLow", n.scheduler, c.CommitCall([]SealedPage{page(0)}))
	n.send(n.operator, c.BondCalls(scheduler, terms.MinBond.Add(job.Units(5)))...)
	n.refused("WrongPage", n.scheduler, c.CommitCall([]SealedPage{page(1)}))
	sent := n.send(n.scheduler, c.CommitCall([]SealedPage{page(0), page(1)}))[0]
	n.refused("WrongPage", n.scheduler, c.CommitCall([]SealedPage{page(1)}))
	n.refused("NotOwnPage", n.scheduler, c.CommitCall([]SealedPage{{Header: emptyPage(address(n.owner), 2, reveals.At(2))}}))
	n.refused("WrongReveal", n.scheduler, c.CommitCall([]SealedPage{{Header: emptyPage(scheduler, 2, reveals.At(3))}}))

	b, err := c.Book(ctx, scheduler)
	if err != nil || b.Next != 2 || b.Reveal != reveals.At(1) || b.Bond.Cmp(terms.MinBond.Add(job.Units(5))) != 0 {
		t.Fatalf("after: %+v: %v", b, err)
	}
	logged, err := c.BookLogs(sent.Logs)
	if err != nil || len(logged) != 2 || !reflect.DeepEqual(logged[1].SealedPage, page(1)) || logged[1].Time != n.time() {
		t.Fatalf("logged %+v: %v", logged, err)
	}
	if got, err := c.CommittedPage(ctx, scheduler, 1); err != nil || !reflect.DeepEqual(got, logged[1]) {
		t.Fatalf("page 1 is %+v: %v", got, err)
	}
	if got, err := c.CommittedPages(ctx, scheduler, nil); err != nil || !reflect.DeepEqual(got, logged) {
		t.Fatalf("all pages are %+v: %v", got, err)
	}
	if _, err := c.CommittedPage(ctx, scheduler, 2); !errors.Is(err, ErrNotCommitted) {
		t.Fatalf("page 2: %v", err)
	}
}

func TestBondsThawAndChainsAreRenewed(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx, scheduler := n.client, t.Context(), address(n.scheduler)
	terms := DefaultBookTerms()
	n.send(n.operator, c.BondCalls(scheduler, terms.MinBond)...)
	n.send(n.scheduler, c.BeginUnbondCall(job.Units(7)))
	n.refused("BondIsThawing", n.scheduler, c.WithdrawBondCall())
	n.send(n.scheduler, c.BeginBookCall(common.Hash{1}))
	n.refused("ChainTooSoon", n.scheduler, c.RenewBookCall(common.Hash{2}, RenewAhead-1))
	n.send(n.scheduler, c.RenewBookCall(common.Hash{2}, RenewAhead))
	b, err := c.Book(ctx, scheduler)
	if err != nil || b.Renewal != (common.Hash{2}) || b.RenewFrom != RenewAhead || b.RenewAt != n.time()+uint64(terms.CommitDelay/time.Second) {
		t.Fatalf("renewing: %+v: %v", b, err)
	}
	if err := n.sim.AdjustTime(terms.Thaw); err != nil {
		t.Fatal(err)
	}
	n.send(n.scheduler, c.WithdrawBondCall())
	if got, err := c.TokenBalance(ctx, scheduler); err != nil || got.Cmp(job.Units(7)) != 0 {
		t.Fatalf("withdrew %s: %v", got, err)
	}
	n.refused("ChainWaits", n.scheduler, c.RenewBookCall(common.Hash{3}, 2*RenewAhead))
}

// Version 1 on the chain is what the scheduler matches by.
func TestParamsOnChainAreGos(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	if v, err := c.ParamsInForce(ctx, n.time()); err != nil || v != 1 {
		t.Fatalf("version %d: %v", v, err)
	}
	if p, err := c.weightsOf(ctx, 1); err != nil || p != match.DefaultParams() {
		t.Fatalf("%+v: %v", p, err)
	}
	if _, err := c.weightsOf(ctx, 2); err == nil {
		t.Fatal("a version that was never published")
	}
}

func TestParamsHistory(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	h, err := n.client.ParamsHistory(t.Context())
	if err != nil || len(h.Versions) != 1 || h.Versions[0].Params != match.DefaultParams() || h.Versions[0].From != 0 {
		t.Fatalf("%+v: %v", h, err)
	}
	if h.Owner == (common.Address{}) || h.Delay != DefaultNotice().Delay || h.HalfLife != halfLife || h.Versions[0].Checks != reputation.DefaultChecks() {
		t.Errorf("%+v", h)
	}
}

// found is what checkers found of the receipt's work on the order's only job.
func (n *network) found(o job.Order, r record.Receipt, equal bool, checkers ...*ecdsa.PrivateKey) record.Finding {
	n.t.Helper()
	domain := n.client.Domain(n.t.Context())
	r.Order = o.Hash(domain)
	r.Job, r.Checkpoint = job.ID(r.Order, 0), common.Hash{7}
	f := record.Finding{Work: n.signReceipt(r)}
	for i, key := range checkers {
		v := record.Verdict{Job: r.Job, Round: uint32(i + 1), Checker: address(key), Node: r.Node, Epoch: r.Epoch, To: r.Checkpoint, Equal: equal, At: 5}
		if !equal {
			v.Difference, v.Own = fmt.Sprintf("file %d differs", i), common.Hash{8}
		}
		v.Signature = n.sign(key, domain.Digest(v.StructHash()))
		f.Verdicts = append(f.Verdicts, v)
	}
	return f
}

func TestInForceFrom(t *testing.T) {
	t.Parallel()
	at := func(s uint64) (uint32, error) {
		switch {
		case s < 1_800_000_007:
			return 1, nil
		case s < 1_900_000_000:
			return 2, nil
		}
		return 4, nil // 3 never was: 4 is of the same second
	}
	for version, want := range map[uint32]uint64{1: 0, 2: 1_800_000_007, 3: 1_900_000_000, 4: 1_900_000_000} {
		if got, err := inForceFrom(version, at); got != want || err != nil {
			t.Errorf("version %d from %d, want %d: %v", version, got, want, err)
		}
	}
	down := errors.New("down")
	if _, err := inForceFrom(2, func(uint64) (uint32, error) { return 0, down }); !errors.Is(err, down) {
		t.Errorf("a chain that is away: %v", err)
	}
}

func TestReputationGrowsWithPay(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	if rep, err := c.Reputation(ctx, 0); err != nil || rep != 500 {
		t.Fatalf("a new node has %d: %v", rep, err)
	}
	n.fund(Coin, 5e18)
	o := n.order(Coin, 5e18)
	o.Fee = job.Units(2 * 45_000e9) // burns three points' worth
	n.send(n.owner, c.OpenCall(o, nil))
	n.refused("NothingToCount", n.owner, c.RecordCall(o, address(n.node)))
	r := n.receipt(o, 1000, 0)
	r.Total = job.Units(3e14)
	n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(r)}, false))
	n.refused("StillOpen", n.owner, c.RecordCall(o, address(n.node)))
	n.send(n.scheduler, c.SettleCall(o, nil, true))
	call := c.RecordCall(o, address(n.node))
	if err := c.Counts(ctx, call); err != nil {
		t.Fatalf("three points that were not counted: %v", err)
	}
	n.send(n.owner, call)
	sums := reputation.Sums{}.Worked(3 * uint64(reputation.DefaultChecks().Unproven))
	if rep, err := c.Reputation(ctx, 0); err != nil || rep != sums.Value() {
		t.Fatalf("after three units of pay it has %d, not %d: %v", rep, sums.Value(), err)
	}
	n.refused("NothingToCount", n.owner, call)
	found := n.found(o, r, true, n.scheduler)
	n.refused("NotChecked", n.owner, c.RecordCheckedCall(o, n.found(o, r, false, n.scheduler)))
	n.send(n.owner, c.RecordCheckedCall(o, found))
	sums = reputation.Sums{}.Worked(3 * reputation.Part)
	if rep, err := c.Reputation(ctx, 0); err != nil || rep != sums.Value() {
		t.Fatalf("after the check it has %d, not %d: %v", rep, sums.Value(), err)
	}
	n.refused("NothingToCount", n.owner, c.RecordCheckedCall(o, found))
	if r, ok := errors.AsType[*Revert](c.Counts(ctx, call)); !ok || r.Name != "NothingToCount" {
		t.Errorf("what was counted: %v", r)
	}
}
