package ingress

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Grant implements nodeservice.NodeServiceServer.
func (i *Ingress) Grant(ctx context.Context, a *nodeservice.AttemptRef) (*nodeservice.GrantReply, error) {
	c := callerOf(ctx)
	ref, _, err := i.holds(ctx, c, a)
	if err != nil {
		return nil, err
	}
	token, err := i.grant(ctx, grant{Ref: ref, Node: c.node})
	if err != nil {
		return nil, status.Errorf(codes.Unavailable, "seal grant: %v", err)
	}
	i.sessions.runs(c.node, ref)
	i.holders.put(ref, c.node)
	if before := i.pending.takeBefore(ref); len(before) > 0 {
		i.leaveAll(before)
	}
	return &nodeservice.GrantReply{Token: token}, nil
}

// Started implements nodeservice.NodeServiceServer.
func (i *Ingress) Started(ctx context.Context, a *nodeservice.AttemptRef) (*nodeservice.StartedReply, error) {
	ref, _, err := i.holds(ctx, callerOf(ctx), a)
	if err != nil {
		return nil, err
	}
	at, err := i.cfg.Store.SetStarted(ctx, ref.Job, ref.Epoch, uint64(i.now().UnixMilli()))
	if err != nil {
		return nil, storeStatus("note the start", err)
	}
	return &nodeservice.StartedReply{At: at}, nil
}

// PutFrames implements nodeservice.NodeServiceServer. Where frames before the
// first one are missing, the reply says which is expected and nothing is stored;
// a stream that outgrows its bound is refused.
//
// Every running job calls this twice a second. So the lease is looked at where the
// frames are written, and before that only for who was never seen to hold it, or
// was refused since: what cannot be stored does not wait among what can.
func (i *Ingress) PutFrames(ctx context.Context, r *nodeservice.FramesRequest) (*nodeservice.FramesReply, error) {
	c := callerOf(ctx)
	ref, err := refOf(r.GetAttempt())
	if err != nil {
		return nil, err
	}
	if !i.holders.holds(ref, c.node) {
		if _, _, err := i.holds(ctx, c, r.GetAttempt()); err != nil {
			return nil, err
		}
		i.holders.put(ref, c.node)
	}
	switch r.GetStream() {
	case nodeservice.FramesRequest_STREAM_LOG, nodeservice.FramesRequest_STREAM_TELEMETRY:
	default:
		return nil, status.Errorf(codes.InvalidArgument, "unknown stream %d", r.GetStream())
	}
	if len(r.GetFrames()) > maxFramesPerCall {
		return nil, status.Errorf(codes.InvalidArgument, "%d frames, at most %d at once", len(r.GetFrames()), maxFramesPerCall)
	}
	for n, f := range r.GetFrames() {
		if len(f) > maxFrame {
			return nil, status.Errorf(codes.InvalidArgument, "frame %d has %d bytes, more than %d", r.GetFirst()+uint64(n), len(f), maxFrame)
		}
	}
	return i.putFrames(ctx, c.node, streamKey{ref, uint8(r.GetStream())}, r.GetFirst(), r.GetFrames())
}

// putFrames appends to a stream what stays within its bound, if the node holds the lease.
func (i *Ingress) putFrames(ctx context.Context, node common.Address, k streamKey, first uint64, frames [][]byte) (*nodeservice.FramesReply, error) {
	n := i.streams.get(k)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.load(ctx, i.cfg.Store, k); err != nil {
		return nil, storeStatus("measure frames", err)
	}
	cost := n.with(first, frames)
	if cost > maxStream {
		return nil, status.Errorf(codes.InvalidArgument, "the attempt's stream %d would cost %d bytes to keep, at most %d are taken; end it at %d",
			k.stream, cost, uint64(maxStream), uint64(seal.MaxStream))
	}
	may := func(l lease.Lease) error { return l.Check(node, k.ref.Epoch, i.now()) }
	next, err := i.cfg.Store.PutFrames(ctx, may, k.ref.Job, k.ref.Epoch, k.stream, first, frames)
	switch {
	case errors.Is(err, store.ErrGap):
	case errors.Is(err, lease.ErrStale), errors.Is(err, store.ErrNotFound):
		i.holders.refused(k.ref, node)
		return nil, storeStatus("check lease", err)
	case err != nil:
		n.known = false // some of it may be stored
		return nil, storeStatus("store frames", err)
	default:
		n.next, n.cost = max(n.next, next), cost
	}
	return &nodeservice.FramesReply{Next: next}, nil
}

// Erased implements nodeservice.NodeServiceServer. It is taken after the epoch
// is over too: a node that was fenced off still has to wipe.
func (i *Ingress) Erased(ctx context.Context, r *nodeservice.ErasedRequest) (*nodeservice.ErasedReply, error) {
	c := callerOf(ctx)
	var e record.Erasure
	if err := json.Unmarshal(r.GetErasure(), &e); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "erasure receipt is not JSON: %v", err)
	}
	if e.Node != c.node {
		return nil, status.Errorf(codes.PermissionDenied, "erasure receipt of node %s", e.Node)
	}
	if err := eip712.Verify(c.node, i.cfg.Domain.Digest(e.StructHash()), e.Signature); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "erasure receipt: %v", err)
	}
	if err := e.Check(); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "erasure receipt: %v", err)
	}
	if err := i.ran(ctx, c.node, lease.Ref{Job: e.Job, Epoch: e.Epoch}); err != nil {
		return nil, err
	}
	if err := i.cfg.Store.PutErasure(ctx, e); err != nil {
		return nil, storeStatus("store erasure receipt", err)
	}
	return &nodeservice.ErasedReply{}, nil
}

// holders remember which node was granted which attempt.
type holders struct {
	mu sync.Mutex
	of map[lease.Ref]holder
}

type holder struct {
	node    common.Address
	refused bool // its lease was over when it last wrote frames
}

// maxHolders bounds the attempts that are remembered.
const maxHolders = 1 << 16

func newHolders() *holders { return &holders{of: map[lease.Ref]holder{}} }

// put notes that the node holds the attempt.
func (h *holders) put(ref lease.Ref, node common.Address) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.of) >= maxHolders {
		clear(h.of)
	}
	h.of[ref] = holder{node: node}
}

// refused notes that the attempt's lease is over.
func (h *holders) refused(ref lease.Ref, node common.Address) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of[ref].node == node {
		h.of[ref] = holder{node: node, refused: true}
	}
}

// held reports whether the attempt is or was the node's.
func (h *holders) held(ref lease.Ref, node common.Address) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	x, ok := h.of[ref]
	return ok && x.node == node
}

// holds reports whether the attempt is the node's as far as is known here.
func (h *holders) holds(ref lease.Ref, node common.Address) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	x, ok := h.of[ref]
	return ok && x.node == node && !x.refused
}

// ran checks that an attempt was this node's: by the register while it is the
// newest; afterwards by its grant, or by its receipt if the grant is forgotten.
func (i *Ingress) ran(ctx context.Context, node common.Address, ref lease.Ref) error {
	if i.holders.held(ref, node) {
		return nil
	}
	l, err := i.cfg.Store.Lease(ctx, ref.Job)
	if err != nil {
		return storeStatus("read lease", err)
	}
	if l.Epoch == ref.Epoch && l.Node == node {
		return nil
	}
	if l.Epoch > ref.Epoch {
		u, err := i.cfg.Store.Usage(ctx, ref.Job, ref.Epoch)
		if err != nil {
			return storeStatus("read usage", err)
		}
		if u.Receipt != nil && u.Receipt.Receipt.Node == node {
			return nil
		}
	}
	return status.Error(codes.FailedPrecondition, "the attempt is not known to be this node's")
}

// holds reads which attempt a call is for and checks that the caller holds its lease now.
func (i *Ingress) holds(ctx context.Context, c caller, a *nodeservice.AttemptRef) (lease.Ref, lease.Lease, error) {
	ref, err := refOf(a)
	if err != nil {
		return ref, lease.Lease{}, err
	}
	l, err := i.cfg.Store.Lease(ctx, ref.Job)
	if err == nil {
		err = l.Check(c.node, ref.Epoch, i.now())
	}
	if err != nil {
		return ref, l, storeStatus("check lease", err)
	}
	return ref, l, nil
}

// storeStatus maps errors of the register to the codes that node.proto names.
func storeStatus(what string, err error) error {
	code := codes.Unavailable
	switch {
	case errors.Is(err, lease.ErrStale), errors.Is(err, store.ErrNotFound):
		code = codes.FailedPrecondition
	case errors.Is(err, lease.ErrConflict), errors.Is(err, store.ErrTotal), errors.Is(err, store.ErrSuperseded):
		code = codes.Aborted
	case errors.Is(err, context.Canceled):
		code = codes.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		code = codes.DeadlineExceeded
	}
	return status.Errorf(code, "%s: %v", what, err)
}
