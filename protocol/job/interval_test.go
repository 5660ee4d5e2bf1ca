package job

import (
	"math"
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
	if got := (Limits{Interval: 7}).CheckpointInterval(time.Hour, time.Hour); got != 7*time.Second {
		t.Errorf("asked for 7 s: %s", got)
	}
	if got := (Limits{}).CheckpointInterval(0, 0); got != Interval(TypicalSave, BetweenFailures) {
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

func TestEndurance(t *testing.T) {
	t.Parallel()
	hours := func(h uint64) uint64 { return h * 3_600_000 }
	for name, c := range map[string]struct {
		node, network Wear
		want          time.Duration
	}{
		"nothing is known":             {want: BetweenFailures},
		"a network without a loss":     {network: Wear{RanMs: hours(88)}, want: 100 * time.Hour},
		"a network with losses":        {network: Wear{RanMs: hours(88), Losses: 4}, want: 20 * time.Hour},
		"a bad node of that":           {node: Wear{RanMs: hours(4), Losses: 2}, network: Wear{RanMs: hours(88), Losses: 4}, want: 8 * time.Hour},
		"a good node of that":          {node: Wear{RanMs: hours(80)}, network: Wear{RanMs: hours(88), Losses: 4}, want: 100 * time.Hour},
		"one that fails all the time":  {node: Wear{RanMs: 5, Losses: 1 << 40}, want: MinBetween},
		"one that never does":          {node: Wear{RanMs: math.MaxUint64}, want: MaxBetween},
		"losses without time to count": {node: Wear{Losses: math.MaxUint64}, network: Wear{Losses: math.MaxUint64}, want: MinBetween},
	} {
		got := Endure(c.node, c.network)
		if got.EveryMs != uint64(c.want.Milliseconds()) || got.Node != c.node || got.Network != c.network {
			t.Errorf("%s: %+v instead of %s", name, got, c.want)
		}
	}
}

// More losses never make a node seem to last longer, and more time never shorter.
func TestEnduranceIsMonotonic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wear := func(name string) Wear {
			return Wear{RanMs: rapid.Uint64Max(1<<50).Draw(t, name+"'s time"), Losses: rapid.Uint64Max(1<<20).Draw(t, name+"'s losses")}
		}
		node, network := wear("node"), wear("network")
		now := Endure(node, network).EveryMs
		worse, better := node, node
		worse.Losses++
		better.RanMs += 3_600_000
		if w, b := Endure(worse, network).EveryMs, Endure(better, network).EveryMs; w > now || b < now {
			t.Fatalf("%d with one loss more, %d now, %d with one hour more", w, now, b)
		}
		if now < uint64(MinBetween.Milliseconds()) || now > uint64(MaxBetween.Milliseconds()) {
			t.Fatalf("%d is out of bounds", now)
		}
	})
}

// Where a program saves as it is told, no more than the interval is lost, unless
// saving takes more than half of it.
func TestToldLeavesTimeToSave(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ interval, save, want time.Duration }{
		{930 * time.Second, 0, 920 * time.Second}, {time.Minute, 5 * time.Second, 55 * time.Second},
		{2 * time.Second, 60 * time.Millisecond, time.Second}, {time.Minute, time.Hour, 30 * time.Second},
		{time.Second, 0, time.Second}, {7 * time.Second, 0, 3 * time.Second},
	} {
		if got := Told(c.interval, c.save); got != c.want {
			t.Errorf("an interval of %s, saving %s: told %s, want %s", c.interval, c.save, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		interval := time.Duration(rapid.Int64Range(2, 86_400).Draw(t, "interval")) * time.Second
		save := time.Duration(rapid.Int64Range(1, int64(interval/2)).Draw(t, "save"))
		if told := Told(interval, save); told+save > interval || told < time.Second {
			t.Fatalf("an interval of %s, saving %s: told %s", interval, save, told)
		}
	})
}
