package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/wallet"
	"github.com/skyops/skyops/starter/client"
)

// chainOptions are the flags of submit-chain.
type chainOptions struct {
	file, maxCost, fee string
	delegation         string
	deliver            []string
	parallel           uint32
	failFast           bool
	noCache            bool
	runUnknown         bool
	dryRun, wait, json bool
}

func (a *app) submitChainCommand() *cobra.Command {
	var o chainOptions
	c := &cobra.Command{
		Use: "submit-chain -f FILE", Short: "Submit jobs that take each other's outputs", Args: cobra.NoArgs,
		Long: "Submit a pipeline: jobs that take each other's outputs, under one signature and one budget.\n\n" +
			"The file names steps, what they need, and which outputs become whose inputs; docs/pipelines.md has all of it. What\n" +
			"passes from one step to the next is sealed to the steps that take it. Steps that an earlier pipeline of yours ran with\n" +
			"the same image, command and inputs are not run and paid again. The whole is checked and priced before anything is\n" +
			"signed. The pipeline's id goes to stdout.",
		Example: "  skyops submit-chain -f pipeline.yaml --dry-run\n  skyops submit-chain -f pipeline.yaml --wait",
		RunE:    func(c *cobra.Command, _ []string) error { return a.submitChain(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVarP(&o.file, "file", "f", "", "pipeline file, YAML or JSON; its local paths begin at its own folder")
	f.StringVar(&o.maxCost, "max-cost", "", "most that the whole may cost, in whole units (default: from the quotes)")
	f.StringVar(&o.fee, "fee", "", "part of that for a place in the queue, in whole units")
	f.Uint32Var(&o.parallel, "max-parallel", 0, "how many jobs run at once (default: as many as can)")
	f.BoolVar(&o.failFast, "fail-fast", false, "the first failure ends the pipeline; without it, what needs nothing of the failed step goes on")
	f.BoolVar(&o.noCache, "no-cache", false, "run every step, also where an earlier pipeline of yours made the same")
	o.addRunUnknown(f)
	f.StringSliceVar(&o.deliver, "deliver", nil, "where results go that no other step takes: ipfs, arweave, direct; several by commas")
	f.StringVar(&o.delegation, "delegation", "", "file of skyops delegate create: sign for its owner, who pays and has the results; nothing is cached then")
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
	nonce        common.Hash // of its order
	edges        seal.Seed   // of the keys of what passes on
	noCache      bool        // nothing of earlier pipelines serves
	by           *home.Grant // nil: the wallet signs for itself
}

// chainStep is one spec of it.
type chainStep struct {
	job.PlannedStep
	*plan
	seed   seal.Seed
	work   job.Cache          // what its owner calls what it makes; zero: it has no name
	served *client.CachedStep // what stands for it; nil: it runs
	partly *client.CachedStep // what stands for some runs of it, of which the others run
	made   []madeBy           // what served or partly is of
}

// toRun is how many jobs of the step there are at most.
func (s *chainStep) toRun() uint64 {
	if s.served != nil {
		return 0
	}
	return s.spec.Step.ToRun()
}

func (p *chainPlan) currency() currency { return p.steps[0].plan.currency }

// payer is a step that was priced, where one is.
func (p *chainPlan) payer() *chainStep {
	i := slices.IndexFunc(p.steps, func(s *chainStep) bool { return s.served == nil })
	return p.steps[max(i, 0)]
}

func (a *app) submitChain(ctx context.Context, o chainOptions) error {
	file, err := a.readChain(o)
	if err != nil {
		return err
	}
	return a.runChain(ctx, file, common.Hash{}, o)
}

// runChain plans, prices and submits a pipeline. from is the one that it goes on
// from; zero: it begins anew.
func (a *app) runChain(ctx context.Context, file job.PipelineFile, from common.Hash, o chainOptions) error {
	p, err := a.planChain(file)
	if err != nil {
		return fail(exitUsage, "", fmt.Errorf("%s: %w", cmp.Or(o.file, "the pipeline"), err))
	}
	if p.by, err = a.by(o.delegation); err != nil {
		return err
	}
	c, err := a.connect(ctx)
	if err != nil {
		return err
	}
	var cache *stepCache
	// Without one nobody asks. What its owner's data key names, a delegate cannot.
	if all := o.noCache && from == (common.Hash{}); p.by == nil && (!all || !o.dryRun) {
		if cache, err = a.openStepCache(c, o.dryRun); err != nil {
			return err
		}
	}
	if cache != nil {
		cache.runUnknown = o.runUnknown
	}
	p.noCache = o.noCache
	if err := a.makeOutChain(ctx, cache, p, from, o); err != nil {
		return err
	}
	if err := a.priceChain(ctx, c, p, o); err != nil {
		return err
	}
	if o.dryRun && o.json {
		return a.printJSON(p.shown())
	}
	a.showChain(p)
	if o.dryRun {
		return nil
	}
	sub, err := a.orderChain(ctx, c, cache, p)
	if err != nil {
		return err
	}
	r, err := c.SubmitPipeline(ctx, sub)
	if err != nil {
		return p.payer().explainFunds(err)
	}
	return a.acceptedChain(ctx, c, p, r, o)
}

// acceptedChain says what came of a submission, and waits for its end where that is wanted.
func (a *app) acceptedChain(ctx context.Context, c *client.Client, p *chainPlan, r client.PipelineReply, o chainOptions) error {
	run, served := 0, true
	for _, s := range p.steps {
		served = served && s.served != nil
		if s.toRun() > 0 {
			run++
		}
	}
	switch {
	case served:
		a.say("Pipeline %s is accepted: every step is cached, nothing runs and nothing is paid.", r.Order)
	case run == 0:
		a.say("Pipeline %s is accepted: every job is cached and nothing runs; no more than its fee of %s is paid.", r.Order, p.currency().format(p.fee))
	default:
		a.say("Pipeline %s is accepted: %d jobs or more.", r.Order, run)
	}
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
	if p.by != nil {
		a.say("Its owner %s has the results.", p.by.Delegation.Owner)
	}
	a.say("Next: skyops pipeline status %s --watch", short(r.Order))
	return nil
}

// priceChain asks what every step that runs would cost, and settles what the whole may.
func (a *app) priceChain(ctx context.Context, c *client.Client, p *chainPlan, o chainOptions) (err error) {
	var runs job.Amount
	for _, s := range p.steps {
		if s.served != nil {
			continue
		}
		if err := a.priceStep(ctx, c, p, s); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
		runs = runs.Add(times(s.spec.Step.Budget, s.toRun()))
	}
	if runs.IsZero() {
		if err := priceNothing(ctx, c, p); err != nil {
			return err
		}
		return a.coveredChain(p, o)
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
		if s.served == nil {
			b := s.spec.Step.Budget.Big()
			s.spec.Step.Budget = job.NewAmount(b.Mul(b, p.maxCost.Sub(p.fee).Big()).Div(b, runs.Big()))
		}
	}
	return a.coveredChain(p, o)
}

// priceNothing settles the maximum of a pipeline of which nothing runs: an order
// has one, and offers the least fee. Neither is paid where every step is served, since no
// escrow is opened; but the order would lock its maximum, and does where a step is put
// together of single jobs, so that it stays below what the user said.
func priceNothing(ctx context.Context, c *client.Client, p *chainPlan) error {
	params, err := c.Params(ctx)
	if err != nil {
		return fmt.Errorf("ask for the least fee: %w", err)
	}
	asset := match.AssetCoin
	if p.currency().asset != (common.Address{}) {
		asset = match.AssetSkyops
	}
	i := slices.IndexFunc(params.Versions, func(v client.ParamsVersion) bool { return v.InForce })
	if i < 0 {
		return errors.New("the gateway shows no parameters that are in force, so that the least fee is not known")
	}
	p.fee = params.Versions[i].Params.FeeFloor(asset)
	p.maxCost = p.fee.Add(job.Units(1))
	for _, said := range []struct {
		flag, text string
		least      job.Amount
	}{{"--fee", p.file.Fee, p.fee}, {"--max-cost", p.file.MaxCost, p.maxCost}} {
		if said.text == "" {
			continue
		}
		most, err := parseAmount(said.text)
		if err != nil {
			return fmt.Errorf("%s: %w", said.flag, err)
		}
		if most.Cmp(said.least) < 0 {
			return usage("give at least that, or leave it out", "nothing runs, and %s %s is below the %s that the order has at least", said.flag, p.currency().format(most), p.currency().format(said.least))
		}
	}
	return nil
}

// priceStep asks what one step would cost.
func (a *app) priceStep(ctx context.Context, c *client.Client, p *chainPlan, s *chainStep) error {
	s.by = p.by
	if err := a.quote(ctx, c, s.plan); err != nil {
		return err
	}
	if len(s.quote.Offers) == 0 {
		a.showRejected(s.plan)
		return fail(exitNoNode, s.quote.Closest, fmt.Errorf("no node fits it now: %d of %d were rejected", len(s.quote.Rejected), s.quote.Nodes))
	}
	if err := s.imageFits(); err != nil {
		return err
	}
	p.rate, p.egress = max(p.rate, s.quote.MaxRate), max(p.egress, s.quote.MaxEgress)
	if p.fee.Cmp(s.quote.MinFee) < 0 {
		p.fee = s.quote.MinFee
	}
	s.spec.Step.Budget = s.quote.MaxCost.Sub(s.quote.MinFee)
	return nil
}

// coveredChain stops before anything is sealed for a pipeline that cannot be paid.
func (a *app) coveredChain(p *chainPlan, o chainOptions) error {
	if d := p.payer().quote.Deposited; !o.dryRun && d != nil && d.Cmp(p.maxCost) < 0 {
		return p.payer().needDeposit(fmt.Errorf("the deposit of %s does not cover the order's maximum of %s", p.currency().format(*d), p.currency().format(p.maxCost)))
	}
	return nil
}

func times(a job.Amount, n uint64) job.Amount {
	b := a.Big()
	return job.NewAmount(b.Mul(b, new(big.Int).SetUint64(n)))
}

// orderChain has the wallet sign for all steps, and what they need of this machine
// be sealed and uploaded.
func (a *app) orderChain(ctx context.Context, c *client.Client, cache *stepCache, p *chainPlan) (sub job.PipelineSubmission, err error) {
	u, err := a.unlock()
	if err != nil {
		return sub, err
	}
	n, err := a.network()
	if err != nil {
		return sub, err
	}
	whole := *p.payer().plan // whose terms the order has
	whole.by, whole.fee, whole.maxCost, whole.quote.MaxRate, whole.quote.MaxEgress = p.by, p.fee, p.maxCost, p.rate, p.egress
	if err := a.endsInTime(p.by, p.lasts(), "pipeline", "shorter durations"); err != nil {
		return sub, err
	}
	for _, s := range p.steps {
		if p.by == nil {
			break
		}
		if err := p.by.Delegation.AllowsSpec(s.spec); err != nil {
			return sub, fail(exitUnauthorized, stayWithin, fmt.Errorf("step %s: %w", s.Title(), err))
		}
	}
	order, recipient, err := a.termed(&whole, u, n.Scheduler, job.Order{
		Kind: job.KindPipeline, Count: uint32(len(p.steps)), Nonce: p.nonce, Deadline: uint64(a.Now().Add(p.lasts() + deadlineSlack).Unix()),
	})
	if err != nil {
		return sub, err
	}
	if order.Root, err = a.sealChain(ctx, c, cache, p, recipient); err != nil {
		return sub, err
	}
	sub = job.PipelineSubmission{Name: cut(p.file.Name, job.MaxName), Order: order, Recipient: recipient, Parallel: p.file.Parallel, FailFast: p.file.FailFast}
	if cache != nil {
		if sub.Memo, err = p.memo(cache.own[0]); err != nil {
			return sub, err
		}
	}
	for _, s := range p.steps {
		envelope, err := seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: s.seed, Root: order.Root, Owner: order.Owner})
		if err != nil {
			return sub, fmt.Errorf("seal the keys of step %s: %w", s.Title(), err)
		}
		sub.Steps = append(sub.Steps, job.StepSubmission{Spec: s.spec, JobKey: s.key.Recipient(), Envelope: envelope})
	}
	return sub, a.signChain(u, p, &sub, n.Domain())
}

// sealChain seals and uploads what the steps need of this machine, and returns the
// root of their specs.
func (a *app) sealChain(ctx context.Context, c *client.Client, cache *stepCache, p *chainPlan, recipient string) (root common.Hash, err error) {
	hashes := make([]common.Hash, len(p.steps))
	for i, s := range p.steps {
		if s.served == nil {
			if err := a.attach(ctx, c, s.plan, recipient); err != nil {
				return root, fmt.Errorf("step %s: %w", s.Title(), err)
			}
			if cache != nil {
				if err := cache.unchanged(ctx, s); err != nil {
					return root, fmt.Errorf("step %s: %w", s.Title(), err)
				}
			}
		}
		s.spec.Key = job.RecipientHash(s.key.Recipient())
		if hashes[i], err = s.spec.Hash(); err != nil {
			return root, err
		}
	}
	return job.SpecRoot(hashes), nil
}

// signChain signs for all steps. A delegation has to reach to each of them.
func (a *app) signChain(u *wallet.Unlocked, p *chainPlan, sub *job.PipelineSubmission, domain eip712.Domain) error {
	steps, err := sub.Submissions()
	if err != nil {
		return err
	}
	for i := range steps {
		if err := a.signOrder(u, p.by, &steps[i], domain); err != nil {
			return fmt.Errorf("step %s: %w", p.steps[i].Title(), err)
		}
		if sub.Signature = steps[i].Signature; p.by == nil {
			break // the order is one
		}
	}
	_, err = sub.Check(domain)
	return err
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
