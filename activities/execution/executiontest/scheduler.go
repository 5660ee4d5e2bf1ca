package executiontest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Scheduler is an in-memory twin of the ingress: leases, storage, receipts and
// frames of any number of attempts, with the rules that the real one keeps.
type Scheduler struct {
	Domain eip712.Domain
	Key    *ecdsa.PrivateKey

	mu       sync.Mutex
	attempts map[lease.Ref]*Attempt
	heads    map[common.Hash]lease.Head
	history  map[common.Hash][]lease.Head
	objects  map[string][]byte
	saved    map[string]bool              // objects that came as a checkpoint's
	folders  map[string]map[string]string // CID → name → CID
	down     error
	refused  int // calls while it was down
	stalled  chan struct{}
	change   chan struct{}
}

// Attempt is what the scheduler knows of one attempt.
type Attempt struct {
	Lease    lease.Lease
	Order    job.Order
	Started  uint64
	Receipts []record.SignedReceipt
	Erasure  *record.Erasure
	Frames   map[seal.StreamKind][][]byte
	Ending   *record.Ending // with the acknowledged package
	LogRoot  common.Hash
	draft    *record.Receipt
	drafts   uint64 // made so far: each has a number of its own
	pending  *lease.Head
	ending   *record.Ending
	logRoot  common.Hash
}

// NewScheduler returns an empty one with a key of its own.
func NewScheduler(tb testing.TB) *Scheduler {
	tb.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		tb.Fatal(err)
	}
	return &Scheduler{
		Domain: eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c0")}, Key: key,
		attempts: map[lease.Ref]*Attempt{}, heads: map[common.Hash]lease.Head{}, history: map[common.Hash][]lease.Head{},
		objects: map[string][]byte{}, saved: map[string]bool{}, folders: map[string]map[string]string{}, change: make(chan struct{}),
	}
}

// Address is the scheduler's own.
func (s *Scheduler) Address() common.Address { return crypto.PubkeyToAddress(s.Key.PublicKey) }

// SetDown makes every call fail with err until it is called with nil.
func (s *Scheduler) SetDown(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = err
}

// Stall has nothing more be stored until the returned function is called.
func (s *Scheduler) Stall() (goOn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stalled := make(chan struct{})
	s.stalled = stalled
	return sync.OnceFunc(func() { close(stalled) })
}

// Raise opens the lease of an attempt.
func (s *Scheduler) Raise(l lease.Lease, order job.Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[lease.Ref{Job: l.Job, Epoch: l.Epoch}] = &Attempt{Lease: l, Order: order, Frames: map[seal.StreamKind][][]byte{}}
}

// End closes the lease of an attempt.
func (s *Scheduler) End(ref lease.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[ref].Lease.Ended = true
}

// Head returns a job's newest acknowledged checkpoint.
func (s *Scheduler) Head(id common.Hash) lease.Head {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heads[id]
}

// Heads returns all of a job's acknowledged checkpoints, oldest first.
func (s *Scheduler) Heads(id common.Hash) []lease.Head {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history[id])
}

// Saved returns a job's newest acknowledged checkpoint with the receipt that names it, if there is one.
func (s *Scheduler) Saved(id common.Hash) (lease.Head, *record.SignedReceipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	head := s.heads[id]
	if head.Seq == 0 {
		return head, nil
	}
	receipts := s.attempts[lease.Ref{Job: id, Epoch: head.Epoch}].Receipts
	return head, &receipts[len(receipts)-1]
}

// Look returns a copy of what is known of an attempt.
func (s *Scheduler) Look(ref lease.Ref) Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts[ref].clone()
}

// clone copies an attempt, so that it can be looked at while it goes on.
func (a *Attempt) clone() Attempt {
	c := *a
	c.Frames, c.Receipts = maps.Clone(a.Frames), slices.Clone(a.Receipts)
	return c
}

// Await returns once ok holds of the attempt.
func (s *Scheduler) Await(tb testing.TB, ref lease.Ref, what string, ok func(Attempt, lease.Head) bool) {
	tb.Helper()
	late := time.After(deadline)
	for {
		s.mu.Lock()
		a, head, change := s.attempts[ref].clone(), s.heads[ref.Job], s.change
		s.mu.Unlock()
		if ok(a, head) {
			return
		}
		select {
		case <-change:
		case <-late:
			tb.Fatalf("never came: %s", what)
		}
	}
}

// AwaitRefusals returns once so many calls came while it was down.
func (s *Scheduler) AwaitRefusals(tb testing.TB, n int) {
	tb.Helper()
	late := time.After(deadline)
	for {
		s.mu.Lock()
		refused, change := s.refused, s.change
		s.mu.Unlock()
		if refused >= n {
			return
		}
		select {
		case <-change:
		case <-late:
			tb.Fatalf("%d calls came while it was down, not %d", refused, n)
		}
	}
}

// changed wakes those who wait.
func (s *Scheduler) changed() {
	close(s.change)
	s.change = make(chan struct{})
}

// up returns why a call fails, nil if the scheduler answers.
func (s *Scheduler) up() error {
	if s.down != nil {
		s.refused++
		s.changed()
	}
	return s.down
}

func (s *Scheduler) enter(ref lease.Ref) (*Attempt, error) {
	if err := s.up(); err != nil {
		return nil, err
	}
	a := s.attempts[ref]
	if a == nil || a.Lease.Ended {
		return nil, fmt.Errorf("attempt %d: %w", ref.Epoch, lease.ErrStale)
	}
	s.changed()
	return a, nil
}

// Grant implements execution.Ingress.
func (s *Scheduler) Grant(_ context.Context, ref lease.Ref) (execution.Blobs, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.enter(ref); err != nil {
		return nil, err
	}
	return blobs{s, ref}, nil
}

// Started implements execution.Ingress.
func (s *Scheduler) Started(_ context.Context, ref lease.Ref) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.enter(ref)
	if err != nil {
		return 0, err
	}
	if a.Started == 0 {
		a.Started = uint64(time.Now().UnixMilli())
	}
	return a.Started, nil
}

// Commit implements execution.Ingress.
func (s *Scheduler) Commit(_ context.Context, c execution.Commit) (record.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.enter(c.Attempt)
	if err == nil && a.Ending != nil {
		err = fmt.Errorf("%w: the attempt has ended", lease.ErrStale)
	}
	if err != nil {
		return record.Receipt{}, err
	}
	if c.Manifest == nil {
		a.draft, a.pending = s.bill(a, c.Attempt, 0), nil
		return *a.draft, nil
	}
	m, err := seal.ParseManifest(c.Manifest)
	if err != nil {
		return record.Receipt{}, fmt.Errorf("%w: %w", execution.ErrRefused, err)
	}
	fresh, err := s.resolve(&c, m)
	if err != nil {
		return record.Receipt{}, fmt.Errorf("%w: %w", execution.ErrRefused, err)
	}
	hash, cid := seal.HashManifest(c.Manifest), s.folder(c)
	r := s.bill(a, c.Attempt, fresh+uint64(len(c.Manifest)))
	if c.Ending != nil {
		e, err := c.Ending.Bounded()
		if err != nil {
			return record.Receipt{}, fmt.Errorf("%w: %w", execution.ErrRefused, err)
		}
		r.Result = hash
		e.Package = record.Package{Manifest: hash, CID: cid, Bytes: m.Size}
		a.ending, a.logRoot = &e, c.LogRoot
	} else {
		if err := s.heads[c.Attempt.Job].Follows(c.Parent); err != nil {
			return record.Receipt{}, err
		}
		r.Checkpoint = hash
		a.pending = &lease.Head{Manifest: hash, CID: cid, Epoch: c.Attempt.Epoch, Seq: s.heads[c.Attempt.Job].Seq + 1, Bytes: m.Size, Step: c.Step}
	}
	a.draft = r
	return *r, nil
}

// resolve checks a commit's segments, fills in those that the newest checkpoint
// has, and returns the bytes of the others.
func (s *Scheduler) resolve(c *execution.Commit, m *seal.Manifest) (fresh uint64, err error) {
	var before *seal.Manifest
	head := s.heads[c.Attempt.Job]
	if m.Cut > 0 && head.CID != "" {
		if before, err = seal.ParseManifest(s.objects[s.folders[head.CID][seal.ManifestName]]); err != nil {
			return 0, err
		}
	}
	for i, at := range m.Kept(before) {
		if at >= 0 {
			c.Segments[i] = s.folders[head.CID][seal.SegmentName(at)]
		}
		if at < 0 && s.saved[c.Segments[i]] != (m.Kind == seal.KindCheckpoint) {
			return 0, fmt.Errorf("segment %d of a %s came as one of another kind", i, m.Kind)
		}
		if err := m.VerifySegment(i, bytes.NewReader(s.objects[c.Segments[i]])); err != nil {
			return 0, err
		}
	}
	return m.New(before), nil
}

// bill is the receipt of an attempt now, when so many more bytes are kept.
func (s *Scheduler) bill(a *Attempt, ref lease.Ref, kept uint64) *record.Receipt {
	a.drafts++
	r := &record.Receipt{
		Order: a.Order.Hash(s.Domain), Job: ref.Job, Epoch: ref.Epoch, Node: a.Lease.Node, Seq: a.drafts,
		GPUs: a.Lease.Terms.GPUs, StartedAt: a.Started, BytesOut: kept, Rate: a.Lease.Terms.Rate, Egress: a.Lease.Terms.Egress,
	}
	if n := len(a.Receipts); n > 0 {
		r.BytesOut += a.Receipts[n-1].Receipt.BytesOut
		r.Checkpoint = a.Receipts[n-1].Receipt.Checkpoint
	}
	if a.Started > 0 {
		r.BilledMs = uint64(time.Now().UnixMilli()) - a.Started
	}
	r.Cost = record.Cost(r.Rate, r.GPUs, r.BilledMs, r.Egress, r.BytesOut)
	r.Total = r.Cost
	return r
}

// Countersign implements execution.Ingress.
func (s *Scheduler) Countersign(_ context.Context, r record.SignedReceipt) (record.SignedReceipt, uint32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref := lease.Ref{Job: r.Receipt.Job, Epoch: r.Receipt.Epoch}
	a, err := s.enter(ref)
	if err != nil {
		return r, 0, err
	}
	if a.draft == nil || r.Receipt.StructHash() != a.draft.StructHash() {
		return r, 0, fmt.Errorf("%w: the receipt is not the draft", execution.ErrRefused)
	}
	if err := r.Check(s.Domain, a.Order, true); err != nil {
		return r, 0, fmt.Errorf("%w: %w", execution.ErrRefused, err)
	}
	r.Held = a.Lease.Terms.Held
	if r.SchedulerSig, err = eip712.Sign(s.Key, s.Domain.Digest(r.SchedulerHash())); err != nil {
		return r, 0, err
	}
	a.Receipts = append(a.Receipts, r)
	if r.Receipt.Result != (common.Hash{}) {
		a.Ending, a.LogRoot = a.ending, a.logRoot
		return r, 0, nil
	}
	if a.pending == nil {
		return r, 0, nil
	}
	s.heads[ref.Job] = *a.pending
	s.history[ref.Job] = append(s.history[ref.Job], *a.pending)
	return r, a.pending.Seq, nil
}

// PutFrames implements execution.Ingress.
func (s *Scheduler) PutFrames(_ context.Context, ref lease.Ref, kind seal.StreamKind, first uint64, frames [][]byte) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.enter(ref)
	if err != nil {
		return 0, err
	}
	have := uint64(len(a.Frames[kind]))
	if first > have {
		return 0, fmt.Errorf("%w: frame %d comes after %d", execution.ErrRefused, first, have)
	}
	if skip := have - first; skip < uint64(len(frames)) {
		for _, f := range frames[skip:] {
			a.Frames[kind] = append(a.Frames[kind], bytes.Clone(f))
		}
	}
	return uint64(len(a.Frames[kind])), nil
}

// Erased implements execution.Ingress: also of a lease that is over.
func (s *Scheduler) Erased(_ context.Context, e record.Erasure) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.up(); err != nil {
		return err
	}
	a := s.attempts[lease.Ref{Job: e.Job, Epoch: e.Epoch}]
	if err := eip712.Verify(a.Lease.Node, s.Domain.Digest(e.StructHash()), e.Signature); err != nil {
		return fmt.Errorf("%w: %w", execution.ErrRefused, err)
	}
	a.Erasure = &e
	close(s.change)
	s.change = make(chan struct{})
	return nil
}
