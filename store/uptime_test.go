package store_test

import (
	"maps"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/store"
)

func TestUptimes(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		got, err := s.Uptimes(ctx)
		check(t, err)
		if len(got) != 0 {
			t.Errorf("uptimes of nobody: %v", got)
		}
		want := map[common.Address]uint64{}
		for n := range 600 { // more than one transaction's
			want[common.BytesToAddress([]byte{byte(n >> 8), byte(n)})] = uint64(n) * 1_000_000
		}
		check(t, s.PutUptimes(ctx, want))
		want[address(3)] = 1_000_000_000
		check(t, s.PutUptimes(ctx, map[common.Address]uint64{address(3): 1_000_000_000}))
		got, err = s.Uptimes(ctx)
		check(t, err)
		if !maps.Equal(got, want) {
			t.Errorf("%d uptimes, %d were put", len(got), len(want))
		}
	})
}
