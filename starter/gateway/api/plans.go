package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/presets"
)

// A file of some kilobytes can ask for much: a matrix repeats its step, and every
// price is a look at all nodes.
const (
	maxPlanPrices = 64      // different ones, of one file
	maxPlanSpecs  = 8 << 20 // bytes of its specs together
	maxPlans      = 8       // that are made at once, one of each caller
)

func (s *Server) planRoutes() {
	o := op(http.MethodPost, "/v1/plans", "plan", "Read a file of several jobs: the specs that it stands for, and what they would cost", false)
	o.Description = "The file of a batch or of a pipeline, YAML or JSON, as skyops submit-batch and submit-chain take it. Nothing is kept or reserved. " +
		"The specs are complete but for what only their owner may make: salts, keys, and all that is sealed to them have placeholders."
	o.MaxBodyBytes = 2 * job.MaxPipelineBytes
	huma.Register(s.api, o, s.plan)
}

func (s *Server) plan(ctx context.Context, in *struct{ Body client.PlanRequest }) (*reply[client.Plan], error) {
	give, ok := s.planning.take(map[string]int{"address " + callerOf(ctx).address: 1, "all": maxPlans})
	if !ok {
		p := then(problem(http.StatusTooManyRequests, client.CodeRateLimited, "another file of yours, or too many of others, are being read"), "ask again when it has been")
		p.RetryAfter = 1
		return nil, p
	}
	defer give()
	m, err := s.maker(ctx, in.Body.Owner)
	if err != nil {
		return nil, s.fail(ctx, "making placeholders", err)
	}
	out, err := m.plan(in.Body.Kind, []byte(in.Body.File))
	if _, told := errors.AsType[*client.Problem](err); err != nil && !told {
		return nil, then(refuse(client.CodeSpec, "%s", strings.ReplaceAll(err.Error(), "\n", "; ")), "correct the file")
	}
	if err != nil {
		return nil, err
	}
	return &reply[client.Plan]{out}, nil
}

// planMaker makes specs of one file's tasks.
type planMaker struct {
	*Server
	ctx       context.Context
	catalogue job.Catalogue
	owner     common.Address
	// What stands for what only the owner makes: specs are checked whole.
	salt  common.Hash
	key   string // a recipient
	seal  []byte
	asset common.Address
	known map[common.Hash]client.PlanQuote // of steps that ask for the same
	bytes int                              // of all specs
	// Of the owner, once for the whole file; nil: not read, or not known.
	deposited *job.Amount
}

func (s *Server) maker(ctx context.Context, owner common.Address) (*planMaker, error) {
	m := &planMaker{Server: s, ctx: ctx, owner: owner, salt: common.Hash{1}, known: map[common.Hash]client.PlanQuote{}}
	var err error
	if m.catalogue, err = presets.Catalogue(); err != nil {
		return nil, err
	}
	nobody, err := seal.NewIdentity()
	if err != nil {
		return nil, err
	}
	m.key = nobody.Recipient()
	m.seal, err = seal.SealSecrets(map[string]string{}, m.key)
	return m, err
}

func (m *planMaker) plan(kind string, file []byte) (client.Plan, error) {
	pipeline := kind == client.PlanPipeline
	if kind == "" {
		var err error
		if pipeline, err = job.IsPipelineFile(file); err != nil {
			return client.Plan{}, err
		}
	}
	if pipeline {
		return m.pipeline(file)
	}
	return m.batch(file)
}

func (m *planMaker) batch(file []byte) (out client.Plan, err error) {
	f, err := job.ParseBatchFile(file)
	if err != nil {
		return out, err
	}
	out = client.Plan{Kind: client.PlanBatch, MaxCost: f.MaxCost, Fee: f.Fee}
	if m.asset, err = m.currency(f.Task.Currency); err != nil {
		return out, err
	}
	spec, notes, err := m.spec(f.Task)
	if err != nil {
		return out, err
	}
	b := f.Batch(spec)
	if out.Items, err = b.Size(); err != nil {
		return out, err
	}
	if err := b.Validate(); err != nil {
		return out, err
	}
	step := client.PlanStep{Title: spec.Name, Runs: uint64(out.Items), Spec: b.Item(0)}
	if step.Quote, err = m.quoteOf(step.Spec); err != nil {
		return out, err
	}
	out.Name, out.Asset, out.Batch, out.Steps, out.Notes, out.Parallel = spec.Name, m.asset, &b, []client.PlanStep{step}, notes, b.Parallel()
	return out, nil
}

func (m *planMaker) pipeline(file []byte) (out client.Plan, err error) {
	f, err := job.ParsePipelineFile(file)
	if err != nil {
		return out, err
	}
	planned, err := f.Plan()
	if err != nil {
		return out, err
	}
	if m.asset, err = m.currency(f.Currency); err != nil {
		return out, err
	}
	out = client.Plan{Kind: client.PlanPipeline, Name: named(f.Name), Asset: m.asset, MaxCost: f.MaxCost, Fee: f.Fee, Parallel: f.Parallel, FailFast: f.FailFast}
	for _, s := range planned {
		step, notes, err := m.step(s)
		if err != nil {
			return out, fmt.Errorf("step %s: %w", s.Title(), err)
		}
		out.Steps, out.Notes = append(out.Steps, step), append(out.Notes, notes...)
	}
	out.Notes = slices.Compact(out.Notes)
	return out, nil
}

func (m *planMaker) step(s job.PlannedStep) (out client.PlanStep, notes []string, err error) {
	spec, notes, err := m.spec(s.Task)
	if err != nil {
		return out, nil, err
	}
	spec.Name = named(s.Title())
	spec.Step = &job.Step{After: s.After, Items: s.Items, Budget: job.Units(1)}
	for _, o := range s.Outputs {
		spec.Step.Outputs = append(spec.Step.Outputs, job.Output{Name: o.Name, Path: o.Path, To: m.key, Items: o.Items})
	}
	for _, in := range s.Inputs {
		spec.Inputs = append(spec.Inputs, job.Input{Name: in.Name, From: &in.From})
		spec.InputKeys = m.seal
	}
	if err := spec.Validate(); err != nil {
		return out, nil, err
	}
	out = client.PlanStep{Step: s.Name, Title: s.Title(), Runs: s.Runs(), Spec: spec}
	out.Quote, err = m.quoteOf(spec)
	return out, notes, err
}

// named is as much of a text as a job's or a pipeline's name may have.
func named(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), job.MaxName)], "")
}

func (m *planMaker) currency(name string) (common.Address, error) {
	switch strings.ToLower(name) {
	case "", "eth":
		return common.Address{}, nil
	case "skyops":
		return m.Network.Token, nil
	}
	return common.Address{}, &job.FieldError{Field: "currency", Problem: fmt.Sprintf("%q is unknown", name), Fix: "use ETH or SKYOPS"}
}

// spec makes a task's spec, as far as it can be made away from its owner.
func (m *planMaker) spec(t job.TaskFile) (job.Spec, []string, error) {
	d, err := t.ToSpec(m.catalogue)
	if err != nil {
		return job.Spec{}, nil, err
	}
	spec := d.Spec
	spec.Salt = m.salt
	if spec.Image.Ref != "" && spec.Image.Digest == "" {
		if spec.Image.Digest = m.Images[spec.Image.Ref]; spec.Image.Digest == "" {
			return spec, nil, &job.FieldError{Field: "image", Problem: spec.Image.Ref + " has no digest", Fix: "name it by digest: " + spec.Image.Ref + "@sha256:…; the skyops command finds it by itself"}
		}
	}
	if len(t.Secrets) > 0 {
		spec.Secrets = &job.Secrets{Names: slices.Compact(slices.Sorted(slices.Values(t.Secrets))), Sealed: m.seal}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Inputs)) {
		in, err := outsideInput(name, t.Inputs[name])
		if err != nil {
			return spec, nil, err
		}
		spec.Inputs = append(spec.Inputs, in)
	}
	return spec, d.Notes, spec.Validate()
}

// outsideInput reads URL#sha256=HEX&size=BYTES: what others serve is the only data
// that a file can name for a gateway, which asks nobody how large it is.
func outsideInput(name, text string) (job.Input, error) {
	if !strings.Contains(text, "://") {
		return job.Input{}, &job.FieldError{
			Field: "inputs." + name, Problem: "is not on this gateway's side",
			Fix: "give https://HOST/PATH#sha256=HEX&size=BYTES, ar://… or ipfs://…; data of your own needs the skyops command",
		}
	}
	in, err := job.ParseOutside(name, text)
	if err == nil && in.Bytes == 0 {
		err = &job.FieldError{Field: "inputs." + name, Problem: "does not say how many bytes it has", Fix: "add &size=BYTES after the hash, or #size=BYTES"}
	}
	return in, err
}

// readDeposit asks the chain for what the owner has there.
func (m *planMaker) readDeposit() {
	if m.owner == (common.Address{}) {
		return
	}
	b, err := m.Chain.Balance(m.ctx, m.asset, m.owner)
	if err != nil {
		m.log.WarnContext(m.ctx, "plan without the owner's deposit", "err", err)
		return
	}
	m.deposited = &b
}

// quoteOf prices one run of a spec. Steps that ask nodes for the same are priced once.
func (m *planMaker) quoteOf(spec job.Spec) (client.PlanQuote, error) {
	alike := spec
	alike.Name, alike.Model, alike.Command, alike.Env, alike.Secrets, alike.InputKeys, alike.Step = "", "", nil, nil, nil, nil, nil
	if slices.ContainsFunc(alike.Inputs, func(in job.Input) bool { return in.From == nil }) {
		alike.Name = spec.Name // where its data is counts
	} else {
		alike.Inputs = nil
	}
	written, err := spec.Canonical()
	if err != nil {
		return client.PlanQuote{}, err
	}
	if m.bytes += len(written); m.bytes > maxPlanSpecs {
		return client.PlanQuote{}, fmt.Errorf("the specs come to more than %d MiB together: give what is large as an input, or use the skyops command", maxPlanSpecs>>20)
	}
	id, err := alike.Hash()
	if err != nil {
		return client.PlanQuote{}, err
	}
	if q, ok := m.known[id]; ok {
		return q, nil
	}
	switch {
	case len(m.known) == maxPlanPrices:
		return client.PlanQuote{}, fmt.Errorf("more than %d steps differ in what they ask of nodes: let more of them ask for the same, or use the skyops command", maxPlanPrices)
	case m.ctx.Err() != nil:
		return client.PlanQuote{}, m.fail(m.ctx, "pricing the steps", m.ctx.Err())
	case len(m.known) == 0:
		m.readDeposit()
	}
	q, err := m.price(m.ctx, client.QuoteRequest{Spec: spec, Asset: m.asset})
	if err != nil {
		return client.PlanQuote{}, err
	}
	out := client.PlanQuote{
		Nodes: q.Nodes, Feasible: q.Feasible, Closest: q.Closest, MaxRate: q.MaxRate, MaxEgress: q.MaxEgress,
		Cost: q.Cost, MinFee: q.MinFee, MaxCost: q.MaxCost, Deposited: m.deposited,
	}
	if len(q.Offers) > 0 {
		out.Best = &q.Offers[0]
	}
	m.known[id] = out
	return out, nil
}
