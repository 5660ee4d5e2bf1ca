package job

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// maxPauses bounds how often a job is paused: each time is an epoch more in its
// history and record.
const maxPauses = 50

// paused is how an attempt ends that its owner paused.
var paused = loss{record.Paused, record.Cause{Code: record.CausePaused}}

// onPause asks the job to stand still; the answer does not wait for it.
func (s *story) onPause(workflow.Context) (Status, error) {
	s.pausing = true
	s.pauses++
	s.note("pause", "asked for by its owner")
	if s.interrupt != nil {
		s.interrupt()
	}
	return s.status, nil
}

// mayPause refuses what comes too late, or again.
func (s *story) mayPause() error {
	switch {
	case s.cancelled != "":
		return errors.New("the job is being cancelled")
	case s.outcome != nil || s.status.State.Terminal():
		return errors.New("the job has ended: " + string(s.status.Outcome))
	case s.pausing:
		return errors.New("the job is paused already")
	case s.pauses >= maxPauses:
		return errors.New("the job was paused too often")
	}
	return nil
}

// onResume lets the job go on.
func (s *story) onResume(workflow.Context) (Status, error) {
	s.pausing = false
	s.note("resume", "asked for by its owner")
	return s.status, nil
}

// mayResume refuses what there is no need for.
func (s *story) mayResume() error {
	if s.outcome != nil || s.status.State.Terminal() {
		return errors.New("the job has ended: " + string(s.status.Outcome))
	}
	if !s.pausing {
		return errors.New("the job is not paused")
	}
	return nil
}

// rest stands still between two epochs for as long as the owner wants it, but
// not beyond the order's deadline, after which nothing could be paid.
func (s *story) rest() {
	if !s.pausing || s.endIfCancelled() {
		return
	}
	s.wait("")
	s.enter(Paused)
	left := time.Duration(less(s.order().Deadline*1000, s.now())) * time.Millisecond
	resumed, _ := workflow.AwaitWithTimeout(s.base, left, func() bool { return !s.pausing || s.cancelled != "" })
	switch {
	case s.endIfCancelled():
	case !resumed:
		s.end(record.Failed, &record.Cause{Code: record.CauseDeadline, Message: "the order's deadline came while the job was paused"})
	case s.status.Epoch == 0:
		s.waitedSince = 0
		s.enter(Placing)
	default:
		s.waitedSince = 0
		s.enter(Recovering)
	}
}

// askPause has the node's attempt save and end. The attempt's end says what came of it.
func (s *story) askPause(p placement.PlaceResult, limit time.Duration) {
	s.pauseAsked = s.status.Epoch
	s.enter(Pausing)
	ctx := workflow.WithActivityOptions(s.live, policy.Pause(p.Node, limit))
	workflow.ExecuteActivity(ctx, execution.PauseActivity,
		execution.PauseRequest{Attempt: lease.Ref{Job: s.in.Job, Epoch: s.status.Epoch}})
}

// interruptible returns a context for waits that a pause ends too. Its stop is
// called when the wait is over.
func (s *story) interruptible() (workflow.Context, func()) {
	ctx, cancel := workflow.WithCancel(s.live)
	s.interrupt = cancel
	return ctx, func() {
		s.interrupt = nil
		cancel()
	}
}
