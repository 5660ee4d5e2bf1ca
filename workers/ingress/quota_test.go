package ingress

import (
	"context"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
)

// frameStore keeps the sizes of one stream's frames, and fails after writing
// when it is told to.
type frameStore struct {
	Store
	sizes []int
	reads int
	fail  error
}

func (s *frameStore) StreamSize(context.Context, common.Hash, uint32, uint8) (next, bytes uint64, err error) {
	s.reads++
	for _, n := range s.sizes {
		bytes += uint64(n)
	}
	return uint64(len(s.sizes)), bytes, nil
}

func (s *frameStore) PutFrames(_ context.Context, _ func(lease.Lease) error, _ common.Hash, _ uint32, _ uint8, first uint64, frames [][]byte) (uint64, error) {
	have := uint64(len(s.sizes))
	if first > have {
		return have, store.ErrGap
	}
	for i, f := range frames {
		if first+uint64(i) >= have {
			s.sizes = append(s.sizes, len(f))
		}
	}
	return uint64(len(s.sizes)), s.fail
}

func TestStreamsAreBounded(t *testing.T) {
	t.Parallel()
	s := &frameStore{}
	begin := func() *Ingress { return &Ingress{cfg: Config{Store: s}, streams: newCounters()} }
	i, k := begin(), streamKey{lease.Ref{Job: common.Hash{1}, Epoch: 1}, 1}
	frames := make([][]byte, maxFramesPerCall)
	large := make([]byte, maxFrame)
	for n := range frames {
		frames[n] = large
	}
	put := func(first uint64, frames ...[]byte) codes.Code {
		_, err := i.putFrames(t.Context(), common.Address{1}, k, first, frames)
		return status.Code(err)
	}
	var sent uint64
	for ; seal.StreamCost(sent, sent*maxFrame) <= seal.MaxStream; sent += maxFramesPerCall / 16 {
		for range 2 { // what is repeated counts once
			if code := put(sent, frames[:maxFramesPerCall/16]...); code != codes.OK {
				t.Fatalf("frame %d of an honest stream: %s", sent, code)
			}
		}
	}
	if put(sent+1, large) != codes.OK || len(s.sizes) != int(sent) {
		t.Errorf("a gap: %d frames are stored, %d were sent", len(s.sizes), sent)
	}
	if code := put(sent, frames...); code != codes.InvalidArgument {
		t.Errorf("a stream without end: %s", code)
	}
	if s.reads != 1 {
		t.Errorf("the store was measured %d times", s.reads)
	}
	// Neither a restart nor a write whose outcome is not known forgets what is there.
	i = begin()
	if code := put(sent, frames...); code != codes.InvalidArgument {
		t.Errorf("after a restart: %s", code)
	}
	s.fail = errors.New("the store is away")
	for n, refused := 0, false; !refused; n++ {
		code := put(uint64(len(s.sizes)), frames[:maxFramesPerCall/16]...)
		refused = code == codes.InvalidArgument
		if !refused && code != codes.Unavailable || n > 2*maxFramesPerCall {
			t.Fatalf("try %d: %s", n, code)
		}
	}
	if cost := seal.StreamCost(uint64(len(s.sizes)), uint64(len(s.sizes))*maxFrame); cost > maxStream {
		t.Errorf("%d bytes are stored, %d are allowed", cost, uint64(maxStream))
	}
	// Small frames count for more than their bytes.
	s, k.ref.Epoch = &frameStore{sizes: make([]int, maxStream/64)}, 2
	i = begin()
	if code := put(uint64(len(s.sizes)), nil); code != codes.InvalidArgument {
		t.Errorf("empty frames without end: %s", code)
	}
}
