package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// place is a target that does as it is told.
type place struct {
	store  *memory.Store
	err    error  // of Deliver
	damage string // file that comes back changed
	late   bool   // nothing comes back yet
	given  int    // packages that were delivered there
}

func (p *place) Deliver(context.Context, delivery.Parcel, delivery.Opener) (string, error) {
	p.given++
	return "here", p.err
}

func (p *place) Open(ctx context.Context, parcel delivery.Parcel, _, name string, off int64) (io.ReadCloser, error) {
	if p.late {
		return nil, delivery.ErrNotFound
	}
	r, err := p.store.Get(ctx, parcel.CID+"/"+name, off, delivery.Whole)
	if name == p.damage && err == nil {
		b, err := io.ReadAll(r)
		b[len(b)/2] ^= 1
		return io.NopCloser(strings.NewReader(string(b))), err
	}
	return r, err
}

// Only what came back equal is delivered; what a place refuses is no error.
func TestDeliver(t *testing.T) {
	t.Parallel()
	s := memory.New()
	p := deliverytest.NewPackage(t, s, 2<<20, 10)
	few := func(job.Order) uint64 { return p.Bytes - 1 }
	enough := func(job.Order) uint64 { return p.Bytes }
	for name, c := range map[string]struct {
		target  string
		place   place
		most    func(job.Order) uint64
		refused string
		err     error
	}{
		"delivered":        {target: "here", most: enough},
		"unknown":          {target: "mars", refused: "does not deliver to mars"},
		"not paid":         {target: "here", most: few, refused: "higher --fee"},
		"refused":          {target: "here", place: place{err: fmt.Errorf("%w: no money", delivery.ErrRefused)}, refused: "no money"},
		"down":             {target: "here", place: place{err: io.ErrUnexpectedEOF}, err: io.ErrUnexpectedEOF},
		"full":             {target: "here", place: place{err: delivery.ErrFull}, err: delivery.ErrFull},
		"damaged manifest": {target: "here", place: place{damage: seal.ManifestName}, err: delivery.ErrCorrupt},
		"damaged segment":  {target: "here", place: place{damage: seal.SegmentName(1)}, err: delivery.ErrCorrupt},
	} {
		c.place.store = s
		a := delivery.Activities{Storage: s, Offers: map[string]delivery.Offer{"here": {Target: &c.place, Most: c.most}}}
		got, err := a.Deliver(t.Context(), delivery.Request{Target: c.target, Parcel: p.Parcel})
		if !errors.Is(err, c.err) || !strings.Contains(got.Refused, c.refused) || (got.Place != "") != (c.refused == "" && c.err == nil) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// What a slow place does not give back yet is pending, and is not delivered again
// to be looked for; at another place it is an error.
func TestDeliverLater(t *testing.T) {
	t.Parallel()
	s := memory.New()
	p := deliverytest.NewPackage(t, s, 10)
	there := &place{store: s, late: true}
	offers := map[string]delivery.Offer{"slow": {Target: there, Later: true}, "here": {Target: there}}
	a := delivery.Activities{Storage: s, Offers: offers}
	if got, err := a.Deliver(t.Context(), delivery.Request{Target: "here", Parcel: p.Parcel}); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("%+v, %v", got, err)
	}
	there.given = 0
	req := delivery.Request{Target: "slow", Parcel: p.Parcel}
	for _, want := range []delivery.Delivered{{Place: "here", Pending: true}, {Place: "here", Pending: true}, {Place: "here"}} {
		got, err := a.Deliver(t.Context(), req)
		if err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		there.late, req.Place = req.Place == "", got.Place
	}
	if there.given != 1 {
		t.Errorf("it was delivered %d times", there.given)
	}
	there.damage = seal.SegmentName(0)
	if got, err := a.Deliver(t.Context(), req); !errors.Is(err, delivery.ErrCorrupt) {
		t.Errorf("other bytes: %+v, %v", got, err)
	}
}
