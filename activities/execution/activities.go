package execution

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.opentelemetry.io/otel/propagation"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Config is what a node's activities need. What does not say otherwise is required.
type Config struct {
	Domain    eip712.Domain
	Token     common.Address // SkyopsToken
	Scheduler common.Address // whose orders the node takes
	Key       *ecdsa.PrivateKey
	Runtime   Runtime
	Init      string // path of skyops-init
	Scratch   *Scratch
	UID       int // programs' user
	Ledger    *Ledger
	Ingress   Ingress
	Cache     Cache   // nil: inputs are fetched each time
	Outside   Outside // nil: jobs with inputs from outside are declined
	Host      Host
	Owners    Owners
	// Watch follows a checkpoint directory at its path below base.
	Watch func(base, dir string, quiet time.Duration) (Checkpoints, error)
	Clock Clock
	Log   *slog.Logger
	// PrepareWithin bounds how long a node's devices wait for a job's inputs and
	// image, which its owner pays nothing for; 0: 50 minutes, less than the hour
	// that a workflow allows.
	PrepareWithin time.Duration
	// Staged is how many bytes of sealed segments, of inputs, images and checkpoints, all
	// attempts of the node hold in memory at once; 0: as much as the two of the largest
	// usual ones that one reader works with, for each of two of them.
	Staged int64
}

// staged is Config.Staged where that is not set.
const staged = 256 << 20

// Activities are what a node does for jobs. Attempts live beside the calls that
// started them: a call that breaks off leaves its attempt running, and the next
// one for the same job and epoch takes it up again.
type Activities struct {
	Config
	node common.Address
	life context.Context
	end  context.CancelCauseFunc
	work sync.WaitGroup

	claims claims
	room   *seal.Room // of all readers; each attempt is a guest

	mu       sync.Mutex
	draining bool
	offers   map[lease.Ref]*offered
	attempts map[lease.Ref]*attempt
}

// New returns the activities of one node.
func New(c Config) *Activities {
	life, end := context.WithCancelCause(context.Background())
	c.PrepareWithin, c.Staged = cmp.Or(c.PrepareWithin, prepareWithin), cmp.Or(c.Staged, staged)
	return &Activities{
		Config: c, room: seal.NewRoom(c.Staged), node: crypto.PubkeyToAddress(c.Key.PublicKey), life: life, end: end,
		offers: map[lease.Ref]*offered{}, attempts: map[lease.Ref]*attempt{},
	}
}

// errClosed ends attempts whose node's program ends without having drained.
var errClosed = errors.New("the node's program ends")

// Close kills what still runs, wipes it, and waits.
func (a *Activities) Close() {
	a.end(errClosed)
	a.work.Wait()
}

// Drain declines all offers from now on, asks the running attempts to save and
// end, and returns when they have, or ctx ends.
func (a *Activities) Drain(ctx context.Context) {
	a.mu.Lock()
	a.draining = true
	var running []*attempt
	for _, t := range a.attempts {
		running = append(running, t)
	}
	a.mu.Unlock()
	for _, t := range running {
		t.halt(haltDrain)
	}
	for _, t := range running {
		select {
		case <-t.done:
		case <-ctx.Done():
			return
		}
	}
}

// Draining reports whether Drain was called.
func (a *Activities) Draining() bool { return a.isDraining() }

func (a *Activities) isDraining() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.draining
}

// Running lists the attempts that hold a lease here.
func (a *Activities) Running() []lease.Ref {
	a.mu.Lock()
	defer a.mu.Unlock()
	var refs []lease.Ref
	for ref, t := range a.attempts {
		if !t.over() {
			refs = append(refs, ref)
		}
	}
	return refs
}

// Renewed notes that the scheduler renewed leases in answer to something sent
// at the given boot-clock time.
func (a *Activities) Renewed(refs []lease.Ref, sent time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, ref := range refs {
		if t := a.attempts[ref]; t != nil {
			t.renewed(sent)
		}
	}
}

// Stale notes that leases are over: their programs are killed at once.
func (a *Activities) Stale(refs []lease.Ref) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, ref := range refs {
		if t := a.attempts[ref]; t != nil {
			t.fence(lease.ErrStale)
		}
	}
}

// beatEvery is how often Execute reports.
const beatEvery = time.Second

// Execute runs one attempt under its lease and returns how it ended, or of a
// repeat first what it committed itself to.
func (a *Activities) Execute(ctx context.Context, req ExecuteRequest) (ExecuteResult, error) {
	t, err := a.take(ctx, req)
	if err != nil {
		return ExecuteResult{}, err
	}
	var asked chan struct{}
	if s := req.Repeat; s != nil && s.Made == nil {
		asked = t.asked
	} else if s != nil {
		t.tell(*s)
	}
	return t.follow(ctx, asked)
}

// errNotBegun answers a pause that overtook its attempt: it is asked again.
var errNotBegun = errors.New("the attempt has not begun on this node")

// Pause asks a running attempt to save and end. One that has ended is no error:
// its Execute tells what became of it.
func (a *Activities) Pause(_ context.Context, req PauseRequest) error {
	a.mu.Lock()
	t := a.attempts[req.Attempt]
	a.mu.Unlock()
	if t == nil {
		return errNotBegun
	}
	t.halt(haltPause)
	return nil
}

// traceparent is what ctx's work belongs to, as W3C's Trace Context writes it;
// empty: nothing.
func traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier.Get("traceparent")
}

// take returns the attempt of a request: the one that runs, or a new one.
func (a *Activities) take(ctx context.Context, req ExecuteRequest) (*attempt, error) {
	ref := lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.attempts[ref]; t != nil {
		return t, nil
	}
	t, err := a.admit(ref, req)
	if err != nil {
		return nil, err
	}
	t.trace = traceparent(ctx)
	a.attempts[ref] = t
	delete(a.offers, ref)
	a.work.Go(func() { t.run() })
	return t, nil
}

// admit checks a request against the node's promise and opens the job's key.
func (a *Activities) admit(ref lease.Ref, req ExecuteRequest) (*attempt, error) {
	o := a.offers[ref]
	l := req.Lease
	switch {
	case a.draining:
		return nil, final(ErrNodeDrained, "the node takes no new jobs", nil)
	case o == nil:
		return nil, final(ErrOfferOver, "the node knows of no accepted offer for this attempt; was it restarted?", nil)
	case l.Job != req.Job || l.Node != a.node || l.Ended:
		return nil, final(ErrStaleLease, "the lease is not this node's", lease.ErrStale)
	case l.Terms.Rate != o.request.Rate || l.Terms.Egress != o.request.Egress || l.Terms.GPUs != o.request.GPUs:
		return nil, final(ErrNodeFault, "the lease's terms are not those the node accepted", nil)
	}
	if err := a.vouched(ref, req, o.request); err != nil {
		return nil, final(ErrNodeFault, "the checkpoint to resume from is not vouched for: "+err.Error(), nil)
	}
	keys, err := o.key.Open(req.SealedKey, a.binding(o.accept))
	if err != nil {
		return nil, final(ErrNodeFault, "the job's key does not open: "+err.Error(), nil)
	}
	if sub := o.request.Submission; sub.Order.Several() != (keys.Shared != nil) || keys.Common().Recipient() != sub.JobKey {
		return nil, final(ErrNodeFault, "the released key is not the job's", nil)
	}
	expired := final(ErrOfferOver, "the accepted offer expired before it was executed", nil)
	if !a.Ledger.Keep(ref, a.Clock.Now()) {
		return nil, expired
	}
	if o.ahead != nil && !o.ahead.claim() {
		a.Ledger.Release(ref) // a kept hold ends with its attempt, and there is none
		return nil, expired
	}
	// What runs is what was checked when the offer came.
	req.Submission = o.request.Submission
	t := newAttempt(a, ref, req, keys, o.devices)
	t.ahead = o.ahead
	return t, nil
}

// vouched checks that a receipt of both sides names the checkpoint that an
// attempt is to resume from: no scheduler can have a node go on from another one.
func (a *Activities) vouched(ref lease.Ref, req ExecuteRequest, offer OfferRequest) error {
	order := offer.Submission.Order
	switch s := req.Repeat; {
	case (s != nil) != (offer.Repeat > 0), s != nil && s.Round != offer.Repeat:
		return errors.New("the node accepted another round")
	case s != nil:
		return a.vouchedStretch(a.jobOf(offer.Submission), req, order)
	}
	if req.Resume.Manifest == (common.Hash{}) {
		return nil
	}
	s := req.ResumeReceipt
	if s == nil {
		return errors.New("there is no receipt")
	}
	if r := s.Receipt; r.Job != ref.Job || r.Epoch >= ref.Epoch || r.Checkpoint != req.Resume.Manifest {
		return fmt.Errorf("the receipt is of job %s, epoch %d, and names checkpoint %s", r.Job, r.Epoch, r.Checkpoint)
	}
	return s.Check(a.Domain, order, false)
}

// binding is what the keeper sealed the job's key under.
func (a *Activities) binding(accept record.Accept) seal.Binding {
	return seal.Binding{
		ChainID: a.Domain.ChainID, Escrow: a.Domain.Escrow,
		Job: accept.Job, Epoch: accept.Epoch, Node: accept.Node, Expiry: accept.Expiry,
	}
}

// follow reports an attempt's progress to Temporal until it ends, or until asked is closed.
func (t *attempt) follow(ctx context.Context, asked <-chan struct{}) (ExecuteResult, error) {
	beating := context.WithoutCancel(ctx)
	cancelled := ctx.Done()
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		activity.RecordHeartbeat(beating, t.progress.get(t.Clock.Boot()))
		select {
		case <-t.done:
			return t.result, t.err
		case <-asked:
			return ExecuteResult{Committed: t.committed}, nil
		case <-cancelled:
			cause := context.Cause(ctx)
			if !temporal.IsCanceledError(cause) {
				// This call is no longer wanted, which says nothing about the
				// lease: the attempt goes on for as long as that is renewed.
				return ExecuteResult{}, cause
			}
			t.halt(haltCancel)
			cancelled = nil
		case <-t.news:
		case <-ticker.C:
		}
	}
}

// forgetAfter is how long an ended attempt's result is kept for a call that
// asks again because the answer was lost.
const forgetAfter = 10 * time.Minute

// forget drops an ended attempt after a while.
func (a *Activities) forget(t *attempt) {
	time.AfterFunc(forgetAfter, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.attempts, t.ref)
	})
}
