package api

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/remaining"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
)

// Heartbeat is what a running attempt said last, and when.
type Heartbeat struct {
	execution.Progress
	At time.Time
}

// progress shows how far an attempt was when its heartbeat came.
func (h Heartbeat) progress() *client.Progress {
	p := &client.Progress{Stage: h.Stage, Step: h.Step, Total: h.Total, Unit: h.Unit, Source: h.Source}
	if h.Source != "" {
		p.At = h.seen()
	}
	return p
}

// mayLose is what the loss of the node costs at most, in milliseconds: an
// interval and what saving takes, or what ran since the newest checkpoint when
// that is more; never more than the program may run in all. 0: it is not known.
func (h Heartbeat) mayLose(head lease.Head, limit, now uint64) uint64 {
	if h.StartedAt == 0 || h.Interval == 0 {
		return 0
	}
	return max(min(uint64(h.Interval)*1000+h.SaveMs, limit), before(now, max(head.At, h.StartedAt)))
}

// seen is when the newest step was reached, in unix milliseconds.
func (h Heartbeat) seen() uint64 { return before(uint64(max(h.At.UnixMilli(), 0)), h.IdleMs) }

// remaining estimates how much longer a job takes that has an attempt behind it;
// nil: there is nothing to say.
func (s *Server) remaining(ctx context.Context, st workjob.Status, beat *Heartbeat, head lease.Head) (*client.Remaining, error) {
	if state := client.State(st.State); st.Epoch == 0 || state == client.Pausing || state == client.Paused || state.Delivered() {
		return nil, nil
	}
	var runs []uint64
	if st.Program != (common.Hash{}) {
		var err error
		if runs, err = s.Store.Runs(ctx, st.Program); err != nil {
			return nil, err
		}
	}
	e, ok := remaining.Of(factsOf(st, beat, head, runs, uint64(s.now().UnixMilli())))
	if !ok {
		return nil, nil
	}
	out := client.Remaining(e)
	return &out, nil
}

// factsOf gathers what is known of a job at a moment in unix milliseconds. beat
// is nil while no attempt runs.
func factsOf(st workjob.Status, beat *Heartbeat, head lease.Head, runs []uint64, now uint64) remaining.Facts {
	f := remaining.Facts{Now: now, Runs: runs, Worked: st.KeptMs}
	if beat != nil {
		f.Save = beat.SaveMs
		f.Source, f.Step, f.Total, f.Pace, f.Seen = beat.Source, beat.Step, beat.Total, beat.Pace, beat.seen()
		var ran uint64
		if beat.StartedAt > 0 {
			ran = before(now, beat.StartedAt)
		}
		f.Worked += ran
		if g := st.Granted; g != nil {
			f.Limit, f.LimitMs = g.Cause, before(g.Ms, ran)
		}
	}
	// Until an attempt has a pace of its own, that of the one before counts, from
	// the checkpoint on: what was lost is done again.
	if last := st.Progress; last != nil && f.Pace.Mid == 0 && last.Source != "" {
		f.Source, f.Step, f.Total, f.Pace, f.Seen = last.Source, max(f.Step, head.Step), last.Total, last.Pace, 0
		f.Save = max(f.Save, last.SaveMs)
		if beat == nil || beat.StartedAt == 0 {
			f.Again = startOf(st)
		}
	}
	return f
}

// startOf is how long the job's first attempt took to run, as a guess at the next one.
func startOf(st workjob.Status) uint64 {
	for _, a := range st.Attempts {
		if a.StartedAt > 0 {
			return before(a.StartedAt, st.CreatedAt)
		}
	}
	return 0
}

// before returns a-b, or zero when b is larger.
func before(a, b uint64) uint64 {
	if a < b {
		return 0
	}
	return a - b
}
