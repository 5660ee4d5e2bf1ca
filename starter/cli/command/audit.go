package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// auditOptions are the flags of audit.
type auditOptions struct {
	from                 uint64
	promise              string
	dispute, watch, json bool
}

func (a *app) auditCommand() *cobra.Command {
	var o auditOptions
	c := &cobra.Command{
		Use: "audit", Short: "Check the scheduler's book of matches and the escrow's money, and dispute what is false", Args: cobra.NoArgs,
		Long: "Check the scheduler's book of matches from chain and IPFS alone: every page it has committed is rebuilt, each match\n" +
			"recomputed, each change of the node map held against the rules. And check the escrow: its events are added up, and\n" +
			"its money, balances, payments and refunds held against them. How far that came is kept for the next time.\n\n" +
			"A page whose log storage does not give is shown as withheld, and the others are checked all the same. With\n" +
			"--dispute each fault that a court can be shown is taken there, from your wallet; who proves one first gets\n" +
			"half of the penalty.\n\n" +
			"--promise FILE holds the scheduler to its signed word on a job's place in the queue: FILE is what\n" +
			"skyops status JOB --json wrote while the job waited, or its member queued.\n\n" +
			"Exit code 8 when there is a fault, money that does not fit, a page that cannot be judged, or a promise broken.",
		RunE: func(c *cobra.Command, _ []string) error { return a.audit(c.Context(), o) },
	}
	c.Flags().Uint64Var(&o.from, "from", 0, "first page to check; the one it follows is then believed")
	c.Flags().StringVar(&o.promise, "promise", "", "file with the scheduler's word on a job's place in the queue, to hold the book against; - for standard input")
	c.Flags().BoolVar(&o.dispute, "dispute", false, "take faults to court")
	c.Flags().BoolVar(&o.watch, "watch", false, "go on with new pages until interrupted")
	c.Flags().BoolVar(&o.json, "json", false, "write JSON")
	return c
}

// auditEvery is how often audit --watch looks for new pages.
const auditEvery = 5 * time.Second

// auditor reads a book page by page.
type auditor struct {
	*app
	o     auditOptions
	chain *chain.Client
	book  audit.Book
	money *moneyAudit
	held  *book.Queued // nil: no promise is looked at
	found findings
}

// findings are what an audit found, as it shows them.
type findings struct {
	Scheduler common.Address      `json:"scheduler"`
	Pages     uint64              `json:"pages"`
	Matches   int                 `json:"matches"`
	Withheld  int                 `json:"withheld"` // pages whose log could not be read
	Unjudged  int                 `json:"unjudged"` // pages that could be read and not be judged
	Disputed  int                 `json:"disputed"` // faults that a court agreed to, now or before
	Faults    []auditFault        `json:"faults"`
	Escrow    *audit.EscrowReport `json:"escrow,omitempty"`  // as of the last pass
	Promise   *book.Kept          `json:"promise,omitempty"` // likewise
}

// auditFault is one fault as audit shows it.
type auditFault struct {
	Page    uint64       `json:"page"`
	Index   uint32       `json:"index"`
	Kind    book.Kind    `json:"kind"`
	Detail  string       `json:"detail"`
	Tx      *common.Hash `json:"disputedIn,omitempty"`
	Earlier bool         `json:"punishedEarlier,omitempty"`
	Failed  string       `json:"disputeFailed,omitempty"` // why the court was not shown it, or did not agree
}

func (a *app) audit(ctx context.Context, o auditOptions) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	link, err := a.dialChain(ctx)
	if err != nil {
		return err
	}
	defer link.Close()
	terms, err := link.BookTerms(ctx)
	if err != nil {
		return fmt.Errorf("this network keeps no book of matches: %w", err)
	}
	schedule, err := link.Schedule(ctx)
	if err != nil {
		return fail(exitUnavailable, "try again", err)
	}
	u := &auditor{
		app: a, o: o, chain: link, found: findings{Scheduler: n.Scheduler, Faults: []auditFault{}},
		book: audit.Book{
			Pages: link, Fetch: a.published(true), Scheduler: n.Scheduler, From: o.from,
			Known: book.Known{Domain: n.Domain(), Params: schedule.Of, Span: terms.Span, Matches: &book.Matches{}},
		},
	}
	u.book.Prepare = u.orders
	if u.held, err = a.readPromise(o.promise, n); err != nil {
		return err
	}
	if u.money, err = a.auditMoney(link, n); err != nil {
		return err
	}
	for {
		err := errors.Join(schedule.Refresh(ctx), u.pass(ctx), u.addUp(ctx))
		if u.held != nil {
			kept := u.book.Known.Matches.Kept(*u.held)
			u.found.Promise = &kept
		}
		if !o.watch || ctx.Err() != nil {
			return errors.Join(u.report(), err)
		}
		if err != nil {
			u.say("%v; the audit goes on when it answers.", err)
		}
		select {
		case <-ctx.Done():
			return u.report()
		case <-time.After(auditEvery):
		}
	}
}

// orders has the fees of a page's orders known, as the escrow has them.
func (u *auditor) orders(ctx context.Context, p *book.Page, k *book.Known) (err error) {
	var hashes []common.Hash
	for i := range p.Steps {
		hashes = append(hashes, p.Steps[i].Job.Order)
	}
	slices.SortFunc(hashes, common.Hash.Cmp)
	k.Orders, err = u.chain.Orders(ctx, slices.Compact(hashes))
	return err
}

// pass reads the pages that are new, and one that could not be read before.
func (u *auditor) pass(ctx context.Context) error {
	if t, ok, err := u.book.Again(ctx); err != nil {
		return err
	} else if ok && t.Read {
		u.found.Withheld--
		u.forgive(t.Page)
		u.take(ctx, t)
	}
	for {
		t, ok, err := u.book.Next(ctx)
		if err != nil || !ok {
			return err
		}
		u.found.Pages++
		u.take(ctx, t)
	}
}

// forgive drops the fault of a page whose log came late.
func (u *auditor) forgive(page uint64) {
	u.say("Page %d: its log can be read now.", page)
	u.found.Faults = slices.DeleteFunc(u.found.Faults, func(f auditFault) bool { return f.Page == page && f.Kind == book.Withheld })
}

// take notes what came of a page, and takes its faults to court if that is wanted.
func (u *auditor) take(ctx context.Context, t audit.Turn) {
	u.found.Matches += t.Entries
	if !t.Read {
		u.found.Withheld++
	}
	if t.Problem != nil {
		u.found.Unjudged++
		u.say("Page %d cannot be judged: %s", t.Page, terminal.Clean([]byte(t.Problem.Error()), false))
	}
	for _, f := range t.Faults {
		shown := auditFault{Page: f.Page, Index: f.Index, Kind: f.Kind, Detail: terminal.Clean([]byte(f.Detail), false)}
		u.say("Page %d, entry %d: %s: %s", f.Page, f.Index, f.Kind, shown.Detail)
		if u.o.dispute {
			u.dispute(ctx, f, &shown)
		}
		u.found.Faults = append(u.found.Faults, shown)
	}
	if u.o.dispute && len(t.Faults) > 0 {
		u.collect(ctx)
	}
}

// dispute takes a fault to court and notes what came of it.
func (u *auditor) dispute(ctx context.Context, f book.Fault, shown *auditFault) {
	tx, err := u.prove(ctx, f)
	r, _ := errors.AsType[*chain.Revert](chain.RevertReason(err))
	switch {
	case errors.Is(err, errNoCourt):
		u.say("No court can be shown this at once: what is withheld has to be asked for first.")
	case r != nil && r.Name == "AlreadySlashed":
		u.say("It was punished already.")
		shown.Earlier = true
		u.found.Disputed++
		return
	case err != nil:
		u.say("The dispute failed: %s", terminal.Clean([]byte(err.Error()), false))
	default:
		u.say("The court agreed: the scheduler is punished in transaction %s.", tx)
		shown.Tx = &tx
		u.found.Disputed++
		return
	}
	shown.Failed = terminal.Clean([]byte(err.Error()), false)
}

// errNoCourt reports a fault that no court can be shown at once.
var errNoCourt = errors.New("no court can be shown this at once")

// prove proves a fault in court.
func (u *auditor) prove(ctx context.Context, f book.Fault) (common.Hash, error) {
	call, ok, err := u.chain.Court().Dispute(ctx, u.book.Scheduler, f)
	if err != nil {
		return common.Hash{}, err
	}
	if !ok {
		return common.Hash{}, errNoCourt
	}
	return u.send(ctx, call)
}

// collect claims what this wallet has won.
func (u *auditor) collect(ctx context.Context) {
	wallet, err := u.address()
	if err != nil {
		return
	}
	claims, err := u.chain.Court().Claims(ctx, u.book.Scheduler, wallet)
	for _, x := range claims {
		if err == nil {
			_, err = u.send(ctx, x.Call)
		}
		if err == nil {
			u.say("%s of the penalty for entry %d of page %d is in your wallet.", currency{name: "SKYOPS"}.format(x.Reward), x.Index, x.Page)
		}
	}
	if err != nil {
		u.say("A reward is not claimed yet, run it again: %s", terminal.Clean([]byte(err.Error()), false))
	}
}

// plural writes a number with its word.
func plural[N int | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// report writes what was found.
func (u *auditor) report() error {
	x := &u.found
	if u.o.json {
		if err := u.printJSON(x); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(u.Out, "%s, %s, %s\n", plural(x.Pages, "page", "pages"), plural(x.Matches, "match", "matches"), plural(len(x.Faults), "fault", "faults"))
		if x.Withheld > 0 {
			fmt.Fprintf(u.Out, "%s withheld: storage does not give what was matched there\n", plural(x.Withheld, "page is", "pages are"))
		}
		if x.Unjudged > 0 {
			fmt.Fprintf(u.Out, "%s could not be judged\n", plural(x.Unjudged, "page", "pages"))
		}
		if u.o.dispute && len(x.Faults) > 0 {
			fmt.Fprintf(u.Out, "%s punished, %d could not be disputed\n", plural(x.Disputed, "fault is", "faults are"), len(x.Faults)-x.Disputed)
		}
		u.showPromise()
		u.showMoney()
	}
	switch {
	case x.Escrow != nil && len(x.Escrow.Found) > 0:
		return fail(exitUnverified, "", fmt.Errorf("the escrow has %d discrepancies, the book of scheduler %s %d faults", len(x.Escrow.Found), x.Scheduler, len(x.Faults)))
	case len(x.Faults) > 0:
		return fail(exitUnverified, "", fmt.Errorf("the book of scheduler %s has %s", x.Scheduler, plural(len(x.Faults), "fault", "faults")))
	case x.Promise != nil && x.Promise.State == book.PromiseBroken:
		return fail(exitUnverified, "", fmt.Errorf("scheduler %s has not kept its promise", x.Scheduler))
	case x.Unjudged > 0:
		return fail(exitUnverified, "is there a newer skyops?", fmt.Errorf("%d pages of scheduler %s could not be judged", x.Unjudged, x.Scheduler))
	}
	return nil
}
