package command

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/cli/terminal"
)

func (a *app) schedulerCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "scheduler", Short: "Show the scheduler's bond and book, and add to its bond",
		Long: "Show the scheduler's bond and book, and add to its bond. A scheduler whose bond is below the least that is\n" +
			"allowed cannot commit its matches, and makes none.",
	}
	var which string
	var asJSON bool
	status := &cobra.Command{
		Use: "status", Short: "Show the scheduler's bond, what it paid for faults, and how far its book is", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.schedulerStatus(c.Context(), which, asJSON) },
	}
	bond := &cobra.Command{
		Use: "bond AMOUNT", Short: "Add SKYOPS of your wallet to the scheduler's bond", Args: cobra.ExactArgs(1),
		Long: "Add SKYOPS of your wallet to the scheduler's bond. It is the scheduler's from then on: you cannot take it back.\n" +
			"Anybody may do it.",
		RunE: func(c *cobra.Command, args []string) error {
			return a.schedulerBond(c.Context(), which, args[0], asJSON)
		},
	}
	for _, sub := range []*cobra.Command{status, bond} {
		sub.Flags().StringVar(&which, "scheduler", "", "address of another scheduler than the network's")
		sub.Flags().BoolVar(&asJSON, "json", false, "write JSON")
		c.AddCommand(sub)
	}
	return c
}

// bookOf reaches the chain, whose book a scheduler has an account with.
func (a *app) bookOf(ctx context.Context, which string) (common.Address, *chain.Client, chain.BookTerms, error) {
	n, err := a.network()
	if err != nil {
		return common.Address{}, nil, chain.BookTerms{}, err
	}
	scheduler := n.Scheduler
	if which != "" {
		if !common.IsHexAddress(which) {
			return scheduler, nil, chain.BookTerms{}, usage("give an address", "%q is not one", which)
		}
		scheduler = common.HexToAddress(which)
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return scheduler, nil, chain.BookTerms{}, err
	}
	terms, err := link.BookTerms(ctx)
	if err != nil {
		link.Close()
		return scheduler, nil, terms, fmt.Errorf("this network keeps no book of matches: %w", err)
	}
	return scheduler, link, terms, nil
}

// schedulerState is what status shows.
type schedulerState struct {
	Scheduler common.Address `json:"scheduler"`
	chain.Book
	MinBond   job.Amount       `json:"minBond"`
	Penalty   job.Amount       `json:"penalty"`
	May       bool             `json:"mayCommit"`
	Slashings []chain.Slashing `json:"slashings"`
}

func (a *app) schedulerStatus(ctx context.Context, which string, asJSON bool) error {
	scheduler, link, terms, err := a.bookOf(ctx, which)
	if err != nil {
		return err
	}
	defer link.Close()
	s := schedulerState{Scheduler: scheduler, MinBond: terms.MinBond, Penalty: terms.Penalty}
	if s.Book, err = link.Book(ctx, scheduler); err == nil {
		s.Slashings, err = link.Court().Slashings(ctx, scheduler)
	}
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	s.May = s.Bond.Cmp(s.MinBond) >= 0 && s.Reveal != (common.Hash{})
	if asJSON {
		if s.Slashings == nil {
			s.Slashings = []chain.Slashing{}
		}
		return a.printJSON(s)
	}
	skyops := currency{name: "SKYOPS"}.format
	rows := [][]string{
		{"Scheduler", scheduler.Hex()}, {"Bond", skyops(s.Bond) + ", at least " + skyops(s.MinBond) + " is due"}, {"State", s.words()},
		{"Penalty", skyops(s.Penalty) + " for each proven fault"}, {"Next page", fmt.Sprint(s.Next)},
	}
	if !s.Thawing.IsZero() {
		rows = append(rows, []string{"Thawing", skyops(s.Thawing) + " until " + when(s.ThawAt*1000)})
	}
	if s.RenewFrom > 0 {
		rows = append(rows, []string{"Reveals", fmt.Sprintf("the next chain begins with page %d, from %s on", s.RenewFrom, when(s.RenewAt*1000))})
	}
	terminal.Table(a.Out, nil, rows)
	if len(s.Slashings) == 0 {
		fmt.Fprintln(a.Out, "\nNo fault of it was proven.")
		return nil
	}
	fmt.Fprintln(a.Out)
	var faults [][]string
	for _, x := range s.Slashings {
		faults = append(faults, []string{fmt.Sprint(x.Page), fmt.Sprint(x.Index), fmt.Sprint(x.Fault), skyops(x.Reward.Add(x.Burned)), x.Challenger.Hex()})
	}
	terminal.Table(a.Out, []string{"PAGE", "ENTRY", "FAULT", "PAID", "PROVEN BY"}, faults)
	return nil
}

// words say whether the scheduler may commit, and what becomes of its matches.
func (s schedulerState) words() string {
	switch {
	case s.Reveal == (common.Hash{}):
		return "it has not begun a book"
	case !s.May:
		return "it may not commit pages and matches nothing: anybody can add to its bond"
	case s.Bond.Cmp(s.MinBond) == 0:
		return "it may commit pages; one penalty more and it may not"
	}
	return "it may commit pages"
}

func (a *app) schedulerBond(ctx context.Context, which, text string, asJSON bool) error {
	v, err := parseAmount(text)
	if err != nil {
		return err
	}
	if v.IsZero() {
		return usage("give more than nothing", "the amount is zero")
	}
	scheduler, link, terms, err := a.bookOf(ctx, which)
	if err != nil {
		return err
	}
	defer link.Close()
	sum := currency{name: "SKYOPS"}.format(v)
	tx, err := a.send(ctx, link.BondCalls(scheduler, v)...)
	if err != nil {
		return fail(exitUnauthorized, "see skyops wallet balance; a transaction also costs a little ETH", fmt.Errorf("bond %s: %w", sum, err))
	}
	at, err := link.Book(ctx, scheduler)
	if err != nil {
		return fail(exitUnavailable, "it was sent; see skyops scheduler status", err)
	}
	if asJSON {
		return a.printJSON(map[string]any{"tx": tx, "amount": v, "bond": at.Bond, "minBond": terms.MinBond})
	}
	a.say("The bond of scheduler %s is now %s.", scheduler, currency{name: "SKYOPS"}.format(at.Bond))
	fmt.Fprintln(a.Out, tx)
	return nil
}
