package command

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// chainOptions are the flags of submit-chain.
type chainOptions struct {
	file, maxCost, fee string
	parallel           uint32
	failFast           bool
	dryRun, wait, json bool
}

func (a *app) submitChainCommand() *cobra.Command {
	var o chainOptions
	c := &cobra.Command{
		Use: "submit-chain -f FILE", Short: "Submit jobs that take each other's outputs", Args: cobra.NoArgs,
		Long: "Submit a pipeline: jobs that take each other's outputs, under one signature and one budget.\n\n" +
			"The file names steps, what they need, and which outputs become whose inputs; docs/pipelines.md has all of it. What\n" +
			"passes from one step to the next is sealed to the steps that take it. The whole is checked and priced before\n" +
			"anything is signed. The pipeline's id goes to stdout.",
		Example: "  skyops submit-chain -f pipeline.yaml --dry-run\n  skyops submit-chain -f pipeline.yaml --wait",
		RunE:    func(c *cobra.Command, _ []string) error { return a.submitChain(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVarP(&o.file, "file", "f", "", "pipeline file, YAML or JSON")
	f.StringVar(&o.maxCost, "max-cost", "", "most that the whole may cost, in whole units (default: from the quotes)")
	f.StringVar(&o.fee, "fee", "", "part of that for a place in the queue, in whole units")
	f.Uint32Var(&o.parallel, "max-parallel", 0, "how many jobs run at once (default: as many as can)")
	f.BoolVar(&o.failFast, "fail-fast", false, "the first failure ends the pipeline; without it, what needs nothing of the failed step goes on")
	f.BoolVar(&o.wait, "wait", false, "wait until it has ended")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the steps and the price; submit nothing")
	f.BoolVar(&o.json, "json", false, "write JSON")
	return c
}

// chainPlan is a pipeline on its way from its file to a signed order.
type chainPlan struct {
	file         job.PipelineFile
	steps        []*chainStep
	fee, maxCost job.Amount
	rate, egress uint64
}

// chainStep is one spec of it.
type chainStep struct {
	job.PlannedStep
	*plan
	seed seal.Seed
}

func (p *chainPlan) currency() currency { return p.steps[0].plan.currency }

func (a *app) submitChain(ctx context.Context, o chainOptions) error {
	p, err := a.planChain(ctx, o)
	if err != nil {
		return err
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	if _, err := a.checkPinned(ctx, c); err != nil {
		return err
	}
	if err := a.priceChain(ctx, c, p, o); err != nil {
		return err
	}
	if o.dryRun && o.json {
		return a.printJSON(p.shown())
	}
	if o.dryRun {
		a.showChain(p)
		return nil
	}
	a.showChain(p)
	sub, err := a.orderChain(ctx, c, p, o)
	if err != nil {
		return err
	}
	r, err := c.SubmitPipeline(ctx, sub)
	if err != nil {
		return p.steps[0].explainFunds(err)
	}
	a.say("Pipeline %s is accepted: %d jobs or more.", r.Order, len(p.steps))
	if o.wait {
		end, err := c.AwaitPipeline(ctx, r.Order)
		if err != nil {
			return err
		}
		return a.endedPipeline(end, o.json)
	}
	if o.json {
		return a.printJSON(r)
	}
	fmt.Fprintln(a.Out, r.Order)
	a.say("Next: skyops pipeline status %s --watch", short(r.Order))
	return nil
}

// planChain reads the file and makes out every step, with the keys of its edges.
func (a *app) planChain(ctx context.Context, o chainOptions) (*chainPlan, error) {
	if o.file == "" {
		return nil, usage("give -f FILE; docs/pipelines.md says what stands there", "there is no pipeline to run")
	}
	b, err := a.readInput(o.file)
	if err != nil {
		return nil, fmt.Errorf("read the pipeline file: %w", err)
	}
	p := &chainPlan{}
	if p.file, err = job.ParsePipelineFile(b); err != nil {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
	}
	override(&p.file.MaxCost, o.maxCost)
	override(&p.file.Fee, o.fee)
	if o.parallel > 0 {
		p.file.Parallel = o.parallel
	}
	p.file.FailFast = p.file.FailFast || o.failFast
	planned, err := p.file.Plan()
	if err != nil {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
	}
	edges := edgeKeys{}
	for _, s := range planned {
		step, err := a.planStep(ctx, s, planned, edges, submitOptions{dryRun: o.dryRun}, p.file.Currency)
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", s.Title(), err)
		}
		p.steps = append(p.steps, step)
	}
	return p, nil
}

// edgeKeys are what opens outputs, by step and output: all variants of a step
// have one, since an input is opened with one.
type edgeKeys map[[2]string]*seal.Identity

func (e edgeKeys) of(step, output string) (*seal.Identity, error) {
	at := [2]string{step, output}
	if e[at] == nil {
		key, err := seal.NewIdentity()
		if err != nil {
			return nil, fmt.Errorf("make an edge's key: %w", err)
		}
		e[at] = key
	}
	return e[at], nil
}

// planStep makes out one step.
func (a *app) planStep(ctx context.Context, s job.PlannedStep, all job.Plan, edges edgeKeys, o submitOptions, currency string) (*chainStep, error) {
	step := &chainStep{PlannedStep: s, plan: newPlan(), seed: seal.NewSeed()}
	p := step.plan
	o.seed, p.task = &step.seed, s.Task
	p.task.Currency = currency
	if err := p.readNamed(o); err != nil {
		return nil, err
	}
	if _, err := a.makeOut(ctx, p, o); err != nil {
		return nil, err
	}
	p.spec.Name = cut(s.Title(), job.MaxName)
	p.spec.Step = &job.Step{After: s.After, Items: s.Items, Budget: job.Units(1)} // until it is priced
	for _, out := range s.Outputs {
		key, err := edges.of(s.Name, out.Name)
		if err != nil {
			return nil, err
		}
		p.spec.Step.Outputs = append(p.spec.Step.Outputs, job.Output{Name: out.Name, Path: out.Path, To: key.Recipient(), Items: out.Items})
	}
	for _, in := range s.Inputs {
		key, err := edges.of(all[in.From.Steps[0]].Name, in.From.Output)
		if err != nil {
			return nil, err
		}
		p.edges[in.Name] = key
		p.spec.Inputs = append(p.spec.Inputs, job.Input{Name: in.Name, From: &in.From})
	}
	return step, p.spec.Validate()
}

// cut shortens a text to so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// priceChain asks what every step would cost, and settles what the whole may.
func (a *app) priceChain(ctx context.Context, c *client.Client, p *chainPlan, o chainOptions) (err error) {
	var runs job.Amount
	for _, s := range p.steps {
		if err := a.quote(ctx, c, s.plan); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
		if len(s.quote.Offers) == 0 {
			a.showRejected(s.plan)
			return fail(exitNoNode, s.quote.Closest, fmt.Errorf("step %s: no node fits it now: %d of %d were rejected", s.Title(), len(s.quote.Rejected), s.quote.Nodes))
		}
		if err := s.imageFits(); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
		p.rate, p.egress = max(p.rate, s.quote.MaxRate), max(p.egress, s.quote.MaxEgress)
		if p.fee.Cmp(s.quote.MinFee) < 0 {
			p.fee = s.quote.MinFee
		}
		s.spec.Step.Budget = s.quote.MaxCost.Sub(s.quote.MinFee)
		runs = runs.Add(times(s.spec.Step.Budget, s.Runs()))
	}
	if p.file.Fee != "" {
		least := p.fee
		if p.fee, err = parseAmount(p.file.Fee); err != nil {
			return fmt.Errorf("--fee: %w", err)
		}
		if p.fee.Cmp(least) < 0 {
			return usage("give at least that", "the fee of %s is below the least of %s", p.currency().format(p.fee), p.currency().format(least))
		}
	}
	if p.maxCost = runs.Add(p.fee); p.file.MaxCost == "" {
		return a.coveredChain(p, o)
	}
	if p.maxCost, err = parseAmount(p.file.MaxCost); err != nil {
		return fmt.Errorf("--max-cost: %w", err)
	}
	if p.maxCost.Cmp(p.fee) <= 0 {
		return usage("give more", "--max-cost %s leaves nothing beside the fee of %s", p.currency().format(p.maxCost), p.currency().format(p.fee))
	}
	for _, s := range p.steps { // each gets its part of it
		b := s.spec.Step.Budget.Big()
		s.spec.Step.Budget = job.NewAmount(b.Mul(b, p.maxCost.Sub(p.fee).Big()).Div(b, runs.Big()))
	}
	return a.coveredChain(p, o)
}

// coveredChain stops before anything is sealed for a pipeline that cannot be paid.
func (a *app) coveredChain(p *chainPlan, o chainOptions) error {
	if d := p.steps[0].quote.Deposited; !o.dryRun && d != nil && d.Cmp(p.maxCost) < 0 {
		return p.steps[0].needDeposit(fmt.Errorf("the deposit of %s does not cover the order's maximum of %s", p.currency().format(*d), p.currency().format(p.maxCost)))
	}
	return nil
}

func times(a job.Amount, n uint64) job.Amount {
	b := a.Big()
	return job.NewAmount(b.Mul(b, new(big.Int).SetUint64(n)))
}

// orderChain seals and uploads what the steps need of this machine, and has the
// wallet sign for all of them.
func (a *app) orderChain(ctx context.Context, c *client.Client, p *chainPlan, o chainOptions) (sub job.PipelineSubmission, err error) {
	u, err := a.unlock()
	if err != nil {
		return sub, err
	}
	n, err := a.network()
	if err != nil {
		return sub, err
	}
	hashes := make([]common.Hash, len(p.steps))
	for i, s := range p.steps {
		if err := a.attach(ctx, c, s.plan, u.Recipient()); err != nil {
			return sub, fmt.Errorf("step %s: %w", s.Title(), err)
		}
		s.spec.Key = job.RecipientHash(s.key.Recipient())
		if hashes[i], err = s.spec.Hash(); err != nil {
			return sub, err
		}
	}
	nonce, err := randomHash()
	if err != nil {
		return sub, err
	}
	sub = job.PipelineSubmission{Name: cut(p.file.Name, job.MaxName), Recipient: u.Recipient(), Parallel: p.file.Parallel, FailFast: p.file.FailFast, Order: job.Order{
		Kind: job.KindPipeline, Owner: u.Address(), Scheduler: n.Scheduler, Root: job.SpecRoot(hashes), Count: uint32(len(hashes)),
		Asset: p.currency().asset, MaxRate: p.rate, MaxEgress: p.egress, MaxCost: p.maxCost, Fee: p.fee, Nonce: nonce,
		Deadline: uint64(a.Now().Add(p.lasts() + deadlineSlack).Unix()), Recipient: job.RecipientHash(u.Recipient()),
	}}
	for _, s := range p.steps {
		envelope, err := seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: s.seed, Root: sub.Order.Root, Owner: sub.Order.Owner})
		if err != nil {
			return sub, fmt.Errorf("seal the keys of step %s: %w", s.Title(), err)
		}
		sub.Steps = append(sub.Steps, job.StepSubmission{Spec: s.spec, JobKey: s.key.Recipient(), Envelope: envelope})
	}
	if sub.Signature, err = u.Sign(sub.Order.Hash(n.Domain())); err != nil {
		return sub, fmt.Errorf("sign the order: %w", err)
	}
	_, err = sub.Check(n.Domain())
	return sub, err
}

// lasts is how long the longest way through the steps may take.
func (p *chainPlan) lasts() (longest time.Duration) {
	ends := make([]time.Duration, len(p.steps))
	for i, s := range p.steps {
		for _, before := range s.spec.Before() {
			ends[i] = max(ends[i], ends[before])
		}
		ends[i] += time.Duration(s.spec.Limits.Duration) * time.Second
		longest = max(longest, ends[i])
	}
	return longest
}

// shownStep is a planned step in JSON.
type shownStep struct {
	Step   string      `json:"step"`
	Runs   uint64      `json:"runs"` // at most
	After  []job.After `json:"after,omitempty"`
	GPU    string      `json:"gpu,omitempty"`
	Budget job.Amount  `json:"budget"` // of one run
}

// shownChain is a priced pipeline in JSON.
type shownChain struct {
	Steps   []shownStep `json:"steps"`
	Fee     job.Amount  `json:"fee"`
	MaxCost job.Amount  `json:"maxCost"`
}

func (p *chainPlan) shown() shownChain {
	out := shownChain{Fee: p.fee, MaxCost: p.maxCost}
	for _, s := range p.steps {
		out.Steps = append(out.Steps, shownStep{s.Title(), s.Runs(), s.After, s.spec.GPU, s.spec.Step.Budget})
	}
	return out
}

func (a *app) showChain(p *chainPlan) {
	var rows [][]string
	for _, s := range p.steps {
		runs := "1"
		if s.Items > 0 {
			runs = fmt.Sprintf("up to %d", s.Items)
		}
		rows = append(rows, []string{s.Title(), runs, p.needs(s.After), s.spec.GPU, p.currency().format(s.spec.Step.Budget)})
	}
	w := a.Err
	terminal.Table(w, []string{"STEP", "RUNS", "NEEDS", "GPU", "A RUN, AT MOST"}, rows)
	terminal.Table(w, nil, [][]string{{"Together", "at most " + p.currency().format(p.maxCost) + ", with the fee of " + p.currency().format(p.fee)}})
}

// needs lists what a step comes after, each step once.
func (p *chainPlan) needs(after []job.After) string {
	var words []string
	seen := map[string]bool{}
	for _, n := range after {
		word := p.steps[n.Step].Name
		if n.When != job.Succeeded {
			word += " " + string(n.When)
		}
		if !seen[word] {
			words = append(words, word)
		}
		seen[word] = true
	}
	return strings.Join(words, ", ")
}
