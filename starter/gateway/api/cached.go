package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) cachedRoutes() {
	o := op(http.MethodPost, "/v1/pipelines/cached", "findCachedSteps", "Find what steps of your earlier pipelines made", true)
	o.Description = "You name the work as your earlier pipelines did, in step.cache of their specs. What is found and still stored may serve a new " +
		"pipeline: sign a spec with step.served for it. Work that is not in the reply has to run. Unknown names the work of which storage did not say whether it is there, within half a minute; where it says nothing of any, " +
		"the reply is 503. With awayIsGone, jobs of which it says nothing are taken for gone, and the others of their steps are found. One request looks at " +
		strconv.Itoa(mayRead) + " jobs and specs: ask again for what more names. Asked for one pipeline, those runs of a step with items " +
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
	look := s.lookFor(wallet)
	look.awayIsGone = in.Body.AwayIsGone
	hunts, err := look.hunts(ctx, in.Body.Work)
	if err != nil {
		return nil, s.fail(ctx, "looking for earlier steps", err)
	}
	out := client.CachedSteps{Steps: []client.CachedStep{}}
	found, away := make([]*client.CachedStep, len(hunts)), make([]error, len(hunts))
	inTime, done := context.WithTimeout(ctx, s.LookTime)
	defer done()
	g, each := errgroup.WithContext(inTime)
	g.SetLimit(readAtOnce)
	for i, h := range hunts {
		if h == nil {
			out.More = append(out.More, in.Body.Work[i])
			continue
		}
		g.Go(func() (err error) {
			found[i], err = look.find(each, *h)
			if err != nil && inTime.Err() != nil {
				err = fmt.Errorf("%w: within %s: %w", delivery.ErrAway, s.LookTime, err)
			}
			if errors.Is(err, delivery.ErrAway) {
				away[i], err = err, nil // of this work
			}
			return err
		})
	}
	if err := cmp.Or(g.Wait(), ctx.Err()); err != nil {
		return nil, s.fail(ctx, "looking for what earlier jobs left", err)
	}
	for i, step := range found {
		if step != nil {
			out.Steps = append(out.Steps, *step)
		}
		if away[i] != nil {
			out.Unknown = append(out.Unknown, in.Body.Work[i])
		}
	}
	if failed := cmp.Or(away...); failed != nil {
		problem := s.unlooked(ctx, failed)
		if len(out.Unknown)+len(out.More) == len(in.Body.Work) {
			return nil, problem
		}
	}
	return &reply[client.CachedSteps]{out}, nil
}

// mayRead is how many jobs and specs one request reads: those of the largest
// pipeline, which is resumed by one request.
const mayRead = job.MaxSteps + job.MaxPipelineRuns + job.MaxItems

// maxTried is how many results of one work are looked for in storage.
const maxTried = 4

// hunt is what is looked at for one work, the former before the latter.
type hunt struct {
	results []store.StepResult // the newest first
	fan     *client.CachedStep // the step that fans out, with all the runs that it may have; nil: there is none
}

// hunts are what is looked at for each work; nil: not by this request. What may be
// read is given out in the order of the works, so that the same question has the same
// reply, and one that is alone is always looked for.
func (l *look) hunts(ctx context.Context, works []client.CachedWork) ([]*hunt, error) {
	all := make([]*hunt, len(works))
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i, work := range works {
		g.Go(func() error {
			results, err := l.Store.StepResults(each, l.wallet, work.Work, work.Order, maxTried)
			all[i] = &hunt{results: slices.DeleteFunc(results, func(r store.StepResult) bool { return l.now().Sub(r.At) > servesFor })}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	left, fans := mayRead, map[common.Hash]map[job.Cache]client.CachedStep{}
	for i, work := range works {
		h := all[i]
		all[i] = nil
		if _, known := fans[work.Order]; !known && work.Order != (common.Hash{}) {
			of, specs, err := l.fansOf(ctx, work.Order, left)
			if err != nil {
				return nil, err
			}
			if specs > left {
				continue
			}
			fans[work.Order], left = of, left-specs
		}
		if fan, ok := fans[work.Order][work.Work]; ok {
			h.fan = &fan
		}
		if n := h.jobs(); n <= left {
			all[i], left = h, left-n
		}
	}
	return all, nil
}

// jobs is how many jobs are looked at for the work at most. A fan-out's are those
// of its own result.
func (h *hunt) jobs() (n int) {
	for _, r := range h.results {
		n += int(r.Runs)
	}
	if h.fan != nil {
		n = max(n, int(h.fan.Served.Runs))
	}
	return n
}

// fansOf are the steps of one of the wallet's pipelines that fan out, by their work, and how many
// specs they are among: where that is more than may be read, they are not read.
func (l *look) fansOf(ctx context.Context, order common.Hash, may int) (fans map[job.Cache]client.CachedStep, specs int, err error) {
	kept, err := l.Store.Pipeline(ctx, order)
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Owner != l.wallet {
		return nil, 0, nil
	}
	if err != nil || kept.Steps > may {
		return nil, kept.Steps, err
	}
	steps, err := l.Store.PipelineSteps(ctx, order, 0, kept.Steps)
	if err != nil {
		return nil, 0, err
	}
	fans = map[job.Cache]client.CachedStep{}
	for _, sub := range steps {
		step := sub.Spec.Step
		if step == nil || step.Items == 0 || step.Cache == (job.Cache{}) {
			continue
		}
		fans[step.Cache] = client.CachedStep{
			Work: step.Cache, Title: sub.Spec.Name, Outputs: step.Outputs,
			Served: job.Served{Order: order, Count: uint32(kept.Steps), Step: sub.Index, Runs: step.Items, Partly: step.Partly},
		}
	}
	return fans, kept.Steps, nil
}

// find finds the newest result of a step's work that is still stored, or else
// those runs of it that are; nil: there are none.
func (l *look) find(ctx context.Context, h hunt) (*client.CachedStep, error) {
	for _, r := range h.results {
		if found, err := l.cachedStep(ctx, r, h.fan == nil); found != nil || err != nil {
			return found, err
		}
	}
	if h.fan == nil {
		return nil, nil
	}
	return l.some(ctx, *h.fan)
}

// cachedStep makes out what a step left, nil: it is not there any more. whole: what is there
// of such a one is not wanted.
func (l *look) cachedStep(ctx context.Context, r store.StepResult, whole bool) (*client.CachedStep, error) {
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
	out.Runs, err = l.left(ctx, wholly(out.Served), whole)
	if err != nil || out.Runs == nil || slices.ContainsFunc(out.Runs, missing) {
		return nil, err
	}
	for _, run := range out.Runs {
		out.At = min(out.At, endedAt(run))
	}
	return out, nil
}

// some finds the runs that succeeded of a step that fans out, in a pipeline where
// not all of them did or are still there; nil: there are none.
func (l *look) some(ctx context.Context, whole client.CachedStep) (*client.CachedStep, error) {
	runs, err := l.left(ctx, wholly(whole.Served), false)
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
