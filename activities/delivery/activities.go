package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// Offer is a target that a scheduler delivers to.
type Offer struct {
	Target
	// Most is how large a result's package may be under an order, in bytes; nil: of any size.
	Most func(job.Order) uint64
}

// Activities are the delivery activities.
type Activities struct {
	Storage Reader           // the scheduler's own, which packages are in
	Offers  map[string]Offer // by the names that specs use
}

// Request has one job's package delivered to one target.
type Request struct {
	Target string    `json:"target"`
	Parcel Parcel    `json:"parcel"`
	Order  job.Order `json:"order"` // its fee pays for what costs
}

// Delivered is how a delivery ended: at a place, or refused with a reason.
type Delivered struct {
	Place   string `json:"place,omitempty"`
	Refused string `json:"refused,omitempty"` // a sentence for the owner, with the next step
}

// Deliver copies a package to a target and fetches all of it back. Only what came
// back equal is delivered. An error may pass when it is tried again.
func (a *Activities) Deliver(ctx context.Context, req Request) (Delivered, error) {
	offer, ok := a.Offers[req.Target]
	if !ok {
		return Delivered{Refused: "this scheduler does not deliver to " + req.Target}, nil
	}
	p := req.Parcel
	if offer.Most != nil {
		if most := offer.Most(req.Order); p.Bytes > most {
			return Delivered{Refused: fmt.Sprintf("the order's fee pays for %d bytes there, the result has %d: sign the next order with a higher --fee", most, p.Bytes)}, nil
		}
	}
	place, err := offer.Deliver(ctx, p, Under(a.Storage, p.CID))
	if errors.Is(err, ErrRefused) {
		return Delivered{Refused: err.Error()}, nil
	}
	if err != nil {
		return Delivered{}, fmt.Errorf("deliver to %s: %w", req.Target, err)
	}
	err = Check(ctx, p.Manifest, func(ctx context.Context, name string) (io.ReadCloser, error) {
		return offer.Open(ctx, p, place, name, 0)
	})
	if errors.Is(err, seal.ErrCorrupt) {
		err = fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err != nil {
		return Delivered{}, fmt.Errorf("fetch back from %s: %w", req.Target, err)
	}
	return Delivered{Place: place}, nil
}
