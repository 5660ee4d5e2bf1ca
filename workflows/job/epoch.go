package job

import (
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// maxFruitless is how many attempts may be lost in a row without a new
// checkpoint, before the job is taken to be what breaks them.
const maxFruitless = 5

// epoch makes one round: it ends the job, runs an attempt, or leaves it to the next round.
func (s *story) epoch() {
	placed, ok := s.place()
	if !ok {
		return
	}
	accept, ok := s.offer(placed)
	if !ok || !s.awaitFunding() || s.expired(accept) {
		return
	}
	terms, left, price := s.terms(placed)
	ms, cause := limit(left, price)
	if s.endIfCancelled() || s.pausing || s.exhausted(ms, cause) {
		return
	}
	raised, ok := s.raise(placed, terms)
	if !ok {
		return
	}
	sealed, ok := s.release(placed, *accept)
	if !ok {
		return
	}
	s.status.Granted = &Granted{Ms: ms, Cause: cause}
	s.running = &running{node: placed.Node, since: workflow.Now(s.base), left: left, price: price}
	s.execute(placed, execution.ExecuteRequest{
		Submission: s.in.Submission, Job: s.in.Job, Lease: raised.Lease, BetweenMs: raised.Endurance.EveryMs,
		SealedKey: sealed, Resume: s.head, ResumeReceipt: s.saved(), LimitMs: ms, LimitCause: cause,
		Again: s.errors < s.retry.Errors, Edges: s.in.Edges, SaveMs: s.saveMs(),
	})
}

// saveMs is what saving a checkpoint took in the attempt before; 0: nobody knows.
func (s *story) saveMs() uint64 {
	if p := s.status.Progress; p != nil {
		return p.SaveMs
	}
	return 0
}

// offer asks one node to hold devices. Its signed answer, or its silence, goes
// into the record. A node that could not answer, because the scheduler's own side
// was away, is asked again; after a while with a new match.
func (s *story) offer(p placement.PlaceResult) (*record.Accept, bool) {
	req := execution.OfferRequest{
		Submission: s.in.Submission, Job: s.in.Job, Epoch: s.next(), Snapshot: p.Evidence.Root,
		Claim: p.Claim, GPUs: p.GPUs, Rate: p.Rate, Egress: p.Egress,
		Expiry: uint64(workflow.Now(s.base).Add(policy.OfferHold).Unix()),
	}
	ctx := workflow.WithActivityOptions(s.live, policy.Offer(p.Node))
	var res execution.OfferResult
	var err error
	for until := workflow.Now(s.base).Add(policy.OfferHold); ; {
		err = workflow.ExecuteActivity(ctx, execution.OfferActivity, req).Get(ctx, &res)
		if s.cancelled != "" {
			return nil, !s.endIfCancelled()
		}
		if !unanswered(err) || !s.away(policy.OfferAnswer) {
			break
		}
		s.note("outage", "node "+p.Node.Hex()+" could not answer: the scheduler's side was away")
		if !workflow.Now(s.base).Before(until) {
			return nil, false
		}
	}
	answer := record.Offer{Node: p.Node}
	switch {
	case err == nil && s.holds(res.Accept, p):
		answer.Accept = res.Accept
	case err == nil && s.refuses(res.Decline, p):
		answer.Decline = res.Decline
	}
	s.matches = append(s.matches, record.Match{Epoch: s.next(), Evidence: *p.Evidence, Offer: answer, Queued: p.Queued})
	switch {
	case answer.Accept != nil:
		s.note("accepted by node", p.Node.Hex())
		s.enter(Starting)
		return answer.Accept, true
	case answer.Decline != nil:
		s.note("declined by node", p.Node.Hex()+": "+answer.Decline.Reason)
		s.passed = append(s.passed, p.Slot)
	default:
		s.note("no answer from node", p.Node.Hex())
		s.passed, s.lost = append(s.passed, p.Slot), append(s.lost, p.Slot)
	}
	return nil, false
}

// holds reports whether a is the node's own promise for this epoch and match.
func (s *story) holds(a *record.Accept, p placement.PlaceResult) bool {
	return a != nil && a.Job == s.in.Job && a.Epoch == s.next() && a.Node == p.Node && a.Snapshot == p.Evidence.Root &&
		eip712.Verify(p.Node, s.domain().Digest(a.StructHash()), a.Signature) == nil
}

// refuses reports whether d is the node's own refusal for this epoch and match.
// Its reason is signed, so one that does not belong in a record is no answer.
func (s *story) refuses(d *record.Decline, p placement.PlaceResult) bool {
	return d != nil && d.Job == s.in.Job && d.Epoch == s.next() && d.Node == p.Node && d.Snapshot == p.Evidence.Root &&
		d.Reason == record.Clean(d.Reason, record.MaxSentence) &&
		eip712.Verify(p.Node, s.domain().Digest(d.StructHash()), d.Signature) == nil
}

// expired reports an accept that ran out while escrow or storage was waited for; the node is simply asked again.
func (s *story) expired(a *record.Accept) bool {
	late := a.Expiry <= uint64(workflow.Now(s.base).Unix())
	if late {
		s.note("offer expired", "the node's hold ended before its attempt could begin")
	}
	return late
}

// terms returns what the next attempt may cost, and what is left for it.
func (s *story) terms(p placement.PlaceResult) (lease.Terms, allowance, price) {
	var keptMs uint64
	var kept job.Amount
	for epoch := uint32(1); epoch <= s.status.Epoch; epoch++ {
		r := s.receipts[epoch].Receipt // the zero receipt where there is none
		kept, keptMs = kept.Add(r.Cost), keptMs+r.BilledMs
	}
	spec := s.in.Submission.Spec
	left := allowance{
		durationMs: less(uint64(s.status.Duration)*1000, keptMs),
		deadlineMs: less(s.order().Deadline*1000, s.now()+uint64(s.grace().Milliseconds())),
		budget:     s.budget().Sub(kept),
		diskMiB:    spec.Disk,
	}
	return lease.Terms{
		Order: s.in.OrderHash, Owner: s.order().Owner,
		GPUs: p.GPUs, Rate: p.Rate, Egress: p.Egress, Budget: left.budget, Held: spec.Deterministic != nil, Keep: spec.Limits.Keep,
		Deadline: s.order().Deadline,
	}, left, price{rate: p.Rate, egress: p.Egress, gpus: p.GPUs}
}

// exhausted ends a job whose limits leave no time worth starting for.
func (s *story) exhausted(ms uint64, cause string) bool {
	if ms >= uint64(time.Second.Milliseconds()) {
		return false
	}
	text := map[string]string{
		record.CauseDuration: "the job's duration is used up",
		record.CauseDeadline: "the order's deadline is too near",
		record.CauseBudget:   "the order's maximum cost is used up",
	}[cause]
	s.end(record.Failed, &record.Cause{Code: cause, Message: text, Fix: "sign a new order with a higher limit"})
	return true
}

// raise takes the lease for the node: from here on its effects count, and nobody
// else's.
func (s *story) raise(p placement.PlaceResult, terms lease.Terms) (res placement.LeaseResult, ok bool) {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	err := workflow.ExecuteLocalActivity(ctx, placementActivities.Lease,
		placement.LeaseRequest{Job: s.in.Job, Epoch: s.next(), Node: p.Node, Terms: terms}).Get(ctx, &res)
	switch {
	case typeOf(err) == placement.ErrStale:
		// A lease was raised, and the workflow task that did it was lost.
		s.begin(p)
		s.conclude(p, lost(record.CauseInternal, "the register knew of this epoch, the scheduler had forgotten it", words(err)), false)
		return res, false
	case err != nil:
		s.end(record.Failed, &record.Cause{Code: record.CauseInternal, Message: "the lease register refused a new epoch",
			Evidence: words(err), Fix: "sign a new order"})
		return res, false
	}
	s.begin(p)
	if s.in.Submission.Spec.Deterministic == nil && res.Endurance.EveryMs > 0 { // every node of one tells the same interval
		s.status.Endurance = &res.Endurance
	}
	return res, true
}

// begin counts a new epoch.
func (s *story) begin(p placement.PlaceResult) {
	s.status.Epoch++
	s.status.Node, s.status.Simulated = p.Node, p.Simulated
	s.status.Program = s.program(p)
	s.status.Attempts = append(s.status.Attempts, record.Attempt{
		Epoch: s.status.Epoch, Node: p.Node, ResumedFrom: s.head.Manifest, Simulated: p.Simulated,
	})
	s.passed, s.rounds, s.spared, s.waitedSince = nil, 0, 0, 0
}

// release has the keeper seal the job key for this node and epoch.
func (s *story) release(p placement.PlaceResult, accept record.Accept) ([]byte, bool) {
	sealed, err := s.askKeeper(s.live, s.releaseRequest(accept))
	switch {
	case err == nil && s.cancelled == "":
		return sealed, true
	case s.cancelled != "":
		s.stopped(p)
	case !final(err):
		s.conclude(p, lost(record.CauseInternal, "the keeper did not release the job key in time", words(err)), false)
	default:
		cause := record.Cause{Code: record.CauseUnauthorized, Message: "the keeper refused to release the job key", Evidence: words(err)}
		s.fail(p, cause)
	}
	return nil, false
}

// askKeeper asks for a release at the keeper's door, and by its queue when it is
// not answered there or may yet change its mind.
func (s *story) askKeeper(ctx workflow.Context, req keys.ReleaseRequest) ([]byte, error) {
	var res keys.ReleaseResult
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Once())
	err := workflow.ExecuteLocalActivity(lctx, askingActivities.Ask, req).Get(ctx, &res)
	if err == nil || final(err) {
		return res.Sealed, err
	}
	rctx := workflow.WithActivityOptions(ctx, policy.Release())
	err = workflow.ExecuteActivity(rctx, keys.ReleaseActivity, req).Get(ctx, &res)
	return res.Sealed, err
}

func (s *story) releaseRequest(accept record.Accept) keys.ReleaseRequest {
	sub := s.in.Submission
	proof := make([][]byte, len(sub.Proof))
	for i, h := range sub.Proof {
		proof[i] = h.Bytes()
	}
	return keys.ReleaseRequest{
		Order: sub.Order, Signature: sub.Signature, Index: sub.Index, Item: sub.Item,
		SpecHash: s.specHash.Bytes(), Proof: proof, Envelope: sub.Envelope, Accept: accept,
	}
}

// execute runs the attempt and draws the consequence.
func (s *story) execute(p placement.PlaceResult, req execution.ExecuteRequest) {
	attempt := s.start(p, req)
	s.note("running", fmt.Sprintf("attempt %d on node %s", s.status.Epoch, p.Node.Hex()))
	s.enter(Running)
	res, err, ended := s.outcomeOf(p, attempt)
	for ended && s.cancelled == "" && s.again(p, err) {
		res, err, ended = s.outcomeOf(p, s.start(p, req))
	}
	if !ended {
		s.note("overdue", "the node did not stop in time; its lease was ended")
		if s.cancelled != "" {
			s.stopped(p)
		} else {
			s.conclude(p, paused, false)
		}
		return
	}
	if p, ok := heard(err); ok {
		s.status.Progress = &p
	}
	again, failed := programFailed(err)
	switch cause, blamed := neverRan(res); {
	case s.cancelled != "":
		s.stopped(p)
	case s.pauseAsked == s.status.Epoch && typeOf(err) == execution.ErrPaused:
		s.conclude(p, paused, false)
	case failed && req.Again:
		s.errors++
		s.conclude(p, again, false)
	case err != nil:
		// What the node promised may have run out while it could not be told to begin.
		s.conclude(p, classify(err), !outlived(err) || !s.away(policy.TakeUp))
	case blamed && slices.Contains(s.doubted, cause.Code):
		s.fail(p, cause)
	case blamed:
		// One node alone may lie, or be what is broken: another one is asked.
		s.doubted = append(s.doubted, cause.Code)
		s.conclude(p, loss{record.Failed, cause}, true)
	default:
		s.conclude(p, unconfirmed, true)
	}
}

// start has the node run an attempt, or take it up again, for as long as it still may.
func (s *story) start(p placement.PlaceResult, req execution.ExecuteRequest) workflow.Future {
	s.running.granted = s.status.Granted.Ms
	ctx := workflow.WithActivityOptions(s.live, policy.Execute(p.Node, max(s.left(), time.Second)))
	return workflow.ExecuteActivity(ctx, execution.ExecuteActivity, req)
}

// left is how long the running attempt may still take, by what its owner grants it now.
func (s *story) left() time.Duration {
	granted := time.Duration(s.status.Granted.Ms) * time.Millisecond
	return policy.Within(granted, s.grace(), s.in.Submission.Spec.Disk) - workflow.Now(s.base).Sub(s.running.since)
}

// again reports whether the node is to take up an attempt again that it may still
// run: because the scheduler's side was away, or because its time was up as it
// was granted at first, and its owner has lengthened that since.
func (s *story) again(p placement.PlaceResult, err error) bool {
	switch {
	case s.left() <= 0:
		return false
	case outOfTime(err) && s.status.Granted.Ms > s.running.granted:
		s.note("goes on", "node "+p.Node.Hex()+" has the time that its owner added")
		return true
	case notTakenUp(err) && s.away(policy.TakeUp):
		s.note("outage", "node "+p.Node.Hex()+" could not take the job up: the scheduler's side was away")
		return true
	}
	return false
}

// outcomeOf waits for an attempt and returns what its node says; ended is false
// when the attempt has not obeyed a cancellation.
func (s *story) outcomeOf(p placement.PlaceResult, attempt workflow.Future) (res execution.ExecuteResult, err error, ended bool) {
	if !s.watch(p, attempt) {
		return res, nil, false
	}
	err = attempt.Get(s.base, &res)
	return res, err, true
}

// maxSpared bounds how often the nodes of one epoch are asked once more because
// of outages: an hour of them is no longer waited out in this way.
const maxSpared = 100

// away reports that a silence of so long says nothing about a node, because
// ingress, Temporal or control were themselves away in it, or only just back.
func (s *story) away(silence time.Duration) bool {
	if s.spared >= maxSpared {
		return false
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Once())
	var res outage.WholeResult
	err := workflow.ExecuteLocalActivity(ctx, outageActivities.Whole).Get(ctx, &res)
	if err != nil || res.Ms >= uint64((silence+policy.Settle).Milliseconds()) {
		return false
	}
	s.spared++
	return true
}

// watch waits for the attempt, after a cancellation or pause only for the grace
// it needs to package or save what is there. It reports whether the attempt ended.
func (s *story) watch(p placement.PlaceResult, attempt workflow.Future) bool {
	limit := s.grace() + policy.CancelMargin
	_ = workflow.Await(s.base, func() bool { return attempt.IsReady() || s.cancelled != "" || s.pausing })
	if !attempt.IsReady() && s.cancelled == "" {
		s.askPause(p, limit)
		ended, _ := workflow.AwaitWithTimeout(s.base, limit, func() bool { return attempt.IsReady() || s.cancelled != "" })
		if !ended {
			return false
		}
	}
	if attempt.IsReady() {
		return true
	}
	ended, _ := workflow.AwaitWithTimeout(s.base, limit, attempt.IsReady)
	return ended
}

// stopped closes an attempt that the owner's wish has ended.
func (s *story) stopped(p placement.PlaceResult) {
	if !s.close(p, record.Cancelled, s.wish()) {
		s.endIfCancelled()
	}
}

// fail closes an attempt whose failure is the job's own.
func (s *story) fail(p placement.PlaceResult, cause record.Cause) {
	if !s.close(p, record.Failed, &cause) {
		s.end(record.Failed, &cause)
	}
}

// conclude closes an attempt that is over. The register knows of the package of
// one that brought the job to its end; else it was lost, as l says, and the next
// one resumes from the newest checkpoint. Where the node is not to blame it may
// be asked again, and however often that happens says nothing about the job.
func (s *story) conclude(p placement.PlaceResult, l loss, blamed bool) {
	before := s.head.Manifest
	if s.close(p, l.outcome, &l.cause) {
		return
	}
	if blamed {
		s.lost = append(s.lost, p.Slot)
		s.fruitless++
	}
	s.note(string(l.outcome), fmt.Sprintf("node %s: %s", p.Node.Hex(), l.cause.Explained().Message))
	if s.head.Manifest != before {
		s.fruitless = 0
	}
	if s.endIfCancelled() {
		return
	}
	if s.retry.Never && l.outcome != record.Paused {
		s.end(record.Failed, &l.cause)
		return
	}
	if s.fruitless >= maxFruitless {
		s.end(record.Failed, &record.Cause{Code: l.cause.Code, Evidence: l.cause.Evidence,
			Fix:     "see what ended its attempts (skyops status), change what they have in common, and submit it again",
			Message: fmt.Sprintf("%d attempts in a row ended without progress; the last: %s", s.fruitless, l.cause.Message)})
		return
	}
	if !s.pausing {
		s.enter(Recovering)
	}
}

// close ends the epoch's lease and takes over what the register holds of it. An
// ending in the register is how the attempt ended, whatever else was heard of
// it or was not: the job ends with it, and close reports that. Else the attempt
// ended as the caller says.
func (s *story) close(p placement.PlaceResult, how record.Outcome, cause *record.Cause) (over bool) {
	s.running = nil
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	var end placement.EndResult
	err := workflow.ExecuteLocalActivity(ctx, placementActivities.End,
		placement.EndRequest{
			Job: s.in.Job, Epoch: s.status.Epoch, Program: s.status.Program, KeptMs: s.status.KeptMs, Lost: how == record.Lost && wears(cause),
		}).Get(ctx, &end)
	if err != nil {
		s.note("register", "the lease could not be ended: "+words(err))
	}
	ending := end.Ending
	if ending != nil {
		s.pack, s.status.Depot = &ending.Package, end.Depot
		if end.Depot != "" {
			s.note("delivery", end.Depot+"; the result is in the scheduler's own depot, until IPFS takes it")
		}
		if ending.Outcome == record.Cancelled && s.cancelled == "" {
			ending = nil // nobody asked for that: the node just stopped
		} else {
			how, cause = ending.Outcome, ending.Cause
		}
	}
	a := &s.status.Attempts[len(s.status.Attempts)-1]
	if cause != nil {
		c := cause.Explained()
		cause = &c
	}
	a.StartedAt, a.EndedAt, a.Outcome, a.Cause = end.Started, s.now(), how, cause
	a.Receipt, a.Erasure, a.LogRoot, a.TelemetryRoot = end.Receipt, end.Erasure, end.LogRoot, end.TelemetryRoot
	if end.Receipt != nil {
		s.receipts[s.status.Epoch] = *end.Receipt
		s.status.KeptMs += end.Receipt.Receipt.BilledMs
	}
	if m := end.Head.Manifest; m != (common.Hash{}) && s.receipts[end.Head.Epoch].Receipt.Checkpoint == m {
		s.head = end.Head
		s.status.Checkpoint = &end.Head
	}
	s.status.Node = p.Node
	if ending == nil {
		return false
	}
	if how == record.Succeeded || !s.endIfCancelled() {
		s.end(how, cause)
	}
	return true
}

// saved is the receipt that names the newest checkpoint, nil when there is none.
func (s *story) saved() *record.SignedReceipt {
	r, ok := s.receipts[s.head.Epoch]
	if !ok {
		return nil
	}
	return &r
}

// next is the epoch that the next lease gets.
func (s *story) next() uint32 { return s.status.Epoch + 1 }

// grace is how long a stopped program has before it is killed.
func (s *story) grace() time.Duration { return s.in.Submission.Spec.Limits.StopGrace() }

// excluded lists the slots not to ask now.
func (s *story) excluded() []uint32 {
	out := append(slices.Clone(s.lost), s.passed...)
	slices.Sort(out)
	return slices.Compact(out)
}
