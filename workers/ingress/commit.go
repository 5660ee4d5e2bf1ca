package ingress

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// draftAge is how long a draft waits for its signature.
const draftAge = 15 * time.Minute

// draft is a commit that its node has not signed the receipt of yet. Drafts
// live in memory: after a restart the node commits again, which changes nothing.
type draft struct {
	receipt record.Receipt
	head    lease.Head // CID also for a package
	parent  common.Hash
	fresh   uint64 // bytes of it that are stored for it, and billed
	isPack  bool
	// keepsNothing: the receipt alone counts, over time that was run.
	keepsNothing bool
	ending       record.Ending // with a package
	logRoot      common.Hash
	telRoot      common.Hash
	pinned       []string // CIDs pinned one by one until the directory is
	at           time.Time
}

type drafts struct {
	mu sync.Mutex
	of map[lease.Ref]*draft
}

func newDrafts() *drafts { return &drafts{of: map[lease.Ref]*draft{}} }

func (d *drafts) put(ref lease.Ref, x *draft) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for r, old := range d.of {
		if x.at.Sub(old.at) > draftAge {
			delete(d.of, r)
		}
	}
	d.of[ref] = x
}

func (d *drafts) get(ref lease.Ref) *draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.of[ref]
}

func (d *drafts) drop(ref lease.Ref, x *draft) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of[ref] == x {
		delete(d.of, ref)
	}
}

// Commit implements nodeservice.NodeServiceServer: everything the manifest
// names is checked to be stored as it says, gets one CID, and a receipt is
// proposed. Nothing counts before Countersign.
func (i *Ingress) Commit(ctx context.Context, r *nodeservice.CommitRequest) (*nodeservice.CommitReply, error) {
	c := callerOf(ctx)
	ref, l, err := i.holds(ctx, c, r.GetAttempt())
	if err != nil {
		return nil, err
	}
	if r.GetKind() == nodeservice.CommitRequest_KIND_CHECKPOINT && len(r.GetManifest()) == 0 && len(r.GetSegments()) == 0 {
		return i.settleUp(ctx, ref, l)
	}
	m, x, err := readCommit(ref, r)
	if err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "commit: %v", err)
	}
	if err := i.mayFollow(ctx, ref, x); err != nil {
		return nil, storeStatus("commit", err)
	}
	segments := r.GetSegments()
	own, err := i.keepAgain(ctx, ref, m, x, segments)
	if err != nil {
		return nil, deliveryStatus("commit", err)
	}
	if err := i.checkSegments(ctx, m, segments, own); err != nil {
		return nil, deliveryStatus("commit", err)
	}
	if err := i.publish(ctx, x, r.GetManifest(), segments, own); err != nil {
		return nil, deliveryStatus("publish", err)
	}
	i.parts.put(x.head.Manifest, parts{m, segments})
	back := i.fetchBack(ctx, x, segments)
	if err := i.propose(ctx, l, x); err != nil {
		return nil, err
	}
	if err := <-back; err != nil {
		return nil, status.Errorf(codes.Unavailable, "commit: the package is stored and cannot be fetched: %v", err)
	}
	return i.await(ref, x)
}

// aheadBytes is the largest package whose segments are asked for in one message
// and kept until it is read; of larger ones the waits between blocks are little.
const aheadBytes = 1 << 20

// fetchBack reads a package as its owner's IPFS node will: as another peer, in
// another process than the one that stored it. A result counts only once that
// was possible. When it is not, what is known of the segments is forgotten, so
// that the next commit reads them in the storage itself.
func (i *Ingress) fetchBack(ctx context.Context, x *draft, segments []string) <-chan error {
	done := make(chan error, 1)
	if !x.isPack {
		done <- nil
		return done
	}
	i.work.Go(func() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		soon := []string{x.head.CID, x.pinned[0]}
		if x.head.Bytes <= aheadBytes {
			soon = append(soon, segments...)
		}
		err := delivery.Check(ctx, x.head.Manifest, delivery.Under(i.cfg.Peer.Ahead(ctx, soon...), x.head.CID))
		if err != nil {
			i.log.Warn("a package cannot be fetched back", "cid", x.head.CID, "err", err)
			i.stored.forget(segments)
		}
		done <- err
	})
	return done
}

// await keeps a draft until its node has signed it.
func (i *Ingress) await(ref lease.Ref, x *draft) (*nodeservice.CommitReply, error) {
	x.at = i.now()
	i.drafts.put(ref, x)
	body, err := json.Marshal(x.receipt)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "encode receipt: %v", err)
	}
	return &nodeservice.CommitReply{Cid: x.head.CID, Receipt: body}, nil
}

// settleUp proposes a receipt over what an attempt ran until now, of which
// nothing more is kept: its owner's wish, or the owner's program, ends it.
func (i *Ingress) settleUp(ctx context.Context, ref lease.Ref, l lease.Lease) (*nodeservice.CommitReply, error) {
	u, err := i.cfg.Store.Usage(ctx, ref.Job, ref.Epoch)
	if err != nil {
		return nil, storeStatus("read usage", err)
	}
	if u.Receipt != nil && u.Receipt.Receipt.Result != (common.Hash{}) {
		return nil, storeStatus("commit", fmt.Errorf("%w: the attempt has ended", lease.ErrStale))
	}
	x := &draft{keepsNothing: true}
	if err := i.price(ctx, l, u, x); err != nil {
		return nil, err
	}
	return i.await(ref, x)
}

// mayFollow checks a commit against what counts already: nothing comes after an
// attempt's end, and a checkpoint follows the newest one. The very same may come again.
func (i *Ingress) mayFollow(ctx context.Context, ref lease.Ref, x *draft) error {
	u, err := i.cfg.Store.Usage(ctx, ref.Job, ref.Epoch)
	if err != nil {
		return err
	}
	if u.Receipt != nil && u.Receipt.Receipt.Result != (common.Hash{}) {
		if x.named(u.Receipt.Receipt) != x.head.Manifest || x.isPack && u.Ending != nil && !x.endsAs(*u.Ending) {
			return fmt.Errorf("%w: the attempt has ended", lease.ErrStale)
		}
		return nil
	}
	if x.isPack {
		return nil
	}
	head, err := i.cfg.Store.Head(ctx, ref.Job)
	if err != nil {
		return err
	}
	if head.Manifest == x.head.Manifest {
		return nil
	}
	return head.Follows(x.parent)
}

// readCommit checks a commit's manifest against what the call says.
func readCommit(ref lease.Ref, r *nodeservice.CommitRequest) (*seal.Manifest, *draft, error) {
	m, err := seal.ParseManifest(r.GetManifest())
	if err != nil {
		return nil, nil, err
	}
	x := &draft{isPack: r.GetKind() == nodeservice.CommitRequest_KIND_PACKAGE}
	want := seal.KindCheckpoint
	if x.isPack {
		want = seal.KindPackage
	} else if r.GetKind() != nodeservice.CommitRequest_KIND_CHECKPOINT {
		return nil, nil, fmt.Errorf("unknown kind %d", r.GetKind())
	}
	for name, b := range map[string][]byte{"parent": r.GetParent(), "log root": r.GetLogRoot(), "telemetry root": r.GetTelemetryRoot()} {
		if len(b) != 0 && len(b) != common.HashLength {
			return nil, nil, fmt.Errorf("%s has %d bytes", name, len(b))
		}
	}
	x.parent = common.BytesToHash(r.GetParent())
	x.logRoot, x.telRoot = common.BytesToHash(r.GetLogRoot()), common.BytesToHash(r.GetTelemetryRoot())
	switch {
	case m.Kind != want:
		return nil, nil, fmt.Errorf("manifest is of a %s, not of a %s", m.Kind, want)
	case m.Job != ref.Job || m.Epoch != ref.Epoch:
		return nil, nil, fmt.Errorf("manifest is of job %s epoch %d", m.Job, m.Epoch)
	case !x.isPack && m.Parent != x.parent:
		return nil, nil, fmt.Errorf("manifest follows %s, the call says %s", m.Parent, x.parent)
	case len(m.Segments) != len(r.GetSegments()):
		return nil, nil, fmt.Errorf("manifest has %d segments, the call %d", len(m.Segments), len(r.GetSegments()))
	}
	x.head = lease.Head{
		Manifest: seal.HashManifest(r.GetManifest()), Bytes: m.Size + uint64(len(r.GetManifest())), Step: r.GetStep(),
	}
	x.fresh = x.head.Bytes
	if x.isPack {
		x.ending, err = readEnding(r)
		x.ending.Package = record.Package{Manifest: x.head.Manifest, Bytes: m.Size}
	}
	return m, x, err
}

// readEnding reads how a package's program ended.
func readEnding(r *nodeservice.CommitRequest) (record.Ending, error) {
	e := record.Ending{Outcome: record.Outcome(r.GetOutcome()), ExitCode: int(r.GetExitCode())}
	if len(r.GetCause()) > 0 {
		e.Cause = new(record.Cause)
		if err := json.Unmarshal(r.GetCause(), e.Cause); err != nil {
			return record.Ending{}, fmt.Errorf("cause is not JSON: %w", err)
		}
	}
	return e.Bounded()
}

// endsAs reports whether the draft says the same of the program's end.
func (x *draft) endsAs(e record.Ending) bool {
	e.Package.CID = x.ending.Package.CID // not known before it is published
	return reflect.DeepEqual(e, x.ending)
}

// propose fills in the draft's receipt. A commit that was acknowledged before,
// and whose acknowledgement was lost on the way, gets the same receipt again.
func (i *Ingress) propose(ctx context.Context, l lease.Lease, x *draft) error {
	u, err := i.cfg.Store.Usage(ctx, l.Job, l.Epoch)
	if err != nil {
		return storeStatus("read usage", err)
	}
	if u.Receipt != nil && x.named(u.Receipt.Receipt) == x.head.Manifest {
		x.receipt = u.Receipt.Receipt
		return nil
	}
	// Until it counts it is a leftover like any other object.
	for _, cid := range append(x.pinned, x.head.CID) {
		i.pending.add(lease.Ref{Job: l.Job, Epoch: l.Epoch}, delivery.Blob{CID: cid})
	}
	if err := i.price(ctx, l, u, x); err != nil {
		return err
	}
	if x.isPack {
		x.receipt.Result = x.head.Manifest
	} else {
		x.receipt.Checkpoint = x.head.Manifest
	}
	return nil
}

// price fills in what a draft's receipt bills.
func (i *Ingress) price(ctx context.Context, l lease.Lease, u store.Usage, x *draft) error {
	due, err := i.cfg.Store.OrderDue(ctx, l.Terms.Order, l.Node, l.Job, l.Epoch)
	if err != nil {
		return storeStatus("sum what is due", err)
	}
	x.receipt = bill(l, u, uint64(i.now().UnixMilli()), x.fresh, due)
	// The node may have signed the draft before, and signs no number twice.
	if before := i.drafts.get(lease.Ref{Job: l.Job, Epoch: l.Epoch}); before != nil {
		x.receipt.Seq = max(x.receipt.Seq, before.receipt.Seq+1)
	}
	return nil
}

// named returns the manifest of the draft's kind that a receipt names.
func (x *draft) named(r record.Receipt) common.Hash {
	if x.isPack {
		return r.Result
	}
	return r.Checkpoint
}

// checkSegments makes sure that what is stored under each CID is the segment
// that the manifest names. What came in through the blob endpoint was measured
// then; anything else is read. own are the positions of those to look at.
func (i *Ingress) checkSegments(ctx context.Context, m *seal.Manifest, cids []string, own []int) error {
	for _, n := range own {
		cid := cids[n]
		if b, ok := i.stored.get(cid); ok {
			if b.Bytes != m.Segments[n].Size || b.Digest != m.Segments[n].Digest {
				return fmt.Errorf("%w: segment %d is not what %s holds", seal.ErrCorrupt, n, cid)
			}
			continue
		}
		r, err := i.cfg.Blobs.Get(ctx, cid, 0, delivery.Whole)
		if err != nil {
			return fmt.Errorf("segment %d: %w", n, err)
		}
		err = m.VerifySegment(n, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		i.stored.put(delivery.Blob{CID: cid, Bytes: m.Segments[n].Size, Digest: m.Segments[n].Digest})
	}
	return nil
}

// publish gives a package one CID: the directory of its manifest and segments.
func (i *Ingress) publish(ctx context.Context, x *draft, manifest []byte, segments []string, own []int) error {
	blob, err := i.cfg.Blobs.Put(ctx, bytes.NewReader(manifest), int64(len(manifest)))
	if err != nil {
		return fmt.Errorf("store manifest: %w", err)
	}
	entries := []delivery.Entry{{Name: seal.ManifestName, CID: blob.CID}}
	for n, cid := range segments {
		entries = append(entries, delivery.Entry{Name: seal.SegmentName(n), CID: cid})
	}
	x.pinned = []string{blob.CID}
	for _, n := range own {
		x.pinned = append(x.pinned, segments[n])
	}
	x.head.CID, err = i.cfg.Blobs.Dir(ctx, entries)
	x.ending.Package.CID = x.head.CID
	return err
}

// Countersign implements nodeservice.NodeServiceServer.
func (i *Ingress) Countersign(ctx context.Context, r *nodeservice.CountersignRequest) (*nodeservice.CountersignReply, error) {
	c := callerOf(ctx)
	var signed record.SignedReceipt
	if err := json.Unmarshal(r.GetReceipt(), &signed); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "receipt is not JSON: %v", err)
	}
	a := &nodeservice.AttemptRef{Job: signed.Receipt.Job.Bytes(), Epoch: signed.Receipt.Epoch}
	digest := i.cfg.Domain.Digest(signed.Receipt.StructHash())
	if err := eip712.Verify(c.node, digest, signed.NodeSig); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "receipt: %v", err)
	}
	ref, l, err := i.holds(ctx, c, a)
	if err != nil {
		return nil, err
	}
	if signed.Meter, err = i.checkMeter(ctx, ref, signed); err != nil {
		return nil, err
	}
	signed.Held = l.Terms.Held
	x := i.drafts.get(ref)
	if x == nil || x.receipt.StructHash() != signed.Receipt.StructHash() {
		return i.acknowledged(ctx, ref, signed)
	}
	if signed.SchedulerSig, err = eip712.Sign(i.cfg.Scheduler, i.cfg.Domain.Digest(signed.SchedulerHash())); err != nil {
		return nil, status.Errorf(codes.Internal, "countersign: %v", err)
	}
	if !x.keepsNothing {
		i.pending.settle(ref, append(x.pinned, x.head.CID)) // before it may count: what counts is never taken for a leftover
	}
	head, err := i.keep(ctx, l, x, signed)
	if err != nil {
		if status.Code(err) == codes.Aborted {
			i.drafts.drop(ref, x)
		}
		return nil, err
	}
	i.drafts.drop(ref, x)
	return countersigned(signed, head.Seq)
}

// meterSlack is how much longer than the ingress saw the program run its devices
// may be said to have been busy: both clocks are looked at once in a while.
const meterSlack = 5 * time.Second

// checkMeter refuses a reading that is not the node's for this receipt, and
// returns the one to keep: none that has more time in it than went by here. The
// receipt is not the worse for it, since the two clocks may begin apart.
func (i *Ingress) checkMeter(ctx context.Context, ref lease.Ref, s record.SignedReceipt) (*record.Meter, error) {
	m := s.Meter
	if m == nil {
		return nil, nil
	}
	if err := eip712.Verify(s.Receipt.Node, i.cfg.Domain.Digest(m.StructHash(s.Receipt)), m.Signature); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "meter: %v", err)
	}
	u, err := i.cfg.Store.Usage(ctx, ref.Job, ref.Epoch)
	if err != nil {
		return nil, storeStatus("read usage", err)
	}
	ran := i.now().Add(meterSlack).Sub(time.UnixMilli(int64(u.StartedAt)))
	if most := uint64(s.Receipt.GPUs) * uint64(max(ran.Milliseconds(), 0)); u.StartedAt > 0 && m.BusyMs > most || m.BusyMs > maxMeter || m.Energy > maxMeter {
		i.cfg.Log.Warn("a meter's reading is dropped", "job", ref.Job, "epoch", ref.Epoch, "busyMs", m.BusyMs, "energy", m.Energy, "startedAt", u.StartedAt)
		return nil, nil
	}
	return m, nil
}

// maxMeter bounds a reading to what canonical JSON keeps.
const maxMeter = 1<<53 - 1

// keep makes a commit count together with its price. Checkpoints that are now
// too old are let go of, unless the job may be checked from there: then dropHeld
// does it.
func (i *Ingress) keep(ctx context.Context, l lease.Lease, x *draft, signed record.SignedReceipt) (lease.Head, error) {
	if x.keepsNothing {
		if err := i.cfg.Store.PutReceipt(ctx, signed); err != nil {
			return lease.Head{}, storeStatus("put receipt", err)
		}
		return lease.Head{}, nil
	}
	if x.isPack {
		if err := i.cfg.Store.Finish(ctx, signed, x.ending, x.logRoot, x.telRoot); err != nil {
			return lease.Head{}, storeStatus("finish attempt", err)
		}
		i.holdResult(ctx, l.Job, x.head.CID)
		i.release(x.pinned...)
		return lease.Head{}, nil
	}
	head, err := i.cfg.Store.Acknowledge(ctx, signed, x.parent, x.head, i.now())
	if err != nil {
		return lease.Head{}, storeStatus("acknowledge checkpoint", err)
	}
	i.release(x.pinned...)
	if !l.Terms.Held {
		i.work.Go(func() { i.letGo(l) })
	}
	return head, nil
}

// acknowledged answers a countersign whose draft is gone: it was acknowledged
// and the answer was lost, or it has to be committed again.
func (i *Ingress) acknowledged(ctx context.Context, ref lease.Ref, signed record.SignedReceipt) (*nodeservice.CountersignReply, error) {
	u, err := i.cfg.Store.Usage(ctx, ref.Job, ref.Epoch)
	if err != nil {
		return nil, storeStatus("read usage", err)
	}
	again := status.Error(codes.Aborted, "the receipt is not the one proposed last; commit again")
	if u.Receipt == nil || u.Receipt.Receipt.StructHash() != signed.Receipt.StructHash() {
		return nil, again
	}
	if signed.Receipt.Result != (common.Hash{}) {
		return countersigned(*u.Receipt, 0)
	}
	head, err := i.cfg.Store.Head(ctx, ref.Job)
	if err != nil {
		return nil, storeStatus("read checkpoint head", err)
	}
	if head.Manifest != signed.Receipt.Checkpoint {
		return nil, again
	}
	return countersigned(*u.Receipt, head.Seq)
}

func countersigned(r record.SignedReceipt, seq uint32) (*nodeservice.CountersignReply, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "encode receipt: %v", err)
	}
	return &nodeservice.CountersignReply{Receipt: body, CheckpointSeq: seq}, nil
}

// release lets go of pins that became superfluous: what a directory's pin
// covers now, the checkpoint before, what a lost attempt left behind. What fails
// is only kept for longer than needed.
func (i *Ingress) release(cids ...string) {
	i.work.Go(func() {
		ctx, cancel := context.WithTimeout(i.life, 5*time.Minute)
		defer cancel()
		for _, cid := range cids {
			if err := i.cfg.Blobs.Unpin(ctx, cid); err != nil {
				i.log.Warn("a pin was not released", "cid", cid, "err", err)
			}
		}
	})
}

// deliveryStatus maps errors of storage and content to the codes that node.proto names.
func deliveryStatus(what string, err error) error {
	code := codes.Unavailable
	switch {
	case errors.Is(err, seal.ErrCorrupt), errors.Is(err, delivery.ErrCorrupt), errors.Is(err, delivery.ErrRef), errors.Is(err, delivery.ErrNotFound):
		code = codes.InvalidArgument
	case errors.Is(err, delivery.ErrFull):
		code = codes.ResourceExhausted
	}
	return status.Errorf(code, "%s: %v", what, err)
}
