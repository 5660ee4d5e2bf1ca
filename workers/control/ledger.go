package control

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Sender carries intents out; *sender.Sender is one.
type Sender interface {
	Submit(ctx context.Context, id string, call sender.Call) error
	Await(ctx context.Context, id string) (sender.Receipt, error)
}

// Chain is what the ledgers read and how they build calls; *chain.Client is one.
type Chain interface {
	Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error)
	OpenCall(o job.Order, sig []byte) chain.Call
	SettleCall(o job.Order, receipts []record.SignedReceipt, closing bool) chain.Call
	EscrowLogs(logs []*types.Log) ([]chain.Payment, []chain.Closing, error)
	Settlement(ctx context.Context, order common.Hash) (s record.Settlement, closed bool, err error)
	OpenTx(ctx context.Context, order common.Hash) (tx common.Hash, block uint64, err error)
	Anchored(ctx context.Context, sender common.Address) (uint64, error)
	AnchorCall(root common.Hash, count uint32, seq uint64, list string) chain.Call
}

// escrowLedger is the escrow contract behind the scheduler's sender.
type escrowLedger struct {
	chain  Chain
	sender Sender
	hash   func(job.Order) common.Hash
	repute *repute
}

// anchorLedger is the anchor contract behind the scheduler's sender.
type anchorLedger struct {
	chain     Chain
	sender    Sender
	contract  common.Address
	scheduler common.Address
}

// soon is a call that somebody waits for.
func soon(c chain.Call) sender.Call {
	return sender.Call{To: c.To, Value: c.Value, Data: c.Data}
}

// patient is a call that may share a block with a later one.
func patient(c chain.Call) sender.Call {
	return sender.Call{To: c.To, Value: c.Value, Data: c.Data, Patient: true}
}

// carry submits an intent and waits for it; a refusal is returned as its reason.
func carry(ctx context.Context, s Sender, id string, call sender.Call) (sender.Receipt, error) {
	if err := s.Submit(ctx, id, call); err != nil {
		return sender.Receipt{}, err
	}
	return s.Await(ctx, id)
}

// refused returns the contract's error when err is a refusal.
func refused(err error) (reason string, ok bool) {
	var r *sender.RevertError
	if !errors.As(err, &r) {
		return "", false
	}
	return chain.RevertReason(r).Error(), true
}

// revertName returns the name of the contract's custom error, or "".
func revertName(err error) string {
	var sent *sender.RevertError
	if !errors.As(err, &sent) {
		return ""
	}
	if r, ok := errors.AsType[*chain.Revert](chain.RevertReason(sent)); ok {
		return r.Name
	}
	return ""
}

func (l *escrowLedger) Escrowed(ctx context.Context, order common.Hash) (bool, job.Amount, error) {
	return l.chain.Escrowed(ctx, order)
}

// BeginOpen implements escrow.Ledger.
func (l *escrowLedger) BeginOpen(ctx context.Context, intent string, o job.Order, sig []byte) error {
	return l.sender.Submit(ctx, intent, soon(l.chain.OpenCall(o, sig)))
}

// BeginSettle implements escrow.Ledger.
func (l *escrowLedger) BeginSettle(ctx context.Context, intent string, o job.Order, receipts []record.SignedReceipt, closing bool) error {
	return l.sender.Submit(ctx, intent, patient(l.chain.SettleCall(o, receipts, closing)))
}

// Open implements escrow.Ledger. An order that somebody else opened is found by its event.
func (l *escrowLedger) Open(ctx context.Context, intent string, o job.Order, sig []byte) (escrow.OpenResult, error) {
	r, err := carry(ctx, l.sender, intent, soon(l.chain.OpenCall(o, sig)))
	return l.openedBy(ctx, o, r, err)
}

// Opening implements escrow.Ledger.
func (l *escrowLedger) Opening(ctx context.Context, intent string, o job.Order) (escrow.OpenResult, bool, error) {
	r, err := l.sender.Await(ctx, intent)
	if errors.Is(err, sender.ErrUnknown) {
		return escrow.OpenResult{}, false, nil
	}
	res, err := l.openedBy(ctx, o, r, err)
	return res, true, err
}

// openedBy reads what came of an opening's intent.
func (l *escrowLedger) openedBy(ctx context.Context, o job.Order, r sender.Receipt, err error) (escrow.OpenResult, error) {
	if revertName(err) == "OrderIsOpen" {
		tx, block, err := l.chain.OpenTx(ctx, l.hash(o))
		return escrow.OpenResult{Tx: tx, Block: block}, err
	}
	if reason, ok := refused(err); ok {
		return escrow.OpenResult{}, &escrow.RevertError{Call: "open", Reason: reason}
	}
	return escrow.OpenResult{Tx: r.Tx, Block: r.Block}, err
}

// Settle implements escrow.Ledger. What a closed order paid its nodes is brought
// to their reputation on the way, so that no job has a step for it.
func (l *escrowLedger) Settle(ctx context.Context, intent string, o job.Order, receipts []record.SignedReceipt, closing bool) (record.Settlement, error) {
	s, err := l.settle(ctx, intent, o, receipts, closing)
	if err == nil && closing {
		l.repute.settled(ctx, o, receipts)
	}
	return s, err
}

// settle returns once the settlement is confirmed. An order that was closed
// otherwise, by another settlement or a refund, is settled as the chain says.
func (l *escrowLedger) settle(ctx context.Context, intent string, o job.Order, receipts []record.SignedReceipt, closing bool) (record.Settlement, error) {
	r, err := carry(ctx, l.sender, intent, patient(l.chain.SettleCall(o, receipts, closing)))
	if revertName(err) == "OrderNotOpen" {
		s, closed, err := l.chain.Settlement(ctx, l.hash(o))
		switch {
		case err != nil && !errors.Is(err, chain.ErrNotSettled):
			return record.Settlement{}, err // the chain did not answer: ask again
		case closed:
			return s, nil
		}
	}
	if reason, ok := refused(err); ok {
		return record.Settlement{}, &escrow.RevertError{Call: "settle", Reason: reason}
	}
	if err != nil {
		return record.Settlement{}, err
	}
	return l.settlement(r)
}

// settlement reads what a settling transaction did.
func (l *escrowLedger) settlement(r sender.Receipt) (record.Settlement, error) {
	s := record.Settlement{Tx: r.Tx, Block: r.Block}
	payments, closings, err := l.chain.EscrowLogs(r.Logs)
	if err != nil {
		return s, fmt.Errorf("read settlement in %s: %w", r.Tx, err)
	}
	for _, p := range payments {
		s.Paid = s.Paid.Add(p.Amount)
	}
	for _, c := range closings {
		s.Paid, s.Fee, s.Refunded = c.Paid, c.Fee, c.Refunded
	}
	return s, nil
}

// Anchor implements anchor.Ledger. The batch gets the next number of the
// scheduler's list; when that number is taken meanwhile, another intent follows.
// An intent of an earlier call is found by its name and only waited for.
func (l *anchorLedger) Anchor(ctx context.Context, batch string, root common.Hash, count uint32, list string) (record.Anchoring, error) {
	for n := 1; ; n++ {
		intent := fmt.Sprintf("anchor/%s/%d", batch, n)
		r, err := l.sender.Await(ctx, intent)
		if errors.Is(err, sender.ErrUnknown) {
			seq, readErr := l.chain.Anchored(ctx, l.scheduler)
			if readErr != nil {
				return record.Anchoring{}, readErr
			}
			r, err = carry(ctx, l.sender, intent, patient(l.chain.AnchorCall(root, count, seq, list)))
		}
		switch reason, ok := refused(err); {
		case revertName(err) == "WrongSeq":
			continue
		case ok:
			return record.Anchoring{}, &anchor.RevertError{Reason: reason}
		case err != nil:
			return record.Anchoring{}, err
		}
		seq, err := l.seq(r)
		return record.Anchoring{
			Contract: l.contract, Scheduler: l.scheduler, Seq: seq, Root: root, Count: count, Tx: r.Tx, Block: r.Block,
		}, err
	}
}

// seq reads the batch's number from its event, whose topics are the event, the
// sender and the number.
func (l *anchorLedger) seq(r sender.Receipt) (uint64, error) {
	for _, e := range r.Logs {
		if e.Address == l.contract && len(e.Topics) == 3 && common.BytesToAddress(e.Topics[1].Bytes()) == l.scheduler {
			return e.Topics[2].Big().Uint64(), nil
		}
	}
	return 0, fmt.Errorf("transaction %s anchored nothing", r.Tx)
}
