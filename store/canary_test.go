package store_test

import (
	"testing"

	"github.com/skyops/skyops/store"
)

// The first answer to a task stands, by GPU model.
func TestAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		_, err := s.Answer(ctx, hash(1), 3)
		want(t, err, store.ErrNotFound)
		check(t, s.PutAnswer(ctx, hash(1), 3, hash(7), address(1)))
		check(t, s.PutAnswer(ctx, hash(1), 3, hash(8), address(2)))
		check(t, s.PutAnswer(ctx, hash(1), 4, hash(9), address(2)))
		for model, digest := range map[uint16]byte{3: 7, 4: 9} {
			got, err := s.Answer(ctx, hash(1), model)
			check(t, err)
			if got != hash(digest) {
				t.Errorf("model %d: %s", model, got)
			}
		}
	})
}
