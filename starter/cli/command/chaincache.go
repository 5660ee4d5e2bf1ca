package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// stepCache is what earlier pipelines of the wallet made.
type stepCache struct {
	*app
	client *client.Client
	owner  common.Address
	domain eip712.Domain
	own    []*seal.Identity // the wallet's data keys, the newest first
	work   job.WorkKey
	found  map[client.CachedWork]client.CachedStep
	asked  map[client.CachedWork]bool
	some   map[*chainStep]client.CachedStep // runs of steps of which not all succeeded
	orders map[common.Hash]*earlier
	trees  map[string]common.Hash // by path
}

// earlier is an earlier pipeline.
type earlier struct {
	order job.Order
	memo  chainMemo
	plan  job.Plan
	edges seal.Seed
}

// maker is a step as the pipeline that ran it knows it.
type maker struct {
	order common.Hash
	step  uint32
}

// maker finds whose step a step of the pipeline is, which may be an earlier one's.
func (e *earlier) maker(order common.Hash, step uint32) maker {
	if by := e.memo.Steps[step].Served; by != nil {
		return maker{by.Order, by.Step}
	}
	return maker{order, step}
}

// sources are the steps that a step took something of, input by input.
func (e *earlier) sources(order common.Hash, step uint32) (all []maker) {
	for _, in := range e.plan[step].Inputs {
		for _, from := range in.From.Steps {
			all = append(all, e.maker(order, from))
		}
	}
	return all
}

// openStepCache opens what the wallet's data key opens. nil: there is no wallet,
// or the key does not open, and every step runs.
func (a *app) openStepCache(c *client.Client, dryRun bool) (*stepCache, error) {
	owner, err := a.address()
	if err != nil && dryRun {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	own, err := a.dataKeys()
	if err != nil && (dryRun || errors.Is(err, seal.ErrKey)) {
		a.say("Note: what earlier pipelines made was not looked for, since the data key did not open: %v", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	work, err := own[0].WorkKey()
	return &stepCache{
		app: a, client: c, owner: owner, domain: n.Domain(), own: own, work: work, found: map[client.CachedWork]client.CachedStep{}, asked: map[client.CachedWork]bool{},
		some: map[*chainStep]client.CachedStep{}, orders: map[common.Hash]*earlier{}, trees: map[string]common.Hash{},
	}, err
}

// ask asks the gateway for work that was not asked for yet.
func (k *stepCache) ask(ctx context.Context, work []client.CachedWork) error {
	var ask []client.CachedWork
	for _, w := range work {
		if w.Work != (job.Cache{}) && !k.asked[w] {
			k.asked[w] = true
			ask = append(ask, w)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	found, err := k.client.CachedSteps(ctx, ask)
	if err != nil {
		return fmt.Errorf("look for what earlier pipelines made: %w", err)
	}
	for _, w := range ask {
		for _, s := range found {
			if s.Work == w.Work && (w.Order == common.Hash{} || w.Order == s.Served.Order) {
				k.found[w] = s
			}
		}
	}
	return nil
}

// before opens the earlier pipeline of an order, by its memo.
func (k *stepCache) before(ctx context.Context, order common.Hash) (*earlier, error) {
	if e, ok := k.orders[order]; ok {
		return e, nil
	}
	m, err := k.client.PipelineMemo(ctx, order)
	if err != nil {
		return nil, err
	}
	if m.Order.Hash(k.domain) != order {
		return nil, fmt.Errorf("the gateway shows another order than %s", order)
	}
	plain, by, err := seal.OpenMemo(k.own, m.Order.Nonce, m.Memo)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	e := &earlier{order: m.Order}
	if err := json.Unmarshal(plain, &e.memo); err != nil {
		return nil, fmt.Errorf("read the memo of pipeline %s: %w", order, err)
	}
	if e.edges, err = seal.DeriveSeed(by, m.Order.Nonce); err != nil {
		return nil, err
	}
	if e.plan, err = e.memo.File.Plan(); err != nil || len(e.plan) != len(e.memo.Steps) || len(e.plan) != int(m.Order.Count) {
		return nil, errors.Join(fmt.Errorf("the memo of pipeline %s is of another version", order), err)
	}
	for i, s := range e.memo.Steps {
		if e.plan[i].Name != s.Name {
			return nil, fmt.Errorf("the memo of pipeline %s is of another version", order)
		}
	}
	k.orders[order] = e
	return e, nil
}

// name names the work of a step that is made out; zero: it cannot be known what
// it makes, so that it runs each time.
func (k *stepCache) name(ctx context.Context, p *chainPlan, s *chainStep, taken map[job.Cache]bool) (name job.Cache, err error) {
	w, ok := job.WorkOf(s.spec)
	if !ok || len(s.secrets) > 0 && s.values == nil {
		return job.Cache{}, nil
	}
	w.Secrets = s.values
	for _, in := range s.spec.Inputs {
		if in.From == nil {
			content, err := k.content(ctx, s, in)
			if err != nil {
				return job.Cache{}, fmt.Errorf("input %s: %w", in.Name, err)
			}
			w.Inputs = append(w.Inputs, job.WorkInput{Name: in.Name, Content: content})
			continue
		}
		one := job.WorkInput{Name: in.Name, Each: in.From.Each, Run: in.From.Run, Gather: in.From.Gather}
		for _, step := range in.From.Steps {
			from := p.steps[step]
			if from.work == (job.Cache{}) {
				return job.Cache{}, nil
			}
			one.From = append(one.From, from.work)
			for _, out := range from.Outputs {
				if out.Name == in.From.Output {
					one.Path = out.Path
				}
			}
		}
		w.Inputs = append(w.Inputs, one)
	}
	slices.SortFunc(w.Inputs, func(a, b job.WorkInput) int { return cmp.Compare(a.Name, b.Name) })
	for ; ; w.Copy++ {
		if name, err = w.Name(k.work); err != nil || !taken[name] {
			taken[name] = true
			return name, err
		}
	}
}

// content names what is in an input that is not another step's.
func (k *stepCache) content(ctx context.Context, s *chainStep, in job.Input) (string, error) {
	path, local := s.datasets[in.Name]
	switch {
	case in.Outside():
		return in.Content() + " " + in.FileName(), nil
	case !local:
		return "package:" + in.Manifest.Hex(), nil // it was sealed once, and stays as it is
	}
	h, ok := k.trees[path]
	if !ok {
		var err error
		if h, err = hashTree(ctx, path); err != nil {
			return "", err
		}
		k.trees[path] = h
	}
	return "tree:" + h.Hex(), nil
}

func hashTree(ctx context.Context, path string) (common.Hash, error) {
	dir, only, err := treeOf(path)
	if err != nil {
		return common.Hash{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return common.Hash{}, err
	}
	defer root.Close()
	return seal.TreeHash(ctx, root, only...)
}

// unchanged stops a pipeline whose local data is not what its steps were named
// by: what they make would serve for other data later.
func (k *stepCache) unchanged(ctx context.Context, s *chainStep) error {
	for name, path := range s.datasets {
		named, ok := k.trees[path]
		if !ok {
			continue
		}
		h, err := hashTree(ctx, path)
		if err != nil {
			return fmt.Errorf("data set %s: %w", name, err)
		}
		if h != named {
			return fail(exitUsage, "submit it again when nothing writes there", fmt.Errorf("data set %s changed while it was being read", name))
		}
	}
	return nil
}

// resume serves the steps of a pipeline that goes on from an earlier one by what
// that one has of them, made there or served: what is on this machine by now is
// not looked at. Only the rest is looked at anew.
func (k *stepCache) resume(ctx context.Context, p *chainPlan, from common.Hash) error {
	e, err := k.before(ctx, from)
	if err != nil || len(e.plan) != len(p.steps) {
		return err
	}
	work := make([]client.CachedWork, len(p.steps))
	for i, s := range e.memo.Steps {
		work[i] = client.CachedWork{Work: s.Work, Order: e.maker(from, uint32(i)).order}
	}
	if err := k.ask(ctx, work); err != nil {
		return err
	}
	for i, s := range p.steps {
		if hit := k.found[work[i]]; hit.Served.Runs == 0 && len(hit.Served.Partly) > 0 {
			k.some[s] = hit
			continue
		}
		if err := k.serve(ctx, p, s, work[i]); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
	}
	return nil
}

// look names the work of all steps that are not served, and serves those that
// it may and can.
func (k *stepCache) look(ctx context.Context, p *chainPlan, may bool) (err error) {
	taken := map[job.Cache]bool{}
	for _, s := range p.steps {
		taken[s.work] = taken[s.work] || s.served != nil
	}
	var work []client.CachedWork
	for _, s := range p.steps {
		if s.served != nil {
			continue
		}
		if s.work, err = k.name(ctx, p, s, taken); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
		s.spec.Step.Cache = s.work
		if may && !s.NoCache {
			work = append(work, client.CachedWork{Work: s.work})
		}
	}
	if err := k.ask(ctx, work); err != nil {
		return err
	}
	for _, s := range p.steps {
		if s.served == nil && may && !s.NoCache {
			if err := k.serve(ctx, p, s, client.CachedWork{Work: s.work}); err != nil {
				return fmt.Errorf("step %s: %w", s.Title(), err)
			}
		}
		if hit, ok := k.some[s]; ok && s.served == nil {
			k.serveSome(ctx, p, s, hit)
		}
	}
	return nil
}

// serve has an earlier pipeline stand for a step, where one made the same from
// the very same inputs, and left all that is taken of it.
func (k *stepCache) serve(ctx context.Context, p *chainPlan, s *chainStep, work client.CachedWork) error {
	hit, ok := k.found[work]
	if !ok || !p.settled(s) || hit.Served.Runs == 0 && len(hit.Served.Partly) > 0 || !p.ranFor(s, hit.Served.Runs) {
		return nil
	}
	outputs, ok := outputsOf(s, hit.Outputs)
	if !ok {
		return nil
	}
	made, err := k.makers(ctx, hit)
	if err != nil {
		k.say("Note: step %s runs again, though pipeline %s has it: %v", s.Title(), short(hit.Served.Order), err)
		return nil
	}
	if !p.sameSources(s, made) {
		return nil
	}
	s.work, s.served, s.made = hit.Work, &hit, made
	s.spec = job.Spec{Version: job.SpecVersion, Name: s.specName(), Step: &job.Step{
		After: s.After, Items: s.Items, Outputs: outputs, Served: &hit.Served,
	}}
	if s.spec.Salt, err = randomHash(); err != nil {
		return err
	}
	return s.spec.Validate()
}

// settled reports whether it is known before anything runs that a step's
// conditions hold: what waits for another step's end is not there before it.
func (p *chainPlan) settled(s *chainStep) bool {
	return !slices.ContainsFunc(s.After, func(a job.After) bool {
		return a.When == job.Failed || p.steps[a.Step].served == nil
	})
}

// serveSome has those runs of a fan-out that succeeded in an earlier pipeline stand
// for themselves. The others run.
func (k *stepCache) serveSome(ctx context.Context, p *chainPlan, s *chainStep, hit client.CachedStep) {
	if _, ok := outputsOf(s, hit.Outputs); !ok || hit.Work != s.work || !p.settled(s) {
		return
	}
	made, err := k.makers(ctx, hit)
	if err != nil {
		k.say("Note: all of step %s runs again, though pipeline %s has some of it: %v", s.Title(), short(hit.Served.Order), err)
		return
	}
	if p.sameSources(s, made) {
		s.made, s.partly, s.spec.Step.Partly = made, &hit, hit.Served.Partly
	}
}

// sameSources reports whether all that jobs of a step are of took of the very same
// runs as the step does: its name says which work made its inputs, not what came of it.
func (p *chainPlan) sameSources(s *chainStep, made []madeBy) bool {
	want := p.sources(s)
	return !slices.ContainsFunc(made, func(by madeBy) bool { return !slices.Equal(by.sources(by.at, by.step), want) })
}

// madeBy is a step of an earlier pipeline that jobs of a step are of.
type madeBy struct {
	*earlier
	at   common.Hash // its order's hash
	step uint32
}

// makers opens the pipelines that a step's jobs are of, the newest first, and holds
// what the gateway shows of them to their memos.
func (k *stepCache) makers(ctx context.Context, hit client.CachedStep) (all []madeBy, err error) {
	e, err := k.before(ctx, hit.Served.Order)
	if err != nil {
		return nil, err
	}
	all = append(all, madeBy{e, hit.Served.Order, hit.Served.Step})
	others := map[common.Hash]*earlier{}
	for _, by := range hit.Served.Partly {
		if others[by.Order], err = k.before(ctx, by.Order); err != nil {
			return nil, err
		}
		all = append(all, madeBy{others[by.Order], by.Order, by.Step})
	}
	return all, e.check(hit, k.owner, k.domain, others)
}

// check holds what the gateway shows of a step to what the owner wrote down of the
// pipelines that it is of, and to what the nodes that ran it signed.
func (e *earlier) check(hit client.CachedStep, owner common.Address, d eip712.Domain, others map[common.Hash]*earlier) error {
	by := hit.Served
	var items []uint32 // that it is to have
	for item := range by.Runs {
		items = append(items, item)
	}
	if by.Runs == 0 {
		for _, part := range by.Partly {
			items = append(items, part.Items...)
		}
		slices.Sort(items)
	}
	if !e.has(by.Count, by.Step, hit.Work, owner) || len(hit.Runs) != len(items) {
		return errors.New("the gateway shows another step than the pipeline has")
	}
	for _, part := range by.Partly {
		if of := others[part.Order]; of == nil || !of.has(part.Count, part.Step, hit.Work, owner) {
			return errors.New("the gateway shows another step than an earlier pipeline has")
		}
	}
	own := job.Partly{Order: by.Order, Count: by.Count, Step: by.Step}
	for i, run := range hit.Runs {
		part := cmp.Or(job.Stands(by.Partly, run.Item), &own)
		wrote := cmp.Or(job.Stands(e.memo.Steps[by.Step].Partly, run.Item), &own)
		if part.Job(run.Item) != wrote.Job(run.Item) {
			return fmt.Errorf("the gateway shows another job for run %d than its owner wrote down", run.Item)
		}
		of := e
		if part.Order != by.Order {
			of = others[part.Order]
		}
		if run.Step != part.Step || run.Item != items[i] {
			return errors.New("the gateway shows the jobs of another step")
		}
		if err := run.Check(d, of.order); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether a step of the pipeline is the owner's work of that name.
func (e *earlier) has(count, step uint32, work job.Cache, owner common.Address) bool {
	return e.order.Owner == owner && e.order.Count == count && int(step) < len(e.memo.Steps) && e.memo.Steps[step].Work == work
}

// sources are the steps that a step takes something of, as the pipelines that
// ran them know them; those that run in this one are none of an earlier one's.
func (p *chainPlan) sources(s *chainStep) (all []maker) {
	for _, in := range s.Inputs {
		for _, step := range in.From.Steps {
			from := maker{}
			if by := p.steps[step].served; by != nil {
				from = maker{by.Served.Order, by.Served.Step}
			}
			all = append(all, from)
		}
	}
	return all
}

// outputsOf are a step's outputs as an earlier run of it left them; false: one is
// missing, which nothing took then.
func outputsOf(s *chainStep, left []job.Output) (all []job.Output, ok bool) {
	for _, want := range s.Outputs {
		i := slices.IndexFunc(left, func(o job.Output) bool {
			return o.Name == want.Name && o.Path == want.Path && o.Items <= want.Items
		})
		if i < 0 {
			return nil, false
		}
		all = append(all, job.Output{Name: want.Name, Path: want.Path, To: left[i].To, Items: want.Items})
	}
	return all, true
}
