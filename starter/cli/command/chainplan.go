package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// readChain reads the file and puts the flags in.
func (a *app) readChain(o chainOptions) (f job.PipelineFile, err error) {
	if o.file == "" {
		return f, usage("give -f FILE; docs/pipelines.md says what stands there", "there is no pipeline to run")
	}
	b, err := a.readInput(o.file)
	if err != nil {
		return f, fmt.Errorf("read the pipeline file: %w", err)
	}
	if f, err = job.ParsePipelineFile(b); err != nil {
		return f, fail(exitUsage, "", fmt.Errorf("%s: %w", o.file, err))
	}
	override(&f.MaxCost, o.maxCost)
	override(&f.Fee, o.fee)
	if o.parallel > 0 {
		f.Parallel = o.parallel
	}
	f.FailFast = f.FailFast || o.failFast
	deliverEnds(&f, o.deliver)
	return f, whole(o.file, &f)
}

// planChain makes out which steps there are. Nothing is asked of anybody yet.
func (a *app) planChain(f job.PipelineFile) (*chainPlan, error) {
	planned, err := f.Plan()
	if err != nil {
		return nil, err
	}
	p := &chainPlan{file: f, edges: seal.NewSeed()}
	if p.nonce, err = randomHash(); err != nil {
		return nil, err
	}
	for _, s := range planned {
		p.steps = append(p.steps, &chainStep{PlannedStep: s, plan: newPlan(), seed: seal.NewSeed()})
	}
	return p, nil
}

// deliverEnds has the results that no other step takes go to some places, but
// for steps that name their own.
func deliverEnds(f *job.PipelineFile, places []string) {
	taken := map[string]bool{}
	for _, s := range f.Steps {
		for _, from := range s.Inputs {
			step, _, _ := strings.Cut(from, ".")
			taken[step] = true
		}
	}
	for i := range f.Steps {
		if t := &f.Steps[i].Task; !taken[f.Steps[i].Name] && len(t.Deliver) == 0 {
			t.Deliver = places
		}
	}
}

// makeOutChain makes the spec of every step: of one that an earlier pipeline
// serves, or of one that runs.
func (a *app) makeOutChain(ctx context.Context, cache *stepCache, p *chainPlan, from common.Hash, o chainOptions) (err error) {
	if cache != nil { // else the keys of edges are not found again
		if p.edges, err = seal.DeriveSeed(cache.own[0], p.nonce); err != nil {
			return err
		}
	}
	if cache != nil && from != (common.Hash{}) {
		if err := cache.resume(ctx, p, from); err != nil {
			return err
		}
	}
	for _, s := range p.steps {
		if err := a.makeOutStep(ctx, p, s, submitOptions{dryRun: o.dryRun}); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
	}
	if cache != nil {
		if err := cache.look(ctx, p, !o.noCache); err != nil {
			return err
		}
	}
	if err := p.connect(); err != nil {
		return err
	}
	for _, s := range p.steps {
		if err := s.spec.Validate(); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
	}
	return nil
}

// makeOutStep makes out one step, unless it is served.
func (a *app) makeOutStep(ctx context.Context, chain *chainPlan, s *chainStep, o submitOptions) (err error) {
	p := s.plan
	o.seed, p.task = &s.seed, s.Task
	p.task.Currency = chain.file.Currency
	if s.served != nil {
		return a.makeOutServed(s, o)
	}
	if err := p.readNamed(o); err != nil {
		return err
	}
	if _, err := a.makeOut(ctx, p, o); err != nil {
		return err
	}
	p.spec.Name = s.specName()
	p.spec.Step = &job.Step{After: s.After, Items: s.Items, Budget: job.Units(1)} // until it is priced
	for _, out := range s.Outputs {
		key, err := chain.edges.Edge(s.Name, out.Name)
		if err != nil {
			return err
		}
		p.spec.Step.Outputs = append(p.spec.Step.Outputs, job.Output{Name: out.Name, Path: out.Path, To: key.Recipient(), Items: out.Items})
	}
	for _, in := range s.Inputs {
		p.spec.Inputs = append(p.spec.Inputs, job.Input{Name: in.Name, From: &in.From})
	}
	return p.spec.Validate()
}

// makeOutServed gives a step that does not run what all steps have.
func (a *app) makeOutServed(s *chainStep, o submitOptions) error {
	n, err := a.network()
	if err != nil {
		return err
	}
	if s.currency, err = parseCurrency(s.task.Currency, n); err != nil {
		return err
	}
	s.key, err = o.newKey()
	return err
}

// ranFor reports whether a step can have run so often before. That it had nothing to
// run for is no gateway's word to give, since there is no receipt to it: it
// follows from how often the step ran whose entries it is for, and from that alone.
func (p *chainPlan) ranFor(s *chainStep, runs uint32) bool {
	nothing := false
	for _, in := range s.Inputs {
		if in.From.Each {
			from := p.steps[in.From.Steps[0]].served
			nothing = from != nil && from.Served.Runs <= in.From.Run
		}
	}
	return (runs == 0) == nothing && runs <= max(s.Items, 1)
}

// specName is the step's title, as far as there is room. What tells it from others of the
// step stands at the end: of a long one the middle is left out.
func (s *chainStep) specName() string {
	const gap, tail = "…", 27
	title := s.Title()
	if len(title) <= job.MaxName {
		return title
	}
	return cut(title, job.MaxName-len(gap)-tail) + gap + strings.ToValidUTF8(title[len(title)-tail:], "")
}

// cut shortens a text to so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
