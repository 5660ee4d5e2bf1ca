package job

import (
	"math/big"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// price is what one attempt costs.
type price struct {
	rate   uint64 // gwei of the asset per GPU-hour
	egress uint64 // gwei of the asset per GiB
	gpus   uint16
}

// allowance is what an order and a spec leave to the next attempt.
type allowance struct {
	durationMs uint64     // the spec's duration less what was kept
	deadlineMs uint64     // until the order's deadline, the grace to stop included
	budget     job.Amount // the job's share of the order's maximum less what was kept
	diskMiB    uint32     // bounds what the attempt can publish
}

// limit returns how long an attempt may run, in milliseconds, and the cause
// code of a job that this limit stops.
func limit(a allowance, p price) (ms uint64, cause string) {
	ms, cause = a.durationMs, record.CauseDuration
	if a.deadlineMs < ms {
		ms, cause = a.deadlineMs, record.CauseDeadline
	}
	if paid := record.AffordableMs(a.budget.Sub(reserve(a, p)), p.rate, p.gpus); paid < ms {
		ms, cause = paid, record.CauseBudget
	}
	return ms, cause
}

// reserve keeps a part of the budget for publishing what a full disk can hold,
// at most a tenth: a run that eats the whole budget could not pay for its result.
func reserve(a allowance, p price) job.Amount {
	full := record.Cost(0, 1, 0, p.egress, uint64(a.diskMiB)<<20)
	tenth := job.NewAmount(new(big.Int).Div(a.budget.Big(), big.NewInt(10)))
	if tenth.Cmp(full) < 0 {
		return tenth
	}
	return full
}

// budget is what the job may cost at most.
func (s *story) budget() job.Amount {
	if s.in.Budget != nil {
		return *s.in.Budget
	}
	return share(s.order())
}

// share returns what one of an order's jobs may cost at most.
func share(o job.Order) job.Amount {
	n := max(o.Count, 1)
	return job.NewAmount(new(big.Int).Div(o.Payable().Big(), new(big.Int).SetUint64(uint64(n))))
}

// less returns a-b, or zero when b is larger.
func less(a, b uint64) uint64 {
	if a < b {
		return 0
	}
	return a - b
}
