package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

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
			"paid stays paid. The orders whose time has not come are listed with it; one that fails holds up no other.",
		RunE: func(c *cobra.Command, _ []string) error { return a.walletRefund(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON, in smallest units")
	return c
}

// locked is an order that was open when the command looked.
type locked struct {
	Order    common.Hash `json:"order"`
	Currency string      `json:"currency"`
	Locked   job.Amount  `json:"locked"`           // what would come back
	From     uint64      `json:"from"`             // unix seconds, from when it can be taken back
	Tx       common.Hash `json:"tx,omitzero"`      // that took it back
	Closed   bool        `json:"closed,omitempty"` // by its scheduler, before this command came to it
	Problem  string      `json:"problem,omitempty"`

	details job.Order
}

// said is what became of an order.
func (o locked) said() string {
	switch {
	case o.Tx != (common.Hash{}):
		return "is back, transaction " + o.Tx.Hex()
	case o.Closed:
		return "its scheduler closed it just now, and the rest is back"
	case o.Problem != "":
		return "not taken back: " + o.Problem
	}
	return "from " + when(o.From*1000) + ", unless its scheduler closes it before"
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
	failed := a.takeBack(ctx, link, orders)
	if asJSON {
		return errors.Join(a.printJSON(orders), failed)
	}
	if len(orders) == 0 {
		a.say("No order of wallet %s locks anything.", owner)
		return nil
	}
	rows := make([][]string, len(orders))
	for i, o := range orders {
		rows[i] = []string{o.Order.Hex(), currency{name: o.Currency}.format(o.Locked), o.said()}
	}
	terminal.Table(a.Out, []string{"ORDER", "LOCKED", "TAKEN BACK"}, rows)
	return failed
}

// takeBack takes back what can be, and notes in each order how that went: one that
// fails holds up no other.
func (a *app) takeBack(ctx context.Context, link *chain.Client, orders []locked) error {
	var first error
	failed := 0
	for i := range orders {
		o := &orders[i]
		if uint64(a.Now().Unix()) <= o.From {
			continue
		}
		if _, err := a.unlock(); err != nil {
			return err // the same for each
		}
		tx, err := a.send(ctx, link.RefundCall(o.details))
		if err == nil {
			o.Tx = tx
			continue
		}
		if open, _, asked := link.Escrowed(ctx, o.Order); asked == nil && !open {
			o.Closed = true
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		if o.Problem = err.Error(); first == nil {
			first = err
		}
		failed++
	}
	if failed == 0 {
		return nil
	}
	code, _ := explain(ctx, first)
	return fail(code, "the list says why of each; run it again: what is back stays back", fmt.Errorf("%d of the orders could not be taken back: %w", failed, first))
}

// asked is how many orders the chain is asked about at once.
const asked = 16

// openOrders returns the owner's orders that are open, those first whose time comes first.
func openOrders(ctx context.Context, link *chain.Client, owner common.Address) ([]locked, error) {
	grace, err := link.Grace(ctx)
	if err != nil {
		return nil, err
	}
	all, err := link.OpenOrdersOf(ctx, owner)
	if err != nil {
		return nil, err
	}
	open := make([]locked, 0, len(all))
	for hash, o := range all {
		open = append(open, locked{Order: hash, Currency: "ETH", Locked: o.MaxCost, From: o.Deadline + grace, details: o})
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(asked)
	for i := range open {
		g.Go(func() error { return open[i].ask(ctx, link) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(l locked) bool { return l.Closed })
	slices.SortFunc(open, func(x, y locked) int { return cmp.Or(cmp.Compare(x.From, y.From), x.Order.Cmp(y.Order)) })
	return open, nil
}

// ask has the chain say what an order locks still.
func (l *locked) ask(ctx context.Context, link *chain.Client) error {
	open, paid, err := link.Escrowed(ctx, l.Order)
	if err != nil {
		return err
	}
	l.Closed = !open
	l.Locked = l.Locked.Sub(paid)
	if !paid.IsZero() { // only then the fee is taken
		l.Locked = l.Locked.Sub(l.details.Fee)
	}
	if l.details.Asset != chain.Coin {
		l.Currency = "SKYOPS"
	}
	return nil
}
