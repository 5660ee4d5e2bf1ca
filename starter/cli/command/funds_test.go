package command_test

import (
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/embedded"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
)

// TestFunds moves real coins on a real chain: the embedded one.
func TestFunds(t *testing.T) {
	t.Parallel()
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
	contracts, err := chain.Deploy(t.Context(), b, c.FaucetKey(), chain.Params{Supply: supply, MinStake: job.Units(1), Thaw: 24 * time.Hour, Grace: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	g := apitest.Start(t, func(o *api.Options) {
		n := &o.Network
		n.ChainID, n.RPC = c.ChainID(), c.URL()
		n.Escrow, n.Token, n.Registry, n.Anchor = contracts.Escrow, contracts.Token, contracts.Registry, contracts.Anchor
	})
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/chain/funds.txtar"},
		Setup: func(e *testscript.Env) error {
			e.Setenv("GATEWAY", g.URL)
			e.Setenv("SKYOPS_HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("SKYOPS_PASSWORD_FILE", filepath.Join(e.WorkDir, "password"))
			key := hex.EncodeToString(crypto.FromECDSA(c.FaucetKey()))
			if err := os.WriteFile(filepath.Join(e.WorkDir, "key"), []byte(key), 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(e.WorkDir, "password"), []byte("correct horse\n"), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code, "capture": capture},
	})
}
