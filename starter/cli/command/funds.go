package command

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// dialChain connects to the pinned network's chain.
func (a *app) dialChain(ctx context.Context) (*chain.Client, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	c, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt, WorkCourt: n.WorkCourt,
	})
	if err != nil {
		return nil, fail(exitUnavailable, "is the chain's RPC at "+n.RPC+" up?", err)
	}
	if got := c.Domain(ctx); got != n.Domain() {
		c.Close()
		return nil, fail(exitUnverified, "see skyops network list", fmt.Errorf("the RPC at %s is of chain %d, the network is chain %d", n.RPC, got.ChainID, n.ChainID))
	}
	return c, nil
}

// send makes transactions from the chosen wallet and waits for them.
func (a *app) send(ctx context.Context, calls ...chain.Call) (common.Hash, error) {
	u, err := a.unlock()
	if err != nil {
		return common.Hash{}, err
	}
	n, err := a.network()
	if err != nil {
		return common.Hash{}, err
	}
	b, err := ethclient.DialContext(ctx, n.RPC)
	if err != nil {
		return common.Hash{}, fail(exitUnavailable, "is the chain's RPC at "+n.RPC+" up?", err)
	}
	defer b.Close()
	for i := range calls {
		a.say("Sending transaction %d of %d …", i+1, len(calls))
		r, err := direct.Send(ctx, b, u.Key(), calls[i])
		if err != nil {
			return common.Hash{}, err
		}
		if i == len(calls)-1 {
			return r[0].TxHash, nil
		}
	}
	return common.Hash{}, nil
}

func (a *app) walletBalanceCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "balance", Short: "Show what the wallet has, and what it deposited for jobs", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.walletBalance(c.Context(), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON, in smallest units")
	return c
}

// balance is one currency's.
type balance struct {
	Currency  string     `json:"currency"`
	Wallet    job.Amount `json:"wallet"`
	Deposited job.Amount `json:"deposited"`
}

func (a *app) walletBalance(ctx context.Context, asJSON bool) error {
	address, err := a.address()
	if err != nil {
		return err
	}
	c, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	n, err := a.network()
	if err != nil {
		return err
	}
	lines, rows := []balance{}, [][]string{}
	for _, name := range []string{"eth", "skyops"} {
		cur, err := parseCurrency(name, n)
		if err != nil {
			return err
		}
		b := balance{Currency: cur.name}
		if cur.asset == chain.Coin {
			b.Wallet, err = c.CoinBalance(ctx, address)
		} else {
			b.Wallet, err = c.TokenBalance(ctx, address)
		}
		if err == nil {
			b.Deposited, err = c.Balance(ctx, cur.asset, address)
		}
		if err != nil {
			return fail(exitUnavailable, "try again", err)
		}
		lines = append(lines, b)
		rows = append(rows, []string{cur.format(b.Wallet), cur.format(b.Deposited)})
	}
	if asJSON {
		return a.printJSON(map[string]any{"address": address, "balances": lines})
	}
	a.say("Wallet %s", address)
	terminal.Table(a.Out, []string{"IN THE WALLET", "DEPOSITED FOR JOBS"}, rows)
	return nil
}

func (a *app) walletDepositCommand() *cobra.Command {
	return a.fundsCommand("deposit", "Deposit into the escrow, from which jobs are paid",
		func(c *chain.Client, cur currency, _ common.Address, v job.Amount) []chain.Call {
			return c.DepositCalls(cur.asset, v)
		})
}

func (a *app) walletWithdrawCommand() *cobra.Command {
	return a.fundsCommand("withdraw", "Take a deposit back from the escrow",
		func(c *chain.Client, cur currency, to common.Address, v job.Amount) []chain.Call {
			return []chain.Call{c.WithdrawCall(cur.asset, to, v)}
		})
}

func (a *app) fundsCommand(verb, help string, calls func(*chain.Client, currency, common.Address, job.Amount) []chain.Call) *cobra.Command {
	var name string
	var asJSON bool
	c := &cobra.Command{
		Use: verb + " AMOUNT", Short: help, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			n, err := a.network()
			if err != nil {
				return err
			}
			cur, err := parseCurrency(name, n)
			if err != nil {
				return err
			}
			v, err := parseAmount(args[0])
			if err != nil {
				return err
			}
			if v.IsZero() {
				return usage("give more than nothing", "the amount is zero")
			}
			u, err := a.unlock()
			if err != nil {
				return err
			}
			link, err := a.dialChain(ctx)
			if err != nil {
				return err
			}
			defer link.Close()
			tx, err := a.send(ctx, calls(link, cur, u.Address(), v)...)
			if err != nil {
				return fail(exitUnauthorized, "see skyops wallet balance; a transaction also costs a little ETH", fmt.Errorf("%s %s: %w", verb, cur.format(v), err))
			}
			if asJSON {
				return a.printJSON(map[string]any{"tx": tx, "amount": v, "currency": cur.name})
			}
			a.say("Done: %s %s.", verb, cur.format(v))
			fmt.Fprintln(a.Out, tx)
			return nil
		},
	}
	c.Flags().StringVar(&name, "currency", "eth", "eth or skyops")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}
