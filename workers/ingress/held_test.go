package ingress_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
)

// What may be checked by repeating it is held: its receipts are not good for the
// escrow without the scheduler, and a checkpoint stays when the next one comes.
func TestHeldReceipts(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	n := s.rawNode()
	l := lease.Lease{
		Job: common.HexToHash("0x4e1d"), Epoch: 1, Node: n.address(), Expiry: uint64(time.Now().Add(time.Minute).UnixMilli()),
		Terms: lease.Terms{Order: common.HexToHash("0x0d"), GPUs: 1, Rate: 1_000_000, Egress: 1_000_000, Budget: job.Units(1e18), Held: true},
	}
	if err := s.store.RaiseLease(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	a := &attempt{rawNode: n, s: s, t: t, lease: l, http: s.https()}
	a.grant()
	first := a.pack(seal.KindCheckpoint, common.Hash{}, []byte("one"))
	signed, _, cid := a.keep(first)
	scheduler := crypto.PubkeyToAddress(s.scheduler.PublicKey)
	if !signed.Held || eip712.Verify(scheduler, domain.Digest(signed.SchedulerHash()), signed.SchedulerSig) != nil {
		t.Errorf("it is not held: %+v", signed)
	}
	if eip712.Verify(scheduler, domain.Digest(signed.Receipt.StructHash()), signed.SchedulerSig) == nil {
		t.Error("it is good for the escrow")
	}
	again, err := a.node.Countersign(t.Context(), a.signReceipt(signed.Receipt))
	if err != nil || !bytes.Contains(again.GetReceipt(), []byte(`"held":true`)) {
		t.Errorf("asked again: %s, %v", again.GetReceipt(), err)
	}
	a.keep(a.pack(seal.KindCheckpoint, seal.HashManifest(first.Manifest), []byte("two")))
	head, receipt, err := s.store.Waypoint(t.Context(), l.Job, 1)
	if err != nil || head.CID != cid || receipt.Receipt.Checkpoint != seal.HashManifest(first.Manifest) {
		t.Errorf("the first checkpoint is %+v with %+v, %v", head, receipt, err)
	}
	s.stop() // and whatever it was to let go of is let go of
	if err := s.blobs.Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.blobs.Stat(t.Context(), cid); err != nil {
		t.Errorf("the first checkpoint was let go of: %v", err)
	}
}
