package embedded

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"pgregory.net/rapid"
)

// childDir makes the test binary a chain under load in that folder: see TestKill.
const childDir = "SKYOPS_TEST_CHAIN_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Println("failed", loadUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func startChain(t testing.TB, dir string) (*Chain, *ethclient.Client) {
	t.Helper()
	c, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	client, err := ethclient.DialContext(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return c, client
}

func stop(t testing.TB, c *Chain) {
	t.Helper()
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
}

var recipient = common.HexToAddress("0xbeef")

// pay signs a transfer of one wei from the key.
func pay(key *ecdsa.PrivateKey, id, nonce uint64) *types.Transaction {
	chain := new(big.Int).SetUint64(id)
	return types.MustSignNewTx(key, types.LatestSignerForChainID(chain), &types.DynamicFeeTx{
		ChainID: chain, Nonce: nonce, To: &recipient, Value: big.NewInt(1), Gas: 21000,
		GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(2 * params.GWei),
	})
}

// awaitDurable polls until the transaction's block is durable and returns its receipt.
func awaitDurable(ctx context.Context, c *Chain, client *ethclient.Client, tx common.Hash) (*types.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		height := c.DurableHeight()
		r, err := client.TransactionReceipt(ctx, tx)
		if err == nil && r.BlockNumber.Uint64() <= height {
			return r, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("no durable receipt: %w", errors.Join(err, ctx.Err()))
		}
		time.Sleep(200 * time.Microsecond) // between two looks at another process
	}
}

func TestLifeOfAChain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, client := startChain(t, dir)
	id, faucet := c.ChainID(), c.FaucetKey()
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil {
		t.Error("two chains run in one folder")
	}
	for nonce := range uint64(5) {
		tx := pay(faucet, id, nonce)
		if err := client.SendTransaction(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		r, err := awaitDurable(t.Context(), c, client, tx.Hash())
		if err != nil {
			t.Fatal(err)
		}
		if r.BlockNumber.Uint64() != nonce+1 {
			t.Errorf("transaction %d is in block %d: empty blocks were sealed", nonce, r.BlockNumber)
		}
	}
	stop(t, c)

	c, client = startChain(t, dir)
	defer stop(t, c)
	if c.ChainID() != id || !c.FaucetKey().Equal(faucet) {
		t.Error("the network changed with a restart")
	}
	if c.DurableHeight() != 5 {
		t.Errorf("height is %d after a restart", c.DurableHeight())
	}
	balance, err := client.BalanceAt(t.Context(), recipient, nil)
	if err != nil || balance.Uint64() != 5 {
		t.Errorf("balance is %v, %v", balance, err)
	}
	got, err := client.ChainID(t.Context())
	if err != nil || got.Uint64() != id {
		t.Errorf("the RPC says chain %v, %v", got, err)
	}
}

// TestBurst: many transactions at once, with their nonces shuffled, all arrive, in few blocks.
func TestBurst(t *testing.T) {
	t.Parallel()
	c, client := startChain(t, t.TempDir())
	defer stop(t, c)
	const n = 200
	var last common.Hash
	for _, nonce := range rand.Perm(n) {
		tx := pay(c.FaucetKey(), c.ChainID(), uint64(nonce))
		if err := client.SendTransaction(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		if nonce == n-1 {
			last = tx.Hash()
		}
	}
	if _, err := awaitDurable(t.Context(), c, client, last); err != nil {
		t.Fatal(err)
	}
	balance, err := client.BalanceAt(t.Context(), recipient, nil)
	if err != nil || balance.Uint64() != n {
		t.Errorf("balance is %v, %v", balance, err)
	}
}

func TestRPC(t *testing.T) {
	t.Parallel()
	owner := common.HexToAddress("0xfeed")
	c, err := Start(t.Context(), Options{Dir: t.TempDir(), Addr: "localhost:0", Prefund: map[common.Address]*big.Int{owner: big.NewInt(7)}})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, c)
	client, err := ethclient.DialContext(t.Context(), c.WebSocketURL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	heads := make(chan *types.Header, 1)
	sub, err := client.SubscribeNewHead(t.Context(), heads)
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Unsubscribe()
	if balance, err := client.BalanceAt(t.Context(), owner, nil); err != nil || balance.Uint64() != 7 {
		t.Errorf("prefunded %v, %v", balance, err)
	}
	tx := pay(c.FaucetKey(), c.ChainID(), 0)
	if err := client.SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	if head := <-heads; head.Number.Uint64() != 1 {
		t.Errorf("block %d was announced", head.Number)
	}
	if _, err := awaitDurable(t.Context(), c, client, tx.Hash()); err != nil {
		t.Fatal(err)
	}
	var height hexutil.Uint64
	if err := client.Client().CallContext(t.Context(), &height, "skyops_durableHeight"); err != nil || height != 1 {
		t.Errorf("durable height is %d, %v", height, err)
	}
	if _, err := client.FilterLogs(t.Context(), ethereum.FilterQuery{FromBlock: new(big.Int)}); err != nil {
		t.Errorf("logs: %v", err)
	}
}

// TestOwnNetwork: what is signed for one folder's network is refused by another's.
func TestOwnNetwork(t *testing.T) {
	t.Parallel()
	one, _ := startChain(t, t.TempDir())
	defer stop(t, one)
	other, client := startChain(t, t.TempDir())
	defer stop(t, other)
	if one.ChainID() == other.ChainID() || one.FaucetKey().Equal(other.FaucetKey()) {
		t.Fatal("two networks are alike")
	}
	if one.ChainID() >= 1<<52 {
		t.Errorf("wallets refuse chain id %d", one.ChainID())
	}
	if err := client.SendTransaction(t.Context(), pay(other.FaucetKey(), one.ChainID(), 0)); err == nil {
		t.Error("another network's transaction was accepted")
	}
}

// TestRules: the rules are Osaka's, whatever geth is linked.
func TestRules(t *testing.T) {
	t.Parallel()
	g := newGenesis(big.NewInt(chainIDLow), recipient, nil)
	r := g.Config.Rules(new(big.Int), true, 1)
	if !r.IsOsaka || r.IsAmsterdam || g.Config.BogotaTime != nil {
		t.Errorf("rules are %+v", r)
	}
	if err := g.Config.CheckConfigForkOrder(); err != nil {
		t.Error(err)
	}
}

func TestRefusesPublicAddress(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", "192.0.2.1:80", "nonsense", "127.0.0.1:x", ":0"} {
		if c, err := Start(t.Context(), Options{Dir: t.TempDir(), Addr: addr}); err == nil {
			stop(t, c)
			t.Errorf("serves on %s", addr)
		}
	}
}

// TestPace: sealing is immediate near the clock, and block time cannot run away
// at any load: the pause grows to the second that each block costs.
func TestPace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(rt, "ahead"))
		p := pace(a)
		switch {
		case p < 0 || p > time.Second:
			rt.Fatalf("pace(%v) = %v", a, p)
		case a <= 20*time.Second && p != 0, a <= 4*time.Minute && p > 10*time.Millisecond:
			rt.Fatalf("pace(%v) = %v", a, p)
		case a >= 6*time.Minute && p != time.Second:
			rt.Fatalf("pace(%v) = %v", a, p)
		case pace(a+time.Second) < p:
			rt.Fatalf("pace falls at %v", a)
		}
	})
}

// TestKill kills a chain under load at random moments. Every block that it
// called durable must be there afterwards, with the same hash.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 5
	if testing.Short() {
		kills = 1
	}
	dir := t.TempDir()
	durable := map[uint64]string{}
	for range kills {
		killUnderLoad(t, dir, durable)
		c, client := startChain(t, dir)
		for number, hash := range durable {
			h, err := client.HeaderByNumber(t.Context(), new(big.Int).SetUint64(number))
			if err != nil || h.Hash().Hex() != hash {
				t.Errorf("block %d is lost: %v", number, err)
			}
		}
		nonce, err := client.NonceAt(t.Context(), crypto.PubkeyToAddress(c.FaucetKey().PublicKey), nil)
		balance, balanceErr := client.BalanceAt(t.Context(), recipient, nil)
		if err := errors.Join(err, balanceErr); err != nil || balance.Uint64() != nonce {
			t.Errorf("state at the head: nonce %d, balance %v, %v", nonce, balance, err)
		}
		stop(t, c)
	}
	if len(durable) < 10*kills {
		t.Errorf("only %d blocks were made", len(durable))
	}
}

// killUnderLoad runs a child in dir, notes the blocks that it calls durable, and kills it.
func killUnderLoad(t *testing.T, dir string, durable map[uint64]string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	target := 10 + rand.IntN(30)
	lines := bufio.NewScanner(out)
	for seen := 0; lines.Scan(); seen++ {
		var number uint64
		var hash string
		if _, err := fmt.Sscanf(lines.Text(), "durable %d %s", &number, &hash); err != nil {
			t.Errorf("the child says %q", lines.Text())
			break
		}
		if old, ok := durable[number]; ok && old != hash {
			t.Errorf("durable block %d was replaced", number)
		}
		durable[number] = hash
		if seen == target {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the child ended with %v", err)
	}
}

// loadUntilKilled makes blocks as fast as it can and prints each durable one.
func loadUntilKilled(dir string) error {
	ctx := context.Background()
	c, err := Start(ctx, Options{Dir: dir})
	if err != nil {
		return err
	}
	client, err := ethclient.DialContext(ctx, c.URL())
	if err != nil {
		return err
	}
	nonce, err := client.NonceAt(ctx, crypto.PubkeyToAddress(c.FaucetKey().PublicKey), nil)
	if err != nil {
		return err
	}
	for printed := c.DurableHeight(); ; nonce++ {
		if err := client.SendTransaction(ctx, pay(c.FaucetKey(), c.ChainID(), nonce)); err != nil {
			return err
		}
		for durable := c.DurableHeight(); printed < durable; {
			printed++
			h, err := client.HeaderByNumber(ctx, new(big.Int).SetUint64(printed))
			if err != nil {
				return err
			}
			fmt.Println("durable", printed, h.Hash().Hex())
		}
		time.Sleep(time.Duration(rand.IntN(7)) * time.Millisecond) // load of an irregular beat; nothing waits for it
	}
}

// BenchmarkSeal measures from sending a transaction over HTTP to its durable receipt.
func BenchmarkSeal(b *testing.B) {
	c, client := startChain(b, b.TempDir())
	defer stop(b, c)
	for nonce := uint64(0); b.Loop(); nonce++ {
		tx := pay(c.FaucetKey(), c.ChainID(), nonce)
		if err := client.SendTransaction(b.Context(), tx); err != nil {
			b.Fatal(err)
		}
		for c.DurableHeight() <= nonce {
			time.Sleep(100 * time.Microsecond) // between two looks
		}
		if r, err := client.TransactionReceipt(b.Context(), tx.Hash()); err != nil || r.BlockNumber.Uint64() != nonce+1 {
			b.Fatal(r, err)
		}
	}
}
