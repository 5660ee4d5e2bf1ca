package jobtest

import (
	"context"
	"crypto/ecdsa"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// The scripts of a node: how it answers offers and how its attempts end.
type (
	Offer   func(context.Context, execution.OfferRequest) (execution.OfferResult, error)
	Execute func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error)
	Pause   func(context.Context, execution.PauseRequest) error
	Extend  func(context.Context, execution.ExtendRequest) error
)

// Node is a scripted node. By default it accepts and succeeds.
type Node struct {
	Leaf    match.Leaf
	Offer   Offer
	Execute Execute
	Pause   Pause                      // by default it answers, and does nothing
	Extend  Extend                     // by default it takes it
	Repeat  Execute                    // of a stretch, once it was told what was made; by default it finds all right
	Witness common.Hash                // of what its runs leave, at first the same for all nodes
	Reason  string                     // of its declines
	Idle    bool                       // its devices do nothing
	Runs    []execution.ExecuteRequest // attempts it was given, in order

	world *World
	key   *ecdsa.PrivateKey
}

// AddNode adds a node to the fleet, in the next slot.
func (w *World) AddNode() *Node {
	slot := uint32(len(w.Nodes))
	n := &Node{world: w, key: key(fmt.Sprint("node ", slot))}
	n.Leaf.Beat = match.Beat{
		Slot: slot, Node: address(n.key), Model: 1, GPUs: 2, VRAM: 81920, CPU: 16000, RAM: 65536, Disk: 65536,
		Rate: [2]uint64{uint64(1000 + slot), 0}, Flags: match.FlagDocker | match.FlagSimulated,
	}
	n.Offer, n.Execute, n.Repeat, n.Reason = n.Accept, n.Succeed, n.Judge(""), "full"
	n.Witness = common.Hash{7}
	n.Extend = func(context.Context, execution.ExtendRequest) error { return nil }
	n.Pause = func(context.Context, execution.PauseRequest) error { return nil }
	w.Nodes = append(w.Nodes, n)
	n.Beat()
	return n
}

// Address is the node's key on chain.
func (n *Node) Address() common.Address { return n.Leaf.Node }

// Queue is the node's own task queue.
func (n *Node) Queue() string { return execution.TaskQueue(n.Address()) }

// Beat shows the fleet the node's leaf as of now.
func (n *Node) Beat() {
	n.Leaf.Seq++
	n.Leaf.Time = uint64(n.world.now().Unix())
	sig, err := eip712.Sign(n.key, match.BeatDigest(Domain, n.Leaf.Beat))
	if err != nil {
		n.world.t.Error(err)
		return
	}
	n.Leaf.Signature = match.Signature(sig)
	if err := n.world.Fleet.Update(n.Leaf); err != nil {
		n.world.t.Error(err)
	}
}

// Accept answers with a signed promise.
func (n *Node) Accept(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	a := record.Accept{Job: req.Job, Epoch: req.Epoch, Node: n.Address(), Snapshot: req.Snapshot, Key: []byte("ephemeral"), Expiry: req.Expiry}
	var err error
	a.Signature, err = eip712.Sign(n.key, Domain.Digest(a.StructHash()))
	return execution.OfferResult{Accept: &a}, err
}

// Decline answers with a signed refusal.
func (n *Node) Decline(_ context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
	d := record.Decline{Job: req.Job, Epoch: req.Epoch, Node: n.Address(), Snapshot: req.Snapshot, Reason: n.Reason, At: uint64(n.world.now().Unix())}
	var err error
	d.Signature, err = eip712.Sign(n.key, Domain.Digest(d.StructHash()))
	return execution.OfferResult{Decline: &d}, err
}

// Silent does as if the offer had run into its timeout.
func (n *Node) Silent(context.Context, execution.OfferRequest) (execution.OfferResult, error) {
	return execution.OfferResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)
}

// Earn puts a receipt of both sides for billed milliseconds into the register,
// the only one of its attempt.
func (n *Node) Earn(req execution.ExecuteRequest, billedMs uint64, checkpoint, result common.Hash) {
	t := req.Lease.Terms
	now := uint64(n.world.now().UnixMilli())
	r := record.Receipt{
		Order: t.Order, Job: req.Job, Epoch: req.Lease.Epoch, Node: n.Address(), Seq: 1, GPUs: t.GPUs,
		StartedAt: now - min(now, billedMs), BilledMs: billedMs, Rate: t.Rate, Egress: t.Egress,
		Cost: record.Cost(t.Rate, t.GPUs, billedMs, t.Egress, 0), Checkpoint: checkpoint, Result: result,
	}
	r.Total = n.world.Leases.due(n.Address()).Add(r.Cost)
	s := &record.SignedReceipt{Receipt: r, Held: t.Held}
	s.NodeSig = n.sign(n.key, r.StructHash())
	s.SchedulerSig = n.sign(key("scheduler"), s.SchedulerHash())
	if t.GPUs > 0 {
		s.Meter = &record.Meter{}
		if !n.Idle {
			s.Meter.BusyMs = billedMs
		}
		s.Meter.Signature = n.sign(n.key, s.Meter.StructHash(r))
	}
	n.world.Leases.earn(lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}, *s)
}

func (n *Node) sign(k *ecdsa.PrivateKey, structHash common.Hash) []byte {
	sig, err := eip712.Sign(k, Domain.Digest(structHash))
	if err != nil {
		n.world.t.Error(err)
	}
	return sig
}

// Judge runs a stretch in one second and finds a difference, or none. Nodes that
// find the same difference had the same instead.
func (n *Node) Judge(difference string) Execute {
	return func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		v := n.verdict(req, difference)
		res := n.Finish(req, record.Succeeded, nil, 1000)
		if res.Verdict = v; v.Equal {
			res.Witness = n.Witness
		}
		return res, nil
	}
}

// Refuse says at once that there is a difference, or none, and runs nothing.
func (n *Node) Refuse(difference string) Execute {
	return func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return execution.ExecuteResult{Outcome: record.Failed, Verdict: n.verdict(req, difference)}, nil
	}
}

func (n *Node) verdict(req execution.ExecuteRequest, difference string) *record.Verdict {
	s := req.Repeat
	v := &record.Verdict{
		Job: s.Made.To.Receipt.Job, Round: s.Round, Checker: n.Address(), Node: s.Node, Epoch: s.Epoch,
		From: req.Resume.Manifest, To: s.Made.Target.Manifest, Equal: difference == "", Difference: difference, At: uint64(n.world.now().Unix()),
	}
	if difference != "" {
		v.Own = crypto.Keccak256Hash([]byte(difference))
	}
	v.Signature = n.sign(n.key, v.StructHash())
	return v
}

// Succeed runs the job to its end in one second.
func (n *Node) Succeed(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
	return n.Finish(req, record.Succeeded, nil, 1000), nil
}

// Finish publishes a package, says with it how the program ended, and is paid
// for billed milliseconds.
func (n *Node) Finish(req execution.ExecuteRequest, how record.Outcome, cause *record.Cause, billedMs uint64) execution.ExecuteResult {
	pack := record.Package{CID: fmt.Sprintf("bafyresult%d", req.Lease.Epoch), Bytes: 42}
	pack.Manifest = n.manifest(pack.CID, seal.Head{Kind: seal.KindPackage, Job: req.Job, Epoch: req.Lease.Epoch})
	n.Earn(req, billedMs, common.Hash{}, pack.Manifest)
	e, err := record.Ending{Outcome: how, Cause: cause, Package: pack}.Bounded()
	if err != nil {
		n.world.t.Error(err)
	}
	n.world.Leases.finish(lease.Ref{Job: req.Job, Epoch: req.Lease.Epoch}, e)
	return execution.ExecuteResult{Outcome: how, Cause: cause}
}

// manifest stores that of a package or checkpoint which holds what the node's runs
// leave, and returns its hash.
func (n *Node) manifest(cid string, h seal.Head) common.Hash {
	m := seal.Manifest{
		Version: seal.ManifestVersion, Head: h, Recipients: []common.Hash{{1}},
		Segments: []seal.Segment{{Size: 42}}, Size: 42, Content: record.ContentTag(n.Witness),
	}
	b, err := m.Encode()
	if err != nil {
		n.world.t.Error(err)
	}
	n.world.Leases.store(cid, b)
	return seal.HashManifest(b)
}

// FinishThen publishes a package as Finish does, and ends with err, as when the
// node dies before it can say so.
func (n *Node) FinishThen(how record.Outcome, cause *record.Cause, err error) Execute {
	return func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		n.Finish(req, how, cause, 1000)
		return execution.ExecuteResult{}, err
	}
}

// Say reports an end without a package.
func Say(how record.Outcome, code string) Execute {
	return func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return execution.ExecuteResult{Outcome: how, Cause: &record.Cause{Code: code, Message: "as the test says"}}, nil
	}
}

// CheckpointThen acknowledges a checkpoint, is paid for the milliseconds up to it, and ends with err.
func (n *Node) CheckpointThen(billedMs uint64, err error) Execute {
	return func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		cid := fmt.Sprintf("bafycheckpoint%d", req.Lease.Epoch)
		manifest := n.manifest(cid, seal.Head{Kind: seal.KindCheckpoint, Job: req.Job, Epoch: req.Lease.Epoch, Step: 100})
		n.world.Leases.commit(req.Job, lease.Head{
			Manifest: manifest, CID: cid, Epoch: req.Lease.Epoch, Seq: req.Resume.Seq + 1, Step: 100,
		})
		n.Earn(req, billedMs, manifest, common.Hash{})
		return execution.ExecuteResult{}, err
	}
}

// Fail ends attempts with an error of one of package execution's types.
func Fail(kind string) error {
	return temporal.NewNonRetryableApplicationError("as the test says", kind, nil)
}
