package ingress

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/workers/ingress/nodemap"
)

// ErrNotMember reports a key that may not act as a node: never registered, or not active now.
var ErrNotMember = errors.New("not an active registered node")

// Registry tells which keys are nodes.
type Registry interface {
	// Member returns the node of an active key and when the chain said so,
	// ErrNotMember for any other.
	Member(ctx context.Context, node common.Address) (m nodemap.Member, at time.Time, err error)
}

// How long an answer of the chain is used. While the chain does not answer, a
// member that was known stays one for outageAge: nodes must not fall out of
// work because an RPC endpoint is down. But a leaf with what the chain said newsAge
// ago is not given out: a court holds it against what it said in the last ten
// minutes (book.StakeWindow), of which a match takes its part.
const (
	memberAge   = 30 * time.Second
	strangerAge = time.Second
	outageAge   = time.Hour
	newsAge     = 8 * time.Minute
)

// maxAnswers bounds the answers that are remembered, lookups the questions per
// second: keys cost nothing, and anybody may sign a login with a new one.
const (
	maxAnswers = 1 << 16
	lookups    = 100
)

// newReputation is the reputation of a node that nothing is known of, from 0 to
// 10,000: 10,000 · (a+1) / (a+b+20) with no good work a and no faults b. It is
// every node's in a network whose contracts keep none.
const newReputation = 500

// Chain is the part of the chain client that a registry reads.
type Chain interface {
	Node(ctx context.Context, key common.Address) (chain.Node, error)
	Reputation(ctx context.Context, slot uint32) (uint16, error)
}

// ChainRegistry reads NodeRegistry and remembers its answers for a while.
func ChainRegistry(c Chain) Registry {
	return &chainRegistry{chain: c, now: time.Now, bucket: rate.NewLimiter(lookups, lookups), known: map[common.Address]answer{}}
}

type chainRegistry struct {
	chain  Chain
	now    func() time.Time
	bucket *rate.Limiter

	mu    sync.Mutex
	known map[common.Address]answer
}

var errBusy = fmt.Errorf("more than %d keys per second are asked about", lookups)

type answer struct {
	member nodemap.Member
	err    error // ErrNotMember or nil
	at     time.Time
}

func (r *chainRegistry) Member(ctx context.Context, node common.Address) (nodemap.Member, time.Time, error) {
	now := r.now()
	r.mu.Lock()
	a, ok := r.known[node]
	r.mu.Unlock()
	if ok && (a.err == nil && now.Sub(a.at) < memberAge || a.err != nil && now.Sub(a.at) < strangerAge) {
		return a.member, a.at, a.err
	}
	var n chain.Node
	var reputation uint16
	err := errBusy
	if r.bucket.AllowN(now, 1) {
		n, reputation, err = r.ask(ctx, node)
	}
	switch {
	case errors.Is(err, chain.ErrUnknownNode):
		a = answer{err: fmt.Errorf("%w: %s was never registered", ErrNotMember, node)}
	case err != nil && ok && a.err == nil && now.Sub(a.at) < outageAge:
		return a.member, a.at, nil
	case err != nil:
		return nodemap.Member{}, time.Time{}, fmt.Errorf("read node registry: %w", err)
	case !n.Active:
		a = answer{err: fmt.Errorf("%w: %s is registered but not active; has it enough stake?", ErrNotMember, node)}
	default:
		whole := new(big.Int).Div(n.Stake.Big(), big.NewInt(1e18))
		a = answer{member: nodemap.Member{Slot: n.Slot, Stake: whole.Uint64(), Rep: reputation}}
	}
	a.at = now
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= maxAnswers {
		clear(r.known)
	}
	r.known[node] = a
	return a.member, a.at, a.err
}

// ask reads what the chain has of a node.
func (r *chainRegistry) ask(ctx context.Context, node common.Address) (chain.Node, uint16, error) {
	n, err := r.chain.Node(ctx, node)
	if err != nil || !n.Active {
		return n, 0, err
	}
	reputation, err := r.chain.Reputation(ctx, n.Slot)
	if errors.Is(err, chain.ErrNoContract) {
		return n, newReputation, nil
	}
	return n, reputation, err
}
