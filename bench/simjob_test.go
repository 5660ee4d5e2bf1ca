package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

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
	frames [][]byte
	took   chan struct{} // a frame came
}

func (d *desk) PutFrames(_ context.Context, r *nodeservice.FramesRequest, _ ...grpc.CallOption) (*nodeservice.FramesReply, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.errs) > 0 {
		err := d.errs[0]
		d.errs = d.errs[1:]
		return nil, err
	}
	if r.GetFirst() != uint64(len(d.frames)) {
		return nil, status.Errorf(codes.Internal, "frame %d, want %d", r.GetFirst(), len(d.frames))
	}
	d.frames = append(d.frames, r.GetFrames()...)
	for range r.GetFrames() {
		d.took <- struct{}{}
	}
	return &nodeservice.FramesReply{Next: uint64(len(d.frames))}, nil
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
	d := &desk{took: make(chan struct{}, 16), errs: []error{
		status.Error(codes.Unavailable, "the store is busy"), context.DeadlineExceeded, status.Error(codes.ResourceExhausted, "slow down"),
	}}
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
	for range 1 + len(want) {
		select {
		case <-d.took:
		case err := <-ended:
			t.Fatalf("the stream ended: %v", err)
		case <-time.After(time.Minute):
			t.Fatal("no frame comes")
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the stream ended with %v", err)
	}
	var got []string
	for _, f := range d.frames {
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
	d := &desk{errs: []error{status.Error(codes.FailedPrecondition, "the lease is over")}}
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
	done := n.begin(ref, end)
	if got := n.running(); len(got) != 1 || n.taken(time.Now().Add(time.Hour)) != 1 {
		t.Errorf("running: %v", got)
	}
	n.stale(n.running())
	if !errors.Is(context.Cause(ctx), errOver) {
		t.Errorf("a stale attempt ended with %v", context.Cause(ctx))
	}
	done()
	if got := n.taken(time.Now()); got != 0 {
		t.Errorf("%d held after the end", got)
	}
}
