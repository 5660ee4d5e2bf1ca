package ingress

import (
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Limits of one node. A node that keeps to the protocol stays far below them.
const (
	callsPerSecond   = 100
	callBurst        = 400
	maxPolls         = 16       // upstream polls open at once
	maxMessage       = 4 << 20  // bytes of one gRPC message: a commit of the largest directory fits
	maxPayload       = 2 << 20  // bytes of a task's result; Temporal's own bound
	maxBeatDetails   = 64 << 10 // bytes of a heartbeat's details
	maxFailure       = 256 << 10
	maxSessionBeats  = 10 // beats per second
	maxFrame         = 256 << 10
	maxFramesPerCall = 256
)

// limiters hold one bucket of calls per node.
type limiters struct {
	mu    sync.Mutex
	nodes map[common.Address]*rate.Limiter
}

func newLimiters() *limiters { return &limiters{nodes: map[common.Address]*rate.Limiter{}} }

func (l *limiters) take(node common.Address, now time.Time) error {
	l.mu.Lock()
	bucket := l.nodes[node]
	if bucket == nil {
		bucket = rate.NewLimiter(callsPerSecond, callBurst)
		l.nodes[node] = bucket
	}
	l.mu.Unlock()
	if !bucket.AllowN(now, 1) {
		return status.Errorf(codes.ResourceExhausted, "more than %d calls per second", callsPerSecond)
	}
	return nil
}
