package ingress_test

import (
	"context"
	"fmt"
	"io"
	"path"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

	mu   sync.Mutex
	got  map[string]int           // files by their names
	left map[string]int           // of them those that nobody waited for any more
	hold map[string]chan struct{} // what waits, by its name, until it is closed
}

// came notes that a file is read, once it may be.
func (c *cutOff) came(ctx context.Context, ref string) error {
	name := path.Base(ref)
	c.mu.Lock()
	if c.got == nil {
		c.got = map[string]int{}
	}
	c.got[name]++
	hold := c.hold[name]
	c.mu.Unlock()
	if hold == nil {
		return nil
	}
	select {
	case <-hold:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.left == nil {
			c.left = map[string]int{}
		}
		c.left[name]++
		return ctx.Err()
	}
}

func (c *cutOff) given(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left[name] > 0
}

func (c *cutOff) counts(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.got[name]
}

func (c *cutOff) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if c.away.Load() {
		return nil, fmt.Errorf("%w among peers", delivery.ErrNotFound)
	}
	if err := c.came(ctx, ref); err != nil {
		return nil, err
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

// A package that outlasts the call it is committed by is fetched back in one run,
// which the next call finds further; what was good before a broken run is not
// fetched again.
func TestFetchBackGoesOnWithoutItsCommit(t *testing.T) {
	t.Parallel()
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	slow := make(chan struct{})
	s.other.hold = map[string]chan struct{}{seal.SegmentName(1): slow}
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100), deliverytest.Random(t, 200), deliverytest.Random(t, 300))
	for range 2 {
		short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		_, err := a.node.Commit(short, pack)
		cancel()
		if status.Code(err) != codes.DeadlineExceeded {
			t.Fatalf("while it is fetched back: %v", err)
		}
	}
	eventually(t, 10*time.Second, "the second segment is asked for", func() bool { return s.other.counts(seal.SegmentName(1)) == 1 })
	s.other.away.Store(true)
	close(slow) // the second one comes, the third does not
	eventually(t, 10*time.Second, "the run breaks off", func() bool {
		_, err := a.node.Commit(t.Context(), pack)
		return status.Code(err) == codes.Unavailable
	})
	s.other.away.Store(false)
	if signed, _, _ := a.keep(pack); signed.Receipt.Result != seal.HashManifest(pack.Manifest) {
		t.Errorf("receipt %+v", signed.Receipt)
	}
	for n, want := range []int{1, 1, 1} {
		if got := s.other.counts(seal.SegmentName(n)); got != want {
			t.Errorf("segment %d was fetched %d times", n, got)
		}
	}
}

// What nobody can commit any more is not fetched back any further: its place is for others.
func TestFetchBackEndsWithItsAttempt(t *testing.T) {
	t.Parallel()
	s := newSite(t, ingress.Timing{Renew: 20 * time.Millisecond})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	s.other.hold = map[string]chan struct{}{seal.SegmentName(0): make(chan struct{})}
	pack := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100))
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	_, err := a.node.Commit(short, pack)
	cancel()
	if status.Code(err) != codes.DeadlineExceeded {
		t.Fatalf("while it is fetched back: %v", err)
	}
	if s.other.given(seal.SegmentName(0)) {
		t.Fatal("it was given up while its attempt runs")
	}
	s.raise(jobID, 2, s.rawNode()).grant()
	eventually(t, 10*time.Second, "it is given up", func() bool { return s.other.given(seal.SegmentName(0)) })
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
