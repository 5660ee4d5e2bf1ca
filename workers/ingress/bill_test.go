package ingress

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

func TestBillOfKeptWork(t *testing.T) {
	l := lease.Lease{Epoch: 2, Node: nodeA, Terms: lease.Terms{GPUs: 2, Rate: 3_600_000, Egress: 1 << 20, Budget: job.Units(1e18)}}
	u := store.Usage{StartedAt: 1000, BytesIn: 77}
	r := bill(l, u, 6000, 4<<30, job.Units(5))
	// 2 devices × 5 s at 1,000 gwei a second, and 4 GiB at 2^20 gwei.
	want := job.Units(2*5*1000*1e9 + 4*(1<<20)*1e9)
	if r.BilledMs != 5000 || r.BytesOut != 4<<30 || r.BytesIn != 77 || r.Seq != 1 || r.Cost.Cmp(want) != 0 || r.Total.Cmp(want.Add(job.Units(5))) != 0 {
		t.Fatalf("got %+v, want cost %s", r, want)
	}
	u.StartedAt = 0
	if r := bill(l, u, 6000, 0, job.Amount{}); r.BilledMs != 0 || !r.Cost.IsZero() {
		t.Errorf("a program that never started is billed %+v", r)
	}
}

// A series of commits never exceeds the budget, never takes anything back, and
// every receipt's cost is what its own numbers come to.
func TestBillProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		budget := job.NewAmount(job.Units(rapid.Uint64().Draw(t, "budget")).Big())
		l := lease.Lease{Epoch: 1, Node: nodeA, Terms: lease.Terms{
			GPUs: rapid.Uint16Range(0, 16).Draw(t, "gpus"), Rate: rapid.Uint64Range(0, 1<<40).Draw(t, "rate"),
			Egress: rapid.Uint64Range(0, 1<<40).Draw(t, "egress"), Budget: budget,
		}}
		u, now := store.Usage{StartedAt: 1_000_000}, uint64(1_000_000)
		var prev record.Receipt
		for range rapid.IntRange(1, 6).Draw(t, "commits") {
			now += rapid.Uint64Range(0, 1<<32).Draw(t, "later")
			stored := rapid.Uint64Range(0, 1<<40).Draw(t, "stored")
			due := job.Units(rapid.Uint64Range(0, 1<<50).Draw(t, "due"))
			r := bill(l, u, now, stored, due)
			switch {
			case r.Cost.Cmp(budget) > 0:
				t.Fatalf("cost %s above budget %s", r.Cost, budget)
			case r.Cost.Cmp(record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)) != 0:
				t.Fatalf("cost %s is not what %+v comes to", r.Cost, r)
			case r.Total.Cmp(due.Add(r.Cost)) != 0:
				t.Fatalf("total %s", r.Total)
			case r.BilledMs < prev.BilledMs || r.BytesOut < prev.BytesOut || r.Cost.Cmp(prev.Cost) < 0 || r.Seq != prev.Seq+1:
				t.Fatalf("%+v takes back from %+v", r, prev)
			case r.BilledMs > now-u.StartedAt || r.BytesOut > prev.BytesOut+stored:
				t.Fatalf("%+v bills more than was used", r)
			}
			full := record.Cost(r.Rate, r.GPUs, now-u.StartedAt, r.Egress, prev.BytesOut+stored)
			if full.Cmp(budget) <= 0 && r.Cost.Cmp(full) != 0 {
				t.Fatalf("cost %s where %s was earned and affordable", r.Cost, full)
			}
			prev, u.Receipt = r, &record.SignedReceipt{Receipt: r}
		}
	})
}
