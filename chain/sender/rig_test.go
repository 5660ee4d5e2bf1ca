package sender

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"math/big"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/params"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/store"
)

var (
	// once sets a mark when first called, and reverts with 0xdeadbeef later.
	once     = common.HexToAddress("0x1000000000000000000000000000000000000001")
	onceCode = common.FromHex("600054600c57600160005500" + "5b63deadbeef6000526004601cfd")
	// gate opens when called with data; called without, it reverts until it is open.
	gate     = common.HexToAddress("0x1000000000000000000000000000000000000002")
	gateCode = common.FromHex("36601857600054601f5763deadbeef6000526004601cfd00" + "5b6001600055005b00")
	// clock reverts until the time of the block is at least what it is called with.
	clock     = common.HexToAddress("0x1000000000000000000000000000000000000003")
	clockCode = common.FromHex("5f3542106008" + "5700" + "5b5f5ffd")
)

// rig is a simulated chain and an outbox on disk.
type rig struct {
	t     testing.TB
	sim   *simulated.Backend
	store *store.Store
	key   *ecdsa.PrivateKey
	now   time.Time
}

func newRig(t testing.TB) *rig {
	t.Helper()
	key, err := crypto.GenerateKey()
	check(t, err)
	r := &rig{t: t, key: key, now: clock0}
	r.sim = simulated.NewBackend(types.GenesisAlloc{
		crypto.PubkeyToAddress(key.PublicKey): {Balance: new(big.Int).Mul(big.NewInt(100), big.NewInt(params.Ether))},
		once:                                  {Code: onceCode, Balance: new(big.Int)},
		gate:                                  {Code: gateCode, Balance: new(big.Int)},
		clock:                                 {Code: clockCode, Balance: new(big.Int)},
	})
	t.Cleanup(func() { check(t, r.sim.Close()) })
	r.sim.Commit() // before its first block a chain does not say that a transaction is not there
	r.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "skyops.db"))
	check(t, err)
	t.Cleanup(func() { check(t, r.store.Close()) })
	return r
}

// sender returns a new sender on the rig, as after a restart. A change may put
// something between it and the chain or the outbox.
func (r *rig) sender(change ...func(*Sender)) *Sender {
	r.t.Helper()
	s, err := New(r.sim.Client().(Chain), r.key, r.store, Options{
		ChainID: 1337, Now: func() time.Time { return r.now }, Logger: slog.New(slog.NewTextHandler(r.t.Output(), nil)),
		Durable: func(ctx context.Context) (uint64, error) { return r.sim.Client().BlockNumber(ctx) },
	})
	check(r.t, err)
	for _, c := range change {
		c(s)
	}
	return s
}

// tick looks once, and fails the test on an error.
func (r *rig) tick(s *Sender) {
	r.t.Helper()
	if _, _, err := s.tick(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// carry ticks and commits blocks until all intents are over.
func (r *rig) carry(s *Sender) {
	r.t.Helper()
	for range 200 {
		open, _, err := s.tick(r.t.Context())
		if err == nil && open == 0 {
			return
		}
		if err != nil {
			r.t.Fatal(err)
		}
		r.sim.Commit()
	}
	r.t.Fatal("the intents do not come to an end")
}

func (r *rig) state(s *Sender, id string) *intent {
	r.t.Helper()
	body, found, err := r.store.Intent(r.t.Context(), s.account, id)
	check(r.t, err)
	if !found {
		r.t.Fatalf("no intent %s", id)
	}
	in, err := decode(body)
	check(r.t, err)
	return in
}

func (r *rig) balance(a common.Address) uint64 {
	r.t.Helper()
	b, err := r.sim.Client().BalanceAt(r.t.Context(), a, nil)
	check(r.t, err)
	return b.Uint64()
}

// pay is a call that gives wei to an account of the byte's name.
func pay(to byte, wei uint64) Call {
	return Call{To: account(to), Value: job.Units(wei)}
}

func account(b byte) common.Address { return common.Address{0xaa, 19: b} }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got %v, want %v", err, target)
	}
}

// through puts a function between a sender and what it does: before is called
// with the name of each operation and may refuse it; after may lose its answer.
type through struct {
	Chain
	Outbox
	before, after func(op string, tx *types.Transaction) error
}

func (g *through) install(s *Sender) {
	g.Chain, g.Outbox = s.chain, s.outbox
	s.chain, s.outbox = throughChain{g.Chain, g}, throughOutbox{g.Outbox, g}
	durable := s.opts.Durable
	s.opts.Durable = func(ctx context.Context) (uint64, error) {
		return pass(g, "Durable", nil, func() (uint64, error) { return durable(ctx) })
	}
}

func pass[T any](g *through, op string, tx *types.Transaction, f func() (T, error)) (T, error) {
	var zero T
	if g.before != nil {
		if err := g.before(op, tx); err != nil {
			return zero, err
		}
	}
	v, err := f()
	if err == nil && g.after != nil {
		if err := g.after(op, tx); err != nil {
			return zero, err
		}
	}
	return v, err
}

type throughChain struct {
	Chain
	g *through
}

func (c throughChain) ChainID(ctx context.Context) (*big.Int, error) {
	return pass(c.g, "ChainID", nil, func() (*big.Int, error) { return c.Chain.ChainID(ctx) })
}

func (c throughChain) NonceAt(ctx context.Context, a common.Address, b *big.Int) (uint64, error) {
	return pass(c.g, "NonceAt", nil, func() (uint64, error) { return c.Chain.NonceAt(ctx, a, b) })
}

func (c throughChain) EstimateGas(ctx context.Context, m ethereum.CallMsg) (uint64, error) {
	return pass(c.g, "EstimateGas", nil, func() (uint64, error) { return c.Chain.EstimateGas(ctx, m) })
}

func (c throughChain) EstimateGasAtBlock(ctx context.Context, m ethereum.CallMsg, block *big.Int) (uint64, error) {
	return pass(c.g, "EstimateGasAtBlock", nil, func() (uint64, error) { return c.Chain.EstimateGasAtBlock(ctx, m, block) })
}

func (c throughChain) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	_, err := pass(c.g, "SendTransaction", tx, func() (any, error) { return nil, c.Chain.SendTransaction(ctx, tx) })
	return err
}

func (c throughChain) TransactionReceipt(ctx context.Context, h common.Hash) (*types.Receipt, error) {
	return pass(c.g, "TransactionReceipt", nil, func() (*types.Receipt, error) { return c.Chain.TransactionReceipt(ctx, h) })
}

type throughOutbox struct {
	Outbox
	g *through
}

func (o throughOutbox) LeaseSender(ctx context.Context, account string, genesis common.Hash, holder string, now, until time.Time) (common.Hash, bool, error) {
	type answer struct {
		pinned common.Hash
		held   bool
	}
	a, err := pass(o.g, "LeaseSender", nil, func() (answer, error) {
		pinned, held, err := o.Outbox.LeaseSender(ctx, account, genesis, holder, now, until)
		return answer{pinned, held}, err
	})
	return a.pinned, a.held, err
}

func (o throughOutbox) OpenIntents(ctx context.Context, account string) ([][]byte, error) {
	return pass(o.g, "OpenIntents", nil, func() ([][]byte, error) { return o.Outbox.OpenIntents(ctx, account) })
}

func (o throughOutbox) NoteIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (bool, error) {
	return pass(o.g, "NoteIntent", nil, func() (bool, error) {
		return o.Outbox.NoteIntent(ctx, account, holder, id, nonce, open, body)
	})
}

func (o throughOutbox) NextNonce(ctx context.Context, account string) (uint64, error) {
	return pass(o.g, "NextNonce", nil, func() (uint64, error) { return o.Outbox.NextNonce(ctx, account) })
}

func (o throughOutbox) SaveIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (bool, error) {
	return pass(o.g, "SaveIntent", nil, func() (bool, error) {
		return o.Outbox.SaveIntent(ctx, account, holder, id, nonce, open, body)
	})
}

// background runs a sender and returns a function that stops it.
func (r *rig) background(s *Sender) (stop func()) {
	ctx, cancel := context.WithCancel(r.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Run(ctx); err != nil {
			r.t.Errorf("Run: %v", err)
		}
	})
	return func() { cancel(); wg.Wait() }
}

// commitAllTheTime makes blocks until it is stopped, as a chain does.
func (r *rig) commitAllTheTime() (stop func()) {
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-quit:
				return
			case <-time.After(5 * time.Millisecond):
				r.sim.Commit()
			}
		}
	})
	return func() { close(quit); wg.Wait() }
}
