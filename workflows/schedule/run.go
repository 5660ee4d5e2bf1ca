package schedule

import (
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// scheduledAt is what Temporal notes with what a schedule starts.
var scheduledAt = temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")

// ScheduledRun is what the calendar starts when a run is due: it lasts as long as the run
// does, so that the calendar knows what overlaps. The run itself is its schedule's.
func ScheduledRun(ctx workflow.Context, order common.Hash) error {
	at := workflow.Now(ctx)
	if due, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(scheduledAt); ok {
		at = due
	}
	over := workflow.GetSignalChannel(ctx, OverSignal)
	d := Due{Caller: workflow.GetInfo(ctx).WorkflowExecution.ID, At: uint64(at.UnixMilli())}
	if err := workflow.SignalExternalWorkflow(ctx, WorkflowID(order), "", DueSignal, d).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Info("a run is due of a schedule that is over", "order", order, "error", err)
		return nil
	}
	over.Receive(ctx, nil)
	return nil
}

// RunLimit bounds a run's own workflow, in case that its schedule ends without a word.
const RunLimit = 60 * 24 * time.Hour
