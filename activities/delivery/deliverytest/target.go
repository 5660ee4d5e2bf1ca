package deliverytest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/digest"
	"github.com/skyops/skyops/protocol/seal"
)

// Package is a sealed package as far as a target sees it: its files by name.
type Package struct {
	delivery.Parcel
	Files map[string][]byte
}

// NewPackage stores a package of segments of the given sizes in s.
func NewPackage(t testing.TB, s delivery.Store, sizes ...int) Package {
	t.Helper()
	p := Package{Files: map[string][]byte{}}
	p.Job, p.Owner = common.BytesToHash(Random(t, 32)), common.BytesToAddress(Random(t, 20))
	m := seal.Manifest{
		Version: seal.ManifestVersion, Head: seal.Head{Kind: seal.KindPackage, Job: p.Job, Epoch: 1},
		Recipients: []common.Hash{{1}}, Commitment: common.Hash{2},
	}
	for i, n := range sizes {
		data := Random(t, n)
		sum := digest.New()
		_, _ = sum.Write(data)
		m.Segments = append(m.Segments, seal.Segment{Size: uint64(n), Digest: sum.Sum()})
		m.Size += uint64(n)
		p.Files[seal.SegmentName(i)] = data
	}
	encoded, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	p.Files[seal.ManifestName], p.Manifest, p.Bytes = encoded, seal.HashManifest(encoded), m.Size
	var entries []delivery.Entry
	for name, data := range p.Files {
		blob, err := s.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, delivery.Entry{Name: name, CID: blob.CID})
	}
	if p.CID, err = s.Dir(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	return p
}

// RunTarget checks that a target keeps the promises of delivery.Target. open
// returns the target and the storage that packages are copied from.
func RunTarget(t *testing.T, open func(t *testing.T) (delivery.Target, delivery.Store)) {
	target, store := open(t)
	for name, test := range map[string]func(*testing.T, delivery.Target, delivery.Store){
		"Delivered": testDelivered, "Again": testAgain, "Tampered": testTampered, "Missing": testNotThere, "Cancelled": testTargetCancelled,
	} {
		t.Run(name, func(t *testing.T) { test(t, target, store) })
	}
}

// at opens the files of a delivered package.
func at(target delivery.Target, p Package, place string) delivery.Opener {
	return func(ctx context.Context, name string) (io.ReadCloser, error) {
		return target.Open(ctx, p.Parcel, place, name, 0)
	}
}

func testDelivered(t *testing.T, target delivery.Target, s delivery.Store) {
	p := NewPackage(t, s, 3<<20+17, 1, 600<<10, 512<<10)
	place, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range p.Files {
		for _, off := range []int{0, 1, len(want) / 2} {
			if off >= len(want) {
				continue
			}
			r, err := target.Open(t.Context(), p.Parcel, place, name, int64(off))
			if err != nil {
				t.Errorf("%s from %d: %v", name, off, err)
				continue
			}
			got, err := io.ReadAll(r)
			if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, want[off:]) {
				t.Errorf("%s from %d: %d bytes, %v", name, off, len(got), err)
			}
		}
	}
	if err := delivery.Check(t.Context(), p.Manifest, at(target, p, place)); err != nil {
		t.Errorf("check: %v", err)
	}
}

func testAgain(t *testing.T, target delivery.Target, s delivery.Store) {
	p := NewPackage(t, s, 700<<10)
	var places []string
	for range 2 {
		place, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID))
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, place)
	}
	if places[0] != places[1] {
		t.Errorf("delivered to %s, then to %s", places[0], places[1])
	}
}

// What is not the package that the job committed to is not delivered, and harms
// nothing that was.
func testTampered(t *testing.T, target delivery.Target, s delivery.Store) {
	good, bad := NewPackage(t, s, 1000), NewPackage(t, s, 1000)
	place, err := target.Deliver(t.Context(), good.Parcel, delivery.Under(s, good.CID))
	if err != nil {
		t.Fatal(err)
	}
	bad.Parcel.Job, bad.Parcel.Manifest = good.Job, good.Manifest
	if place, err := target.Deliver(t.Context(), bad.Parcel, delivery.Under(s, bad.CID)); !errors.Is(err, seal.ErrCorrupt) {
		t.Errorf("another manifest was delivered to %q: %v", place, err)
	}
	if err := delivery.Check(t.Context(), good.Manifest, at(target, good, place)); err != nil {
		t.Errorf("what was delivered before: %v", err)
	}
}

func testNotThere(t *testing.T, target delivery.Target, s delivery.Store) {
	p := NewPackage(t, s, 10)
	place, err := target.Deliver(t.Context(), p.Parcel, delivery.Under(s, p.CID))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := target.Open(t.Context(), p.Parcel, place, seal.SegmentName(1), 0); !errors.Is(err, delivery.ErrNotFound) {
		t.Errorf("a file that is not there: %v, %v", r, err)
	}
	if r, err := target.Open(t.Context(), p.Parcel, "nowhere://x", seal.ManifestName, 0); err == nil {
		t.Errorf("a place that is none: %v", r)
	}
}

func testTargetCancelled(t *testing.T, target delivery.Target, s delivery.Store) {
	p := NewPackage(t, s, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if place, err := target.Deliver(ctx, p.Parcel, func(ctx context.Context, name string) (io.ReadCloser, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return s.Get(ctx, p.CID+"/"+name, 0, delivery.Whole)
	}); err == nil {
		t.Errorf("delivered to %s in a cancelled context", place)
	}
}
