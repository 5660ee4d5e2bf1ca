package ingress_test

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
)

// cutOff is a peer that finds nothing as long as it is cut off from the storage.
type cutOff struct {
	delivery.Reader
	away atomic.Bool
}

func (c *cutOff) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if c.away.Load() {
		return nil, fmt.Errorf("%w among peers", delivery.ErrNotFound)
	}
	return c.Reader.Get(ctx, ref, off, length)
}

func (c *cutOff) Ahead(context.Context, ...string) delivery.Reader { return c }

// A package that no other peer can fetch is no result yet; checkpoints need no peer.
func TestPackageCountsOnceItWasFetchedBack(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.away.Store(true)
	_, _, _ = a.keep(a.pack(seal.KindCheckpoint, common.Hash{}, deliverytest.Random(t, 10)))
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 2<<20), deliverytest.Random(t, 10))
	if _, err := a.node.Commit(t.Context(), pack); status.Code(err) != codes.Unavailable {
		t.Fatalf("a package that cannot be fetched: %v", err)
	}
	s.other.away.Store(false)
	if signed, _, _ := a.keep(pack); signed.Receipt.Result != seal.HashManifest(pack.Manifest) {
		t.Errorf("receipt %+v", signed.Receipt)
	}
}

// A segment that went bad in the storage is found before it counts, and the
// checkpoint before it stays what it was.
func TestDamagedPackageIsRefused(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	kept, _, cid := a.keep(a.pack(seal.KindCheckpoint, common.Hash{}, deliverytest.Random(t, 10)))
	segment := deliverytest.Random(t, 3<<20)
	pack := a.pack(seal.KindPackage, common.Hash{}, segment)
	chunk := a.put(segment[1<<20 : 2<<20]) // stored already, as a block of the segment
	if err := s.blobs.Corrupt(chunk.CID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.node.Commit(t.Context(), pack); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a damaged package: %v", err)
	}
	head, err := s.store.Head(t.Context(), jobID)
	if err != nil || head.Manifest != kept.Receipt.Checkpoint {
		t.Fatalf("head %+v, %v", head, err)
	}
	if _, err := deliverytest.Read(t.Context(), s.blobs, cid+"/"+seal.SegmentName(0), 0, delivery.Whole); err != nil {
		t.Errorf("the checkpoint: %v", err)
	}
}
