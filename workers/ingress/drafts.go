package ingress

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
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
	depot        string   // why its package is in the depot; empty: it is in IPFS
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
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	for _, cid := range append(x.pinned, x.head.CID) {
		i.pending.add(ref, delivery.Blob{CID: cid})
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
