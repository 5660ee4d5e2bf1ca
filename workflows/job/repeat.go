package job

import (
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// maxUnsaid bounds the rounds that are run and paid, and say nothing.
const maxUnsaid = 2

// nearLimit is how close to its limit a program may have been asked to end.
const nearLimit = 5 * time.Second

// maxDraws bounds how often a draw is tried, each time for as long as the
// scheduler's own steps are.
const maxDraws = 24

// What was drawn is waited for where storage does not show it, for readWithin and no
// longer than until the order's deadline: no checker is believed without it, and from
// the deadline on a node brings its receipts to the chain itself, checked or not.
const (
	readWithin    = 3 * time.Hour
	readPause     = 15 * time.Second // doubles with each try
	readPauseMost = 15 * time.Minute // so that maxDraws suffice
)

// repeating is the repeat of a job that is going on.
type repeating struct {
	*story
	drawn repeat.DrawResult
	until time.Time        // after which no node is looked for in this round
	slots []uint32         // not to ask: the checked node's, and of those asked
	nodes []common.Address // the same
	last  match.Evidence   // of the job's newest match
}

// repeat has the work of a deterministic job checked by another node before it
// is paid. The owner has the result already; nothing here can change it.
func (s *story) repeat() {
	if s.in.Submission.Spec.Deterministic == nil {
		return
	}
	s.repeated = &record.Repeat{Outcome: record.RepeatSkipped, Reason: "there was no work to check"}
	defer func() { s.status.Repeat = s.repeated }()
	last := s.newestReceipt()
	if last == nil {
		return
	}
	res, err := s.draw(*last)
	if err != nil {
		s.note("repeat", "not drawn: "+words(err))
		s.repeated.Reason = "the draw could not be made"
		return
	}
	*s.repeated = res.Repeat
	if s.repeated.To == nil {
		s.note("repeat", s.repeated.Words())
		return
	}
	s.wait("another node to repeat a part of its work; the result is there already")
	r := &repeating{story: s, drawn: res}
	r.exclude(s.repeated.To.Receipt.Node)
	r.run()
	s.wait("")
	s.note("repeat", s.repeated.Words())
	said := slices.ContainsFunc(s.repeated.Rounds, func(x record.Round) bool { return x.Verdict != nil })
	if said || unsaid(s.repeated.Rounds) >= maxUnsaid { // else nobody doubts it
		s.remember(s.repeated.To.Receipt.Node, s.repeated.Outcome, s.repeated.Finding(s.in.Submission.Number()))
	}
}

// newestReceipt is that of the newest attempt that has one.
func (s *story) newestReceipt() *record.SignedReceipt {
	for epoch := s.status.Epoch; epoch > 0; epoch-- {
		if r, ok := s.receipts[epoch]; ok {
			return &r
		}
	}
	return nil
}

// draw asks whether and where the work is to be repeated. What ended by a limit
// or by somebody's wish ends elsewhere at another moment: only its checkpoints can.
func (s *story) draw(last record.SignedReceipt) (res repeat.DrawResult, err error) {
	req := repeat.DrawRequest{Job: s.in.Job, Last: last}
	ended := s.outcome.how == record.Succeeded || s.outcome.cause != nil && s.outcome.cause.Code == record.CauseExitCode
	granted := s.status.Granted.Ms
	if near := min(uint64(nearLimit.Milliseconds()), granted/10); last.Receipt.BilledMs+near >= granted {
		ended = false // perhaps it was asked to end
	}
	for _, a := range s.status.Attempts {
		if a.Outcome == record.Drained || a.Outcome == record.Paused || !ended && a.Epoch == s.status.Epoch {
			req.Stopped = append(req.Stopped, a.Epoch)
		}
	}
	if ended && s.pack != nil && last.Receipt.Result == s.pack.Manifest {
		req.End = &record.Ending{Outcome: s.outcome.how, Package: *s.pack}
	}
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	pause, until := readPause, workflow.Now(s.base).Add(readWithin)
	if deadline := time.Unix(int64(s.order().Deadline), 0); deadline.Before(until) {
		until = deadline
	}
	defer s.wait("")
	for try := 0; try < maxDraws; try++ { // without a draw the record says nothing that holds
		err = workflow.ExecuteLocalActivity(ctx, repeatActivities.DrawRepeat, req).Get(ctx, &res)
		switch {
		case err == nil:
			return res, nil
		case typeOf(err) != repeat.ErrUnread:
		case workflow.Now(s.base).Before(until):
			s.wait("storage to show what is to be checked; the result is there already")
			_ = workflow.Sleep(s.base, min(pause, until.Sub(workflow.Now(s.base))))
			pause = min(2*pause, readPauseMost)
		default:
			req.Unread = true
		}
	}
	return res, err
}

// doubt has a node checked always from now on that billed for devices which did
// nothing, unless its work was just found right. A checker may be one too.
func (s *story) doubt() {
	attempts := make([]*record.Attempt, 0, len(s.status.Attempts))
	for i := range s.status.Attempts {
		attempts = append(attempts, &s.status.Attempts[i])
	}
	if s.repeated != nil {
		for _, round := range s.repeated.Rounds {
			attempts = append(attempts, round.Attempt)
		}
	}
	for _, a := range attempts {
		if a == nil || a.Receipt == nil || !a.Receipt.Idle() {
			continue
		}
		s.note("idle", "node "+a.Node.Hex()+" billed for GPUs that did nothing")
		if r := s.repeated; r == nil || r.Outcome != record.RepeatPassed || r.To.Receipt.Node != a.Node {
			s.remember(a.Node, record.RepeatSkipped, nil)
		}
	}
}

// remember keeps what was found of a node's work: how often it is checked hangs
// on it, and its reputation.
func (s *story) remember(node common.Address, outcome record.RepeatOutcome, f *record.Finding) {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Control())
	req := repeat.NoteRequest{Job: s.in.Job, Node: node, Outcome: outcome, Order: s.order(), Finding: f}
	if err := workflow.ExecuteLocalActivity(ctx, repeatActivities.NoteRepeat, req).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("what was found of a node's work is not remembered", "error", err)
	}
}

// run asks nodes one after the other until enough of them have said the same.
func (r *repeating) run() {
	rep := r.repeated
	for n := uint32(1); n <= record.MaxRounds; n++ {
		r.until = workflow.Now(r.base).Add(policy.RepeatWait)
		p, reason := r.place(n)
		if reason != "" {
			rep.Reason = reason
			return
		}
		r.last = *p.Evidence
		round := record.Round{Round: n, Match: record.Match{Epoch: 1, Evidence: *p.Evidence, Offer: record.Offer{Node: p.Node}}}
		if !slices.Contains(r.nodes, p.Node) {
			reason = r.round(p, &round)
		}
		r.slots, r.nodes = append(r.slots, p.Slot), append(r.nodes, p.Node)
		rep.Rounds = append(rep.Rounds, round)
		if reason != "" {
			rep.Reason = reason
			return
		}
		if outcome, decided := rep.Decided(); decided {
			if rep.Outcome = outcome; outcome == record.RepeatSkipped {
				rep.Reason = "each node found something else: the program is not deterministic"
			}
			return
		}
		if unsaid(rep.Rounds) >= maxUnsaid {
			rep.Reason = fmt.Sprintf("%d nodes ran it and could not say", maxUnsaid)
			return
		}
	}
	rep.Reason = fmt.Sprintf("%d nodes were asked, and too few could say", record.MaxRounds)
}

// unsaid counts the rounds that were run and paid, and said nothing.
func unsaid(rounds []record.Round) (n int) {
	for _, x := range rounds {
		if x.Verdict == nil && x.Attempt != nil && x.Attempt.Receipt != nil {
			n++
		}
	}
	return n
}

// exclude leaves a node out that ran the job itself.
func (r *repeating) exclude(node common.Address) {
	r.nodes = append(r.nodes, node)
	for i := range r.matches {
		if e := r.matches[i].Evidence; e.Chosen.Node == node {
			r.slots = append(r.slots, e.Chosen.Slot)
		}
		r.last = r.matches[i].Evidence
	}
}

// excludable are the slots that the next match may leave out: the book bears out
// only those that the newest match left out, or chose.
func (r *repeating) excludable() []uint32 {
	out := slices.Clone(r.slots)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(slot uint32) bool {
		return slot != r.last.Chosen.Slot && !slices.Contains(r.last.Job.Excluded, slot)
	})
}

// place looks for a node like the checked one, for a while; else it says why there is none.
func (r *repeating) place(n uint32) (res placement.PlaceResult, reason string) {
	sub := r.in.Submission
	if where := sub.Spec.Where.Nodes; len(where) > 0 &&
		!slices.ContainsFunc(where, func(a common.Address) bool { return !slices.Contains(r.nodes, a) }) {
		return res, "no other node is allowed"
	}
	checked := r.chosen()
	req := placement.PlaceRequest{
		Submission: sub, Job: r.in.Job, Attempt: r.next() + n - 1, Excluded: r.excludable(), Checkpoint: r.drawn.Resume.CID,
		Like: &placement.Like{Model: checked.Model, GPUs: r.repeated.To.Receipt.GPUs},
	}
	ctx := workflow.WithLocalActivityOptions(r.base, policy.Match())
	err := workflow.ExecuteLocalActivity(ctx, placementActivities.Place, req).Get(ctx, &res)
	if err == nil && found(res) {
		return res, ""
	}
	left := r.until.Sub(workflow.Now(r.base))
	if left > 0 && typeOf(err) != placement.ErrMalformed {
		actx := workflow.WithActivityOptions(r.base, policy.Queue(left))
		err = workflow.ExecuteActivity(actx, placementActivities.Queue, req).Get(ctx, &res)
		if err == nil && found(res) {
			return res, ""
		}
	}
	return res, "no other node like it came free in time"
}

// chosen is the checked node's leaf, as it was matched.
func (r *repeating) chosen() match.Leaf {
	for i := range r.matches {
		if e := r.matches[i].Evidence; e.Chosen.Node == r.repeated.To.Receipt.Node {
			return e.Chosen
		}
	}
	return match.Leaf{}
}

// round has one node run the stretch, under a lease of the round's own. It
// returns why no further node needs to be asked, or nothing.
func (r *repeating) round(p placement.PlaceResult, round *record.Round) (reason string) {
	id := record.RepeatID(r.in.Job, round.Round)
	terms, ms, cause := r.terms(p)
	if ms < uint64(time.Second.Milliseconds()) {
		return "the order's maximum or deadline leaves nothing for it"
	}
	accept := r.offer(p, id, round)
	if accept == nil {
		return ""
	}
	ctx := workflow.WithLocalActivityOptions(r.base, policy.Control())
	var held placement.LeaseResult
	err := workflow.ExecuteLocalActivity(ctx, placementActivities.Lease,
		placement.LeaseRequest{Job: id, Epoch: 1, Node: p.Node, Terms: terms}).Get(ctx, &held)
	if err != nil {
		r.note("repeat", "the register gave no lease: "+words(err))
		return ""
	}
	round.Attempt = &record.Attempt{Epoch: 1, Node: p.Node, ResumedFrom: r.repeated.Origin(), Simulated: p.Simulated, Outcome: record.Lost}
	sealed, err := r.release(*accept, round.Round)
	if err == nil {
		err = r.execute(p, held.Lease, sealed, ms, cause, round)
	}
	if err != nil {
		r.note("repeat", "node "+p.Node.Hex()+" did not run it: "+words(err))
	}
	r.close(id, round)
	return ""
}

// terms are those of an attempt, from what attempts and rounds have left of the order.
func (r *repeating) terms(p placement.PlaceResult) (lease.Terms, uint64, string) {
	var spent job.Amount
	for epoch := uint32(1); epoch <= r.status.Epoch; epoch++ {
		spent = spent.Add(r.receipts[epoch].Receipt.Cost)
	}
	for _, round := range r.repeated.Rounds {
		if a := round.Attempt; a != nil && a.Receipt != nil {
			spent = spent.Add(a.Receipt.Receipt.Cost)
		}
	}
	left := allowance{
		durationMs: uint64(r.in.Submission.Spec.Limits.Duration) * 1000,
		deadlineMs: less(r.order().Deadline*1000, r.now()+uint64(r.grace().Milliseconds())),
		budget:     r.budget().Sub(spent),
	}
	ms, cause := limit(left, price{rate: p.Rate, egress: p.Egress, gpus: p.GPUs})
	return lease.Terms{
		Order: r.in.OrderHash, Owner: r.order().Owner, GPUs: p.GPUs, Rate: p.Rate, Egress: p.Egress, Budget: left.budget, Held: true,
	}, ms, cause
}

// offer asks the node once.
func (r *repeating) offer(p placement.PlaceResult, id common.Hash, round *record.Round) *record.Accept {
	ctx := workflow.WithActivityOptions(r.base, policy.Offer(p.Node))
	var res execution.OfferResult
	err := workflow.ExecuteActivity(ctx, execution.OfferActivity, execution.OfferRequest{
		Submission: r.in.Submission, Job: id, Repeat: round.Round, Epoch: 1, Snapshot: p.Evidence.Root,
		Claim: p.Claim, GPUs: p.GPUs, Rate: p.Rate, Egress: p.Egress,
		Expiry: uint64(workflow.Now(r.base).Add(policy.OfferHold).Unix()),
	}).Get(ctx, &res)
	a := res.Accept
	if err != nil || a == nil || a.Job != id || a.Epoch != 1 || a.Node != p.Node || a.Snapshot != p.Evidence.Root ||
		eip712.Verify(p.Node, r.domain().Digest(a.StructHash()), a.Signature) != nil {
		r.note("repeat", "node "+p.Node.Hex()+" did not accept")
		return nil
	}
	round.Match.Offer.Accept = a
	return a
}

func (r *repeating) release(accept record.Accept, round uint32) ([]byte, error) {
	req := r.releaseRequest(accept)
	req.Repeat = round
	return r.askKeeper(r.base, req)
}

// execute has the node run the stretch, and takes its verdict if it is what it was asked for.
func (r *repeating) execute(p placement.PlaceResult, held lease.Lease, sealed []byte, ms uint64, cause string, round *record.Round) error {
	rep := r.repeated
	s := execution.Stretch{Round: round.Round, Epoch: rep.To.Receipt.Epoch, Node: rep.To.Receipt.Node, From: rep.From, End: rep.End}
	made := &execution.Made{To: *rep.To, Target: r.drawn.Target}
	switch {
	case rep.End:
		made.Outcome = r.outcome.how
	case made.Target.Step > 0:
		s.Step = made.Target.Step
	default:
		s.Made = made // nothing tells the node which one is meant but its content
	}
	r.note("repeat", fmt.Sprintf("node %s repeats stretch %d of %d", p.Node.Hex(), rep.Stretch+1, rep.Stretches))
	ctx := workflow.WithActivityOptions(r.base, policy.Execute(p.Node, policy.Within(time.Duration(ms)*time.Millisecond, r.grace(), r.in.Submission.Spec.Disk)))
	run := func() (res execution.ExecuteResult, err error) {
		stretch := s
		err = workflow.ExecuteActivity(ctx, execution.ExecuteActivity, execution.ExecuteRequest{
			Submission: r.in.Submission, Job: held.Job, Lease: held, SealedKey: sealed,
			Resume: r.drawn.Resume, LimitMs: ms, LimitCause: cause, Repeat: &stretch,
		}).Get(ctx, &res)
		return res, err
	}
	res, err := run()
	if err == nil && res.Committed != (common.Hash{}) && s.Made == nil {
		round.Committed, s.Made = res.Committed, made
		res, err = run()
	}
	if v := res.Verdict; err == nil && v != nil && r.genuine(*v, p.Node, round.Round) {
		if round.Verdict = v; v.Equal {
			round.Witness = res.Witness
		}
		r.doubtVerdict(round)
	}
	return err
}

// doubtVerdict drops an "equal" of a node that had something else before it was
// told what it was to find; its own work is checked from now on.
func (r *repeating) doubtVerdict(round *record.Round) {
	exact := *r.in.Submission.Spec.Deterministic == job.Deterministic{}
	if r.repeated.Credible(r.in.Job, *round, exact) {
		return
	}
	node := round.Verdict.Checker
	round.Verdict, round.Witness = nil, common.Hash{}
	r.note("repeat", "node "+node.Hex()+" says that it found the same, and had not")
	r.remember(node, record.RepeatSkipped, nil)
}

// genuine reports whether a verdict is the node's own, on the stretch of this round.
func (r *repeating) genuine(v record.Verdict, node common.Address, round uint32) bool {
	to := r.repeated.To.Receipt
	return v.Job == r.in.Job && v.Round == round && v.Checker == node && v.Node == to.Node && v.Epoch == to.Epoch &&
		v.From == r.repeated.Origin() && v.To == r.repeated.Target() &&
		v.Difference == record.Clean(v.Difference, record.MaxSentence) && v.Equal == (v.Difference == "") && v.Equal == (v.Own == common.Hash{}) &&
		eip712.Verify(node, r.domain().Digest(v.StructHash()), v.Signature) == nil
}

// close ends the round's lease and takes over what the register has of it.
func (r *repeating) close(id common.Hash, round *record.Round) {
	ctx := workflow.WithLocalActivityOptions(r.base, policy.Control())
	var end placement.EndResult
	if err := workflow.ExecuteLocalActivity(ctx, placementActivities.End, placement.EndRequest{Job: id, Epoch: 1}).Get(ctx, &end); err != nil {
		r.note("register", "the lease could not be ended: "+words(err))
	}
	a := round.Attempt
	a.StartedAt, a.EndedAt = end.Started, r.now()
	a.Receipt, a.Erasure, a.LogRoot, a.TelemetryRoot = end.Receipt, end.Erasure, end.LogRoot, end.TelemetryRoot
	if end.Ending != nil {
		a.Outcome, a.Cause = end.Ending.Outcome, end.Ending.Cause
	} else if end.Started > 0 || round.Verdict != nil && round.Verdict.Equal {
		round.Verdict, round.Witness = nil, common.Hash{} // it counts with the receipt that pays for it; nothing is paid for what does not open
	}
}
