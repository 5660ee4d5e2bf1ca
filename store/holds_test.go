package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/store"
)

// Content is let go of exactly when nothing holds it, and cannot be held while
// that happens.
func TestHolds(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, run := t.Context(), 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			now, holds, going := start, map[string]map[string]time.Time{}, map[string]bool{}
			cid := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("%d-%d", run, rapid.IntRange(0, 3).Draw(t, "n")) })
			reason := rapid.SampledFrom([]string{"data:a", "order:b", "upload:c"})
			for range rapid.IntRange(1, 20).Draw(rt, "moves") {
				c, r := cid.Draw(rt, "cid"), reason.Draw(rt, "reason")
				switch rapid.IntRange(0, 5).Draw(rt, "move") {
				case 0, 1:
					until := now.Add(time.Duration(rapid.IntRange(-5, 60).Draw(rt, "for")) * time.Second)
					err := s.Hold(ctx, r, until, c)
					if going[c] {
						want(t, err, store.ErrLetGo)
						continue
					}
					check(t, err)
					if holds[c] == nil {
						holds[c] = map[string]time.Time{}
					}
					if old, ok := holds[c][r]; !ok || until.After(old) {
						holds[c][r] = until
					}
				case 2:
					check(t, s.Release(ctx, r, now, c))
					if until, ok := holds[c][r]; ok && until.After(now) {
						holds[c][r] = now
					}
				case 3:
					now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "pass")) * time.Second)
				case 4:
					_, err := s.Forget(ctx, now, rapid.IntRange(1, 3).Draw(rt, "forget"))
					check(t, err)
				default:
					got, err := s.Sweep(ctx, now, 100)
					check(t, err)
					for c, reasons := range holds {
						over := true
						for _, until := range reasons {
							over = over && !until.After(now)
						}
						if over != slices.Contains(got, c) {
							rt.Fatalf("%s, held until %v at %v: let go of is %v", c, reasons, now, got)
						}
						going[c] = over
					}
					for _, c := range got {
						if rapid.Bool().Draw(rt, "gone") {
							check(t, s.Gone(ctx, c))
							delete(holds, c)
							delete(going, c)
						}
					}
				}
			}
			got, err := s.Sweep(ctx, store.Forever, 100)
			check(t, err)
			for _, c := range got {
				check(t, s.Gone(ctx, c))
			}
		})
	})
}

// Of content that is held what else it was held for is forgotten, and nothing else:
// not what nothing holds, nor what is being let go of.
func TestForget(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, past, later := t.Context(), start.Add(-time.Minute), start.Add(time.Hour)
		check(t, s.Hold(ctx, "attempt:a", past, "held", "over", "going"))
		check(t, s.Hold(ctx, "attempt:b", past, "held"))
		check(t, s.Hold(ctx, "result:c", later, "held"))
		for _, want := range []int{1, 1, 0} {
			if got, err := s.Forget(ctx, start, 1); err != nil || got != want {
				t.Fatalf("forgotten: %d, not %d: %v", got, want, err)
			}
		}
		got, err := s.Sweep(ctx, start, 10)
		if check(t, err); !slices.Equal(got, []string{"going", "over"}) {
			t.Fatal(got)
		}
		if n, err := s.Forget(ctx, later, 10); err != nil || n != 0 {
			t.Fatalf("forgotten: %d: %v", n, err)
		}
		want(t, s.Hold(ctx, "order:d", later, "going"), store.ErrLetGo)
		check(t, s.Release(ctx, "result:c", start, "held"))
		got, err = s.Sweep(ctx, start, 10)
		if check(t, err); !slices.Equal(got, []string{"going", "held", "over"}) {
			t.Fatal(got)
		}
	})
}

// Every result leaves a hold of its attempt that is over: what a look for what is
// due costs must not grow with them.
func BenchmarkSweep(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "s.db"))
			ctx, cids := b.Context(), make([]string, n)
			for i := range cids {
				cids[i] = fmt.Sprintf("bafkreiexampleexampleexampleexample%08d", i)
			}
			if err := s.Hold(ctx, "attempt:a", start, cids...); err != nil {
				b.Fatal(err)
			}
			if err := s.Hold(ctx, "result:b", start.Add(time.Hour), cids...); err != nil {
				b.Fatal(err)
			}
			if got, err := s.Forget(ctx, start, n); err != nil || got != n {
				b.Fatal(got, err)
			}
			for b.Loop() {
				if got, err := s.Sweep(ctx, start, 16); err != nil || len(got) > 0 {
					b.Fatal(got, err)
				}
			}
		})
	}
}

// Who stores what is being let go of waits until it is gone, and holds it then.
func TestHoldNew(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		check(t, s.HoldNew(ctx, "upload:a", start.Add(time.Minute), "one"))
		if over, err := s.Sweep(ctx, start.Add(time.Hour), 9); err != nil || !slices.Equal(over, []string{"one"}) {
			t.Fatalf("let go of %v, %v", over, err)
		}
		soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		want(t, s.HoldNew(soon, "upload:b", start.Add(2*time.Hour), "one"), context.DeadlineExceeded)
		held := make(chan error)
		go func() { held <- s.HoldNew(ctx, "upload:b", start.Add(2*time.Hour), "one") }()
		check(t, s.Gone(ctx, "one"))
		check(t, <-held)
		if until, err := s.HeldUntil(ctx, "one"); err != nil || !until.Equal(start.Add(2*time.Hour)) {
			t.Errorf("held until %s: %v", until, err)
		}
	})
}

// Who names content that others keep without an end cannot have it let go of.
func TestHoldToo(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		check(t, s.Hold(ctx, "upload:a", start.Add(time.Minute), "uploaded"))
		check(t, s.HoldToo(ctx, "order:b", start.Add(time.Hour), "uploaded", "a page of the book"))
		soon, err := s.Sweep(ctx, start.Add(2*time.Minute), 100)
		check(t, err)
		late, err := s.Sweep(ctx, start.Add(2*time.Hour), 100)
		check(t, err)
		if len(soon) != 0 || !slices.Equal(late, []string{"uploaded"}) {
			t.Errorf("let go of %v, later of %v", soon, late)
		}
	})
}

func TestDatasets(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		d := store.Dataset{Name: "corpus", CID: "one", Manifest: hash(1), Bytes: 7, Key: []byte("age"), At: start}
		check(t, s.Hold(ctx, "upload:a", start.Add(time.Hour), "one", "two"))
		check(t, s.PutDataset(ctx, address(1), d))
		want(t, s.PutDataset(ctx, address(1), d), store.ErrExists)
		other := d
		other.CID = "two"
		want(t, s.PutDataset(ctx, address(1), other), store.ErrExists)
		check(t, s.PutDataset(ctx, address(2), d))
		got, err := s.Dataset(ctx, address(1), "corpus")
		check(t, err)
		if got.CID != "one" || got.Manifest != hash(1) || got.Bytes != 7 || string(got.Key) != "age" || !got.At.Equal(start) {
			t.Errorf("%+v", got)
		}
		if list, err := s.Datasets(ctx, address(1), "", 9); err != nil || len(list) != 1 || list[0].Name != "corpus" {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := s.Datasets(ctx, address(1), "corpus", 9); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		late := start.Add(1000 * time.Hour)
		if gone, err := s.Sweep(ctx, late, 9); err != nil || !slices.Equal(gone, []string{"two"}) {
			t.Errorf("let go of %v, %v", gone, err)
		}
		check(t, s.DropDataset(ctx, address(1), "corpus", late))
		want(t, s.DropDataset(ctx, address(1), "corpus", late), store.ErrNotFound)
		check(t, s.Gone(ctx, "two"))
		if gone, err := s.Sweep(ctx, late, 9); err != nil || len(gone) != 0 {
			t.Errorf("another owner's is let go of: %v, %v", gone, err)
		}
		check(t, s.DropDataset(ctx, address(2), "corpus", late))
		if gone, err := s.Sweep(ctx, late, 9); err != nil || !slices.Equal(gone, []string{"one"}) {
			t.Errorf("let go of %v, %v", gone, err)
		}
	})
}

// Pages that were published before there were holds get one with the migration.
func TestEarlierPagesAreHeld(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "skyops.db")
	s := open(t, "sqlite:"+path)
	number, err := s.OpenPage(ctx, "writer", start, []byte("start"))
	check(t, err)
	check(t, s.PublishPage(ctx, number, "page"))
	migration, err := os.ReadFile("migrations/00036_public_pages.sql")
	check(t, err)
	up, _, _ := strings.Cut(string(migration), "-- +goose Down")
	db, err := sql.Open("sqlite", path)
	check(t, err)
	defer db.Close()
	_, err = db.ExecContext(ctx, up)
	check(t, err)
	check(t, s.Hold(ctx, "attempt:of one that stores the same", start, "page"))
	if gone, err := s.Sweep(ctx, start.Add(time.Hour), 9); err != nil || len(gone) != 0 {
		t.Errorf("let go of %v, %v", gone, err)
	}
}
