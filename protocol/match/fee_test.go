package match

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/job"
)

func TestFeeWeightIsWholeFloors(t *testing.T) {
	t.Parallel()
	p := Params{FeeCoin: 3, FeeToken: 5}
	for _, c := range []struct {
		asset Asset
		fee   uint64
		want  uint64
	}{
		{AssetCoin, 0, 0}, {AssetCoin, 3e9 - 1, 0}, {AssetCoin, 3e9, 1}, {AssetCoin, 6e9 - 1, 1}, {AssetCoin, 6e9, 2},
		{AssetSkyops, 5e9 - 1, 0}, {AssetSkyops, 5e9, 1},
		{AssetCoin, 3e9 * (MaxFeeWeight - 1), MaxFeeWeight - 1}, {AssetCoin, 3e9 * MaxFeeWeight, MaxFeeWeight}, {AssetCoin, 1e19, MaxFeeWeight},
	} {
		if got := p.FeeWeight(c.asset, job.Units(c.fee)); got != c.want {
			t.Errorf("a fee of %d weighs %d, want %d", c.fee, got, c.want)
		}
	}
	highest := job.NewAmount(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1)))
	if got := p.FeeWeight(AssetCoin, highest); got != MaxFeeWeight {
		t.Errorf("the highest fee weighs %d", got)
	}
}

// Splitting a fee over several orders never adds weight: what is below a floor is lost.
func TestSplittingAFeeAddsNoWeight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultParams()
		parts := rapid.SliceOfN(rapid.Uint64Range(0, 1<<45), 1, 20).Draw(t, "parts")
		var sum, weights uint64
		for _, f := range parts {
			sum += f
			weights += p.FeeWeight(AssetCoin, job.Units(f))
		}
		if whole := p.FeeWeight(AssetCoin, job.Units(sum)); weights > whole {
			t.Fatalf("%d parts weigh %d, in one they weigh %d", len(parts), weights, whole)
		}
	})
}
