package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
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

	runUnknown bool // what storage does not say it has runs again
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

// ask asks the gateway for work, each that of a step, that was not asked for yet.
func (k *stepCache) ask(ctx context.Context, work []client.CachedWork, steps []*chainStep) error {
	var ask []client.CachedWork
	title := map[client.CachedWork]string{}
	for i, w := range work {
		title[w] = steps[i].Title()
		if w.Work != (job.Cache{}) && !k.asked[w] {
			k.asked[w] = true
			ask = append(ask, w)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	found, err := k.client.CachedSteps(ctx, client.CachedQuery{Work: ask, AwayIsGone: k.runUnknown})
	if err != nil {
		return fmt.Errorf("look for what earlier pipelines made: %w", err)
	}
	if len(found.Unknown) > 0 {
		var names []string
		for _, w := range found.Unknown {
			names = append(names, title[w])
		}
		return fail(exitUnavailable, "try again in a minute; --run-unknown runs, and pays, what storage does not show, and serves the rest",
			fmt.Errorf("storage does not say whether it still has what earlier pipelines made of %s", strings.Join(names, ", ")))
	}
	for _, w := range ask {
		for _, s := range found.Steps {
			if s.Work == w.Work && (w.Order == common.Hash{} || w.Order == s.Served.Order) {
				k.found[w] = s
			}
		}
	}
	return nil
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
	if err := k.ask(ctx, work, p.steps); err != nil {
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
	var steps []*chainStep
	for _, s := range p.steps {
		if s.served != nil {
			continue
		}
		if s.work, err = k.name(ctx, p, s, taken); err != nil {
			return fmt.Errorf("step %s: %w", s.Title(), err)
		}
		s.spec.Step.Cache = s.work
		if may && !s.NoCache {
			work, steps = append(work, client.CachedWork{Work: s.work}), append(steps, s)
		}
	}
	if err := k.ask(ctx, work, steps); err != nil {
		return err
	}
	for _, s := range p.steps {
		if s.served == nil && may && !s.NoCache {
			if err := k.serve(ctx, p, s, client.CachedWork{Work: s.work}); err != nil {
				return fmt.Errorf("step %s: %w", s.Title(), err)
			}
		}
		if hit, ok := k.some[s]; ok && s.served == nil {
			if err := k.serveSome(ctx, p, s, hit); err != nil {
				return fmt.Errorf("step %s: %w", s.Title(), err)
			}
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
		if err := unanswered(ctx, err); err != nil {
			return err
		}
		k.say("Note: step %s runs again, though pipeline %s has it: %v", s.Title(), short(hit.Served.Order), err)
		return nil
	}
	if !p.sameSources(s, made) {
		return nil
	}
	if err := k.counted(ctx, p, s, hit); err != nil {
		if err := unanswered(ctx, err); err != nil {
			return err
		}
		k.say("Note: step %s runs again, though pipeline %s is said to have it: %v", s.Title(), short(hit.Served.Order), err)
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

// errUnanswered reports that a question was asked and not answered.
var errUnanswered = errors.New("it is not known what is there")

// answer sorts what came of a question in place of what was asked for. Only what says that
// it is not there, or that other bytes are, is an answer: all else may be, in whatever way
// a gateway, or a proxy before one, fails.
func answer(err error) error {
	var p *client.Problem
	if errors.As(err, &p) && (p.Status == http.StatusNotFound || p.Status == http.StatusGone) || errors.Is(err, errOther) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnanswered, err)
}

// unanswered is the failure of a command to whose question nobody answered, nil of
// another error: that nobody says now what is there is no reason to pay for it again.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if !errors.Is(err, errUnanswered) {
		return nil
	}
	if code, _ := explain(ctx, err); code != exitFailure && code != exitUnavailable {
		return err // it has a next step of its own
	}
	return fail(exitUnavailable, "try again in a minute; --no-cache runs, and pays, every step", err)
}

// counted holds how many jobs a gateway shows of a step to how many entries it ran for,
// as the manifest of what the step before left has them: one that is left out would be
// missing in what comes of them all. That step is served, since the sources are the same.
func (k *stepCache) counted(ctx context.Context, p *chainPlan, s *chainStep, hit client.CachedStep) error {
	for _, in := range s.Inputs {
		if !in.From.Each || hit.Served.Runs == 0 {
			continue
		}
		m, err := k.manifest(ctx, p.steps[in.From.Steps[0]].served.Runs[in.From.Run])
		if err != nil {
			return fmt.Errorf("count what it ran for: %w", err)
		}
		if n := m.Count(in.From.Output); n != int(hit.Served.Runs) {
			return fmt.Errorf("the gateway shows %d of its jobs, and it ran for %d entries", hit.Served.Runs, n)
		}
	}
	return nil
}

// manifest reads that of what a job left. The gateway is asked first, which says that it is
// there.
func (k *stepCache) manifest(ctx context.Context, left record.Edge) (*seal.Manifest, error) {
	origins := k.stored(false)(left.CID)
	slices.Reverse(origins)
	return askedManifest(ctx, origins, left.Manifest())
}

// askedManifest reads a manifest from origins. Where none gives it, what the first says is the answer.
func askedManifest(ctx context.Context, origins []origin, hash common.Hash) (*seal.Manifest, error) {
	var failed error
	for _, open := range origins {
		m, err := readManifest(ctx, open, hash)
		if err == nil {
			return m, nil
		}
		if failed == nil {
			failed = answer(err)
		}
	}
	return nil, failed
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
func (k *stepCache) serveSome(ctx context.Context, p *chainPlan, s *chainStep, hit client.CachedStep) (err error) {
	if _, ok := outputsOf(s, hit.Outputs); !ok || hit.Work != s.work || !p.settled(s) {
		return nil
	}
	if hit, err = k.opened(ctx, s, hit); err != nil || len(hit.Runs) == 0 {
		return err
	}
	made, err := k.makers(ctx, hit)
	if err != nil {
		if err := unanswered(ctx, err); err != nil {
			return err
		}
		k.say("Note: all of step %s runs again, though pipeline %s has some of it: %v", s.Title(), short(hit.Served.Order), err)
		return nil
	}
	if p.sameSources(s, made) {
		s.made, s.partly, s.spec.Step.Partly = made, &hit, hit.Served.Partly
	}
	return nil
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
