package node

import (
	"context"
	"errors"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/network"
)

// ledger is the node's view of the chain, connected when it is first needed:
// contract wallets are asked about their signatures, and the registry about
// this node's stake.
type ledger struct {
	network network.Network

	mu     sync.Mutex
	client *chain.Client
}

var _ execution.Owners = (*ledger)(nil)

func (l *ledger) connect(ctx context.Context) (*chain.Client, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil {
		return l.client, nil
	}
	n := l.network
	client, err := chain.Dial(ctx, n.RPC, chain.Contracts{
		Escrow: n.Escrow, Token: n.Token, Registry: n.Registry, Anchor: n.Anchor, MatchCourt: n.MatchCourt, LeafCourt: n.LeafCourt,
	})
	if err != nil {
		return nil, err
	}
	l.client = client
	return client, nil
}

func (l *ledger) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil {
		l.client.Close()
	}
}

// IsValidSignature implements execution.Owners.
func (l *ledger) IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, signature []byte) (bool, error) {
	client, err := l.connect(ctx)
	if err != nil {
		return false, err
	}
	return client.IsValidSignature(ctx, owner, digest, signature)
}

// How often the registry is asked for the node's stake: soon again while it
// does not answer or does not know the node.
const (
	stakeEvery = 10 * time.Minute
	stakeSoon  = 15 * time.Second
)

// watchStake keeps the node's stake in its status until ctx ends.
func (l *ledger) watchStake(ctx context.Context, node common.Address, s *status, log *slog.Logger) {
	for {
		pause := stakeEvery
		stake, err := l.stake(ctx, node)
		switch {
		case err == nil:
			s.setStake(stake)
		case errors.Is(err, chain.ErrUnknownNode):
			log.Warn("this node's key is not registered on chain", "node", node)
			pause = stakeSoon
		default:
			pause = stakeSoon
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// stake returns the node's stake in whole SKYOPS.
func (l *ledger) stake(ctx context.Context, node common.Address) (uint64, error) {
	client, err := l.connect(ctx)
	if err != nil {
		return 0, err
	}
	n, err := client.Node(ctx, node)
	if err != nil {
		return 0, err
	}
	return new(big.Int).Div(n.Stake.Big(), big.NewInt(1e18)).Uint64(), nil
}
