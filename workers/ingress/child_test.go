package ingress_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/grpc"

	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/payload"
)

// childEnv makes the test binary a node's process: JSON identity.
const childEnv = "SKYOPS_TEST_INGRESS_NODE"

// child is a node in a process of its own, to be killed, stopped and continued.
type child struct {
	identity
	cmd *exec.Cmd
}

func (s *site) child() *child {
	s.t.Helper()
	return s.childOf(s.identity())
}

func (s *site) childOf(id identity) *child {
	s.t.Helper()
	spec, err := json.Marshal(id)
	if err != nil {
		s.t.Fatal(err)
	}
	c := &child{identity: id, cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), childEnv+"="+string(spec))
	c.cmd.Stderr = os.Stderr
	if err := c.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.kill)
	return c
}

func (c *child) signal(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := c.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

// runChild is a node: a session that comes back when it breaks, and a stock
// worker on its queue.
func runChild(spec string) {
	if err := child1(spec); err != nil {
		fmt.Fprintln(os.Stderr, "test node:", err)
		os.Exit(1)
	}
}

func child1(spec string) error {
	var id identity
	if err := json.Unmarshal([]byte(spec), &id); err != nil {
		return err
	}
	key, err := crypto.HexToECDSA(id.Key)
	if err != nil {
		return err
	}
	id.private = key
	options, err := id.dialOptions()
	if err != nil {
		return err
	}
	conn, err := grpc.NewClient(id.Nodes, options...)
	if err != nil {
		return err
	}
	welcome := make(chan *nodeservice.Welcome, 1)
	go func() {
		instance := fmt.Sprint(os.Getpid())
		for {
			_ = session(context.Background(), id, nodeservice.NewNodeServiceClient(conn), instance, nil, func(w *nodeservice.Welcome) {
				select {
				case welcome <- w:
				default:
				}
			}, nil)
			conn.ResetConnectBackoff()
			time.Sleep(20 * time.Millisecond)
		}
	}()
	w, err := id.worker((<-welcome).GetPayloadKey())
	if err != nil {
		return err
	}
	return w.Run(nil)
}

// worker makes a stock SDK worker for the node's queue, behind the ingress.
func (id identity) worker(payloadKey []byte) (worker.Worker, error) {
	ring, err := payload.Single(id.queue(), payloadKey)
	if err != nil {
		return nil, err
	}
	data, failures := payload.Converter(ring)
	pin, hash, err := nodeservice.Pin(id.PEM)
	if err != nil {
		return nil, err
	}
	c, err := client.Dial(client.Options{
		HostPort: id.Nodes, Namespace: namespace, Logger: quiet(), DataConverter: data, FailureConverter: failures,
		ConnectionOptions: client.ConnectionOptions{
			TLS: pin,
			DialOptions: []grpc.DialOption{
				grpc.WithPerRPCCredentials(nodeservice.Credentials(id.private, domain, hash)),
				grpc.WithChainUnaryInterceptor(nodeservice.Patience()),
			},
		},
	})
	if err != nil {
		return nil, err
	}
	w := worker.New(c, id.queue(), worker.Options{
		DisableWorkflowWorker: true, MaxConcurrentActivityTaskPollers: 1, MaxConcurrentActivityExecutionSize: 4,
		MaxHeartbeatThrottleInterval: 200 * time.Millisecond,
	})
	w.RegisterActivityWithOptions(count, activity.RegisterOptions{Name: "Count"})
	return w, nil
}

// countTo is the input of Count.
type countTo struct {
	To    int
	Pause time.Duration
	Hang  bool // stop beating half way
	Fail  bool // end with a failure that carries how far it came
}

// count counts, and beats each number.
func count(ctx context.Context, in countTo) (int, error) {
	for n := 1; n <= in.To; n++ {
		activity.RecordHeartbeat(ctx, n)
		if in.Hang && n == in.To/2 {
			<-ctx.Done()
			return n, ctx.Err()
		}
		if in.Fail && n == in.To/2 {
			return n, errHalfWay(n)
		}
		select {
		case <-ctx.Done():
			return n, context.Cause(ctx)
		case <-time.After(in.Pause):
		}
	}
	return in.To, nil
}

func (s *site) waitPresent(nodes ...identity) {
	s.t.Helper()
	m := s.fleet()
	for _, n := range nodes {
		eventually(s.t, 20*time.Second, "node is present", func() bool { _, ok := m.Present(n.address()); return ok })
	}
}
