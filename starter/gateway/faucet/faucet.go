// Package faucet gives test coins on development networks: once a day per
// address, so that a forgotten loop does not empty it.
//
// Start at New.
package faucet

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
)

// Register remembers who was served.
type Register interface {
	Idempotent(ctx context.Context, owner common.Address, key string, now time.Time) ([]byte, bool, error)
	PutIdempotent(ctx context.Context, owner common.Address, key string, reply []byte, expiry time.Time) error
}

const (
	registerKey = "faucet"
	every       = 24 * time.Hour
	sendTime    = 30 * time.Second
)

// The share of one address: enough for days of the dearest simulated node.
var (
	coinShare  = whole(10)
	tokenShare = whole(10_000)
)

func whole(n int64) job.Amount {
	return job.NewAmount(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)))
}

// Faucet implements api.Faucet with one funded key.
type Faucet struct {
	key      *ecdsa.PrivateKey
	chain    *chain.Client
	backend  direct.Backend
	register Register
	now      func() time.Time
	mu       sync.Mutex // one key, one transaction at a time
}

var _ api.Faucet = (*Faucet)(nil)

// New returns a faucet that sends from key.
func New(key *ecdsa.PrivateKey, c *chain.Client, b direct.Backend, r Register, now func() time.Time) *Faucet {
	return &Faucet{key: key, chain: c, backend: b, register: r, now: now}
}

// Give implements api.Faucet.
func (f *Faucet) Give(ctx context.Context, to common.Address) (client.FaucetReply, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, served, err := f.register.Idempotent(ctx, to, registerKey, f.now())
	if err != nil {
		return client.FaucetReply{}, fmt.Errorf("look up who was served: %w", err)
	}
	if served {
		return client.FaucetReply{}, api.ErrDrained
	}
	ctx, done := context.WithTimeout(ctx, sendTime)
	defer done()
	token := f.chain.Contracts().Token
	var receipts []*types.Receipt
	receipts, err = direct.Send(ctx, f.backend, f.key,
		f.chain.TransferCall(chain.Coin, to, coinShare), f.chain.TransferCall(token, to, tokenShare))
	if len(receipts) > 0 { // the coin is on its way, whatever became of the token
		if perr := f.register.PutIdempotent(ctx, to, registerKey, []byte("served"), f.now().Add(every)); perr != nil && err == nil {
			err = fmt.Errorf("note who was served: %w", perr)
		}
	}
	if err != nil {
		return client.FaucetReply{}, fmt.Errorf("send test coins to %s: %w", to, err)
	}
	return client.FaucetReply{
		Coin: coinShare, Token: tokenShare, CoinTx: receipts[0].TxHash, TokenTx: receipts[1].TxHash,
	}, nil
}
