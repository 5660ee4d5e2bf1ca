// Package jobtest is everything around a Job workflow, for tests: the real
// control activities over twins of chain, register and storage, and nodes and
// a keeper that do as their scripts say.
//
// Nothing in it waits or sleeps; scripts that want to, do. Start at New.
package jobtest

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/activity"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/outage"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/placement/placementtest"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	story "github.com/skyops/skyops/workflows/job"
)

// The network the world is on.
var (
	Domain = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c0")}
	Token  = common.HexToAddress("0x70ce")
	// Fee is what orders offer: one gwei, the least.
	Fee = job.Units(1e9)
	// Start is when worlds with a clock of their own begin.
	Start = time.Unix(1_800_000_000, 0)
)

// key returns the key that a name always has.
func key(name string) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte("jobtest " + name)))
	if err != nil {
		panic(err)
	}
	return k
}

func address(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

// World is one network with one job to run. Change its fields before the job runs.
type World struct {
	Sub      job.Submission
	In       story.Input
	Ledger   *Ledger
	Leases   *Register
	Shelf    *placementtest.Shelf // the scheduler's book
	Fleet    *placement.Fleet
	Nodes    []*Node
	Keeper   func(context.Context) error // fails releases; nil error: releases
	DoorShut bool                        // nobody answers at the keeper's door, only by its queue
	Placer   *placement.Activities
	Outages  *outage.Activities // last away an hour before the start
	Anchors  *anchor.Activities // their ledger and collector are the test's
	Repeater *repeat.Activities // at first every node is checked
	Places   map[string]Place   // where results are delivered to; others refuse
	identity *identity.Activities
	now      func() time.Time
	t        testing.TB
}

// New returns a world with so many nodes, and a submission that is good for
// all. It ends with the test.
func New(t testing.TB, nodes int, now func() time.Time) *World {
	t.Helper()
	w := &World{
		Ledger: &Ledger{}, Leases: newRegister(), Shelf: &placementtest.Shelf{},
		Keeper:  func(context.Context) error { return nil },
		Anchors: &anchor.Activities{},
		Outages: &outage.Activities{Watch: outage.NewWatch(now, now().Add(-time.Hour))},
		now:     now, t: t,
	}
	pen, err := placement.NewPen(w.Shelf, w.Shelf, key("scheduler"), Domain, now)
	if err != nil {
		t.Fatal(err)
	}
	w.Fleet = placement.NewFleet(placement.Config{
		Params: match.DefaultParams(), Token: Token, Pen: pen, Span: 1000, Now: now, Log: slog.New(slog.DiscardHandler), Behind: func() error { return nil },
	})
	w.Repeater = &repeat.Activities{Register: w.Leases, Content: w.Leases, Key: key("scheduler"), Domain: Domain, Checks: reputation.DefaultChecks, Court: w.Leases, Now: now}
	w.Placer = &placement.Activities{Fleet: w.Fleet, Register: w.Leases, Now: now}
	w.identity = &identity.Activities{
		Chain: w.Ledger, Domain: Domain, Scheduler: address(key("scheduler")),
		Token: Token, Params: func() match.Params { return match.Params{FeeCoin: 1, FeeToken: 1} }, Arweave: &network.Arweave{}, Grace: 3600, OwnerKey: make([]byte, 32), Now: now,
	}
	var running sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	running.Go(func() { w.Fleet.Serve(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	for range nodes {
		w.AddNode()
	}
	w.Fleet.SetSynced(true)
	w.Submit(func(*job.Submission) {})
	return w
}

// Submit signs an order over the world's submission after change.
func (w *World) Submit(change func(*job.Submission)) {
	w.t.Helper()
	recipient := "age1pqowner"
	w.Sub = job.Submission{
		Spec: job.Spec{
			Version: job.SpecVersion, Name: "test",
			Image: job.Image{Ref: "tiny", Digest: "sha256:" + common.Hash{1}.Hex()[2:], Pull: true},
			CPU:   1000, RAM: 1024, Disk: 1024, Limits: job.Limits{Duration: 3600, Grace: 10}, Key: job.RecipientHash("age1pqjob"), Salt: common.Hash{7},
		},
		Order: job.Order{
			Kind: job.KindJob, Owner: address(key("owner")), Scheduler: address(key("scheduler")),
			Count: 1, MaxRate: 1_000_000, MaxEgress: 1_000_000, MaxCost: job.NewAmount(big.NewInt(1e18)), Fee: Fee,
			Nonce: common.Hash{9}, Deadline: uint64(w.now().Add(24 * time.Hour).Unix()), Recipient: job.RecipientHash(recipient),
		},
		Recipient: recipient, JobKey: "age1pqjob", Envelope: []byte("sealed to the keeper"),
	}
	change(&w.Sub)
	spec, err := w.Sub.Spec.Hash()
	if err != nil {
		w.t.Fatal(err)
	}
	w.Sub.Order.Root = spec
	order := w.Sub.Order.Hash(Domain)
	if w.Sub.Signature, err = eip712.Sign(key("owner"), order); err != nil {
		w.t.Fatal(err)
	}
	w.In = story.Input{Submission: w.Sub, Job: job.ID(order, 0), OrderHash: order, ChainID: Domain.ChainID, Escrow: Domain.Escrow}
	w.Ledger.Balances = w.Sub.Order.MaxCost
}

// Extension is what a wallet signs to let the job run for so many seconds in all.
func (w *World) Extension(by string, seconds uint32) job.SignedExtension {
	e := job.SignedExtension{Extension: job.Extension{Order: w.In.OrderHash, Job: w.In.Job, Duration: seconds}}
	var err error
	if e.Signature, err = eip712.Sign(key(by), e.Extension.Hash(Domain)); err != nil {
		w.t.Error(err)
	}
	return e
}

// Registry is what activities are registered with: a worker, or the SDK's test environment.
type Registry interface {
	RegisterActivity(a any)
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

// Register registers the control plane's activities, the keeper's and the nodes'.
func (w *World) Register(r Registry) {
	w.RegisterControl(r)
	w.RegisterKeeper(r)
	w.RegisterNodes(r)
}

// RegisterControl registers the control plane's activities.
func (w *World) RegisterControl(r Registry) {
	r.RegisterActivity(w.identity)
	r.RegisterActivity(w.Escrow())
	r.RegisterActivity(w.Placer)
	r.RegisterActivity(w.Anchors)
	r.RegisterActivity(w.Outages)
	r.RegisterActivity(w.Repeater)
	r.RegisterActivity(&keys.Asking{Door: door{w}})
	r.RegisterActivityWithOptions(w.deliver, activity.RegisterOptions{Name: "Deliver"})
}

// Place answers for a place that results are delivered to.
type Place func(context.Context, delivery.Request) (delivery.Delivered, error)

func (w *World) deliver(ctx context.Context, req delivery.Request) (delivery.Delivered, error) {
	if to := w.Places[req.Target]; to != nil {
		return to(ctx, req)
	}
	return delivery.Delivered{Refused: "not there"}, nil
}

// Escrow returns the escrow activities over the world's ledger.
func (w *World) Escrow() *escrow.Activities {
	return &escrow.Activities{Ledger: w.Ledger, Domain: Domain}
}

// RegisterKeeper registers the keeper's activity.
func (w *World) RegisterKeeper(r Registry) {
	r.RegisterActivityWithOptions(w.Release, activity.RegisterOptions{Name: keys.ReleaseActivity})
}

// Release is the keeper's answer, at its door and by its queue.
func (w *World) Release(ctx context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
	return keys.ReleaseResult{Sealed: []byte("sealed to " + req.Accept.Node.Hex())}, w.Keeper(ctx)
}

// door is the keeper's, of a world.
type door struct{ *World }

// Release implements keys.Door.
func (d door) Release(ctx context.Context, req keys.ReleaseRequest) (keys.ReleaseResult, error) {
	if d.DoorShut {
		return keys.ReleaseResult{}, errors.New("nobody answers")
	}
	return d.World.Release(ctx, req)
}

// RegisterNodes registers the activities of all nodes; the task queue of a call says whose it is.
func (w *World) RegisterNodes(r Registry) {
	r.RegisterActivityWithOptions(func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
		return w.asked(ctx).Offer(ctx, req)
	}, activity.RegisterOptions{Name: execution.OfferActivity})
	r.RegisterActivityWithOptions(func(ctx context.Context, req execution.ExtendRequest) error {
		return w.asked(ctx).Extend(ctx, req)
	}, activity.RegisterOptions{Name: execution.ExtendActivity})
	r.RegisterActivityWithOptions(func(ctx context.Context, req execution.PauseRequest) error {
		return w.asked(ctx).Pause(ctx, req)
	}, activity.RegisterOptions{Name: execution.PauseActivity})
	r.RegisterActivityWithOptions(func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		n := w.asked(ctx)
		n.Runs = append(n.Runs, req)
		if s := req.Repeat; s != nil && s.Made == nil {
			return execution.ExecuteResult{Committed: record.Commitment(req.Job, n.Address(), n.Witness)}, nil
		} else if s != nil {
			return n.Repeat(ctx, req)
		}
		if r := req.ResumeReceipt; req.Resume.Manifest != (common.Hash{}) && (r == nil || r.Receipt.Checkpoint != req.Resume.Manifest) {
			w.t.Errorf("epoch %d resumes from %s, of which no receipt says that it was saved", req.Lease.Epoch, req.Resume.Manifest)
		}
		return n.Execute(ctx, req)
	}, activity.RegisterOptions{Name: execution.ExecuteActivity})
}

// asked returns the node whose queue an activity came on.
func (w *World) asked(ctx context.Context) *Node {
	queue := activity.GetInfo(ctx).TaskQueue
	i := slices.IndexFunc(w.Nodes, func(n *Node) bool { return n.Queue() == queue })
	return w.Nodes[i]
}

// Page returns a page of the scheduler's book, for record.Verify.
func (w *World) Page(number uint64) (*book.Page, error) {
	return w.Shelf.Page(address(key("scheduler")), number)
}

// Verify returns the checks of a proof that fail, with all that a verifier may be given.
func (w *World) Verify(p record.Proof) (failed []record.Check) {
	for _, c := range record.Verify(p, record.Options{Domain: &Domain, Token: Token, Spec: &w.Sub.Spec, Page: w.Page}) {
		if !c.OK {
			failed = append(failed, c)
		}
	}
	return failed
}
