package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// A node that returns garbage is found out by jobs whose answer is known, though
// no user's job of its is ever checked: its reputation falls on chain, and jobs
// that want reputation pass it over. An honest node keeps its own.
func TestCanary(t *testing.T) {
	t.Parallel()
	needStack(t)
	image := needEngine(t)
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	plan, keys := filepath.Join(dir, "plan.json"), filepath.Join(dir, "keys")
	planCanaries(t, plan, image)
	if err := os.WriteFile(keys, fmt.Appendf(nil, "%x\n%s\n", crypto.FromECDSA(key), data.Encode()), 0o600); err != nil {
		t.Fatal(err)
	}
	fleet := append(hosts("host", 2, 1), hosts("liar", 1, 1)...)
	fleet[2].RateETH = 400_000 // the best one, where price weighs more than chance
	w := newWorld(t, stack.Options{Fleet: fleet, Args: map[string][]string{
		"liar-1": {"--init", lyingInit(t)}, stack.Control: {"--canaries", plan, "--canary-keys", keys},
	}})
	u := w.user(t)
	wallet := crypto.PubkeyToAddress(key.PublicKey)
	if err := u.Send(t.Context(), w.chain.TransferCall(chain.Coin, wallet, milliether(500))); err != nil {
		t.Fatal(err)
	}
	if _, err := direct.Send(t.Context(), w.eth, key, w.chain.DepositCalls(chain.Coin, milliether(400))...); err != nil {
		t.Fatal(err)
	}
	nodes := w.nodes(t, "host-1", "host-2", "liar-1")
	planCanaries(t, plan, image, nodes[0])

	fresh := reputation.Sums{}.Value()
	until(t, endWithin, "the liar's reputation falls on chain", func() (bool, error) { return w.reputation(t, nodes[2]) < fresh, nil })
	for _, honest := range nodes[:2] {
		if rep := w.reputation(t, honest); rep < fresh {
			t.Errorf("honest node %s has %d", honest, rep)
		}
	}
	until(t, endWithin, "the scheduler matches by it", func() (bool, error) {
		r := u.submit(t, task{hosts: []string{"host-2", "liar-1"}, args: count(3, 1, time.Millisecond), spec: func(s *job.Spec) { s.Where.MinReputation = fresh }})
		return r.end(t, client.Succeeded, "").Node == nodes[1], nil
	})
}

// planCanaries writes the plan of the jobs whose answer is known, in place of what was there.
func planCanaries(t *testing.T, path string, image job.Image, trusted ...common.Address) {
	t.Helper()
	b, err := json.Marshal(canary.Plan{PerDay: 1 << 16, Trusted: trusted, Tasks: []canary.Task{{
		Spec: job.Spec{
			Version: job.SpecVersion, Name: "counter", GPU: "A100", CPU: 500, RAM: 64, Disk: 64,
			Image: image, Command: append([]string{"/counter"}, count(10, 5, 10*time.Millisecond)...), Limits: job.Limits{Duration: 60, Grace: 5},
		},
		MaxRate: 2_000_000, MaxEgress: 1_000_000, MaxCost: milliether(1),
	}}})
	if err == nil {
		err = os.WriteFile(path+".new", b, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// reputation is a node's on chain.
func (w *world) reputation(t *testing.T, node common.Address) uint16 {
	t.Helper()
	n, err := w.chain.Node(t.Context(), node)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := w.chain.Reputation(t.Context(), n.Slot)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}
