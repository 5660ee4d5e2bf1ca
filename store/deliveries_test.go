package store_test

import (
	"testing"

	"github.com/skyops/skyops/store"
)

// What was kept first of a job's file stands.
func TestDeliveries(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if b, err := s.Delivery(ctx, hash(1), "a"); b != nil || err != nil {
			t.Errorf("nothing is kept: %q, %v", b, err)
		}
		for _, body := range []string{"first", "second"} {
			kept, err := s.PutDelivery(ctx, hash(1), "a", []byte(body))
			check(t, err)
			if string(kept) != "first" {
				t.Errorf("kept %q", kept)
			}
		}
		b, err := s.Delivery(ctx, hash(1), "a")
		check(t, err)
		if other, _ := s.Delivery(ctx, hash(2), "a"); string(b) != "first" || other != nil {
			t.Errorf("read %q and %q", b, other)
		}
	})
}
