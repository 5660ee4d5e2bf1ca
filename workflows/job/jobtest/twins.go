package jobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Ledger is the chain's twin: one owner's balance, at most one open order.
// Errors set in it are what its calls fail with.
type Ledger struct {
	mu        sync.Mutex
	Balances  job.Amount // of the owner, not locked
	Used      bool       // the order's nonce is
	Locked    bool       // the order is open
	Settled   []escrow.SettleRequest
	ReadErr   error
	BeginErr  error
	OpenErr   error
	SettleErr error
	begun     bool // an opening was sent
	paid      job.Amount
}

// IsValidSignature implements identity.Chain for keys.
func (l *Ledger) IsValidSignature(_ context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error) {
	return eip712.Verify(owner, digest, sig) == nil, l.ReadErr
}

// Granted implements identity.Chain: no test here delegates.
func (l *Ledger) Granted(context.Context, common.Address, common.Hash) (job.Amount, bool, error) {
	return job.Amount{}, false, l.ReadErr
}

// Balance implements identity.Chain.
func (l *Ledger) Balance(context.Context, common.Address, common.Address) (job.Amount, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Balances, l.ReadErr
}

// NonceUsed implements identity.Chain.
func (l *Ledger) NonceUsed(context.Context, common.Address, common.Hash) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Used, l.ReadErr
}

// Escrowed implements identity.Chain and escrow.Ledger.
func (l *Ledger) Escrowed(context.Context, common.Hash) (bool, job.Amount, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Locked, l.paid, l.ReadErr
}

// BeginOpen implements escrow.Ledger: nothing happens before somebody waits.
func (l *Ledger) BeginOpen(context.Context, string, job.Order, []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = l.BeginErr == nil
	return l.BeginErr
}

// Opening implements escrow.Ledger.
func (l *Ledger) Opening(ctx context.Context, intent string, o job.Order) (escrow.OpenResult, bool, error) {
	l.mu.Lock()
	begun := l.begun
	l.mu.Unlock()
	if !begun {
		return escrow.OpenResult{}, false, nil
	}
	res, err := l.Open(ctx, intent, o, nil)
	return res, true, err
}

// BeginSettle implements escrow.Ledger.
func (l *Ledger) BeginSettle(context.Context, string, job.Order, []record.SignedReceipt, bool) error {
	return nil
}

// Open implements escrow.Ledger.
func (l *Ledger) Open(_ context.Context, _ string, o job.Order, _ []byte) (escrow.OpenResult, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = true
	switch {
	case l.OpenErr != nil:
		return escrow.OpenResult{}, l.OpenErr
	case l.Locked:
	case l.Balances.Cmp(o.MaxCost) < 0:
		return escrow.OpenResult{}, &escrow.RevertError{Call: "open", Reason: "balance too low"}
	default:
		l.Balances = l.Balances.Sub(o.MaxCost)
	}
	l.Locked, l.Used = true, true
	return escrow.OpenResult{Tx: common.Hash{0x0f}, Block: 1}, nil
}

// Settle implements escrow.Ledger.
func (l *Ledger) Settle(_ context.Context, _ string, o job.Order, receipts []record.SignedReceipt, closing bool) (record.Settlement, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.SettleErr != nil:
		return record.Settlement{}, l.SettleErr
	case !l.Locked:
		return record.Settlement{}, &escrow.RevertError{Call: "settle", Reason: "the order is not open"}
	}
	l.Settled = append(l.Settled, escrow.SettleRequest{Order: o, Receipts: receipts, Close: closing})
	bill := record.Settle(o, receipts)
	l.paid = bill.Paid
	if closing {
		l.Locked = false
		l.Balances = l.Balances.Add(bill.Refunded)
	}
	return record.Settlement{Tx: common.Hash{0x5e}, Paid: bill.Paid, Fee: bill.Fee, Refunded: bill.Refunded}, nil
}

// Register is the lease register's twin.
type Register struct {
	mu       sync.Mutex
	leases   map[common.Hash]lease.Lease
	heads    map[common.Hash]lease.Head
	usage    map[lease.Ref]placement.Usage
	receipts []record.SignedReceipt
	saved    map[common.Hash][]lease.Head
	wear     job.Wear
	Repeats  []Noted           // what was remembered, in order
	Findings []*record.Finding // with each of Repeats
	Refuted  []record.Finding  // what went to the court
	Runs     []uint64          // of every program, in milliseconds
	Depot    string            // why every package is in the depot; empty: it is in IPFS

	manifests map[string][]byte // stored, by their CIDs
}

// Noted is what a repeat found of a node's work.
type Noted struct {
	Job     common.Hash
	Node    common.Address
	Outcome record.RepeatOutcome
}

func newRegister() *Register {
	return &Register{
		leases: make(map[common.Hash]lease.Lease), heads: make(map[common.Hash]lease.Head), usage: make(map[lease.Ref]placement.Usage),
		saved: make(map[common.Hash][]lease.Head), manifests: make(map[string][]byte),
	}
}

// RaiseLease implements placement.Register.
func (r *Register) RaiseLease(_ context.Context, l lease.Lease) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	cur := r.leases[l.Job]
	if cur.Epoch == l.Epoch && cur.Node == l.Node && !cur.Ended {
		return nil
	}
	if l.Epoch != cur.Epoch+1 {
		return lease.ErrStale
	}
	r.leases[l.Job] = l
	return nil
}

// EndLease implements placement.Register.
func (r *Register) EndLease(_ context.Context, id common.Hash, epoch uint32, lost bool, _ time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.leases[id]
	if l.Epoch != epoch {
		return lease.ErrStale
	}
	if lost && !l.Ended {
		r.wear.Losses++
	}
	l.Ended = true
	r.leases[id] = l
	return nil
}

// Wear implements placement.Register: all nodes are one, and no time passes there.
func (r *Register) Wear(context.Context, common.Address) (of, all job.Wear, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wear, r.wear, nil
}

// Head implements placement.Register.
func (r *Register) Head(_ context.Context, id common.Hash) (lease.Head, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heads[id], nil
}

// Usage implements placement.Register.
func (r *Register) Usage(_ context.Context, id common.Hash, epoch uint32) (placement.Usage, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.usage[lease.Ref{Job: id, Epoch: epoch}]
	u.Depot = r.Depot
	return u, nil
}

// PutRun implements placement.Register.
func (r *Register) PutRun(_ context.Context, _, _ common.Hash, ms uint64, _ time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Runs = append(r.Runs, ms)
	return nil
}

// Lease returns a job's current lease.
func (r *Register) Lease(id common.Hash) lease.Lease {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.leases[id]
}

func (r *Register) earn(ref lease.Ref, s record.SignedReceipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.usage[ref] = placement.Usage{Started: s.Receipt.StartedAt, Receipt: &s}
	r.receipts = append(r.receipts, s)
}

func (r *Register) finish(ref lease.Ref, e record.Ending) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.usage[ref]
	u.Ending = &e
	r.usage[ref] = u
}

// due is what a node has earned in this world so far.
func (r *Register) due(node common.Address) job.Amount {
	r.mu.Lock()
	defer r.mu.Unlock()
	return record.Due(r.receipts, node)
}

func (r *Register) commit(id common.Hash, h lease.Head) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heads[id] = h
	r.saved[id] = append(r.saved[id], h)
}

// Waypoint implements repeat.Register.
func (r *Register) Waypoint(_ context.Context, id common.Hash, seq uint32) (lease.Head, record.SignedReceipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.saved[id] {
		for _, s := range r.receipts {
			if h.Seq == seq && s.Receipt.Job == id && s.Receipt.Checkpoint == h.Manifest {
				return h, s, nil
			}
		}
	}
	return lease.Head{}, record.SignedReceipt{}, repeat.ErrUnknown
}

// PassedRepeats implements repeat.Register.
func (r *Register) PassedRepeats(_ context.Context, node common.Address) (n uint64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, x := range r.Repeats {
		switch {
		case x.Node == node && x.Outcome == record.RepeatPassed:
			n++
		case x.Node == node:
			n = 0
		}
	}
	return n, nil
}

// PutRepeat implements repeat.Register.
func (r *Register) PutRepeat(_ context.Context, n record.Note) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Repeats = append(r.Repeats, Noted{n.Job, n.Node, n.Outcome})
	r.Findings = append(r.Findings, n.Finding)
	return nil
}

// Refute implements repeat.Court.
func (r *Register) Refute(_ context.Context, _ job.Order, f record.Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Refuted = append(r.Refuted, f)
	return nil
}

func (r *Register) store(cid string, manifest []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.manifests[cid] = manifest
}

// Get implements repeat.Content: it has the manifests of what nodes committed.
func (r *Register) Get(_ context.Context, cid, name string) (io.ReadCloser, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.manifests[cid]
	if !ok || name != seal.ManifestName {
		return nil, errors.New("not stored")
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}
