package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
)

// desk takes frames as the ingress does, after errors that a test gives it.
type desk struct {
	nodeservice.NodeServiceClient
	mu     sync.Mutex
	errs   []error
	frames map[nodeservice.FramesRequest_Stream][][]byte
	took   chan struct{} // a frame came
	grants int
}

// newDesk is a desk that begins with errors.
func newDesk(errs ...error) *desk {
	return &desk{errs: errs, frames: map[nodeservice.FramesRequest_Stream][][]byte{}, took: make(chan struct{}, 1024)}
}

func (d *desk) Grant(context.Context, *nodeservice.AttemptRef, ...grpc.CallOption) (*nodeservice.GrantReply, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.grants++
	return &nodeservice.GrantReply{}, nil
}

func (d *desk) Started(context.Context, *nodeservice.AttemptRef, ...grpc.CallOption) (*nodeservice.StartedReply, error) {
	return &nodeservice.StartedReply{At: 7}, nil
}

// await waits for so many frames more; an attempt that ends is none that sends them.
func (d *desk) await(t *testing.T, frames int, ended <-chan error) {
	t.Helper()
	for range frames {
		select {
		case <-d.took:
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		case <-time.After(time.Minute):
			t.Fatal("no frame comes")
		}
	}
}

func (d *desk) PutFrames(_ context.Context, r *nodeservice.FramesRequest, _ ...grpc.CallOption) (*nodeservice.FramesReply, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.errs) > 0 {
		err := d.errs[0]
		d.errs = d.errs[1:]
		return nil, err
	}
	have := d.frames[r.GetStream()]
	if r.GetFirst() != uint64(len(have)) {
		return nil, status.Errorf(codes.FailedPrecondition, "frame %d, want %d", r.GetFirst(), len(have))
	}
	d.frames[r.GetStream()] = append(have, r.GetFrames()...)
	for range r.GetFrames() {
		d.took <- struct{}{}
	}
	return &nodeservice.FramesReply{Next: uint64(len(d.frames[r.GetStream()]))}, nil
}

// newStream is a stream of a job's log to a desk, with who may read it.
func newStream(t *testing.T, d *desk) (*simStream, *seal.FrameReader) {
	t.Helper()
	owner, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	name := seal.Stream{Job: common.Hash{1}, Epoch: 1, Kind: seal.StreamLog}
	st, err := newSimStream(&simNode{service: d, told: &told{at: map[seal.Stream][]time.Time{}}}, name, owner.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return st, seal.NewFrameReader(name, owner)
}

func TestSimulatedNodesCallAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(status.Error(codes.Unavailable, "the store is busy"), context.DeadlineExceeded, status.Error(codes.ResourceExhausted, "slow down"))
	st, reader := newStream(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- st.pump(ctx) }()
	want := []string{"one", "two", "three"}
	for _, text := range want {
		if err := st.offer([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	d.await(t, 1+len(want), ended)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the stream ended with %v", err)
	}
	var got []string
	for _, f := range d.frames[nodeservice.FramesRequest_STREAM_LOG] {
		payload, err := reader.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		if payload != nil {
			got = append(got, string(payload))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("frames %q, want %q", got, want)
	}
}

func TestSimulatedNodesKnowWhenTheyAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(status.Error(codes.FailedPrecondition, "the lease is over"))
	st, _ := newStream(t, d)
	if err := st.pump(t.Context()); status.Code(errors.Unwrap(err)) != codes.FailedPrecondition {
		t.Errorf("the stream ended with %v", err)
	}
}

func TestSimulatedNodesGiveRoomBack(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	n := newSimNode("host-1", network.Network{}, key, nil)
	ref := lease.Ref{Job: common.Hash{1}, Epoch: 1}
	n.held[ref] = &hold{until: time.Now().Add(time.Minute)}
	n.held[lease.Ref{Job: common.Hash{2}, Epoch: 1}] = &hold{until: time.Now().Add(-time.Second)}
	if got := n.taken(time.Now()); got != 1 {
		t.Errorf("%d held, want the offer that goes on alone", got)
	}
	ctx, end := context.WithCancelCause(t.Context())
	n.held[ref] = &hold{runs: &simAttempt{end: end}}
	if got := n.running(); len(got) != 1 || n.taken(time.Now().Add(time.Hour)) != 1 {
		t.Errorf("running: %v", got)
	}
	n.stale(n.running())
	if !errors.Is(context.Cause(ctx), errOver) {
		t.Errorf("a stale attempt ended with %v", context.Cause(ctx))
	}
}

// call has a node execute an attempt as Temporal's SDK does, until ctx ends.
func call(ctx context.Context, n *simNode, req execution.ExecuteRequest) <-chan error {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
	env.RegisterActivity(n.execute)
	ended := make(chan error, 1)
	go func() {
		_, err := env.ExecuteActivity(n.execute, req)
		ended <- err
	}()
	return ended
}

// A call that Temporal gave up leaves its attempt running, and the next one takes it
// up again: its streams go on, and it holds its room once.
func TestSimulatedNodesTakeAttemptsUpAgain(t *testing.T) {
	t.Parallel()
	d := newDesk()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	owner, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	n := newSimNode("host-1", network.Network{}, key, &told{at: map[seal.Stream][]time.Time{}})
	n.service = d
	req := execution.ExecuteRequest{Job: common.Hash{1}, Lease: lease.Lease{Epoch: 1}}
	req.Submission.Recipient = owner.Recipient()
	given, giveUp := context.WithCancelCause(t.Context())
	first := call(given, n, req)
	d.await(t, 4, first) // two keys, a line and a sample
	giveUp(errors.New("Temporal knows no such task"))
	if err := <-first; err == nil {
		t.Error("the call that was given up succeeded")
	}
	if got := n.running(); len(got) != 1 {
		t.Fatalf("%d attempts run after that", len(got))
	}
	second := call(t.Context(), n, req)
	d.await(t, 4, second) // two steps more
	if got := n.running(); len(got) != 1 || n.taken(time.Now()) != 1 || d.grants != 1 {
		t.Errorf("%d attempts run, %d began", len(got), d.grants)
	}
	n.stale(n.running())
	if err := <-second; err == nil || !strings.Contains(err.Error(), errOver.Error()) {
		t.Errorf("it ended with %v", err)
	}
	n.attempts.Wait()
	if n.taken(time.Now()) != 0 {
		t.Error("it holds its room after the end")
	}
}
