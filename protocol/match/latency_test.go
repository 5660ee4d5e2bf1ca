package match

import (
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/eip712"
)

func measurements(stake *rapid.Generator[uint64]) *rapid.Generator[Measurement] {
	return rapid.Custom(func(t *rapid.T) Measurement {
		return Measurement{Latency: rapid.Uint16().Draw(t, "latency"), Stake: stake.Draw(t, "stake")}
	})
}

// sum adds the stake of those that f takes; it may exceed 64 bits.
func sum(of []Measurement, f func(Measurement) bool) *big.Int {
	total := new(big.Int)
	for _, m := range of {
		if f(m) {
			total.Add(total, new(big.Int).SetUint64(m.Stake))
		}
	}
	return total
}

func TestClipLatencyIsTheWeightedMedian(t *testing.T) {
	t.Parallel()
	stakes := rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64())
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(measurements(stakes), 0, 12).Draw(t, "measurements")
		before := slices.Clone(in)
		got := ClipLatency(in)
		if !slices.Equal(in, before) {
			t.Fatal("the measurements were changed")
		}
		all := sum(in, func(Measurement) bool { return true })
		if all.Sign() == 0 {
			if got != UnknownLatency {
				t.Fatalf("%d ms from no stake", got)
			}
			return
		}
		// At or below the median lies half of the stake, below it less.
		twice := func(n *big.Int) *big.Int { return new(big.Int).Lsh(n, 1) }
		upTo := sum(in, func(m Measurement) bool { return m.Latency <= got })
		below := sum(in, func(m Measurement) bool { return m.Latency < got })
		if twice(upTo).Cmp(all) < 0 || twice(below).Cmp(all) >= 0 {
			t.Fatalf("%d ms: %v of %v at or below, %v below", got, upTo, all, below)
		}
	})
}

// A minority of the stake cannot move a latency out of what the others measured.
func TestMinorityCannotMoveALatency(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		honest := rapid.SliceOfN(measurements(rapid.Uint64Range(1, 1<<40)), 1, 8).Draw(t, "honest")
		least, most := honest[0].Latency, honest[0].Latency
		left := uint64(0)
		for _, m := range honest {
			least, most = min(least, m.Latency), max(most, m.Latency)
			left += m.Stake
		}
		all := honest
		for left--; left > 0 && rapid.Bool().Draw(t, "another liar"); {
			m := measurements(rapid.Uint64Range(1, left)).Draw(t, "liar")
			left -= m.Stake
			all = append(all, m)
		}
		all = rapid.Permutation(all).Draw(t, "order")
		if got := ClipLatency(all); got < least || got > most {
			t.Fatalf("%d ms, measured were %d to %d", got, least, most)
		}
	})
}

func TestProbeIsBound(t *testing.T) {
	t.Parallel()
	d := eip712.Domain{ChainID: 1, Escrow: common.Address{2}}
	seen := map[common.Hash]bool{
		ProbeDigest(d, 1, common.Hash{1}): true,
		ProbeDigest(d, 2, common.Hash{1}): true,
		ProbeDigest(d, 1, common.Hash{2}): true,
		ProbeDigest(eip712.Domain{ChainID: 2, Escrow: common.Address{2}}, 1, common.Hash{1}): true,
	}
	if len(seen) != 4 {
		t.Errorf("%d of 4 probes are different to sign", len(seen))
	}
}
