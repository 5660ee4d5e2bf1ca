package ingress

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/nodeservice"
)

// maxSkew is how far a node's clock may be ahead of the ingress's.
const maxSkew = time.Minute

// maxLogins bounds the verified logins that are remembered.
const maxLogins = 4096

// caller is who makes a call, once its login was checked.
type caller struct {
	nodemap.Member
	news time.Time // when the chain said so
	node common.Address
	conn uint64 // connection the call came in on
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// gate checks logins. Verified ones are remembered until they expire, because
// recovering a signature costs more than most calls.
type gate struct {
	domain   eip712.Domain
	ingress  common.Hash
	registry Registry
	now      func() time.Time

	mu   sync.Mutex
	seen map[[sha256.Size]byte]entry
}

type entry struct {
	node   common.Address
	expiry time.Time
}

func newGate(d eip712.Domain, ingress common.Hash, r Registry, now func() time.Time) *gate {
	return &gate{domain: d, ingress: ingress, registry: r, now: now, seen: map[[sha256.Size]byte]entry{}}
}

// admit returns ctx with the caller in it, or a status error that says what is
// wrong with the login.
func (g *gate) admit(ctx context.Context) (context.Context, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	values := md.Get(nodeservice.LoginHeader)
	if len(values) != 1 {
		return nil, status.Errorf(codes.Unauthenticated, "%d logins in metadata %q, exactly one is due", len(values), nodeservice.LoginHeader)
	}
	node, err := g.verify(values[0])
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, err.Error())
	}
	member, news, err := g.registry.Member(ctx, node)
	switch {
	case errors.Is(err, ErrNotMember):
		return nil, status.Error(codes.PermissionDenied, err.Error())
	case err != nil:
		return nil, status.Errorf(codes.Unavailable, "look up node %s: %v", node, err)
	}
	return context.WithValue(ctx, callerKey{}, caller{Member: member, news: news, node: node, conn: connOf(ctx)}), nil
}

func (g *gate) verify(header string) (common.Address, error) {
	now := g.now()
	key := sha256.Sum256([]byte(header))
	g.mu.Lock()
	known, ok := g.seen[key]
	g.mu.Unlock()
	if ok && now.Before(known.expiry) {
		return known.node, nil
	}
	l, err := nodeservice.DecodeLogin(header)
	if err != nil {
		return common.Address{}, err
	}
	issued, expiry := time.Unix(int64(l.IssuedAt), 0), time.Unix(int64(l.Expiry), 0)
	switch {
	case l.Ingress != g.ingress:
		return common.Address{}, fmt.Errorf("login is for another ingress, %s", l.Ingress)
	case l.Expiry < l.IssuedAt || l.Expiry-l.IssuedAt > uint64(nodeservice.LoginLifetime/time.Second):
		return common.Address{}, fmt.Errorf("login is good for longer than %s", nodeservice.LoginLifetime)
	case issued.After(now.Add(maxSkew)):
		return common.Address{}, fmt.Errorf("login is from the future: the node's clock is %s ahead", issued.Sub(now).Round(time.Second))
	case !now.Before(expiry):
		return common.Address{}, fmt.Errorf("login expired %s ago", now.Sub(expiry).Round(time.Second))
	}
	if err := eip712.Verify(l.Node, g.domain.Digest(l.StructHash()), l.Signature); err != nil {
		return common.Address{}, fmt.Errorf("login of %s: %w", l.Node, err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.seen) >= maxLogins {
		clear(g.seen) // a refill costs one signature check per node
	}
	g.seen[key] = entry{node: l.Node, expiry: expiry}
	return l.Node, nil
}
