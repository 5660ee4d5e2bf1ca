package node

import (
	"context"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/network"
)

// ledger is the node's view of the chain, connected when it is first needed:
// contract wallets are asked about their signatures.
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
