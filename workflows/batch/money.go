package batch

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// settleEvery is how long a node's money waits at most while a batch runs, and
// leastPatience how long the chain is waited for at its end, however near the deadline.
const (
	settleEvery   = 15 * time.Minute
	leastPatience = time.Hour
)

// fund opens the escrow. A batch whose escrow does not open ends without an item.
func (b *running) fund() {
	req := escrow.OpenRequest{Order: b.in.Order, Signature: b.in.Signature}
	ctx := workflow.WithLocalActivityOptions(b.base, policy.Once())
	err := workflow.ExecuteLocalActivity(ctx, escrowActivities.BeginOpen, req).Get(ctx, nil)
	var res escrow.OpenResult
	if err == nil {
		err = workflow.ExecuteLocalActivity(ctx, escrowActivities.Opened, req).Get(ctx, &res)
	}
	if err != nil && typeOf(err) != escrow.ErrReverted {
		b.s.Status.Waiting = "the escrow's transaction to confirm"
		ctx := workflow.WithActivityOptions(b.base, policy.Chain(policy.FundWait))
		err = workflow.ExecuteActivity(ctx, escrowActivities.Open, req).Get(ctx, &res)
		b.s.Status.Waiting = ""
	}
	if err == nil {
		b.s.Status.Funding = res.Tx
		return
	}
	cause := record.Cause{Code: record.CauseChain, Message: "the escrow was not opened in time", Evidence: record.Clean(words(err), record.MaxSentence),
		Fix: "submit a new order when the chain answers again"}
	if typeOf(err) == escrow.ErrReverted {
		cause = record.Cause{Code: record.CauseUnauthorized, Message: words(err), Fix: "deposit enough and sign a new order"}
	}
	b.s.Status.Cause = &cause
	b.s.stop("the escrow was not opened", b.in.Order)
}

// untilSettling is how long it is until nodes are paid again.
func (b *running) untilSettling() time.Duration {
	return time.Duration(int64(b.s.Settled)-int64(b.now()))*time.Millisecond + settleEvery
}

// settleNow has nodes paid what they have earned so far, beside what goes on.
func (b *running) settleNow() {
	if b.untilSettling() > 0 || b.leaves() {
		return
	}
	b.s.Settled = b.now()
	b.busy++
	workflow.Go(b.base, func(ctx workflow.Context) {
		defer func() { b.busy-- }()
		actx := workflow.WithActivityOptions(ctx, policy.Chain(settleEvery))
		var res escrow.SettleOrderResult
		req := escrow.SettleOrderRequest{Order: b.in.Order}
		if err := workflow.ExecuteActivity(actx, escrowActivities.SettleOrder, req).Get(ctx, &res); err != nil {
			workflow.GetLogger(ctx).Warn("what nodes have earned is not settled", "error", err)
		}
	})
}

// close pays the last of it and gives the rest back. An escrow that did not open
// by then is looked for once more: its transaction may have confirmed since.
func (b *running) close() {
	_ = workflow.Await(b.base, func() bool { return b.busy == 0 })
	patience := time.Duration(int64(b.in.Order.Deadline+b.s.Grace)*1000-int64(b.now())) * time.Millisecond
	ctx := workflow.WithActivityOptions(b.base, policy.Chain(max(patience, leastPatience)))
	if b.s.Status.Funding == [32]byte{} {
		var res escrow.LockedResult
		req := escrow.OpenRequest{Order: b.in.Order, Signature: b.in.Signature}
		if err := workflow.ExecuteActivity(ctx, escrowActivities.Locked, req).Get(ctx, &res); err != nil || !res.Locked {
			return
		}
	}
	var res escrow.SettleOrderResult
	req := escrow.SettleOrderRequest{Order: b.in.Order, Close: true}
	if err := workflow.ExecuteActivity(ctx, escrowActivities.SettleOrder, req).Get(ctx, &res); err != nil {
		b.s.Status.Waiting = "not settled: " + words(err)
		return
	}
	b.s.Status.Settlement = res.Settlement
}

// typeOf returns the application error type in err, or "".
func typeOf(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Type()
	}
	return ""
}

// words returns what an error says, without the activity's wrapping.
func words(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Message()
	}
	return err.Error()
}
