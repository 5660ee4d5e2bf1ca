package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) nodeCommand() *cobra.Command {
	c := &cobra.Command{Use: "node", Short: "For operators: how a node of yours does, its stake, key and pay, and its rest"}
	c.AddCommand(
		a.nodeRegisterCommand(), a.nodeStatusCommand(), a.nodeEarningsCommand(), a.nodeDrainCommand(), a.nodeWhyCommand(),
		a.nodeStakeCommand(), a.nodeUnstakeCommand(), a.nodeWithdrawCommand(), a.nodePayoutCommand(), a.nodeRotateKeyCommand(),
	)
	return c
}

// whichNode are the flags that name a node.
type whichNode struct {
	node, key string
	json      bool
}

func (w *whichNode) flags(c *cobra.Command) {
	c.Flags().StringVar(&w.node, "node", "", "the node's address")
	c.Flags().StringVar(&w.key, "key", "", "file with the node's key, which has its address; nothing is signed with it")
	c.Flags().BoolVar(&w.json, "json", false, "write JSON")
}

// address returns the node's address by the flags.
func (w whichNode) address() (common.Address, error) {
	switch {
	case (w.node == "") == (w.key == ""):
		return common.Address{}, usage("give --node ADDRESS, or --key FILE of the node", "which node?")
	case w.key != "":
		return keyAddress(w.key)
	case !common.IsHexAddress(w.node):
		return common.Address{}, usage("see skyops nodes", "%q is not an address", w.node)
	}
	return common.HexToAddress(w.node), nil
}

// nodeOnChain reads a node from the registry.
func (a *app) nodeOnChain(ctx context.Context, w whichNode) (chain.Node, *chain.Client, error) {
	address, err := w.address()
	if err != nil {
		return chain.Node{}, nil, err
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return chain.Node{}, nil, err
	}
	n, err := link.Node(ctx, address)
	if err == nil {
		return n, link, nil
	}
	link.Close()
	if errors.Is(err, chain.ErrUnknownNode) {
		return n, nil, fail(exitNotFound, "see skyops nodes", err)
	}
	return n, nil, fail(exitUnavailable, "try again", err)
}

func (a *app) nodeStatusCommand() *cobra.Command {
	var w whichNode
	c := &cobra.Command{
		Use: "status", Short: "Show a node's standing on chain, and whether the scheduler sees it", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.nodeStatus(c.Context(), w) },
	}
	w.flags(c)
	return c
}

// nodeStanding is what node status shows.
type nodeStanding struct {
	chain.Node
	MinStake   job.Amount   `json:"minStake"`
	Reputation uint16       `json:"reputation"`    // of 10,000
	Map        *client.Node `json:"map,omitempty"` // nil: the gateway's scheduler has not seen it
}

func (a *app) nodeStatus(ctx context.Context, w whichNode) error {
	n, link, err := a.nodeOnChain(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	s := nodeStanding{Node: n}
	if s.MinStake, err = link.MinStake(ctx); err == nil {
		s.Reputation, err = link.Reputation(ctx, n.Slot)
	}
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	gateway, err := a.client()
	if err != nil {
		return err
	}
	seen, err := gateway.Nodes(ctx)
	if err != nil {
		return err
	}
	for i := range seen.Nodes {
		if seen.Nodes[i].Slot == n.Slot {
			s.Map = &seen.Nodes[i]
		}
	}
	if w.json {
		return a.printJSON(s)
	}
	skyops := currency{name: "SKYOPS"}.format
	rows := [][]string{
		{"Node", n.Key.Hex()}, {"Slot", fmt.Sprint(n.Slot)}, {"State", s.words()},
		{"Stake", skyops(n.Stake) + ", at least " + skyops(s.MinStake) + " is due"},
	}
	if !n.Thawing.IsZero() {
		rows = append(rows, []string{"Thawing", skyops(n.Thawing) + " until " + when(n.ThawAt*1000)})
	}
	rows = append(rows, []string{"Reputation", fmt.Sprintf("%d of 10,000", s.Reputation)}, []string{"Operator", n.Operator.Hex()}, []string{"Payout", n.Payout.Hex()})
	if m := s.Map; m != nil {
		gpu := "none"
		if m.GPU != "" {
			gpu = fmt.Sprintf("%d × %s free", m.GPUFree, m.GPU)
		}
		rows = append(rows, []string{"GPUs", gpu}, []string{"Seen", when(m.SeenAt)})
	}
	terminal.Table(a.Out, nil, rows)
	return nil
}

// words say whether the node may run jobs and does.
func (s nodeStanding) words() string {
	switch {
	case !s.Active:
		return "it may not run jobs: its stake is too low, or this key was rotated away"
	case s.Map == nil || !s.Map.Present:
		return "it may run jobs, but the scheduler does not hear of it"
	case s.Map.Draining:
		return "it takes no new jobs: it is draining"
	}
	return "it may run jobs, and the scheduler hears of it"
}

func (a *app) nodeEarningsCommand() *cobra.Command {
	var w whichNode
	c := &cobra.Command{
		Use: "earnings", Short: "Show what a node was paid, and what its payout address can withdraw", Args: cobra.NoArgs,
		Long: "Show what a node was paid, and what its payout address can withdraw. What it was paid is the gateway's\n" +
			"explorer's word, which reads it from the chain; the balance is the escrow's own.",
		RunE: func(c *cobra.Command, _ []string) error { return a.nodeEarnings(c.Context(), w) },
	}
	w.flags(c)
	return c
}

// nodeIncome is what node earnings shows.
type nodeIncome struct {
	Node    common.Address `json:"node"`
	Payout  common.Address `json:"payout"`
	Earned  client.Sums    `json:"earned"` // over all time
	Orders  uint64         `json:"orders"`
	Work    client.Work    `json:"work"`
	Balance client.Sums    `json:"balance"` // of the payout address in the escrow
}

func (a *app) nodeEarnings(ctx context.Context, w whichNode) error {
	n, link, err := a.nodeOnChain(ctx, w)
	if err != nil {
		return err
	}
	defer link.Close()
	out := nodeIncome{Node: n.Key, Payout: n.Payout}
	if out.Balance.Coin, err = link.Balance(ctx, chain.Coin, n.Payout); err == nil {
		out.Balance.Token, err = link.Balance(ctx, link.Contracts().Token, n.Payout)
	}
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	gateway, err := a.client()
	if err != nil {
		return err
	}
	shown, err := gateway.ExploreNode(ctx, n.Slot)
	if client.IsCode(err, client.CodeNotFound) {
		return fail(exitNotFound, "a new node is in the explorer after some seconds", err)
	}
	if err != nil {
		return err
	}
	out.Earned, out.Orders, out.Work = shown.Earned, shown.Orders, shown.Work
	if w.json {
		return a.printJSON(out)
	}
	sums := func(s client.Sums) string {
		return currency{name: "ETH"}.format(s.Coin) + ", " + currency{name: "SKYOPS"}.format(s.Token)
	}
	terminal.Table(a.Out, nil, [][]string{
		{"Earned", sums(out.Earned)}, {"By", fmt.Sprintf("%d orders, %d runs, %s of GPU time", out.Orders, out.Work.Runs, span(out.Work.GPUMs))},
		{"Payout", out.Payout.Hex()}, {"Can withdraw", sums(out.Balance)},
	})
	return nil
}

// restFile in a node worker's state directory has it take no new jobs, as long
// as it is there. The node worker (workers/node) knows it by this name.
const restFile = "rest"

func (a *app) nodeDrainCommand() *cobra.Command {
	var state string
	var undo bool
	c := &cobra.Command{
		Use: "drain", Short: "Have this host's node take no new jobs; those that run go on", Args: cobra.NoArgs,
		Long: "Have this host's node take no new jobs, from within seconds on; those that run go on to their end, and skyops node\n" +
			"status shows when none is left. It holds across restarts, until --undo. Ending the node worker instead (SIGTERM) has\n" +
			"running jobs save and go on elsewhere.",
		RunE: func(*cobra.Command, []string) error { return a.nodeDrain(state, undo) },
	}
	c.Flags().StringVar(&state, "state", "", "the node worker's state directory, its --state")
	c.Flags().BoolVar(&undo, "undo", false, "take jobs again")
	return c
}

func (a *app) nodeDrain(state string, undo bool) error {
	if state == "" {
		return usage("give the node worker's --state", "which node?")
	}
	if _, err := os.Stat(filepath.Join(state, "lock")); err != nil {
		return usage("give the node worker's --state", "%s is no node's state directory: %v", state, err)
	}
	file := filepath.Join(state, restFile)
	if undo {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("undo the drain: %w", err)
		}
		a.say("The node takes jobs again.")
		return nil
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	a.say("The node takes no new jobs. Running ones go on; %s has it take jobs again.", strings.Join([]string{"skyops node drain --undo --state", state}, " "))
	return nil
}
