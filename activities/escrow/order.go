package escrow

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// MaxReceipts bounds the receipts of one transaction, so that it fits a block.
const MaxReceipts = 64

// SettleOrder pays what the jobs of an order have earned so far: of each node the
// newest receipt, whatever job it is of. Money that is paid already costs no
// transaction, unless the order is to be closed.
func (a *Activities) SettleOrder(ctx context.Context, req SettleOrderRequest) (SettleOrderResult, error) {
	order := req.Order.Hash(a.Domain)
	receipts, err := a.Register.OrderDues(ctx, order)
	if err != nil {
		return SettleOrderResult{}, fmt.Errorf("read what order %s owes: %w", order, err)
	}
	open, paid, err := a.Ledger.Escrowed(ctx, order)
	if err != nil {
		return SettleOrderResult{}, fmt.Errorf("look up order %s: %w", order, err)
	}
	res := SettleOrderResult{Paid: paid}
	if !req.Close && (!open || !moreThan(paid, receipts, req.Order)) {
		return res, nil
	}
	for rest := payable(receipts); ; {
		activity.RecordHeartbeat(ctx)
		part := rest[:min(len(rest), MaxReceipts)]
		rest = rest[len(part):]
		last := len(rest) == 0
		s, err := a.Ledger.Settle(ctx, settleIntent(order, order, part, last && req.Close), req.Order, part, last && req.Close)
		if err != nil {
			return SettleOrderResult{}, classify(fmt.Errorf("settle order %s: %w", order, err))
		}
		if last {
			res.Settlement = &s
			if res.Paid = record.Settle(req.Order, receipts).Paid; req.Close {
				res.Paid = s.Paid // the order may have been closed by another's refund
			}
			return res, nil
		}
	}
}

// moreThan reports whether receipts come to more than was paid, as far as the
// order's maximum reaches.
func moreThan(paid job.Amount, receipts []record.SignedReceipt, o job.Order) bool {
	return record.Settle(o, receipts).Paid.Cmp(paid) > 0
}
