package chain

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain/bindings/params"
	"github.com/skyops/skyops/protocol/match"
)

// timelock is the part of OpenZeppelin's TimelockController that a council uses.
const timelock = `[
 {"type":"function","name":"schedule","inputs":[{"name":"target","type":"address"},{"name":"value","type":"uint256"},{"name":"data","type":"bytes"},{"name":"predecessor","type":"bytes32"},{"name":"salt","type":"bytes32"},{"name":"delay","type":"uint256"}]},
 {"type":"function","name":"execute","inputs":[{"name":"target","type":"address"},{"name":"value","type":"uint256"},{"name":"payload","type":"bytes"},{"name":"predecessor","type":"bytes32"},{"name":"salt","type":"bytes32"}]}
]`

// propose has the council publish a version of the parameters: through the
// timelock, so that it is in force after another delay.
func (n *network) propose(next params.ParamsVersion) {
	n.t.Helper()
	lock, err := abi.JSON(strings.NewReader(timelock))
	if err != nil {
		n.t.Fatal(err)
	}
	h, err := n.client.ParamsHistory(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	target, data, none := n.client.Contracts().Params, n.client.params.PackPropose(next), [32]byte{}
	salt := [32]byte{byte(len(h.Versions))}
	schedule, err := lock.Pack("schedule", target, new(big.Int), data, none, salt, big.NewInt(int64(DefaultNotice().Timelock/time.Second)))
	if err != nil {
		n.t.Fatal(err)
	}
	execute, err := lock.Pack("execute", target, new(big.Int), data, none, salt)
	if err != nil {
		n.t.Fatal(err)
	}
	n.send(n.operator, Call{To: h.Owner, Data: schedule})
	if err := n.sim.AdjustTime(DefaultNotice().Timelock + time.Second); err != nil {
		n.t.Fatal(err)
	}
	n.send(n.operator, Call{To: h.Owner, Data: execute})
}

// A version that is announced is known at once and in force after its delay, with
// what it says that GPUs are worth.
func TestScheduleFollowsTheChain(t *testing.T) {
	t.Parallel()
	n := newNetworkWith(t, osaka, DefaultBookTerms(), func(n *network) []common.Address { return []common.Address{address(n.operator)} })
	ctx := t.Context()
	s, err := n.client.Schedule(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Params(n.time()); got != match.DefaultParams() {
		t.Fatalf("at first %+v", got)
	}
	if _, ok := s.Of(2); ok {
		t.Error("a version is known that nobody announced")
	}
	next := firstParams()
	next.Weights.Rate, next.Weights.Gpu = next.Weights.Rate+500, next.Weights.Gpu-500
	next.Fees.Coin *= 2
	next.Checks.Floor /= 2
	n.propose(next)
	announced := n.time()
	if err := s.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	want := match.DefaultParams()
	want.Version, want.WeightRate, want.WeightGPU, want.FeeCoin = 2, want.WeightRate+500, want.WeightGPU-500, want.FeeCoin*2
	from := announced + uint64(DefaultNotice().Delay/time.Second)
	if got := s.Params(from - 1); got.Version != 1 {
		t.Errorf("before its time version %d is in force", got.Version)
	}
	if got := s.At(from); got.Params != want || got.Checks.Floor != next.Checks.Floor {
		t.Errorf("from then on %+v, want %+v", got, want)
	}
	if got, ok := s.Of(2); !ok || got != want || s.Floor() != next.Checks.Floor {
		t.Errorf("version 2 is %+v, %t; the least rate was ever %d", got, ok, s.Floor())
	}
	if v, err := n.client.ParamsInForce(ctx, from); err != nil || v != 2 {
		t.Errorf("the chain says %d, %v", v, err)
	}
	next.Performance = append([]uint16{next.Performance[0] + 1}, next.Performance[1:]...)
	n.propose(next)
	if err := s.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	want.Version++
	got, ok := s.Of(3)
	if models, worths := got.Performance.Table(); !slices.Equal(models, next.Models) || !slices.Equal(worths, next.Performance) {
		t.Errorf("under version 3 %v are worth %v, want %v", models, worths, next.Performance)
	}
	if got.Performance = nil; !ok || got != want || s.At(n.time()+uint64(DefaultNotice().Delay/time.Second)).Version != 3 {
		t.Errorf("version 3 is %+v, want %+v", got, want)
	}
	if before, ok := s.Of(2); !ok || before.Performance != nil {
		t.Error("the version before it is forgotten, or values GPUs otherwise now")
	}
}
