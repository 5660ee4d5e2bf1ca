package sender

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
)

// Call is what a transaction does.
type Call struct {
	To    common.Address `json:"to"`
	Value job.Amount     `json:"value"` // coin sent along
	Data  []byte         `json:"data"`
	// Patient calls may wait a moment (Options.Gather) for others, to share their block.
	Patient bool `json:"patient,omitempty"`
}

// Receipt is what came of an intent.
type Receipt struct {
	Tx      common.Hash   `json:"tx"`
	Block   uint64        `json:"block"`
	Status  uint64        `json:"status"` // 1: done; 0: the contract refused
	GasUsed uint64        `json:"gasUsed"`
	Logs    []*types.Log  `json:"logs"`
	Revert  hexutil.Bytes `json:"revert,omitempty"` // what the contract returned with its refusal
}

// The errors of this package, besides *RevertError.
var (
	ErrConflict   = errors.New("another call has this intent's id")
	ErrUnknown    = errors.New("no such intent")
	ErrWrongChain = errors.New("the RPC endpoint serves another chain")
)

// RevertError is a contract's refusal of an intent. The Tx is zero when it was
// seen beforehand, so that nothing was sent. It is an rpc.DataError, as a node
// returns it, so that chain.RevertReason reads it.
type RevertError struct {
	ID   string
	Tx   common.Hash
	Data []byte
}

// Error names the intent and the raw data.
func (e *RevertError) Error() string {
	return fmt.Sprintf("execution of intent %s reverted with %#x", e.ID, e.Data)
}

// ErrorCode returns the JSON-RPC code of a revert.
func (e *RevertError) ErrorCode() int { return revertCode }

// ErrorData returns the data in hex.
func (e *RevertError) ErrorData() any { return hexutil.Encode(e.Data) }

const revertCode = 3

// Chain is what a sender needs of a node; ethclient.Client has it.
type Chain interface {
	chain.Estimator
	ChainID(ctx context.Context) (*big.Int, error)
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	NonceAt(ctx context.Context, account common.Address, block *big.Int) (uint64, error)
	SuggestGasTipCap(ctx context.Context) (*big.Int, error)
	CallContract(ctx context.Context, call ethereum.CallMsg, block *big.Int) ([]byte, error)
	SendTransaction(ctx context.Context, tx *types.Transaction) error
	TransactionReceipt(ctx context.Context, tx common.Hash) (*types.Receipt, error)
}

// Outbox keeps intents; store.Store is one. Bodies are the sender's own
// encoding. Its promises are those of the methods of the same names there.
type Outbox interface {
	LeaseSender(ctx context.Context, account string, genesis common.Hash, holder string, now, until time.Time) (pinned common.Hash, held bool, err error)
	ReleaseSender(ctx context.Context, account, holder string) error
	PutIntent(ctx context.Context, account, id string, body []byte) (stored []byte, err error)
	Intent(ctx context.Context, account, id string) (body []byte, found bool, err error)
	OpenIntents(ctx context.Context, account string) ([][]byte, error)
	SaveIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error)
	NoteIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error)
	NextNonce(ctx context.Context, account string) (uint64, error)
}

// Options tune a sender. Zero values get the defaults named here.
type Options struct {
	ChainID    uint64                                // required: the chain that the key is for
	Durable    func(context.Context) (uint64, error) // height from which on a receipt counts; Dial: DurableHeight, New: required
	MaxFee     *big.Int                              // most wei per gas ever offered; 500 gwei
	MinTip     *big.Int                              // least wei per gas for the block's maker; 0.001 gwei
	StuckAfter time.Duration                         // wait before fees are raised; 30 s
	Resend     time.Duration                         // wait before the same bytes are sent again; 5 s
	GoneAfter  time.Duration                         // how long a nonce must look used up by others before it is given up; 60 s
	StillAfter time.Duration                         // wait before a refusal stands that no new block could confirm; 15 s, longer than a public chain's block takes
	Gather     time.Duration                         // longest that a patient call waits for others; 300 ms
	Poll       time.Duration                         // longest wait between looks at the chain; 500 ms
	LeaseFor   time.Duration                         // how long the key stays reserved after its sender died; 5 s
	Now        func() time.Time                      // time.Now
	Logger     *slog.Logger                          // nil: silent
}

func (o *Options) setDefaults() {
	if o.MaxFee == nil {
		o.MaxFee = big.NewInt(500e9)
	}
	if o.MinTip == nil {
		o.MinTip = big.NewInt(1e6)
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&o.StuckAfter, 30 * time.Second},
		{&o.Resend, 5 * time.Second},
		{&o.GoneAfter, time.Minute},
		{&o.StillAfter, 15 * time.Second},
		{&o.Gather, 300 * time.Millisecond},
		{&o.Poll, 500 * time.Millisecond},
		{&o.LeaseFor, 5 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// Sender submits intents of one key and, in Run, carries them out. Submit and
// Await work in any process that shares the outbox, Run or no Run. It is safe
// for use by many goroutines.
type Sender struct {
	chain   Chain
	outbox  Outbox
	key     *ecdsa.PrivateKey
	address common.Address
	account string
	holder  string
	opts    Options

	wake    chan struct{} // an intent was submitted here
	mu      sync.Mutex
	changed chan struct{} // closed and replaced when an intent was closed here
	notes   map[string]*note
	genesis common.Hash // zero: not read yet
	leased  time.Time   // until when this sender holds its account
	height  uint64      // highest block that any answer of the chain named
}

// New returns a sender of key's transactions.
func New(chain Chain, key *ecdsa.PrivateKey, outbox Outbox, opts Options) (*Sender, error) {
	if opts.ChainID == 0 || opts.Durable == nil {
		return nil, errors.New("new sender: ChainID and Durable are required")
	}
	opts.setDefaults()
	address := crypto.PubkeyToAddress(key.PublicKey)
	opts.Logger = opts.Logger.With("sender", address)
	return &Sender{
		chain: chain, outbox: outbox, key: key, address: address, opts: opts,
		account: fmt.Sprintf("%d/%s", opts.ChainID, address.Hex()),
		holder:  rand.Text(),
		wake:    make(chan struct{}, 1),
		changed: make(chan struct{}),
		notes:   make(map[string]*note),
	}, nil
}

// Dial returns a sender that uses the RPC endpoint at url and, unless
// opts.Durable is set, its durable height, with "safe" for public chains.
func Dial(ctx context.Context, url string, key *ecdsa.PrivateKey, outbox Outbox, opts Options) (*Sender, error) {
	client, err := chain.DialRPC(ctx, url)
	if err != nil {
		return nil, err
	}
	if opts.Durable == nil {
		opts.Durable = DurableHeight(client.Client(), rpc.SafeBlockNumber)
	}
	return New(client, key, outbox, opts)
}

// Address returns the account that sends.
func (s *Sender) Address() common.Address { return s.address }

// Open returns how many intents are not closed.
func (s *Sender) Open(ctx context.Context) (int, error) {
	open, err := s.outbox.OpenIntents(ctx, s.account)
	if err != nil {
		return 0, fmt.Errorf("count open intents: %w", err)
	}
	return len(open), nil
}

// Submit stores an intent. Submitting it again changes nothing; the same id
// with another call returns ErrConflict. It does not wait for the chain. An
// intent that was not signed yet may be gone after a power failure: Await says
// ErrUnknown then, and whoever still wants it submits it again.
func (s *Sender) Submit(ctx context.Context, id string, call Call) error {
	body, err := json.Marshal(intent{ID: id, Call: call, State: stateNew})
	if err != nil {
		return fmt.Errorf("submit intent %s: %w", id, err)
	}
	stored, err := s.outbox.PutIntent(ctx, s.account, id, body)
	if err != nil {
		return fmt.Errorf("submit intent %s: %w", id, err)
	}
	in, err := decode(stored)
	if err != nil {
		return fmt.Errorf("submit intent %s: %w", id, err)
	}
	if !in.Call.equal(call) {
		return fmt.Errorf("submit intent %s: %w", id, ErrConflict)
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// awaitPoll is how often Await looks for what another process has done.
const awaitPoll = 100 * time.Millisecond

// Await waits until an intent is over and returns its receipt. A contract's
// refusal returns a *RevertError, with the receipt if there was a transaction.
// It may be called again, by anyone, at any time later.
func (s *Sender) Await(ctx context.Context, id string) (Receipt, error) {
	for {
		changed := s.watch()
		body, found, err := s.outbox.Intent(ctx, s.account, id)
		if err == nil && !found {
			err = ErrUnknown
		}
		if err != nil {
			return Receipt{}, fmt.Errorf("await intent %s: %w", id, err)
		}
		in, err := decode(body)
		if err != nil {
			return Receipt{}, fmt.Errorf("await intent %s: %w", id, err)
		}
		switch in.State {
		case stateDone:
			return *in.Receipt, nil
		case stateReverted:
			return *in.Receipt, &RevertError{ID: id, Tx: in.Receipt.Tx, Data: in.Receipt.Revert}
		}
		select {
		case <-changed:
		case <-time.After(awaitPoll):
		case <-ctx.Done():
			return Receipt{}, fmt.Errorf("await intent %s: %w", id, ctx.Err())
		}
	}
}

func (s *Sender) watch() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *Sender) announce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// DurableHeight returns a function that asks a node for the height from which
// on receipts count: skyops_durableHeight where the node has it, as the
// embedded chain does, else the block that tag names (rpc.SafeBlockNumber,
// rpc.FinalizedBlockNumber).
func DurableHeight(client *rpc.Client, tag rpc.BlockNumber) func(context.Context) (uint64, error) {
	return func(ctx context.Context) (uint64, error) {
		var height hexutil.Uint64
		err := client.CallContext(ctx, &height, "skyops_durableHeight")
		if e, ok := errors.AsType[rpc.Error](err); ok && e.ErrorCode() == methodNotFound {
			var h *types.Header
			if h, err = ethclient.NewClient(client).HeaderByNumber(ctx, big.NewInt(int64(tag))); err == nil {
				height = hexutil.Uint64(h.Number.Uint64())
			}
		}
		if err != nil {
			return 0, fmt.Errorf("read durable height: %w", err)
		}
		return uint64(height), nil
	}
}

const methodNotFound = -32601
