package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/starter/cli/terminal"
)

// auditOptions are the flags of audit.
type auditOptions struct {
	from                 uint64
	dispute, watch, json bool
}

func (a *app) auditCommand() *cobra.Command {
	var o auditOptions
	c := &cobra.Command{
		Use: "audit", Short: "Check the scheduler's book of matches, and dispute what is false", Args: cobra.NoArgs,
		Long: "Check the scheduler's book of matches from chain and IPFS alone: every page it has committed is rebuilt, each match\n" +
			"recomputed, each change of the node map held against the rules.\n\n" +
			"With --dispute each fault that a court can be shown is taken there, from your wallet; who proves one first gets\n" +
			"half of the penalty. Exit code 8 when there is a fault.",
		RunE: func(c *cobra.Command, _ []string) error { return a.audit(c.Context(), o) },
	}
	c.Flags().Uint64Var(&o.from, "from", 0, "first page to check; the one it follows is then believed")
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
	o         auditOptions
	chain     *chain.Client
	books     *library
	known     book.Known
	ends      map[uint64]*book.End
	next      uint64
	entries   int
	faults    []auditFault
	scheduler common.Address
}

// auditFault is one fault as audit shows it.
type auditFault struct {
	Page   uint64       `json:"page"`
	Index  uint32       `json:"index"`
	Kind   book.Kind    `json:"kind"`
	Detail string       `json:"detail"`
	Tx     *common.Hash `json:"disputedIn,omitempty"`
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
	u := &auditor{
		app: a, o: o, chain: link, next: o.from, scheduler: n.Scheduler, ends: map[uint64]*book.End{},
		books: &library{chain: link, scheduler: n.Scheduler, fetch: a.published(true), pages: map[uint64]*book.Page{}},
		known: book.Known{Domain: n.Domain(), Span: terms.Span, Matches: &book.Matches{}},
	}
	for {
		if err := u.pass(ctx); err != nil {
			return err
		}
		if !o.watch {
			return u.report()
		}
		select {
		case <-ctx.Done():
			return u.report()
		case <-time.After(auditEvery):
		}
	}
}

// pass reads the pages that are new.
func (u *auditor) pass(ctx context.Context) error {
	for {
		delete(u.books.pages, u.next)
		p, err := u.books.page(ctx, u.next)
		if err != nil {
			return fmt.Errorf("page %d: %w", u.next, err)
		}
		if p == nil {
			return nil
		}
		u.known.Matches.Add(p)
		end, faults, err := book.Check(p, u.ends[p.Header.Follows], u.known)
		if err != nil {
			return fmt.Errorf("page %d: %w", u.next, err)
		}
		delete(u.ends, p.Header.Follows) // only one page may follow another
		u.ends[u.next] = end
		u.entries += len(p.Steps)
		for _, f := range faults {
			if err := u.found(ctx, f); err != nil {
				return err
			}
		}
		delete(u.books.pages, u.next)
		u.next++
	}
}

// found notes a fault, and takes it to court if that is wanted.
func (u *auditor) found(ctx context.Context, f book.Fault) error {
	shown := auditFault{Page: f.Page, Index: f.Index, Kind: f.Kind, Detail: terminal.Clean([]byte(f.Detail), false)}
	u.say("Page %d, entry %d: %s: %s", f.Page, f.Index, f.Kind, shown.Detail)
	if u.o.dispute {
		tx, err := u.take(ctx, f)
		if err != nil {
			return err
		}
		shown.Tx = tx
	}
	u.faults = append(u.faults, shown)
	return nil
}

// take proves a fault in court; nil where none can be shown it, or somebody was first.
func (u *auditor) take(ctx context.Context, f book.Fault) (*common.Hash, error) {
	headers := map[uint64][]byte{}
	var missing error
	call, ok := u.chain.Court().Dispute(f, func(page uint64) []byte {
		if headers[page] == nil {
			at, err := u.chain.CommittedPage(ctx, u.scheduler, page)
			missing = errors.Join(missing, err)
			headers[page] = at.Header
		}
		return headers[page]
	})
	if missing != nil {
		return nil, missing
	}
	if !ok {
		u.say("No court can be shown this at once: what is withheld has to be asked for first.")
		return nil, nil
	}
	tx, err := u.send(ctx, call)
	if r, refused := errors.AsType[*chain.Revert](chain.RevertReason(err)); err != nil && refused && r.Name == "AlreadySlashed" {
		u.say("It was punished already.")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dispute entry %d of page %d: %w", f.Index, f.Page, err)
	}
	u.say("The court agreed: the scheduler is punished in transaction %s.", tx)
	return &tx, nil
}

// report writes what was found.
func (u *auditor) report() error {
	pages := u.next - u.o.from
	if u.o.json {
		faults := u.faults
		if faults == nil {
			faults = []auditFault{}
		}
		err := u.printJSON(struct {
			Scheduler common.Address `json:"scheduler"`
			Pages     uint64         `json:"pages"`
			Matches   int            `json:"matches"`
			Faults    []auditFault   `json:"faults"`
		}{u.scheduler, pages, u.entries, faults})
		if err != nil {
			return err
		}
	} else {
		fmt.Fprintf(u.Out, "%d pages, %d matches, %d faults\n", pages, u.entries, len(u.faults))
	}
	if len(u.faults) > 0 {
		return fail(exitUnverified, "", fmt.Errorf("the book of scheduler %s has %d faults", u.scheduler, len(u.faults)))
	}
	return nil
}
