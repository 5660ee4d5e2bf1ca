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
	Place  string        `json:"place,omitempty"`  // ipfs://CID, ar://ID or the gateway's URL, once it is done
	Reason string        `json:"reason,omitempty"` // why it failed
}

// spreadPatience is how long an outcome waits for a place to have its result:
// the nodes' money must not miss the escrow's end for a slow one.
const spreadPatience = time.Minute

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
		s.note("delivery", "none of the places took the result: it is in the scheduler's own IPFS node, "+s.pack.CID)
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
	to := s.status.Deliveries[i].Target
	ctx = workflow.WithActivityOptions(ctx, policy.Deliver(s.pack.Bytes))
	var res delivery.Delivered
	err := workflow.ExecuteActivity(ctx, deliveryActivities.Deliver, delivery.Request{
		Target: to, Order: s.order(),
		Parcel: delivery.Parcel{Job: s.in.Job, Owner: s.order().Owner, CID: s.pack.CID, Manifest: s.pack.Manifest, Bytes: s.pack.Bytes},
	}).Get(ctx, &res)
	d := &s.status.Deliveries[i]
	switch {
	case err != nil:
		d.State, d.Reason = DeliveryFailed, words(err)
	case res.Refused != "":
		d.State, d.Reason = DeliveryFailed, res.Refused
	default:
		d.State, d.Place = DeliveryDone, res.Place
		s.note("delivery", "the result is at "+res.Place)
		return
	}
	s.note("delivery", "not to "+to+": "+d.Reason)
}
