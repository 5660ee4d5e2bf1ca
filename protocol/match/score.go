package match

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Seed returns what the tie-break of a matching round hangs on: neither the
// scheduler, who committed to reveal before, nor the owner, who chose salt
// before the snapshot, can steer it.
func Seed(reveal, root, salt common.Hash) common.Hash {
	return crypto.Keccak256Hash(reveal[:], root[:], salt[:])
}

// Score returns how well a feasible node suits the job, at most 1e8.
func Score(p Params, l Leaf, j Job) uint64 {
	return score(&p, p.gpu(l.Model, j.GPUMax), &l, &j)
}

// score is the weighted sum of features of 0..10,000 each, in floor integer
// arithmetic that fits 64 bits, in the order a contract computes it.
func score(p *Params, gpu uint64, l *Leaf, j *Job) uint64 {
	s := uint64(p.WeightGPU) * gpu
	s += p.standing(l) + p.latencyTerm(l.Latency[j.Region&7]) + p.rateTerm(l.Rate[j.Asset], j.MaxRate)
	if n := uint64(len(j.Inputs)); n != 0 {
		hits := uint64(0)
		for i := range j.Inputs {
			if holds(&l.Data, &j.Inputs[i]) {
				hits++
			}
		}
		s += uint64(p.WeightData) * (hits * 10_000 / n)
	}
	return s
}

// standing is the part of the score that no job changes, the GPU's aside.
func (p *Params) standing(l *Leaf) uint64 {
	return uint64(p.WeightStk)*isqrt(min(l.Stake, p.StakeCap)*100_000_000/p.StakeCap) +
		uint64(p.WeightRep)*uint64(l.Rep) + uint64(p.WeightUp)*uint64(l.Uptime)
}

func (p *Params) latencyTerm(ms uint16) uint64 {
	if ms >= p.LatencyCap {
		return 0
	}
	return uint64(p.WeightLat) * (uint64(p.LatencyCap-ms) * 10_000 / uint64(p.LatencyCap))
}

// rateTerm is for a rate of at most the highest.
func (p *Params) rateTerm(rate, highest uint64) uint64 {
	if highest == 0 {
		return 0
	}
	return uint64(p.WeightRate) * ((highest - rate) * 10_000 / highest)
}

// isqrt is the floor square root of x below 2^52, where a double holds x
// exactly and rounds its root to within the integer below or at it.
func isqrt(x uint64) uint64 { return uint64(math.Sqrt(float64(x))) }

// negLog2 returns 2^32 · -log2(u / 2^64) for u >= 1, one bit at a time.
func negLog2(u uint64) uint64 {
	n := uint64(63 - bits.LeadingZeros64(u))
	x := u << (63 - n)
	l := n << 32
	for b := uint64(1) << 31; b != 0; b >>= 1 {
		hi, lo := bits.Mul64(x, x)
		if hi>>63 != 0 {
			x = hi
			l |= b
		} else {
			x = hi<<1 | lo>>63
		}
	}
	return 64<<32 - l
}

// draw gives each node its part of a match's luck: the slot-th number of a
// SplitMix64 stream, mixed once more, whose two keys are the first 16 bytes of
// keccak256(seed ‖ job id ‖ salt). The keys are what nobody can foresee or
// choose; the mixing only has to spread slots evenly, and a hash per node would
// be most of a match's time in a fleet of equal nodes. (Steele, Lea, Flood: Fast
// splittable pseudorandom number generators, 2014.)
type draw struct{ k0, k1 uint64 }

func newDraw(seed common.Hash, j *Job) draw {
	h := crypto.Keccak256(seed[:], j.ID[:], j.Salt[:])
	return draw{binary.BigEndian.Uint64(h), binary.BigEndian.Uint64(h[8:])}
}

// of returns a slot's number, uniform over 64 bits.
func (d draw) of(slot uint32) uint64 {
	return mix(mix(d.k0+uint64(slot)*0x9e3779b97f4a7c15) ^ d.k1)
}

// mix is SplitMix64's bijection.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// rating returns the key by which nodes are ordered, higher first.
func (m *matcher) rating(score uint64, slot uint32) [2]uint64 {
	drawn := m.draw.of(slot)
	return [2]uint64{rank(m.p, score, drawn), drawn}
}

// rank combines score and draw.
func rank(p *Params, score, drawn uint64) uint64 {
	if p.Mode == 0 {
		return score * (10_000 + drawn%(uint64(p.Jitter)+1))
	}
	if score == 0 {
		return 0
	}
	return math.MaxUint64 - negLog2(drawn|1)<<25/score
}
