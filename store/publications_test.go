package store_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
)

func TestPublications(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.Publication(ctx, address(1)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that was never stored: %v", err)
		}
		p := seal.Publication{Wallet: address(1), Recipient: "first", Issued: 10, Signature: []byte{1}}
		check(t, s.PutPublication(ctx, p))
		check(t, s.PutPublication(ctx, p)) // again is no other one
		later := p
		later.Recipient, later.Issued = "second", 11
		check(t, s.PutPublication(ctx, later))
		for _, old := range []seal.Publication{p, {Wallet: address(1), Recipient: "third", Issued: 11, Signature: []byte{3}}} {
			if err := s.PutPublication(ctx, old); !errors.Is(err, store.ErrExists) {
				t.Errorf("%q of %d over what was issued at 11: %v", old.Recipient, old.Issued, err)
			}
		}
		check(t, s.PutPublication(ctx, seal.Publication{Wallet: address(2), Recipient: "other", Issued: 1, Signature: []byte{2}}))
		if got, err := s.Publication(ctx, address(1)); err != nil || !reflect.DeepEqual(got, later) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
