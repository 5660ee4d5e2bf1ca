package execution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// offered is an accepted offer: what the node promised, and the key it made for it.
type offered struct {
	request OfferRequest
	accept  record.Accept
	key     *seal.Ephemeral
	devices []string
	ahead   *ahead // nil: nothing is made before the attempt begins
}

// refusal is why an offer is declined, in words that are signed.
type refusal string

func (r refusal) Error() string { return string(r) }

// The reasons of declines. They are signed and shown, so they stay as they are.
const (
	declineDraining  refusal = "the node takes no new jobs"
	declineScheduler refusal = "the order names another scheduler"
	declineRunning   refusal = "the attempt runs already"
	declineExpired   refusal = "the order's deadline or the offer has passed"
	declinePrice     refusal = "the offered price is below the node's"
	declineBusy      refusal = "the devices or memory are in use"
	declineSignature refusal = "the order is not signed by its owner"
	declineRuntime   refusal = "the node does not run jobs of this kind"
	declineServed    refusal = "the step is served from an earlier pipeline and runs nothing"
	declineOutside   refusal = "the node fetches no inputs from outside"
)

// Offer answers whether the node holds devices for one attempt. The answer is
// signed either way; repeating an offer repeats the answer. An offer on another
// snapshot takes the place of the one before it. With the answer the offer's
// claim is answered: what was reserved shows in the node's beats.
func (a *Activities) Offer(ctx context.Context, req OfferRequest) (OfferResult, error) {
	a.claims.begin(req.Claim)
	res, err := a.decide(ctx, req)
	if up, risen := a.claims.end(req.Claim, err == nil); risen {
		a.Host.Answered(up)
	}
	return res, err
}

func (a *Activities) decide(ctx context.Context, req OfferRequest) (OfferResult, error) {
	ref := lease.Ref{Job: req.Job, Epoch: req.Epoch}
	if o := a.accepted(ref); o != nil {
		if o.request.Snapshot == req.Snapshot {
			return a.answer(ctx, o), nil
		}
		a.withdraw(ref, o)
	}
	o, err := a.consider(ctx, ref, req)
	var no refusal
	switch {
	case errors.As(err, &no):
		d := record.Decline{
			Job: req.Job, Epoch: req.Epoch, Node: a.node, Snapshot: req.Snapshot,
			Reason: record.Clean(string(no), record.MaxSentence), At: uint64(a.Clock.Now().Unix()),
		}
		if d.Signature, err = a.sign(d.StructHash()); err != nil {
			return OfferResult{}, err
		}
		a.Log.Info("offer declined", "job", req.Job, "epoch", req.Epoch, "reason", no)
		return OfferResult{Decline: &d}, nil
	case err != nil:
		return OfferResult{}, err
	}
	a.Log.Info("offer accepted", "job", req.Job, "epoch", req.Epoch, "devices", o.devices)
	return a.answer(ctx, o), nil
}

func (a *Activities) answer(ctx context.Context, o *offered) OfferResult {
	accept := o.accept
	res := OfferResult{Accept: &accept}
	if image := o.request.Submission.Spec.Image; image != (job.Image{}) {
		res.CachedBytes, _ = a.Runtime.Image(ctx, image)
	}
	if a.Cache != nil {
		for _, in := range o.request.Submission.Spec.Inputs {
			res.CachedBytes += a.Cache.Holds(in.Content())
		}
	}
	return res
}

// consider checks an offer and holds what it needs.
func (a *Activities) consider(ctx context.Context, ref lease.Ref, req OfferRequest) (*offered, error) {
	now := a.Clock.Now()
	if a.isDraining() {
		return nil, declineDraining
	}
	if a.knows(ref) {
		return nil, declineRunning
	}
	if err := a.authentic(ctx, req); err != nil {
		return nil, err
	}
	if err := a.suitable(req, now); err != nil {
		return nil, err
	}
	need := needs(req)
	devices, err := a.Ledger.Reserve(ref, need, now, time.Unix(int64(req.Expiry), 0))
	if errors.Is(err, ErrBusy) {
		return nil, declineBusy
	}
	if err != nil {
		return nil, err
	}
	o := &offered{request: req, devices: devices}
	if err := a.promise(o); err != nil {
		a.Ledger.Release(ref)
		return nil, err
	}
	return a.remember(ref, o), nil
}

// needs returns what an attempt takes of the node.
func needs(req OfferRequest) Resources {
	s := req.Submission.Spec
	return Resources{GPUs: req.GPUs, CPU: s.CPU, RAM: s.RAM, Disk: s.Disk + ControlMiB}
}

// authentic checks that the owner signed exactly this, so that no scheduler can
// have a node run something else.
func (a *Activities) authentic(ctx context.Context, req OfferRequest) error {
	sub := req.Submission
	id, err := sub.Check(a.Domain)
	if err != nil {
		return refusal("the submission is not valid: " + err.Error())
	}
	want := id.Job
	if req.Repeat > 0 {
		if sub.Spec.Deterministic == nil {
			return refusal("the job does not allow that it is repeated")
		}
		want = record.RepeatID(id.Job, req.Repeat)
	}
	if want != req.Job {
		return refusal("the job's id is not the submission's")
	}
	if sub.Order.Scheduler != a.Scheduler {
		return declineScheduler
	}
	authority, err := sub.Authority(a.Domain)
	if err != nil {
		return refusal("the order's signature does not cover it: " + err.Error())
	}
	if g := authority.Delegation; g != nil {
		if err := g.CheckTime(a.Clock.Now()); err != nil {
			return refusal(err.Error())
		}
	}
	if authority.Verify() == nil {
		return nil
	}
	ok, err := a.Owners.IsValidSignature(ctx, authority.Owner, authority.Digest, authority.Signature)
	if err != nil {
		return fmt.Errorf("ask the chain about the owner's signature: %w", err)
	}
	if !ok {
		return declineSignature
	}
	return nil
}

// suitable checks times, price, runtime and hardware, by the rules of placement.
func (a *Activities) suitable(req OfferRequest, now time.Time) error {
	sub, spec := req.Submission, req.Submission.Spec
	if sub.Order.CheckDeadline(now) != nil || req.Expiry <= uint64(now.Unix()) {
		return declineExpired
	}
	asset, err := match.AssetOf(sub.Order.Asset, a.Token)
	if err != nil {
		return declinePrice
	}
	beat := a.Host.Beat()
	if beat.Rate[asset] == 0 || req.Rate < beat.Rate[asset] || req.Egress < beat.Egress[asset] ||
		req.Rate > sub.Order.MaxRate || req.Egress > sub.Order.MaxEgress {
		return declinePrice
	}
	if spec.Served() || spec.Step != nil && job.Stands(spec.Step.Partly, sub.Item) != nil {
		return declineServed
	}
	if !a.Host.Runs(spec.Runtime) {
		return declineRuntime
	}
	if a.Outside == nil && slices.ContainsFunc(spec.Inputs, job.Input.Outside) {
		return declineOutside
	}
	terms, err := match.NewJob(sub, req.Job, req.Epoch, nil, a.Token)
	if err != nil {
		return refusal("the request is not valid: " + err.Error())
	}
	if req.GPUs < terms.GPUMin || req.GPUs > terms.GPUMax {
		return refusal(fmt.Sprintf("%d GPUs are offered, the spec asks for %d to %d", req.GPUs, terms.GPUMin, terms.GPUMax))
	}
	// Stake and reputation are the scheduler's to know, and it has looked.
	leaf := match.Leaf{Beat: beat, Stake: terms.MinStake, Rep: terms.MinRep}
	if ok, _, detail := match.Feasible(match.DefaultParams(), leaf, terms, beat.Time); !ok {
		return refusal("the node does not fit: " + detail)
	}
	return nil
}

// promise makes the attempt's key and signs the accept.
func (a *Activities) promise(o *offered) error {
	key, err := seal.NewEphemeral()
	if err != nil {
		return fmt.Errorf("make the attempt's key: %w", err)
	}
	o.key = key
	o.accept = record.Accept{
		Job: o.request.Job, Epoch: o.request.Epoch, Node: a.node, Snapshot: o.request.Snapshot,
		Key: key.Public(), Expiry: o.request.Expiry,
	}
	o.accept.Signature, err = a.sign(o.accept.StructHash())
	return err
}

func (a *Activities) sign(structHash [32]byte) ([]byte, error) {
	return eip712.Sign(a.Key, a.Domain.Digest(structHash))
}

// accepted returns the node's standing promise for an attempt.
func (a *Activities) accepted(ref lease.Ref) *offered {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := a.offers[ref]
	if o == nil || o.accept.Expiry <= uint64(a.Clock.Now().Unix()) {
		return nil
	}
	return o
}

// withdraw gives up a promise that the scheduler replaces.
func (a *Activities) withdraw(ref lease.Ref, o *offered) {
	a.mu.Lock()
	standing := a.offers[ref] == o // else it is being executed
	if standing {
		delete(a.offers, ref)
	}
	a.mu.Unlock()
	if standing {
		if o.ahead != nil {
			o.ahead.drop()
		}
		a.Ledger.Release(ref)
	}
}

// knows reports whether the attempt was executed here, or still is.
func (a *Activities) knows(ref lease.Ref) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.attempts[ref] != nil
}

// remember keeps a promise, and begins with what it promises; of two made at
// once the first one stands.
func (a *Activities) remember(ref lease.Ref, o *offered) *offered {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := uint64(a.Clock.Now().Unix())
	for other, old := range a.offers {
		if old.accept.Expiry+uint64(offerMemory.Seconds()) <= now {
			delete(a.offers, other)
		}
	}
	var before *ahead
	if old := a.offers[ref]; old != nil {
		if old.accept.Expiry > now {
			return old
		}
		before = old.ahead
	}
	a.offers[ref] = o
	a.begin(ref, o, before)
	return o
}

// offerMemory is how long an expired promise is kept, to say that it expired.
const offerMemory = 5 * time.Minute
