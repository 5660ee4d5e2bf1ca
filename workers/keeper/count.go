package keeper

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/workers/keeper/door"
	"github.com/skyops/skyops/workers/vitals"
)

// counting tells monitoring how long releases take and how they end, whichever way they were asked for.
type counting struct {
	door.Keeper
	took *prometheus.HistogramVec
}

func counted(v *vitals.Vitals, k door.Keeper) counting {
	return counting{k, v.Durations("skyops_key_release_seconds", "How long the keeper takes to answer for a job's key, by what it answers.", "answer")}
}

// Release implements door.Keeper.
func (c counting) Release(ctx context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
	began := time.Now()
	res, err := c.Keeper.Release(ctx, req)
	c.took.WithLabelValues(answer(err)).Observe(time.Since(began).Seconds())
	return res, err
}

func answer(err error) string {
	app, typed := errors.AsType[*temporal.ApplicationError](err)
	switch {
	case err == nil:
		return "released"
	case typed && app.Type() == keys.ErrRefused:
		return "refused"
	case typed && app.Type() == keys.ErrNotHeld:
		return "not held"
	}
	return "failed"
}
