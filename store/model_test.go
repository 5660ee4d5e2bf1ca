package store_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/store"
)

// modelOf reads the whole model.
func modelOf(t testing.TB, s *store.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	for after := ""; ; {
		rows, err := s.ScanModel(t.Context(), "", after, 7)
		check(t, err)
		if len(rows) == 0 {
			return out
		}
		for _, r := range rows {
			if r.Key <= after {
				t.Fatalf("%q after %q", r.Key, after)
			}
			after, out[r.Key] = r.Key, string(r.Body)
		}
	}
}

// Steps are taken on top of the newest one and undone as if they had not been.
func TestModelSteps(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		rapid.Check(t, func(rt *rapid.T) {
			check(t, s.ClearModel(ctx))
			states := []map[string]string{{}}
			var top store.ModelStep
			var settled uint64
			for range rapid.IntRange(1, 12).Draw(rt, "moves") {
				if len(states) > 2 && rapid.Bool().Draw(rt, "undo") {
					check(t, s.UndoModel(ctx, top))
					states = states[:len(states)-1]
				} else {
					next := maps.Clone(states[len(states)-1])
					var rows []store.ModelRow
					for _, k := range rapid.SliceOfNDistinct(rapid.IntRange(0, 20), 0, 8, rapid.ID[int]).Draw(rt, "keys") {
						key := fmt.Sprintf("k/%02d", k)
						if rapid.Bool().Draw(rt, "drop") {
							rows = append(rows, store.ModelRow{Key: key})
							delete(next, key)
						} else {
							body := fmt.Sprint(rapid.Byte().Draw(rt, "body"))
							rows, next[key] = append(rows, store.ModelRow{Key: key, Body: []byte(body)}), body
						}
					}
					to := store.ModelStep{Version: 1, Blocks: top.Blocks + 1, Hash: hash(byte(top.Blocks))}
					want(t, s.StepModel(ctx, store.ModelStep{Number: top.Number + 1}, to, rows, settled), store.ErrStep)
					check(t, s.StepModel(ctx, top, to, rows, settled))
					states = append(states, next)
				}
				var err error
				top, err = s.Model(ctx)
				check(t, err)
				if got := modelOf(t, s); !maps.Equal(got, states[len(states)-1]) {
					rt.Fatalf("%v, want %v", got, states[len(states)-1])
				}
			}
		})
	})
}

// What is settled cannot be undone, and costs no room.
func TestSettledModelSteps(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for n := range uint64(10) {
			row := store.ModelRow{Key: "a", Body: []byte{byte(n)}}
			top, err := s.Model(ctx)
			check(t, err)
			check(t, s.StepModel(ctx, top, store.ModelStep{Blocks: n + 1}, []store.ModelRow{row}, n/2))
		}
		undone := 0
		for {
			top, err := s.Model(ctx)
			check(t, err)
			err = s.UndoModel(ctx, top)
			if errors.Is(err, store.ErrNotFound) {
				break
			}
			check(t, err)
			undone++
		}
		if undone != 6 { // steps of 5 to 10 blocks are above 4 settled ones
			t.Errorf("%d steps could be undone", undone)
		}
		rows, err := s.ModelRows(ctx, []string{"a", "b"})
		check(t, err)
		if len(rows) != 1 || rows["a"][0] != 3 {
			t.Errorf("rows %v", rows)
		}
	})
}

func TestModelScans(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		var rows []store.ModelRow
		for _, k := range []string{"a", "a/1", "a/2", "a/2\xff", "b/1"} {
			rows = append(rows, store.ModelRow{Key: k, Body: []byte(k)})
		}
		for i := range 1000 {
			rows = append(rows, store.ModelRow{Key: fmt.Sprintf("n/%04d", i), Body: []byte{1}})
		}
		check(t, s.StepModel(ctx, store.ModelStep{}, store.ModelStep{Blocks: 1}, rows, 0))
		for _, c := range []struct {
			prefix, after string
			limit, want   int
		}{{"a/", "", 9, 3}, {"a/", "a/1", 9, 2}, {"a/", "a/1", 1, 1}, {"a", "", 9, 4}, {"c", "", 9, 0}, {"n/", "n/0499", 2000, 500}} {
			got, err := s.ScanModel(ctx, c.prefix, c.after, c.limit)
			check(t, err)
			if len(got) != c.want {
				t.Errorf("%+v: %v", c, got)
			}
		}
	})
}
