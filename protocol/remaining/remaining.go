package remaining

import (
	"fmt"
	"math"
	"time"
)

// The sources of an estimate, the best one first.
const (
	FromFile     = "file"     // the program's own progress file
	FromLog      = "log"      // lines of its log
	FromHistory  = "history"  // earlier runs of the same program on the same devices
	FromDeadline = "deadline" // only its limit is known
)

// Facts are what an estimate is made from. Zero values are unknown.
type Facts struct {
	Now uint64 // unix milliseconds, the clock of Seen

	Source string // FromFile or FromLog
	Step   uint64 // reached; after a loss, that of the checkpoint the next attempt goes on from
	Total  uint64
	Pace   Pace
	Seen   uint64 // unix milliseconds at which Step was reached; 0: it is waited for, nothing runs
	Again  uint64 // milliseconds until an attempt that has to start runs

	Worked uint64   // milliseconds that the program has run, without what was lost
	Runs   []uint64 // milliseconds of earlier runs, whole

	Save uint64 // milliseconds for the last checkpoint, sealing and upload

	LimitMs uint64 // milliseconds that the program may still run
	Limit   string // which limit that is: record.CauseDuration, CauseDeadline or CauseBudget
}

// Estimate is how much longer a job takes until its result is there.
type Estimate struct {
	Source  string
	At      uint64 // unix milliseconds; the times count from here
	Ms      uint64 // most likely
	LowMs   uint64
	HighMs  uint64
	SaveMs  uint64 // the part of Ms that comes after the program's last step
	LimitMs uint64 // until the job's limit stops its program
	Limit   string // Facts.Limit
	Warning string // one sentence, when the limit comes before the end; else empty
}

// longest bounds every time of an estimate, so that they can be added up.
const longest = float64(100 * 365 * 24 * time.Hour / time.Millisecond)

// Of estimates from the best source there is; false: nothing is known.
func Of(f Facts) (Estimate, bool) {
	e := Estimate{At: f.Now, LimitMs: f.LimitMs, Limit: f.Limit}
	s, ok := f.bySteps()
	e.Source = f.Source
	if !ok {
		s, ok = f.byRuns()
		e.Source = FromHistory
	}
	if !ok {
		if f.Limit == "" {
			return Estimate{}, false
		}
		e.Source, e.Ms, e.HighMs = FromDeadline, f.LimitMs, f.LimitMs
		return e, true
	}
	save := float64(f.Save)
	again := float64(f.Again)
	e.SaveMs = whole(save)
	e.Ms = whole(s.mid + again + save)
	e.LowMs = min(whole(s.low+again/2+save/2), e.Ms)
	e.HighMs = max(whole(s.high+2*again+2*save), e.Ms)
	if f.Limit != "" {
		e.Warning = warn(f.Limit, float64(f.LimitMs), span{s.low + again/2, s.mid + again, s.high + 2*again})
	}
	return e, true
}

// span is a time in milliseconds with its range.
type span struct{ low, mid, high float64 }

// bySteps reckons from the pace of steps.
func (f Facts) bySteps() (span, bool) {
	if f.Total == 0 || f.Step > f.Total || f.Pace.Mid == 0 || f.Source == "" {
		return span{}, false
	}
	left := float64(f.Total - f.Step)
	if left == 0 {
		return span{}, true
	}
	var since float64 // how long the present step has taken already
	if f.Seen > 0 && f.Now > f.Seen {
		since = float64(f.Now - f.Seen)
	}
	p := f.Pace
	// Over fewer steps than the range was seen for, they vary more.
	wider := max(1, math.Sqrt(float64(p.Block)/left)) * 1.25
	mid := ms(p.Mid)
	low, high := mid-(mid-ms(p.Low))*wider, mid+(ms(p.High)-mid)*wider
	rest := func(pace float64) float64 { return max(left*pace-since, (left-1)*pace, 0) }
	s := span{rest(max(low, 0)), rest(mid), rest(high)}
	if since > 2*high { // it hangs, for nobody knows how long
		s.high += since
	}
	return s, true
}

// Earlier runs tell little when they are few: their spread, of the logarithm, is
// taken together with a usual one that counts as so many runs.
const (
	usualSpread = 0.3
	usualRuns   = 2
)

// byRuns reckons from how long earlier runs took. It says nothing of a run that
// takes longer than they let expect.
func (f Facts) byRuns() (span, bool) {
	var n, sum, squares float64
	for _, r := range f.Runs {
		if r > 0 {
			n++
			sum += math.Log(float64(r))
		}
	}
	if n == 0 {
		return span{}, false
	}
	mean := sum / n
	for _, r := range f.Runs {
		if r > 0 {
			squares += (math.Log(float64(r)) - mean) * (math.Log(float64(r)) - mean)
		}
	}
	spread := math.Sqrt((squares + usualRuns*usualSpread*usualSpread) / (n - 1 + usualRuns))
	// The 90 % quantile of Student's t with n+1 degrees of freedom, near enough.
	off := (1.2816 + 1.2/(n+1)) * spread * math.Sqrt(1+1/n)
	worked := float64(f.Worked)
	high := math.Exp(mean+off) - worked
	if high <= 0 {
		return span{}, false
	}
	mid := max(math.Exp(mean)-worked, high/2)
	return span{max(min(math.Exp(mean-off)-worked, mid), 0), mid, high}, true
}

// warn says that a limit comes before the end, or nothing. The program may save
// and publish after it: the limit is its own.
func warn(limit string, left float64, s span) string {
	likely := "will likely not"
	switch {
	case s.mid <= left:
		return ""
	case s.low > left:
		likely = "will not"
	}
	short := round(s.mid - left)
	switch limit {
	case "budget":
		return fmt.Sprintf("it %s finish before its maximum cost is used up: about %s are missing", likely, short)
	case "deadline":
		return fmt.Sprintf("it %s finish before its order's deadline: about %s are missing", likely, short)
	}
	return fmt.Sprintf("it %s finish within its duration: about %s are missing", likely, short)
}

// round cuts a time in milliseconds to what a person wants to know of it.
func round(milliseconds float64) time.Duration {
	d := time.Duration(min(milliseconds, longest)) * time.Millisecond
	switch {
	case d < time.Minute:
		return max(d.Round(time.Second), time.Second)
	case d < time.Hour:
		return d.Round(10 * time.Second)
	}
	return d.Round(time.Minute)
}

func ms(ns uint64) float64 { return float64(ns) / float64(time.Millisecond) }

func whole(milliseconds float64) uint64 {
	return uint64(math.Round(min(max(milliseconds, 0), longest)))
}
