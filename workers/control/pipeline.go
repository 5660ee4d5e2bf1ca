package control

import (
	"context"
	"time"

	"github.com/skyops/skyops/activities/pipeline"
	"github.com/skyops/skyops/store"
)

// ledger is what steps of pipelines made, in the store.
type ledger struct{ *store.Store }

// KeepStep implements pipeline.Ledger.
func (l ledger) KeepStep(ctx context.Context, k pipeline.KeepRequest) error {
	return l.PutStepResult(ctx, store.StepResult{
		Owner: k.Owner, Work: k.Work, Order: k.Order, Step: k.Step, Runs: k.Runs, Cost: k.Cost, At: time.UnixMilli(int64(k.At)),
	})
}
