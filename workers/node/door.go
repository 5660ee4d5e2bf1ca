package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/frontend"
	"github.com/skyops/skyops/workflows/payload"
)

// door holds the node's connections to the ingress. All of them pin its
// certificate and carry the node's signed login, or an attempt's grant.
type door struct {
	loaded
	pin     *tls.Config
	dial    []grpc.DialOption
	conn    *grpc.ClientConn
	service nodeservice.NodeServiceClient
	http    *http.Client
}

// maxMessage bounds a message in bytes: a manifest of the largest size fits.
const maxMessage = 17 << 20

func openDoor(l loaded) (*door, error) {
	pin, ingress, err := nodeservice.Pin([]byte(l.network.Operator.IngressCert))
	if err != nil {
		return nil, err
	}
	d := &door{loaded: l, pin: pin, dial: []grpc.DialOption{
		grpc.WithTransportCredentials(credentials.NewTLS(pin)),
		grpc.WithPerRPCCredentials(nodeservice.Credentials(l.key, l.network.Domain(), ingress)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.MaxCallSendMsgSize(maxMessage), grpc.MaxCallRecvMsgSize(maxMessage)),
		// A node that comes back late counts as dead.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second},
			MinConnectTimeout: 2 * time.Second,
		}),
	}}
	if d.conn, err = grpc.NewClient(l.network.Operator.Ingress, d.dial...); err != nil {
		return nil, fmt.Errorf("dial %s: %w", l.network.Operator.Ingress, err)
	}
	d.service = nodeservice.NewNodeServiceClient(d.conn)
	d.http = &http.Client{Transport: &http.Transport{
		TLSClientConfig: pin.Clone(), MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 2 * time.Minute,
	}}
	return d, nil
}

func (d *door) close() error {
	d.http.CloseIdleConnections()
	return d.conn.Close()
}

// work starts the Temporal worker and returns how to stop it. Temporal's side
// of the ingress may be away at first: that is waited for.
func (d *door) work(ctx context.Context, n *node, key []byte, fatal chan<- error) (stop func(), err error) {
	queue := execution.TaskQueue(n.address)
	keys, err := payload.Single(queue, key)
	if err != nil {
		return nil, fmt.Errorf("payload key: %w", err)
	}
	data, failures := payload.Converter(keys)
	// Also a host that tells nobody hands on to the program which trace it belongs to.
	traced, err := frontend.Traced(n.vitals.Traces().Provider())
	if err != nil {
		return nil, err
	}
	c, err := client.NewLazyClient(client.Options{
		HostPort: d.network.Operator.Ingress, Namespace: d.network.Operator.Namespace, Identity: queue,
		DataConverter: data, FailureConverter: failures, Interceptors: traced,
		Logger: sdklog.NewStructuredLogger(slog.New(quieter{n.log.Handler()})), MetricsHandler: n.vitals.Temporal(),
		ConnectionOptions: client.ConnectionOptions{
			TLS:             d.pin.Clone(),
			GrpcCompression: &client.GrpcCompressionNone{}, // payloads are compressed already
			DialOptions:     append(d.dial[:len(d.dial):len(d.dial)], grpc.WithChainUnaryInterceptor(nodeservice.Patience())),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal through the ingress: %w", err)
	}
	w := worker.New(c, queue, worker.Options{
		DisableWorkflowWorker:              true,
		MaxConcurrentActivityExecutionSize: n.slots(),
		MaxConcurrentActivityTaskPollers:   2,
		MaxHeartbeatThrottleInterval:       time.Second,
		WorkerStopTimeout:                  10 * time.Second,
		OnFatalError:                       func(err error) { fatal <- err },
	})
	w.RegisterActivityWithOptions(n.work.Offer, activity.RegisterOptions{Name: execution.OfferActivity})
	w.RegisterActivityWithOptions(n.work.Pause, activity.RegisterOptions{Name: execution.PauseActivity})
	w.RegisterActivityWithOptions(n.work.Extend, activity.RegisterOptions{Name: execution.ExtendActivity})
	w.RegisterActivityWithOptions(n.work.Execute, activity.RegisterOptions{Name: execution.ExecuteActivity})
	for {
		if err = w.Start(); err == nil {
			break
		}
		n.log.Warn("Temporal is not reached through the ingress yet", "err", err)
		select {
		case <-ctx.Done():
			c.Close()
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(time.Second):
		}
	}
	return func() { w.Stop(); c.Close() }, nil
}

// maxSlots bounds the activities at once.
const maxSlots = 256

// slots is one for every job that may run beside the others, by devices or by
// cores, and two more: a full node still has to answer offers.
func (n *node) slots() int {
	return min(len(n.status.devices)+int(n.CPU/1000)+2, maxSlots)
}

// quieter drops what the SDK says below a warning.
type quieter struct{ slog.Handler }

// WithAttrs implements slog.Handler.
func (q quieter) WithAttrs(a []slog.Attr) slog.Handler { return quieter{q.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (q quieter) WithGroup(name string) slog.Handler { return quieter{q.Handler.WithGroup(name)} }

// Enabled implements slog.Handler.
func (q quieter) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}
