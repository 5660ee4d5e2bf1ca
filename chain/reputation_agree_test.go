package chain

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/skyops/skyops/chain/bindings/matchharness"
	"github.com/skyops/skyops/protocol/reputation"
)

// reputed is what comes of sums, as protocol/reputation's vectors have it.
type reputed struct {
	Sums    reputation.Sums `json:"sums"`
	Period  uint64          `json:"period"`
	Parts   uint64          `json:"parts"`
	Points  uint32          `json:"points"`
	Later   reputation.Sums `json:"later"`
	Worked  reputation.Sums `json:"worked"`
	Faulted reputation.Sums `json:"faulted"`
	Failed  reputation.Sums `json:"failed"`
	Value   uint16          `json:"value"`
}

func (j *judge) reputed(x reputed) reputed {
	j.t.Helper()
	number := func(n uint64) *big.Int { return new(big.Int).SetUint64(n) }
	in := matchharness.ReputationLibSums{A: number(x.Sums.Work), B: number(x.Sums.Faults), Period: number(x.Sums.Period)}
	out, err := j.lib.UnpackSums(j.call(j.lib.PackSums(in, number(x.Period), number(x.Parts), number(uint64(x.Points)))))
	if err != nil {
		j.t.Fatal(err)
	}
	sums := func(i int) reputation.Sums {
		return reputation.Sums{Work: out.Out[i].A.Uint64(), Faults: out.Out[i].B.Uint64(), Period: out.Out[i].Period.Uint64()}
	}
	x.Later, x.Worked, x.Faulted, x.Failed, x.Value = sums(0), sums(1), sums(2), sums(3), uint16(out.Value.Uint64())
	return x
}

// The contracts' reputation is Go's, by the frozen vectors and by chance.
func TestReputationAgrees(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../protocol/reputation/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var known []reputed
	if err := json.Unmarshal(b, &known); err != nil || len(known) < 200 {
		t.Fatalf("%d vectors: %v", len(known), err)
	}
	j := newJudge(t)
	for _, want := range known {
		if got := j.reputed(want); got != want {
			t.Fatalf("contract %+v, Go %+v", got, want)
		}
	}
	r := random{rand.New(rand.NewPCG(11, 12))}
	for range agreeCases {
		x := reputed{Sums: reputation.Sums{Work: r.u64() >> 16, Faults: r.u64() >> 16, Period: r.u64() >> 20}, Parts: r.u64() >> r.IntN(64), Points: uint32(r.u64())}
		x.Period = x.Sums.Period + uint64(r.IntN(60))
		x.Later = x.Sums.At(x.Period)
		x.Worked = x.Later.Worked(x.Parts)
		x.Faulted = x.Worked.Faulted(x.Points)
		x.Failed = x.Faulted.Failed(x.Parts)
		x.Value = x.Failed.Value()
		if got := j.reputed(x); got != x {
			t.Fatalf("contract %+v, Go %+v", got, x)
		}
	}
}
