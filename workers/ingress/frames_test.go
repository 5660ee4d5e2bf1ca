package ingress

import (
	"context"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// leased is a frameStore of one job with a lease.
type leased struct {
	frameStore
	lease lease.Lease
	asked int // for the lease beside a transaction
	tried int // to write
}

func (s *leased) Lease(_ context.Context, job common.Hash) (lease.Lease, error) {
	s.asked++
	if job != s.lease.Job {
		return lease.Lease{}, store.ErrNotFound
	}
	return s.lease, nil
}

func (s *leased) PutFrames(ctx context.Context, may func(lease.Lease) error, job common.Hash, epoch uint32, stream uint8, first uint64, frames [][]byte) (uint64, error) {
	s.tried++
	if err := may(s.lease); err != nil {
		return 0, err
	}
	return s.frameStore.PutFrames(ctx, may, job, epoch, stream, first, frames)
}

// Who holds an attempt is looked up once, and its lease at each writing; who never held
// it gets no further than that, into no other one's stream.
func TestFramesAreTheHolders(t *testing.T) {
	t.Parallel()
	now := time.Now()
	holder, other := common.Address{1}, common.Address{2}
	l := lease.Lease{Job: common.Hash{1}, Epoch: 2, Node: holder, Expiry: uint64(now.Add(time.Minute).UnixMilli())}
	s := &leased{lease: l}
	i := &Ingress{cfg: Config{Store: s}, streams: newCounters(), holders: newHolders(), now: func() time.Time { return now }}
	put := func(node common.Address, epoch uint32, first uint64) codes.Code {
		_, err := i.PutFrames(context.WithValue(t.Context(), callerKey{}, caller{node: node}), &nodeservice.FramesRequest{
			Attempt: &nodeservice.AttemptRef{Job: l.Job[:], Epoch: epoch}, Stream: nodeservice.FramesRequest_STREAM_LOG, First: first, Frames: [][]byte{{1}},
		})
		return status.Code(err)
	}
	for range 2 {
		if code := put(other, 2, 0); code != codes.FailedPrecondition {
			t.Errorf("another node: %s", code)
		}
		if code := put(holder, 1, 0); code != codes.FailedPrecondition {
			t.Errorf("an epoch before: %s", code)
		}
	}
	if s.reads > 0 || len(i.streams.of) > 0 {
		t.Errorf("%d streams were measured for who holds none", s.reads)
	}
	s.asked = 0
	for n := range uint64(3) {
		if code := put(holder, 2, n); code != codes.OK {
			t.Errorf("the holder: %s", code)
		}
	}
	if s.asked != 1 || s.reads != 1 || len(s.sizes) != 3 {
		t.Errorf("of %d frames the lease was looked up %d times, the stream %d times", len(s.sizes), s.asked, s.reads)
	}
	s.lease.Ended, s.tried = true, 0
	for range 3 {
		if code := put(holder, 2, 3); code != codes.FailedPrecondition || s.reads != 1 {
			t.Errorf("after its end: %s", code)
		}
	}
	if s.tried != 1 {
		t.Errorf("who was refused came to where frames are written %d times", s.tried)
	}
	if err := i.ran(t.Context(), holder, lease.Ref{Job: l.Job, Epoch: 2}); err != nil {
		t.Errorf("the attempt was the node's: %v", err)
	}
	s.lease.Ended = false
	if code := put(holder, 2, 3); code != codes.OK {
		t.Errorf("once it holds it again: %s", code)
	}
}
