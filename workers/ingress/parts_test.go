package ingress_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// cut marks a commit's manifest as cut by content, and puts segments of an earlier
// one before its own, without saying where they are.
func cut(t *testing.T, r *nodeservice.CommitRequest, before *nodeservice.CommitRequest) {
	t.Helper()
	m, err := seal.ParseManifest(r.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	if m.Cut = 1 << 20; before != nil {
		old, err := seal.ParseManifest(before.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		m.Segments, m.Size = append(old.Segments, m.Segments...), m.Size+old.Size
		r.Segments = append(make([]string, len(old.Segments)), r.Segments...)
	}
	if r.Manifest, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
}

// What the checkpoint before has is named again: not stored, not billed, and
// there when that one is gone. An ingress that remembers nothing does the same.
func TestSegmentsOfTheCheckpointBefore(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	frozen := [][]byte{deliverytest.Random(t, 2<<20), deliverytest.Random(t, 100)}
	before := a.pack(seal.KindCheckpoint, common.Hash{}, frozen...)
	cut(t, before, nil)
	signed, _, cid := a.keep(before)
	for round := range 2 {
		fresh := deliverytest.Random(t, 1000)
		next := a.pack(seal.KindCheckpoint, seal.HashManifest(before.Manifest), fresh)
		cut(t, next, before)
		again, _, nextCID := a.keep(next)
		stored := again.Receipt.BytesOut - signed.Receipt.BytesOut
		if want := uint64(len(next.Manifest) + len(fresh)); stored != want {
			t.Errorf("round %d: %d bytes are billed, want %d", round, stored, want)
		}
		head, err := s.store.Head(t.Context(), jobID)
		if err != nil || head.CID != nextCID || head.Bytes < 2<<20 {
			t.Errorf("round %d: head %+v, %v", round, head, err)
		}
		eventually(t, 5*time.Second, "the checkpoint before is let go of", func() bool {
			if err := s.blobs.Collect(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err := s.blobs.Stat(t.Context(), cid)
			return err != nil
		})
		for i, want := range append(bytesOf(frozen), fresh) {
			got, err := deliverytest.Read(t.Context(), s.blobs, nextCID+"/"+seal.SegmentName(i), 0, delivery.Whole)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("round %d: segment %d has %d bytes, %v", round, i, len(got), err)
			}
		}
		before, signed, cid, frozen = next, again, nextCID, append(frozen, fresh)
		s.stop()
		s.start()
		a.wait()
		a.grant()
	}
	stranger := a.pack(seal.KindCheckpoint, seal.HashManifest(before.Manifest), []byte("new"))
	cut(t, stranger, before)
	stranger.Segments[len(stranger.Segments)-1] = ""
	if _, err := a.node.Commit(t.Context(), stranger); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a segment that is nowhere: %v", err)
	}
}

func bytesOf(segments [][]byte) [][]byte { return append([][]byte{}, segments...) }
