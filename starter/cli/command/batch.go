package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) batchCommand() *cobra.Command {
	c := &cobra.Command{Use: "batch", Short: "Follow, end and fetch batches"}
	c.AddCommand(
		a.ofBatch("status BATCH", "Show how a batch stands; exit code 3 when it failed or was cancelled", func(ctx context.Context, c *client.Client, o batchOptions) error {
			b, err := c.Batch(ctx, o.order)
			if err := a.showBatch(b, err, o.json); err != nil {
				return err
			}
			return judged(b.State.Terminal(), b.State == client.BatchSucceeded)
		}),
		a.ofBatch("cancel BATCH", "End a batch early: nothing more is begun, what runs is cancelled", func(ctx context.Context, c *client.Client, o batchOptions) error {
			b, err := c.CancelBatch(ctx, o.order, "")
			return a.showBatch(b, err, o.json)
		}),
		a.ofBatch("retry BATCH", "Have the failed items of a batch that runs be run again", func(ctx context.Context, c *client.Client, o batchOptions) error {
			b, err := c.RetryBatch(ctx, o.order)
			if client.IsCode(err, client.CodeConflict) {
				if st, gone := c.Batch(ctx, o.order); gone == nil && st.State.Terminal() {
					return fail(exitFailure, "skyops submit-batch -f FILE --failed-of "+short(o.order)+", with the file it was submitted with", err)
				}
			}
			return a.showBatch(b, err, o.json)
		}),
		a.ofBatch("items BATCH", "List a batch's items that were begun", a.batchItems),
		a.ofBatch("results BATCH", "Fetch the results that are there, each into a folder of its own", a.batchResults),
		a.batchListCommand(),
	)
	return c
}

// batchOptions are what commands on one batch take.
type batchOptions struct {
	order         common.Hash
	state, output string
	json          bool
}

// ofBatch is a command on one batch.
func (a *app) ofBatch(use, short string, do func(context.Context, *client.Client, batchOptions) error) *cobra.Command {
	var o batchOptions
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			cl, err := a.client()
			if err != nil {
				return err
			}
			if o.order, err = a.batch(ctx, cl, args[0]); err != nil {
				return err
			}
			return do(ctx, cl, o)
		},
	}
	switch name, _, _ := strings.Cut(use, " "); name {
	case "items":
		c.Flags().StringVar(&o.state, "state", "", "only items in this state: running, succeeded, failed or cancelled")
		c.Flags().BoolVar(&o.json, "json", false, "write one JSON object a line")
	case "results":
		c.Flags().StringVarP(&o.output, "output", "o", "", "folder to make them in (default: skyops- and the batch's first digits)")
	default:
		c.Flags().BoolVar(&o.json, "json", false, "write JSON")
	}
	return c
}

// batch finds a batch by its order's hash or the beginning of it.
func (a *app) batch(ctx context.Context, c *client.Client, text string) (common.Hash, error) {
	if !jobPrefix.MatchString(text) {
		return common.Hash{}, usage("see skyops batch list", "%q is not a batch's id, nor the first four digits of one or more", text)
	}
	want := strings.ToLower(strings.TrimPrefix(text, "0x"))
	if len(want) == 64 {
		return common.HexToHash(want), nil
	}
	var found []common.Hash
	err := eachBatch(ctx, c, func(l client.BatchLine) error {
		if strings.HasPrefix(l.Order.Hex()[2:], want) {
			found = append(found, l.Order)
		}
		return nil
	})
	switch {
	case err != nil:
		return common.Hash{}, err
	case len(found) == 0:
		return common.Hash{}, fail(exitNotFound, "see skyops batch list", fmt.Errorf("no batch of yours begins with %s", text))
	case len(found) > 1:
		return common.Hash{}, usage("give more digits", "%d of your batches begin with %s", len(found), text)
	}
	return found[0], nil
}

func eachBatch(ctx context.Context, c *client.Client, do func(client.BatchLine) error) error {
	for cursor := ""; ; {
		page, err := c.Batches(ctx, cursor, 200)
		if err != nil {
			return err
		}
		for _, l := range page.Batches {
			if err := do(l); err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

func eachItem(ctx context.Context, c *client.Client, order common.Hash, state string, do func(record.Item) error) error {
	for cursor := ""; ; {
		page, err := c.Items(ctx, order, state, cursor)
		if err != nil {
			return err
		}
		for _, it := range page.Items {
			if err := do(it); err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

func (a *app) showBatch(b client.Batch, err error, asJSON bool) error {
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(b)
	}
	cur := currencyOf(job.Delegation{Asset: b.Asset})
	rows := [][]string{{"Batch", b.Order.Hex()}}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	add("Name", b.Name)
	add("State", string(b.State))
	add("Waits for", b.Waiting)
	if b.Cause != nil {
		add("Cause", b.Cause.Message)
		add("Evidence", b.Cause.Evidence)
		add("Fix", b.Cause.Fix)
	}
	add("Items", fmt.Sprintf("%d: %d succeeded, %d failed, %d cancelled, %d running, %d to come", b.Items, b.Succeeded, b.Failed, b.Cancelled, b.Running,
		b.Items-b.Succeeded-b.Failed-b.Cancelled-b.Running))
	add("Cost", fmt.Sprintf("%s of at most %s, fee %s with it, in %d jobs", cur.format(b.Cost), cur.format(b.MaxCost), cur.format(b.Fee), b.Tries))
	add("Submitted", when(b.CreatedAt))
	if s := b.Settlement; s != nil {
		add("Settled", fmt.Sprintf("paid %s, fee %s, %s came back", cur.format(s.Paid), cur.format(s.Fee), cur.format(s.Refunded)))
	}
	terminal.Table(a.Out, nil, rows)
	if b.Failed > 0 {
		a.say("Next: skyops batch items %s --state failed", short(b.Order))
	}
	return nil
}

func (a *app) batchItems(ctx context.Context, c *client.Client, o batchOptions) error {
	var rows [][]string
	err := eachItem(ctx, c, o.order, o.state, func(it record.Item) error {
		if o.json {
			return printJSONLine(a.Out, it)
		}
		cause := ""
		if it.Cause != nil {
			cause = it.Cause.Message
		}
		rows = append(rows, []string{fmt.Sprint(it.Index), it.State, short(it.Job), fmt.Sprint(it.Try + 1), cause})
		return nil
	})
	if err == nil && !o.json {
		terminal.Table(a.Out, []string{"ITEM", "STATE", "JOB", "TRY", "CAUSE"}, rows)
	}
	return err
}

// batchResults fetches what is there; a folder that is there already is left as
// it is, so that the command may be given again while the batch runs.
func (a *app) batchResults(ctx context.Context, c *client.Client, o batchOptions) error {
	if o.output == "" {
		o.output = "skyops-" + short(o.order)
	}
	fetchedNow, there, failed := 0, 0, 0
	err := eachItem(ctx, c, o.order, "", func(it record.Item) error {
		if it.Package == nil {
			return nil
		}
		dir := filepath.Join(o.output, fmt.Sprintf("%05d", it.Index))
		if _, err := os.Lstat(dir); err == nil {
			there++
			return nil
		}
		_, _, r, m, err := a.delivered(ctx, it.Job.Hex(), false)
		if err == nil {
			err = a.fetch(ctx, c, r, m, resultOptions{output: dir}, new(fetched))
		}
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			failed++
			a.say("Note: item %d: %v", it.Index, err)
			return nil
		}
		fetchedNow++
		return nil
	})
	if err != nil {
		return err
	}
	a.say("%d results fetched and verified, %d were there.", fetchedNow, there)
	if failed > 0 {
		return fail(exitFailure, "give the command again: what is there stays", fmt.Errorf("%d results could not be fetched", failed))
	}
	fmt.Fprintln(a.Out, o.output)
	return nil
}

func (a *app) batchListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List your batches, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			return a.batchList(c.Context(), cl, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write one JSON object a line")
	return c
}

// maxStands is how many batches of a list are asked how they stand.
const maxStands = 50

func (a *app) batchList(ctx context.Context, c *client.Client, asJSON bool) error {
	var lines []client.BatchLine
	err := eachBatch(ctx, c, func(l client.BatchLine) error {
		if asJSON {
			return printJSONLine(a.Out, l)
		}
		lines = append(lines, l)
		return nil
	})
	if err != nil || asJSON {
		return err
	}
	rows := make([][]string, len(lines))
	var asking errgroup.Group
	asking.SetLimit(4)
	for i, l := range lines {
		rows[i] = []string{short(l.Order), "-", "-", when(l.CreatedAt), ""}
		if i >= maxStands {
			continue
		}
		asking.Go(func() error {
			if b, err := c.Batch(ctx, l.Order); err == nil { // worth showing, not worth failing for
				rows[i][1], rows[i][2], rows[i][4] = string(b.State), fmt.Sprintf("%d of %d", b.Succeeded, b.Items), b.Name
			}
			return nil
		})
	}
	_ = asking.Wait()
	terminal.Table(a.Out, []string{"BATCH", "STATE", "SUCCEEDED", "SUBMITTED", "NAME"}, rows)
	a.none(len(rows), "batches", "skyops submit-batch -f FILE")
	return nil
}
