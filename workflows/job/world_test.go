package job_test

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/mock"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/workflows/anchor"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/policy"
)

var (
	domain    = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c0")}
	token     = common.HexToAddress("0x70ce")
	scheduler = testKey("scheduler")
	owner     = testKey("owner")
	start     = time.Unix(1_800_000_000, 0)
)

func testKey(name string) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return k
}

// world is everything around one Job workflow: real activities over twins of
// chain, register and storage, and nodes that do as their scripts say.
type world struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	sub   job.Submission
	in    story.Input
	fleet *placement.Fleet

	mu        sync.Mutex
	nodes     map[string]*node // by task queue
	order     []*node
	ledger    ledger
	register  register
	calls     []string // names of the activities that ran, in order
	anchored  common.Hash
	keeper    func() error
	anchoring func(anchor.Entry) error // instead of the chain's answer
	placement *placement.Activities
}

// node is a scripted node.
type node struct {
	world   *world
	slot    uint32
	key     *ecdsa.PrivateKey
	address common.Address
	leaf    match.Leaf
	offer   func(context.Context, execution.OfferRequest) (execution.OfferResult, error)
	execute func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error)
	runs    []execution.ExecuteRequest
}

func newWorld(t *testing.T, nodes int) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{t: t, env: suite.NewTestWorkflowEnvironment(), nodes: make(map[string]*node)}
	w.env.SetStartTime(start)
	w.env.SetTestTimeout(20 * time.Second)
	w.keeper = func() error { return nil }
	w.register = register{leases: map[common.Hash]lease.Lease{}, heads: map[common.Hash]lease.Head{}, usage: map[lease.Ref]placement.Usage{}}
	archive := placement.NewArchive(cids{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); archive.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	w.fleet = placement.NewFleet(placement.Config{
		Params: match.DefaultParams(), Token: token, Reveals: fixedReveal{}, Archive: archive, Now: w.now,
	})
	w.placement = &placement.Activities{Fleet: w.fleet, Archive: archive, Register: &w.register, Now: w.now}
	for i := range nodes {
		w.addNode(uint32(i))
	}
	w.fleet.SetSynced(true)
	w.submit(func(*job.Submission) {})
	w.registerActivities()
	return w
}

func (w *world) now() time.Time { return w.env.Now() }

func (w *world) addNode(slot uint32) *node {
	key := testKey("node" + string(rune('a'+slot)))
	n := &node{world: w, slot: slot, key: key, address: crypto.PubkeyToAddress(key.PublicKey)}
	n.leaf = match.Leaf{
		Slot: slot, Node: n.address, Model: 1, GPUFree: 2, VRAM: 81920, CPU: 16000, RAM: 65536, Disk: 65536,
		Rate: [2]uint64{uint64(1000 + slot), 0}, Flags: match.FlagDocker | match.FlagSimulated,
		BeatSeq: 1, BeatTime: uint64(start.Unix()),
	}
	n.offer, n.execute = n.accept, n.succeed
	w.nodes[execution.TaskQueue(n.address)] = n
	w.order = append(w.order, n)
	w.beat(n)
	return n
}

// beat brings the fleet's view of a node up to the workflow's clock.
func (w *world) beat(n *node) {
	n.leaf.BeatSeq++
	n.leaf.BeatTime = uint64(w.env.Now().Unix())
	if err := w.fleet.Update(n.leaf); err != nil {
		w.t.Error(err)
	}
}

// submit signs an order over the world's spec after change.
func (w *world) submit(change func(*job.Submission)) {
	w.t.Helper()
	sub := job.Submission{
		Spec: job.Spec{
			Version: job.SpecVersion, Name: "test", Image: job.Image{Ref: "tiny", Digest: "sha256:" + common.Hash{1}.Hex()[2:], Pull: true},
			CPU: 1000, RAM: 1024, Disk: 1024, Limits: job.Limits{Duration: 3600, Grace: 10}, Salt: common.Hash{7},
		},
		Order: job.Order{
			Kind: job.KindJob, Owner: crypto.PubkeyToAddress(owner.PublicKey), Scheduler: crypto.PubkeyToAddress(scheduler.PublicKey),
			Count: 1, MaxRate: 1_000_000, MaxEgress: 1_000_000,
			MaxCost: job.NewAmount(big.NewInt(1e18)), Nonce: common.Hash{9},
			Deadline: uint64(start.Add(24 * time.Hour).Unix()),
		},
		Recipient: "age1pqowner", JobKey: "age1pqjob", Envelope: []byte("sealed to the keeper"),
	}
	sub.Order.Recipient = job.RecipientHash(sub.Recipient)
	change(&sub)
	spec, err := sub.Spec.Hash()
	if err != nil {
		w.t.Fatal(err)
	}
	sub.Order.Root = spec
	order := sub.Order.Hash(domain)
	if sub.Signature, err = eip712.Sign(owner, order); err != nil {
		w.t.Fatal(err)
	}
	w.sub = sub
	w.in = story.Input{Submission: sub, Job: job.ID(order, 0), OrderHash: order, ChainID: domain.ChainID, Escrow: domain.Escrow}
	w.ledger.balance = sub.Order.MaxCost
}

func (w *world) registerActivities() {
	w.env.RegisterActivity(&identity.Activities{
		Chain: &w.ledger, Domain: domain, Scheduler: crypto.PubkeyToAddress(scheduler.PublicKey),
		Token: token, Grace: 3600, OwnerKey: make([]byte, 32), Now: w.now,
	})
	w.env.RegisterActivity(&escrow.Activities{Ledger: &w.ledger, Domain: domain})
	w.env.RegisterActivity(w.placement)
	w.env.RegisterActivityWithOptions(func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
		return w.nodes[activity.GetInfo(ctx).TaskQueue].offer(ctx, req)
	}, activity.RegisterOptions{Name: execution.OfferActivity})
	w.env.RegisterActivityWithOptions(func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		n := w.nodes[activity.GetInfo(ctx).TaskQueue]
		n.runs = append(n.runs, req)
		return n.execute(ctx, req)
	}, activity.RegisterOptions{Name: execution.ExecuteActivity})
	w.env.RegisterActivityWithOptions(func(_ context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
		return keys.ReleaseResult{Sealed: []byte("sealed to " + req.Accept.Node.Hex())}, w.keeper()
	}, activity.RegisterOptions{Name: keys.ReleaseActivity})
	w.env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
		w.called(info.ActivityType.Name)
	})
	w.env.SetOnLocalActivityStartedListener(func(info *activity.Info, _ context.Context, _ []any) { w.called(info.ActivityType.Name) })
	w.env.OnSignalExternalWorkflow(mock.Anything, anchor.WorkflowID(w.sub.Order.Scheduler), "", anchor.AddSignal, mock.Anything).
		Return(func(_, _, _, _ string, arg any) error { return w.anchor(arg.(anchor.Entry)) })
}

// anchor plays the Anchor workflow and the chain behind it.
func (w *world) anchor(e anchor.Entry) error {
	if w.anchoring != nil {
		return w.anchoring(e)
	}
	w.anchored = e.Record
	w.env.SignalWorkflow(story.AnchoredSignal, record.Anchoring{Count: 1, Root: e.Record, Tx: common.Hash{0xaa}})
	return nil
}

func (w *world) called(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, name)
}

// run runs the job and returns its status.
func (w *world) run() story.Status {
	w.t.Helper()
	w.env.ExecuteWorkflow(story.Job, w.in)
	if !w.env.IsWorkflowCompleted() {
		w.t.Fatal("the workflow did not complete")
	}
	if err := w.env.GetWorkflowError(); err != nil {
		w.t.Fatalf("the workflow failed: %v", err)
	}
	var s story.Status
	if err := w.env.GetWorkflowResult(&s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// proof asks the finished workflow for its proof.
func (w *world) proof() record.Proof {
	w.t.Helper()
	v, err := w.env.QueryWorkflow(story.ProofQuery)
	if err != nil {
		w.t.Fatal(err)
	}
	var p record.Proof
	if err := v.Get(&p); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) status() story.Status {
	v, err := w.env.QueryWorkflow(story.StatusQuery)
	if err != nil {
		w.t.Error(err)
		return story.Status{}
	}
	var s story.Status
	if err := v.Get(&s); err != nil {
		w.t.Error(err)
	}
	return s
}

// accept answers an offer with a signed promise.
func (n *node) accept(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	a := record.Accept{Job: req.Job, Epoch: req.Epoch, Node: n.address, Key: []byte("ephemeral"), Expiry: req.Expiry}
	var err error
	a.Signature, err = eip712.Sign(n.key, domain.Digest(a.StructHash()))
	return execution.OfferResult{Accept: &a}, err
}

// decline answers an offer with a signed refusal.
func (n *node) decline(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	d := record.Decline{Job: req.Job, Epoch: req.Epoch, Node: n.address, Reason: "full", At: uint64(n.world.now().Unix())}
	var err error
	d.Signature, err = eip712.Sign(n.key, domain.Digest(d.StructHash()))
	return execution.OfferResult{Decline: &d}, err
}

// silent lets an offer run into its timeout.
func (n *node) silent(context.Context, execution.OfferRequest) (execution.OfferResult, error) {
	return execution.OfferResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)
}

// earn puts a countersigned receipt for billed milliseconds into the register.
func (n *node) earn(req execution.ExecuteRequest, billedMs uint64, result common.Hash) *record.SignedReceipt {
	t := req.Lease.Terms
	r := record.Receipt{
		Order: t.Order, Job: req.Job, Epoch: req.Lease.Epoch, Node: n.address, Seq: 1, GPUs: t.GPUs,
		StartedAt: uint64(n.world.now().UnixMilli()), BilledMs: billedMs, Rate: t.Rate, Egress: t.Egress,
		Cost: record.Cost(t.Rate, t.GPUs, billedMs, t.Egress, 0), Result: result,
	}
	r.Total = r.Cost
	s := &record.SignedReceipt{Receipt: r, NodeSig: []byte("node"), SchedulerSig: []byte("scheduler")}
	n.world.register.earn(lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}, *s)
	return s
}

// succeed runs the job to its end.
func (n *node) succeed(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
	pack := &record.Package{Manifest: common.Hash{0xcc, byte(req.Lease.Epoch)}, CID: "bafyresult", Bytes: 42}
	receipt := n.earn(req, 1000, pack.Manifest)
	return execution.ExecuteResult{Outcome: record.Succeeded, Package: pack, Receipt: receipt}, nil
}

// failsWith ends attempts with an error.
func failsWith(err error) func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
	return func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return execution.ExecuteResult{}, err
	}
}

func nodeError(kind string) error { return temporal.NewNonRetryableApplicationError("test", kind, nil) }

// checkpointThen acknowledges a checkpoint, earns for it and then ends as then says.
func (n *node) checkpointThen(billedMs uint64, then error) func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
	return func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		n.world.register.commit(req.Job, lease.Head{
			Manifest: common.Hash{0xc0, byte(req.Lease.Epoch)}, CID: "bafycheckpoint", Epoch: req.Lease.Epoch, Seq: req.Resume.Seq + 1, Step: 100,
		})
		n.earn(req, billedMs, common.Hash{})
		return execution.ExecuteResult{}, then
	}
}

// ledger is the chain's twin: one balance, at most one order.
type ledger struct {
	mu       sync.Mutex
	balance  job.Amount
	used     bool
	open     bool
	paid     job.Amount
	settled  []escrow.SettleRequest
	readErr  error
	openErr  error
	settling error
	invalid  bool
}

func (l *ledger) IsValidSignature(_ context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error) {
	return !l.invalid && eip712.Verify(owner, digest, sig) == nil, l.readErr
}
func (l *ledger) Balance(context.Context, common.Address, common.Address) (job.Amount, error) {
	return l.balance, l.readErr
}
func (l *ledger) NonceUsed(context.Context, common.Address, common.Hash) (bool, error) {
	return l.used, l.readErr
}
func (l *ledger) Escrowed(context.Context, common.Hash) (bool, job.Amount, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open, l.paid, l.readErr
}
func (l *ledger) Open(_ context.Context, _ string, o job.Order, _ []byte) (escrow.OpenResult, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.openErr != nil {
		return escrow.OpenResult{}, l.openErr
	}
	if l.balance.Cmp(o.MaxCost) < 0 && !l.open {
		return escrow.OpenResult{}, &escrow.RevertError{Call: "open", Reason: "balance too low"}
	}
	if !l.open {
		l.balance = l.balance.Sub(o.MaxCost)
	}
	l.open, l.used = true, true
	return escrow.OpenResult{Tx: common.Hash{0x0f}, Block: 1}, nil
}
func (l *ledger) Settle(_ context.Context, _ string, o job.Order, rs []record.SignedReceipt, closing bool) (record.Settlement, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.settling != nil {
		return record.Settlement{}, l.settling
	}
	if !l.open {
		return record.Settlement{}, &escrow.RevertError{Call: "settle", Reason: "not open"}
	}
	l.settled = append(l.settled, escrow.SettleRequest{Order: o, Receipts: rs, Close: closing})
	for _, r := range rs {
		l.paid = l.paid.Add(r.Receipt.Total)
	}
	if l.paid.Cmp(o.MaxCost) > 0 {
		l.paid = o.MaxCost
	}
	if closing {
		l.open = false
		l.balance = l.balance.Add(o.MaxCost.Sub(l.paid))
	}
	return record.Settlement{Tx: common.Hash{0x5e}, Paid: l.paid, Refunded: o.MaxCost.Sub(l.paid)}, nil
}

// register is the store's twin.
type register struct {
	mu     sync.Mutex
	leases map[common.Hash]lease.Lease
	heads  map[common.Hash]lease.Head
	usage  map[lease.Ref]placement.Usage
	err    error
}

func (r *register) RaiseLease(_ context.Context, l lease.Lease) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	if cur := r.leases[l.Job]; l.Epoch != cur.Epoch+1 {
		return lease.ErrStale
	}
	r.leases[l.Job] = l
	return nil
}
func (r *register) EndLease(_ context.Context, id common.Hash, epoch uint32) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.leases[id]
	if l.Epoch != epoch {
		return lease.ErrStale
	}
	l.Ended = true
	r.leases[id] = l
	return nil
}
func (r *register) Head(_ context.Context, id common.Hash) (lease.Head, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heads[id], nil
}
func (r *register) Usage(_ context.Context, id common.Hash, epoch uint32) (placement.Usage, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.usage[lease.Ref{Job: id, Epoch: epoch}], nil
}
func (r *register) earn(ref lease.Ref, s record.SignedReceipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.usage[ref] = placement.Usage{Started: s.Receipt.StartedAt, Receipt: &s}
}
func (r *register) commit(id common.Hash, h lease.Head) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heads[id] = h
}

type fixedReveal struct{}

func (fixedReveal) Reveal(time.Time) (common.Hash, error) { return common.Hash{5}, nil }

type cids struct{}

func (cids) Publish(_ context.Context, name string, _ []byte) (string, error) {
	return "bafy-" + name, nil
}

var errDown = errors.New("connection refused")

// updated collects one update's answer.
type updated struct {
	value    any
	err      error
	rejected error
}

func (u *updated) callbacks() *testsuite.TestUpdateCallback {
	return &testsuite.TestUpdateCallback{
		OnAccept:   func() {},
		OnReject:   func(err error) { u.rejected = err },
		OnComplete: func(v any, err error) { u.value, u.err = v, err },
	}
}

// slowOpen has the escrow's transaction confirm after d.
func (w *world) slowOpen(d time.Duration) {
	acts := &escrow.Activities{Ledger: &w.ledger, Domain: domain}
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).Return(acts.Open).After(d)
}

// slowSettle has the settlement confirm after d.
func (w *world) slowSettle(d time.Duration) {
	acts := &escrow.Activities{Ledger: &w.ledger, Domain: domain}
	w.env.OnActivity(acts.Settle, mock.Anything, mock.Anything).Return(acts.Settle).After(d)
}

// openTimesOutOnce has the escrow's transaction given up, then found confirmed.
func (w *world) openTimesOutOnce() {
	acts := &escrow.Activities{Ledger: &w.ledger, Domain: domain}
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).
		Return(escrow.OpenResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)).After(policy.FundWait).Once()
	w.env.OnActivity(acts.Open, mock.Anything, mock.Anything).Return(acts.Open)
}

// execute has attempts take d and then end as end says.
func (w *world) execute(end func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error), d time.Duration) {
	w.env.OnActivity(execution.ExecuteActivity, mock.Anything, mock.Anything).Return(end).After(d)
}

// cancelAt has the owner cancel the job after d of the workflow's time.
func (w *world) cancelAt(d time.Duration) *updated {
	u := new(updated)
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(story.CancelUpdate, "cancel", u.callbacks(), "changed my mind")
	}, d)
	return u
}

// quiet drops the SDK's log lines.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
