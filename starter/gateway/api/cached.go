package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) cachedRoutes() {
	o := op(http.MethodPost, "/v1/pipelines/cached", "findCachedSteps", "Find what steps of your earlier pipelines made", true)
	o.Description = "You name the work as your earlier pipelines did, in step.cache of their specs. What is found and still stored may serve a new " +
		"pipeline: sign a spec with step.served for it. Work that is not in the reply has to run; where storage does not say what it has, the reply is 503. Asked for one pipeline, those runs of a step with items " +
		"that succeeded are found too where not all did: served.runs is 0 then, and served.partly goes to step.partly of a spec that runs the others."
	huma.Register(s.api, o, s.findCached)
	huma.Register(s.api, op(http.MethodGet, "/v1/pipelines/{order}/memo", "getPipelineMemo", "Read the memo that you submitted a pipeline with", true), s.pipelineMemo)
}

func (s *Server) pipelineMemo(ctx context.Context, in *OrderPath) (*reply[client.PipelineMemo], error) {
	order := common.HexToHash(in.Order)
	if _, err := s.ownPipeline(ctx, order); err != nil {
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
	found := make([]*client.CachedStep, len(in.Body.Work))
	look := s.lookFor(wallet)
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i, work := range in.Body.Work {
		g.Go(func() (err error) {
			found[i], err = look.newest(each, work)
			if err == nil && found[i] == nil && work.Order != (common.Hash{}) {
				found[i], err = look.some(each, work)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, s.unlooked(ctx, err)
	}
	out := client.CachedSteps{Steps: []client.CachedStep{}}
	for _, step := range found {
		if step != nil {
			out.Steps = append(out.Steps, *step)
		}
	}
	return &reply[client.CachedSteps]{out}, nil
}

// maxTried is how many results of one work are looked for in storage.
const maxTried = 4

// newest finds the newest result of a step's work that is still stored, nil:
// there is none.
func (l *look) newest(ctx context.Context, work client.CachedWork) (*client.CachedStep, error) {
	results, err := l.Store.StepResults(ctx, l.wallet, work.Work, work.Order, maxTried)
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		if l.now().Sub(r.At) > servesFor {
			continue
		}
		if !l.may(int(r.Runs)) {
			return nil, nil
		}
		if found, err := l.cachedStep(ctx, r); found != nil || err != nil {
			return found, err
		}
	}
	return nil, nil
}

// cachedStep makes out what a step left, nil: it is not there any more.
func (l *look) cachedStep(ctx context.Context, r store.StepResult) (*client.CachedStep, error) {
	kept, err := l.Store.Pipeline(ctx, r.Order)
	if err != nil {
		return nil, err
	}
	steps, err := l.Store.PipelineSteps(ctx, r.Order, r.Step, 1)
	if err != nil || len(steps) == 0 || steps[0].Index != r.Step || steps[0].Spec.Step == nil {
		return nil, err
	}
	spec := steps[0].Spec
	out := &client.CachedStep{
		Work: r.Work, Served: job.Served{Order: r.Order, Count: uint32(kept.Steps), Step: r.Step, Runs: r.Runs, Partly: spec.Step.Partly},
		Title: spec.Name, Outputs: spec.Step.Outputs, Cost: r.Cost, At: uint64(r.At.UnixMilli()),
	}
	out.Runs, err = l.left(ctx, wholly(out.Served))
	if err != nil || slices.ContainsFunc(out.Runs, missing) {
		return nil, err
	}
	for _, run := range out.Runs {
		out.At = min(out.At, endedAt(run))
	}
	return out, nil
}

// some finds the runs that succeeded of a step that fans out, in a pipeline where
// not all of them did; nil: there are none.
func (l *look) some(ctx context.Context, work client.CachedWork) (*client.CachedStep, error) {
	fans, err := l.fansOf(ctx, work.Order)
	if err != nil {
		return nil, err
	}
	whole, ok := fans[work.Work]
	if !ok || !l.may(int(whole.Served.Runs)) {
		return nil, nil
	}
	runs, err := l.left(ctx, wholly(whole.Served))
	if err != nil {
		return nil, err
	}
	out := whole
	out.Served.Runs, out.Served.Partly = 0, largest(partsOf(whole.Served, runs))
	for _, run := range runs {
		if missing(run) || job.Stands(out.Served.Partly, run.Item) == nil {
			continue
		}
		out.Runs, out.Cost = append(out.Runs, run), out.Cost.Add(run.Receipt.Receipt.Cost)
		if at := endedAt(run); out.At == 0 || at < out.At {
			out.At = at
		}
	}
	if len(out.Runs) == 0 {
		return nil, nil
	}
	return &out, nil
}

// partsOf sorts the runs that are there by the pipelines that they are of.
func partsOf(whole job.Served, runs []record.Edge) (parts []job.Partly) {
	for _, run := range runs {
		if missing(run) {
			continue
		}
		by := cmp.Or(job.Stands(whole.Partly, run.Item), &job.Partly{Order: whole.Order, Count: whole.Count, Step: whole.Step})
		at := slices.IndexFunc(parts, func(p job.Partly) bool { return p.Order == by.Order })
		if at < 0 {
			at = len(parts)
			parts = append(parts, job.Partly{Order: by.Order, Count: by.Count, Step: by.Step})
		}
		parts[at].Items = append(parts[at].Items, run.Item)
	}
	return parts
}

// largest are those parts that have the most runs, as many as one step may be put
// together of: what the others have runs again.
func largest(parts []job.Partly) []job.Partly {
	if len(parts) <= job.MaxPartly {
		return parts
	}
	slices.SortStableFunc(parts, func(a, b job.Partly) int { return cmp.Compare(len(b.Items), len(a.Items)) })
	return parts[:job.MaxPartly]
}
