package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

func (s *Server) cachedRoutes() {
	o := op(http.MethodPost, "/v1/pipelines/cached", "findCachedSteps", "Find what steps of your earlier pipelines made", true)
	o.Description = "You name the work as your earlier pipelines did, in step.cache of their specs. What is found and still stored may serve a new " +
		"pipeline: sign a spec with step.served for it. Work that is not in the reply has to run. Asked for one pipeline, those runs of a step with items " +
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
	out := client.CachedSteps{Steps: []client.CachedStep{}}
	left := maxFound
	for _, work := range in.Body.Work {
		found, err := s.newest(ctx, wallet, work, &left)
		if err == nil && found == nil && work.Order != (common.Hash{}) {
			found, err = s.some(ctx, wallet, work, &left)
		}
		if err != nil {
			return nil, s.fail(ctx, "looking for earlier steps", err)
		}
		if found != nil {
			out.Steps = append(out.Steps, *found)
		}
	}
	return &reply[client.CachedSteps]{out}, nil
}

// servesFor is how long after a step ended it may stand for others: what a job
// left is fetched by the job, and networks know jobs for thirty days.
const servesFor = 28 * 24 * time.Hour

// maxFound is how many jobs one request reads, which is what a pipeline has at
// most; beyond it nothing more is found. maxTried is how many results of one work
// are looked for in storage.
const (
	maxFound = job.MaxPipelineRuns + job.MaxItems
	maxTried = 4
)

// newest finds the newest result of a step's work that is still stored, nil:
// there is none.
func (s *Server) newest(ctx context.Context, wallet common.Address, work client.CachedWork, left *int) (*client.CachedStep, error) {
	results, err := s.Store.StepResults(ctx, wallet, work.Work, work.Order, maxTried)
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		if s.now().Sub(r.At) > servesFor {
			continue
		}
		if *left -= int(r.Runs); *left < 0 {
			return nil, nil
		}
		if found, err := s.cachedStep(ctx, r); found != nil || err != nil {
			return found, err
		}
	}
	return nil, nil
}

// cachedStep makes out what a step left, nil: it is not there any more.
func (s *Server) cachedStep(ctx context.Context, r store.StepResult) (*client.CachedStep, error) {
	kept, err := s.Store.Pipeline(ctx, r.Order)
	if err != nil {
		return nil, err
	}
	steps, err := s.Store.PipelineSteps(ctx, r.Order, r.Step, 1)
	if err != nil || len(steps) == 0 || steps[0].Index != r.Step || steps[0].Spec.Step == nil {
		return nil, err
	}
	spec := steps[0].Spec
	out := &client.CachedStep{
		Work: r.Work, Served: job.Served{Order: r.Order, Count: uint32(kept.Steps), Step: r.Step, Runs: r.Runs, Partly: spec.Step.Partly},
		Title: spec.Name, Outputs: spec.Step.Outputs, Cost: r.Cost, At: uint64(r.At.UnixMilli()),
	}
	out.Runs, err = s.left(ctx, out.Served)
	if err != nil || out.Runs == nil {
		return nil, err
	}
	return out, nil
}

// some finds the runs that succeeded of a step that fans out, in a pipeline where
// not all of them did; nil: there are none.
func (s *Server) some(ctx context.Context, wallet common.Address, work client.CachedWork, left *int) (*client.CachedStep, error) {
	kept, err := s.Store.Pipeline(ctx, work.Order)
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Owner != wallet {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	steps, err := s.Store.PipelineSteps(ctx, work.Order, 0, kept.Steps)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(steps, func(sub job.Submission) bool {
		return sub.Spec.Step != nil && sub.Spec.Step.Cache == work.Work && sub.Spec.Step.Items > 0
	})
	if i < 0 {
		return nil, nil
	}
	spec := steps[i].Spec
	if *left -= int(spec.Step.Items); *left < 0 {
		return nil, nil
	}
	out := &client.CachedStep{
		Work: work.Work, Served: job.Served{Order: work.Order, Count: uint32(kept.Steps), Step: uint32(i)},
		Title: spec.Name, Outputs: spec.Step.Outputs, At: uint64(s.now().UnixMilli()),
	}
	whole := out.Served
	whole.Runs, whole.Partly = spec.Step.Items, spec.Step.Partly
	runs, err := s.leftRuns(ctx, whole, s.Store.Succeeded)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.CID == "" {
			continue
		}
		by := job.Stands(whole.Partly, run.Item)
		if by == nil {
			by = &job.Partly{Order: whole.Order, Count: whole.Count, Step: whole.Step}
		}
		at := slices.IndexFunc(out.Served.Partly, func(p job.Partly) bool { return p.Order == by.Order })
		if at < 0 {
			at = len(out.Served.Partly)
			out.Served.Partly = append(out.Served.Partly, job.Partly{Order: by.Order, Count: by.Count, Step: by.Step})
		}
		out.Served.Partly[at].Items = append(out.Served.Partly[at].Items, run.Item)
		out.Runs, out.Cost = append(out.Runs, run), out.Cost.Add(run.Receipt.Receipt.Cost)
	}
	if len(out.Runs) == 0 || len(out.Served.Partly) > job.MaxPartly {
		return nil, nil
	}
	return out, nil
}

// left reads what the jobs of a step left. None: something of it is not stored
// any more, or will not be soon.
func (s *Server) left(ctx context.Context, by job.Served) ([]record.Edge, error) {
	runs, err := s.leftRuns(ctx, by, s.Store.Result)
	if err != nil || slices.ContainsFunc(runs, func(e record.Edge) bool { return e.CID == "" }) {
		return nil, err
	}
	return runs, nil
}

// leftRuns reads what the jobs of a step left; that of which something is not
// stored any more, or will not be soon, has no CID.
func (s *Server) leftRuns(ctx context.Context, by job.Served, result func(context.Context, common.Hash) (record.Package, record.SignedReceipt, error)) ([]record.Edge, error) {
	jobs := by.Jobs()
	runs := make([]record.Edge, len(jobs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for item, id := range jobs {
		g.Go(func() error {
			pack, receipt, err := result(ctx, id)
			if err == nil {
				err = s.stays(ctx, pack)
			}
			runs[item] = record.Edge{Step: by.Step, Item: uint32(item), CID: pack.CID, Receipt: receipt}
			if from := job.Stands(by.Partly, uint32(item)); from != nil {
				runs[item].Step = from.Step
			}
			if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrLetGo) {
				runs[item].CID, err = "", nil
			}
			return err
		})
	}
	return runs, g.Wait()
}

// readAtOnce is how many packages of a step are looked at together, and readTime
// how long storage may take to show one: a store that has it shows it at once.
const (
	readAtOnce = 16
	readTime   = 5 * time.Second
)

// soon is how long content has to stay for a pipeline that is about to be
// submitted, which then keeps it longer.
const soon = time.Hour

// stays checks that a package is stored and will be for a while: store.ErrNotFound
// or store.ErrLetGo where not. Where results are kept for a time only, what
// nothing holds is gone.
func (s *Server) stays(ctx context.Context, pack record.Package) error {
	until, err := s.Store.HeldUntil(ctx, pack.CID)
	switch {
	case errors.Is(err, store.ErrNotFound) && s.Network.Retention.Results() == 0:
	case err != nil:
		return err
	case until.Before(s.now().Add(soon)):
		return fmt.Errorf("%w: it is let go of at %s", store.ErrNotFound, until)
	}
	reading, done := context.WithTimeout(ctx, readTime)
	defer done()
	r, err := s.Blobs.Get(reading, pack.CID+"/"+seal.ManifestName, 0, delivery.Whole)
	if err == nil {
		var b []byte
		if b, err = io.ReadAll(io.LimitReader(r, seal.MaxManifest+1)); err == nil {
			_, err = seal.VerifyManifest(b, pack.Manifest)
		}
		_ = r.Close()
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: its package does not show: %w", store.ErrNotFound, err)
	}
	return err
}

// servedHold is why what serves an order's steps is kept.
func servedHold(order common.Hash) string { return "served:" + order.Hex() }

// holdServed checks that what serves steps of a pipeline is its owner's and
// there, and keeps it as long as results are kept, and as long as the pipeline may
// run where something of it does. It returns what it holds.
func (s *Server) holdServed(ctx context.Context, order common.Hash, p job.PipelineSubmission) (cids []string, err error) {
	for i, step := range p.Steps {
		for _, by := range step.Spec.Step.Partly {
			some, err := s.partlyBy(ctx, p.Order.Owner, by)
			if err != nil {
				return nil, s.fail(ctx, "looking for what earlier jobs left", err)
			}
			if some == nil {
				return nil, gone(i, step.Spec.Name)
			}
			cids = append(cids, some...)
		}
		by := step.Spec.Step.Served
		if by == nil {
			continue
		}
		runs, err := s.servedBy(ctx, p.Order.Owner, *by)
		if err != nil {
			return nil, s.fail(ctx, "looking for what an earlier step left", err)
		}
		if runs == nil {
			return nil, gone(i, step.Spec.Name)
		}
		for _, run := range runs {
			cids = append(cids, run.CID)
		}
	}
	if len(cids) == 0 {
		return nil, nil
	}
	until := s.now().Add(s.Network.Retention.Results())
	if ends := time.Unix(int64(p.Order.Deadline), 0).Add(afterDeadline); !allServed(p) && ends.After(until) {
		until = ends
	}
	err = s.Store.HoldToo(ctx, servedHold(order), until, cids...)
	if errors.Is(err, store.ErrLetGo) {
		return nil, then(problem(http.StatusConflict, client.CodeConflict, "what serves a step of the pipeline is being let go of"), "sign it again without: the step runs then")
	}
	if err != nil {
		return nil, s.fail(ctx, "keeping what earlier steps left", err)
	}
	return cids, nil
}

// servedBy reads what an earlier step of an owner's left; nil: it is not there, or
// is not the owner's.
func (s *Server) servedBy(ctx context.Context, owner common.Address, by job.Served) ([]record.Edge, error) {
	r, err := s.Store.StepResult(ctx, by.Order, by.Step)
	if errors.Is(err, store.ErrNotFound) || err == nil && (r.Owner != owner || r.Runs != by.Runs) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kept, err := s.Store.Pipeline(ctx, by.Order)
	if err != nil || kept.Steps != int(by.Count) {
		return nil, err
	}
	steps, err := s.Store.PipelineSteps(ctx, by.Order, by.Step, 1)
	if err != nil || len(steps) == 0 || !reflect.DeepEqual(steps[0].Spec.Step.Partly, by.Partly) {
		return nil, err
	}
	return s.left(ctx, by)
}

// partlyBy reads what single runs of an earlier step of an owner's left; nil: it is
// not there, is not the owner's, or one of them did not succeed.
func (s *Server) partlyBy(ctx context.Context, owner common.Address, by job.Partly) (cids []string, err error) {
	kept, err := s.Store.Pipeline(ctx, by.Order)
	if errors.Is(err, store.ErrNotFound) || err == nil && (kept.Owner != owner || kept.Steps != int(by.Count)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, item := range by.Items {
		pack, _, err := s.Store.Succeeded(ctx, by.Job(item))
		if err == nil {
			err = s.stays(ctx, pack)
		}
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrLetGo) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		cids = append(cids, pack.CID)
	}
	return cids, nil
}

// allServed reports whether nothing of a pipeline runs.
func allServed(p job.PipelineSubmission) bool {
	return !slices.ContainsFunc(p.Steps, func(s job.StepSubmission) bool { return !s.Spec.Served() })
}

func gone(step int, name string) error {
	return then(problem(http.StatusConflict, client.CodeConflict, "what is to serve step %d (%s) is not here, or not its owner's", step, name),
		"sign the pipeline again without: the step runs then")
}
