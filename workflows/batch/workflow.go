package batch

import (
	"cmp"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

// The activity structs name activities; their methods run on workers.
var (
	identityActivities *identity.Activities
	escrowActivities   *escrow.Activities
	batchActivities    *batch.Activities
)

// maxSilence is how long nothing may be heard of the items that run before it is
// looked whether some of them have ended unheard.
const maxSilence = 10 * time.Minute

// Batch runs a batch to its end. It fails only when the order is refused.
func Batch(ctx workflow.Context, in Input) (Status, error) {
	b := setup(ctx, in)
	if err := b.handle(ctx); err != nil {
		return Status{}, err
	}
	return b.run()
}

// running is the state of one run of the story.
type running struct {
	in       Input
	base     workflow.Context // outlives a cancellation: what was begun is brought to an end
	s        *State
	refusal  error
	accepted bool
	heard    uint64               // unix milliseconds of the newest word of an item
	unnoted  int                  // of the news, those that could not be noted just now
	starting map[common.Hash]bool // jobs that need not be there yet
	busy     int                  // starts, requests and settlements under way, which a new run would not know of
	leaving  bool
}

func setup(ctx workflow.Context, in Input) *running {
	base, _ := workflow.NewDisconnectedContext(ctx)
	b := &running{in: in, base: base, s: in.State, starting: map[common.Hash]bool{}}
	b.heard = b.now()
	if b.s == nil {
		o := in.Order
		b.s = &State{Settled: b.now(), Status: Status{
			Trace: in.Trace, Order: in.OrderHash, Owner: o.Owner, Name: in.Name, State: Authenticating, Items: o.Count,
			Asset: o.Asset, MaxCost: o.MaxCost, Fee: o.Fee, Deadline: o.Deadline, CreatedAt: b.now(), UpdatedAt: b.now(),
		}}
	}
	b.accepted = b.s.Status.State != Authenticating
	workflow.Go(base, func(ctx workflow.Context) { story.Listen(ctx, b.done) })
	workflow.Go(ctx, func(root workflow.Context) {
		root.Done().Receive(root, nil)
		b.stop("cancelled by the scheduler's operator")
	})
	return b
}

func (b *running) run() (Status, error) {
	if !b.accepted {
		if err := b.authenticate(); err != nil {
			return b.refuse(err)
		}
		b.fund()
	}
	for !b.s.over(b.in.Order) {
		b.expire()
		b.fill()
		b.note()
		b.settleNow()
		if b.left() {
			in := b.in
			in.State = b.s
			return Status{}, workflow.NewContinueAsNewError(b.base, WorkflowType, in)
		}
		b.wait()
	}
	return b.finish()
}

// authenticate checks what the owner signed, by the batch's first item.
func (b *running) authenticate() error {
	ctx := workflow.WithLocalActivityOptions(b.base, policy.Control())
	var first job.Submission
	err := workflow.ExecuteLocalActivity(ctx, batchActivities.LoadItem, batch.LoadRequest{Order: b.in.OrderHash}).Get(ctx, &first)
	if err != nil {
		return temporal.NewNonRetryableApplicationError(words(err), identity.ErrBadSubmission, nil,
			record.Cause{Code: record.CauseUnauthorized, Message: words(err)})
	}
	ctx = workflow.WithLocalActivityOptions(b.base, policy.Authenticate())
	var res identity.AuthenticateResult
	err = workflow.ExecuteLocalActivity(ctx, identityActivities.Authenticate, identity.AuthenticateRequest{Submission: first}).Get(ctx, &res)
	if err != nil {
		return story.Refusal(err)
	}
	b.accepted, b.s.Grace, b.s.Owner, b.s.GPU = true, res.Grace, res.Owner, first.Spec.GPU
	b.enter(Running)
	if err := workflow.UpsertTypedSearchAttributes(b.base,
		story.OwnerAttribute.ValueSet(res.Owner), story.BatchAttribute.ValueSet(b.in.OrderHash.Hex())); err != nil {
		workflow.GetLogger(b.base).Error("batch is not indexed", "error", err)
	}
	return nil
}

// refuse ends a batch that was never accepted. The workflow fails, so that the
// same order may be submitted again, say after a deposit.
func (b *running) refuse(err error) (Status, error) {
	b.refusal = err
	b.enter(Failed)
	_ = workflow.Await(b.base, func() bool { return workflow.AllHandlersFinished(b.base) })
	return b.s.Status, err
}

// fill starts tries until as many run as may.
func (b *running) fill() {
	for uint32(len(b.s.Going)) < b.in.MaxParallel && !b.leaves() {
		t, ok := b.s.next(b.in.Order)
		if !ok {
			return
		}
		b.start(t)
	}
}

// job is the id of a try's job.
func (b *running) job(t Try) common.Hash {
	return job.ID(b.in.OrderHash, b.in.Order.Number(t.Index, t.Try))
}

// part names a try's job among those of its batch.
func part(t Try) string {
	if t.Try == 0 {
		return fmt.Sprintf("item %d", t.Index)
	}
	return fmt.Sprintf("item %d, try %d", t.Index, t.Try+1)
}

// start starts a try's job, and looks after it for as long as this run lasts.
func (b *running) start(t Try) {
	id := b.job(t)
	b.tell(record.Item{Index: t.Index, Try: t.Try, Job: id, State: record.ItemRunning})
	ctx := workflow.WithChildOptions(b.base, workflow.ChildWorkflowOptions{
		WorkflowID: story.WorkflowID(id), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		TypedSearchAttributes: story.IndexedAs(story.Running, b.s.Owner, b.s.GPU, b.in.OrderHash),
		Memo:                  story.PartMemo(cmp.Or(b.in.Name, "Batch"), part(t)),
	})
	child := workflow.ExecuteChildWorkflow(ctx, story.WorkflowType, story.Input{
		Job: id, OrderHash: b.in.OrderHash, ChainID: b.in.ChainID, Escrow: b.in.Escrow,
		Parent: WorkflowID(b.in.OrderHash), Budget: &t.Budget, Trace: b.in.Trace, Indexed: story.Running,
		Load: &batch.LoadRequest{Order: b.in.OrderHash, Index: t.Index, Try: t.Try},
	})
	b.busy++
	b.starting[id] = true
	workflow.Go(ctx, func(ctx workflow.Context) {
		err := child.GetChildWorkflowExecution().Get(ctx, nil)
		b.busy--
		delete(b.starting, id)
		if err == nil {
			if b.s.Reason != "" {
				b.cancel(id) // asked for while it started
			}
			err = child.Get(ctx, nil)
		}
		// One that was started before, by a run that was lost, tells how it ended, or
		// is asked; one that ended well has told.
		if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			how := record.Failed
			if temporal.IsCanceledError(err) {
				how = record.Cancelled
			}
			b.ended(record.Item{Index: t.Index, Try: t.Try, Job: id, State: string(how),
				Cause: &record.Cause{Code: record.CauseInternal, Message: "the item's job was ended from outside", Evidence: record.Clean(words(err), record.MaxSentence)}})
		}
	})
}

func (b *running) done(d story.Done) {
	b.ended(record.Item{Index: d.Index, Try: d.Item, Job: d.Job, State: string(d.Outcome), Cause: d.Cause, Cost: d.Cost, Node: d.Node, Package: d.Package})
}

// ended counts a try out.
func (b *running) ended(it record.Item) {
	b.heard = b.now()
	if b.s.end(it.Index, it.Try, record.Outcome(it.State), it.Cost, b.in.Retries) {
		b.tell(it)
	}
}

// tell puts an item among those that are to be noted.
func (b *running) tell(it record.Item) {
	it.At = b.now()
	b.s.Status.UpdatedAt = it.At
	b.s.News = append(b.s.News, it)
}

// note writes down how items stand. What cannot be noted now is noted with the next.
func (b *running) note() {
	if len(b.s.News) == 0 {
		return
	}
	news := b.s.News
	b.s.News, b.unnoted = nil, 0
	ctx := workflow.WithLocalActivityOptions(b.base, policy.Once())
	if err := workflow.ExecuteLocalActivity(ctx, batchActivities.Note, batch.NoteRequest{Order: b.in.OrderHash, Items: news}).Get(ctx, nil); err != nil {
		b.s.News = append(news, b.s.News...)
		b.unnoted = len(b.s.News)
		workflow.GetLogger(ctx).Warn("how items stand is not noted", "error", err)
	}
}

// wait waits until there is something to do.
func (b *running) wait() {
	limit := min(maxSilence, b.untilSettling())
	if left := time.Duration(int64(b.in.Order.Deadline)*1000-int64(b.now())) * time.Millisecond; left > 0 {
		limit = min(limit, left)
	}
	changed, _ := workflow.AwaitWithTimeout(b.base, max(limit, time.Second), func() bool {
		if b.leaves() {
			return b.busy == 0
		}
		return len(b.s.News) > b.unnoted || b.s.over(b.in.Order) || uint32(len(b.s.Going)) < b.in.MaxParallel && b.s.more(b.in.Order)
	})
	if !changed && b.now() >= b.heard+uint64(maxSilence.Milliseconds()) {
		b.look()
	}
}

// look asks after items that nothing was heard of for long.
func (b *running) look() {
	b.heard = b.now()
	req := batch.EndedRequest{}
	for _, t := range b.s.Going {
		if id := b.job(t); !b.starting[id] {
			req.Jobs = append(req.Jobs, id)
		}
	}
	ctx := workflow.WithActivityOptions(b.base, policy.Look())
	var res batch.EndedResult
	if err := workflow.ExecuteActivity(ctx, batchActivities.Ended, req).Get(ctx, &res); err != nil {
		workflow.GetLogger(ctx).Warn("the items were not looked after", "error", err)
		return
	}
	for _, it := range res.Items {
		for _, t := range b.s.Going {
			if b.job(t) == it.Job {
				it.Index, it.Try = t.Index, t.Try
				b.ended(it)
				break
			}
		}
	}
}

// expire stops a batch whose order has run out: nothing that began now could be paid.
func (b *running) expire() {
	if b.s.Reason == "" && b.now() >= b.in.Order.Deadline*1000 {
		if b.s.more(b.in.Order) {
			b.s.Status.Cause = &record.Cause{Code: record.CauseDeadline, Message: "the order's deadline came before all items had begun"}
		}
		b.s.stop("the order's deadline", b.in.Order)
	}
}

// leaves reports whether the history has grown so long that a new run has to go on.
func (b *running) leaves() bool {
	b.leaving = b.leaving || workflow.GetInfo(b.base).GetContinueAsNewSuggested()
	return b.leaving
}

// left reports whether a new run can go on: nothing is under way that it would not know of.
func (b *running) left() bool {
	if !b.leaves() || b.busy > 0 {
		return false
	}
	_ = workflow.Await(b.base, func() bool { return workflow.AllHandlersFinished(b.base) && b.busy == 0 })
	story.Drain(b.base, b.done)
	return !b.s.over(b.in.Order)
}

// finish settles for the last time.
func (b *running) finish() (Status, error) {
	b.enter(Settling)
	b.note()
	b.close()
	b.enter(b.s.phase())
	_ = workflow.Await(b.base, func() bool { return workflow.AllHandlersFinished(b.base) })
	return b.s.Status, nil
}

// enter moves the batch to a phase and tells the index.
func (b *running) enter(p Phase) {
	b.s.Status.State, b.s.Status.UpdatedAt, b.s.Status.Waiting = p, b.now(), ""
	if !b.accepted || p == Settling {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(b.base, story.StateAttribute.ValueSet(string(p))); err != nil {
		workflow.GetLogger(b.base).Error("batch is not indexed", "error", err)
	}
}

func (b *running) now() uint64 { return uint64(workflow.Now(b.base).UnixMilli()) }
