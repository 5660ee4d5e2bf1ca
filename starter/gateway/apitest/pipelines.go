package apitest

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/gateway/api"
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
		if i == 0 {
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

// EndPipeline ends a pipeline of the twin, all of its steps in the same way.
func (s *Scheduler) EndPipeline(order common.Hash, how pipeline.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.pipelines[order]
	if st == nil || st.State.Terminal() {
		return
	}
	st.State = how
	for i := range st.Steps {
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
