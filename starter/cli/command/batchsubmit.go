package command

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
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
