package match

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/skyops/skyops/protocol/job"
)

// ErrParams reports weights outside the bounds that the score is computed in.
var ErrParams = errors.New("the matching parameters are not valid")

// Versions finds the parameters that a version stands for, as the chain has them.
// nil knows those that every network begins with.
type Versions func(version uint32) (Params, bool)

// Of returns the parameters of a version.
func (v Versions) Of(version uint32) (Params, bool) {
	if v == nil {
		return PublishedParams(version)
	}
	return v(version)
}

// DefaultParams returns version 1, the parameters that every network begins with.
func DefaultParams() Params {
	return Params{
		Version:   1,
		WeightGPU: 2000, WeightStk: 1500, WeightRep: 2000, WeightUp: 1000,
		WeightLat: 1500, WeightRate: 1000, WeightData: 1000,
		Jitter: 300, LatencyCap: 300, MaxAge: 30, StakeCap: 1_000_000, Mode: 0,
		FeeCoin: 30_000, FeeToken: 60_000_000, // about a hundredth of four hours of one A100
	}
}

// PublishedParams returns the parameters that a version stands for in every
// network: those of the first one.
func PublishedParams(version uint32) (Params, bool) {
	if version != 1 {
		return Params{}, false
	}
	return DefaultParams(), true
}

// Validate reports parameters outside their bounds.
func (p Params) Validate() error {
	sum := uint32(0)
	for _, w := range []uint16{p.WeightGPU, p.WeightStk, p.WeightRep, p.WeightUp, p.WeightLat, p.WeightRate, p.WeightData} {
		sum += uint32(w)
	}
	switch {
	case sum != 10_000:
		return fmt.Errorf("%w: the weights sum to %d, not 10,000", ErrParams, sum)
	case p.StakeCap == 0 || p.StakeCap > 1e11:
		return fmt.Errorf("%w: stake cap %d is not between 1 and 1e11", ErrParams, p.StakeCap)
	case p.LatencyCap == 0:
		return fmt.Errorf("%w: latency cap is zero", ErrParams)
	case p.Jitter > 10_000 || p.Mode > 1:
		return fmt.Errorf("%w: jitter %d or mode %d", ErrParams, p.Jitter, p.Mode)
	case p.FeeCoin == 0 || p.FeeToken == 0:
		return fmt.Errorf("%w: least fees %d and %d", ErrParams, p.FeeCoin, p.FeeToken)
	}
	return nil
}

// says reports whether what p writes of itself is what q does: all but the table of performance.
func (p Params) says(q Params) bool {
	p.Performance, q.Performance = nil, nil
	return p == q
}

// MaxFeeWeight bounds what an order's fee counts in the queue.
const MaxFeeWeight = 1 << 20

// FeeFloor returns the least fee of an order in an asset, in its smallest units.
func (p Params) FeeFloor(a Asset) job.Amount {
	gwei := p.FeeCoin
	if a != AssetCoin {
		gwei = p.FeeToken
	}
	return job.NewAmount(new(big.Int).Mul(new(big.Int).SetUint64(gwei), big.NewInt(1e9)))
}

// FeeWeight returns what an order's fee counts in the queue: whole floors, at
// most MaxFeeWeight.
func (p Params) FeeWeight(a Asset, fee job.Amount) uint64 {
	floor := p.FeeFloor(a)
	if floor.IsZero() {
		return MaxFeeWeight
	}
	floors := new(big.Int).Div(fee.Big(), floor.Big())
	if !floors.IsUint64() {
		return MaxFeeWeight
	}
	return min(floors.Uint64(), MaxFeeWeight)
}

// Performance is how much training work each GPU model does, of 10,000. It is
// published with the weights, and is not changed after. nil is the table of version 1.
type Performance struct {
	low  [2048]uint16      // by id
	rest map[uint16]uint16 // of higher ids
}

// NewPerformance returns the table that gives the models, by rising id, their
// worths, and ErrParams for one that no contract takes. What version 1 says is nil.
func NewPerformance(models, worths []uint16) (*Performance, error) {
	if len(models) != len(worths) {
		return nil, fmt.Errorf("%w: %d models and %d worths", ErrParams, len(models), len(worths))
	}
	t := &Performance{rest: map[uint16]uint16{}}
	for i, id := range models {
		if worths[i] > 10_000 || i > 0 && id <= models[i-1] {
			return nil, fmt.Errorf("%w: model %d, worth %d, is not in order or too much", ErrParams, id, worths[i])
		}
		if int(id) < len(t.low) {
			t.low[id] = worths[i]
		} else {
			t.rest[id] = worths[i]
		}
	}
	if t.low == firstPerformance.low && maps.Equal(t.rest, firstPerformance.rest) {
		return nil, nil
	}
	return t, nil
}

// firstPerformance is the table of version 1.
var firstPerformance = &Performance{
	low: [2048]uint16{
		1: 5500, 2: 8000, 3: 8500, 4: 9500, 5: 10_000, 6: 8200, 7: 9700, 8: 10_000, 9: 4000, 10: 7500,
		11: 5300, 12: 1800, 13: 3800, 14: 4500, 15: 900, 16: 2200, 17: 1000, 18: 800, 19: 400, 20: 300,
		21: 2200, 22: 2100, 23: 600, 24: 2600, 25: 2900, 26: 600, 27: 1600, 28: 1900, 29: 2300, 30: 2400,
		31: 3000, 32: 2300, 33: 3300, 34: 4200, 35: 6000, 36: 5200, 37: 3400, 38: 2800, 39: 2200, 40: 1600,
		41: 4500, 42: 3100, 43: 3000, 44: 2600, 45: 2300, 46: 2100, 47: 1800, 48: 1400, 49: 1100, 50: 2700,
		51: 2500, 52: 2300, 53: 2000, 54: 1500, 55: 1400, 56: 1200, 57: 1000, 58: 1500, 59: 1100, 60: 1800,
		61: 1700, 62: 1800, 63: 1600, 64: 700, 65: 500, 66: 2500,
		1001: 8000, 1002: 7500, 1003: 8500, 1004: 9800, 1005: 9300, 1006: 4000, 1007: 4500, 1008: 4200,
		1009: 2500, 1010: 2000, 1011: 2600, 1012: 2200, 1013: 2600,
		2001: 4500, 2002: 2200, 2003: 900, 2004: 900, 2005: 1000, 2006: 4500, 2007: 7000,
	},
	rest: map[uint16]uint16{job.OtherGPU: 500},
}

// Table returns the models that are worth something, by rising id, and what each is worth.
func (t *Performance) Table() (models, worths []uint16) {
	if t == nil {
		t = firstPerformance
	}
	for id, worth := range t.low {
		if worth != 0 {
			models, worths = append(models, uint16(id)), append(worths, worth)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.rest)) {
		if worth := t.rest[id]; worth != 0 {
			models, worths = append(models, id), append(worths, worth)
		}
	}
	return models, worths
}

// Of returns what a GPU model is worth, nothing if it is not listed.
func (t *Performance) Of(model uint16) uint16 {
	if t == nil {
		t = firstPerformance
	}
	if int(model) < len(t.low) {
		return t.low[model]
	}
	return t.rest[model]
}

// gpu is a node's GPU term. A job without GPUs prefers nodes without, which
// keeps GPU hosts free.
func (p *Params) gpu(model uint16, wanted uint16) uint64 {
	if wanted == 0 {
		if model == job.NoGPU {
			return 10_000
		}
		return 0
	}
	return uint64(p.Performance.Of(model))
}
