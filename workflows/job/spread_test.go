package job_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/job"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// deliverTo has the world's job ask for these places.
func (w *world) deliverTo(places ...string) {
	w.Submit(func(s *job.Submission) { s.Spec.Deliver = places })
	w.Places = map[string]jobtest.Place{}
}

func at(place string) jobtest.Place {
	return func(context.Context, delivery.Request) (delivery.Delivered, error) {
		return delivery.Delivered{Place: place}, nil
	}
}

func TestResultGoesToItsPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("ipfs", "arweave", "direct")
	w.Places["ipfs"], w.Places["direct"] = at("ipfs://x"), at("https://gateway")
	w.Places["arweave"] = func(_ context.Context, req delivery.Request) (delivery.Delivered, error) {
		if req.Parcel.Job != w.In.Job || req.Parcel.Owner != w.Sub.Order.Owner || req.Parcel.CID == "" || req.Order.Fee.Cmp(w.Sub.Order.Fee) != 0 {
			t.Errorf("asked for %+v", req)
		}
		return delivery.Delivered{Refused: "the wallet is empty"}, nil
	}
	s := w.run()
	want := []story.Delivery{
		{Target: "ipfs", State: story.DeliveryDone, Place: "ipfs://x"},
		{Target: "arweave", State: story.DeliveryFailed, Reason: "the wallet is empty"},
		{Target: "direct", State: story.DeliveryDone, Place: "https://gateway"},
	}
	if s.State != story.Succeeded || !slices.Equal(s.Deliveries, want) {
		t.Errorf("%s, delivered %+v", s.State, s.Deliveries)
	}
	if !toldOfDelivery(s, "the wallet is empty") {
		t.Errorf("the owner was told %+v", s.Events)
	}
}

// toldOfDelivery reports whether the story tells of a delivery with those words.
func toldOfDelivery(s story.Status, text string) bool {
	return slices.ContainsFunc(s.Events, func(e story.Event) bool { return e.Kind == "delivery" && strings.Contains(e.Text, text) })
}

// Where the depot took the result its owner is told so, and why.
func TestResultIsInTheDepot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("ipfs")
	w.Places["ipfs"] = func(context.Context, delivery.Request) (delivery.Delivered, error) {
		return delivery.Delivered{Refused: "not yet"}, nil
	}
	const why = "IPFS did not take it: connection refused"
	w.Leases.Depot = why
	s := w.run()
	if s.State != story.Succeeded || s.Depot != why || s.Package == nil {
		t.Errorf("%s, depot %q", s.State, s.Depot)
	}
	for _, text := range []string{why, "in the scheduler's own depot, " + s.Package.CID} {
		if !toldOfDelivery(s, text) {
			t.Errorf("nothing of %q in %+v", text, s.Events)
		}
	}
}

// One place is enough for the owner; the others are waited for beside settlement.
func TestSlowPlaceHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("arweave", "ipfs")
	w.Places["ipfs"] = at("ipfs://x")
	tries := 0
	w.Places["arweave"] = func(context.Context, delivery.Request) (delivery.Delivered, error) {
		if tries++; tries < 4 {
			return delivery.Delivered{}, errors.New("the gateway is busy")
		}
		if s := w.status(); s.State != story.Delivered || s.Deliveries[1].State != story.DeliveryDone || s.Deliveries[0].State != story.DeliveryPending {
			t.Errorf("meanwhile it is %s, delivered %+v", s.State, s.Deliveries)
		}
		return delivery.Delivered{Place: "ar://y"}, nil
	}
	if s := w.run(); tries != 4 || s.Deliveries[0].Place != "ar://y" {
		t.Errorf("after %d tries delivered %+v", tries, s.Deliveries)
	}
}

// Where no place takes it the result is where it was, and the owner knows.
func TestNoPlaceTakesTheResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("arweave", "direct")
	w.Places["arweave"] = func(context.Context, delivery.Request) (delivery.Delivered, error) {
		return delivery.Delivered{}, errors.New("the gateway is down")
	}
	s := w.run()
	if s.State != story.Succeeded || s.Package == nil || s.Deliveries[0].Reason == "" || s.Deliveries[1].Reason != "not there" {
		t.Errorf("%s, delivered %+v", s.State, s.Deliveries)
	}
	if !toldOfDelivery(s, "none of the places") {
		t.Errorf("the owner was told %+v", s.Events)
	}
}

// What is stored at a place and not to be fetched yet is pending, and the owner
// knows where; it is not stored anew, and done once it was fetched back.
func TestPendingPlaceIsLookedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("arweave")
	var asked []string
	w.Places["arweave"] = func(_ context.Context, req delivery.Request) (delivery.Delivered, error) {
		asked = append(asked, req.Place)
		if len(asked) == 1 {
			return delivery.Delivered{Place: "ar://y", Pending: true}, nil
		}
		if s := w.status(); s.Deliveries[0].State != story.DeliveryPending || s.Deliveries[0].Place != "ar://y" || s.Deliveries[0].Reason == "" {
			t.Errorf("meanwhile delivered %+v", s.Deliveries)
		}
		switch len(asked) {
		case 2:
			return delivery.Delivered{Place: req.Place, Pending: true}, nil
		case 3:
			return delivery.Delivered{}, errors.New("the gateway is busy")
		}
		return delivery.Delivered{Place: req.Place}, nil
	}
	s := w.run()
	if want := []story.Delivery{{Target: "arweave", State: story.DeliveryDone, Place: "ar://y"}}; !slices.Equal(s.Deliveries, want) {
		t.Errorf("delivered %+v", s.Deliveries)
	}
	if !slices.Equal(asked, []string{"", "ar://y", "ar://y", "ar://y"}) {
		t.Errorf("asked for %q", asked)
	}
	if !toldOfDelivery(s, "stored as ar://y") {
		t.Errorf("the owner was told %+v", s.Events)
	}
}

// What never comes up there is stored anew once, and then not delivered; the job
// comes to its end all the same.
func TestPendingPlaceHasABound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.deliverTo("arweave")
	anew, stored := 0, 0
	w.Places["arweave"] = func(_ context.Context, req delivery.Request) (delivery.Delivered, error) {
		if req.Place == "" {
			stored++
		}
		if req.Anew {
			anew++
		}
		return delivery.Delivered{Place: "ar://y", Pending: true}, nil
	}
	s := w.run()
	if stored != 2 || anew != 1 {
		t.Errorf("it was stored %d times, %d of them anew", stored, anew)
	}
	if d := s.Deliveries[0]; s.State != story.Succeeded || d.State != story.DeliveryFailed || !strings.Contains(d.Reason, "stored as ar://y") {
		t.Errorf("%s, delivered %+v", s.State, s.Deliveries)
	}
}
