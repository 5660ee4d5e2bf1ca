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
	// Later says that what the target took may be fetched there only some time after:
	// until then a delivery is pending.
	Later bool
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
	// Place is where an earlier call put it, and found it pending: it is only fetched back from there.
	Place string `json:"place,omitempty"`
	// Anew says that it stayed pending for as long as anything takes: what the target
	// has lost is stored once more, if it is one that does.
	Anew bool `json:"anew,omitempty"`
}

// Delivered is how a delivery ended: at a place, or refused with a reason. One that
// is pending is stored at its place, and not to be fetched there yet.
type Delivered struct {
	Place   string `json:"place,omitempty"`
	Pending bool   `json:"pending,omitempty"`
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
	if req.Place != "" {
		return fetchBack(ctx, offer, req, req.Place)
	}
	if offer.Most != nil {
		if most := offer.Most(req.Order); p.Bytes > most {
			return Delivered{Refused: fmt.Sprintf("the order's fee pays for %d bytes there, the result has %d: sign the next order with a higher --fee", most, p.Bytes)}, nil
		}
	}
	put := offer.Deliver
	if lossy, ok := offer.Target.(Renewer); ok && req.Anew {
		put = lossy.Renew
	}
	place, err := put(ctx, p, Under(a.Storage, p.CID))
	if errors.Is(err, ErrRefused) {
		return Delivered{Refused: err.Error()}, nil
	}
	if err != nil {
		return Delivered{}, fmt.Errorf("deliver to %s: %w", req.Target, err)
	}
	return fetchBack(ctx, offer, req, place)
}

// fetchBack reads a package from where it was put, as its owner would.
func fetchBack(ctx context.Context, offer Offer, req Request, place string) (Delivered, error) {
	err := Check(ctx, req.Parcel.Manifest, func(ctx context.Context, name string) (io.ReadCloser, error) {
		return offer.Open(ctx, req.Parcel, place, name, 0)
	})
	if errors.Is(err, ErrNotFound) && offer.Later {
		return Delivered{Place: place, Pending: true}, nil
	}
	if errors.Is(err, seal.ErrCorrupt) {
		err = fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err != nil {
		return Delivered{}, fmt.Errorf("fetch back from %s: %w", req.Target, err)
	}
	return Delivered{Place: place}, nil
}
