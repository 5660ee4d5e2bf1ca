package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/store"
)

func TestPipelinesAreKeptByOwner(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, at := t.Context(), time.UnixMilli(1_700_000_000_000)
		owner := common.Address{1}
		for i := range byte(3) {
			var steps []job.Submission
			for n := range 5 {
				steps = append(steps, job.Submission{Index: uint32(n), Spec: job.Spec{Name: string('a' + rune(i))}})
			}
			p := store.Pipeline{Order: hash(i + 1), Owner: owner, At: at.Add(time.Duration(i) * time.Second)}
			check(t, s.PutPipeline(ctx, p, steps))
			check(t, s.PutPipeline(ctx, p, steps[:1])) // the first stands
		}
		check(t, s.PutPipeline(ctx, store.Pipeline{Order: hash(9), Owner: common.Address{2}, At: at}, nil))
		list, err := s.Pipelines(ctx, owner, at.Add(2*time.Second), 10)
		check(t, err)
		if len(list) != 2 || list[0].Order != hash(2) || list[1].Order != hash(1) || list[0].Steps != 5 {
			t.Errorf("%+v", list)
		}
		steps, err := s.PipelineSteps(ctx, hash(2), 1, 3)
		check(t, err)
		if len(steps) != 3 || steps[0].Index != 1 || steps[2].Index != 3 || steps[0].Spec.Name != "b" {
			t.Errorf("%+v", steps)
		}
		if p, err := s.Pipeline(ctx, hash(9)); err != nil || p.Owner != (common.Address{2}) || !p.At.Equal(at) {
			t.Errorf("%+v: %v", p, err)
		}
		if _, err := s.Pipeline(ctx, hash(77)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if _, _, err := s.Result(ctx, hash(77)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}
