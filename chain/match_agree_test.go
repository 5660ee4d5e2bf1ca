package chain

import (
	"context"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain/bindings/matchharness"
	"github.com/skyops/skyops/protocol/match"
)

// judge is MatchLib on a simulated chain.
type judge struct {
	t   *testing.T
	n   *network
	at  common.Address
	lib *matchharness.MatchHarness
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	j := &judge{t: t, n: newNetwork(t), lib: matchharness.NewMatchHarness()}
	id, err := j.n.sim.Client().ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(j.n.operator, id)
	opts.Context = t.Context()
	at, tx, err := bind.DeployContract(opts, common.FromHex(matchharness.MatchHarnessMetaData.Bin), j.n.sim.Client(), nil)
	if err != nil {
		t.Fatal(err)
	}
	j.n.mine(tx.Hash())
	j.at = at
	return j
}

func (j *judge) call(data []byte) []byte {
	j.t.Helper()
	out, err := j.n.sim.Client().CallContract(context.WithoutCancel(j.t.Context()), ethereum.CallMsg{To: &j.at, Data: data}, nil)
	if err != nil {
		j.t.Fatal(RevertReason(err))
	}
	return out
}

func weightsOf(p match.Params) matchharness.MatchLibWeights {
	return matchharness.MatchLibWeights(toWeights(p))
}

// verdict is what the contract says of a leaf and a job.
func (j *judge) verdict(p match.Params, leaf, job []byte, model uint16, seed common.Hash, at uint64) matchharness.MatchHarnessVerdict {
	j.t.Helper()
	v, err := j.lib.UnpackJudge(j.call(j.lib.PackJudge(weightsOf(p), leaf, job, big.NewInt(int64(p.Performance.Of(model))), seed, new(big.Int).SetUint64(at))))
	if err != nil {
		j.t.Fatal(err)
	}
	return v
}

func (j *judge) succeeds(old, next []byte, at uint64) bool {
	j.t.Helper()
	ok, err := j.lib.UnpackSucceeds(j.call(j.lib.PackSucceeds(old, next, new(big.Int).SetUint64(at))))
	if err != nil {
		j.t.Fatal(err)
	}
	return ok
}

const matchCases = 10_000

// few is often one of few values, so that edges are met.
func (r random) few() uint32 { return uint32(r.IntN(4)) * uint32(r.IntN(3)) }

func (r random) leaf() (l match.Leaf) {
	l.Slot, l.Node, l.Model = uint32(r.IntN(5)), r.address(), []uint16{0, 1, 3, 41, 1001, 65535}[r.IntN(6)]
	if l.Model != 0 {
		l.GPUs, l.VRAM = uint16(r.few()), 40_000*(1+r.few())
	}
	l.CPU, l.RAM, l.Disk = r.few(), r.few(), r.few()
	l.Rate = [2]uint64{uint64(r.few()) * 1000, uint64(r.IntN(1 << 50))}
	l.Egress = [2]uint64{uint64(r.few()), uint64(r.few())}
	l.Data, l.Flags = r.hash(), []uint16{2, 2, 2, 3, 4, 6, 10}[r.IntN(7)]
	l.Answered, l.Seq, l.Time = uint64(r.few()), uint64(r.few()), 1_700_000_000+uint64(r.few())
	l.Stake, l.Rep, l.Uptime = uint64(r.IntN(3_000_000)), uint16(r.IntN(10_001)), uint16(r.IntN(10_001))
	for i := range l.Latency {
		l.Latency[i] = uint16(r.IntN(500))
	}
	if r.IntN(2) == 0 {
		l.Claimed = match.Resources{GPUs: uint16(r.few()) / 2, CPU: r.few() / 2, RAM: r.few() / 2, Disk: r.few() / 2}
	}
	l.Claims, l.ClaimedAt = uint64(r.few()), uint64(r.few())
	if r.IntN(20) == 0 { // now and then out of bounds
		l.Rep, l.Uptime, l.Stake = uint16(r.u64()), uint16(r.u64()), r.u64()
		l.Rate[1], l.Egress[1], l.Claims = r.u64(), r.u64(), r.u64()>>1
	}
	return l
}

func (r random) job() (x match.Job) {
	x.ID, x.Owner, x.Attempt, x.Salt = r.hash(), r.address(), uint32(r.u64()), r.hash()
	x.GPUMin = uint16(r.IntN(2))
	x.GPUMax = x.GPUMin + uint16(r.IntN(2))
	x.Models = [][]uint16{nil, nil, {1, 3}, {41, 1001, 65535}}[r.IntN(4)]
	x.VRAMMin, x.VRAMMax = 40_000*r.few()/2, 60_000*r.few()
	x.CPU, x.RAM, x.Disk = r.few()/3, r.few()/3, r.few()/3
	x.Asset = match.Asset(r.IntN(2))
	x.MaxRate, x.MaxEgress = uint64(r.IntN(1<<50)), uint64(r.few())
	if x.Asset == match.AssetCoin && r.IntN(4) != 0 {
		x.MaxRate = 6000
	}
	x.MinStake, x.MinRep = uint64(r.IntN(1_000_000)), uint16(r.IntN(5000))
	x.Region, x.Runtime = uint8(r.u64()), []uint16{2, 2, 4}[r.IntN(3)]
	for range r.IntN(3) {
		x.Excluded = append(x.Excluded, uint32(r.IntN(50)))
		x.Inputs = append(x.Inputs, r.hash())
	}
	x.Order, x.Index, x.Weight, x.Queued = r.hash(), uint32(r.u64()), uint32(r.IntN(match.MaxFeeWeight+1))>>r.IntN(20), uint64(r.IntN(1<<53))
	if r.IntN(2) == 0 {
		x.PreviousPage, x.PreviousIndex, x.PreviousEntry = r.u64(), uint32(r.u64()), r.hash()
	}
	return x
}

// performance is that of version 1, or another one.
func (r random) performance(t *testing.T) *match.Performance {
	if r.IntN(2) == 0 {
		return nil
	}
	table, err := match.NewPerformance([]uint16{1, 3, 1001, 65535}, []uint16{uint16(r.IntN(10_001)), uint16(r.few()), 10_000, uint16(r.IntN(10_001))})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// ease takes most away that could keep the leaf from running the job.
func (r random) ease(l *match.Leaf, x *match.Job) {
	x.VRAMMin, x.VRAMMax, x.MinStake, x.MinRep, x.Models, x.Runtime = 0, 0, 0, 0, nil, match.FlagDocker
	x.CPU, x.RAM, x.Disk, x.Excluded = 0, 0, 0, nil
	x.MaxRate, x.MaxEgress = 1<<50-1-uint64(r.IntN(1000)), 1000
	l.Flags, l.Rate[0] = match.FlagDocker, 1+uint64(r.IntN(1<<49))
	if l.Model != 0 {
		l.GPUs += 4
	} else {
		x.GPUMin, x.GPUMax = 0, 0
	}
	for len(x.Inputs) < r.IntN(6) { // contents that the node holds, most of the time
		x.Inputs = append(x.Inputs, r.hash())
		if f := match.Filter(x.Inputs[len(x.Inputs)-1]); r.IntN(3) != 0 {
			for i := range f {
				l.Data[i] |= f[i]
			}
		}
	}
}

// step is a leaf, what might follow it, and when; both are often as they should be.
func (r random) step() (old, next *match.Leaf, at uint64) {
	a := r.leaf()
	b := a
	at = a.ClaimedAt + uint64(r.IntN(14))
	if r.IntN(3) != 0 {
		b.Seq += uint64(r.few())
		b.Answered = a.Claims + uint64(r.IntN(4)) - min(a.Claims, 2)
		b.GPUs, b.CPU = b.GPUs+uint16(r.IntN(2)), b.CPU+uint32(r.IntN(2))
	}
	switch r.IntN(4) {
	case 0:
		b.Claimed, b.Claims = match.Resources{}, max(a.Claims, b.Answered)
	case 1:
		b.Claimed.CPU = min(a.Claimed.CPU, b.CPU)
	}
	switch r.IntN(14) {
	case 0:
		b.Node = r.address()
	case 1:
		b.Node, b.Claimed, b.Claims, b.ClaimedAt = r.address(), match.Resources{}, b.Answered, 0
	case 2:
		b.Signature[r.IntN(65)] ^= 1
	case 3:
		b.ClaimedAt++
	case 4:
		b.Claims++
	case 5:
		b.Claimed.RAM++
	case 6:
		b.Stake++
	case 7:
		return nil, &b, at
	case 8:
		return &a, nil, at
	}
	return &a, &b, at
}

// The contract and the Go code must agree bit for bit on who can run a job, how
// well, what a match takes, and what may follow.
func TestMatchingAgrees(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	cases := matchCases
	if testing.Short() {
		cases /= 20
	}
	r := random{rand.New(rand.NewPCG(7, 8))}
	eligible := 0
	for i := range cases {
		l, x, p := r.leaf(), r.job(), match.DefaultParams()
		p.Mode, p.Jitter = uint8(r.IntN(2)), uint16(r.IntN(10_001))
		p.Performance = r.performance(t)
		if r.IntN(2) == 0 {
			x.Allow = append(x.Allow, l.Node)
		}
		if r.IntN(3) != 0 {
			r.ease(&l, &x)
		}
		at, seed := l.Time+uint64(r.IntN(34))-1, r.hash()
		v := j.verdict(p, l.Encode(), x.Encode(), l.Model, seed, at)
		ok, _, why := match.Feasible(p, l, x, at)
		claimed := match.Claim(l, &x, at)
		switch {
		case !v.IsJob || v.Bounded != (l.Validate() == nil):
			t.Fatalf("case %d: %+v\n%+v\n%+v: %v", i, v, l, x, l.Validate())
		case v.LeafHash != l.Hash() || v.JobHash != x.Hash() || v.Claimed != claimed.Hash():
			t.Fatalf("case %d: hashes of %+v\n%+v", i, l, x)
		case v.Race.Uint64() != match.NewRace(seed, l.Hash()).Draw(x.Order, x.Weight):
			t.Fatalf("case %d: race %s of %+v", i, v.Race, x)
		case v.Eligible != ok:
			t.Fatalf("case %d: eligible %v, Go %v: %s\n%+v\n%+v", i, v.Eligible, ok, why, l, x)
		}
		if !ok || l.Validate() != nil {
			continue // no snapshot takes such a leaf
		}
		eligible++
		var s match.Snapshot
		if err := s.Set(l); err != nil {
			t.Fatal(err)
		}
		best, n := match.Best(p, &s, x, seed, at)
		if n != 1 || v.Score.Uint64() != best.Score || v.Rank.Uint64() != best.Key[0] || v.Tie != best.Key[1] {
			t.Fatalf("case %d: %+v, Go %+v", i, v, best)
		}
	}
	if eligible < cases/10 {
		t.Fatalf("only %d of %d cases could be scored", eligible, cases)
	}
}

func TestStepsAgree(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	cases := matchCases
	if testing.Short() {
		cases /= 20
	}
	r := random{rand.New(rand.NewPCG(9, 10))}
	allowed := 0
	for i := range cases {
		old, next, at := r.step()
		var a, b []byte
		if old != nil {
			a = old.Encode()
		}
		if next != nil {
			b = next.Encode()
		}
		err := match.Succeeds(old, next, at)
		if got := j.succeeds(a, b, at); got != (err == nil) {
			t.Fatalf("case %d: contract %v, Go %v\n%+v\n%+v\nat %d", i, got, err, old, next, at)
		}
		if err == nil {
			allowed++
		}
	}
	if allowed < cases/5 || allowed > cases*4/5 {
		t.Fatalf("%d of %d steps are allowed", allowed, cases)
	}
}

// Bytes that Go refuses as a job are refused by the contract, and no others.
func TestDamagedJobsAgree(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	r := random{rand.New(rand.NewPCG(11, 12))}
	good := 0
	for i := range 600 {
		x := r.job()
		b := x.Encode()
		switch r.IntN(7) {
		case 5:
			x.Weight, x.Queued = uint32(match.MaxFeeWeight+r.IntN(2)), uint64(1<<53-r.IntN(2))
			b = x.Encode()
		case 0:
			b = b[:r.IntN(len(b))]
		case 1:
			b = append(b, make([]byte, 1+r.IntN(64))...)
		case 2:
			b[56+r.IntN(2)] ^= byte(1 << r.IntN(8)) // the number of models
		case 3:
			b[r.IntN(len(b))] ^= byte(1 << r.IntN(8))
		case 4:
			x.Excluded = make([]uint32, r.IntN(300))
			x.Allow = make([]common.Address, r.IntN(300))
			x.Inputs = make([]common.Hash, r.IntN(20))
			b = x.Encode()
		}
		_, err := match.DecodeJob(b)
		got, unpackErr := j.lib.UnpackIsJob(j.call(j.lib.PackIsJob(b)))
		if unpackErr != nil || got != (err == nil) {
			t.Fatalf("case %d: contract %v (%v), Go %v: %x", i, got, unpackErr, err, b)
		}
		if got {
			good++
		}
	}
	if good < 60 || good > 540 {
		t.Fatalf("%d of 600 are jobs", good)
	}
}

// vectors are what both sides read; protocol/match writes them.
type vectors struct {
	Cases []struct {
		Name      string        `json:"name"`
		Params    match.Params  `json:"params"`
		Models    []uint16      `json:"models"`
		Worths    []uint16      `json:"worths"`
		Leaf      match.Leaf    `json:"leaf"`
		Seed      common.Hash   `json:"seed"`
		At        uint64        `json:"at"`
		LeafBytes hexutil.Bytes `json:"leafBytes"`
		LeafHash  common.Hash   `json:"leafHash"`
		JobBytes  hexutil.Bytes `json:"jobBytes"`
		JobHash   common.Hash   `json:"jobHash"`
		Feasible  bool          `json:"feasible"`
		Score     string        `json:"score"`
		Rank      string        `json:"rank"`
		Tie       string        `json:"tie"`
		Claim     hexutil.Bytes `json:"claim"`
		Race      string        `json:"race"`
	} `json:"cases"`
	Steps []struct {
		Name string        `json:"name"`
		Old  hexutil.Bytes `json:"old"`
		New  hexutil.Bytes `json:"new"`
		Time uint64        `json:"time"`
		May  bool          `json:"may"`
	} `json:"steps"`
}

func TestGoldenVectorsOfMatching(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../protocol/match/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Cases) < 100 || len(v.Steps) < 20 {
		t.Fatalf("%d cases and %d steps", len(v.Cases), len(v.Steps))
	}
	j := newJudge(t)
	for _, c := range v.Cases {
		if len(c.Models) > 0 {
			if c.Params.Performance, err = match.NewPerformance(c.Models, c.Worths); err != nil {
				t.Fatal(err)
			}
		}
		got := j.verdict(c.Params, c.LeafBytes, c.JobBytes, c.Leaf.Model, c.Seed, c.At)
		claimed := crypto.Keccak256Hash([]byte{0}, c.Claim)
		if !got.IsJob || !got.Bounded || got.LeafHash != c.LeafHash || got.JobHash != c.JobHash || got.Eligible != c.Feasible || got.Claimed != claimed || got.Race.String() != c.Race {
			t.Errorf("%s: %+v", c.Name, got)
		}
		if c.Feasible && (got.Score.String() != c.Score || got.Rank.String() != c.Rank || strconv.FormatUint(got.Tie, 10) != c.Tie) {
			t.Errorf("%s: score %s, rank %s, tie %d", c.Name, got.Score, got.Rank, got.Tie)
		}
	}
	for _, s := range v.Steps {
		if got := j.succeeds(s.Old, s.New, s.Time); got != s.May {
			t.Errorf("step %s: %v", s.Name, got)
		}
	}
}
