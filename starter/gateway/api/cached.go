package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) cachedRoutes() {
	o := op(http.MethodPost, "/v1/pipelines/cached", "findCachedSteps", "Find what steps of your earlier pipelines made", true)
	o.Description = "You name the work as your earlier pipelines did, in step.cache of their specs. What is found and still stored may serve a new " +
		"pipeline: sign a spec with step.served for it. Work that is not in the reply has to run."
	huma.Register(s.api, o, s.findCached)
	huma.Register(s.api, op(http.MethodGet, "/v1/pipelines/{order}/memo", "getPipelineMemo", "Read the memo that you submitted a pipeline with", true), s.pipelineMemo)
}

func (s *Server) pipelineMemo(ctx context.Context, in *OrderPath) (*reply[client.PipelineMemo], error) {
	order := common.HexToHash(in.Order)
	if err := s.ownPipeline(ctx, order); err != nil {
		return nil, err
	}
	memo, err := s.Store.PipelineMemo(ctx, order)
	if err != nil {
		return nil, s.fail(ctx, "reading the memo", err)
	}
	steps, err := s.Store.PipelineSteps(ctx, order, 0, 1)
	if err != nil {
		return nil, s.fail(ctx, "reading the pipeline's order", err)
	}
	if len(memo) == 0 || len(steps) == 0 {
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "pipeline %s was submitted without a memo", order), "submit it again from its file")
	}
	return &reply[client.PipelineMemo]{client.PipelineMemo{Order: steps[0].Order, Memo: memo}}, nil
}

func (s *Server) findCached(ctx context.Context, in *struct{ Body client.CachedQuery }) (*reply[client.CachedSteps], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	f := finder{Server: s, sources: map[client.CachedSource]client.CachedSource{}}
	out := client.CachedSteps{Steps: []client.CachedStep{}}
	for _, work := range in.Body.Work {
		if f.reads > maxFound {
			break
		}
		r, err := s.Store.NewestStepResult(ctx, wallet, work)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, s.fail(ctx, "looking for earlier steps", err)
		}
		found, err := f.step(ctx, r)
		if err != nil {
			return nil, s.fail(ctx, "reading an earlier step", err)
		}
		if found != nil {
			out.Steps = append(out.Steps, *found)
		}
	}
	return &reply[client.CachedSteps]{out}, nil
}

// maxFound is how much one request reads, in jobs and specs: what a pipeline has
// at most of both. Beyond it, nothing more is found.
const maxFound = job.MaxPipelineRuns + job.MaxSteps

// finder reads earlier pipelines for one request.
type finder struct {
	*Server
	sources map[client.CachedSource]client.CachedSource // of steps, by whose step they are in a pipeline
	reads   int
}

// spec reads a step of an earlier pipeline; nil: it is not there.
func (f *finder) spec(ctx context.Context, order common.Hash, step uint32) (*job.Spec, error) {
	f.reads++
	steps, err := f.Store.PipelineSteps(ctx, order, step, 1)
	if err != nil || len(steps) == 0 || steps[0].Index != step || steps[0].Spec.Step == nil {
		return nil, err
	}
	return &steps[0].Spec, nil
}

// step makes out what a step left, nil: it is not there any more.
func (f *finder) step(ctx context.Context, r store.StepResult) (*client.CachedStep, error) {
	kept, err := f.Store.Pipeline(ctx, r.Order)
	if err != nil {
		return nil, err
	}
	spec, err := f.spec(ctx, r.Order, r.Step)
	if err != nil || spec == nil {
		return nil, err
	}
	out := &client.CachedStep{
		Work: r.Work, Served: job.Served{Order: r.Order, Count: uint32(kept.Steps), Step: r.Step, Runs: r.Runs},
		Title: spec.Name, Outputs: spec.Step.Outputs, Cost: r.Cost, At: uint64(r.At.UnixMilli()),
	}
	f.reads += int(r.Runs)
	if out.Runs, err = f.left(ctx, out.Served); err != nil || out.Runs == nil {
		return nil, err
	}
	if out.Sources, err = f.sourcesOf(ctx, r.Order, *spec); err != nil {
		return nil, err
	}
	return out, nil
}

// sourcesOf names the steps that a step took something of as the pipelines that
// ran them do, by the names of its inputs.
func (f *finder) sourcesOf(ctx context.Context, order common.Hash, spec job.Spec) (all []client.CachedSource, err error) {
	inputs := slices.Clone(spec.Inputs)
	slices.SortFunc(inputs, func(a, b job.Input) int { return cmp.Compare(a.Name, b.Name) })
	for _, in := range inputs {
		if in.From == nil {
			continue
		}
		for _, step := range in.From.Steps {
			from, err := f.source(ctx, client.CachedSource{Order: order, Step: step})
			if err != nil {
				return nil, err
			}
			all = append(all, from)
		}
	}
	return all, nil
}

// source finds the step that a step of a pipeline is, which may be an earlier one's.
func (f *finder) source(ctx context.Context, at client.CachedSource) (client.CachedSource, error) {
	if from, ok := f.sources[at]; ok {
		return from, nil
	}
	spec, err := f.spec(ctx, at.Order, at.Step)
	if err != nil {
		return at, err
	}
	from := at
	if spec != nil && spec.Served() {
		from = client.CachedSource{Order: spec.Step.Served.Order, Step: spec.Step.Served.Step}
	}
	f.sources[at] = from
	return from, nil
}

// left reads what the jobs of a step left. None: something of it is not stored
// any more, or will not be soon.
func (s *Server) left(ctx context.Context, by job.Served) (runs []record.Edge, err error) {
	for item, id := range by.Jobs() {
		pack, receipt, err := s.Store.Result(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if stays, err := s.stays(ctx, pack.CID); err != nil || !stays {
			return nil, err
		}
		runs = append(runs, record.Edge{Step: by.Step, Item: uint32(item), CID: pack.CID, Receipt: receipt})
	}
	return runs, nil
}

// soon is how long content has to stay for a pipeline that is about to be
// submitted, which then keeps it longer.
const soon = time.Hour

// stays reports whether content is stored and will be for a while. Where results
// are kept for a time only, what nothing holds is gone.
func (s *Server) stays(ctx context.Context, cid string) (bool, error) {
	until, err := s.Store.HeldUntil(ctx, cid)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return s.Network.Retention.Results() == 0, nil
	case errors.Is(err, store.ErrLetGo):
		return false, nil
	}
	return err == nil && until.After(s.now().Add(soon)), err
}

// holdServed checks that what serves steps of a pipeline is its owner's and
// there, and keeps it as long as the pipeline may run, and as long as results are.
func (s *Server) holdServed(ctx context.Context, order common.Hash, p job.PipelineSubmission) error {
	var cids []string
	for i, step := range p.Steps {
		by := step.Spec.Step.Served
		if by == nil {
			continue
		}
		r, err := s.Store.StepResult(ctx, by.Order, by.Step)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return s.fail(ctx, "looking for an earlier step", err)
		}
		var runs []record.Edge
		if err == nil && r.Owner == p.Order.Owner && r.Runs == by.Runs {
			kept, err := s.Store.Pipeline(ctx, by.Order)
			if err != nil {
				return s.fail(ctx, "looking for an earlier pipeline", err)
			}
			if kept.Steps == int(by.Count) {
				if runs, err = s.left(ctx, *by); err != nil {
					return s.fail(ctx, "looking for what an earlier step left", err)
				}
			}
		}
		if runs == nil {
			return gone(i, step.Spec.Name)
		}
		for _, run := range runs {
			cids = append(cids, run.CID)
		}
	}
	if len(cids) == 0 {
		return nil
	}
	until := time.Unix(int64(p.Order.Deadline), 0).Add(afterDeadline)
	if kept := s.now().Add(s.Network.Retention.Results()); kept.After(until) {
		until = kept
	}
	err := s.Store.HoldToo(ctx, "served:"+order.Hex(), until, cids...)
	if errors.Is(err, store.ErrLetGo) {
		return then(problem(http.StatusConflict, client.CodeConflict, "what serves a step of the pipeline is being let go of"), "sign it again without: the step runs then")
	}
	if err != nil {
		return s.fail(ctx, "keeping what earlier steps left", err)
	}
	return nil
}

func gone(step int, name string) error {
	return then(problem(http.StatusConflict, client.CodeConflict, "what is to serve step %d (%s) is not here, or not its owner's", step, name),
		"sign the pipeline again without: the step runs then")
}
