package ingress_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
)

// there reports whether something pins content.
func (s *site) there(cid string) bool {
	s.t.Helper()
	if err := s.blobs.Collect(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	_, err := s.blobs.Stat(s.t.Context(), cid)
	return err == nil
}

// What an attempt stored and nobody committed is let go of by an ingress that never
// heard of it, however far the commit was when the one before was killed; what
// counts stays.
func TestLeftoversOutliveTheIngress(t *testing.T) {
	t.Parallel()
	s := newSite(t, ingress.Timing{Leftover: 2 * time.Second})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	_, _, checkpoint := a.keep(a.pack(seal.KindCheckpoint, common.Hash{}, []byte("counts")))
	stored := a.put(deliverytest.Random(t, 100)).CID
	commit := a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 200))
	draft, err := a.node.Commit(t.Context(), commit)
	if err != nil {
		t.Fatal(err)
	}
	if !s.there(stored) || !s.there(draft.GetCid()) {
		t.Error("it was let go of while it may still be committed")
	}
	s.stop()
	s.start()
	for what, cid := range map[string]string{"an object": stored, "a segment": commit.Segments[0], "a draft": draft.GetCid()} {
		eventually(t, 10*time.Second, what+" is let go of", func() bool { return !s.there(cid) })
	}
	if !s.there(checkpoint) {
		t.Error("the checkpoint that counts was let go of")
	}
}

// Others' content that a node stores too stays when the node lets go of it.
func TestWhatOthersHoldOutlivesANodesCopy(t *testing.T) {
	t.Parallel()
	s := newSite(t, ingress.Timing{})
	public := []byte("a page of the book")
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	cid := a.put(public).CID
	if err := s.store.Hold(t.Context(), "public", time.Now().Add(time.Hour), cid); err != nil {
		t.Fatal(err)
	}
	own := a.put([]byte("its own")).CID
	s.raise(jobID, 2, s.rawNode()).grant()
	eventually(t, 10*time.Second, "its own is let go of", func() bool { return !s.there(own) })
	if !s.there(cid) {
		t.Error("the page was let go of")
	}
}

// The newest checkpoint of a job that is over goes with its result, or where there is
// none when its order is past; that of another job, which may be paused, stays, however far ahead orders
// may lie now. Where the order is not known, it goes when no order can be good any more.
func TestNewestCheckpointGoesInTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, ingress.Timing{Held: time.Minute})
	var cids [6]string
	for n, end := range []struct {
		result   bool
		ago      time.Duration
		deadline time.Duration // from now on; 0: not known
	}{
		{true, 2 * resultsKept, 0}, {false, 2 * resultsKept, 0}, {true, resultsKept / 2, 0},
		{false, 2 * resultsKept, -2 * time.Minute}, {false, 2 * resultsKept, time.Minute},
		{true, resultsKept / 2, -2 * time.Minute},
	} {
		id := common.BigToHash(common.Big1)
		id[0] = byte(n)
		a := s.raise(id, 1, s.rawNode())
		a.grant()
		_, _, cids[n] = a.keep(a.pack(seal.KindCheckpoint, common.Hash{}, deliverytest.Random(t, 100)))
		if end.result {
			_, _, _ = a.keep(a.pack(seal.KindPackage, common.Hash{}, deliverytest.Random(t, 100)))
		}
		over := lease.Lease{Job: id, Epoch: 2, Node: a.address(), Expiry: uint64(time.Now().Add(-end.ago).UnixMilli()), Terms: a.lease.Terms}
		if end.deadline != 0 {
			over.Terms.Deadline = uint64(time.Now().Add(end.deadline).Unix())
		}
		if err := s.store.RaiseLease(t.Context(), over); err != nil {
			t.Fatal(err)
		}
	}
	stay := func(want ...bool) {
		t.Helper()
		for n, cid := range cids {
			if want[n] != s.there(cid) {
				t.Errorf("checkpoint %d: stored is %v", n, !want[n])
			}
		}
	}
	stay(true, true, true, true, true, true)
	s.stop()
	s.start()
	eventually(t, 10*time.Second, "those of a job with a result, and of an old order, go", func() bool { return !s.there(cids[0]) && !s.there(cids[3]) })
	stay(false, true, true, false, true, true)
	all, err := s.store.Stored(t.Context(), common.BigToHash(common.Big1))
	if err != nil || len(all) != 0 {
		t.Errorf("the register has %+v, %v", all, err)
	}
	s.stop()
	s.orders = time.Hour
	s.start()
	eventually(t, 10*time.Second, "that of a job without one goes", func() bool { return !s.there(cids[1]) })
	stay(false, false, true, false, true, true)
}
