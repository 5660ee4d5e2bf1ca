package ingress

import (
	"context"
	"sync"

	"google.golang.org/grpc/stats"
)

type connKey struct{}

// connOf returns the number of the connection that a call came in on.
func connOf(ctx context.Context) uint64 {
	n, _ := ctx.Value(connKey{}).(uint64)
	return n
}

// conns numbers the connections of a gRPC server and tells when one ends: the
// first sign of a killed process.
type conns struct {
	ended func(conn uint64)

	mu   sync.Mutex
	last uint64
	live map[uint64]bool
}

var _ stats.Handler = (*conns)(nil)

func newConns(ended func(uint64)) *conns { return &conns{ended: ended, live: map[uint64]bool{}} }

func (c *conns) alive(n uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.live[n]
}

// TagConn implements stats.Handler.
func (c *conns) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	c.live[c.last] = true
	return context.WithValue(ctx, connKey{}, c.last)
}

// HandleConn implements stats.Handler.
func (c *conns) HandleConn(ctx context.Context, s stats.ConnStats) {
	if _, ok := s.(*stats.ConnEnd); !ok {
		return
	}
	n := connOf(ctx)
	c.mu.Lock()
	delete(c.live, n)
	c.mu.Unlock()
	c.ended(n)
}

// TagRPC implements stats.Handler.
func (c *conns) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC implements stats.Handler.
func (c *conns) HandleRPC(context.Context, stats.RPCStats) {}
