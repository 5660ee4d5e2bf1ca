package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// servesFor is how long after its end a job may stand for others: what it left is
// fetched by the job, and networks know jobs for thirty days.
const servesFor = 28 * 24 * time.Hour

// readAtOnce is how many packages are looked at together, and readTime how long
// storage may take to say of one whether it is there.
const (
	readAtOnce = 16
	readTime   = 15 * time.Second
)

// soon is how long content has to stay for a pipeline that is about to be
// submitted, which then keeps it longer.
const soon = time.Hour

// look is one request's look at what earlier pipelines of a wallet left. Several
// goroutines may use it.
type look struct {
	*Server
	wallet     common.Address
	reading    *semaphore.Weighted // of packages
	awayIsGone bool                // a package of which storage does not say whether it is there is not

	mu   sync.Mutex
	seen map[common.Hash]record.Edge // what jobs left
}

func (s *Server) lookFor(wallet common.Address) *look {
	return &look{Server: s, wallet: wallet, reading: semaphore.NewWeighted(readAtOnce), seen: map[common.Hash]record.Edge{}}
}

// stood is a job that stands for a run of a step.
type stood struct {
	step, item uint32 // under the job's own order
	job        common.Hash
}

// wholly are the jobs that stand for all runs of a step.
func wholly(by job.Served) []stood {
	all := make([]stood, by.Runs)
	for item, id := range by.Jobs() {
		all[item] = stood{by.Step, uint32(item), id}
		if from := job.Stands(by.Partly, uint32(item)); from != nil {
			all[item].step = from.Step
		}
	}
	return all
}

// partly are the jobs that stand for single runs of one.
func partly(by job.Partly) []stood {
	all := make([]stood, len(by.Items))
	for i, item := range by.Items {
		all[i] = stood{by.Step, item, by.Job(item)}
	}
	return all
}

// errMissing ends a look for several jobs of which one is missing.
var errMissing = errors.New("a job left nothing that is still there")

// left reads what jobs left. That of one that did not succeed, is too old, or is not
// stored any more or will not be soon, is missing; with all, nil is returned then.
func (l *look) left(ctx context.Context, jobs []stood, all bool) ([]record.Edge, error) {
	runs := make([]record.Edge, len(jobs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i, by := range jobs {
		g.Go(func() (err error) {
			if runs[i], err = l.edge(ctx, by); err == nil && all && missing(runs[i]) {
				err = errMissing
			}
			return err
		})
	}
	err := g.Wait()
	if errors.Is(err, errMissing) {
		return nil, nil
	}
	return runs, err
}

// edge reads what one job left, once.
func (l *look) edge(ctx context.Context, by stood) (record.Edge, error) {
	if err := l.reading.Acquire(ctx, 1); err != nil {
		return record.Edge{}, err
	}
	defer l.reading.Release(1)
	l.mu.Lock()
	run, seen := l.seen[by.job]
	l.mu.Unlock()
	if seen {
		return run, nil
	}
	run = record.Edge{Step: by.step, Item: by.item}
	pack, receipt, err := l.Store.Succeeded(ctx, by.job)
	if err == nil {
		run.CID, run.Receipt = pack.CID, receipt
		err = l.stays(ctx, run, pack.Manifest)
	}
	lost := errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrLetGo)
	if lost || l.awayIsGone && errors.Is(err, delivery.ErrAway) && ctx.Err() == nil {
		run.CID, err = "", nil
	}
	if err == nil {
		l.mu.Lock()
		l.seen[by.job] = run
		l.mu.Unlock()
	}
	return run, err
}

// missing reports whether nothing is there of a run.
func missing(run record.Edge) bool { return run.CID == "" }

// endedAt is when a run's job ended, in unix milliseconds: it was billed to its end.
func endedAt(run record.Edge) uint64 {
	return run.Receipt.Receipt.StartedAt + run.Receipt.Receipt.BilledMs
}

// stays checks that what a run left is not too old, is stored, and will be for a while:
// store.ErrNotFound or store.ErrLetGo where not. Where results are kept for a time only,
// what nothing holds is gone. delivery.ErrAway: storage does not say.
func (l *look) stays(ctx context.Context, run record.Edge, manifest common.Hash) error {
	if at := time.UnixMilli(int64(endedAt(run))); l.now().Sub(at) > servesFor {
		return fmt.Errorf("%w: the job ended at %s", store.ErrNotFound, at)
	}
	until, err := l.Store.HeldUntil(ctx, run.CID)
	switch {
	case errors.Is(err, store.ErrNotFound) && l.Network.Retention.Results() == 0:
	case err != nil:
		return err
	case until.Before(l.now().Add(soon)):
		return fmt.Errorf("%w: it is let go of at %s", store.ErrNotFound, until)
	}
	reading, done := context.WithTimeout(ctx, readTime)
	defer done()
	return l.shows(reading, run.CID, manifest)
}

// shows checks that storage has a package of that manifest.
func (l *look) shows(ctx context.Context, cid string, manifest common.Hash) error {
	b, err := l.stored(ctx, cid+"/"+seal.ManifestName, seal.MaxManifest)
	if err == nil {
		if _, err = seal.VerifyManifest(b, manifest); err == nil {
			return nil
		}
		return fmt.Errorf("%w: another package is stored: %w", store.ErrNotFound, err)
	}
	for _, says := range []error{delivery.ErrNotFound, delivery.ErrCorrupt, delivery.ErrRef} {
		if errors.Is(err, says) {
			return fmt.Errorf("%w: its package does not show: %w", store.ErrNotFound, err)
		}
	}
	return fmt.Errorf("%w: look for package %s: %w", delivery.ErrAway, cid, err)
}

// stored reads a file of at most so many bytes, and one byte of a longer one more.
func (l *look) stored(ctx context.Context, ref string, most int64) ([]byte, error) {
	r, err := l.Glance.Get(ctx, ref, 0, delivery.Whole)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, most+1))
}

// unlooked turns what kept a look from its end into a problem.
func (s *Server) unlooked(ctx context.Context, err error) error {
	if !errors.Is(err, delivery.ErrAway) || ctx.Err() != nil {
		return s.fail(ctx, "looking for what earlier jobs left", err)
	}
	s.log.WarnContext(ctx, "storage does not say what it has", "err", err)
	p := then(problem(http.StatusServiceUnavailable, client.CodeUnavailable, "storage does not answer, so it is not known what earlier jobs left"),
		"try again in a minute; a pipeline that names no earlier jobs (skyops: --no-cache) runs, and pays, every step")
	p.RetryAfter = 2
	return p
}

// servedHold is why what serves an order's steps is kept.
func servedHold(order common.Hash) string { return "served:" + order.Hex() }

// holdServed checks that what serves steps of a pipeline is its owner's and
// there, and keeps it as long as results are kept, and as long as the pipeline may
// run where something of it does. It returns what it holds.
func (s *Server) holdServed(ctx context.Context, order common.Hash, p job.PipelineSubmission) (cids []string, err error) {
	left := make([][]record.Edge, len(p.Steps)) // of each step; nil: something of it is not here
	look := s.lookFor(p.Order.Owner)
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i, step := range p.Steps {
		g.Go(func() (err error) {
			left[i], err = look.serves(each, *step.Spec.Step)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, s.unlooked(ctx, err)
	}
	for i, runs := range left {
		if runs == nil {
			return nil, gone(i, p.Steps[i].Spec.Name)
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

// serves reads what earlier jobs left that stand for a step or for some of its runs; nil:
// some of it is not there, or is not the wallet's.
func (l *look) serves(ctx context.Context, step job.Step) ([]record.Edge, error) {
	var jobs []stood
	for _, by := range step.Partly {
		if ok, err := l.ownSteps(ctx, by.Order, by.Count); err != nil || !ok {
			return nil, err
		}
		jobs = append(jobs, partly(by)...)
	}
	if by := step.Served; by != nil {
		if ok, err := l.ownResult(ctx, *by); err != nil || !ok {
			return nil, err
		}
		jobs = append(jobs, wholly(*by)...)
	}
	return l.left(ctx, jobs, true)
}

// ownSteps reports whether an order is the wallet's pipeline of so many steps.
func (l *look) ownSteps(ctx context.Context, order common.Hash, count uint32) (bool, error) {
	kept, err := l.Store.Pipeline(ctx, order)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && kept.Owner == l.wallet && kept.Steps == int(count), err
}

// ownResult reports whether a step of the wallet's ran as is said of it.
func (l *look) ownResult(ctx context.Context, by job.Served) (bool, error) {
	r, err := l.Store.StepResult(ctx, by.Order, by.Step)
	if errors.Is(err, store.ErrNotFound) || err == nil && (r.Owner != l.wallet || r.Runs != by.Runs) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if ok, err := l.ownSteps(ctx, by.Order, by.Count); err != nil || !ok {
		return false, err
	}
	steps, err := l.Store.PipelineSteps(ctx, by.Order, by.Step, 1)
	return err == nil && len(steps) > 0 && reflect.DeepEqual(steps[0].Spec.Step.Partly, by.Partly), err
}

// allServed reports whether nothing of a pipeline runs.
func allServed(p job.PipelineSubmission) bool {
	return !slices.ContainsFunc(p.Steps, func(s job.StepSubmission) bool { return !s.Spec.Served() })
}

func gone(step int, name string) error {
	return then(problem(http.StatusConflict, client.CodeConflict, "what is to serve step %d (%s) is not here, or not its owner's", step, name),
		"sign the pipeline again without: the step runs then")
}
