package e2e

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/bindings/params"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/starter/client"
)

// notice is short, but long enough for the scheduler to look at the chain in between.
var notice = chain.Notice{Timelock: 2 * time.Second, Delay: 40 * time.Second}

// The council announces other weights, by which an A100 is worth more than an H100.
// They come into force after their time, the scheduler follows them without a
// restart, and what was matched before and after verifies from chain and IPFS alone.
func TestMatchingFollowsTheCouncil(t *testing.T) {
	t.Parallel()
	fleet := hosts("ruled", 2, 1)
	fleet[1].GPUs = "H100:80GB:1"
	w := newWorld(t, stack.Options{Fleet: fleet, Notice: notice})
	u := w.user(t)
	matched := func() (*run, record.Proof) {
		r := u.submit(t, task{gpu: "40GB..", args: count(3, 0, 10*time.Millisecond)})
		r.end(t, client.Succeeded, "")
		p, err := r.Proof(t.Context(), r.id)
		if err != nil {
			t.Fatal(err)
		}
		return r, p
	}
	_, before := matched()
	if e := before.Record.Matches[0].Evidence; e.Params.Version != 1 || e.Chosen.Node != w.nodes(t, "ruled-2")[0] {
		t.Errorf("at first version %d chose node %s", e.Params.Version, e.Chosen.Node)
	}
	from := w.propose(t)
	if now := uint64(time.Now().Unix()); from <= now {
		t.Fatalf("the version is in force since %d, and it is %d", from, now)
	}
	until(t, soon+notice.Delay, "the new version in force", func() (bool, error) {
		v, err := w.chain.ParamsInForce(t.Context(), uint64(time.Now().Add(-10*time.Second).Unix())) // matches count on a clock that may be behind
		return v == 2, err
	})
	_, after := matched()
	if e := after.Record.Matches[0].Evidence; e.Params.Version != 2 || e.Params.WeightGPU != 3000 || e.Chosen.Node != w.nodes(t, "ruled-1")[0] {
		t.Errorf("then version %d chose node %s", e.Params.Version, e.Chosen.Node)
	}
	s := newShell(t)
	s.run("network", "add", w.Network.Gateway)
	for i, p := range []record.Proof{before, after} {
		file := filepath.Join(t.TempDir(), "proof.json")
		if b, err := json.Marshal(p); err != nil || os.WriteFile(file, b, 0o600) != nil {
			t.Fatal(err)
		}
		until(t, soon, "the match's page on chain", func() (bool, error) {
			v, err := w.chain.Book(t.Context(), w.Network.Scheduler)
			return v.Next > p.Record.Matches[0].Evidence.Page, err
		})
		if out := s.run("verify", file, "--public"); strings.Contains(out, "FAIL") || !strings.Contains(out, "open to dispute until") {
			t.Errorf("job %d: verify says %s", i+1, out)
		}
	}
	if out := s.run("audit"); !strings.Contains(out, "2 matches, 0 faults") {
		t.Errorf("audit says %s", out)
	}
	if out := s.run("params", "history"); !strings.Contains(out, "weightGPU 2000 to 3000") || !strings.Contains(out, "A100 5500 to 10000") || !strings.Contains(out, "in force") {
		t.Errorf("the history is %s", out)
	}
}

// propose has the council publish a version by which only an A100 is worth
// something, and more than before. It returns when that will be in force.
func (w *world) propose(t *testing.T) (from uint64) {
	t.Helper()
	ctx := t.Context()
	lock, err := abi.JSON(strings.NewReader(`[
	 {"type":"function","name":"schedule","inputs":[{"name":"target","type":"address"},{"name":"value","type":"uint256"},{"name":"data","type":"bytes"},{"name":"predecessor","type":"bytes32"},{"name":"salt","type":"bytes32"},{"name":"delay","type":"uint256"}]},
	 {"type":"function","name":"execute","inputs":[{"name":"target","type":"address"},{"name":"value","type":"uint256"},{"name":"payload","type":"bytes"},{"name":"predecessor","type":"bytes32"},{"name":"salt","type":"bytes32"}]}]`))
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.chain.ParamsHistory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	council, err := w.State.Key("faucet")
	if err != nil {
		t.Fatal(err)
	}
	p := match.DefaultParams()
	target, none := w.chain.Contracts().Params, [32]byte{}
	data := params.NewParams().PackPropose(params.ParamsVersion{
		Weights: params.MatchLibWeights{
			Gpu: p.WeightGPU + 1000, Stake: p.WeightStk, Reputation: p.WeightRep, Uptime: p.WeightUp, Latency: p.WeightLat - 1000,
			Rate: p.WeightRate, Data: p.WeightData, Jitter: p.Jitter, LatencyCap: p.LatencyCap, MaxAge: p.MaxAge, StakeCap: p.StakeCap, Mode: p.Mode,
		},
		Fees: params.MatchLibFees{Coin: p.FeeCoin, Token: p.FeeToken}, Checks: params.ReputationLibChecks(reputation.DefaultChecks()),
		Models: []uint16{1}, Performance: []uint16{10_000},
	})
	send := func(name string, more ...any) error {
		b, err := lock.Pack(name, append([]any{target, new(big.Int), data, none, none}, more...)...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = direct.Send(ctx, w.eth, council, chain.Call{To: h.Owner, Data: b})
		return err
	}
	if err := send("schedule", big.NewInt(int64(notice.Timelock/time.Second))); err != nil {
		t.Fatal(chain.RevertReason(err))
	}
	until(t, soon, "the end of the timelock", func() (bool, error) {
		err := send("execute")
		return err == nil, err
	})
	if h, err = w.chain.ParamsHistory(ctx); err != nil || len(h.Versions) != 2 {
		t.Fatalf("%d versions: %v", len(h.Versions), err)
	}
	return h.Versions[1].From
}
