package infra_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/dev/infra"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/protocol/network"
)

// A network is founded once: a second start on the folder is the same network,
// with its hosts registered.
func TestNetworkIsFoundedOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	st, err := state.Open(t.TempDir(), state.Addresses{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	hosts := []state.Host{{Name: "host-1", GPUs: "A100:80GB:2"}, {Name: "host-2", GPUs: "H100:80GB:1"}}
	if err := st.WriteJSON("fleet.json", hosts); err != nil {
		t.Fatal(err)
	}
	var first network.Network
	for round := range 2 {
		in, err := infra.Start(ctx, st, infra.Options{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		n, err := network.LoadOperator(st.NetworkFile())
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			first = n
		} else if n.Escrow != first.Escrow || n.ChainID != first.ChainID || n.Keeper != first.Keeper {
			t.Errorf("the second start is another network: %+v, was %+v", n, first)
		}
		for _, h := range hosts {
			checkRegistered(ctx, t, st, n, h.Name)
		}
		if err := in.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	}
}

func checkRegistered(ctx context.Context, t *testing.T, st *state.State, n network.Network, host string) {
	t.Helper()
	c, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	address, err := st.Address(host)
	if err != nil {
		t.Fatal(err)
	}
	node, err := c.Node(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	if !node.Active || node.Stake.IsZero() {
		t.Errorf("%s is not an active, staked node: %+v", host, node)
	}
}
