package ingress

import (
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/workers/nodeservice"
)

// Limits of one node. A node that keeps to the protocol stays far below them.
const (
	callsPerSecond   = 100
	attemptCalls     = 8 // a second, and at once, for each attempt that it runs: a heartbeat, frames of two streams, what it saves
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

// take counts one call of a node that runs so many attempts. Frames leave half of the
// bucket to all else: a program that writes without a pause keeps no other one's
// heartbeats and checkpoints away.
func (l *limiters) take(node common.Address, running int, frames bool, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	most, burst := rate.Limit(callsPerSecond+attemptCalls*running), callBurst+attemptCalls*running
	bucket := l.nodes[node]
	switch {
	case bucket == nil:
		bucket = rate.NewLimiter(most, burst)
		l.nodes[node] = bucket
	case bucket.Limit() != most:
		bucket.SetLimitAt(now, most)
		bucket.SetBurstAt(now, burst)
	}
	if frames && bucket.TokensAt(now) <= float64(burst)/2 || !bucket.AllowN(now, 1) {
		return status.Errorf(codes.ResourceExhausted, "more than %.0f calls per second", float64(most))
	}
	return nil
}

// counted counts a call of a node against its limits.
func (i *Ingress) counted(c caller, method string) error {
	return i.limits.take(c.node, i.sessions.attemptsOf(c.node), method == nodeservice.NodeService_PutFrames_FullMethodName, time.Now())
}
