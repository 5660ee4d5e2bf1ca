package job

import (
	"errors"
	"math"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// A run as long as its limit never costs more than what is left, and the
// limit is never longer than any of the three allow.
func TestLimitKeepsWithinEveryAllowance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := allowance{
			durationMs: rapid.Uint64Range(0, 1<<40).Draw(t, "duration"),
			deadlineMs: rapid.Uint64Range(0, 1<<40).Draw(t, "deadline"),
			budget:     job.Units(rapid.Uint64().Draw(t, "budget")),
			diskMiB:    rapid.Uint32Range(0, 1<<20).Draw(t, "disk"),
		}
		p := price{
			rate:   rapid.Uint64Range(0, 1<<40).Draw(t, "rate"),
			egress: rapid.Uint64Range(0, 1<<30).Draw(t, "egress"),
			gpus:   rapid.Uint16Range(0, 16).Draw(t, "gpus"),
		}
		ms, cause := limit(a, p)
		if ms > a.durationMs || ms > a.deadlineMs {
			t.Fatalf("limit %d of duration %d and deadline %d", ms, a.durationMs, a.deadlineMs)
		}
		if cost := record.Cost(p.rate, p.gpus, ms, 0, 0); cost.Cmp(a.budget) > 0 {
			t.Fatalf("%d ms cost %s of %s", ms, cost, a.budget)
		}
		switch cause {
		case record.CauseDuration:
			if ms != a.durationMs {
				t.Fatalf("%d ms are not the duration's %d", ms, a.durationMs)
			}
		case record.CauseDeadline:
			if ms != a.deadlineMs {
				t.Fatalf("%d ms are not the deadline's %d", ms, a.deadlineMs)
			}
		case record.CauseBudget:
			if more := record.Cost(p.rate, p.gpus, ms+1, 0, 0); more.Cmp(a.budget.Sub(reserve(a, p))) <= 0 {
				t.Fatalf("the budget pays for more than %d ms", ms)
			}
		default:
			t.Fatalf("cause %q", cause)
		}
	})
}

// How far a lost attempt was is known from what its node said last, whoever
// says that it is lost.
func TestLossTellsHowFarTheAttemptWas(t *testing.T) {
	t.Parallel()
	said := execution.Progress{Step: 7, Total: 9}
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"the ingress saw it vanish": {temporal.NewNonRetryableApplicationError("lost", execution.ErrNodeLost, nil, said), true},
		"its heartbeat stopped":     {temporal.NewHeartbeatTimeoutError(said), true},
		"it never said anything":    {temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START, nil), false},
		"the host failed":           {temporal.NewNonRetryableApplicationError("no", execution.ErrNodeFault, nil), false},
		"another error":             {errors.New("no"), false},
		"none":                      {nil, false},
	} {
		if got, ok := heard(c.err); ok != c.want || ok && got != said {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
}

func TestReserveIsForPublishingAndBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := allowance{budget: job.Units(rapid.Uint64().Draw(t, "budget")), diskMiB: rapid.Uint32().Draw(t, "disk")}
		p := price{egress: rapid.Uint64Range(0, 1<<30).Draw(t, "egress")}
		kept := reserve(a, p)
		if tenth := a.budget.Big().Int64; a.budget.Big().IsInt64() && kept.Big().Int64() > tenth()/10 {
			t.Fatalf("reserve %s of %s", kept, a.budget)
		}
		if full := record.Cost(0, 1, 0, p.egress, uint64(a.diskMiB)<<20); kept.Cmp(full) > 0 {
			t.Fatalf("reserve %s, a full disk costs %s", kept, full)
		}
	})
}

func TestShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		most, fee uint64
		count     uint32
		want      uint64
	}{{100, 0, 1, 100}, {100, 0, 3, 33}, {100, 10, 3, 30}, {5, 5, 1, 0}, {2, 0, 3, 0}, {7, 0, 0, 7}} {
		if got := share(job.Order{MaxCost: job.Units(c.most), Fee: job.Units(c.fee), Count: c.count}); got.Cmp(job.Units(c.want)) != 0 {
			t.Errorf("share of %d less %d among %d: %s", c.most, c.fee, c.count, got)
		}
	}
	if less(3, 5) != 0 || less(5, 3) != 2 || less(math.MaxUint64, 0) != math.MaxUint64 {
		t.Error("less")
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	app := func(kind string) error { return temporal.NewNonRetryableApplicationError("detail", kind, nil) }
	timeout := func(k enumspb.TimeoutType) error { return temporal.NewTimeoutError(k, nil) }
	for name, c := range map[string]struct {
		err     error
		outcome record.Outcome
		code    string
	}{
		"drained":           {app(execution.ErrNodeDrained), record.Drained, record.CauseDrained},
		"lost":              {app(execution.ErrNodeLost), record.Lost, record.CauseNodeLost},
		"fault":             {app(execution.ErrNodeFault), record.Lost, record.CauseNodeFault},
		"offer over":        {app(execution.ErrOfferOver), record.Lost, record.CauseNodeFault},
		"stale":             {app(execution.ErrStaleLease), record.Lost, record.CauseStaleLease},
		"unknown type":      {app("Strange"), record.Lost, record.CauseNodeFault},
		"panic":             {errors.New("boom"), record.Lost, record.CauseNodeFault},
		"heartbeat":         {temporal.NewHeartbeatTimeoutError(), record.Lost, record.CauseNodeLost},
		"schedule to start": {timeout(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START), record.Lost, record.CauseNodeLost},
		"start to close":    {timeout(enumspb.TIMEOUT_TYPE_START_TO_CLOSE), record.Lost, record.CauseNodeFault},
	} {
		if got := classify(c.err); got.outcome != c.outcome || got.cause.Code != c.code || got.cause.Message == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
