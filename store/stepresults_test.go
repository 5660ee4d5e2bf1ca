package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/store"
)

func TestStepResultsAreFoundByTheirOwnersNames(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, at := t.Context(), time.UnixMilli(1_700_000_000_000)
		old := store.StepResult{Owner: address(1), Work: hash(5), Order: hash(1), Step: 2, Runs: 3, Cost: job.Units(1 << 60), At: at}
		young := old
		young.Order, young.At = hash(2), at.Add(time.Second)
		for _, r := range []store.StepResult{young, old, old} {
			check(t, s.PutStepResult(ctx, r))
		}
		for _, c := range []struct {
			order common.Hash
			limit int
			want  []store.StepResult
		}{{limit: 9, want: []store.StepResult{young, old}}, {limit: 1, want: []store.StepResult{young}}, {hash(1), 9, []store.StepResult{old}}, {hash(3), 9, nil}} {
			if r, err := s.StepResults(ctx, address(1), hash(5), c.order, c.limit); err != nil || !reflect.DeepEqual(r, c.want) {
				t.Errorf("of order %s, %d: %+v, %v", c.order, c.limit, r, err)
			}
		}
		if r, err := s.StepResult(ctx, hash(1), 2); err != nil || !reflect.DeepEqual(r, old) {
			t.Errorf("%+v: %v", r, err)
		}
		if r, err := s.StepResults(ctx, address(2), hash(5), common.Hash{}, 9); err != nil || r != nil {
			t.Errorf("another's: %+v, %v", r, err)
		}
		if _, err := s.StepResult(ctx, hash(1), 0); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestMemosStayWithTheirPipelines(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		check(t, s.PutPipeline(ctx, store.Pipeline{Order: hash(1), At: time.Now(), Memo: []byte("sealed")}, nil))
		check(t, s.PutPipeline(ctx, store.Pipeline{Order: hash(1), At: time.Now(), Memo: []byte("another")}, nil))
		check(t, s.PutPipeline(ctx, store.Pipeline{Order: hash(2), At: time.Now()}, nil))
		for order, want := range map[common.Hash]string{hash(1): "sealed", hash(2): ""} {
			if got, err := s.PipelineMemo(ctx, order); err != nil || string(got) != want {
				t.Errorf("%q: %v", got, err)
			}
			if p, err := s.Pipeline(ctx, order); err != nil || p.HasMemo != (want != "") {
				t.Errorf("%+v: %v", p, err)
			}
		}
		if _, err := s.PipelineMemo(ctx, hash(3)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestHeldUntil(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, now := t.Context(), time.Unix(1_700_000_000, 0)
		if _, err := s.HeldUntil(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		check(t, s.Hold(ctx, "one", now.Add(time.Hour), "a"))
		check(t, s.Hold(ctx, "two", now.Add(time.Minute), "a"))
		if until, err := s.HeldUntil(ctx, "a"); err != nil || !until.Equal(now.Add(time.Hour)) {
			t.Errorf("%s: %v", until, err)
		}
		if _, err := s.Sweep(ctx, now.Add(2*time.Hour), 9); err != nil {
			t.Fatal(err)
		}
		if _, err := s.HeldUntil(ctx, "a"); !errors.Is(err, store.ErrLetGo) {
			t.Errorf("it is being let go of: %v", err)
		}
	})
}
