// Package keys releases a job's key to the node that holds its lease, and to
// nobody else: the keeper's one activity.
//
// Nouns: the envelope is a job's key, sealed by the owner's machine to the
// keeper together with the spec hash and the owner it is for, or, of an order
// with several jobs, the seed of all their keys with the order's root: each job
// gets its own and the one that they share, and no other's; an accept is a
// node's signed promise with an ephemeral key made for one attempt; a release
// is the job key sealed to that ephemeral key; the journal is the keeper's
// account of its releases.
//
// The keeper does not take a request's word for anything. It checks the owner's
// signature over the order, the spec's place in it, that the envelope was made
// for this owner and spec, the node's signature over the accept, that the node
// is registered and staked on chain, and that the lease register has exactly
// this node and epoch as current. A round of a repeat (package record) has a lease
// of its own, and gets the same job's key under that.
//
// Not promised: the register is the scheduler's, which can give a lease to any
// registered node that the order allows; the operator of the keeper can read the
// keys that pass, until k of n keepers share each.
//
// Start at Activities.Release.
package keys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Leases is the lease register.
type Leases interface {
	// Lease returns the job's current lease. A job without one is lease.ErrStale.
	Lease(ctx context.Context, job common.Hash) (lease.Lease, error)
}

// Signatures checks who signed.
type Signatures interface {
	// IsValidSignature reports whether sig over digest is owner's, by key or by ERC-1271.
	IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error)
}

// Nodes is the registry on chain.
type Nodes interface {
	// Active reports whether the node of this key may run jobs.
	Active(ctx context.Context, node common.Address) (bool, error)
}

// Entry is one line of the journal. It holds nothing secret.
type Entry struct {
	At     time.Time      `json:"at"`
	Order  common.Hash    `json:"order"`
	Job    common.Hash    `json:"job"`
	Spec   common.Hash    `json:"spec"`
	Epoch  uint32         `json:"epoch"`
	Node   common.Address `json:"node"`
	Expiry uint64         `json:"expiry"` // unix seconds, of the accept
}

// Journal keeps account of releases. A release that cannot be accounted for is not made.
type Journal interface {
	Released(ctx context.Context, e Entry) error
}

// Activities are the keeper's activities.
type Activities struct {
	Domain     eip712.Domain
	Scheduler  common.Address // whose orders this keeper serves
	Keeper     *seal.Identity // opens envelopes
	Leases     Leases
	Signatures Signatures
	Nodes      Nodes
	Journal    Journal
	Now        func() time.Time
}

// claim is a request whose parts were found to agree.
type claim struct {
	order, job, spec common.Hash
	number           uint32 // of the job under the order
}

// Release seals a job's key to the node of the accept. Its errors are of type
// ErrRefused or ErrNotHeld, or come from register and chain.
func (a *Activities) Release(ctx context.Context, req ReleaseRequest) (ReleaseResult, error) {
	sealed, err := a.release(ctx, req)
	if err != nil {
		return ReleaseResult{}, classify(err)
	}
	return ReleaseResult{Sealed: sealed}, nil
}

func (a *Activities) release(ctx context.Context, req ReleaseRequest) ([]byte, error) {
	c, err := a.inspect(req)
	if err != nil {
		return nil, err
	}
	if err := a.authorize(ctx, req, c); err != nil {
		return nil, err
	}
	jobKeys, err := a.open(req, c)
	if err != nil {
		return nil, err
	}
	sealed, err := seal.Release(jobKeys, req.Accept.Key, seal.Binding{
		ChainID: a.Domain.ChainID, Escrow: a.Domain.Escrow,
		Job: c.job, Epoch: req.Accept.Epoch, Node: req.Accept.Node, Expiry: req.Accept.Expiry,
	})
	if err != nil {
		return nil, refused("%v", err)
	}
	err = a.Journal.Released(ctx, Entry{
		At: a.Now().UTC(), Order: c.order, Job: c.job, Spec: c.spec,
		Epoch: req.Accept.Epoch, Node: req.Accept.Node, Expiry: req.Accept.Expiry,
	})
	if err != nil {
		return nil, fmt.Errorf("account for the release: %w", err)
	}
	return sealed, nil
}

// open opens the envelope, if it was made for this order.
func (a *Activities) open(req ReleaseRequest, c claim) (seal.JobKeys, error) {
	if !req.Order.Several() {
		e, err := seal.OpenEnvelope(a.Keeper, req.Envelope)
		switch {
		case err != nil:
			return seal.JobKeys{}, refused("the envelope is not this keeper's: %v", err)
		case e.SpecHash != c.spec || e.Owner != req.Order.Owner:
			return seal.JobKeys{}, refused("the envelope was made for another owner or spec")
		}
		return seal.JobKeys{Own: e.Key}, nil
	}
	e, err := seal.OpenOrderEnvelope(a.Keeper, req.Envelope)
	switch {
	case err != nil:
		return seal.JobKeys{}, refused("the envelope is not this keeper's: %v", err)
	case e.Root != req.Order.Root || e.Owner != req.Order.Owner:
		return seal.JobKeys{}, refused("the envelope was made for another owner or order")
	}
	own, err := e.Seed.Own(c.number)
	if err != nil {
		return seal.JobKeys{}, err
	}
	shared, err := e.Seed.Shared()
	return seal.JobKeys{Own: own, Shared: shared}, err
}

// inspect checks everything that needs neither register nor chain.
func (a *Activities) inspect(req ReleaseRequest) (claim, error) {
	o, now := req.Order, a.Now()
	if err := o.Validate(); err != nil {
		return claim{}, refused("%v", err)
	}
	if err := o.CheckDeadline(now); err != nil {
		return claim{}, refused("%v", err)
	}
	if o.Scheduler != a.Scheduler {
		return claim{}, refused("the order is for scheduler %s, this keeper serves %s", o.Scheduler, a.Scheduler)
	}
	if len(req.SpecHash) != common.HashLength {
		return claim{}, refused("the spec hash has %d bytes", len(req.SpecHash))
	}
	proof := make([]common.Hash, len(req.Proof))
	for i, h := range req.Proof {
		if len(h) != common.HashLength {
			return claim{}, refused("entry %d of the proof has %d bytes", i, len(h))
		}
		proof[i] = common.Hash(h)
	}
	c := claim{order: o.Hash(a.Domain), spec: common.Hash(req.SpecHash), number: o.Number(req.Index, req.Item)}
	c.job = job.ID(c.order, c.number)
	if err := o.Includes(c.spec, req.Index, proof); err != nil {
		return claim{}, refused("%v", err)
	}
	if err := o.CheckItem(req.Index, req.Item); err != nil {
		return claim{}, refused("%v", err)
	}
	if req.Repeat > 0 {
		c.job = record.RepeatID(c.job, req.Repeat)
	}
	if req.Accept.Job != c.job {
		return claim{}, refused("the accept is for job %s, the order's is %s", req.Accept.Job, c.job)
	}
	if err := eip712.Verify(req.Accept.Node, a.Domain.Digest(req.Accept.StructHash()), req.Accept.Signature); err != nil {
		return claim{}, refused("accept of node %s: %v", req.Accept.Node, err)
	}
	if expiry := time.Unix(int64(req.Accept.Expiry), 0); !now.Before(expiry) {
		return claim{}, notHeld("the node's accept ran out at %s", expiry.UTC().Format(time.RFC3339))
	}
	return c, nil
}

// authorize asks register and chain.
func (a *Activities) authorize(ctx context.Context, req ReleaseRequest, c claim) error {
	held, err := a.Leases.Lease(ctx, c.job)
	if err == nil {
		err = held.Check(req.Accept.Node, req.Accept.Epoch, a.Now())
	}
	switch {
	case errors.Is(err, lease.ErrStale):
		return notHeld("%v", err)
	case err != nil:
		return fmt.Errorf("read lease: %w", err)
	case held.Terms.Order != c.order:
		return refused("the lease is for order %s, the key for %s", held.Terms.Order, c.order)
	}
	// Without this, whoever can write to the register could lease a job to a key just made up.
	active, err := a.Nodes.Active(ctx, req.Accept.Node)
	switch {
	case err != nil:
		return fmt.Errorf("look up node: %w", err)
	case !active:
		return refused("%s is no active node of the registry", req.Accept.Node)
	}
	authority, err := job.AuthorityOf(a.Domain, req.Order, req.Signature)
	if err != nil {
		return refused("%v", err)
	}
	if authority.Verify() == nil {
		return nil
	}
	valid, err := a.Signatures.IsValidSignature(ctx, authority.Owner, authority.Digest, authority.Signature)
	if err != nil {
		return fmt.Errorf("check the order's signature: %w", err)
	}
	if !valid {
		return refused("the order's signature is not %s's", req.Order.Owner)
	}
	return nil
}
