package control

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient/simulated"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

// town is a simulated chain with the contracts, and the scheduler's real sender on it.
type town struct {
	t         *testing.T
	ctx       context.Context
	chain     *chain.Client
	sender    *sender.Sender
	scheduler *ecdsa.PrivateKey
	owner     *ecdsa.PrivateKey
	node      *ecdsa.PrivateKey
	escrow    *escrowLedger
	anchor    *anchorLedger
	sim       *simulated.Backend
	deadline  uint64 // of every order, so that one that is made again is the same
}

// sealing seals a block after every transaction.
type sealing struct {
	simulated.Client
	sim *simulated.Backend
}

func (s sealing) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	err := s.Client.SendTransaction(ctx, tx)
	if err == nil {
		s.sim.Commit()
	}
	return err
}

// EstimateGasAtBlock implements chain.Estimator; the client that simulated.Client stands for has it.
func (s sealing) EstimateGasAtBlock(ctx context.Context, call ethereum.CallMsg, block *big.Int) (uint64, error) {
	return s.Client.(chain.Estimator).EstimateGasAtBlock(ctx, call, block)
}

func account(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

func newTown(t *testing.T) *town {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	w := &town{t: t, ctx: ctx, deadline: uint64(time.Now().Add(time.Hour).Unix())}
	coins := new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)
	alloc := types.GenesisAlloc{}
	for name, k := range map[string]**ecdsa.PrivateKey{"scheduler": &w.scheduler, "owner": &w.owner, "node": &w.node} {
		key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
		if err != nil {
			t.Fatal(err)
		}
		*k = key
		alloc[account(key)] = types.Account{Balance: coins}
	}
	sim := simulated.NewBackend(alloc)
	w.sim = sim
	backend := sealing{sim.Client(), sim}
	contracts, err := chain.Deploy(ctx, backend, w.scheduler, chain.Params{
		Supply: job.NewAmount(coins), MinStake: job.Units(100), Thaw: 24 * time.Hour, Grace: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	if w.chain, err = chain.New(ctx, backend, contracts); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "skyops.db"))
	if err != nil {
		t.Fatal(err)
	}
	w.sender, err = sender.New(backend, w.scheduler, db, sender.Options{
		StillAfter: 100 * time.Millisecond, // no replica lags here
		ChainID:    w.chain.Domain(ctx).ChainID, Durable: func(context.Context) (uint64, error) { return backend.BlockNumber(ctx) },
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.sender.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_, _ = db.Close(), sim.Close()
	})
	w.escrow = w.ledger()
	w.anchor = &anchorLedger{chain: w.chain, sender: w.sender, contract: contracts.Anchor, scheduler: account(w.scheduler)}
	return w
}

// ledger returns an escrow ledger as a process has it that has just started.
func (w *town) ledger() *escrowLedger {
	return &escrowLedger{chain: w.chain, sender: w.sender, hash: w.hash, repute: &repute{
		chain: w.chain, sender: w.sender, found: known{}, now: time.Now, log: slog.New(slog.DiscardHandler),
	}}
}

func (w *town) hash(o job.Order) common.Hash { return o.Hash(w.chain.Domain(w.ctx)) }

// send has the scheduler's account make calls.
func (w *town) send(id string, calls ...chain.Call) {
	w.t.Helper()
	for i, c := range calls {
		if _, err := carry(w.ctx, w.sender, fmt.Sprintf("%s/%d", id, i), soon(c)); err != nil {
			w.t.Fatal(chain.RevertReason(err))
		}
	}
}

// order returns the owner's signed order, with its maximum deposited.
func (w *town) order(nonce byte, changes ...func(*job.Order)) (job.Order, []byte) {
	w.t.Helper()
	o := job.Order{
		Kind: job.KindJob, Owner: account(w.owner), Scheduler: account(w.scheduler), Count: 1,
		MaxRate: 3600, MaxCost: job.Units(1e12), Nonce: common.Hash{31: nonce}, Deadline: w.deadline,
	}
	for _, change := range changes {
		change(&o)
	}
	w.send(fmt.Sprint("deposit ", nonce), w.chain.DepositForCalls(chain.Coin, o.Owner, o.MaxCost)...)
	sig, err := eip712.Sign(w.owner, w.hash(o))
	if err != nil {
		w.t.Fatal(err)
	}
	return o, sig
}

// receipt returns a receipt of both sides for ms milliseconds at the order's rate.
func (w *town) receipt(o job.Order, ms uint64) record.SignedReceipt {
	w.t.Helper()
	r := record.Receipt{
		Order: w.hash(o), Job: job.ID(w.hash(o), 0), Epoch: 1, Node: account(w.node), Seq: 1, GPUs: 1,
		BilledMs: ms, Rate: o.MaxRate, Cost: record.Cost(o.MaxRate, 1, ms, 0, 0),
	}
	r.Total = r.Cost
	digest := w.chain.Domain(w.ctx).Digest(r.StructHash())
	node, err := eip712.Sign(w.node, digest)
	if err != nil {
		w.t.Fatal(err)
	}
	return record.SignedReceipt{Receipt: r, NodeSig: node}
}

func (w *town) registerNode() {
	w.t.Helper()
	sig, err := eip712.Sign(w.node, w.chain.NodeKeyDigest(account(w.node), account(w.scheduler)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.send("register", w.chain.RegisterCalls(account(w.node), common.Address{9}, job.Units(100), "", sig)...)
}

func TestEscrowLedger(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.registerNode()
	o, sig := w.order(1)

	opened, err := w.escrow.Open(w.ctx, "open/1", o, sig)
	if err != nil || opened.Tx == (common.Hash{}) {
		t.Fatalf("open: %+v, %v", opened, err)
	}
	if again, err := w.escrow.Open(w.ctx, "open/1", o, sig); err != nil || again != opened {
		t.Errorf("open again: %+v, %v", again, err)
	}
	if other, err := w.escrow.Open(w.ctx, "open/1 by another way", o, sig); err != nil || other != opened {
		t.Errorf("open what is open: %+v, %v", other, err)
	}
	if open, _, err := w.escrow.Escrowed(w.ctx, w.hash(o)); err != nil || !open {
		t.Errorf("escrowed: %v, %v", open, err)
	}

	receipts := []record.SignedReceipt{w.receipt(o, 100)}
	s, err := w.escrow.Settle(w.ctx, "settle/1", o, receipts, true)
	if err != nil || s.Paid.Cmp(job.Units(100*1e9/1000)) != 0 || s.Paid.Add(s.Refunded).Cmp(o.MaxCost) != 0 {
		t.Fatalf("settle: %+v, %v", s, err)
	}
	if again, err := w.escrow.Settle(w.ctx, "settle/1", o, receipts, true); err != nil || again.Tx != s.Tx || again.Paid.Cmp(s.Paid) != 0 {
		t.Errorf("settle again: %+v, %v", again, err)
	}
	if late, err := w.escrow.Settle(w.ctx, "settle/1 by another way", o, receipts, true); err != nil || late.Tx != s.Tx || late.Paid.Cmp(s.Paid) != 0 {
		t.Errorf("settle what is closed: %+v, %v", late, err)
	}
}

func TestEscrowLedgerRefusals(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o, sig := w.order(1)
	var refused *escrow.RevertError
	o.Owner = account(w.node) // did not sign
	if _, err := w.escrow.Open(w.ctx, "open/bad", o, sig); !errors.As(err, &refused) || refused.Reason == "" {
		t.Errorf("a stranger's order: %v", err)
	}
	o.Owner = account(w.owner)
	if _, err := w.escrow.Settle(w.ctx, "settle/unopened", o, nil, true); !errors.As(err, &refused) {
		t.Errorf("an order that was never open: %v", err)
	}
	if _, err := w.escrow.Open(w.ctx, "open/good", o, sig); err != nil {
		t.Fatal(err)
	}
	if _, err := w.escrow.Settle(w.ctx, "settle/unknown node", o, []record.SignedReceipt{w.receipt(o, 1)}, true); !errors.As(err, &refused) {
		t.Errorf("a node nobody knows: %v", err)
	}
}

func TestAnchorLedger(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for n := range uint64(3) {
		batch, root := fmt.Sprint("batch ", n), common.Hash{byte(n + 1)}
		for range 2 {
			a, err := w.anchor.Anchor(w.ctx, batch, root, 1, "bafylist")
			if err != nil || a.Seq != n || a.Root != root || a.Tx == (common.Hash{}) {
				t.Fatalf("anchor %d: %+v, %v", n, a, err)
			}
		}
	}
	if n, err := w.chain.Anchored(w.ctx, account(w.scheduler)); err != nil || n != 3 {
		t.Errorf("%d batches, %v", n, err)
	}
}

// A number that another process took meanwhile costs one more intent, never a batch.
func TestAnchorLedgerOvertaken(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.send("anchor/late/1", w.chain.AnchorCall(common.Hash{1}, 1, 0, ""))
	if _, err := carry(w.ctx, w.sender, "anchor/mine/1", soon(w.chain.AnchorCall(common.Hash{2}, 1, 0, ""))); revertName(err) != "WrongSeq" {
		t.Fatalf("a number that is taken: %v", err)
	}
	a, err := w.anchor.Anchor(w.ctx, "mine", common.Hash{2}, 1, "")
	if err != nil || a.Seq != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := w.anchor.Anchor(w.ctx, "empty", common.Hash{}, 1, ""); err == nil {
		t.Error("an empty batch was anchored")
	}
}
