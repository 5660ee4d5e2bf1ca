package control

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// reports is how often a waiting activity reports within its heartbeat timeout.
const reports = 3

// alive reports for activities that have a heartbeat timeout. On this role they
// only wait, for the chain or for a node: their progress is that the process
// lives, so that another one takes the wait over when it does not.
type alive struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity implements interceptor.WorkerInterceptor.
func (*alive) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &reporter{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type reporter struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity implements interceptor.ActivityInboundInterceptor.
func (r *reporter) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	info := activity.GetInfo(ctx)
	if info.IsLocalActivity || info.HeartbeatTimeout == 0 {
		return r.Next.ExecuteActivity(ctx, in)
	}
	every := info.HeartbeatTimeout / reports
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	defer func() { close(done); <-stopped }()
	return r.Next.ExecuteActivity(ctx, in)
}
