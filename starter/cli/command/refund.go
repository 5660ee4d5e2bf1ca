package command

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
)

func (a *app) walletRefundCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "refund", Short: "Take back what orders lock that their scheduler never closed", Args: cobra.NoArgs,
		Long: "Take back what orders of the wallet lock that their scheduler never closed, of each once its deadline and the time\n" +
			"that the escrow gives its receipts are over. Needs the chain alone: neither gateway nor scheduler. What nodes were\n" +
			"paid stays paid. The orders whose time has not come are listed with it.",
		RunE: func(c *cobra.Command, _ []string) error { return a.walletRefund(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON, in smallest units")
	return c
}

// locked is an order that is open.
type locked struct {
	Order    common.Hash `json:"order"`
	Currency string      `json:"currency"`
	Locked   job.Amount  `json:"locked"`      // what would come back
	From     uint64      `json:"from"`        // unix seconds, from when it can be taken back
	Tx       common.Hash `json:"tx,omitzero"` // that took it back

	details job.Order
}

func (a *app) walletRefund(ctx context.Context, asJSON bool) error {
	owner, err := a.address()
	if err != nil {
		return err
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	orders, err := openOrders(ctx, link, owner)
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	for i := range orders {
		o := &orders[i]
		if uint64(a.Now().Unix()) <= o.From {
			continue
		}
		if o.Tx, err = a.send(ctx, link.RefundCall(o.details)); err != nil {
			return fmt.Errorf("take back what order %s locks: %w", o.Order, err)
		}
	}
	if asJSON {
		return a.printJSON(orders)
	}
	if len(orders) == 0 {
		a.say("No order of wallet %s locks anything.", owner)
		return nil
	}
	rows := make([][]string, len(orders))
	for i, o := range orders {
		what := "from " + when(o.From*1000) + ", unless its scheduler closes it before"
		if o.Tx != (common.Hash{}) {
			what = "is back, transaction " + o.Tx.Hex()
		}
		rows[i] = []string{o.Order.Hex(), currency{name: o.Currency}.format(o.Locked), what}
	}
	terminal.Table(a.Out, []string{"ORDER", "LOCKED", "TAKEN BACK"}, rows)
	return nil
}

// openOrders returns the owner's orders that are open, those first whose time comes first.
func openOrders(ctx context.Context, link *chain.Client, owner common.Address) ([]locked, error) {
	grace, err := link.Grace(ctx)
	if err != nil {
		return nil, err
	}
	all, err := link.OrdersOf(ctx, owner)
	if err != nil {
		return nil, err
	}
	open := []locked{}
	for hash, o := range all {
		is, paid, err := link.Escrowed(ctx, hash)
		if err != nil {
			return nil, err
		}
		if !is {
			continue
		}
		l := locked{Order: hash, Currency: "ETH", Locked: o.MaxCost.Sub(paid), From: o.Deadline + grace, details: o}
		if !paid.IsZero() { // only then the fee is taken
			l.Locked = l.Locked.Sub(o.Fee)
		}
		if o.Asset != chain.Coin {
			l.Currency = "SKYOPS"
		}
		open = append(open, l)
	}
	slices.SortFunc(open, func(x, y locked) int { return cmp.Or(cmp.Compare(x.From, y.From), x.Order.Cmp(y.Order)) })
	return open, nil
}
