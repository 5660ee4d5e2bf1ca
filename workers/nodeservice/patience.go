package nodeservice

import (
	"context"
	"path"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/lease"
)

// patiencePause is the time between two tries of a call that reports a task's end.
const patiencePause = 200 * time.Millisecond

// Patience makes a node's Temporal worker outlast an ingress or a Temporal that
// is away. By itself the SDK cancels an activity whose heartbeat could not be
// delivered for one throttle interval, and drops a result after ten seconds;
// but what ends an attempt is its lease, not a missed call. So a heartbeat that
// reached nobody counts as sent (the next one follows), and a result is offered
// again for as long as a lease may last unrenewed.
//
// Use it as an interceptor of the worker's connection.
func Patience() grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		switch name := path.Base(method); {
		case name == "RecordActivityTaskHeartbeat":
			if err := invoke(ctx, method, req, reply, cc, opts...); !away(err) {
				return err
			}
			return nil
		case strings.HasPrefix(name, "RespondActivityTask"):
			return persist(ctx, func(ctx context.Context) error { return invoke(ctx, method, req, reply, cc, opts...) })
		}
		return invoke(ctx, method, req, reply, cc, opts...)
	}
}

// persist repeats call while nobody answers it, for longer than ctx has time.
func persist(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease.SelfFence)
	defer cancel()
	for {
		err := call(ctx)
		if !away(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(patiencePause):
		}
	}
}

// away reports an error that says that nobody answered.
func away(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Aborted, codes.ResourceExhausted:
		return true
	}
	return false
}
