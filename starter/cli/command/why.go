package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) whyCommand() *cobra.Command {
	var round int
	var asJSON bool
	c := &cobra.Command{
		Use: "why JOB", Short: "Say why a job went to its node, or why it waits", Args: cobra.ExactArgs(1),
		Long: "Say why a job went to its node, or why it waits, by its id or the first digits of it: one sentence, the score of\n" +
			"the best node and of the next one taken apart, the other nodes by the reason why not, and the nearest changes to\n" +
			"the request that more nodes could run.\n\n" +
			"Of a match that was made it speaks of that moment: from its evidence and the scheduler's book. Of a job\n" +
			"that waits it speaks of now. Exit code 6 when the job waits and no node fits.",
		RunE: func(c *cobra.Command, args []string) error { return a.why(c.Context(), args[0], round, asJSON) },
	}
	c.Flags().IntVar(&round, "round", 0, "an earlier round of matching, from 1; 0: what is going on now")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) why(ctx context.Context, text string, round int, asJSON bool) error {
	if round < 0 {
		return usage("rounds are numbered from 1", "there is no round %d", round)
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	id, err := a.job(ctx, c, text)
	if err != nil {
		return err
	}
	w, err := c.Why(ctx, id, round)
	if err != nil {
		return err
	}
	if asJSON {
		if err := a.printJSON(w); err != nil {
			return err
		}
	} else {
		showWhy(a.Out, w)
	}
	if w.Source == client.FromMap && w.Explanation.Feasible == 0 {
		return fail(exitNoNode, "", errSilent)
	}
	return nil
}

// showWhy writes the answer first, then what it is made of.
func showWhy(w io.Writer, y client.Why) {
	at := time.Unix(int64(y.At), 0).Local().Format("2006-01-02 15:04:05")
	if y.Source == client.FromMatch {
		fmt.Fprintf(w, "At the match of %s, round %d of %d, %s; it %s.\n", at, y.Round, y.Rounds, terminal.Cell(y.Explanation.Summary), terminal.Cell(y.Answer))
	} else {
		fmt.Fprintf(w, "The job waits for a node. By the map of %s, %s.\n", at, terminal.Cell(y.Explanation.Summary))
		if y.Waiting != "" {
			fmt.Fprintf(w, "It says itself that it waits for %s.\n", terminal.Cell(y.Waiting))
		}
	}
	showQueue(w, y.Queued, y.Standing)
	if y.Note != "" {
		fmt.Fprintf(w, "Note: %s.\n", terminal.Cell(y.Note))
	}
	showExplanation(w, y.Explanation)
}

// showQueue says where a job that waits stands, and what a higher fee would change.
func showQueue(w io.Writer, q *book.Queued, s *book.Standing) {
	if q == nil || s == nil {
		return
	}
	since := time.Unix(int64(q.Time), 0).Local().Format("2006-01-02 15:04:05")
	if s.Orders <= 1 {
		fmt.Fprintf(w, "It is in the queue since %s, as the scheduler has signed. No other order waited then: it goes as soon as a node fits.\n", since)
		return
	}
	fmt.Fprintf(w, "It is in the queue since %s, as the scheduler has signed. Of the %d orders that waited then its fee gave it %s of the matches\n",
		since, s.Orders, portion(uint64(s.Weight), s.Total))
	fmt.Fprintf(w, "that all could run; about %d went before it. With twice the fee it had been about %d, with ten times as much %d.\n",
		s.Before, s.BeforeTwice, s.BeforeTenfold)
}

// portion is a share in per cent.
func portion(part, whole uint64) string {
	return fmt.Sprintf("%.3g %%", 100*float64(part)/float64(max(whole, 1)))
}

// showExplanation writes the parts of an explanation that there are.
func showExplanation(w io.Writer, e match.Explanation) {
	if e.Chosen != nil {
		fmt.Fprintln(w)
		head, rows := scoreTable(e.Chosen, e.RunnerUp, e.Drawn)
		terminal.Table(w, head, rows)
	}
	if len(e.Rejected) > 0 {
		fmt.Fprintf(w, "\nNodes that could not run it:\n")
		var rows [][]string
		for _, r := range e.Rejected {
			rows = append(rows, []string{fmt.Sprint(r.Nodes), r.Words, "e.g. " + r.Example.Node.Hex() + ": " + r.Example.Detail})
		}
		terminal.Table(w, []string{"NODES", "REASON", ""}, rows)
	}
	if len(e.Changes) > 0 {
		fmt.Fprintf(w, "\nNearest changes that more nodes could run:\n")
		for _, c := range e.Changes {
			fmt.Fprintf(w, "  %s\n", terminal.Cell(c.Text))
		}
	}
}

// scoreTable takes one score apart, or two beside each other: points of 100 and,
// in brackets, the feature of 10,000 that the weight makes them from.
func scoreTable(a, b *match.Standing, drawn bool) (head []string, rows [][]string) {
	head = []string{"TERM", "WEIGHT", a.Node.Hex()[:10], ""}
	line := func(name, weight string, of func(*match.Standing) (string, string)) {
		points, fact := of(a)
		row := []string{name, weight, points, fact}
		if b != nil {
			points, fact := of(b)
			row = append(row, points, fact)
		}
		rows = append(rows, row)
	}
	if b != nil {
		head = append(head, b.Node.Hex()[:10], "")
	}
	for i, t := range a.Terms {
		line(t.Name, fmt.Sprintf("%g %%", float64(t.Weight)/100), func(s *match.Standing) (string, string) {
			if i >= len(s.Terms) {
				return "-", ""
			}
			t := s.Terms[i]
			return fmt.Sprintf("%s (%d)", match.Points(t.Points), t.Feature), t.Fact
		})
	}
	line("score", "", func(s *match.Standing) (string, string) { return match.Points(s.Score), standingText(s) })
	if drawn {
		line("draw", "", func(s *match.Standing) (string, string) { return fmt.Sprintf("+%g %%", float64(s.Boost)/100), "" })
	}
	return head, rows
}

// standingText is what a job would get on the node.
func standingText(s *match.Standing) string {
	if s.GPU == "" {
		return "no GPU" + simulated(s.Simulated)
	}
	return fmt.Sprintf("%d × %s%s", s.GPUs, s.GPU, simulated(s.Simulated))
}

func (a *app) nodeWhyCommand() *cobra.Command {
	var o whichNode
	c := &cobra.Command{
		Use: "why JOB|FILE", Short: "Say why your node was not chosen in a job's matches", Args: cobra.ExactArgs(1),
		Long: "Say why your node was not chosen in a job's matches, round by round: every reason against it, or its place and what\n" +
			"was before it. The answer is recomputed here from the proof and the pages of the scheduler's book that it names.\n\n" +
			"Public are the book, on chain with its logs in IPFS (every node's prices, free devices, stake, reputation, latency\n" +
			"as of each match), and the weights. Not public is a job's record, with the terms that it was matched on and its rounds: it is the owner's, who\n" +
			"writes it to a file with skyops verify JOB --output proof.json and may hand it to you. The record names the wallet,\n" +
			"its prices and the salted hash of the spec, and not what the job runs. JOB works for jobs of your own wallet.",
		RunE: func(c *cobra.Command, args []string) error { return a.nodeWhy(c.Context(), args[0], o) },
	}
	o.flags(c)
	return c
}

// nodeRound is one round of node why --json.
type nodeRound struct {
	Round  int            `json:"round"`
	At     uint64         `json:"at"` // unix seconds
	Chosen common.Address `json:"chosen"`
	Answer string         `json:"answer"`
	Note   string         `json:"note,omitempty"`
	// Explanation is nil when the round's page is not to be had.
	Explanation *match.NodeExplanation `json:"explanation,omitempty"`
}

func (a *app) nodeWhy(ctx context.Context, what string, o whichNode) error {
	node, err := o.address()
	if err != nil {
		return err
	}
	p, err := a.readProof(ctx, what)
	if client.IsCode(err, client.CodeNotFound) {
		return fail(exitNotFound, "a record is its owner's: ask for the file that skyops verify JOB --output proof.json writes", err)
	}
	if err != nil {
		return err
	}
	if len(p.Record.Matches) == 0 {
		return fail(exitNotFound, "", errors.New("the job was never matched"))
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	pages := &library{chain: link, scheduler: p.Record.Order.Scheduler, fetch: a.published(false), pages: map[uint64]*book.Page{}}
	known := laterParams(ctx, func() (*chain.Client, error) { return link, nil })
	var rounds []nodeRound
	for i, m := range p.Record.Matches {
		r := nodeRound{Round: i + 1, At: m.Evidence.Time, Chosen: m.Evidence.Chosen.Node, Answer: m.Offer.Words()}
		if err := r.explain(ctx, pages, known, m.Evidence, node); err != nil {
			return fmt.Errorf("round %d: %w", r.Round, err)
		}
		rounds = append(rounds, r)
	}
	if o.json {
		return a.printJSON(rounds)
	}
	for _, r := range rounds {
		r.show(a.Out)
	}
	return nil
}

// keyAddress returns the address of a node's key file.
func keyAddress(file string) (common.Address, error) {
	key, err := readNodeKey(file)
	if err != nil {
		return common.Address{}, err
	}
	return crypto.PubkeyToAddress(key.PublicKey), nil
}

// explain fills in how a node fared in a match, by the page that has it.
func (r *nodeRound) explain(ctx context.Context, pages *library, known match.Versions, e match.Evidence, node common.Address) error {
	p, err := pages.page(ctx, e.Page)
	switch {
	case errors.Is(err, chain.ErrNoContract):
		r.Note = "this network has no book of matches: what the other nodes were is not known"
		return nil
	case err != nil:
		return fmt.Errorf("page %d of the scheduler's book: %w", e.Page, err)
	case p == nil:
		r.Note = fmt.Sprintf("page %d of the scheduler's book is not on chain yet, which takes some seconds: what the other nodes were is not known", e.Page)
		return nil
	}
	s, err := p.SnapshotOf(e)
	if err != nil {
		return fail(exitUnverified, "skyops verify shows every check", err)
	}
	x, err := e.ExplainNode(s, node, known)
	if err != nil {
		return fail(exitUnverified, "skyops verify shows every check", err)
	}
	r.Explanation = &x
	return nil
}

// show writes one round: the answer, the reasons or the scores.
func (r nodeRound) show(w io.Writer) {
	at := time.Unix(int64(r.At), 0).Local().Format("2006-01-02 15:04:05")
	chosen := fmt.Sprintf("node %s was chosen and %s", r.Chosen.Hex(), r.Answer)
	if r.Explanation == nil {
		fmt.Fprintf(w, "Round %d, %s: %s; %s.\n", r.Round, at, terminal.Cell(chosen), r.Note)
		return
	}
	e := r.Explanation
	fmt.Fprintf(w, "Round %d, %s: %s; %s.\n", r.Round, at, terminal.Cell(e.Summary), terminal.Cell(chosen))
	if e.Standing != nil && e.Chosen != nil && e.Standing.Place > 1 {
		fmt.Fprintln(w)
		head, rows := scoreTable(e.Chosen, e.Standing, true)
		terminal.Table(w, head, rows)
		fmt.Fprintln(w)
	}
	for _, x := range e.Reasons {
		fmt.Fprintf(w, "  %-14s %s\n", x.Code, terminal.Cell(strings.TrimSpace(x.Detail)))
	}
}
