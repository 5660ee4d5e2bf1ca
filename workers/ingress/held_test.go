package ingress_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/nodeservice"
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
	_, _, newest := a.keep(a.pack(seal.KindCheckpoint, seal.HashManifest(first.Manifest), []byte("two")))
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

	s.timing.Held = -time.Hour // the lease has a minute left
	s.start()
	eventually(t, 5*time.Second, "the first checkpoint is let go of when its time is over", func() bool {
		if err := s.blobs.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := s.blobs.Stat(t.Context(), cid)
		return err != nil
	})
	if _, err := s.blobs.Stat(t.Context(), newest); err != nil {
		t.Errorf("the newest checkpoint was let go of: %v", err)
	}
}

// More billed time than the ingress itself saw go by is not countersigned, nor a
// reading of another's. What devices cannot have done is not kept, and costs nobody his receipt.
func TestBilledTimeIsTheIngressesOwn(t *testing.T) {
	t.Parallel()
	if billed, m := metered(t, 1); m == nil || m.BusyMs != 1 {
		t.Errorf("of %d ms billed, the register has %+v", billed, m)
	}
	for _, busy := range []uint64{3_600_000, 1 << 60} {
		if _, m := metered(t, busy); m != nil {
			t.Errorf("the register has %+v", m)
		}
	}
}

// metered runs an attempt whose devices are said to have been busy for so many
// milliseconds, and returns what is billed and which reading is kept.
func metered(t *testing.T, busy uint64) (uint64, *record.Meter) {
	t.Helper()
	s := newSite(t, ingress.Timing{})
	a := s.raise(common.HexToHash("0x1d1e"), 1, s.rawNode())
	a.grant()
	started, err := a.node.Started(t.Context(), a.ref())
	if err != nil {
		t.Fatal(err)
	}
	draft, err := a.node.Commit(t.Context(), a.pack(seal.KindCheckpoint, common.Hash{}, []byte("one")))
	if err != nil {
		t.Fatal(err)
	}
	var r record.Receipt
	if err := json.Unmarshal(draft.GetReceipt(), &r); err != nil {
		t.Fatal(err)
	}
	if saw := uint64(time.Now().UnixMilli()) - started.GetAt(); r.BilledMs > saw {
		t.Errorf("%d ms are billed, %d went by", r.BilledMs, saw)
	}
	more := r
	more.BilledMs += 3_600_000
	more.Cost = record.Cost(more.Rate, more.GPUs, more.BilledMs, more.Egress, more.BytesOut)
	more.Total = more.Cost
	send := func(r record.Receipt, m *record.Meter) error {
		signed := record.SignedReceipt{Receipt: r, Meter: m}
		if signed.NodeSig, err = eip712.Sign(a.private, domain.Digest(r.StructHash())); err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(signed)
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.node.Countersign(t.Context(), &nodeservice.CountersignRequest{Receipt: body})
		return err
	}
	meter := func(busy uint64, of record.Receipt) *record.Meter {
		m := &record.Meter{BusyMs: busy}
		if m.Signature, err = eip712.Sign(a.private, domain.Digest(m.StructHash(of))); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for name, err := range map[string]error{
		"an hour more":    send(more, nil),
		"another's meter": send(r, meter(1, more)),
		"not a signature": send(r, &record.Meter{BusyMs: 1}),
	} {
		if err == nil {
			t.Errorf("%s is countersigned", name)
		}
	}
	if err := send(r, meter(busy, r)); err != nil {
		t.Errorf("the receipt is refused: %v", err)
	}
	u, err := s.store.Usage(t.Context(), a.lease.Job, 1)
	if err != nil || u.Receipt == nil {
		t.Fatalf("the register has %+v, %v", u.Receipt, err)
	}
	return r.BilledMs, u.Receipt.Meter
}
