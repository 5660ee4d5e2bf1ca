// Package schedule is the story of an order of kind schedule: one spec that is run again and
// again, under one signature, one budget and one escrow.
//
//	open     the order's escrow, then its entry in the calendar
//	due      the calendar starts a ScheduledRun, which asks the story for a run and waits for
//	         its end, so that Temporal's overlap policy sees how long runs take
//	run      a child Job workflow, item n of the order; afterwards the nodes are paid
//	close    when the owner wants it, when all runs were made, or before the deadline: the
//	         entry goes, what runs comes to its end, the rest of the money goes back
//
// It promises that there are never more runs than were signed for, that each costs at most its
// share of the maximum, and that what goes on survives every process. It does not promise that a
// run begins at the second it is due. Start at Schedule.
package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	calendar "github.com/skyops/skyops/activities/schedule"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	jobs "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

var (
	identityActivities *identity.Activities
	escrowActivities   *escrow.Activities
	calendarActivities *calendar.Activities
)

// maxListed bounds the runs that a status lists; those that go on are always among them.
const maxListed = 50

// lastWords is how long after the deadline what still runs is waited for: nodes stop at the deadline.
const lastWords = time.Minute

// Schedule runs until the order is closed. It fails only when the order is refused.
func Schedule(ctx workflow.Context, in Input) (Status, error) {
	s, err := setup(ctx, in)
	if err != nil {
		return Status{}, err
	}
	if in.Carried == nil {
		if err := s.open(); err != nil {
			return s.refuse(err)
		}
	}
	if again := s.serve(); again != nil {
		return s.status, again
	}
	s.settle(true)
	s.enter(Closed)
	s.farewell()
	return s.status, nil
}

// story is the state of one schedule.
type story struct {
	in      Input
	ctx     workflow.Context // not cancelled with the workflow: money is brought to an end
	status  Status
	refusal error
	due     workflow.ReceiveChannel // Due
	done    workflow.ReceiveChannel // jobs.Done
	unpaid  bool                    // a run has ended since nodes were paid
	struck  bool                    // the calendar's entry is gone
	words   []workflow.Future       // to runs, on their way
}

func setup(ctx workflow.Context, in Input) (*story, error) {
	base, _ := workflow.NewDisconnectedContext(ctx)
	o := in.Submission.Order
	s := &story{
		in: in, ctx: base,
		due: workflow.GetSignalChannel(base, DueSignal), done: workflow.GetSignalChannel(base, jobs.DoneSignal),
		status: Status{
			Trace: in.Trace, Order: in.Order, Owner: o.Owner, Name: in.Submission.Spec.Name, Terms: in.Terms,
			Asset: o.Asset, MaxCost: o.MaxCost, Fee: o.Fee, Deadline: o.Deadline, Phase: Opening,
			Runs: []Run{}, CreatedAt: milliseconds(ctx), UpdatedAt: milliseconds(ctx),
		},
	}
	if in.Carried != nil {
		s.status = *in.Carried
	}
	workflow.Go(ctx, func(root workflow.Context) {
		root.Done().Receive(root, nil)
		s.close("cancelled by the scheduler's operator")
	})
	return s, errors.Join(
		workflow.SetUpdateHandler(ctx, SubmitUpdate, func(uctx workflow.Context) (Status, error) {
			err := workflow.Await(uctx, func() bool { return s.status.Phase != Opening })
			return s.status, errors.Join(err, s.refusal)
		}),
		workflow.SetUpdateHandler(ctx, CloseUpdate, func(_ workflow.Context, reason string) (Status, error) {
			s.close(reason)
			return s.status, nil
		}),
		workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) { return s.status, nil }),
	)
}

// open checks what the owner signed, opens its escrow and makes the calendar's entry.
func (s *story) open() error {
	sub := s.in.Submission
	lctx := workflow.WithLocalActivityOptions(s.ctx, policy.Authenticate())
	var who identity.AuthenticateResult
	err := workflow.ExecuteLocalActivity(lctx, identityActivities.Authenticate, identity.AuthenticateRequest{Submission: sub}).Get(lctx, &who)
	if err != nil {
		return err // its cause is in it
	}
	if who.Order != s.in.Order || sub.Item != 0 {
		return refusal("the submission is not the first run of that order")
	}
	ask := calendar.CheckRequest{Order: sub.Order, Spec: sub.Spec, Terms: s.in.Terms}
	if err := workflow.ExecuteLocalActivity(lctx, calendarActivities.CheckSchedule, ask).Get(lctx, nil); err != nil {
		return refusal(words(err))
	}
	s.status.OwnerHash = who.Owner
	if err := workflow.UpsertTypedSearchAttributes(s.ctx, OwnerAttribute.ValueSet(who.Owner)); err != nil {
		workflow.GetLogger(s.ctx).Error("schedule is not indexed", "error", err)
	}
	actx := workflow.WithActivityOptions(s.ctx, policy.Chain(policy.FundWait))
	var opened escrow.OpenResult
	if err := workflow.ExecuteActivity(actx, escrowActivities.Open, escrow.OpenRequest{Order: sub.Order, Signature: sub.Signature}).Get(actx, &opened); err != nil {
		s.giveBack(err)
		return refusal("the escrow was not opened: " + words(err))
	}
	s.status.Funding = opened.Tx
	cctx := workflow.WithLocalActivityOptions(s.ctx, policy.Control())
	entry := calendar.Entry{Order: s.in.Order, Terms: s.in.Terms, Until: s.until()}
	if err := workflow.ExecuteLocalActivity(cctx, calendarActivities.EnterCalendar, entry).Get(cctx, nil); err != nil {
		s.settle(true) // the money is there already
		return refusal("the schedule is not one that can be kept: " + words(err))
	}
	if s.status.Phase == Opening { // it may have been closed meanwhile
		s.enter(Active)
	}
	return nil
}

// giveBack closes an escrow that was not opened in time, but has been since.
func (s *story) giveBack(err error) {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok && app.Type() == escrow.ErrReverted {
		return
	}
	sub := s.in.Submission
	ctx := workflow.WithActivityOptions(s.ctx, policy.Chain(s.patience()))
	var res escrow.LockedResult
	if err := workflow.ExecuteActivity(ctx, escrowActivities.Locked, escrow.OpenRequest{Order: sub.Order, Signature: sub.Signature}).Get(ctx, &res); err != nil {
		workflow.GetLogger(s.ctx).Error("it is not known whether the schedule's escrow opened", "order", s.in.Order, "error", err)
	} else if res.Locked {
		s.status.Funding = res.Tx
		s.settle(true)
	}
}

// patience is how long the chain is waited for.
func (s *story) patience() time.Duration {
	return max(time.Unix(int64(s.status.Deadline), 0).Add(time.Hour).Sub(workflow.Now(s.ctx)), time.Hour)
}

func refusal(why string) error {
	return temporal.NewNonRetryableApplicationError(why, identity.ErrBadSubmission, nil, record.Cause{Code: record.CauseUnauthorized, Message: why})
}

// refuse ends a schedule that was never accepted; the same order may come again.
func (s *story) refuse(err error) (Status, error) {
	s.refusal, s.status.Why = err, words(err)
	s.enter(Refused)
	_ = workflow.Await(s.ctx, func() bool { return workflow.AllHandlersFinished(s.ctx) })
	return s.status, err
}

// until is when the last run may begin: it has to be over by the deadline.
func (s *story) until() time.Time {
	o := s.in.Submission
	return time.Unix(int64(o.Order.Deadline)-int64(o.Spec.Limits.Duration), 0)
}

// serve makes the runs that are due until nothing is due any more and nothing goes on.
// It returns the error that continues the story as a new run of the workflow, if it has to.
func (s *story) serve() error {
	timers, stop := workflow.WithCancel(s.ctx)
	defer stop()
	last := workflow.NewTimer(timers, s.until().Sub(workflow.Now(s.ctx)))
	end := workflow.NewTimer(timers, time.Unix(int64(s.status.Deadline), 0).Add(lastWords).Sub(workflow.Now(s.ctx)))
	for {
		_ = workflow.Await(s.ctx, func() bool {
			closing := s.status.Phase == Closing
			return s.due.Len() > 0 || s.done.Len() > 0 || !closing && (last.IsReady() || s.status.Begun >= s.in.Terms.Runs) ||
				closing && (!s.struck || s.going() == 0 || end.IsReady())
		})
		s.receive()
		switch {
		case s.status.Phase == Active && s.status.Begun >= s.in.Terms.Runs:
			s.close("all its runs were made")
		case s.status.Phase == Active && last.IsReady():
			s.close("another run would not be over by its order's deadline")
		}
		switch {
		case s.status.Phase == Closing && !s.struck:
			s.strike()
		case s.status.Phase == Closing && (s.going() == 0 || end.IsReady()):
			return nil
		case s.unpaid:
			s.settle(false)
		case workflow.GetInfo(s.ctx).GetContinueAsNewSuggested() && s.due.Len() == 0 && s.done.Len() == 0:
			if again := s.again(); again != nil {
				return again
			}
		}
	}
}

// receive takes the ends of runs, then those that are due: what ended makes room.
func (s *story) receive() {
	for d := (jobs.Done{}); s.done.ReceiveAsync(&d); d = (jobs.Done{}) {
		s.ended(d)
	}
	for d := (Due{}); s.due.ReceiveAsync(&d); d = (Due{}) {
		s.run(d)
	}
}

// close ends what is due; the first reason stands.
func (s *story) close(reason string) {
	if s.status.Phase != Active && s.status.Phase != Opening {
		return
	}
	if reason == "" {
		reason = "deleted by its owner"
	}
	s.status.Why = reason
	s.enter(Closing)
}

// run makes the next run, if there is one left.
func (s *story) run(d Due) {
	if s.status.Phase != Active || s.status.Begun >= s.in.Terms.Runs {
		s.release(d.Caller)
		return
	}
	sub := s.in.Submission
	sub.Item = s.status.Begun
	r := Run{Item: sub.Item, Job: job.ID(s.in.Order, sub.Number()), Due: d.At, Began: s.now(), Caller: d.Caller}
	s.status.Begun++
	budget := s.in.Terms.PerRun(sub.Order)
	cctx := workflow.WithChildOptions(s.ctx, workflow.ChildWorkflowOptions{
		WorkflowID: jobs.WorkflowID(r.Job), TaskQueue: jobs.TaskQueue,
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, // it tells a continued story, too
		Memo:              jobs.PartMemo(cmp.Or(s.status.Name, "Schedule"), fmt.Sprintf("run %d", r.Item+1)),
	})
	in := jobs.Input{
		Submission: sub, Job: r.Job, OrderHash: s.in.Order, ChainID: s.in.ChainID, Escrow: s.in.Escrow, Notify: s.in.Notify,
		Parent: WorkflowID(s.in.Order), Budget: &budget, Trace: s.in.Trace,
	}
	err := workflow.ExecuteChildWorkflow(cctx, jobs.WorkflowType, in).GetChildWorkflowExecution().Get(cctx, nil)
	if err != nil {
		workflow.GetLogger(s.ctx).Error("a run did not begin", "job", r.Job, "error", err)
		r.Outcome, r.Ended = record.Failed, s.now()
		s.release(d.Caller)
	}
	s.list(r)
}

// list adds a run, and drops the oldest that is over when there are many.
func (s *story) list(r Run) {
	s.status.Runs, s.status.UpdatedAt = append(s.status.Runs, r), s.now()
	for i := 0; len(s.status.Runs) > maxListed && i < len(s.status.Runs); i++ {
		if s.status.Runs[i].Outcome != "" {
			s.status.Runs = append(s.status.Runs[:i:i], s.status.Runs[i+1:]...)
			break
		}
	}
}

// ended takes the end of a run.
func (s *story) ended(d jobs.Done) {
	for i := range s.status.Runs {
		r := &s.status.Runs[i]
		if r.Job != d.Job || r.Outcome != "" {
			continue
		}
		s.release(r.Caller)
		r.Outcome, r.Cost, r.Ended, r.Caller = d.Outcome, d.Cost, d.EndedAt, ""
		s.status.Cost, s.status.UpdatedAt = s.status.Cost.Add(d.Cost), s.now()
		s.unpaid = s.unpaid || !d.Cost.IsZero()
	}
}

// release lets a run's own workflow end. One that is gone wants nothing any more.
func (s *story) release(caller string) {
	s.words = slices.DeleteFunc(s.words, workflow.Future.IsReady)
	s.words = append(s.words, workflow.SignalExternalWorkflow(s.ctx, caller, "", OverSignal, nil))
}

// farewell sees off what is on its way: it would be lost with this run of the story.
func (s *story) farewell() {
	for _, w := range s.words {
		_ = w.Get(s.ctx, nil)
	}
	_ = workflow.Await(s.ctx, func() bool { return workflow.AllHandlersFinished(s.ctx) })
}

// going counts the runs that go on.
func (s *story) going() (n int) {
	for _, r := range s.status.Runs {
		if r.Outcome == "" {
			n++
		}
	}
	return n
}

// settle pays the nodes what the runs have earned by now and, to close, gives the rest back.
func (s *story) settle(closing bool) {
	s.unpaid = false
	ctx := workflow.WithActivityOptions(s.ctx, policy.Chain(s.patience()))
	var res escrow.SettleOrderResult
	err := workflow.ExecuteActivity(ctx, escrowActivities.SettleOrder, escrow.SettleOrderRequest{Order: s.in.Submission.Order, Close: closing}).Get(ctx, &res)
	if err != nil {
		workflow.GetLogger(s.ctx).Error("the schedule's runs are not settled", "order", s.in.Order, "error", err)
	} else if closing {
		s.status.Settlement = res.Settlement
	}
}

// strike removes the calendar's entry.
func (s *story) strike() {
	s.struck = true
	ctx := workflow.WithLocalActivityOptions(s.ctx, policy.Control())
	if err := workflow.ExecuteLocalActivity(ctx, calendarActivities.StrikeCalendar, s.in.Order).Get(ctx, nil); err != nil {
		workflow.GetLogger(s.ctx).Error("the schedule is still in the calendar", "order", s.in.Order, "error", err)
	}
}

// again continues the story as a new run of the workflow; nil: something has come in
// meanwhile that the new run would not hear.
func (s *story) again() error {
	s.farewell()
	if s.due.Len() > 0 || s.done.Len() > 0 {
		return nil
	}
	in := s.in
	in.Carried = &s.status
	return workflow.NewContinueAsNewError(s.ctx, WorkflowType, in)
}

func (s *story) enter(p Phase) { s.status.Phase, s.status.UpdatedAt = p, s.now() }

func (s *story) now() uint64 { return milliseconds(s.ctx) }

func milliseconds(ctx workflow.Context) uint64 { return uint64(workflow.Now(ctx).UnixMilli()) }

// words is an error's text without what Temporal wraps around it.
func words(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Message()
	}
	return err.Error()
}
