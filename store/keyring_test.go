package store_test

import (
	"errors"
	"testing"

	"github.com/skyops/skyops/store"
)

func TestKeyrings(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, _, err := s.Keyring(ctx, address(1)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a keyring that was never stored: %v", err)
		}
		for i, content := range []string{"first", "second"} {
			version, err := s.PutKeyring(ctx, address(1), []byte(content), uint64(i))
			check(t, err)
			got, now, err := s.Keyring(ctx, address(1))
			check(t, err)
			if string(got) != content || now != version || version != uint64(i+1) {
				t.Errorf("stored %q as version %d, read %q of version %d", content, version, got, now)
			}
		}
		for _, stale := range []uint64{0, 1, 3} {
			if _, err := s.PutKeyring(ctx, address(1), []byte("late"), stale); !errors.Is(err, store.ErrExists) {
				t.Errorf("over version %d: %v", stale, err)
			}
		}
		if _, err := s.PutKeyring(ctx, address(2), []byte("other"), 1); !errors.Is(err, store.ErrExists) {
			t.Errorf("a version of what is not there: %v", err)
		}
		if got, _, err := s.Keyring(ctx, address(1)); err != nil || string(got) != "second" {
			t.Errorf("%q, %v", got, err)
		}
	})
}
