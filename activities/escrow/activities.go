// Package escrow locks an order's money before work starts and pays nodes for
// kept work afterwards.
//
// Nouns: the ledger, which turns an intent into exactly one transaction,
// however often it is asked; the intent id, a name derived from what is to be
// done, so that a repeated activity finds the transaction of the first one.
//
// It promises that neither Open nor Settle acts twice. It does not decide what
// is owed: countersigned receipts say so, and the contract checks them.
// Start at Activities.
package escrow

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Ledger is the escrow contract behind a sender of transactions. Open and
// Settle return once the transaction is confirmed; with the id of an earlier
// call they return that call's transaction and send nothing. A refusal by the
// contract is a *RevertError.
type Ledger interface {
	// BeginOpen and BeginSettle hand an intent over and do not wait for it.
	BeginOpen(ctx context.Context, intent string, order job.Order, signature []byte) error
	BeginSettle(ctx context.Context, intent string, order job.Order, receipts []record.SignedReceipt, closing bool) error
	Open(ctx context.Context, intent string, order job.Order, signature []byte) (OpenResult, error)
	// Opening waits for an opening that was begun, and begins none; begun is
	// false when there is nothing to wait for.
	Opening(ctx context.Context, intent string, order job.Order) (res OpenResult, begun bool, err error)
	Settle(ctx context.Context, intent string, order job.Order, receipts []record.SignedReceipt, closing bool) (record.Settlement, error)
	// Escrowed reports whether the order is open, and what was paid under it.
	Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error)
}

// Register is where countersigned receipts are.
type Register interface {
	// OrderDues returns of each node under the order its newest receipt, by node:
	// its total says all that the node is owed.
	OrderDues(ctx context.Context, order common.Hash) ([]record.SignedReceipt, error)
}

// Activities are the escrow activities.
type Activities struct {
	Ledger   Ledger
	Register Register
	Domain   eip712.Domain

	brief atomic.Int32 // calls of Opened and Settled that wait
}

// Moment is how long Opened and Settled wait: what a fast chain needs on a busy
// machine. Who has waited so long without an answer waits by an activity of its own,
// which costs a round of the workflow.
const Moment = 2 * time.Second

// maxBrief is how many wait like that: each holds a workflow's task, and a worker
// has few hands for them.
const maxBrief = 128

// BeginOpen has the order's maximum cost locked, without waiting for it.
func (a *Activities) BeginOpen(ctx context.Context, req OpenRequest) error {
	order := req.Order.Hash(a.Domain)
	if open, err := a.shared(ctx, req.Order, order); open || err != nil {
		return err
	}
	return a.Ledger.BeginOpen(ctx, openIntent(order), req.Order, req.Signature)
}

// Opened is Open for who has something else to do: a transaction that is not
// confirmed within Moment is an error of type ErrPending.
func (a *Activities) Opened(ctx context.Context, req OpenRequest) (OpenResult, error) {
	return briefly(ctx, &a.brief, func(ctx context.Context) (OpenResult, error) { return a.Open(ctx, req) })
}

// Settled is Settle for who has something else to do, as Opened is Open.
func (a *Activities) Settled(ctx context.Context, req SettleRequest) (record.Settlement, error) {
	return briefly(ctx, &a.brief, func(ctx context.Context) (record.Settlement, error) { return a.Settle(ctx, req) })
}

func briefly[T any](ctx context.Context, waiting *atomic.Int32, wait func(context.Context) (T, error)) (res T, err error) {
	defer waiting.Add(-1)
	if waiting.Add(1) > maxBrief {
		return res, temporal.NewApplicationError("too many wait for the chain already", ErrPending)
	}
	ctx, cancel := context.WithTimeout(ctx, Moment)
	defer cancel()
	if res, err = wait(ctx); err != nil && ctx.Err() != nil {
		err = temporal.NewApplicationError("the transaction is not confirmed yet", ErrPending)
	}
	return res, err
}

// shared reports whether an order of several jobs is open already.
func (a *Activities) shared(ctx context.Context, o job.Order, hash common.Hash) (bool, error) {
	if o.Count <= 1 {
		return false, nil
	}
	open, _, err := a.Ledger.Escrowed(ctx, hash)
	if err != nil {
		return false, fmt.Errorf("look up order %s: %w", hash, err)
	}
	return open, nil
}

func openIntent(order common.Hash) string { return "open/" + order.Hex() }

// Open locks the order's maximum cost. An order that is open already is a success with a zero Tx.
func (a *Activities) Open(ctx context.Context, req OpenRequest) (OpenResult, error) {
	order := req.Order.Hash(a.Domain)
	if open, err := a.shared(ctx, req.Order, order); open || err != nil {
		return OpenResult{}, err
	}
	res, err := a.Ledger.Open(ctx, openIntent(order), req.Order, req.Signature)
	if err == nil {
		return res, nil
	}
	// Whoever relays an order opens it: being overtaken is as good as being first.
	if open, _, again := a.Ledger.Escrowed(ctx, order); again == nil && open {
		return OpenResult{}, nil
	}
	return OpenResult{}, classify(fmt.Errorf("open escrow of order %s: %w", order, err))
}

// Locked reports whether the order's money is in the escrow, after waiting for
// an opening that is under way. It begins none: who asks wants no work any more.
func (a *Activities) Locked(ctx context.Context, req OpenRequest) (LockedResult, error) {
	order := req.Order.Hash(a.Domain)
	res, begun, err := a.Ledger.Opening(ctx, openIntent(order), req.Order)
	if begun && err == nil {
		return LockedResult{Locked: true, Tx: res.Tx}, nil
	}
	open, _, unread := a.Ledger.Escrowed(ctx, order)
	switch {
	case unread == nil && open:
		return LockedResult{Locked: true}, nil
	case err == nil:
		err = unread
	}
	if err != nil {
		return LockedResult{}, classify(fmt.Errorf("look for the escrow of order %s: %w", order, err))
	}
	return LockedResult{}, nil
}

// BeginSettle has Settle's transaction sent, without waiting for it.
func (a *Activities) BeginSettle(ctx context.Context, req SettleRequest) error {
	order, receipts := req.Order.Hash(a.Domain), payable(req.Receipts)
	return a.Ledger.BeginSettle(ctx, settleIntent(order, req.Job, receipts, req.Close), req.Order, receipts, req.Close)
}

// Settle pays the nodes named in the receipts up to their cumulative totals and, if asked, closes the order.
func (a *Activities) Settle(ctx context.Context, req SettleRequest) (record.Settlement, error) {
	order := req.Order.Hash(a.Domain)
	receipts := payable(req.Receipts)
	s, err := a.Ledger.Settle(ctx, settleIntent(order, req.Job, receipts, req.Close), req.Order, receipts, req.Close)
	if err != nil {
		return record.Settlement{}, classify(fmt.Errorf("settle order %s: %w", order, err))
	}
	return s, nil
}

// payable keeps each node's receipt with the highest total: totals are
// cumulative per node and order, so that one says all. The order is by node, so
// that the same receipts always make the same intent.
func payable(receipts []record.SignedReceipt) []record.SignedReceipt {
	best := make(map[common.Address]record.SignedReceipt)
	for _, r := range receipts {
		if b, ok := best[r.Receipt.Node]; ok && b.Receipt.Total.Cmp(r.Receipt.Total) >= 0 {
			continue
		}
		best[r.Receipt.Node] = r
	}
	out := make([]record.SignedReceipt, 0, len(best))
	for _, r := range best {
		out = append(out, r)
	}
	slices.SortFunc(out, func(x, y record.SignedReceipt) int {
		return bytes.Compare(x.Receipt.Node[:], y.Receipt.Node[:])
	})
	return out
}

// settleIntent names one settlement by everything it depends on.
func settleIntent(order, job common.Hash, receipts []record.SignedReceipt, closing bool) string {
	h := crypto.NewKeccakState()
	h.Write(job[:])
	for _, r := range receipts {
		hash := r.Receipt.StructHash()
		h.Write(hash[:])
	}
	var end [1]byte
	if closing {
		end[0] = 1
	}
	binary.Write(h, binary.BigEndian, end)
	return fmt.Sprintf("settle/%s/%x", order.Hex(), h.Sum(nil)[:16])
}
