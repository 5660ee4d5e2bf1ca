package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	wallet "github.com/skyops/skyops/dev/user"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workflows/batch"
	workjob "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/replay"
)

// The story of a batch whose items fail, are tried again and are cancelled, and
// that of one item, replay with today's code as the stack wrote them. With
// -record they are kept.
func TestRecordBatches(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	dir, jobs, kept := t.TempDir(), t.TempDir(), ""
	if *recording { // what is kept of other jobs may be of other code still
		dir, kept = filepath.Join("..", "..", "workflows", "batch", "testdata", "replay"), filepath.Join("..", "..", "workflows", "job", "testdata", "replay")
	}
	run := func(name string, b job.Batch, cancel bool, state client.BatchState) client.Batch {
		t.Helper()
		sub, err := u.User.Batch(b, wallet.Terms{MaxRate: 10_000_000_000, MaxEgress: 100_000_000, MaxCost: milliether(20), Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		r, err := u.SubmitBatch(t.Context(), sub)
		if err != nil {
			t.Fatal(err)
		}
		var st client.Batch
		until(t, endWithin, "the batch "+name, func() (bool, error) {
			var err error
			if st, err = u.Client.Batch(t.Context(), r.Order); err == nil && cancel && st.Running > 0 {
				_, err = u.CancelBatch(t.Context(), r.Order, "enough")
				cancel = false
			}
			return err == nil && st.State.Terminal(), err
		})
		if st.State != state || st.Settlement == nil {
			t.Fatalf("the batch %s ended as %+v", name, st)
		}
		w.saveStory(t, batch.WorkflowID(r.Order), filepath.Join(dir, name+".json"))
		return st
	}
	spec := u.describe(t, task{process: counter, args: []string{"-steps=3", "-interval=1ms", "-checkpoint-every=0", "${fail}"}}, nil)
	failed := run("tried-again", job.Batch{
		Spec: spec, Axes: []job.Axis{{Name: "fail", Values: []string{"-fail-at=0", "-fail-at=2", "-fail-at=0"}}}, MaxParallel: 2, Retries: 1,
	}, false, client.BatchFailed)
	if failed.Succeeded != 2 || failed.Failed != 1 || failed.Tries != 4 {
		t.Errorf("it ended as %+v", failed)
	}
	long := u.describe(t, task{process: counter, args: count(10_000, 0, 100*time.Millisecond)}, nil)
	run("cancelled", job.Batch{Spec: long, Count: 3, MaxParallel: 2}, true, client.BatchCancelled)
	for name, try := range map[string]common.Hash{"item": job.ID(failed.Order, 0), "item-failed": job.ID(failed.Order, 1)} {
		id := try
		until(t, endWithin, "the story of "+name, func() (bool, error) {
			j, err := u.Job(t.Context(), id)
			return err == nil && j.State.Terminal(), err
		})
		w.saveStory(t, workjob.WorkflowID(id), filepath.Join(jobs, name+".json"))
		if kept != "" {
			w.saveStory(t, workjob.WorkflowID(id), filepath.Join(kept, name+".json"))
		}
	}
	if _, err := replay.Check(dir, func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(batch.Batch, workflow.RegisterOptions{Name: batch.WorkflowType})
	}); err != nil {
		t.Error(err)
	}
	if _, err := replay.Check(jobs, func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(workjob.Job, workflow.RegisterOptions{Name: workjob.WorkflowType})
	}); err != nil {
		t.Error(err)
	}
}
