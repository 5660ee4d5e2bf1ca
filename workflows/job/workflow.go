package job

import (
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/policy"
)

// The activity structs name activities; their methods run on workers.
var (
	identityActivities  *identity.Activities
	escrowActivities    *escrow.Activities
	placementActivities *placement.Activities
	anchorActivities    *anchor.Activities
	repeatActivities    *repeat.Activities
	askingActivities    *keys.Asking
	outageActivities    *outage.Activities
	deliveryActivities  *delivery.Activities
	batchActivities     *batch.Activities
)

// Job runs one job to its terminal state. It fails only when the submission is
// refused; every accepted job completes with its Status.
func Job(ctx workflow.Context, in Input) (Status, error) {
	if in.Load != nil {
		actx := workflow.WithLocalActivityOptions(ctx, policy.Control())
		if err := workflow.ExecuteLocalActivity(actx, batchActivities.LoadItem, *in.Load).Get(ctx, &in.Submission); err != nil {
			if in.Indexed != "" {
				_ = workflow.UpsertTypedSearchAttributes(ctx, StateAttribute.ValueSet(string(Failed)))
			}
			return Status{}, temporal.NewNonRetryableApplicationError("the job's submission could not be made: "+words(err), ErrNoAnswer, nil)
		}
	}
	s, err := setup(ctx, in)
	if err != nil {
		return Status{}, err
	}
	return s.run()
}

// story is the state of one job.
type story struct {
	in   Input
	base workflow.Context // outlives a cancellation: effects are always brought to an end
	live workflow.Context // ends when the owner cancels
	stop workflow.CancelFunc

	status    Status
	accepted  bool   // the submission was authenticated
	refusal   error  // or not
	cancelled string // the owner's reason, once there is one
	pausing   bool   // the owner wants it to stand still
	pauses    int    // how often that was
	// pauseAsked is the newest epoch whose node was asked to pause, interrupt ends
	// a wait for a node; nil: there is none.
	pauseAsked uint32
	interrupt  workflow.CancelFunc

	retry       job.Retry
	specHash    common.Hash
	owner       string          // identity.OwnerHash
	indexed     string          // the state that the search attributes tell; empty: none yet
	escrowGrace uint64          // seconds after the deadline during which the escrow still pays
	funding     workflow.Future // of the escrow's opening, when it has to be waited for
	funded      bool
	begun       bool // the attempt to have the escrow opened beside placing is over

	lost        []uint32 // slots not to ask again in this job, unless nothing else fits
	passed      []uint32 // slots that declined or stayed silent in this epoch
	rounds      int      // times that all nodes passed in this epoch
	spared      int      // times that nodes were asked once more in this epoch, for an outage of ours
	waitedSince int64    // unix milliseconds this epoch began to wait for a node; 0: it does not
	fruitless   int      // attempts lost in a row without a new checkpoint
	errors      uint32   // attempts whose program failed by itself and was run again
	doubted     []string // codes that one node gave for an attempt that never ran

	running    *running // the attempt that runs; nil: none does
	matches    []record.Match
	receipts   map[uint32]record.SignedReceipt // newest of each epoch, from the register
	head       lease.Head
	pack       *record.Package // newest in the register
	outcome    *outcome
	record     *record.Record
	spreading  int // deliveries that have not ended
	delivered  bool
	ended      uint64         // unix milliseconds, when the outcome was decided
	repeated   *record.Repeat // of a deterministic job
	settlement *record.Settlement
	anchoring  *record.Anchoring
	told       []workflow.Future // notices to the owner's webhook on their way
}

// outcome is how the job ended.
type outcome struct {
	how   record.Outcome
	cause *record.Cause
}

func setup(ctx workflow.Context, in Input) (*story, error) {
	base, _ := workflow.NewDisconnectedContext(ctx)
	live, stop := workflow.WithCancel(base)
	now := milliseconds(ctx)
	o, spec := in.Submission.Order, in.Submission.Spec
	s := &story{
		in: in, base: base, live: live, stop: stop, indexed: string(in.Indexed),
		receipts: make(map[uint32]record.SignedReceipt),
		status: Status{
			Trace: in.Trace, Job: in.Job, Order: in.OrderHash, Owner: o.Owner, Name: spec.Name, GPU: spec.GPU,
			Image: spec.Image.Ref, Asset: o.Asset, MaxCost: o.MaxCost, Fee: o.Fee, Duration: spec.Limits.Duration,
			State: Authenticating, CreatedAt: now, UpdatedAt: now,
		},
	}
	if err := s.handle(ctx); err != nil {
		return nil, err
	}
	workflow.Go(base, s.onAnchored)
	workflow.Go(ctx, func(root workflow.Context) {
		root.Done().Receive(root, nil)
		if s.child() {
			s.cancel("cancelled with the order's other jobs")
			return
		}
		s.cancel("cancelled by the scheduler's operator")
	})
	return s, nil
}

func (s *story) run() (Status, error) {
	if err := s.authenticate(); err != nil {
		return s.refuse(err)
	}
	s.fund()
	for s.outcome == nil {
		if s.rest(); s.outcome == nil {
			s.epoch()
		}
	}
	s.spread()
	s.deliver()
	reported := s.report()
	s.repeat()
	s.doubt()
	s.settleAndAnchor()
	reported()
	return s.finish()
}

// authenticate checks what the owner signed, before anything is spent on it.
func (s *story) authenticate() error {
	ctx := workflow.WithLocalActivityOptions(s.base, policy.Authenticate())
	var res identity.AuthenticateResult
	err := workflow.ExecuteLocalActivity(ctx, identityActivities.Authenticate,
		identity.AuthenticateRequest{Submission: s.in.Submission, Opened: s.child()}).Get(ctx, &res)
	switch {
	case err != nil:
		return Refusal(err)
	case res.Job != s.in.Job || res.Order != s.in.OrderHash:
		return temporal.NewNonRetryableApplicationError("the job's id is not that of the order and index", identity.ErrBadSubmission, nil,
			record.Cause{Code: record.CauseUnauthorized, Message: "the job's id is not that of the order and index"})
	}
	if s.retry, err = job.ParseRetry(s.in.Submission.Spec.Retry); err != nil {
		return Refusal(temporal.NewNonRetryableApplicationError(err.Error(), identity.ErrBadSubmission, nil))
	}
	s.accepted, s.specHash, s.owner, s.escrowGrace = true, res.SpecHash, res.Owner, res.Grace
	s.note("accepted", "order signed by "+s.in.Submission.Order.Owner.Hex())
	s.enter(Placing)
	return nil
}

// Refusal turns Authenticate's error into the workflow's: the cause is its detail.
func Refusal(err error) error {
	cause := record.Cause{Code: record.CauseUnauthorized, Message: words(err)}
	kind := typeOf(err)
	if kind != identity.ErrUnauthorized && kind != identity.ErrBadSubmission {
		kind = ErrNoAnswer
		cause = record.Cause{Code: record.CauseChain, Message: "the chain did not answer in time",
			Evidence: words(err), Fix: "submit the same order again in a moment"}
	}
	return temporal.NewNonRetryableApplicationError(cause.Message, kind, nil, cause)
}

// refuse ends a job that was never accepted. The workflow fails, so that the
// same order may be submitted again, say after a deposit.
func (s *story) refuse(err error) (Status, error) {
	s.refusal = err
	cause := causeOf(err)
	s.status.Outcome, s.status.Cause = record.Failed, &cause
	s.note("refused", cause.Message)
	s.ended = s.now()
	reported := s.report()
	s.enter(Failed)
	reported()
	_ = workflow.Await(s.base, func() bool { return workflow.AllHandlersFinished(s.base) })
	return s.status, err
}

// causeOf reads the cause a refusal carries.
func causeOf(err error) (c record.Cause) {
	c = record.Cause{Code: record.CauseInternal, Message: words(err)}
	if app, ok := err.(*temporal.ApplicationError); ok && app.HasDetails() {
		_ = app.Details(&c)
	}
	return c.Explained()
}

// fund has the escrow opened while a node is looked for. What became of it is
// asked when the money is needed, so an error here is not the last word.
func (s *story) fund() {
	if s.child() {
		s.funded, s.begun = true, true
		return
	}
	workflow.Go(s.base, func(ctx workflow.Context) {
		defer func() { s.begun = true }()
		ctx = workflow.WithLocalActivityOptions(ctx, policy.Once())
		if err := workflow.ExecuteLocalActivity(ctx, escrowActivities.BeginOpen, s.openRequest()).Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("the escrow's opening is not under way", "error", err)
		}
	})
}

func (s *story) openRequest() escrow.OpenRequest {
	return escrow.OpenRequest{Order: s.in.Submission.Order, Signature: s.in.Submission.Signature}
}

// awaitFunding waits for the escrow; no work starts without it. It ends the job
// when the escrow cannot be opened, or the owner wants no work any more.
func (s *story) awaitFunding() bool {
	if s.funded {
		return true
	}
	err := s.opened(s.base)
	if typeOf(err) == escrow.ErrPending {
		s.wait("the escrow's transaction to confirm")
		s.confirm(policy.FundWait)
		_ = workflow.Await(s.base, func() bool { return s.funding.IsReady() || s.cancelled != "" })
		s.wait("")
		if s.endIfCancelled() {
			return false
		}
		err = s.confirmed(s.base)
	}
	if err == nil {
		s.note("funded", "escrow open for at most "+s.order().MaxCost.In(s.order().Asset))
		return true
	}
	cause := record.Cause{Code: record.CauseChain, Message: "the escrow was not opened in time", Evidence: words(err),
		Fix: "submit a new order when the chain answers again"}
	if typeOf(err) == escrow.ErrReverted {
		cause = record.Cause{Code: record.CauseUnauthorized, Message: words(err), Fix: "deposit enough and sign a new order"}
	}
	s.end(record.Failed, &cause)
	return false
}

// opened asks whether the escrow is open by now. Anything but a refusal means
// that it is to be waited for.
func (s *story) opened(ctx workflow.Context) error {
	lctx := workflow.WithLocalActivityOptions(ctx, policy.Once())
	var res escrow.OpenResult
	err := workflow.ExecuteLocalActivity(lctx, escrowActivities.Opened, s.openRequest()).Get(ctx, &res)
	switch {
	case err == nil:
		s.funded, s.status.Funding = true, res.Tx
	case typeOf(err) != escrow.ErrReverted:
		err = temporal.NewApplicationError(words(err), escrow.ErrPending)
	}
	return err
}

// confirm begins to wait for the escrow's transaction, for at most limit. It is
// never cancelled: only its answer tells whether there is money to give back.
func (s *story) confirm(limit time.Duration) {
	ctx := workflow.WithActivityOptions(s.base, policy.Chain(limit))
	s.funding = workflow.ExecuteActivity(ctx, escrowActivities.Open, s.openRequest())
}

// confirmed waits for what confirm began.
func (s *story) confirmed(ctx workflow.Context) error {
	var res escrow.OpenResult
	err := s.funding.Get(ctx, &res)
	if err == nil {
		s.funded, s.status.Funding = true, res.Tx
	}
	return err
}

// end decides the job; the first decision stands.
func (s *story) end(how record.Outcome, cause *record.Cause) {
	if s.outcome != nil {
		return
	}
	if cause != nil {
		c := cause.Explained()
		cause = &c
	}
	s.outcome = &outcome{how: how, cause: cause}
}

// endIfCancelled ends the job when the owner asked for it.
func (s *story) endIfCancelled() bool {
	if s.cancelled == "" {
		return false
	}
	s.end(record.Cancelled, s.wish())
	return true
}

// wish is the cause of what ends because the owner cancelled.
func (s *story) wish() *record.Cause {
	return &record.Cause{Code: record.CauseCancelled, Message: s.cancelled}
}

func (s *story) domain() eip712.Domain {
	return eip712.Domain{ChainID: s.in.ChainID, Escrow: s.in.Escrow}
}

func (s *story) order() job.Order { return s.in.Submission.Order }

func milliseconds(ctx workflow.Context) uint64 { return uint64(workflow.Now(ctx).UnixMilli()) }

func (s *story) now() uint64 { return milliseconds(s.base) }
