package remaining

import (
	"math"
	"slices"
	"time"
)

// Pace is the time that a step takes, in nanoseconds, with its range.
type Pace struct {
	Low  uint64 `json:"low"`
	Mid  uint64 `json:"mid"`
	High uint64 `json:"high"`
	// Block is the number of steps over which the range was seen: fewer steps vary more.
	Block uint64 `json:"block"`
}

// maxSamples bounds a window; when it is full, every second sample goes.
const maxSamples = 128

// blocks is how many parts of a window are compared with each other.
const blocks = 8

// sample is a step and when it was seen.
type sample struct {
	at   time.Duration
	step uint64
}

// Window keeps the steps of one run, ever more sparsely, so that it spans the
// whole run in bounded memory. The zero value is empty. It is not safe for
// concurrent use.
type Window struct {
	kept []sample // ascending in both; the last one is the newest
	gap  time.Duration
}

// Add notes that a step was reached at a time on any steady clock. What does not
// go on from the newest step is left out.
func (w *Window) Add(at time.Duration, step uint64) {
	n := len(w.kept)
	if n > 0 && (step <= w.kept[n-1].step || at <= w.kept[n-1].at) {
		return
	}
	// The newest is replaced while it is nearer than gap to the one before it.
	if n > 1 && w.kept[n-1].at-w.kept[n-2].at < w.gap {
		n--
	}
	w.kept = append(w.kept[:n], sample{at, step})
	if len(w.kept) < maxSamples {
		return
	}
	thin := w.kept[:0]
	for i, s := range w.kept {
		if i%2 == 0 || i == len(w.kept)-1 {
			thin = append(thin, s)
		}
	}
	w.kept = thin
	w.gap = 2 * (thin[len(thin)-1].at - thin[0].at) / maxSamples
}

// Pace returns the time of a step; false: fewer than two steps were seen.
func (w *Window) Pace() (Pace, bool) {
	s := w.steady()
	n := len(s) - 1
	if n < 1 {
		return Pace{}, false
	}
	k := min(n, blocks)
	paces := make([]part, k)
	for i := range k {
		a, b := s[i*n/k], s[(i+1)*n/k]
		paces[i] = part{float64(b.at - a.at), float64(b.step - a.step)}
	}
	slices.SortFunc(paces, func(a, b part) int { return compare(a.pace(), b.pace()) })
	low, high := paces[0].pace(), paces[k-1].pace()
	mid := together(paces)
	if k >= 5 { // one block that hung, or flew, says nothing of the others
		mid = together(paces[1 : k-1])
	}
	// A range out of few parts is narrower than the truth's.
	wider := 1 + 2/float64(k*k)
	low, high = mid-(mid-low)*wider, mid+(high-mid)*wider
	if k == 1 {
		low, high = mid/2, mid*2
	}
	return Pace{
		Low: count(min(low, mid*(1-leastSpread))), Mid: max(count(mid), 1), High: max(count(max(high, mid*(1+leastSpread))), 1),
		Block: max((s[n].step-s[0].step)/uint64(k), 1),
	}, true
}

// leastSpread is the least half of a range, relative to its middle.
const leastSpread = 0.03

// steady returns the samples without the beginning, in which programs warm up.
func (w *Window) steady() []sample {
	n := len(w.kept)
	if n < 3 {
		return w.kept
	}
	if n < 8 {
		return w.kept[1:]
	}
	from := w.kept[0].at + (w.kept[n-1].at-w.kept[0].at)/4
	i, _ := slices.BinarySearchFunc(w.kept, from, func(s sample, at time.Duration) int { return compare(s.at, at) })
	return w.kept[min(i, n-4):]
}

// part is a stretch of a run.
type part struct{ ns, steps float64 }

func (p part) pace() float64 { return p.ns / p.steps }

// together returns the pace over several parts.
func together(parts []part) float64 {
	var sum part
	for _, p := range parts {
		sum.ns, sum.steps = sum.ns+p.ns, sum.steps+p.steps
	}
	return sum.pace()
}

func compare[T time.Duration | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// count rounds a time that may be out of range.
func count(x float64) uint64 {
	if !(x > 0) {
		return 0
	}
	return uint64(min(math.Round(x), math.MaxInt64/2))
}
