package apitest

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
)

// Key is a private key and its address.
type Key struct {
	private *ecdsa.PrivateKey
	address common.Address
}

func newKey(t testing.TB) Key {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return Key{private: k, address: crypto.PubkeyToAddress(k.PublicKey)}
}

// NewKey returns a fresh wallet.
func NewKey(t testing.TB) Key { return newKey(t) }

// Address implements client.Signer.
func (k Key) Address() common.Address { return k.address }

// Sign implements client.Signer.
func (k Key) Sign(digest common.Hash) ([]byte, error) { return eip712.Sign(k.private, digest) }

// ErrDown is what a chain that was switched off answers.
var ErrDown = errors.New("chain RPC: connection refused")

// Chain is the twin of the escrow, of the book and of contract wallets.
type Chain struct {
	mu       sync.Mutex
	domain   eip712.Domain
	balances map[[2]common.Address]job.Amount
	used     map[common.Hash]bool // owner ‖ nonce
	open     map[common.Hash]bool
	spent    map[common.Hash]job.Amount // by delegation
	revoked  map[common.Hash]bool
	wallets  map[common.Address]common.Address // contract wallet → the key it accepts
	given    map[common.Address]bool
	pages    map[uint64]chain.CommittedPage // of one scheduler
	book     *chain.Book                    // nil: the network has none
	faults   []chain.Slashing
	history  chain.ParamsHistory
	down     bool
}

func newChain(d eip712.Domain) *Chain {
	return &Chain{
		domain: d, balances: map[[2]common.Address]job.Amount{}, used: map[common.Hash]bool{},
		open: map[common.Hash]bool{}, spent: map[common.Hash]job.Amount{}, revoked: map[common.Hash]bool{}, wallets: map[common.Address]common.Address{}, given: map[common.Address]bool{},
		pages: map[uint64]chain.CommittedPage{},
	}
}

// Deposit gives owner a balance in the escrow.
func (c *Chain) Deposit(asset, owner common.Address, a job.Amount) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := [2]common.Address{asset, owner}
	c.balances[k] = c.balances[k].Add(a)
}

// ContractWallet makes address a contract wallet (ERC-1271) that accepts key's signatures.
func (c *Chain) ContractWallet(address, key common.Address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wallets[address] = key
}

// Down switches the chain's RPC off or on.
func (c *Chain) Down(down bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = down
}

// Open opens an order's escrow as the workflow would.
func (c *Chain) Open(o job.Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[o.Hash(c.domain)] {
		return
	}
	k := [2]common.Address{o.Asset, o.Owner}
	c.balances[k] = c.balances[k].Sub(o.MaxCost)
	c.used[nonceKey(o.Owner, o.Nonce)] = true
	c.open[o.Hash(c.domain)] = true
}

// Grant sets what a delegation has spent, and whether it is revoked.
func (c *Chain) Grant(delegation common.Hash, spent job.Amount, revoked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spent[delegation], c.revoked[delegation] = spent, revoked
}

// Granted implements api.Chain.
func (c *Chain) Granted(_ context.Context, _ common.Address, delegation common.Hash) (job.Amount, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return job.Amount{}, false, ErrDown
	}
	return c.spent[delegation], c.revoked[delegation], nil
}

// Commit puts a page of the scheduler's book on the chain.
func (c *Chain) Commit(p chain.CommittedPage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages[p.Number] = p
}

// CommittedPage implements api.Book.
func (c *Chain) CommittedPage(_ context.Context, scheduler common.Address, number uint64) (chain.CommittedPage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return chain.CommittedPage{}, ErrDown
	}
	p, ok := c.pages[number]
	if !ok || p.Scheduler != scheduler {
		return chain.CommittedPage{}, chain.ErrNotCommitted
	}
	return p, nil
}

// SetBook gives the network a book of matches with an account of one scheduler,
// the faults it paid for, and the versions of the parameters.
func (c *Chain) SetBook(b chain.Book, faults []chain.Slashing, h chain.ParamsHistory) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.book, c.faults, c.history = &b, faults, h
}

// Book implements api.Book.
func (c *Chain) Book(context.Context, common.Address) (chain.Book, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.book == nil {
		return chain.Book{}, chain.ErrNoContract
	}
	return *c.book, nil
}

// BookTerms implements api.Book.
func (c *Chain) BookTerms(context.Context) (chain.BookTerms, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return chain.BookTerms{}, ErrDown
	}
	if c.book == nil {
		return chain.BookTerms{}, chain.ErrNoContract
	}
	return chain.DefaultBookTerms(), nil
}

// Slashings implements api.Book.
func (c *Chain) Slashings(context.Context, common.Address) ([]chain.Slashing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.faults, nil
}

// ParamsHistory implements api.Book.
func (c *Chain) ParamsHistory(context.Context) (chain.ParamsHistory, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return chain.ParamsHistory{}, ErrDown
	}
	if c.book == nil {
		return chain.ParamsHistory{}, chain.ErrNoContract
	}
	return c.history, nil
}

// CoinBalance implements api.Chain: nobody has anything beside the escrow.
func (c *Chain) CoinBalance(context.Context, common.Address) (job.Amount, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return job.Amount{}, ErrDown
	}
	return job.Amount{}, nil
}

// TokenBalance implements api.Chain.
func (c *Chain) TokenBalance(ctx context.Context, owner common.Address) (job.Amount, error) {
	return c.CoinBalance(ctx, owner)
}

func nonceKey(owner common.Address, nonce common.Hash) common.Hash {
	return crypto.Keccak256Hash(owner[:], nonce[:])
}

// IsValidSignature implements api.Chain.
func (c *Chain) IsValidSignature(_ context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error) {
	if eip712.Verify(owner, digest, sig) == nil {
		return true, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return false, ErrDown
	}
	key, ok := c.wallets[owner]
	return ok && eip712.Verify(key, digest, sig) == nil, nil
}

// Balance implements api.Chain.
func (c *Chain) Balance(_ context.Context, asset, owner common.Address) (job.Amount, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return job.Amount{}, ErrDown
	}
	return c.balances[[2]common.Address{asset, owner}], nil
}

// NonceUsed implements api.Chain.
func (c *Chain) NonceUsed(_ context.Context, owner common.Address, nonce common.Hash) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return false, ErrDown
	}
	return c.used[nonceKey(owner, nonce)], nil
}

// Escrowed implements api.Chain.
func (c *Chain) Escrowed(_ context.Context, order common.Hash) (bool, job.Amount, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return false, job.Amount{}, ErrDown
	}
	return c.open[order], job.Amount{}, nil
}

// Give implements api.Faucet: it deposits at once.
func (c *Chain) Give(_ context.Context, to common.Address) (client.FaucetReply, error) {
	c.mu.Lock()
	served := c.given[to]
	c.given[to] = true
	c.mu.Unlock()
	if served {
		return client.FaucetReply{}, api.ErrDrained
	}
	share := job.NewAmount(new(big.Int).Mul(big.NewInt(10), big.NewInt(1e18)))
	c.Deposit(common.Address{}, to, share)
	return client.FaucetReply{Coin: share, Token: share, CoinTx: common.HexToHash("0x01"), TokenTx: common.HexToHash("0x02")}, nil
}

// Fleet is the twin of the node map.
type Fleet struct {
	mu    sync.Mutex
	nodes []api.NodeState
}

// Set replaces the nodes.
func (f *Fleet) Set(nodes ...api.NodeState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nodes = nodes
}

// Nodes implements api.Fleet: every present node has just beaten.
func (f *Fleet) Nodes() ([]api.NodeState, time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, nodes := time.Now(), slices.Clone(f.nodes)
	for i := range nodes {
		if nodes[i].Present {
			nodes[i].Leaf.Time = uint64(now.Unix())
		}
	}
	return nodes, now
}
