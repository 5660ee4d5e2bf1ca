package job_test

import (
	"context"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// child makes the world's job the second try of an order's only spec, and
// returns what its parent is told.
func child(w *world) *[]story.Done {
	w.Submit(func(s *job.Submission) { s.Order.Kind, s.Item = job.KindBatch, 1 })
	w.In.Job = job.ID(w.In.OrderHash, 1)
	w.In.Parent = "order/0x01"
	told := new([]story.Done)
	acts := &batch.Activities{}
	w.env.RegisterActivity(acts)
	w.env.OnActivity(acts.Tell, mock.Anything, mock.Anything).Return(func(_ context.Context, req batch.TellRequest) error {
		if req.Parent != w.In.Parent || req.Signal != story.DoneSignal {
			w.t.Errorf("%s is told by %s", req.Parent, req.Signal)
		}
		*told = append(*told, req.Done)
		return nil
	})
	return told
}

// A child runs, resumes elsewhere and is anchored as any job, and leaves the
// money to its parent, whom it tells what it costs.
func TestChildLeavesTheMoneyToItsParent(t *testing.T) {
	w := newWorld(t, 2)
	told := child(w)
	s := w.run()
	want(t, s, story.Succeeded, "")
	for _, name := range []string{"BeginOpen", "Opened", "Open", "BeginSettle", "Settled", "Settle", "Locked"} {
		if slices.Contains(w.calls, name) {
			t.Errorf("the child called %s", name)
		}
	}
	if s.Settlement != nil || s.Anchoring == nil {
		t.Errorf("settlement %+v, anchoring %+v", s.Settlement, s.Anchoring)
	}
	if len(*told) != 1 {
		t.Fatalf("the parent was told %+v", *told)
	}
	d := (*told)[0]
	if d.Job != w.In.Job || d.Item != 1 || d.Outcome != record.Succeeded || d.Package == nil || d.Epochs != 1 ||
		d.Cost.Cmp(s.Attempts[0].Receipt.Receipt.Cost) != 0 || d.Cost.IsZero() {
		t.Errorf("the parent was told %+v", d)
	}
}

// A child may cost what its parent gives it, however much the order has.
func TestChildKeepsToItsBudget(t *testing.T) {
	w := newWorld(t, 1)
	child(w)
	budget := job.Units(1e15)
	w.In.Budget = &budget
	var held job.Amount
	w.Nodes[0].Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		held = req.Lease.Terms.Budget
		return w.Nodes[0].Succeed(ctx, req)
	}
	w.run()
	if held.Cmp(budget) != 0 {
		t.Errorf("the lease allows %s", held)
	}
}

// A parent hears of a job too that was not accepted.
func TestRefusedChildTellsItsParent(t *testing.T) {
	w := newWorld(t, 1)
	told := child(w)
	w.In.Job = common.Hash{1}
	w.env.ExecuteWorkflow(story.Job, w.In)
	if w.env.GetWorkflowError() == nil {
		t.Error("it was accepted")
	}
	if len(*told) != 1 || (*told)[0].Outcome != record.Failed || (*told)[0].Cause == nil {
		t.Errorf("the parent was told %+v", *told)
	}
}
