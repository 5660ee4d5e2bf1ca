package apitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workflows/pipeline"
)

// SubmitPipeline implements api.Pipelines: the twin's pipelines begin their first
// step, and stand still there until EndPipeline.
func (s *Scheduler) SubmitPipeline(ctx context.Context, in pipeline.Input) error {
	steps, err := s.g.Store.PipelineSteps(ctx, in.OrderHash, 0, job.MaxSteps)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	if _, ok := s.pipelines[in.OrderHash]; ok {
		return nil
	}
	now := uint64(time.Now().UnixMilli())
	st := &pipeline.Status{
		Order: in.OrderHash, Owner: in.Order.Owner, Name: in.Name, State: pipeline.Running, MaxCost: in.Order.MaxCost,
		Fee: in.Order.Fee, CreatedAt: now, UpdatedAt: now,
	}
	for i, sub := range steps {
		step := pipeline.Step{Title: sub.Spec.Name, State: pipeline.Waiting, After: sub.Spec.Step.After, Budget: sub.Spec.Step.Budget}
		if by := sub.Spec.Step.Served; by != nil {
			step.State, step.CachedFrom = pipeline.Cached, by.Order
			for _, id := range by.Jobs() {
				step.Runs = append(step.Runs, pipeline.Run{Job: id, State: pipeline.Cached})
			}
		} else if i == 0 {
			step.State = pipeline.Running
			step.Runs = []pipeline.Run{{Job: job.ID(in.OrderHash, 0), State: pipeline.Running, StartedAt: now}}
		}
		st.Steps = append(st.Steps, step)
	}
	if s.pipelines == nil {
		s.pipelines = map[common.Hash]*pipeline.Status{}
	}
	s.pipelines[in.OrderHash] = st
	return nil
}

// LeaveStep has a step of a pipeline succeed with so many jobs, which leave
// packages that nobody reads, with so many entries in each folder that others run for, and
// keeps it for later pipelines.
func (s *Scheduler) LeaveStep(ctx context.Context, order common.Hash, step, runs, entries uint32) error {
	steps, err := s.g.Store.PipelineSteps(ctx, order, step, 1)
	if err != nil || len(steps) == 0 {
		return errors.Join(err, fmt.Errorf("pipeline %s has no step %d", order, step))
	}
	sub := steps[0]
	left := store.StepResult{Owner: sub.Order.Owner, Work: sub.Spec.Step.Cache, Order: order, Step: step, Runs: runs, At: time.Now()}
	var ended []pipeline.Run
	for item := range runs {
		if by := job.Stands(sub.Spec.Step.Partly, item); by != nil {
			ended = append(ended, pipeline.Run{Job: by.Job(item), State: pipeline.Cached})
			continue
		}
		cost, err := s.leave(ctx, sub, order, item, entries)
		if err != nil {
			return err
		}
		left.Cost = left.Cost.Add(cost)
		ended = append(ended, pipeline.Run{Job: job.ID(order, sub.Order.Number(step, item)), State: pipeline.Succeeded, Cost: cost})
	}
	s.ChangePipeline(order, func(st *pipeline.Status) {
		st.Steps[step].State, st.Steps[step].Runs = pipeline.Succeeded, ended
		st.Cost = st.Cost.Add(left.Cost)
	})
	if left.Work == (job.Cache{}) {
		return nil
	}
	return s.g.Store.PutStepResult(ctx, left)
}

// LeaveSome has so many jobs of a step that fans out succeed, and another one fail.
func (s *Scheduler) LeaveSome(ctx context.Context, order common.Hash, step, good uint32) error {
	steps, err := s.g.Store.PipelineSteps(ctx, order, step, 1)
	if err != nil || len(steps) == 0 {
		return errors.Join(err, fmt.Errorf("pipeline %s has no step %d", order, step))
	}
	sub := steps[0]
	var ended []pipeline.Run
	for item := range good + 1 {
		run := pipeline.Run{Job: job.ID(order, sub.Order.Number(step, item)), State: pipeline.Failed}
		if by := job.Stands(sub.Spec.Step.Partly, item); by != nil {
			run.Job, run.State = by.Job(item), pipeline.Cached
		} else if item < good {
			run.State = pipeline.Succeeded
			if run.Cost, err = s.leave(ctx, sub, order, item, 0); err != nil {
				return err
			}
		}
		ended = append(ended, run)
	}
	s.ChangePipeline(order, func(st *pipeline.Status) { st.Steps[step].State, st.Steps[step].Runs = pipeline.Failed, ended })
	return nil
}

// Backdate has the jobs of steps that are left from now on have ended so long ago.
func (s *Scheduler) Backdate(ago time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ago = ago
}

// leave ends one run of a step, as its node and the ingress would.
func (s *Scheduler) leave(ctx context.Context, sub job.Submission, order common.Hash, item, entries uint32) (cost job.Amount, err error) {
	s.mu.Lock()
	at := time.Now().Add(-s.ago)
	s.mu.Unlock()
	id := job.ID(order, sub.Order.Number(sub.Index, item))
	r := record.Receipt{
		Order: order, Job: id, Epoch: 1, Node: s.node.address, Seq: 1, GPUs: 1, StartedAt: uint64(at.UnixMilli()) - 1000, BilledMs: 1000,
		Rate: sub.Order.MaxRate, Egress: sub.Order.MaxEgress,
	}
	pack, err := s.pack(ctx, id, sub.Spec.Step.Outputs, entries)
	if err != nil {
		return cost, err
	}
	r.Result = pack.Manifest
	r.Cost = record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)
	due, err := s.g.Store.OrderDue(ctx, order, s.node.address, id, 1)
	if err != nil {
		return cost, err
	}
	r.Total = due.Add(r.Cost)
	signed := record.SignedReceipt{Receipt: r}
	digest := s.g.Network.Domain().Digest(r.StructHash())
	if signed.NodeSig, err = eip712.Sign(s.node.private, digest); err != nil {
		return cost, err
	}
	if signed.SchedulerSig, err = eip712.Sign(s.scheduler.private, digest); err != nil {
		return cost, err
	}
	l := lease.Lease{
		Job: id, Epoch: 1, Node: s.node.address, Expiry: uint64(time.Now().Add(time.Hour).UnixMilli()),
		Terms: lease.Terms{Order: order, Owner: sub.Order.Owner, GPUs: 1, Rate: r.Rate, Egress: r.Egress, Budget: sub.Order.Payable()},
	}
	return r.Cost, errors.Join(
		s.g.Store.RaiseLease(ctx, l),
		s.g.Store.Finish(ctx, signed, record.Ending{Outcome: record.Succeeded, Package: pack}, common.Hash{}, common.Hash{}),
	)
}

// pack stores a package that has a manifest, and nothing in it that opens.
func (s *Scheduler) pack(ctx context.Context, id common.Hash, outputs []job.Output, entries uint32) (record.Package, error) {
	m := seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindPackage, Job: id, Epoch: 1}, Recipients: []common.Hash{{1}},
		Segments: []seal.Segment{{Size: 1}}, Size: 1,
	}
	for _, out := range outputs {
		for range min(entries, out.Items) { // none of a folder that is not cut up
			m.Outputs = append(m.Outputs, seal.Output{Name: out.Name, Recipients: m.Recipients, Segments: 1})
			m.Segments, m.Size = append(m.Segments, seal.Segment{Size: 1}), m.Size+1
		}
	}
	b, err := m.Encode()
	if err != nil {
		return record.Package{}, err
	}
	blob, err := s.g.Blobs.Put(ctx, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return record.Package{}, err
	}
	cid, err := s.g.Blobs.Dir(ctx, []delivery.Entry{{Name: seal.ManifestName, CID: blob.CID}})
	return record.Package{CID: cid, Manifest: seal.HashManifest(b)}, err
}

// EndPipeline ends a pipeline of the twin, all of its steps that have not ended in the same way.
func (s *Scheduler) EndPipeline(order common.Hash, how pipeline.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.pipelines[order]
	if st == nil || st.State.Terminal() {
		return
	}
	st.State = how
	for i := range st.Steps {
		if st.Steps[i].State.Terminal() {
			continue
		}
		st.Steps[i].State = how
		for n := range st.Steps[i].Runs {
			st.Steps[i].Runs[n].State = how
		}
	}
}

// ChangePipeline changes a pipeline of the twin as its workflow would.
func (s *Scheduler) ChangePipeline(order common.Hash, change func(*pipeline.Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.pipelines[order])
}

// PipelineStatus implements api.Pipelines.
func (s *Scheduler) PipelineStatus(_ context.Context, order common.Hash) (pipeline.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.pipelines[order]; st != nil {
		return *st, nil
	}
	return pipeline.Status{}, api.ErrNotFound
}

// AwaitPipeline implements api.Pipelines.
func (s *Scheduler) AwaitPipeline(ctx context.Context, order common.Hash) (pipeline.Status, error) {
	for {
		st, err := s.PipelineStatus(ctx, order)
		if err != nil || st.State.Terminal() {
			return st, err
		}
		select {
		case <-ctx.Done():
			return st, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// CancelPipeline implements api.Pipelines.
func (s *Scheduler) CancelPipeline(ctx context.Context, order common.Hash, _ string) (pipeline.Status, error) {
	s.EndPipeline(order, pipeline.Cancelled)
	return s.PipelineStatus(ctx, order)
}
