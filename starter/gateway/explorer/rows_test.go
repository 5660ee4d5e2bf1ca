package explorer

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A sheet knows how many bytes the rows that it keeps have at rest.
func TestASheetCountsItsBytes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	rapid.Check(t, func(t *rapid.T) {
		if err := db.ClearModel(t.Context()); err != nil {
			t.Fatal(err)
		}
		top, err := db.Model(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s := newSheet(db)
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			s.ctx = t.Context()
			for range rapid.IntRange(0, 8).Draw(t, "changes") {
				key := fmt.Sprint("k", rapid.IntRange(0, 9).Draw(t, "key"))
				text := strings.Repeat("x", rapid.SampledFrom([]int{0, 10, 1000}).Draw(t, "size"))
				switch rapid.IntRange(0, 2).Draw(t, "what") {
				case 0:
					get[string](s, key)
				case 1:
					put(s, key, &text)
				case 2:
					s.drop(key)
				}
			}
			rows, err := s.changes()
			if err != nil {
				t.Fatal(err)
			}
			to := top
			to.Number++
			if err := db.StepModel(t.Context(), top, to, rows, 0); err != nil {
				t.Fatal(err)
			}
			top = to
			sum := 0
			for k := range s.kept {
				rows, err := db.ModelRows(t.Context(), []string{k})
				if err != nil {
					t.Fatal(err)
				}
				sum += len(k) + len(rows[k])
			}
			if s.bytes != sum {
				t.Fatalf("the sheet counts %d bytes in its rows, there are %d", s.bytes, sum)
			}
			s.taken()
		}
	})
}

// A few large rows are not kept from one step to the next, many small ones are.
func TestASheetKeepsNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	s := newSheet(openStore(t))
	s.ctx = t.Context()
	for _, c := range []struct{ rows, size, kept int }{{20, 1 << 10, 20}, {20, 1 << 20, 0}} {
		text := strings.Repeat("x", c.size)
		for i := range c.rows {
			put(s, fmt.Sprint("k", i), &text)
		}
		if _, err := s.changes(); err != nil {
			t.Fatal(err)
		}
		s.taken()
		if len(s.kept) != c.kept || (s.bytes == 0) != (c.kept == 0) {
			t.Errorf("of %d rows of %d bytes %d are kept, %d bytes", c.rows, c.size, len(s.kept), s.bytes)
		}
	}
}
