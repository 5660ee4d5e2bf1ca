package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	Locked   job.Amount  `json:"locked"`           // what would come back; where Unread is set: at most
	From     uint64      `json:"from"`             // unix seconds, from when it can be taken back
	Tx       common.Hash `json:"tx,omitzero"`      // that took it back
	Closed   bool        `json:"closed,omitempty"` // by somebody else, before this command came to it
	Problem  string      `json:"problem,omitempty"`
	Unread   string      `json:"unread,omitempty"` // why the chain did not say what it locks

	details job.Order
}

// said is what became of an order.
func (o locked) said() string {
	switch {
	case o.Tx != (common.Hash{}):
		return "is back, transaction " + o.Tx.Hex()
	case o.Closed:
		return "it was closed meanwhile, and the rest is back"
	case o.Problem != "":
		return "not taken back: " + o.Problem
	case o.Unread != "":
		return "from " + when(o.From*1000) + "; how much of it was spent could not be read: " + o.Unread
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
	t := taking{
		unlock: func() error { _, err := a.unlock(); return err },
		send:   func(ctx context.Context, o job.Order) (common.Hash, error) { return a.send(ctx, link.RefundCall(o)) },
		open: func(ctx context.Context, order common.Hash) (bool, error) {
			open, _, err := link.Escrowed(ctx, order)
			return open, err
		},
	}
	failed := t.takeBack(ctx, a.Now(), orders)
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

// minedWithin bounds one order's turn: a transaction that is not mined holds up the
// others no longer.
const minedWithin = 2 * time.Minute

// errNotMined is why an order's turn ended.
var errNotMined = fmt.Errorf("it took longer than %s", minedWithin)

// taking is what it takes to take an order back.
type taking struct {
	unlock func() error
	send   func(context.Context, job.Order) (tx common.Hash, err error) // returns when it is mined
	open   func(ctx context.Context, order common.Hash) (bool, error)   // as the chain says
}

// takeBack takes back what can be at a time, and notes in each order how that went: one
// that fails holds up no other. What was not tried since the command ended says so.
func (t taking) takeBack(ctx context.Context, now time.Time, orders []locked) error {
	var first error
	failed := 0
	for i := range orders {
		o := &orders[i]
		if uint64(now.Unix()) <= o.From {
			continue
		}
		err := t.unlock()
		if err != nil { // the same for each
			untried(orders[i:], now)
			return err
		}
		if err = t.take(ctx, o); err == nil {
			continue
		}
		o.Problem = err.Error()
		if ctx.Err() != nil {
			untried(orders[i+1:], now)
			return err
		}
		if first == nil {
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

// take takes one order back, or notes that it is closed.
func (t taking) take(ctx context.Context, o *locked) error {
	turn, end := context.WithTimeoutCause(ctx, minedWithin, errNotMined)
	defer end()
	tx, err := t.send(turn, o.details)
	if err == nil {
		o.Tx = tx
		return nil
	}
	if open, asked := t.open(ctx, o.Order); asked == nil && !open {
		o.Closed = true
		return nil
	}
	return err
}

// untried notes of the orders whose time has come that nothing was sent for them.
func untried(orders []locked, now time.Time) {
	for i := range orders {
		if uint64(now.Unix()) > orders[i].From {
			orders[i].Problem = "not tried, the command ended before: run it again"
		}
	}
}

// asked is how many orders the chain is asked about at once.
const asked = 16

// openOrders returns the owner's orders that are open, those first whose time comes first.
// One that the chain says nothing of now is in the list, with the reason.
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
		l := locked{Order: hash, Currency: "ETH", Locked: o.MaxCost, From: o.Deadline + grace, details: o}
		if o.Asset != chain.Coin {
			l.Currency = "SKYOPS"
		}
		open = append(open, l)
	}
	var g errgroup.Group
	g.SetLimit(asked)
	for i := range open {
		g.Go(func() error {
			if err := open[i].ask(ctx, link); err != nil {
				open[i].Unread = err.Error()
			}
			return nil
		})
	}
	_ = g.Wait() // none returns an error
	if err := ctx.Err(); err != nil {
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
	return nil
}
