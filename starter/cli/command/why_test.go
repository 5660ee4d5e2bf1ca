package command

import (
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/book"
)

// Who waits alone is not told what a higher fee would have changed.
func TestWhereAWaiterStands(t *testing.T) {
	t.Parallel()
	promised := &book.Queued{Time: 1_800_000_000}
	for name, c := range map[string]struct {
		queued   *book.Queued
		standing book.Standing
		says     string
		silent   string
	}{
		"alone":        {promised, book.Standing{Orders: 1, Weight: 1, Total: 1}, "No other order waited then", "fee"},
		"among others": {promised, book.Standing{Orders: 3, Weight: 1, Total: 4, Before: 2, BeforeTwice: 1}, "Of the 3 orders that waited then its fee gave it 25 %", "No other"},
		"not promised": {nil, book.Standing{Orders: 1}, "", "queue"},
	} {
		var out strings.Builder
		showQueue(&out, c.queued, &c.standing)
		if got := out.String(); !strings.Contains(got, c.says) || strings.Contains(got, c.silent) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 pages", 1: "1 page", 2: "2 pages"} {
		if got := plural(n, "page", "pages"); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
