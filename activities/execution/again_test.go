package execution_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/record"
)

// A program that fails while another attempt is to follow leaves its newest
// checkpoint, not a package, and says why it failed.
func TestAFailureThatIsRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.owner.Submit(w.counter("-steps", "30", "-interval", "1ms", "-checkpoint-every", "10", "-fail-at", "25", "-exit-code", "9"))
	offer, accept := w.offer(sub, 1, 0)
	first := w.owner.Lease(offer, accept)
	first.Again = true
	call := w.execute(first)
	call.wait(t)
	var app *temporal.ApplicationError
	var cause record.Cause
	if !errors.As(call.err, &app) || app.Type() != execution.ErrProgramFailed || !app.NonRetryable() || app.Details(&cause) != nil {
		t.Fatalf("it ended with %v", call.err)
	}
	if cause.Code != record.CauseExitCode || cause.Evidence != "exit code 9" || cause.Fix == "" {
		t.Errorf("the cause is %+v", cause)
	}
	if known := w.scheduler.Look(refOf(first)); known.Ending != nil {
		t.Errorf("it has an end: %+v", known.Ending)
	}
	if head := w.scheduler.Head(first.Job); head.Step != 20 {
		t.Errorf("its newest checkpoint is of step %d", head.Step)
	}
	w.wiped(refOf(first))
	w.scheduler.End(refOf(first))
	offer, accept = w.offer(sub, 2, 0)
	second := w.owner.Lease(offer, accept)
	if res := w.execute(second).wait(t); res.Outcome != record.Failed || res.Cause.Code != record.CauseExitCode {
		t.Errorf("the last attempt ended as %+v, %+v", res, res.Cause)
	}
}

// A device that fails under the program is the node's affair: the job goes on
// elsewhere from its newest checkpoint, and the device is not given out again.
func TestAFailedGPUEndsTheAttemptNotTheJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.xid = 79
	spec := w.counter("-steps", "30", "-interval", "100ms", "-checkpoint-every", "10", "-fail-at", "25")
	spec.GPU = "A100"
	offer, accept := w.offer(w.owner.Submit(spec), 1, 1)
	req := w.owner.Lease(offer, accept)
	call := w.execute(req)
	call.wait(t)
	if kind := errorType(call.err); kind != execution.ErrGPUFault {
		t.Fatalf("it ended with %v", call.err)
	}
	if known := w.scheduler.Look(refOf(req)); known.Ending != nil || w.scheduler.Head(req.Job).Step != 20 {
		t.Errorf("end %+v, head %+v", known.Ending, w.scheduler.Head(req.Job))
	}
	if free := w.config.Ledger.Free(time.Now()); !slices.Equal(free.Devices, []string{"gpu-b"}) {
		t.Errorf("the free devices are %v", free.Devices)
	}
}
