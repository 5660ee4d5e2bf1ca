package ingress_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
)

// A receipt over what was run and not kept counts time, and moves no checkpoint;
// nothing of it comes after an attempt's end.
func TestReceiptThatKeepsNothing(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	a := s.raise(jobID, 1, s.rawNode())
	a.grant()
	if _, err := a.node.Started(t.Context(), a.ref()); err != nil {
		t.Fatal(err)
	}
	nothing := &nodeservice.CommitRequest{Attempt: a.ref(), Kind: nodeservice.CommitRequest_KIND_CHECKPOINT}
	alone, seq, cid := a.keep(nothing)
	if r := alone.Receipt; seq != 0 || cid != "" || r.Seq != 1 || r.BytesOut != 0 || r.Checkpoint != (common.Hash{}) || r.Result != (common.Hash{}) {
		t.Errorf("the first receipt is %+v, seq %d, cid %q", r, seq, cid)
	}
	kept, _, _ := a.keep(a.pack(seal.KindCheckpoint, common.Hash{}, []byte("saved")))
	after, _, _ := a.keep(nothing)
	if r := after.Receipt; r.Seq != 3 || r.Checkpoint != kept.Receipt.Checkpoint || r.BytesOut != kept.Receipt.BytesOut || r.BilledMs < kept.Receipt.BilledMs {
		t.Errorf("after %+v comes %+v", kept.Receipt, r)
	}
	if head, err := s.store.Head(t.Context(), jobID); err != nil || head.Manifest != kept.Receipt.Checkpoint {
		t.Errorf("the checkpoint is %+v, %v", head, err)
	}
	due, err := s.store.OrderDue(t.Context(), a.lease.Terms.Order, a.address(), common.Hash{}, 0)
	if err != nil || due.Cmp(after.Receipt.Cost) != 0 {
		t.Errorf("due is %s of %s, %v", due, after.Receipt.Cost, err)
	}
	pack := a.pack(seal.KindPackage, common.Hash{}, []byte("result"))
	pack.Outcome = string(record.Succeeded)
	a.keep(pack)
	if _, err := a.node.Commit(t.Context(), nothing); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("after the end: %v", err)
	}
}
