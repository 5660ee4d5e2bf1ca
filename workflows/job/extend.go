package job

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// running is the attempt that runs, and what was left for it when it began.
type running struct {
	node    common.Address
	since   time.Time // when its node was first told to run it
	granted uint64    // milliseconds, when it was told last
	left    allowance
	price   price
}

// maxSignature bounds a signature that a chain is asked about.
const maxSignature = 8 << 10

// mayExtend refuses what comes too late, is for another job, or would not help.
func (s *story) mayExtend(e job.SignedExtension) error {
	if s.outcome != nil || s.cancelled != "" || s.status.State.Terminal() {
		return errors.New("the job has ended, or is being cancelled")
	}
	if len(e.Signature) > maxSignature {
		return errors.New("the signature is too long")
	}
	if err := e.Extension.Check(s.in.OrderHash, s.in.Job, s.status.Duration); err != nil {
		return err
	}
	if s.running == nil {
		return nil
	}
	switch ms, cause := limit(s.longer(e), s.running.price); {
	case ms > s.status.Granted.Ms:
		return nil
	case cause == record.CauseBudget:
		return errors.New("the order's maximum cost is used up before: sign a new order with a higher one")
	default:
		return errors.New("the order's deadline comes before: sign a new order with a later one")
	}
}

// longer is what is left for the running attempt once an extension is in force.
func (s *story) longer(e job.SignedExtension) allowance {
	left := s.running.left
	left.durationMs += uint64(e.Extension.Duration-s.status.Duration) * 1000
	return left
}

// onExtend answers when the job may run longer, and the node that runs it has
// been told.
func (s *story) onExtend(ctx workflow.Context, e job.SignedExtension) (Status, error) {
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Authenticate())
	req := identity.ExtendRequest{Owner: s.order().Owner, Extended: e}
	if err := workflow.ExecuteLocalActivity(lctx, identityActivities.CheckExtension, req).Get(ctx, nil); err != nil {
		return s.status, Refusal(err)
	}
	if err := s.mayExtend(e); err != nil { // the check took its time
		return s.status, temporal.NewNonRetryableApplicationError(err.Error(), ErrUntimely, nil)
	}
	s.note("extended", fmt.Sprintf("to %s in all", job.Duration(e.Extension.Duration)))
	if s.running != nil {
		s.running.left = s.longer(e)
		ms, cause := limit(s.running.left, s.running.price)
		s.status.Granted = &Granted{Ms: ms, Cause: cause}
	}
	s.status.Duration = e.Extension.Duration
	s.tellExtended(ctx, e)
	return s.status, nil
}

// tellWithin bounds how long a node is told of an extension.
const tellWithin = 30 * time.Second

// tellExtended tells the node that runs the attempt, if one does. When it does not
// listen, its attempt ends as it would have, and the next one has the longer time.
func (s *story) tellExtended(ctx workflow.Context, e job.SignedExtension) {
	if s.running == nil {
		return
	}
	node := s.running.node
	ctx = workflow.WithActivityOptions(ctx, policy.Pause(node, tellWithin))
	err := workflow.ExecuteActivity(ctx, execution.ExtendActivity, execution.ExtendRequest{
		Attempt: lease.Ref{Job: s.in.Job, Epoch: s.status.Epoch}, Extended: e,
		LimitMs: s.status.Granted.Ms, LimitCause: s.status.Granted.Cause,
	}).Get(ctx, nil)
	if err != nil {
		s.note("not extended", "node "+node.Hex()+" did not take it: "+record.Clean(words(err), record.MaxSentence))
	}
}
