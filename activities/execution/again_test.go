package execution_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
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

// A paused attempt saves, frees all that it held, and the next one goes on from there.
func TestAPausedAttemptSavesAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "200", "-interval", "20ms", "-checkpoint-every", "10")
	spec.Limits.Grace = 20
	sub := w.owner.Submit(spec)
	offer, accept := w.offer(sub, 1, 0)
	first := w.owner.Lease(offer, accept)
	call := w.execute(first)
	w.scheduler.Await(t, refOf(first), "a checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq > 0 })
	for range 2 { // asking twice is asking once
		if err := w.node.Pause(t.Context(), execution.PauseRequest{Attempt: refOf(first)}); err != nil {
			t.Fatal(err)
		}
	}
	call.wait(t)
	var app *temporal.ApplicationError
	var last execution.Progress
	if !errors.As(call.err, &app) || app.Type() != execution.ErrPaused || app.Details(&last) != nil || last.Stage == "" {
		t.Fatalf("it ended with %v, %+v", call.err, last)
	}
	known := w.scheduler.Look(refOf(first))
	head := w.scheduler.Head(first.Job)
	if known.Ending != nil || head.Step <= 10 {
		t.Errorf("end %+v, checkpoint %+v", known.Ending, head)
	}
	w.wiped(refOf(first))
	w.scheduler.End(refOf(first))
	if err := w.node.Pause(t.Context(), execution.PauseRequest{Attempt: lease.Ref{Job: first.Job, Epoch: 7}}); err == nil {
		t.Error("an attempt that has not begun is paused, and nobody asks again")
	}
	offer, accept = w.offer(sub, 2, 0)
	second := w.owner.Lease(offer, accept)
	if res := w.execute(second).wait(t); res.Outcome != record.Succeeded {
		t.Errorf("resumed, it ended as %+v, %+v", res, res.Cause)
	}
}

// What a program ran is paid also when it saved nothing and its owner ends it:
// by a pause, or by failing when it is to be run again.
func TestWhatWasNotSavedIsPaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		end  func(*testing.T, *world, execution.ExecuteRequest)
	}{
		"a pause": {args: []string{"-steps", "10000", "-ignore-term"}, end: func(t *testing.T, w *world, req execution.ExecuteRequest) {
			w.scheduler.Await(t, refOf(req), "the start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
			if err := w.node.Pause(t.Context(), execution.PauseRequest{Attempt: refOf(req)}); err != nil {
				t.Fatal(err)
			}
		}},
		"a failure": {args: []string{"-steps", "30", "-fail-at", "20", "-exit-code", "9"}, end: func(*testing.T, *world, execution.ExecuteRequest) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spec := w.counter(append(c.args, "-interval", "20ms", "-checkpoint-every", "0")...)
			spec.Limits.Grace = 1
			offer, accept := w.offer(w.owner.Submit(spec), 1, 0)
			req := w.owner.Lease(offer, accept)
			req.Again = true
			call := w.execute(req)
			c.end(t, w, req)
			call.wait(t)
			known := w.scheduler.Look(refOf(req))
			if known.Ending != nil || len(known.Receipts) != 1 {
				t.Fatalf("end %+v, %d receipts", known.Ending, len(known.Receipts))
			}
			r := known.Receipts[0].Receipt
			if r.BilledMs == 0 || r.Checkpoint != (common.Hash{}) || r.Result != (common.Hash{}) {
				t.Errorf("the receipt is %+v", r)
			}
		})
	}
}

// A program runs on beyond its limit once its owner, and nobody else, signed for
// that.
func TestAnExtendedAttemptRunsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "60", "-interval", "50ms", "-checkpoint-every", "0")
	spec.Limits.Duration, spec.Limits.Grace = 2, 20
	sub := w.owner.Submit(spec)
	offer, accept := w.offer(sub, 1, 0)
	req := w.owner.Lease(offer, accept)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "its start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
	ask := func(change func(*execution.ExtendRequest)) error {
		e := job.Extension{Order: sub.Order.Hash(w.config.Domain), Job: req.Job, Duration: 60}
		r := execution.ExtendRequest{Attempt: refOf(req), LimitMs: 60_000, LimitCause: record.CauseDuration}
		sig, err := eip712.Sign(w.owner.Key, e.Hash(w.config.Domain))
		if err != nil {
			t.Fatal(err)
		}
		r.Extended = job.SignedExtension{Extension: e, Signature: sig}
		change(&r)
		return w.node.Extend(t.Context(), r)
	}
	for name, change := range map[string]func(*execution.ExtendRequest){
		"not signed":               func(r *execution.ExtendRequest) { r.Extended.Signature[7]++ },
		"longer than was signed":   func(r *execution.ExtendRequest) { r.LimitMs++ },
		"not longer than the spec": func(r *execution.ExtendRequest) { r.Extended.Extension.Duration = 2 },
		"another job's":            func(r *execution.ExtendRequest) { r.Extended.Extension.Job[0]++ },
		"of no attempt here":       func(r *execution.ExtendRequest) { r.Attempt.Epoch++ },
	} {
		if err := ask(change); errorType(err) != execution.ErrNotExtended {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := ask(func(*execution.ExtendRequest) {}); err != nil {
		t.Fatal(err)
	}
	if res := call.wait(t); res.Outcome != record.Succeeded {
		t.Errorf("it ended as %+v, %+v", res, res.Cause)
	}
}
