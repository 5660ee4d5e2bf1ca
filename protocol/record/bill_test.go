package record

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/canonical"
	"github.com/skyops/skyops/protocol/job"
)

func TestCostTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate            uint64
		gpus            uint16
		ms, egress, out uint64
		want            string
	}{
		{0, 1, 3_600_000, 0, 0, "0"},
		{1, 1, 3_600_000, 0, 0, "1000000000"},
		{1, 0, 3_600_000, 0, 0, "1000000000"},
		{1500, 2, 1_800_000, 0, 0, "1500000000000"},
		{1, 1, 1, 0, 0, "277"},
		{0, 0, 0, 7, 1 << 30, "7000000000"},
		{0, 0, 0, 1, 1, "0"},
		{0, 0, 0, 1, 2, "1"},
	} {
		got := Cost(c.rate, c.gpus, c.ms, c.egress, c.out)
		if got.String() != c.want {
			t.Errorf("%+v costs %s", c, got)
		}
	}
}

func TestCostNeverFalls(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate, egress := rapid.Uint64Range(0, 1<<50).Draw(t, "rate"), rapid.Uint64Range(0, 1<<50).Draw(t, "egress")
		gpus := rapid.Uint16Range(0, 64).Draw(t, "gpus")
		ms, out := rapid.Uint64Range(0, 1<<40).Draw(t, "ms"), rapid.Uint64Range(0, 1<<50).Draw(t, "out")
		c := Cost(rate, gpus, ms, egress, out)
		if c.Cmp(Cost(rate, gpus, ms+rapid.Uint64Range(0, 1<<30).Draw(t, "more"), egress, out)) > 0 || c.Cmp(Cost(rate, gpus, ms, egress, out+1)) > 0 {
			t.Fatal("more use costs less")
		}
	})
}

// The time a budget pays for is exactly the longest whose cost it covers.
func TestAffordableMs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		budget := job.Units(rapid.Uint64().Draw(t, "budget"))
		rate, gpus := rapid.Uint64Range(1, 1<<50).Draw(t, "rate"), rapid.Uint16Range(0, 64).Draw(t, "gpus")
		ms := AffordableMs(budget, rate, gpus)
		if Cost(rate, gpus, ms, 0, 0).Cmp(budget) > 0 {
			t.Fatalf("%d ms cost more than the budget", ms)
		}
		if ms < canonical.MaxInteger && Cost(rate, gpus, ms+1, 0, 0).Cmp(budget) <= 0 {
			t.Fatalf("%d ms are affordable too", ms+1)
		}
	})
	if AffordableMs(job.Units(1), 0, 1) != canonical.MaxInteger {
		t.Error("a free node has a limit")
	}
}

func drawReceipts(t *rapid.T) []SignedReceipt {
	var out []SignedReceipt
	for range rapid.IntRange(0, 12).Draw(t, "receipts") {
		cost := job.Units(rapid.Uint64Range(0, 1000).Draw(t, "cost"))
		s := SignedReceipt{Receipt: Receipt{
			Job: common.Hash{rapid.Byte().Draw(t, "job") % 3}, Epoch: rapid.Uint32Range(1, 3).Draw(t, "epoch"),
			Node: common.Address{rapid.Byte().Draw(t, "node") % 3}, Seq: rapid.Uint64Range(1, 4).Draw(t, "seq"),
			Cost: cost, Total: cost.Add(job.Units(rapid.Uint64Range(0, 1000).Draw(t, "before"))),
		}, NodeSig: []byte{1}}
		if rapid.IntRange(0, 4).Draw(t, "countersigned") > 0 {
			s.SchedulerSig = []byte{1}
		}
		out = append(out, s)
	}
	return out
}

// modelEscrow is JobEscrow.settle, line by line.
func modelEscrow(maxCost *big.Int, receipts []SignedReceipt) (paid *big.Int, credited map[common.Address]*big.Int) {
	paid, credited = new(big.Int), map[common.Address]*big.Int{}
	for _, s := range receipts {
		r := s.Receipt
		before := credited[r.Node]
		if before == nil {
			before = new(big.Int)
		}
		if r.Total.Big().Cmp(before) <= 0 {
			continue
		}
		amount := new(big.Int).Sub(r.Total.Big(), before)
		if left := new(big.Int).Sub(maxCost, paid); amount.Cmp(left) > 0 {
			amount = left
		}
		credited[r.Node] = new(big.Int).Add(before, amount)
		paid.Add(paid, amount)
	}
	return paid, credited
}

func TestSettleIsTheEscrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		max := rapid.Uint64Range(1, 5000).Draw(t, "max")
		o := job.Order{MaxCost: job.Units(max), Fee: job.Units(rapid.Uint64Range(0, max).Draw(t, "fee"))}
		receipts := drawReceipts(t)
		b := Settle(o, receipts)
		paid, credited := modelEscrow(o.MaxCost.Sub(o.Fee).Big(), receipts)
		if b.Paid.Big().Cmp(paid) != 0 || b.Paid.Add(b.Fee).Add(b.Refunded).Cmp(o.MaxCost) != 0 {
			t.Fatalf("paid %s, fee %s and refunded %s of %s; the escrow pays %s", b.Paid, b.Fee, b.Refunded, o.MaxCost, paid)
		}
		if b.Paid.IsZero() && !b.Fee.IsZero() || !b.Paid.IsZero() && b.Fee.Cmp(o.Fee) != 0 {
			t.Fatalf("a fee of %s is taken of %s where %s was paid", b.Fee, o.Fee, b.Paid)
		}
		for _, c := range b.Credits {
			want := credited[c.Node]
			if want == nil {
				want = new(big.Int)
			}
			if c.Amount.Big().Cmp(want) != 0 {
				t.Fatalf("node %s gets %s, from the escrow %s", c.Node, c.Amount, want)
			}
		}
		if again := Settle(o, append(receipts, receipts...)); again.Paid.Cmp(b.Paid) < 0 {
			t.Fatal("repeating receipts pays less")
		}
	})
}

func TestKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		receipts := drawReceipts(t)
		kept := Kept(receipts)
		seen := map[string]bool{}
		for _, k := range kept {
			id := fmt.Sprint(k.Receipt.Job, k.Receipt.Epoch)
			if seen[id] || len(k.SchedulerSig) == 0 {
				t.Fatalf("%+v is kept", k)
			}
			seen[id] = true
			for _, r := range receipts {
				if r.Receipt.Job == k.Receipt.Job && r.Receipt.Epoch == k.Receipt.Epoch && len(r.SchedulerSig) > 0 && r.Receipt.Seq > k.Receipt.Seq {
					t.Fatalf("%+v is kept, %+v is newer", k, r)
				}
			}
		}
		var all, due job.Amount
		nodes := map[common.Address]bool{}
		for _, k := range kept {
			all, nodes[k.Receipt.Node] = all.Add(k.Receipt.Cost), true
		}
		for n := range nodes {
			due = due.Add(Due(receipts, n))
		}
		if all.Cmp(due) != 0 {
			t.Fatalf("nodes are due %s, their receipts cost %s", due, all)
		}
	})
}

func TestReceiptCheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	o, s := f.proof.Record.Order, *f.proof.Record.Attempts[0].Receipt
	if err := s.Check(domain, o, false); err != nil {
		t.Fatal(err)
	}
	draft := s
	draft.SchedulerSig = nil
	if err := draft.Check(domain, o, true); err != nil {
		t.Errorf("before the countersignature: %v", err)
	}
	for name, change := range map[string]func(*SignedReceipt){
		"order": func(s *SignedReceipt) { s.Receipt.Order[0]++ }, "rate": func(s *SignedReceipt) { s.Receipt.Rate = o.MaxRate + 1 },
		"egress": func(s *SignedReceipt) { s.Receipt.Egress = o.MaxEgress + 1 }, "cost": func(s *SignedReceipt) { s.Receipt.BilledMs++ },
		"total": func(s *SignedReceipt) { s.Receipt.Total = job.Amount{} }, "seq": func(s *SignedReceipt) { s.Receipt.Seq = 0 },
		"node": func(s *SignedReceipt) { s.NodeSig = s.SchedulerSig }, "scheduler": func(s *SignedReceipt) { s.SchedulerSig = s.NodeSig },
		"unsigned": func(s *SignedReceipt) { s.SchedulerSig = nil },
	} {
		bad := s
		change(&bad)
		if err := bad.Check(domain, o, false); !errors.Is(err, ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
