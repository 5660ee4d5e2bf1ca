package ingress

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workers/nodeservice"
)

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

// keep makes a commit count together with its price. What it is made of is kept by
// its directory from then on. Checkpoints that are now too old are let go of,
// unless the job may be checked from there: then dropHeld does it.
func (i *Ingress) keep(ctx context.Context, l lease.Lease, x *draft, signed record.SignedReceipt) (lease.Head, error) {
	if x.keepsNothing {
		if err := i.cfg.Store.PutReceipt(ctx, signed); err != nil {
			return lease.Head{}, storeStatus("put receipt", err)
		}
		return lease.Head{}, nil
	}
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	if x.isPack {
		if err := i.holdResult(ctx, l, x.head.CID); err != nil { // first: what counts is never let go of as a leftover
			return lease.Head{}, storeStatus("hold the result", err)
		}
		if err := i.cfg.Store.Finish(ctx, signed, x.ending, x.logRoot, x.telRoot, i.deposits(l, x)...); err != nil {
			return lease.Head{}, storeStatus("finish attempt", err)
		}
		i.backs.forget(x.head.CID)
		i.backs.forget(x.inDepot())
		i.leave(ref, append(x.pinned, x.head.CID)...)
		i.clearDepot(ctx, x)
		return lease.Head{}, nil
	}
	head, err := i.cfg.Store.Acknowledge(ctx, signed, x.parent, x.head, i.now())
	if err != nil {
		return lease.Head{}, storeStatus("acknowledge checkpoint", err)
	}
	i.leave(ref, append(x.pinned, x.head.CID)...)
	i.clearDepot(ctx, x)
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
