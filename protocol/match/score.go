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
	return score(&p, gpuFeature(l.Model, j.GPUMax), &l, &j)
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

// draw is the hash that a node's jitter and tie-break come from: keccak256(seed
// ‖ job id ‖ salt ‖ slot), its first and last eight bytes.
type draw struct {
	buf   [100]byte
	out   [32]byte
	state crypto.KeccakState
}

func newDraw(seed common.Hash, j *Job) *draw {
	d := &draw{state: crypto.NewKeccakState()}
	copy(d.buf[:], seed[:])
	copy(d.buf[32:], j.ID[:])
	copy(d.buf[64:], j.Salt[:])
	return d
}

func (d *draw) of(slot uint32) (hi, lo uint64) {
	binary.BigEndian.PutUint32(d.buf[96:], slot)
	d.state.Reset()
	d.state.Write(d.buf[:])
	d.state.Read(d.out[:])
	return binary.BigEndian.Uint64(d.out[:8]), binary.BigEndian.Uint64(d.out[24:])
}

// rank combines score and draw; together with the draw's lo it is the key, higher first.
func rank(p *Params, score, hi uint64) uint64 {
	if p.Mode == 0 {
		return score * (10_000 + hi%(uint64(p.Jitter)+1))
	}
	if score == 0 {
		return 0
	}
	return math.MaxUint64 - negLog2(hi|1)<<25/score
}
