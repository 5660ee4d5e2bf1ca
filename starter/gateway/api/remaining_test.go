package api

import (
	"testing"
	"time"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
	workjob "github.com/skyops/skyops/workflows/job"
)

const minute = uint64(60_000)

// beats is a heartbeat of an attempt that started and came so far, 5 s after its newest step.
func beats(now, started, step uint64) *Heartbeat {
	return &Heartbeat{At: time.UnixMilli(int64(now)), Progress: execution.Progress{
		Stage: "run", Step: step, Total: 100, Source: remaining.FromLog, IdleMs: 5000, StartedAt: started,
		Pace: remaining.Pace{Low: 9e9, Mid: 10e9, High: 12e9, Block: 5}, SaveMs: 3000,
	}}
}

// What a lost node may cost is never more than the program may run, and never less
// than what ran since the newest checkpoint.
func TestALostNodeCostsNoMoreThanTheJobRuns(t *testing.T) {
	t.Parallel()
	now := 100 * minute
	for name, c := range map[string]struct {
		interval     uint32 // seconds
		began, saved uint64
		limit, want  uint64
	}{
		"an interval, and what saving takes": {15 * 60, now - minute, now - minute, 60 * minute, 15*minute + 3000},
		"a job that is shorter":              {15 * 60, now - minute, 0, 10 * minute, 10 * minute},
		"one that has not saved for long":    {60, now - 30*minute, 0, 60 * minute, 30 * minute},
		"nothing is known":                   {0, now - minute, 0, 60 * minute, 0},
	} {
		h := beats(now, c.began, 1)
		h.Interval = c.interval
		if got := h.mayLose(lease.Head{At: c.saved}, c.limit, now); got != c.want {
			t.Errorf("%s: %d ms, want %d", name, got, c.want)
		}
	}
}

// What is known of a job at each point of its life gives the estimate that a
// person would make.
func TestRemainingThroughAJobsLife(t *testing.T) {
	t.Parallel()
	now := 100 * minute
	running := workjob.Status{State: workjob.Running, Epoch: 1, Granted: &workjob.Granted{Ms: 60 * minute, Cause: record.CauseDuration}}
	again := workjob.Status{
		State: workjob.Recovering, Epoch: 1, CreatedAt: 50 * minute, KeptMs: 4 * minute, Progress: &beats(now, now-9*minute, 54).Progress,
		Attempts: []record.Attempt{{StartedAt: 50*minute + 20_000}},
	}
	second := again
	second.State, second.Epoch, second.Granted = workjob.Running, 2, running.Granted
	silent := beats(now, now-minute, 0)
	silent.Progress = execution.Progress{Stage: "run", StartedAt: now - minute}
	fetching := &Heartbeat{At: time.UnixMilli(int64(now)), Progress: execution.Progress{Stage: "fetch"}}
	head := lease.Head{Seq: 2, Step: 40}
	runs := []uint64{20 * minute, 20 * minute, 20 * minute}
	for name, c := range map[string]struct {
		status workjob.Status
		beat   *Heartbeat
		head   lease.Head
		runs   []uint64
		source string
		ms     uint64
		limit  uint64
	}{
		"by its steps, less what the present one took":       {running, beats(now, now-9*minute, 54), head, runs, remaining.FromLog, 455_000 + 3000, 51 * minute},
		"before its first step, by earlier runs":             {running, silent, lease.Head{}, runs, remaining.FromHistory, 19 * minute, 59 * minute},
		"and without those, by its limit":                    {running, silent, lease.Head{}, nil, remaining.FromDeadline, 59 * minute, 59 * minute},
		"its node is lost: from the checkpoint, and a start": {again, nil, head, runs, remaining.FromLog, 600_000 + 3000 + 20_000, 0},
		"the next attempt fetches":                           {second, fetching, head, runs, remaining.FromLog, 600_000 + 3000 + 20_000, 60 * minute},
		"and runs, without a word yet":                       {second, silent, head, runs, remaining.FromLog, 600_000 + 3000, 59 * minute},
		"and says how far it is":                             {second, beats(now, now-minute, 45), head, runs, remaining.FromLog, 545_000 + 3000, 59 * minute},
	} {
		e, ok := remaining.Of(factsOf(c.status, c.beat, c.head, c.runs, now))
		if !ok || e.Source != c.source || e.Ms != c.ms || e.LimitMs != c.limit {
			t.Errorf("%s: %+v, want %d ms by %s, limit %d", name, e, c.ms, c.source, c.limit)
		}
	}
}
