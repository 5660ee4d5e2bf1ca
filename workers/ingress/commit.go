package ingress

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/nodeservice"
)

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
	back, err := i.shelve(ctx, l, x, commit{m: m, manifest: r.GetManifest(), segments: segments, own: own})
	if err != nil {
		return nil, deliveryStatus("commit", err)
	}
	i.parts.put(x.head.Manifest, parts{m, segments})
	if err := i.propose(ctx, l, x); err != nil {
		return nil, err
	}
	if err := back.wait(ctx); err != nil {
		return nil, err
	}
	return i.await(ref, x)
}

// commit is what one names.
type commit struct {
	m        *seal.Manifest
	manifest []byte   // as it came
	segments []string // CIDs
	own      []int    // positions of the segments that the checkpoint before has not
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
	case !x.isPack && m.Step != r.GetStep(): // who checks the work knows what to make by the one, and the record by the other
		return nil, nil, fmt.Errorf("manifest is of step %d, the call says %d", m.Step, r.GetStep())
	case len(m.Segments) != len(r.GetSegments()):
		return nil, nil, fmt.Errorf("manifest has %d segments, the call %d", len(m.Segments), len(r.GetSegments()))
	}
	x.head = lease.Head{
		Manifest: seal.HashManifest(r.GetManifest()), Bytes: m.Size + uint64(len(r.GetManifest())), Step: m.Step,
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
func (i *Ingress) publish(ctx context.Context, ref lease.Ref, x *draft, c commit) error {
	blobs := i.storing(ref)
	blob, err := blobs.Put(ctx, bytes.NewReader(c.manifest), int64(len(c.manifest)))
	if err != nil {
		return fmt.Errorf("store manifest: %w", err)
	}
	entries := []delivery.Entry{{Name: seal.ManifestName, CID: blob.CID}}
	for n, cid := range c.segments {
		entries = append(entries, delivery.Entry{Name: seal.SegmentName(n), CID: cid})
	}
	x.pinned = []string{blob.CID}
	for _, n := range c.own {
		x.pinned = append(x.pinned, c.segments[n])
	}
	x.head.CID, err = blobs.Dir(ctx, entries)
	x.ending.Package.CID = x.head.CID
	return err
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
