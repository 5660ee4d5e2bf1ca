package match

import (
	"encoding/binary"
	"math"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

// The vectors that were published with the score, from before leaf and job
// grew: leaf and job hashes are not expressible any more, scores and keys are.
func publishedCase() (Params, Leaf, Job, common.Hash) {
	p := DefaultParams()
	l := Leaf{
		Beat: Beat{
			Slot: 7, Node: common.HexToAddress("0xaa"), Model: 3, GPUs: 8, VRAM: 143771, Rate: [2]uint64{900000, 0}, Seq: 5, Time: 990,
		},
		Stake: 250000, Rep: 9500, Uptime: 9990,
	}
	l.Latency[3] = 42
	bits := new(big.Int)
	for _, b := range []int{1, 77, 200} {
		bits.SetBit(bits, b, 1)
	}
	l.Data = common.BigToHash(bits)
	var in1, in2 common.Hash
	copy(in1[:], []byte{0x01, 0x4d, 0xc8})
	copy(in2[:], []byte{0x09, 0x09, 0x09})
	j := Job{
		ID: common.BigToHash(big.NewInt(1)), Salt: common.BigToHash(big.NewInt(2)), Owner: common.HexToAddress("0xbb"),
		GPUMin: 1, GPUMax: 1, VRAMMin: 80000, MaxRate: 1500000, Region: 3, Inputs: []common.Hash{in1, in2},
	}
	return p, l, j, common.BigToHash(big.NewInt(3))
}

func TestPublishedScore(t *testing.T) {
	t.Parallel()
	p, l, j, seed := publishedCase()
	s := score(&p, 8000, &l, &j)
	if s != 74390000 {
		t.Errorf("score is %d", s)
	}
	// It was published with a draw by keccak256; what is made of a draw has not changed.
	h := keccak(seed[:], j.ID[:], j.Salt[:], []byte{0, 0, 0, byte(l.Slot)})
	drawn := binary.BigEndian.Uint64(h[:8])
	if r := rank(&p, s, drawn); r != 760786530000 {
		t.Errorf("mode 0 rank is %d", r)
	}
	p.Mode = 1
	if r := rank(&p, s, drawn); r != 18446744073657938767 {
		t.Errorf("mode 1 rank is %d", r)
	}
}

func TestPublishedNegLog2(t *testing.T) {
	t.Parallel()
	for u, want := range map[uint64]uint64{
		1: 274877906944, 3: 268070544839, 1 << 63: 4294967296, 1<<64 - 1: 1, 0x9E3779B97F4A7C15: 2981746315,
	} {
		if got := negLog2(u); got != want {
			t.Errorf("negLog2(%#x) is %d, want %d", u, got, want)
		}
	}
}

// bitwiseSqrt is the square root as a contract computes it.
func bitwiseSqrt(x uint64) (r uint64) {
	bit := uint64(1) << 62
	for bit > x {
		bit >>= 2
	}
	for ; bit != 0; bit >>= 2 {
		if x >= r+bit {
			x -= r + bit
			r = r>>1 + bit
		} else {
			r >>= 1
		}
	}
	return r
}

func TestSqrtIsTheContracts(t *testing.T) {
	t.Parallel()
	for r := uint64(0); r <= 10_000; r++ {
		for _, x := range []uint64{r * r, r*r + r, (r+1)*(r+1) - 1} {
			if isqrt(x) != r || bitwiseSqrt(x) != r {
				t.Fatalf("isqrt(%d) is %d and bit by bit %d, want %d", x, isqrt(x), bitwiseSqrt(x), r)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Uint64Range(0, 1<<52-1).Draw(t, "x")
		if isqrt(x) != bitwiseSqrt(x) {
			t.Fatalf("isqrt(%d) is %d, bit by bit %d", x, isqrt(x), bitwiseSqrt(x))
		}
	})
}

// The numbers of SplitMix64 that its authors' program gives for the seed 1234567.
func TestMixIsSplitMix64(t *testing.T) {
	t.Parallel()
	x := uint64(1234567)
	for _, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		x += 0x9e3779b97f4a7c15
		if got := mix(x); got != want {
			t.Errorf("mix gives %d, want %d", got, want)
		}
	}
}

// Of equal nodes each wins as often as the others, wherever its slot lies, and so
// does the lowest of any two.
func TestDrawIsFair(t *testing.T) {
	t.Parallel()
	const rounds, n = 40_000, 16
	_, _, j, _ := publishedCase()
	for _, stride := range []uint32{1, 2, 3, 4096, 65_535} {
		var wins [n]int
		firsts := 0
		for i := range rounds {
			d := newDraw(common.BigToHash(big.NewInt(int64(i))), &j)
			best := 0
			for k := 1; k < n; k++ {
				if d.of(uint32(k)*stride) > d.of(uint32(best)*stride) {
					best = k
				}
			}
			wins[best]++
			if d.of(0) > d.of(stride) {
				firsts++
			}
		}
		chi := 0.0
		for _, w := range wins {
			chi += math.Pow(float64(w)-rounds/n, 2) / (rounds / n)
		}
		if chi > 37.7 { // one in a thousand, 15 degrees of freedom
			t.Errorf("stride %d: wins %v, chi-square %.1f", stride, wins, chi)
		}
		if math.Abs(float64(firsts)-rounds/2) > 4*math.Sqrt(rounds)/2 {
			t.Errorf("stride %d: the first of two won %d of %d", stride, firsts, rounds)
		}
	}
}
