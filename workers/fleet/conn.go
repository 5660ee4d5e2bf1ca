package fleet

import (
	"context"
	"time"

	"google.golang.org/grpc/backoff"
)

// The ingress is usually back within a second: look often, do not hammer.
const retryPause = 100 * time.Millisecond

var reconnect = backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.3, Jitter: 0.2, MaxDelay: 2 * time.Second}

// bearer puts the fleet's secret on every call.
type bearer []byte

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + Bearer(b)}, nil
}

func (b bearer) RequireTransportSecurity() bool { return true }
