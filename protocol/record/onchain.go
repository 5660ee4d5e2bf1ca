package record

import (
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// ChainReader is what VerifyOnChain asks of a chain. Errors that mean "it is
// not so" and errors that mean "it did not answer" are both failures of a check.
type ChainReader interface {
	// VerifyAnchor checks that a record's hash is in the anchor contract as a says.
	VerifyAnchor(ctx context.Context, a Anchoring, hash common.Hash) error
	// Escrowed returns whether an order is open and what has been paid under it while it is.
	Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error)
	// Credited returns what a node has been paid under an order, closed or not.
	Credited(ctx context.Context, order common.Hash, node common.Address) (job.Amount, error)
	// NonceUsed returns whether an owner's nonce was used, as it is once its order was opened.
	NonceUsed(ctx context.Context, owner common.Address, nonce common.Hash) (bool, error)
}

// VerifyOnChain checks what only the chain knows: that the record's hash is
// anchored, that its order was opened, and that nodes were paid what the
// receipts come to. Run Verify first: these checks take the record at its word.
func VerifyOnChain(ctx context.Context, p Proof, chain ChainReader) []Check {
	return []Check{anchored(ctx, p, chain), settled(ctx, p, chain)}
}

func anchored(ctx context.Context, p Proof, chain ChainReader) Check {
	c := Check{Name: "anchor on chain", Input: "anchoring"}
	if p.Anchoring == nil {
		c.Detail = "the record is not anchored yet"
		return c
	}
	hash, err := p.Record.Hash()
	if err == nil {
		err = chain.VerifyAnchor(ctx, *p.Anchoring, hash)
	}
	if err != nil {
		c.Detail = err.Error()
		return c
	}
	return Check{Name: c.Name, OK: true, Detail: fmt.Sprintf("record %s is in batch %d, block %d", hash, p.Anchoring.Seq, p.Anchoring.Block)}
}

func settled(ctx context.Context, p Proof, chain ChainReader) Check {
	c := Check{Name: "payment on chain", Input: "settlement"}
	detail, err := payments(ctx, p, chain)
	if err != nil {
		c.Detail = err.Error()
		return c
	}
	return Check{Name: c.Name, OK: true, Detail: detail}
}

func payments(ctx context.Context, p Proof, chain ChainReader) (string, error) {
	r := p.Record
	order := r.Order.Hash(r.domain())
	used, err := chain.NonceUsed(ctx, r.Order.Owner, r.Order.Nonce)
	if err != nil {
		return "", err
	}
	if !used {
		return "", fmt.Errorf("order %s was never opened", order)
	}
	open, _, err := chain.Escrowed(ctx, order)
	if err != nil {
		return "", err
	}
	if open && p.Settlement != nil && r.Order.Count == 1 {
		return "", fmt.Errorf("order %s is still open", order)
	}
	bill := Settle(r.Order, r.Payable())
	if err := withheld(ctx, r, bill, order, chain); err != nil {
		return "", err
	}
	for _, credit := range bill.Credits {
		got, err := chain.Credited(ctx, order, credit.Node)
		if err != nil {
			return "", err
		}
		short := got.Cmp(credit.Amount) < 0
		if short && !open || got.Cmp(credit.Amount) > 0 && r.Order.Count == 1 {
			return "", fmt.Errorf("node %s was paid %s, its receipts come to %s", credit.Node, got.In(r.Order.Asset), credit.Amount.In(r.Order.Asset))
		}
	}
	if open {
		return fmt.Sprintf("the order is open; the receipts come to %s so far", bill.Paid.In(r.Order.Asset)), nil
	}
	return fmt.Sprintf("%s paid %s", counted(len(bill.Credits), "node was", "nodes were"), bill.Paid.In(r.Order.Asset)), nil
}

// withheld checks that a node whose work was found to be false was not paid for it.
func withheld(ctx context.Context, r Record, bill Bill, order common.Hash, chain ChainReader) error {
	if r.Repeat == nil || r.Repeat.Outcome != RepeatFailed || r.Repeat.To == nil || r.Order.Count != 1 {
		return nil
	}
	node := r.Repeat.To.Receipt.Node
	if slices.ContainsFunc(bill.Credits, func(c Credit) bool { return c.Node == node }) {
		return nil // compared with what it was paid, below
	}
	got, err := chain.Credited(ctx, order, node)
	if err == nil && !got.IsZero() {
		err = fmt.Errorf("node %s was paid %s for work that was found to be false", node, got)
	}
	return err
}
