package record

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/canonical"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// Hash returns the record's hash, the execution hash: SHA-256 over canonical JSON.
func (r Record) Hash() (common.Hash, error) {
	h, err := canonical.Hash(r)
	if err != nil {
		return common.Hash{}, fmt.Errorf("hash record: %w", err)
	}
	return h, nil
}

// domain returns the EIP-712 domain the record says its signatures are for.
func (r Record) domain() eip712.Domain { return eip712.Domain{ChainID: r.ChainID, Escrow: r.Escrow} }

// ErrReceipt reports a receipt that the escrow would not pay.
var ErrReceipt = errors.New("the receipt is not valid")

// Check reports why a receipt cannot be paid under an order, as the escrow
// would: terms, cost and the node's signature. The scheduler's signature is
// checked too unless draft is true.
func (s SignedReceipt) Check(d eip712.Domain, o job.Order, draft bool) error {
	if err := s.Receipt.Check(d, o); err != nil {
		return err
	}
	digest := d.Digest(s.Receipt.StructHash())
	if err := eip712.Verify(s.Receipt.Node, digest, s.NodeSig); err != nil {
		return fmt.Errorf("%w: node: %w", ErrReceipt, err)
	}
	if draft {
		return nil
	}
	if err := eip712.Verify(o.Scheduler, d.Digest(s.SchedulerHash()), s.SchedulerSig); err != nil {
		return fmt.Errorf("%w: scheduler: %w", ErrReceipt, err)
	}
	return nil
}

// Check reports why the receipt's numbers do not fit the order's terms.
func (r Receipt) Check(d eip712.Domain, o job.Order) error {
	switch want := Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut); {
	case r.Order != o.Hash(d):
		return fmt.Errorf("%w: it is for order %s", ErrReceipt, r.Order)
	case r.Rate > o.MaxRate:
		return fmt.Errorf("%w: rate %d is above the order's %d", ErrReceipt, r.Rate, o.MaxRate)
	case r.Egress > o.MaxEgress:
		return fmt.Errorf("%w: egress price %d is above the order's %d", ErrReceipt, r.Egress, o.MaxEgress)
	case r.Cost.Cmp(want) != 0:
		return fmt.Errorf("%w: it says a cost of %s where its usage comes to %s", ErrReceipt, r.Cost, want)
	case r.Total.Cmp(r.Cost) < 0:
		return fmt.Errorf("%w: its total %s is below its cost %s", ErrReceipt, r.Total, r.Cost)
	case r.Seq == 0 || r.Epoch == 0:
		return fmt.Errorf("%w: seq and epoch start at 1", ErrReceipt)
	}
	return nil
}

// Kept returns the receipts that count: for each attempt the newest one that
// both sides signed. Work after it is not paid for, because its checkpoint was
// not acknowledged. They come by job, then epoch. Signatures are not verified here.
func Kept(receipts []SignedReceipt) []SignedReceipt {
	type attempt struct {
		job   common.Hash
		epoch uint32
	}
	newest := map[attempt]SignedReceipt{}
	for _, s := range receipts {
		if len(s.NodeSig) == 0 || len(s.SchedulerSig) == 0 {
			continue
		}
		k := attempt{s.Receipt.Job, s.Receipt.Epoch}
		if old, ok := newest[k]; !ok || s.Receipt.Seq > old.Receipt.Seq {
			newest[k] = s
		}
	}
	kept := make([]SignedReceipt, 0, len(newest))
	for _, s := range newest {
		kept = append(kept, s)
	}
	slices.SortFunc(kept, func(a, b SignedReceipt) int {
		return cmp.Or(a.Receipt.Job.Cmp(b.Receipt.Job), cmp.Compare(a.Receipt.Epoch, b.Receipt.Epoch))
	})
	return kept
}

// Due returns what a node has earned under an order by its kept receipts: the
// sum of their costs. It is what the next receipt's Total starts from.
func Due(receipts []SignedReceipt, node common.Address) job.Amount {
	var sum job.Amount
	for _, s := range Kept(receipts) {
		if s.Receipt.Node == node {
			sum = sum.Add(s.Receipt.Cost)
		}
	}
	return sum
}

// Credit is what one node gets under an order.
type Credit struct {
	Node   common.Address `json:"node"`
	Amount job.Amount     `json:"amount"`
}

// Bill is what an order's receipts come to.
type Bill struct {
	Paid     job.Amount `json:"paid"`
	Fee      job.Amount `json:"fee"`      // the order's, when it is closed; zero where no node was paid
	Refunded job.Amount `json:"refunded"` // what is left of the order's maximum when it is closed
	Credits  []Credit   `json:"credits"`  // in the order the receipts first name the nodes
}

// Settle computes what the escrow pays for receipts brought in the given order:
// totals are cumulative for each node, an older or repeated receipt pays
// nothing, and what would exceed the order's maximum less its fee is cut off.
// Paid, Fee and Refunded add up to the maximum.
func Settle(o job.Order, receipts []SignedReceipt) Bill {
	var b Bill
	for _, s := range receipts {
		i := slices.IndexFunc(b.Credits, func(c Credit) bool { return c.Node == s.Receipt.Node })
		if i < 0 {
			i = len(b.Credits)
			b.Credits = append(b.Credits, Credit{Node: s.Receipt.Node})
		}
		more := s.Receipt.Total.Sub(b.Credits[i].Amount)
		if left := o.Payable().Sub(b.Paid); more.Cmp(left) > 0 {
			more = left
		}
		b.Credits[i].Amount = b.Credits[i].Amount.Add(more)
		b.Paid = b.Paid.Add(more)
	}
	if !b.Paid.IsZero() {
		b.Fee = o.Fee
	}
	b.Refunded = o.MaxCost.Sub(b.Paid).Sub(b.Fee)
	return b
}

// AffordableMs returns how long a budget pays for devices at a rate: the
// longest time whose Cost, without egress, does not exceed it.
func AffordableMs(budget job.Amount, rate uint64, gpus uint16) uint64 {
	if rate == 0 {
		return canonical.MaxInteger
	}
	units := max(int64(gpus), 1)
	perHour := new(big.Int).SetUint64(rate)
	perHour.Mul(perHour, gwei).Mul(perHour, big.NewInt(units))
	// The cost is rounded down, so the last millisecond is the one before the
	// budget would be exceeded by a whole unit.
	ms := budget.Big()
	ms.Add(ms, big.NewInt(1)).Mul(ms, big.NewInt(3_600_000)).Sub(ms, big.NewInt(1)).Div(ms, perHour)
	if !ms.IsUint64() || ms.Uint64() > canonical.MaxInteger {
		return canonical.MaxInteger
	}
	return ms.Uint64()
}
