package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/skyops/skyops/store"
)

func TestRunsAreKeptByProgram(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, at := t.Context(), time.UnixMilli(1_700_000_000_000)
		for i := range byte(store.MaxRuns + 5) {
			check(t, s.PutRun(ctx, hash(i+1), hash(200), uint64(i)+100, at.Add(time.Duration(i)*time.Second)))
		}
		check(t, s.PutRun(ctx, hash(100), hash(201), 7, at))
		check(t, s.PutRun(ctx, hash(100), hash(201), 8, at.Add(time.Hour))) // the first note of a job stands
		got, err := s.Runs(ctx, hash(200))
		check(t, err)
		if len(got) != store.MaxRuns || got[0] != store.MaxRuns+4+100 || !slices.IsSortedFunc(got, func(a, b uint64) int { return int(b) - int(a) }) {
			t.Errorf("the newest first are wanted, got %v", got)
		}
		got, err = s.Runs(ctx, hash(201))
		check(t, err)
		if !slices.Equal(got, []uint64{7}) {
			t.Errorf("the other program has %v", got)
		}
		check(t, s.Prune(ctx, at.Add(store.RunRetention+time.Second)))
		for program, want := range map[byte]int{200: store.MaxRuns, 201: 0} {
			if got, err = s.Runs(ctx, hash(program)); err != nil || len(got) != want {
				t.Errorf("after pruning %d are left of program %d, want %d: %v", len(got), program, want, err)
			}
		}
	})
}
