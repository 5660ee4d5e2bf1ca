package remaining_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/remaining"
)

// estimate reckons from a window's newest step.
func estimate(w *remaining.Window, now, seen time.Duration, step, total uint64) (remaining.Estimate, bool) {
	p, _ := w.Pace()
	return remaining.Of(remaining.Facts{
		Now: uint64(now.Milliseconds()), Seen: uint64(seen.Milliseconds()),
		Source: remaining.FromFile, Step: step, Total: total, Pace: p,
	})
}

func TestASteadyRunIsReckonedExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pace := time.Duration(rapid.Int64Range(int64(2*time.Millisecond), int64(time.Hour)).Draw(t, "pace"))
		total := rapid.Uint64Range(4, 5000).Draw(t, "total")
		var w remaining.Window
		last := uint64(math.MaxUint64)
		for step := range total {
			at := time.Duration(step+1) * pace
			w.Add(at, step+1)
			e, ok := estimate(&w, at, at, step+1, total)
			if step == 0 {
				if ok {
					t.Fatal("one step has no pace")
				}
				continue
			}
			truth := (time.Duration(total-step-1) * pace).Milliseconds()
			if !ok || math.Abs(float64(int64(e.Ms)-truth)) > 1+float64(truth)*1e-6 {
				t.Fatalf("after %d of %d steps: %d ms are left, not %d", step+1, total, truth, e.Ms)
			}
			if e.Ms > last || e.LowMs > e.Ms || e.HighMs < e.Ms {
				t.Fatalf("it grew from %d, or is out of its interval: %+v", last, e)
			}
			last = e.Ms
		}
	})
}

// run is a made-up training: every step takes its time.
func run(seed uint64, total int, jitter float64, warmup, evaluate int) []time.Duration {
	r := rand.New(rand.NewPCG(seed, 1))
	at, out := time.Duration(0), make([]time.Duration, total)
	for i := range total {
		step := 100 * math.Exp(jitter*r.NormFloat64())
		if i < warmup {
			step *= 20
		}
		if evaluate > 0 && i%evaluate == evaluate-1 {
			step *= 15
		}
		at += time.Duration(step * float64(time.Millisecond))
		out[i] = at
	}
	return out
}

// The interval holds the truth in four of five runs at least, at any point of them.
func TestTheIntervalHoldsTheTruth(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	looks, held, width := 0, 0, 0.0
	for seed := range uint64(600) {
		total := 50 + r.IntN(4000)
		evaluate := 0
		if r.IntN(2) == 0 {
			evaluate = 5 + r.IntN(total/10)
		}
		times := run(seed, total, 0.6*r.Float64(), r.IntN(3), evaluate)
		look := max(total*(5+r.IntN(90))/100, 8)
		var w remaining.Window
		for i, at := range times[:look] {
			w.Add(at, uint64(i+1))
		}
		e, ok := estimate(&w, times[look-1], times[look-1], uint64(look), uint64(total))
		if !ok {
			t.Fatalf("no estimate after %d of %d steps", look, total)
		}
		truth := uint64((times[total-1] - times[look-1]).Milliseconds())
		looks++
		if e.LowMs <= truth && truth <= e.HighMs {
			held++
		}
		if truth > 0 {
			width += float64(e.HighMs-e.LowMs) / float64(truth)
		}
	}
	t.Logf("%d of %d intervals hold the truth; they are %.0f %% of it wide on average", held, looks, 100*width/float64(looks))
	if held*100 < looks*80 {
		t.Errorf("%d of %d intervals hold the truth", held, looks)
	}
	if width/float64(looks) > 1.5 {
		t.Errorf("intervals are %.1f times as wide as what they are of", width/float64(looks))
	}
}

// What is shown does not jump about: the end that an estimate foretells moves by
// a few percent of the run from one look to the next.
func TestNoiseDoesNotMoveTheEnd(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		const total = 2000
		times := run(seed, total, 0.5, 2, 0)
		var w remaining.Window
		last := 0.0
		for i, at := range times {
			w.Add(at, uint64(i+1))
			if i < total/10 {
				continue
			}
			e, _ := estimate(&w, at, at, uint64(i+1), total)
			end := float64(at.Milliseconds()) + float64(e.Ms)
			if whole := float64(times[total-1].Milliseconds()); last > 0 && math.Abs(end-last) > 0.08*whole {
				t.Fatalf("run %d, step %d: the end moved from %.0f to %.0f ms", seed, i, last, end)
			}
			last = end
		}
	}
}

// A run twice as slow has twice the estimate.
func TestTheEstimateScales(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed, k := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(2, 1000).Draw(t, "k")
		n := rapid.IntRange(2, 400).Draw(t, "n")
		var a, b remaining.Window
		times := run(seed, n, 0.4, 1, 0)
		for i, at := range times {
			a.Add(at, uint64(i+1))
			b.Add(at*time.Duration(k), uint64(i+1))
		}
		pa, _ := a.Pace()
		pb, _ := b.Pace()
		for _, of := range [][2]uint64{{pa.Low, pb.Low}, {pa.Mid, pb.Mid}, {pa.High, pb.High}} {
			if math.Abs(float64(of[0])*float64(k)-float64(of[1])) > float64(k)+1e-6*float64(of[1]) {
				t.Fatalf("%d times as slow: %+v becomes %+v", k, pa, pb)
			}
		}
	})
}

// A program that hangs is not said to be nearly done for ever.
func TestAStepThatHangsWidensTheInterval(t *testing.T) {
	t.Parallel()
	var w remaining.Window
	for i := range 50 {
		w.Add(time.Duration(i+1)*time.Second, uint64(i+1))
	}
	at := 50 * time.Second
	before, _ := estimate(&w, at, at, 50, 60)
	after, _ := estimate(&w, at+10*time.Minute, at, 50, 60)
	if after.Ms < 9000 || after.Ms > before.Ms || after.HighMs < 600_000 {
		t.Errorf("ten silent minutes make %+v of %+v", after, before)
	}
}

func TestAWindowIsBounded(t *testing.T) { // not parallel: it counts allocations
	var w remaining.Window
	allocs := testing.AllocsPerRun(1, func() {
		for i := range 200_000 {
			w.Add(time.Duration(i+1)*time.Millisecond, uint64(i+1))
			w.Add(time.Duration(i)*time.Millisecond, uint64(i)) // what is not news
		}
	})
	if p, ok := w.Pace(); !ok || p.Mid < 999_000 || p.Mid > 1_001_000 {
		t.Errorf("a step takes %+v ns, not a millisecond", p)
	}
	if allocs > 20 {
		t.Errorf("200,000 steps took %v allocations", allocs)
	}
}

func TestEarlierRunsHoldTheTruth(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	looks, held := 0, 0
	for range 2000 {
		spread := 0.02 + 0.38*r.Float64()
		of := func() uint64 { return uint64(3_600_000 * math.Exp(spread*r.NormFloat64())) }
		var runs []uint64
		for range 1 + r.IntN(12) {
			runs = append(runs, of())
		}
		truth := of()
		worked := uint64(float64(truth) * 0.5 * r.Float64())
		e, ok := remaining.Of(remaining.Facts{Now: 1, Runs: runs, Worked: worked})
		if !ok {
			continue // it takes longer than any of them
		}
		if e.Source != remaining.FromHistory {
			t.Fatalf("the source is %s", e.Source)
		}
		looks++
		if left := truth - worked; e.LowMs <= left && left <= e.HighMs {
			held++
		}
	}
	t.Logf("%d of %d intervals hold the truth", held, looks)
	if held*100 < looks*80 || looks < 1900 {
		t.Errorf("%d of %d intervals hold the truth", held, looks)
	}
}

func TestTheBestSourceCounts(t *testing.T) {
	t.Parallel()
	pace := remaining.Pace{Low: 9e8, Mid: 1e9, High: 12e8, Block: 10}
	steps := remaining.Facts{Now: 5000, Seen: 5000, Source: remaining.FromLog, Step: 40, Total: 100, Pace: pace}
	with := func(f remaining.Facts, change func(*remaining.Facts)) remaining.Facts {
		change(&f)
		return f
	}
	history := remaining.Facts{Now: 5000, Runs: []uint64{100_000, 100_000, 100_000}, Worked: 40_000, Limit: "duration", LimitMs: 300_000}
	tests := []struct {
		name   string
		facts  remaining.Facts
		source string
		ms     uint64
		warns  string
	}{
		{"steps", steps, remaining.FromLog, 60_000, ""},
		{"steps before runs", with(steps, func(f *remaining.Facts) { f.Runs = history.Runs }), remaining.FromLog, 60_000, ""},
		{"saving comes on top", with(steps, func(f *remaining.Facts) { f.Save = 7000 }), remaining.FromLog, 67_000, ""},
		{"an attempt has to start first", with(steps, func(f *remaining.Facts) { f.Again, f.Seen = 9000, 0 }), remaining.FromLog, 69_000, ""},
		{"all done but saving", with(steps, func(f *remaining.Facts) { f.Step, f.Save = 100, 3000 }), remaining.FromLog, 3000, ""},
		{"a total that is passed is no total", with(steps, func(f *remaining.Facts) { f.Step, f.Limit, f.LimitMs = 101, "budget", 1000 }), remaining.FromDeadline, 1000, ""},
		{"earlier runs", history, remaining.FromHistory, 60_000, ""},
		{"longer than earlier runs", with(history, func(f *remaining.Facts) { f.Worked = 900_000 }), remaining.FromDeadline, 300_000, ""},
		{"the limit alone", remaining.Facts{Now: 1, Limit: "deadline", LimitMs: 10}, remaining.FromDeadline, 10, ""},
		{"nothing", remaining.Facts{Now: 1}, "", 0, ""},
		{"too long by far", with(steps, func(f *remaining.Facts) { f.Limit, f.LimitMs = "duration", 20_000 }), remaining.FromLog, 60_000, "it will not finish within its duration: about 40s are missing"},
		{"too long, likely", with(steps, func(f *remaining.Facts) { f.Limit, f.LimitMs = "budget", 58_000 }), remaining.FromLog, 60_000, "it will likely not finish before its maximum cost is used up: about 2s are missing"},
		{"saving is not under the limit", with(steps, func(f *remaining.Facts) { f.Limit, f.LimitMs, f.Save = "deadline", 60_000, 9000 }), remaining.FromLog, 69_000, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, ok := remaining.Of(tt.facts)
			if ok != (tt.source != "") || e.Source != tt.source || e.Ms != tt.ms || e.Warning != tt.warns {
				t.Errorf("got %+v, want %d ms from %q, warning %q", e, tt.ms, tt.source, tt.warns)
			}
		})
	}
}

// Whatever a node says, an estimate is finite and in order.
func TestHostileFactsAreBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64()
		f := remaining.Facts{
			Now: n.Draw(t, "now"), Source: remaining.FromFile, Step: n.Draw(t, "step"), Total: n.Draw(t, "total"),
			Pace: remaining.Pace{Low: n.Draw(t, "low"), Mid: n.Draw(t, "mid"), High: n.Draw(t, "high"), Block: n.Draw(t, "block")},
			Seen: n.Draw(t, "seen"), Again: n.Draw(t, "again"), Worked: n.Draw(t, "worked"),
			Runs: rapid.SliceOfN(n, 0, 4).Draw(t, "runs"), Save: n.Draw(t, "save"), LimitMs: n.Draw(t, "limit"), Limit: "duration",
		}
		e, _ := remaining.Of(f)
		const century = 101 * 365 * 24 * 3_600_000
		if e.Source != remaining.FromDeadline && (e.LowMs > e.Ms || e.Ms > e.HighMs || e.HighMs > century) {
			t.Fatalf("%+v", e)
		}
		if strings.Contains(e.Warning, "NaN") || strings.Contains(e.Warning, "-") {
			t.Fatal(e.Warning)
		}
	})
}
