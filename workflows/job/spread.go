package job

import (
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/workflows/policy"
)

// DeliveryState is how far a delivery is.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending DeliveryState = "pending"
	DeliveryDone    DeliveryState = "done" // and fetched back, every byte equal
	DeliveryFailed  DeliveryState = "failed"
)

// Delivery is the result's way to one of the places that its owner named.
type Delivery struct {
	Target string        `json:"target"`
	State  DeliveryState `json:"state"`
	Place  string        `json:"place,omitempty"`  // ipfs://CID, ar://ID or the gateway's URL, once it is done, or stored there and pending
	Reason string        `json:"reason,omitempty"` // why it failed, or what it waits for
}

// spreadPatience is how long an outcome waits for a place to have its result:
// the nodes' money must not miss the escrow's end for a slow one.
const spreadPatience = time.Minute

// What is stored at a place and not to be fetched yet, as Arweave before a miner
// took it, is looked for again after pauses that double, for so long after it was stored:
// about twice as long as Arweave takes for the 50 blocks that a transaction is good for,
// since what is stored anew before that may be paid twice.
const (
	firstLook    = 5 * time.Second
	lastLook     = 5 * time.Minute
	lookPatience = 4 * time.Hour
)

// spread has the result copied to every place that the spec names, all at once,
// and returns when the first has it: the result can be told of then. Where none
// takes it in time, it goes on beside the settlement. Where none takes it at
// all, it stays where it is anyway, in the scheduler's own storage, out of
// which it was fetched back when the node's receipt was countersigned.
func (s *story) spread() {
	targets := s.in.Submission.Spec.Deliver
	if s.pack == nil || len(targets) == 0 {
		return
	}
	for _, t := range targets {
		s.status.Deliveries = append(s.status.Deliveries, Delivery{Target: t, State: DeliveryPending})
	}
	s.wait("the result's delivery to " + strings.Join(targets, ", "))
	s.spreading = len(targets)
	for i := range targets {
		workflow.Go(s.base, func(ctx workflow.Context) {
			s.deliverTo(ctx, i)
			s.spreading--
		})
	}
	_, _ = workflow.AwaitWithTimeout(s.base, spreadPatience, func() bool { return s.reached() || s.spreading == 0 })
	s.wait("")
	if !s.reached() && s.spreading == 0 {
		where := "IPFS node"
		if s.status.Depot != "" {
			where = "depot"
		}
		s.note("delivery", "none of the places took the result: it is in the scheduler's own "+where+", "+s.pack.CID)
	}
}

// reached reports whether the result is in one of the places.
func (s *story) reached() bool {
	for _, d := range s.status.Deliveries {
		if d.State == DeliveryDone {
			return true
		}
	}
	return false
}

// deliverTo has the result copied to one place, and fetched back from there.
func (s *story) deliverTo(ctx workflow.Context, i int) {
	d := &s.status.Deliveries[i]
	to := d.Target
	res, err := s.deliverOnce(ctx, to, "", false)
	if err == nil && res.Pending {
		res, err = s.lookFor(ctx, d, res.Place)
	}
	if err == nil && res.Pending { // what a place lost is stored once more
		res, err = s.deliverOnce(ctx, to, "", true)
		if err == nil && res.Pending {
			res, err = s.lookFor(ctx, d, res.Place)
		}
	}
	d.Reason = ""
	switch {
	case err != nil:
		d.State, d.Reason = DeliveryFailed, words(err)
	case res.Pending:
		d.State, d.Reason = DeliveryFailed, "it was stored as "+res.Place+", and could not be fetched there within "+lookPatience.String()
	case res.Refused != "":
		d.State, d.Reason = DeliveryFailed, res.Refused
	default:
		d.State, d.Place = DeliveryDone, res.Place
		s.note("delivery", "the result is at "+res.Place)
		return
	}
	s.note("delivery", "not to "+to+": "+d.Reason)
}

// deliverOnce has the result copied to one place and fetched back, or only
// fetched back where it is stored there already; anew, where the place lost it.
func (s *story) deliverOnce(ctx workflow.Context, to, stored string, anew bool) (res delivery.Delivered, err error) {
	ctx = workflow.WithActivityOptions(ctx, policy.Deliver(s.pack.Bytes))
	err = workflow.ExecuteActivity(ctx, deliveryActivities.Deliver, delivery.Request{
		Target: to, Order: s.order(), Place: stored, Anew: anew,
		Parcel: delivery.Parcel{Job: s.in.Job, Owner: s.order().Owner, CID: s.pack.CID, Manifest: s.pack.Manifest, Bytes: s.pack.Bytes},
	}).Get(ctx, &res)
	return res, err
}

// lookFor waits until the result can be fetched where it is stored. The owner
// knows meanwhile that it is, and where; what fails then may be better the next time.
func (s *story) lookFor(ctx workflow.Context, d *Delivery, place string) (res delivery.Delivered, err error) {
	d.Place, d.Reason = place, "stored there, and not to be fetched yet"
	s.note("delivery", "stored as "+place+"; the result is there once it can be fetched back")
	until := workflow.Now(ctx).Add(lookPatience)
	for pause := firstLook; ; pause = min(2*pause, lastLook) {
		if err := workflow.Sleep(ctx, pause); err != nil {
			return res, err
		}
		res, err = s.deliverOnce(ctx, d.Target, place, false)
		if err == nil && !res.Pending || !workflow.Now(ctx).Before(until) {
			return res, err
		}
	}
}
