package job

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/gowebpki/jcs"
	"github.com/robfig/cron/v3"
)

// Schedule says when the one spec of an order of kind schedule is run, and how
// often at most. The order's nonce is made from it: who signed the order signed
// this too.
type Schedule struct {
	// Cron is five fields (minute hour day month weekday), @hourly, @daily,
	// @weekly, @monthly, @yearly, or @every and a duration, e.g. @every 90m.
	Cron     string      `json:"cron"`
	TimeZone string      `json:"timeZone,omitempty"` // IANA name; empty: UTC
	Overlap  string      `json:"overlap,omitempty"`  // what happens to a run that is due while one goes on; empty: OverlapSkip
	CatchUp  uint32      `json:"catchUpSeconds"`     // how late a run may begin that was missed, as in an outage
	Runs     uint32      `json:"runs"`               // at most
	Salt     common.Hash `json:"salt"`               // random
}

// The words of Schedule.Overlap.
const (
	OverlapSkip = "skip" // it is left out
	OverlapWait = "wait" // one waits for the one that goes on, others are left out
	OverlapAll  = "all"  // it runs beside the others
)

// The bounds of a schedule.
const (
	MaxRuns      = 100_000
	DefaultCatch = 3600            // seconds
	MaxCatch     = 366 * 24 * 3600 // seconds
	leastCatch   = 10              // seconds; Temporal's own
	leastEvery   = time.Second     // between runs
	maxCronText  = 128
)

// Validate reports everything that is wrong with the schedule, as *FieldError values joined.
func (s Schedule) Validate() error {
	var p problems
	if _, err := s.times(); err != nil {
		p.add("cron", err.Error(), "write five fields, e.g. \"30 6 * * 1-5\" for 06:30 from Monday to Friday, @daily, or @every 90m")
	}
	if _, err := s.zone(); err != nil {
		p.add("timeZone", fmt.Sprintf("%.64q is not known", s.TimeZone), "write an IANA name, e.g. Europe/Zurich")
	}
	switch s.Overlap {
	case "", OverlapSkip, OverlapWait, OverlapAll:
	default:
		p.add("overlap", fmt.Sprintf("%.20q is unknown", s.Overlap), "write skip, wait or all")
	}
	p.within("catchUpSeconds", uint64(s.CatchUp), leastCatch, MaxCatch, "seconds")
	p.within("runs", uint64(s.Runs), 1, MaxRuns, "runs")
	if s.Salt == (common.Hash{}) {
		p.add("salt", "is missing", "draw 32 random bytes")
	}
	return p.err()
}

// times reads Cron.
func (s Schedule) times() (cron.Schedule, error) {
	text := s.Cron
	switch {
	case len(text) > maxCronText:
		return nil, fmt.Errorf("it is longer than %d bytes", maxCronText)
	case strings.Contains(text, "TZ="):
		return nil, fmt.Errorf("it names a time zone; timeZone does that")
	}
	parsed, err := cron.ParseStandard(text)
	if err != nil {
		return nil, fmt.Errorf("%.64q is no cron expression", text)
	}
	if every, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(every); err != nil || d < leastEvery || d%time.Second != 0 {
			return nil, fmt.Errorf("%.32q is not a whole number of seconds", every)
		} else {
			return interval(d / time.Second), nil
		}
	}
	return parsed, nil
}

// interval is due at all multiples of so many seconds since 1970, as Temporal has it.
type interval int64

// Next implements cron.Schedule.
func (i interval) Next(t time.Time) time.Time {
	return time.Unix((t.Unix()/int64(i)+1)*int64(i), 0).In(t.Location())
}

func (s Schedule) zone() (*time.Location, error) {
	if s.TimeZone == "" {
		return time.UTC, nil
	}
	if s.TimeZone == "Local" {
		return nil, fmt.Errorf("each machine has another")
	}
	return time.LoadLocation(s.TimeZone)
}

// Next returns the first n times after t that a run is due, fewer when there are no more.
func (s Schedule) Next(t time.Time, n int) (due []time.Time, err error) {
	times, err := s.times()
	if err != nil {
		return nil, err
	}
	zone, err := s.zone()
	if err != nil {
		return nil, err
	}
	for t = t.In(zone); len(due) < n; due = append(due, t) {
		if t = times.Next(t); t.IsZero() {
			break
		}
	}
	return due, nil
}

// Nonce is what the nonce of an order for this schedule must be.
func (s Schedule) Nonce() (common.Hash, error) {
	b, err := json.Marshal(s)
	if err == nil {
		b, err = jcs.Transform(b)
	}
	if err != nil {
		return common.Hash{}, fmt.Errorf("encode the schedule: %w", err)
	}
	return crypto.Keccak256Hash([]byte("skyops/schedule/v1"), b), nil
}

// CheckOrder reports a schedule that is not valid, not for runs of such a spec, or
// not the one that an order was signed for.
func (s Schedule) CheckOrder(o Order, spec Spec) error {
	if err := s.Validate(); err != nil {
		return err
	}
	if spec.Deterministic != nil {
		return fmt.Errorf("%w: %w", ErrOrder, notDeterministic("schedules"))
	}
	nonce, err := s.Nonce()
	switch {
	case err != nil:
		return err
	case o.Kind != KindSchedule || o.Count != 1:
		return fmt.Errorf("%w: it is not for the runs of one spec", ErrOrder)
	case o.Nonce != nonce:
		return fmt.Errorf("%w: its nonce is not made from this schedule", ErrOrder)
	}
	return nil
}

// PerRun is what one run under the order may cost: an equal share of what can be paid.
func (s Schedule) PerRun(o Order) Amount {
	return NewAmount(new(big.Int).Div(o.Payable().Big(), big.NewInt(int64(max(s.Runs, 1)))))
}
