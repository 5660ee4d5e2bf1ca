package ingress

import (
	"sort"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

// bill fills in the receipt of an attempt at now (unix milliseconds), when
// stored more bytes of ciphertext are kept with this commit and due is what the
// order owes the node for its other attempts. Time is billed from the program's
// start, bytes as committed; what would exceed the attempt's budget is not
// billed, and no number ever falls below that of the receipt before. The caller
// sets Checkpoint and Result.
func bill(l lease.Lease, u store.Usage, now, stored uint64, due job.Amount) record.Receipt {
	var prev record.Receipt
	if u.Receipt != nil {
		prev = u.Receipt.Receipt
	}
	ms, out := prev.BilledMs, prev.BytesOut+stored
	if u.StartedAt > 0 && now > u.StartedAt {
		ms = max(ms, now-u.StartedAt)
	}
	cost := func(ms, out uint64) job.Amount {
		return record.Cost(l.Terms.Rate, l.Terms.GPUs, ms, l.Terms.Egress, out)
	}
	affordable := func(ms, out uint64) bool { return cost(ms, out).Cmp(l.Terms.Budget) <= 0 }
	if !affordable(ms, out) {
		if affordable(prev.BilledMs, out) {
			ms = largest(prev.BilledMs, ms, func(v uint64) bool { return affordable(v, out) })
		} else {
			ms = prev.BilledMs
			out = largest(prev.BytesOut, out, func(v uint64) bool { return affordable(ms, v) })
		}
	}
	c := cost(ms, out)
	return record.Receipt{
		Order: l.Terms.Order, Job: l.Job, Epoch: l.Epoch, Node: l.Node, Seq: prev.Seq + 1,
		GPUs: l.Terms.GPUs, StartedAt: u.StartedAt, BilledMs: ms, BytesIn: u.BytesIn, BytesOut: out,
		Rate: l.Terms.Rate, Egress: l.Terms.Egress, Cost: c, Total: due.Add(c),
		Checkpoint: prev.Checkpoint, Result: prev.Result,
	}
}

// largest returns the largest v in [low, high] that holds, where low does and
// whatever is below something that holds does too.
func largest(low, high uint64, holds func(uint64) bool) uint64 {
	n := sort.Search(int(high-low), func(k int) bool { return !holds(low + uint64(k) + 1) })
	return low + uint64(n)
}
