package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/client"
)

// submitOptions are the flags of submit-task.
type submitOptions struct {
	file, name, model, framework, image, command  string
	gpu, ram, cpu, disk, duration, grace, runtime string
	maxCost, fee, currency, delegation, retry     string
	notify, interval, from                        string
	deliver, args, datasets, inputs, env, secrets []string
	sets, nodes                                   []string
	minStake                                      uint64
	minReputation                                 uint16
	count, maxParallel, retries                   uint32        // of a batch
	failedOf                                      string        // batch of which only the rest is run
	matrix                                        []string      // of a batch
	base                                          *job.TaskFile // instead of file
	keep                                          uint32
	shareWith                                     []string
	allowOOMKill, follow, wait, dryRun, json      bool
	deterministic                                 bool
	seed                                          *seal.Seed // of the keys of an order with several jobs; nil: the order has one
}

func (a *app) submitCommand() *cobra.Command {
	var o submitOptions
	c := &cobra.Command{
		Use:     "submit-task [flags] [-- COMMAND [ARG]...]",
		Aliases: []string{"submit"},
		Short:   "Submit a job",
		Long: "Submit a job: a preset (--model), an image of your own (--image), or a file (-f).\n\n" +
			"The wallet signs an order over exactly this job, with the most it may cost. Data sets and secrets are sealed\n" +
			"on this machine. The job's id goes to stdout.",
		Example: "  skyops submit-task --model gpt2 --gpu A100 --ram 64 --duration 4h\n" +
			"  skyops submit-task --image me/train:1 --gpu A100:80GB:2 --ram 128GB --input corpus=./data --duration 12h -- python train.py\n" +
			"  skyops submit-task -f job.yaml --max-cost 0.5 --follow",
		RunE: func(c *cobra.Command, args []string) error {
			o.args = args
			if o.count > 0 || len(o.matrix) > 0 {
				return a.submitBatch(c.Context(), o)
			}
			return a.submit(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.file, "file", "f", "", "task file, YAML or JSON; flags win over it; its local paths begin at its own folder")
	f.StringVar(&o.model, "model", "", "preset to run; skyops models lists them")
	f.StringVar(&o.framework, "framework", "", "framework of the preset, e.g. pytorch")
	f.StringArrayVar(&o.sets, "set", nil, "option of the preset, name=value; repeatable")
	f.StringVar(&o.image, "image", "", "container image, name[:tag][@sha256:…]")
	f.StringVar(&o.command, "command", "", "what the image's shell runs (or give the command after --)")
	f.StringVar(&o.name, "name", "", "name for people")
	f.StringVar(&o.gpu, "gpu", "", "GPU request: [vendor:]name[,name…][:memory][:count], e.g. A100, A100:80GB:2, 24GB..")
	f.StringVar(&o.ram, "ram", "", "host memory (not the GPU's), e.g. 64 or 64GB")
	f.StringVar(&o.cpu, "cpu", "", "cores, e.g. 8 or 500m")
	f.StringVar(&o.disk, "disk", "", "data sets, scratch, outputs and checkpoints together, e.g. 100GB")
	f.StringVar(&o.duration, "duration", "", "how long it may run, e.g. 4h")
	f.StringVar(&o.grace, "grace", "", "between being asked to stop and being killed, e.g. 2m")
	f.StringVar(&o.runtime, "runtime", "", "docker (default) or process")
	f.StringArrayVar(&o.inputs, "input", nil, "input, NAME=PATH (sealed here) or NAME=data:KEPT (skyops data), or NAME=https://…#sha256=…, ar://…#sha256=…, ipfs://CID (in the clear); read-only in SKYOPS_INPUT_DIR/NAME; repeatable")
	f.StringArrayVar(&o.datasets, "dataset", nil, "data set, [name=]path; as --input")
	f.StringArrayVar(&o.env, "env", nil, "environment variable, NAME=value; repeatable")
	f.StringArrayVar(&o.secrets, "secret", nil, "secret: NAME asks, NAME=@file, NAME=env:VAR or NAME=- (stdin); in SKYOPS_SECRETS_DIR/NAME; repeatable")
	f.StringVar(&o.maxCost, "max-cost", "", "most it may cost, in whole units, e.g. 0.5 (default: from the quote)")
	f.StringVar(&o.fee, "fee", "", "part of that for a place in the queue, in whole units; more goes first more often (default: the least)")
	f.StringVar(&o.currency, "currency", "", "eth (default) or skyops")
	f.StringVar(&o.delegation, "delegation", "", "file of skyops delegate create: sign for its owner, who pays and has the result")
	f.StringSliceVar(&o.nodes, "node", nil, "run on these nodes only, by address; repeatable")
	f.Uint64Var(&o.minStake, "min-stake", 0, "least stake of a node, whole SKYOPS")
	f.Uint16Var(&o.minReputation, "min-reputation", 0, "least reputation of a node, of 10000")
	f.BoolVar(&o.allowOOMKill, "allow-oom-kill", false, "do not fail the job when the kernel kills one of its processes")
	f.StringVar(&o.retry, "retry", "", "run again from the newest checkpoint: never, node-loss (default), or error:N (also N times after an error of the program)")
	f.StringVar(&o.interval, "checkpoint-interval", "", "how often the program is asked to save, e.g. 15m; more often loses less with a node (default: by how long saving takes)")
	f.StringVar(&o.from, "from-checkpoint", "", "begin with a checkpoint of another job of yours, JOB or JOB@STEP; it is fetched, and sealed and uploaded anew for this job")
	f.Uint32Var(&o.keep, "keep-checkpoints", 0, "how many of its newest checkpoints stay stored, for skyops checkpoints (default 2)")
	f.BoolVar(&o.deterministic, "deterministic", false, "the program makes the same from the same checkpoint: another node may run a part again, before the first is paid; tolerances in the file")
	f.StringSliceVar(&o.shareWith, "share-with", nil, "seal the result to others too: addresses of wallets that published their data key, or the keys (age1pq…, skyops keys status); repeatable")
	f.StringVar(&o.notify, "notify", "", "webhook, https://…, to tell when its result is there and when it has ended; skyops notify secret for the key of its signatures")
	f.StringSliceVar(&o.deliver, "deliver", nil, "where the sealed result goes: ipfs, arweave, direct; several by commas, the first that has it is enough")
	f.Uint32Var(&o.count, "count", 0, "run it so many times, as one batch; ${item} stands for each one's number")
	f.StringArrayVar(&o.matrix, "matrix", nil, "run it for each combination, as one batch: NAME=a,b,c or NAME=0..9; ${NAME} stands for a value; repeatable")
	f.Uint32Var(&o.maxParallel, "max-parallel", 0, "of a batch: items that run at once")
	f.Uint32Var(&o.retries, "retries", 0, "of a batch: times that a failed item is run again")
	f.BoolVar(&o.follow, "follow", false, "show its log until it ends")
	f.BoolVar(&o.wait, "wait", false, "wait until its result is there")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the parsed request, the candidates, the others' reasons and the price; submit nothing")
	f.BoolVar(&o.json, "json", false, "write JSON")
	return c
}

// deadlineSlack is how much longer than its duration an order stays good: a job
// may wait for a node and lose one.
const deadlineSlack = 24 * time.Hour

// plan is a job on its way from flags to a signed order.
type plan struct {
	task     job.TaskFile
	secrets  map[string]string           // name → where its value comes from
	datasets map[string]string           // name → local path
	kept     map[string]client.DataSet   // name → what the network keeps
	edges    map[string][]*seal.Identity // name of an input that earlier steps leave → what opens it
	values   map[string][]byte           // of secrets, by name; nil: they were not read
	draft    job.Draft
	spec     job.Spec
	key      *seal.Identity // the job's own
	image    localImage
	currency currency
	quote    client.Quote
	maxCost  job.Amount
	fee      job.Amount         // part of maxCost
	by       *home.Grant        // nil: the wallet signs for itself
	from     *client.Checkpoint // what it begins with; nil: nothing
	share    []string           // further recipients of the result
}

func (a *app) submit(ctx context.Context, o submitOptions) error {
	p, err := a.plan(ctx, o)
	if err != nil {
		return err
	}
	if o.delegation != "" && o.follow {
		return usage("give --wait instead; its owner has skyops logs and skyops result", "the log is sealed to the owner of the delegation")
	}
	if err := a.onBehalf(ctx, p, o); err != nil {
		return err
	}
	c, err := a.priced(ctx, p)
	if err != nil {
		return err
	}
	if o.dryRun {
		return a.showDryRun(p, o.json)
	}
	if err := a.affordable(p); err != nil {
		return err
	}
	a.showPlan(p)
	sub, err := a.order(ctx, c, p)
	if err != nil {
		return err
	}
	r, err := c.SubmitAndNotify(ctx, sub, p.task.Notify)
	if err != nil {
		return p.explainFunds(err)
	}
	if err := a.folder.SetSubmitted(r.Job, home.Submitted{Order: sub.Order, Spec: sub.Spec}); err != nil {
		a.say("Note: no copy of the order was kept: %v", err)
	}
	a.say("Job %s is accepted.", r.Job)
	switch {
	case o.follow:
		return a.follow(ctx, c, r.Job, o.json)
	case o.wait:
		j, err := c.AwaitDelivered(ctx, r.Job)
		if err != nil {
			return err
		}
		return a.ended(j, o.json)
	case o.json:
		return a.printJSON(r)
	}
	fmt.Fprintln(a.Out, r.Job)
	if p.by != nil {
		a.say("Its owner %s has the result.", p.by.Delegation.Owner)
	}
	a.say("Next: skyops status %s --watch", short(r.Job))
	return nil
}

// quote asks what the job would cost and settles its fee and maximum.
func (a *app) quote(ctx context.Context, c *client.Client, p *plan) error {
	owner, err := a.address()
	if err != nil {
		owner = common.Address{} // a quote needs no wallet
	}
	if p.by != nil {
		owner = p.by.Delegation.Owner
	}
	p.quote, err = c.Quote(ctx, client.QuoteRequest{Spec: p.spec, Asset: p.currency.asset, Owner: owner})
	if err != nil {
		return err
	}
	return p.offer()
}

// offer settles the fee and the maximum that the order offers, by what was asked for and quoted.
func (p *plan) offer() (err error) {
	p.fee, p.maxCost = p.quote.MinFee, p.quote.MaxCost
	if p.task.Fee != "" {
		if p.fee, err = parseAmount(p.task.Fee); err != nil {
			return fmt.Errorf("--fee: %w", err)
		}
		p.maxCost = p.maxCost.Sub(p.quote.MinFee).Add(p.fee)
	}
	if p.task.MaxCost != "" {
		if p.maxCost, err = parseAmount(p.task.MaxCost); err != nil {
			return fmt.Errorf("--max-cost: %w", err)
		}
	}
	c := p.currency
	switch {
	case p.fee.Cmp(p.quote.MinFee) < 0:
		return usage("give --fee at least that", "the fee of %s is below the least of %s", c.format(p.fee), c.format(p.quote.MinFee))
	case p.task.MaxCost != "" && !p.maxCost.IsZero() && p.fee.Cmp(p.maxCost) >= 0:
		return usage("give a higher --max-cost: the fee is part of it", "the maximum of %s leaves nothing beside the fee of %s", c.format(p.maxCost), c.format(p.fee))
	}
	return nil
}

// affordable stops before anything is sealed for a job that cannot start.
func (a *app) affordable(p *plan) error {
	if len(p.quote.Offers) == 0 {
		a.showRejected(p)
		return fail(exitNoNode, p.quote.Closest, fmt.Errorf("no node fits the request now: %d of %d were rejected", len(p.quote.Rejected), p.quote.Nodes))
	}
	if p.maxCost.IsZero() {
		return usage("give --max-cost more than nothing", "the maximum cost is zero")
	}
	if d := p.quote.Deposited; d != nil && d.Cmp(p.maxCost) < 0 {
		return p.needDeposit(fmt.Errorf("the deposit of %s does not cover the order's maximum of %s", p.currency.format(*d), p.currency.format(p.maxCost)))
	}
	if p.maxCost.Sub(p.fee).Cmp(p.quote.Cost) < 0 {
		a.say("Note: %s does not cover the whole duration (%s on the best node); the job ends when it is used up.",
			p.currency.format(p.maxCost.Sub(p.fee)), p.currency.format(p.quote.Cost))
	}
	return nil
}

// order seals and uploads what the job needs, and has the wallet sign for it.
func (a *app) order(ctx context.Context, c *client.Client, p *plan) (job.Submission, error) {
	u, err := a.unlock()
	if err != nil {
		return job.Submission{}, err
	}
	n, err := a.network()
	if err != nil {
		return job.Submission{}, err
	}
	nonce, err := randomHash()
	if err != nil {
		return job.Submission{}, err
	}
	lasts := time.Duration(p.spec.Limits.Duration) * time.Second
	if err := a.endsInTime(p.by, lasts, "job", "a shorter --duration"); err != nil {
		return job.Submission{}, err
	}
	o, recipient, err := a.termed(p, u, n.Scheduler, job.Order{
		Kind: job.KindJob, Count: 1, Nonce: nonce,
		Deadline: uint64(a.Now().Add(lasts + deadlineSlack).Unix()),
	})
	if err != nil {
		return job.Submission{}, err
	}
	if err := a.attach(ctx, c, p, recipient); err != nil {
		return job.Submission{}, err
	}
	p.spec.Key = job.RecipientHash(p.key.Recipient())
	if o.Root, err = p.spec.Hash(); err != nil {
		return job.Submission{}, err
	}
	envelope, err := seal.SealEnvelope(n.Keeper, seal.Envelope{Key: p.key, SpecHash: o.Root, Owner: o.Owner})
	if err != nil {
		return job.Submission{}, fmt.Errorf("seal the job's key: %w", err)
	}
	sub := job.Submission{Spec: p.spec, Order: o, Recipient: recipient, JobKey: p.key.Recipient(), Envelope: envelope, Share: p.share}
	return sub, a.signOrder(u, p.by, &sub, n.Domain())
}

// explainFunds says in whole units what the gateway said of a deposit.
func (p *plan) explainFunds(err error) error {
	if !client.IsCode(err, client.CodeFunds) {
		return err
	}
	return p.needDeposit(fmt.Errorf("the deposit does not cover the order's maximum of %s: %w", p.currency.format(p.maxCost), err))
}

func (p *plan) needDeposit(err error) error {
	if p.by != nil {
		return fail(exitUnauthorized, fmt.Sprintf("ask its owner %s to deposit more, or lower --max-cost", p.by.Delegation.Owner), err)
	}
	return fail(exitUnauthorized,
		fmt.Sprintf("skyops wallet balance, then skyops wallet deposit AMOUNT --currency %s; or lower --max-cost", strings.ToLower(p.currency.name)), err)
}
