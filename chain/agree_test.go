package chain

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

const agreeCases = 1200

// random makes values that are often extreme, since that is where encodings differ.
type random struct{ *rand.Rand }

func (r random) u64() uint64 {
	switch r.IntN(5) {
	case 0:
		return 0
	case 1:
		return math.MaxUint64
	case 2:
		return r.Uint64() >> r.IntN(64)
	default:
		return r.Uint64()
	}
}

func (r random) hash() (h common.Hash) {
	for i := range h {
		h[i] = byte(r.Uint32())
	}
	return h
}

func (r random) address() common.Address { h := r.hash(); return common.BytesToAddress(h[:]) }

func (r random) amount() job.Amount {
	v := new(big.Int).SetUint64(r.u64())
	return job.NewAmount(v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(r.u64())))
}

func (r random) order() job.Order {
	return job.Order{
		Kind: job.Kind(r.u64()), Owner: r.address(), Scheduler: r.address(), Root: r.hash(), Count: uint32(r.u64()),
		Asset: r.address(), MaxRate: r.u64(), MaxEgress: r.u64(), MaxCost: r.amount(), Fee: r.amount(), Nonce: r.hash(),
		Deadline: r.u64(), Recipient: r.hash(),
	}
}

func (r random) delegation() job.Delegation {
	return job.Delegation{
		Owner: r.address(), Delegate: r.address(), Scheduler: r.address(), Asset: r.address(), Kinds: job.KindSet(r.u64()),
		MaxRate: r.u64(), MaxEgress: r.u64(), MaxSpend: r.amount(), Image: r.hash(), Recipient: r.hash(),
		NotBefore: r.u64(), Expiry: r.u64(), Nonce: r.hash(),
	}
}

func toDelegation(g job.Delegation) jobescrow.Delegation {
	return jobescrow.Delegation{
		Owner: g.Owner, Delegate: g.Delegate, Scheduler: g.Scheduler, Asset: g.Asset, Kinds: uint8(g.Kinds),
		MaxRate: g.MaxRate, MaxEgress: g.MaxEgress, MaxSpend: g.MaxSpend.Big(), Image: g.Image, Recipient: g.Recipient,
		NotBefore: g.NotBefore, Expiry: g.Expiry, Nonce: g.Nonce.Big(),
	}
}

func (r random) receipt() record.Receipt {
	return record.Receipt{
		Order: r.hash(), Job: r.hash(), Epoch: uint32(r.u64()), Node: r.address(), Seq: r.u64(), GPUs: uint16(r.u64()),
		StartedAt: r.u64(), BilledMs: r.u64(), BytesIn: r.u64(), BytesOut: r.u64(), Rate: r.u64(), Egress: r.u64(),
		Cost: r.amount(), Total: r.amount(), Checkpoint: r.hash(), Result: r.hash(),
	}
}

// The contract and the Go code must agree bit for bit on what wallets, nodes and
// schedulers sign for an order.
func TestGoAndContractAgreeOnOrders(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	domain := c.Domain(ctx)
	r := random{rand.New(rand.NewPCG(1, 2))}
	t.Run("order", func(t *testing.T) {
		for range agreeCases {
			o := r.order()
			got, err := read(ctx, c, "orderHash", c.contracts.Escrow, c.escrow.PackOrderHash(toOrder(o)), c.escrow.UnpackOrderHash)
			if err != nil || got != o.Hash(domain) {
				t.Fatalf("order %+v: contract %x (%v), Go %s", o, got, err, o.Hash(domain))
			}
		}
	})
	t.Run("delegation", func(t *testing.T) {
		for range agreeCases / 4 {
			g := r.delegation()
			got, err := read(ctx, c, "delegationHash", c.contracts.Escrow, c.escrow.PackDelegationHash(toDelegation(g)), c.escrow.UnpackDelegationHash)
			if err != nil || got != g.Hash(domain) {
				t.Fatalf("delegation %+v: contract %x (%v), Go %s", g, got, err, g.Hash(domain))
			}
		}
	})
	t.Run("receipt", func(t *testing.T) {
		for range agreeCases {
			x := r.receipt()
			want := domain.Digest(x.StructHash())
			got, err := read(ctx, c, "receiptHash", c.contracts.Escrow, c.escrow.PackReceiptHash(toReceipt(x)), c.escrow.UnpackReceiptHash)
			if err != nil || got != want {
				t.Fatalf("receipt %+v: contract %x (%v), Go %s", x, got, err, want)
			}
		}
	})
	t.Run("held receipt", func(t *testing.T) {
		for range 50 {
			x := r.receipt()
			want := domain.Digest(record.SignedReceipt{Receipt: x, Held: true}.SchedulerHash())
			got, err := read(ctx, c, "heldHash", c.contracts.Escrow, c.escrow.PackHeldHash(toReceipt(x)), c.escrow.UnpackHeldHash)
			if err != nil || got != want {
				t.Fatalf("receipt %+v: contract %x (%v), Go %s", x, got, err, want)
			}
		}
	})
}

// And on what others say of it, and what it costs.
func TestGoAndContractAgreeOnTheRest(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	domain := c.Domain(ctx)
	r := random{rand.New(rand.NewPCG(3, 4))}
	t.Run("verdict", func(t *testing.T) {
		for range 200 {
			x := record.Verdict{
				Job: r.hash(), Round: uint32(r.u64()), Checker: r.address(), Node: r.address(), Epoch: uint32(r.u64()),
				From: r.hash(), To: r.hash(), Equal: r.IntN(2) == 0, Difference: r.hash().Hex(), Own: r.hash(), At: r.u64(),
			}
			want := domain.Digest(x.StructHash())
			got, err := read(ctx, c, "verdictHash", c.contracts.WorkCourt, c.workCourt.PackVerdictHash(toVerdict(x)), c.workCourt.UnpackVerdictHash)
			if err != nil || got != want {
				t.Fatalf("verdict %+v: contract %x (%v), Go %s", x, got, err, want)
			}
		}
	})
	t.Run("cost", func(t *testing.T) {
		for range agreeCases {
			rate, gpus, ms, egress, out := r.u64(), uint16(r.u64()), r.u64(), r.u64(), r.u64()
			want := record.Cost(rate, gpus, ms, egress, out)
			got, err := read(ctx, c, "cost", c.contracts.Escrow, c.escrow.PackCost(rate, gpus, ms, egress, out), c.escrow.UnpackCost)
			if err != nil || want.Big().Cmp(got) != 0 {
				t.Fatalf("cost(%d,%d,%d,%d,%d): contract %v (%v), Go %s", rate, gpus, ms, egress, out, got, err, want)
			}
		}
	})
	t.Run("node key", func(t *testing.T) {
		for range 50 {
			key, operator := r.address(), r.address()
			got, err := read(ctx, c, "keyDigest", c.contracts.Registry, c.registry.PackKeyDigest(key, operator), c.registry.UnpackKeyDigest)
			if err != nil || got != c.NodeKeyDigest(key, operator) {
				t.Fatalf("contract %x (%v), Go %s", got, err, c.NodeKeyDigest(key, operator))
			}
		}
	})
	t.Run("batch leaf", func(t *testing.T) {
		for range 50 {
			b := Batch{Root: r.hash(), Count: uint32(r.u64()), Time: r.u64()}
			got, err := read(ctx, c, "batchLeaf", c.contracts.Anchor, c.anchor.PackBatchLeaf(b.Root, b.Count, b.Time), c.anchor.UnpackBatchLeaf)
			if err != nil || got != b.Leaf() {
				t.Fatalf("contract %x (%v), Go %s", got, err, b.Leaf())
			}
		}
	})
}
