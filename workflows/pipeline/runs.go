package pipeline

import (
	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// begin starts runs that wait, as many as may run at once.
func (s *chain) begin() {
	s.held = false
	left := int(s.in.Parallel)
	if left == 0 {
		left = DefaultParallel
	}
	for _, step := range s.status.Steps {
		for _, r := range step.Runs {
			if r.State == Running {
				left--
			}
		}
	}
	for i := range s.status.Steps {
		for n := range s.status.Steps[i].Runs {
			if s.status.Steps[i].Runs[n].State != Waiting || left <= 0 {
				continue
			}
			if s.held = s.busy >= maxStarts; s.held || s.leaves() {
				return
			}
			s.start(i, n)
			left--
		}
	}
}

// start has one run begin.
func (s *chain) start(i, item int) {
	r := &s.status.Steps[i].Runs[item]
	r.State, r.StartedAt = Running, milliseconds(s.base)
	s.touch()
	loaded, err := s.loadRun(uint32(i), uint32(item), s.takes(i))
	if err != nil {
		s.lost(r, err)
		return
	}
	ctx := workflow.WithChildOptions(s.base, s.childOptions(i, item))
	budget := s.nodes[i].Budget
	child := workflow.ExecuteChildWorkflow(ctx, story.WorkflowType, story.Input{
		Submission: loaded.Submission, Job: r.Job, OrderHash: s.in.OrderHash, ChainID: s.in.ChainID, Escrow: s.in.Escrow,
		Parent: WorkflowID(s.in.OrderHash), Budget: &budget, Edges: loaded.Edges, Trace: s.in.Trace,
	})
	id := r.Job
	s.busy++
	workflow.Go(s.base, func(ctx workflow.Context) {
		err := child.GetChildWorkflowExecution().Get(ctx, nil)
		s.busy--
		if err == nil && s.stopped {
			s.recall(id) // asked for while it started
		}
		if err := child.Get(ctx, nil); err != nil {
			at := s.runs[id]
			s.lost(&s.status.Steps[at[0]].Runs[at[1]], err)
		}
	})
}

// takes lists the runs that a step takes something of, each once. They all succeeded.
func (s *chain) takes(i int) (all []pipeline.Taken) {
	taken := map[common.Hash]bool{}
	for _, e := range s.nodes[i].Takes {
		for _, step := range e.Steps {
			for item, r := range s.status.Steps[step].Runs {
				if taken[r.Job] || e.Each && uint32(item) != e.Run {
					continue
				}
				taken[r.Job] = true
				all = append(all, pipeline.Taken{Step: step, Item: uint32(item), Job: r.Job})
			}
		}
	}
	return all
}

func (s *chain) loadRun(step, item uint32, takes []pipeline.Taken) (res pipeline.LoadResult, err error) {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	req := pipeline.LoadRequest{Order: s.in.OrderHash, Step: step, Item: item, Takes: takes}
	return res, workflow.ExecuteLocalActivity(ctx, activities.Load, req).Get(ctx, &res)
}

// lost ends a run that did not say itself how it ended.
func (s *chain) lost(r *Run, err error) {
	if r.State.Terminal() {
		return
	}
	r.State, r.EndedAt, s.moved = Failed, milliseconds(s.base), true
	r.Cause = &record.Cause{Code: record.CauseInternal, Message: "the job's story broke off", Evidence: words(err)}
	s.touch()
}

// ended counts a run out, once.
func (s *chain) ended(d story.Done) {
	at, ok := s.runs[d.Job]
	if !ok {
		return
	}
	r := &s.status.Steps[at[0]].Runs[at[1]]
	if r.State.Terminal() {
		return
	}
	r.State = map[record.Outcome]State{record.Succeeded: Succeeded, record.Cancelled: Cancelled}[d.Outcome]
	if r.State == "" {
		r.State = Failed
	}
	r.Cause, r.Node, r.Epochs, r.Cost, r.Package, r.EndedAt = d.Cause, d.Node, d.Epochs, d.Cost, d.Package, d.EndedAt
	s.status.Cost = s.status.Cost.Add(d.Cost)
	s.moved = true
	s.touch()
}
