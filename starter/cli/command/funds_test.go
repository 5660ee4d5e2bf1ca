package command_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/chain/embedded"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// onChain is a gateway whose network is on a real chain: the embedded one.
type onChain struct {
	*apitest.Gateway
	backend *ethclient.Client
	faucet  *ecdsa.PrivateKey // has all coins and SKYOPS
}

func startOnChain(t *testing.T, change ...func(*chain.Params)) onChain {
	t.Helper()
	c, err := embedded.Start(t.Context(), embedded.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop() })
	b, err := ethclient.DialContext(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	supply := job.NewAmount(new(big.Int).Mul(big.NewInt(1_000_000), big.NewInt(1e18)))
	p := chain.Params{Supply: supply, MinStake: job.Units(1), Thaw: 24 * time.Hour, Grace: time.Hour}
	for _, f := range change {
		f(&p)
	}
	contracts, err := chain.Deploy(t.Context(), b, c.FaucetKey(), p)
	if err != nil {
		t.Fatal(err)
	}
	g := apitest.Start(t, func(o *api.Options) {
		n := &o.Network
		n.ChainID, n.RPC = c.ChainID(), c.URL()
		n.Escrow, n.Token, n.Registry, n.Anchor = contracts.Escrow, contracts.Token, contracts.Registry, contracts.Anchor
		n.MatchCourt, n.LeafCourt = contracts.MatchCourt, contracts.LeafCourt
	})
	return onChain{g, b, c.FaucetKey()}
}

// run runs a script, with commands beside the usual ones.
func (o onChain) run(t *testing.T, file string, commands map[string]func(*testscript.TestScript, bool, []string)) {
	t.Helper()
	all := map[string]func(*testscript.TestScript, bool, []string){"code": code, "capture": capture, "brief": brief}
	maps.Copy(all, commands)
	testscript.Run(t, testscript.Params{
		Files: []string{file}, Cmds: all,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GATEWAY", o.URL)
			e.Setenv("SKYOPS_HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("SKYOPS_PASSWORD_FILE", filepath.Join(e.WorkDir, "password"))
			key := hex.EncodeToString(crypto.FromECDSA(o.faucet))
			if err := os.WriteFile(filepath.Join(e.WorkDir, "faucet"), []byte(key), 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(e.WorkDir, "password"), []byte("correct horse\n"), 0o600)
		},
	})
}

// TestFunds moves real coins.
func TestFunds(t *testing.T) {
	t.Parallel()
	startOnChain(t).run(t, "testdata/chain/funds.txtar", nil)
}

// TestScheduler adds to a real bond.
func TestScheduler(t *testing.T) {
	t.Parallel()
	startOnChain(t).run(t, "testdata/chain/scheduler.txtar", nil)
}

// TestNode shows an operator's node and gives it rest.
func TestNode(t *testing.T) {
	t.Parallel()
	startOnChain(t).run(t, "testdata/chain/node.txtar", nil)
}

// TestOperate takes a node from its registration to the return of its stake.
func TestOperate(t *testing.T) {
	t.Parallel()
	o := startOnChain(t, func(p *chain.Params) {
		one := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
		p.MinStake, p.Thaw, p.Book = job.NewAmount(new(big.Int).Mul(big.NewInt(100), one)), 6*time.Second, chain.DefaultBookTerms()
		p.Book.Window, p.Book.AnswerTime = 4*time.Second, time.Second
	})
	o.run(t, "testdata/chain/operate.txtar", map[string]func(*testscript.TestScript, bool, []string){"thawed": o.thawed})
}

// thawed waits until the clock is past the thaw of the node in slot 0. Nobody makes a block meanwhile.
func (o onChain) thawed(ts *testscript.TestScript, _ bool, _ []string) {
	n := o.Network
	c, err := chain.Dial(context.Background(), n.RPC, chain.Contracts{Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt})
	ts.Check(err)
	defer c.Close()
	nodes, err := c.Nodes(context.Background())
	ts.Check(err)
	<-time.After(time.Until(time.Unix(int64(nodes[0].ThawAt)+1, 0)))
}

// TestDelegate gives another key a part of the wallet's money.
func TestDelegate(t *testing.T) {
	t.Parallel()
	startOnChain(t).run(t, "testdata/chain/delegate.txtar", map[string]func(*testscript.TestScript, bool, []string){"spoil": spoil})
}

// TestNodeWhy reads the scheduler's book where everybody does.
func TestNodeWhy(t *testing.T) {
	t.Parallel()
	o := startOnChain(t)
	n := o.Network
	c, err := chain.Dial(t.Context(), n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	key := o.Jobs.Key()
	// The coins come first: the pool knows them once a later block was made.
	calls := append([]chain.Call{c.TransferCall(chain.Coin, n.Scheduler, job.NewAmount(big.NewInt(1e18)))}, c.BondCalls(n.Scheduler, chain.DefaultBookTerms().MinBond)...)
	if _, err := direct.Send(t.Context(), o.backend, o.faucet, calls...); err != nil {
		t.Fatal(err)
	}
	if _, err := direct.Send(t.Context(), o.backend, key, c.BeginBookCall(o.Jobs.Commitment())); err != nil {
		t.Fatal(err)
	}
	o.run(t, "testdata/chain/why.txtar", map[string]func(*testscript.TestScript, bool, []string){
		"nodes": func(ts *testscript.TestScript, _ bool, args []string) { setNodes(ts, o.Gateway, args) },
		"spoil": spoil,
		"commit": func(ts *testscript.TestScript, _ bool, _ []string) { // the first page
			p, err := o.Chain.CommittedPage(context.Background(), n.Scheduler, 0)
			ts.Check(err)
			_, err = direct.Send(context.Background(), o.backend, key, c.CommitCall([]chain.SealedPage{p.SealedPage}))
			ts.Check(err)
		},
	})
}
