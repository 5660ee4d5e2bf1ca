package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/starter/client"
)

// A node gets another key and another payout address by its operator's commands:
// it goes on in its slot, what it earned before is paid, and what it earns from
// then on arrives where it was told to.
func TestOperatorChangesKeyAndPayout(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	const host = "host-1"
	job := task{hosts: []string{host}, process: counter, args: count(3, 1, time.Millisecond)}
	before := u.submit(t, job).end(t, client.Succeeded, "")
	old := w.nodes(t, host)[0]
	if before.Node != old {
		t.Fatalf("the job ran at %s, not at %s", before.Node, old)
	}

	s := newShell(t)
	s.run("network", "add", w.Network.Gateway)
	s.run("wallet", "import", "--light", w.State.KeyFile("operator-"+host))
	payout, fresh := common.Address{0x9a, 1}, filepath.Join(t.TempDir(), "key")
	s.run("node", "payout", payout.Hex(), "--node", old.Hex())
	s.run("node", "rotate-key", "--node", old.Hex(), "--new-key", fresh, "--make-key")
	b, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.State.KeyFile(host), b, 0o600); err != nil {
		t.Fatal(err)
	}
	w.crash(t, host)

	after := u.submit(t, job).end(t, client.Succeeded, "")
	now := w.nodes(t, host)[0]
	if after.Node != now || now == old {
		t.Errorf("with its new key %s the node's job ran at %s", now, after.Node)
	}
	n, err := w.chain.Node(t.Context(), now)
	if err != nil || !n.Active || n.Payout != payout {
		t.Errorf("the node is %+v, %v", n, err)
	}
	if was, err := w.chain.Node(t.Context(), old); err != nil || was.Slot != n.Slot || was.Active {
		t.Errorf("by its old key it is %+v, %v", was, err)
	}
	if got, err := w.chain.Balance(t.Context(), chain.Coin, payout); err != nil || got.Cmp(after.Settlement.Paid) != 0 {
		t.Errorf("the new payout address has %s of %s, %v", got, after.Settlement.Paid, err)
	}
}
