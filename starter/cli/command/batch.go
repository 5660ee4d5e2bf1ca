package command

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

func (a *app) submitBatchCommand() *cobra.Command {
	var o submitOptions
	c := &cobra.Command{
		Use:   "submit-batch -f FILE",
		Short: "Submit many jobs under one order",
		Long: "Submit many jobs under one order: a task with a matrix, a count, or a list of items.\n\n" +
			"One signature, one maximum, one place in the queue. The batch's id, its order's hash, goes to stdout.",
		Example: "  skyops submit-batch -f batch.yaml\n" +
			"  skyops submit-task --image me/train:1 --gpu A100 --matrix lr=1e-3,1e-4 --matrix seed=0..9 -- python train.py '--lr=${lr}'",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.submitBatch(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVarP(&o.file, "file", "f", "", "batch file, YAML or JSON; flags win over it; its local paths begin at its own folder")
	f.Uint32Var(&o.maxParallel, "max-parallel", 0, "items that run at once")
	f.Uint32Var(&o.retries, "retries", 0, "times that a failed item is run again")
	f.StringVar(&o.maxCost, "max-cost", "", "most that all items may cost together, in whole units (default: from the quote)")
	f.StringVar(&o.fee, "fee", "", "part of that for a place in the queue, in whole units (default: the least)")
	f.StringVar(&o.delegation, "delegation", "", "file of skyops delegate create: sign for its owner, who pays and has the results")
	f.StringSliceVar(&o.shareWith, "share-with", nil, "seal the results to others too: their data keys (age1pq…, skyops keys status); repeatable")
	f.StringVar(&o.failedOf, "failed-of", "", "run only what has not succeeded of an earlier BATCH of this file, under a new order")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the items, the candidates and the price of the whole; submit nothing")
	f.BoolVar(&o.json, "json", false, "write JSON")
	return c
}

// batchFile is what file and flags say together.
func (a *app) batchFile(o *submitOptions) (f job.BatchFile, err error) {
	if len(o.matrix) > 0 || o.count > 0 {
		if o.file != "" {
			b, err := a.readInput(o.file)
			if err != nil {
				return f, fmt.Errorf("read the task file: %w", err)
			}
			if f.Task, err = job.ParseTaskFile(b); err != nil {
				return f, fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
			}
		}
		f.Matrix = map[string]job.Values{}
		for _, text := range o.matrix {
			name, values, ok := strings.Cut(text, "=")
			if !ok {
				return f, usage("write --matrix NAME=a,b,c or NAME=0..9", "--matrix %q has no values", text)
			}
			if f.Matrix[name], err = job.ParseValues(values); err != nil {
				return f, usage("write --matrix NAME=a,b,c or NAME=0..9", "--matrix %s: %w", name, err)
			}
		}
		f.Count, f.MaxCost, f.Fee = o.count, f.Task.MaxCost, f.Task.Fee
		f.Task.MaxCost, f.Task.Fee = "", ""
	} else {
		if o.file == "" {
			return f, usage("give -f FILE", "there is no batch to submit")
		}
		b, err := a.readInput(o.file)
		if err != nil {
			return f, fmt.Errorf("read the batch file: %w", err)
		}
		if f, err = job.ParseBatchFile(b); err != nil {
			return f, fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
		}
	}
	f.Task.Inputs = beside(o.file, f.Task.Inputs)
	override(&f.MaxCost, o.maxCost)
	override(&f.Fee, o.fee)
	if o.maxParallel > 0 {
		f.MaxParallel = o.maxParallel
	}
	if o.retries > 0 {
		f.Retries = o.retries
	}
	o.file, o.base, o.maxCost, o.fee = "", &f.Task, "", ""
	return f, nil
}

func (a *app) submitBatch(ctx context.Context, o submitOptions) error {
	if o.follow || o.wait {
		return usage("leave --follow and --wait out; see skyops batch status", "batches are not waited for")
	}
	f, err := a.batchFile(&o)
	if err != nil {
		return err
	}
	if _, err := f.Batch(job.Spec{}).Size(); err != nil { // before anything is made, sealed or asked
		return fail(exitUsage, "", err)
	}
	p, seed, err := a.planSeveral(ctx, o)
	if err != nil {
		return err
	}
	if err := a.onBehalf(ctx, p, o); err != nil {
		return err
	}
	c, err := a.priced(ctx, p)
	if err != nil {
		return err
	}
	b := f.Batch(p.spec)
	if o.failedOf != "" {
		if b, err = a.unfinished(ctx, c, o.failedOf, b); err != nil {
			return err
		}
	}
	items, err := b.Size()
	if err != nil {
		return err
	}
	if err := p.offerWhole(f, items); err != nil {
		return err
	}
	lasts, err := batchLasts(b)
	if err != nil {
		return err
	}
	if err := a.endsInTime(p.by, min(lasts, longestBatch), "batch", "a shorter duration, fewer items or a higher --max-parallel"); err != nil {
		return err
	}
	a.say("%d items, %d at once: at most %s together, %s of it for a place in the queue.", items, min(items, b.Parallel()), p.currency.format(p.maxCost), p.currency.format(p.fee))
	if o.dryRun {
		return a.showDryRun(p, o.json)
	}
	if err := a.affordable(p); err != nil {
		return err
	}
	sub, err := a.orderBatch(ctx, c, p, seed, b)
	if err != nil {
		return err
	}
	r, err := c.SubmitBatch(ctx, sub)
	if err != nil {
		return p.explainFunds(err)
	}
	if o.json {
		return a.printJSON(r)
	}
	a.say("Batch %s is accepted: %d items.", r.Order, r.Items)
	fmt.Fprintln(a.Out, r.Order)
	a.say("Next: skyops batch status %s", short(r.Order))
	return nil
}

// unfinished is a batch of those items of an earlier one that have not succeeded;
// b is the earlier one as the file has it.
func (a *app) unfinished(ctx context.Context, c *client.Client, text string, b job.Batch) (job.Batch, error) {
	order, err := a.batch(ctx, c, text)
	if err != nil {
		return b, err
	}
	earlier, err := c.Batch(ctx, order)
	if err != nil {
		return b, err
	}
	n, err := b.Size()
	switch {
	case err != nil:
		return b, err
	case n != earlier.Items:
		return b, usage("give the file that it was submitted with", "the file has %d items, batch %s %d", n, short(order), earlier.Items)
	case !earlier.State.Terminal():
		return b, usage("skyops batch retry "+short(order)+" runs its failed items again", "batch %s still runs", short(order))
	}
	done := make([]bool, n)
	if err := eachItem(ctx, c, order, string(record.Succeeded), func(it record.Item) error {
		if it.Index < n {
			done[it.Index] = true
		}
		return nil
	}); err != nil {
		return b, err
	}
	rest := job.Batch{Spec: b.Spec, MaxParallel: b.MaxParallel, Retries: b.Retries}
	for i := range n {
		if s := b.Item(i); !done[i] {
			rest.Items = append(rest.Items, job.BatchItem{Name: s.Name, Command: s.Command, Env: s.Env})
		}
	}
	if len(rest.Items) == 0 {
		return b, usage("there is nothing to run again", "all items of batch %s have succeeded", short(order))
	}
	return rest, nil
}

// offerWhole settles fee and maximum of the whole batch: the quote is of one item.
func (p *plan) offerWhole(f job.BatchFile, items uint32) error {
	each := p.quote.MaxCost.Sub(p.quote.MinFee)
	p.quote.Cost = job.NewAmount(new(big.Int).Mul(p.quote.Cost.Big(), big.NewInt(int64(items))))
	p.quote.MaxCost = job.NewAmount(new(big.Int).Mul(each.Big(), big.NewInt(int64(items)))).Add(p.quote.MinFee)
	p.task.MaxCost, p.task.Fee = f.MaxCost, f.Fee
	return p.offer()
}

// orderBatch seals and uploads what the items need, and has the wallet sign for all of them.
func (a *app) orderBatch(ctx context.Context, c *client.Client, p *plan, seed seal.Seed, b job.Batch) (job.BatchSubmission, error) {
	u, err := a.unlock()
	if err != nil {
		return job.BatchSubmission{}, err
	}
	n, err := a.network()
	if err != nil {
		return job.BatchSubmission{}, err
	}
	nonce, err := randomHash()
	if err != nil {
		return job.BatchSubmission{}, err
	}
	items, err := b.Size()
	if err != nil {
		return job.BatchSubmission{}, err
	}
	lasts, err := batchLasts(b)
	if err != nil {
		return job.BatchSubmission{}, err
	}
	o, recipient, err := a.termed(p, u, n.Scheduler, job.Order{
		Kind: job.KindBatch, Count: items, Nonce: nonce, Deadline: uint64(a.Now().Add(min(lasts+deadlineSlack, longestBatch)).Unix()),
	})
	if err != nil {
		return job.BatchSubmission{}, err
	}
	if err := a.attach(ctx, c, p, recipient); err != nil {
		return job.BatchSubmission{}, err
	}
	p.spec.Key = job.RecipientHash(p.key.Recipient())
	b.Spec = p.spec
	tree, err := b.Tree()
	if err != nil {
		return job.BatchSubmission{}, err
	}
	o.Root = b.Root(tree)
	s := job.BatchSubmission{Batch: b, Order: o, Recipient: recipient, JobKey: p.key.Recipient(), Share: p.share}
	if s.Envelope, err = seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: seed, Root: s.Order.Root, Owner: s.Order.Owner}); err != nil {
		return s, fmt.Errorf("seal the items' keys: %w", err)
	}
	first := s.Submission(tree.Path(0), 0, 0)
	err = a.signOrder(u, p.by, &first, n.Domain())
	s.Signature = first.Signature
	return s, err
}

// batchLasts is how long a batch takes whose items all run as long as they may.
func batchLasts(b job.Batch) (time.Duration, error) {
	items, err := b.Size()
	if err != nil {
		return 0, err
	}
	waves := (items + b.Parallel() - 1) / b.Parallel()
	return time.Duration(waves) * time.Duration(b.Spec.Limits.Duration) * time.Second, nil
}

// longestBatch bounds a batch's order: what it locks comes back after that at the latest.
const longestBatch = 90 * 24 * time.Hour

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
