package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/skyops/skyops/store"
)

func TestDeposits(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		at := func(cid, want string) {
			t.Helper()
			if place, err := s.DepositedAt(ctx, cid); err != nil || place != want {
				t.Errorf("%s is at %q: %v", cid, place, err)
			}
		}
		at("a", "")
		var here []store.Deposit
		for _, cid := range []string{"a", "b", "c"} {
			d := store.Deposit{CID: cid, Job: hash(1), Manifest: hash(7), Place: "here", Why: "IPFS was away"}
			check(t, s.PutDeposit(ctx, d))
			here = append(here, d)
		}
		check(t, s.PutDeposit(ctx, store.Deposit{CID: "z", Place: "there"}))
		at("a", "here")
		at("z", "there")
		if got, err := s.Deposits(ctx, "here", "", 2); err != nil || !reflect.DeepEqual(got, here[:2]) {
			t.Errorf("the first two: %+v, %v", got, err)
		}
		if got, err := s.Deposits(ctx, "here", "b", 2); err != nil || !reflect.DeepEqual(got, here[2:]) {
			t.Errorf("after them: %+v, %v", got, err)
		}
		check(t, s.MoveDeposits(ctx, "new", "b", "never"))
		at("b", "new")
		at("never", "")
		here[0].Place = "there"
		check(t, s.PutDeposit(ctx, here[0])) // committed again, by another ingress
		at("a", "there")
		check(t, s.Withdraw(ctx, "a", "never"))
		at("a", "")
	})
}

// What nothing holds any more is forgotten as a deposit too, and not before.
func TestDepositsGoWithTheirHolds(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, now := t.Context(), time.Unix(1000, 0)
		for _, cid := range []string{"over", "held"} {
			check(t, s.PutDeposit(ctx, store.Deposit{CID: cid, Place: "here"}))
		}
		check(t, s.Hold(ctx, "result", now.Add(-time.Second), "over"))
		check(t, s.Hold(ctx, "result", now.Add(time.Hour), "held"))
		gone, err := s.Sweep(ctx, now, 10)
		if err != nil || !reflect.DeepEqual(gone, []string{"over"}) {
			t.Fatalf("let go of %v: %v", gone, err)
		}
		check(t, s.Gone(ctx, "held", "over"))
		for cid, want := range map[string]string{"over": "", "held": "here"} {
			if place, err := s.DepositedAt(ctx, cid); err != nil || place != want {
				t.Errorf("%s is at %q: %v", cid, place, err)
			}
		}
	})
}

// Who reads how an attempt ended reads why its package is in a depot.
func TestUsageSaysWhyTheDepotHasIt(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(ctx, l))
		last, ending := aResult(l, 1, 10, hash(7))
		check(t, s.Finish(ctx, last, ending, hash(8), hash(9)))
		for _, why := range []string{"", "IPFS did not give it back"} {
			if why != "" {
				check(t, s.PutDeposit(ctx, store.Deposit{CID: ending.Package.CID, Job: l.Job, Place: "here", Why: why}))
			}
			if u, err := s.Usage(ctx, l.Job, 1); err != nil || u.Depot != why {
				t.Errorf("%q instead of %q: %v", u.Depot, why, err)
			}
		}
	})
}

// Deposits are taken back that do not count; what counts is noted with its receipt.
func TestRetract(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(ctx, l))
		last, ending := aResult(l, 1, 10, hash(7))
		d := store.Deposit{CID: ending.Package.CID, Job: l.Job, Manifest: ending.Package.Manifest, Place: "here", Why: "IPFS was away"}
		at := func(want string) {
			t.Helper()
			if place, err := s.DepositedAt(ctx, d.CID); err != nil || place != want {
				t.Errorf("it is at %q, not at %q: %v", place, want, err)
			}
		}
		check(t, s.PutDeposit(ctx, d))
		check(t, s.Retract(ctx, d.Job, 1, d.CID))
		at("")
		check(t, s.Finish(ctx, last, ending, hash(8), hash(9), d))
		at("here")
		check(t, s.Retract(ctx, d.Job, 1, d.CID))
		at("here")
		other := d
		other.Manifest = hash(6)
		check(t, s.PutDeposit(ctx, other))
		check(t, s.Retract(ctx, d.Job, 1, d.CID))
		at("")
	})
}
