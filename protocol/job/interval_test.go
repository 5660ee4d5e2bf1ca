package job

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ save, between, want time.Duration }{
		{TypicalSave, BetweenFailures, 930 * time.Second}, // √(2·10·43200)
		{2 * time.Second, 24 * time.Hour, 588 * time.Second},
		{0, BetweenFailures, MinInterval}, {-time.Second, BetweenFailures, MinInterval}, {time.Hour, 1 << 62, MaxInterval},
	} {
		if got := Interval(c.save, c.between); got != c.want {
			t.Errorf("saving %s, failing every %s: %s, want %s", c.save, c.between, got, c.want)
		}
	}
	if got := (Limits{Interval: 7}).CheckpointInterval(time.Hour); got != 7*time.Second {
		t.Errorf("asked for 7 s: %s", got)
	}
	if got := (Limits{}).CheckpointInterval(0); got != Interval(TypicalSave, BetweenFailures) {
		t.Errorf("nothing measured: %s", got)
	}
	// No interval within the bounds costs less, by Young's own measure.
	rapid.Check(t, func(t *rapid.T) {
		save := time.Duration(rapid.Int64Range(1, 600).Draw(t, "save")) * time.Second
		between := time.Duration(rapid.Int64Range(3600, 1e6).Draw(t, "between")) * time.Second
		cost := func(every time.Duration) float64 {
			return save.Seconds()/every.Seconds() + every.Seconds()/2/between.Seconds()
		}
		best := Interval(save, between)
		other := time.Duration(rapid.Int64Range(int64(MinInterval), int64(MaxInterval)).Draw(t, "other"))
		if cost(other) < cost(best)*0.999 {
			t.Fatalf("saving %s, failing every %s: %s costs %f, %s costs %f", save, between, best, cost(best), other, cost(other))
		}
	})
}
