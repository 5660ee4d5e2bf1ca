package job

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// The pauses between reminders to the Anchor workflow, doubling. It keeps what
// it was given, so they matter only when that was lost.
const (
	firstReminder = 30 * time.Second
	lastReminder  = 10 * time.Minute
	leastPatience = time.Hour // with the chain, however near the deadline
)

// deliver makes the outcome known: from here nothing can change it.
func (s *story) deliver() {
	s.wait("")
	s.status.Outcome, s.status.Cause, s.status.Package = s.outcome.how, s.outcome.cause, s.pack
	s.delivered, s.ended = true, s.now()
	text := string(s.outcome.how)
	if s.outcome.cause != nil {
		text += ": " + s.outcome.cause.Message
	}
	s.note("outcome", text)
	if s.pack != nil {
		s.enter(Delivered)
	} else {
		s.enter(Settling)
	}
	s.tell()
}

// settleAndAnchor brings money and record to an end, side by side. Neither can
// change the outcome: what the chain refuses or fails to answer is noted. Both
// are begun in the round that tells the owner of the result, since one of their own
// would cost more than the moment they take, and looked at when the chain has
// usually confirmed both.
func (s *story) settleAndAnchor() {
	if s.child() {
		if s.beginAnchoring() {
			s.awaitAnchor()
		}
		return
	}
	handed := s.beginAnchoring() // first: it waits for nothing, the other perhaps for the escrow
	bill, due := s.beginSettlement()
	_, _ = workflow.AwaitWithTimeout(s.base, anchorTime, func() bool { return s.anchoring != nil || !handed })
	wg := workflow.NewWaitGroup(s.base)
	if due {
		wg.Add(1)
		workflow.Go(s.base, func(ctx workflow.Context) {
			defer wg.Done()
			s.settle(ctx, bill)
		})
	}
	if handed {
		s.awaitAnchor()
	}
	wg.Wait(s.base)
}

// anchorTime is how long anchoring takes on a busy machine when nothing is in its way.
const anchorTime = 5 * time.Second

// beginSettlement has the nodes' kept work paid and the rest given back; false:
// there is nothing to pay from, or nothing to do.
func (s *story) beginSettlement() (req escrow.SettleRequest, due bool) {
	if !s.locked() {
		return req, false
	}
	req = escrow.SettleRequest{Order: s.order(), Job: s.in.Job, Close: s.order().Count <= 1, Receipts: s.buildRecord().Payable()}
	if len(req.Receipts) == 0 && !req.Close {
		return req, false
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	if err := workflow.ExecuteLocalActivity(ctx, escrowActivities.BeginSettle, req).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("the settlement is not under way", "error", err)
	}
	return req, true
}

// settle waits for the settlement, and sends it if that has not been done.
func (s *story) settle(ctx workflow.Context, req escrow.SettleRequest) {
	var res record.Settlement
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Once())
	err := workflow.ExecuteLocalActivity(lctx, escrowActivities.Settled, req).Get(ctx, &res)
	if err != nil && typeOf(err) != escrow.ErrReverted {
		actx := workflow.WithActivityOptions(ctx, policy.Chain(s.chainPatience()))
		err = workflow.ExecuteActivity(actx, escrowActivities.Settle, req).Get(ctx, &res)
	}
	if err != nil {
		s.note("settlement", "not settled: "+words(err))
		return
	}
	s.settlement, s.status.Settlement = &res, &res
	s.note("settlement", "paid "+res.Paid.In(s.order().Asset)+", fee "+res.Fee.In(s.order().Asset)+", refunded "+res.Refunded.In(s.order().Asset))
}

// locked reports whether the order's money is in the escrow. An opening that
// was given up may still confirm, since its transaction is on its way: it is
// waited for, so that the owner gets the money back without waiting for the
// deadline. One that was never sent is not sent now: the job is over.
func (s *story) locked() bool {
	if s.funded {
		return true
	}
	_ = workflow.Await(s.base, func() bool { return s.begun })
	var res escrow.LockedResult
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	err := workflow.ExecuteLocalActivity(ctx, escrowActivities.Locked, s.openRequest()).Get(ctx, &res)
	if err != nil && typeOf(err) != escrow.ErrReverted {
		ctx := workflow.WithActivityOptions(s.base, policy.Chain(s.chainPatience()))
		err = workflow.ExecuteActivity(ctx, escrowActivities.Locked, s.openRequest()).Get(ctx, &res)
	}
	if err != nil {
		s.note("escrow", "not opened: "+words(err))
		return false
	}
	if res.Locked {
		s.funded, s.status.Funding = true, res.Tx
	}
	return res.Locked
}

// beginAnchoring makes the record final and hands its hash over to be put on chain.
// The history keeps it as it is: built anew by newer code it might have another
// word in it, and so another hash than the one on chain.
func (s *story) beginAnchoring() bool {
	var rec record.Record
	final := workflow.SideEffect(s.base, func(workflow.Context) any { return s.buildRecord() })
	if err := final.Get(&rec); err != nil {
		s.note("record", "the record is not kept: "+err.Error())
		return false
	}
	hash, err := rec.Hash() //workflowcheck:ignore reflection in encoding/json; the bytes depend on rec alone
	if err != nil {
		s.note("record", "the record has no hash: "+err.Error())
		return false
	}
	s.record, s.status.RecordHash = &rec, hash
	s.handOver()
	return true
}

// handOver gives the record's hash to the Anchor workflow, which keeps it.
func (s *story) handOver() {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	req := anchor.AddRequest{Record: s.status.RecordHash, Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID}
	if err := workflow.ExecuteLocalActivity(ctx, anchorActivities.Add, req).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("the record was not handed over", "error", err)
	}
}

// awaitAnchor waits for the proof, and hands the record over again from time to time.
func (s *story) awaitAnchor() {
	until := workflow.Now(s.base).Add(s.chainPatience())
	for pause := firstReminder; s.anchoring == nil && workflow.Now(s.base).Before(until); pause = min(2*pause, lastReminder) {
		_, _ = workflow.AwaitWithTimeout(s.base, pause, func() bool { return s.anchoring != nil })
		if s.anchoring == nil {
			s.handOver()
		}
	}
	if s.anchoring == nil {
		s.note("anchor", "not anchored in time")
		return
	}
	s.note("anchor", "anchored in transaction "+s.anchoring.Tx.Hex())
}

// onAnchored takes the proofs that the Anchor workflow sends. A record is handed
// over before its workflow task is durable: if that was lost, the record that was
// built instead differs by its time, and only the proof of that one counts.
func (s *story) onAnchored(ctx workflow.Context) {
	for {
		var proof record.Anchoring
		workflow.GetSignalChannel(ctx, AnchoredSignal).Receive(ctx, &proof)
		if s.anchoring == nil && merkle.Verify(proof.Root, s.status.RecordHash, proof.Index, proof.Count, proof.Path) {
			s.anchoring, s.status.Anchoring = &proof, &proof
		}
	}
}

// chainPatience is how long to wait for the chain: until the escrow stops
// paying, which is when anyone may refund the order.
func (s *story) chainPatience() time.Duration {
	end := int64(s.order().Deadline+s.escrowGrace)*1000 - int64(s.now())
	return max(time.Duration(end)*time.Millisecond, leastPatience)
}

// finish ends the workflow in the outcome's terminal state.
func (s *story) finish() (Status, error) {
	if s.spreading > 0 {
		s.wait("the result's delivery to the other places")
		_ = workflow.Await(s.base, func() bool { return s.spreading == 0 })
		s.wait("")
	}
	s.enter(terminal[s.outcome.how])
	s.tell()
	s.awaitTold()
	_ = workflow.Await(s.base, func() bool { return workflow.AllHandlersFinished(s.base) })
	return s.status, nil
}
