package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/chain/bindings/leafcourt"
	"github.com/skyops/skyops/chain/bindings/matchbook"
	"github.com/skyops/skyops/chain/bindings/matchcourt"
	"github.com/skyops/skyops/chain/bindings/noderegistry"
	"github.com/skyops/skyops/chain/bindings/params"
	"github.com/skyops/skyops/chain/bindings/reputation"
	"github.com/skyops/skyops/chain/bindings/resultanchor"
	"github.com/skyops/skyops/chain/bindings/skyopstoken"
	"github.com/skyops/skyops/chain/bindings/workcourt"
	"github.com/skyops/skyops/protocol/eip712"
)

// readTimeout bounds one read, whatever the caller's context allows.
const readTimeout = 10 * time.Second

// Coin is the asset address that stands for the chain's own coin.
var Coin = common.Address{}

// ErrNoContract reports an address that holds no code, or not the expected contract.
var ErrNoContract = errors.New("no such contract")

// Contracts are the addresses of one network's contracts. Escrow is required;
// Token and Registry may be left zero, since the escrow names them, and so may
// Book, Params and Reputation, since the courts name them. What needs Anchor or
// the courts fails with ErrNoContract where those are zero.
type Contracts struct {
	Escrow     common.Address
	Token      common.Address
	Registry   common.Address
	Anchor     common.Address
	MatchCourt common.Address
	LeafCourt  common.Address
	WorkCourt  common.Address // over nodes
	Book       common.Address
	Params     common.Address
	Reputation common.Address
}

// Backend is what a Client needs of a node; ethclient.Client and
// simulated.Client have it.
type Backend interface {
	ChainID(ctx context.Context) (*big.Int, error)
	BlockNumber(ctx context.Context) (uint64, error)
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	BalanceAt(ctx context.Context, account common.Address, block *big.Int) (*big.Int, error)
	CodeAt(ctx context.Context, account common.Address, block *big.Int) ([]byte, error)
	CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error)
	FilterLogs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error)
	TransactionByHash(ctx context.Context, hash common.Hash) (tx *types.Transaction, pending bool, err error)
}

// Client reads one network's contracts and builds calls to them. It is safe
// for concurrent use.
type Client struct {
	backend   Backend
	close     func()
	contracts Contracts
	chainID   uint64

	escrow     *jobescrow.JobEscrow
	token      *skyopstoken.SkyopsToken
	registry   *noderegistry.NodeRegistry
	anchor     *resultanchor.ResultAnchor
	book       *matchbook.MatchBook
	matchCourt *matchcourt.MatchCourt
	leafCourt  *leafcourt.LeafCourt
	workCourt  *workcourt.WorkCourt
	params     *params.Params
	reputation *reputation.Reputation
}

// Dial connects to an Ethereum JSON-RPC endpoint (http, https, ws, wss or an
// IPC path) and checks that the contracts are there and belong together.
func Dial(ctx context.Context, rpcURL string, c Contracts) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	eth, err := DialRPC(ctx, rpcURL)
	if err != nil {
		return nil, err
	}
	client, err := New(ctx, eth, c)
	if err != nil {
		eth.Close()
		return nil, fmt.Errorf("chain at %s: %w", rpcURL, err)
	}
	client.close = eth.Close
	return client, nil
}

// New is Dial over a connection that the caller keeps and closes.
func New(ctx context.Context, backend Backend, c Contracts) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	id, err := backend.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("read chain id: %w", err)
	}
	if !id.IsUint64() {
		return nil, fmt.Errorf("chain id %s does not fit 64 bits", id)
	}
	client := &Client{
		backend:    backend,
		close:      func() {},
		contracts:  c,
		chainID:    id.Uint64(),
		escrow:     jobescrow.NewJobEscrow(),
		token:      skyopstoken.NewSkyopsToken(),
		registry:   noderegistry.NewNodeRegistry(),
		anchor:     resultanchor.NewResultAnchor(),
		book:       matchbook.NewMatchBook(),
		matchCourt: matchcourt.NewMatchCourt(),
		leafCourt:  leafcourt.NewLeafCourt(),
		workCourt:  workcourt.NewWorkCourt(),
		params:     params.NewParams(),
		reputation: reputation.NewReputation(),
	}
	if err := client.check(ctx); err != nil {
		return nil, err
	}
	return client, nil
}

// Close ends the connection that Dial made.
func (c *Client) Close() { c.close() }

// Contracts returns the addresses the client was made with.
func (c *Client) Contracts() Contracts { return c.contracts }

// Domain returns the EIP-712 domain of the network's messages.
func (c *Client) Domain(context.Context) eip712.Domain {
	return eip712.Domain{ChainID: c.chainID, Escrow: c.contracts.Escrow}
}

// BlockNumber returns the number of the newest block.
func (c *Client) BlockNumber(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	n, err := c.backend.BlockNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("read block number: %w", err)
	}
	return n, nil
}

// check compares what the contracts say of each other with the addresses
// given, so that a mixed-up network file is found at once, and fills in those
// not given.
func (c *Client) check(ctx context.Context) error {
	n := &c.contracts
	names := []naming{
		{"escrow", n.Escrow, "token", c.escrow.PackToken(), c.escrow.UnpackToken, &n.Token},
		{"escrow", n.Escrow, "registry", c.escrow.PackRegistry(), c.escrow.UnpackRegistry, &n.Registry},
	}
	if n.MatchCourt != (common.Address{}) {
		names = append(names,
			naming{"match court", n.MatchCourt, "book", c.matchCourt.PackBook(), c.matchCourt.UnpackBook, &n.Book},
			naming{"match court", n.MatchCourt, "params", c.matchCourt.PackParams(), c.matchCourt.UnpackParams, &n.Params})
	}
	if n.LeafCourt != (common.Address{}) {
		names = append(names,
			naming{"leaf court", n.LeafCourt, "book", c.leafCourt.PackBook(), c.leafCourt.UnpackBook, &n.Book},
			naming{"leaf court", n.LeafCourt, "escrow", c.leafCourt.PackEscrow(), c.leafCourt.UnpackEscrow, &n.Escrow},
			naming{"leaf court", n.LeafCourt, "reputation", c.leafCourt.PackReputation(), c.leafCourt.UnpackReputation, &n.Reputation})
	}
	if n.WorkCourt != (common.Address{}) {
		names = append(names,
			naming{"work court", n.WorkCourt, "escrow", c.workCourt.PackEscrow(), c.workCourt.UnpackEscrow, &n.Escrow},
			naming{"work court", n.WorkCourt, "registry", c.workCourt.PackRegistry(), c.workCourt.UnpackRegistry, &n.Registry},
			naming{"work court", n.WorkCourt, "reputation", c.workCourt.PackReputation(), c.workCourt.UnpackReputation, &n.Reputation})
	}
	for _, x := range names {
		want, err := read(ctx, c, x.by+"."+x.what, x.at, x.data, x.unpack)
		if err != nil {
			return err
		}
		if *x.have != (common.Address{}) && *x.have != want {
			return fmt.Errorf("%w: %s %s uses %s %s, not %s", ErrNoContract, x.by, x.at, x.what, want, *x.have)
		}
		*x.have = want
	}
	if n.Anchor == (common.Address{}) {
		return nil
	}
	_, err := read(ctx, c, "anchor.size", n.Anchor, c.anchor.PackSize(n.Escrow), c.anchor.UnpackSize)
	return err
}

// naming is one contract's answer to what the address of another is.
type naming struct {
	by     string
	at     common.Address
	what   string
	data   []byte
	unpack func([]byte) (common.Address, error)
	have   *common.Address
}

// read calls a view function on the newest block.
func read[T any](ctx context.Context, c *Client, name string, to common.Address, data []byte, unpack func([]byte) (T, error)) (T, error) {
	return readAt(ctx, c, name, to, data, nil, unpack)
}

// readAt calls a view function on the state of a block; nil is the newest.
func readAt[T any](ctx context.Context, c *Client, name string, to common.Address, data []byte, block *big.Int, unpack func([]byte) (T, error)) (T, error) {
	var zero T
	if to == (common.Address{}) {
		return zero, fmt.Errorf("call %s: %w: this network has no address for it", name, ErrNoContract)
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	out, err := c.backend.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, block)
	if err != nil {
		return zero, fmt.Errorf("call %s: %w", name, RevertReason(err))
	}
	if len(out) == 0 {
		return zero, fmt.Errorf("call %s: %w at %s", name, ErrNoContract, to)
	}
	v, err := unpack(out)
	if err != nil {
		return zero, fmt.Errorf("call %s: %w at %s: unexpected answer: %v", name, ErrNoContract, to, err)
	}
	return v, nil
}
