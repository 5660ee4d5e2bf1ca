package chain

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

const (
	testGrace = time.Hour
	testThaw  = 24 * time.Hour
)

// wallets are contract accounts of the test network's genesis, by what they
// answer to isValidSignature.
var (
	walletYes   = common.HexToAddress("0x1271000000000000000000000000000000000001")
	walletNo    = common.HexToAddress("0x1271000000000000000000000000000000000002")
	walletFails = common.HexToAddress("0x1271000000000000000000000000000000000003")
	walletLoops = common.HexToAddress("0x1271000000000000000000000000000000000004")
)

// network is a fresh simulated chain with the contracts and a few people.
type network struct {
	t         *testing.T
	sim       *simulated.Backend
	client    *Client
	operator  *ecdsa.PrivateKey // deployer, token holder and nodes' operator
	owner     *ecdsa.PrivateKey
	scheduler *ecdsa.PrivateKey
	node      *ecdsa.PrivateKey
	payout    common.Address
	nonce     uint64
	next      map[common.Address]uint64 // nonces; the pool forgets for a moment after each block
}

// sealing seals a block after every transaction.
type sealing struct {
	simulated.Client
	sim *simulated.Backend
}

func (s sealing) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	if err := s.Client.SendTransaction(ctx, tx); err != nil {
		return err
	}
	s.sim.Commit()
	return nil
}

// rules change a chain's configuration.
type rules func(*ethconfig.Config)

// osaka are the rules in force; amsterdam are those of the fork that follows,
// whose date no network has set.
func osaka(c *ethconfig.Config) { c.Genesis.Config = forks(c, nil) }

func amsterdam(c *ethconfig.Config) {
	c.Genesis.Config = forks(c, new(uint64))
	c.Genesis.GasLimit, c.Miner.GasCeil, c.RPCGasCap = 200_000_000, 200_000_000, 200_000_000
}

func forks(c *ethconfig.Config, amsterdam *uint64) *params.ChainConfig {
	config := *c.Genesis.Config
	config.AmsterdamTime, config.BogotaTime = amsterdam, nil
	return &config
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	return newNetworkUnder(t, osaka, DefaultBookTerms())
}

func newNetworkUnder(t *testing.T, under rules, terms BookTerms) *network {
	t.Helper()
	return newNetworkWith(t, under, terms, func(*network) []common.Address { return nil })
}

// newNetworkWith makes a network whose parameters a council may change.
func newNetworkWith(t *testing.T, under rules, terms BookTerms, council func(*network) []common.Address) *network {
	t.Helper()
	n := &network{t: t, next: map[common.Address]uint64{}, payout: common.HexToAddress("0x9a99000000000000000000000000000000000001")}
	coins := new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil)
	alloc := types.GenesisAlloc{
		walletYes:   {Balance: new(big.Int), Code: common.FromHex("0x631626ba7e60e01b5f5260205ff3")},
		walletNo:    {Balance: new(big.Int), Code: common.FromHex("0x60205ff3")},
		walletFails: {Balance: new(big.Int), Code: common.FromHex("0x5f5ffd")},
		walletLoops: {Balance: new(big.Int), Code: common.FromHex("0x5b5f56")},
	}
	for i, k := range []**ecdsa.PrivateKey{&n.operator, &n.owner, &n.scheduler, &n.node} {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		*k = key
		alloc[address(key)] = types.Account{Balance: coins}
	}
	n.sim = simulated.NewBackend(alloc, func(_ *node.Config, c *ethconfig.Config) { under(c) })
	t.Cleanup(func() { _ = n.sim.Close() })
	backend := sealing{n.sim.Client(), n.sim}
	contracts, err := Deploy(t.Context(), backend, n.operator, Params{
		Supply: job.NewAmount(coins), MinStake: job.Units(100), Thaw: testThaw, Grace: testGrace, Book: terms, Council: council(n),
	})
	if err != nil {
		t.Fatal(err)
	}
	if n.client, err = New(t.Context(), backend, contracts); err != nil {
		t.Fatal(err)
	}
	return n
}

func address(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

// try sends calls one by one and returns the receipts, or why the chain refused.
func (n *network) try(from *ecdsa.PrivateKey, calls ...Call) ([]*types.Receipt, error) {
	n.t.Helper()
	ctx, eth := n.t.Context(), n.sim.Client()
	var receipts []*types.Receipt
	for _, c := range calls {
		msg := ethereum.CallMsg{From: address(from), To: &c.To, Value: c.Value.Big(), Data: c.Data}
		gas, err := eth.EstimateGas(ctx, msg)
		if err != nil {
			return receipts, RevertReason(err)
		}
		receipts = append(receipts, n.mine(n.push(from, c, gas+GasHeadroom)))
	}
	return receipts, nil
}

// push sends a transaction without sealing a block.
func (n *network) push(from *ecdsa.PrivateKey, c Call, gas uint64) common.Hash {
	n.t.Helper()
	ctx, eth := n.t.Context(), n.sim.Client()
	nonce, err := eth.PendingNonceAt(ctx, address(from))
	if err != nil {
		n.t.Fatal(err)
	}
	nonce = max(nonce, n.next[address(from)])
	head, err := eth.HeaderByNumber(ctx, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	tip := big.NewInt(1e9)
	tx, err := types.SignNewTx(from, types.LatestSignerForChainID(big.NewInt(1337)), &types.DynamicFeeTx{
		ChainID: big.NewInt(1337), Nonce: nonce, GasTipCap: tip, GasFeeCap: new(big.Int).Add(tip, new(big.Int).Lsh(head.BaseFee, 1)),
		Gas: gas, To: &c.To, Value: c.Value.Big(), Data: c.Data,
	})
	if err != nil {
		n.t.Fatal(err)
	}
	if err := eth.SendTransaction(ctx, tx); err != nil {
		n.t.Fatal(err)
	}
	n.next[address(from)] = nonce + 1
	return tx.Hash()
}

// mine seals a block and returns a transaction's receipt, which must say success.
func (n *network) mine(tx common.Hash) *types.Receipt {
	n.t.Helper()
	n.sim.Commit()
	ctx, cancel := context.WithTimeout(n.t.Context(), 10*time.Second)
	defer cancel()
	for {
		r, err := n.sim.Client().TransactionReceipt(ctx, tx)
		if err == nil {
			if r.Status != types.ReceiptStatusSuccessful {
				n.t.Fatalf("transaction %s failed after %d gas", tx, r.GasUsed)
			}
			return r
		}
		// A young chain may still be building its index.
		select {
		case <-ctx.Done():
			n.t.Fatalf("receipt of %s: %v", tx, err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (n *network) send(from *ecdsa.PrivateKey, calls ...Call) []*types.Receipt {
	n.t.Helper()
	receipts, err := n.try(from, calls...)
	if err != nil {
		n.t.Fatal(err)
	}
	return receipts
}

// refused sends a call that must be refused by the named custom error.
func (n *network) refused(name string, from *ecdsa.PrivateKey, calls ...Call) *Revert {
	n.t.Helper()
	_, err := n.try(from, calls...)
	var r *Revert
	if !errors.As(err, &r) || r.Name != name {
		n.t.Fatalf("got %v, want the refusal %s", err, name)
	}
	return r
}

func (n *network) sign(key *ecdsa.PrivateKey, digest common.Hash) []byte {
	n.t.Helper()
	sig, err := eip712.Sign(key, digest)
	if err != nil {
		n.t.Fatal(err)
	}
	return sig
}

// time returns the chain's time in unix seconds.
func (n *network) time() uint64 {
	n.t.Helper()
	head, err := n.sim.Client().HeaderByNumber(n.t.Context(), nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return head.Time
}

// register makes n.node a registered node with enough stake.
func (n *network) register() {
	n.t.Helper()
	key, operator := address(n.node), address(n.operator)
	sig := n.sign(n.node, n.client.NodeKeyDigest(key, operator))
	n.send(n.operator, n.client.RegisterCalls(key, n.payout, job.Units(100), "rack 1", sig)...)
}

// order returns a fresh order of the owner.
func (n *network) order(asset common.Address, maxCost uint64) job.Order {
	n.nonce++
	return job.Order{
		Kind: job.KindJob, Owner: address(n.owner), Scheduler: address(n.scheduler),
		Root: common.HexToHash("0x5bec"), Count: 1, Asset: asset,
		MaxRate: 3_600_000, MaxEgress: 1 << 30, MaxCost: job.Units(maxCost),
		Nonce: common.BigToHash(new(big.Int).SetUint64(n.nonce)), Deadline: n.time() + 3600,
		Recipient: job.RecipientHash("age1pq"),
	}
}

func (n *network) signOrder(o job.Order) []byte {
	return n.sign(n.owner, o.Hash(n.client.Domain(n.t.Context())))
}

// receipt returns a receipt that costs ms·1e9 units, for a node whose total is total·1e9.
func (n *network) receipt(o job.Order, ms, total uint64) record.Receipt {
	hash := o.Hash(n.client.Domain(n.t.Context()))
	return record.Receipt{
		Order: hash, Job: job.ID(hash, 0), Epoch: 1, Node: address(n.node), Seq: 1, GPUs: 1,
		StartedAt: 1, BilledMs: ms, Rate: o.MaxRate, Egress: o.MaxEgress,
		Cost:  record.Cost(o.MaxRate, 1, ms, o.MaxEgress, 0),
		Total: job.Units(total * 1e9),
	}
}

func (n *network) signReceipt(r record.Receipt) record.SignedReceipt {
	digest := n.client.Domain(n.t.Context()).Digest(r.StructHash())
	return record.SignedReceipt{Receipt: r, NodeSig: n.sign(n.node, digest), SchedulerSig: n.sign(n.scheduler, digest)}
}

func (n *network) balance(asset, owner common.Address) uint64 {
	n.t.Helper()
	a, err := n.client.Balance(n.t.Context(), asset, owner)
	if err != nil {
		n.t.Fatal(err)
	}
	return a.Big().Uint64()
}

// fund gives the owner tokens and deposits amount of asset for it.
func (n *network) fund(asset common.Address, amount uint64) {
	n.t.Helper()
	if asset != Coin {
		n.send(n.operator, n.client.TransferCall(asset, address(n.owner), job.Units(amount)))
	}
	n.send(n.owner, n.client.DepositCalls(asset, job.Units(amount))...)
}
