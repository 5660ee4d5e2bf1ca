package job

import (
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/workflows/policy"
)

// child reports whether the job is one of several under its order, whose parent
// looks after the money.
func (s *story) child() bool { return s.in.Parent != "" }

// report begins to let the parent know how the job ended, and returns what waits
// for that. A parent that is gone wants nothing any more. The word goes by a
// local activity: as a signal of this workflow's own it would be two events, and
// a task that does nothing.
func (s *story) report() (wait func()) {
	if !s.child() {
		return func() {}
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	told := workflow.ExecuteLocalActivity(ctx, batchActivities.Tell,
		batch.TellRequest{Parent: s.in.Parent, Signal: DoneSignal, Done: s.done()})
	return func() {
		if err := told.Get(s.base, nil); err != nil {
			s.note("parent", "not told: "+words(err))
		}
	}
}

// done is the job's end, as its parent wants it.
func (s *story) done() Done {
	sub := s.in.Submission
	d := Done{
		Job: s.in.Job, Index: sub.Index, Item: sub.Item,
		Outcome: s.status.Outcome, Cause: s.status.Cause, Node: s.status.Node, Epochs: s.status.Epoch,
		Package: s.pack, EndedAt: s.ended,
	}
	for epoch := uint32(1); epoch <= s.status.Epoch; epoch++ {
		d.Cost = d.Cost.Add(s.receipts[epoch].Receipt.Cost)
	}
	return d
}
