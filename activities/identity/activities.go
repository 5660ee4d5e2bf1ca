// Package identity checks that a submission is what its owner signed, that it
// is meant for this scheduler, and that the owner can pay for it.
//
// Nouns: the submission (order, signature, spec and its place under the order's
// root), the checker of signatures (a key's or a contract wallet's), the bank
// that knows balances, nonces and open orders.
//
// It promises a verdict about one moment: a balance can be gone a second later,
// which the escrow finds out when the order is opened. It does not judge whether
// any node could run the spec. Start at Activities.Authenticate.
package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
)

// Chain is what authentication reads from the chain.
type Chain interface {
	// IsValidSignature reports whether sig over digest is owner's, by key or by ERC-1271.
	IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error)
	// Balance returns what owner has in the escrow's balance, not locked.
	Balance(ctx context.Context, asset, owner common.Address) (job.Amount, error)
	// Granted returns what a delegation has spent, open orders by their maximum, and whether it is revoked.
	Granted(ctx context.Context, owner common.Address, delegation common.Hash) (spent job.Amount, revoked bool, err error)
	// NonceUsed reports whether owner's nonce was spent or cancelled.
	NonceUsed(ctx context.Context, owner common.Address, nonce common.Hash) (bool, error)
	// Escrowed reports whether the order is open, and what was paid under it.
	Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error)
}

// Activities are the identity activities.
type Activities struct {
	Chain     Chain
	Domain    eip712.Domain
	Scheduler common.Address      // the scheduler this control plane acts for
	Token     common.Address      // the ERC-20 that nodes may price in, besides the coin
	Params    func() match.Params // those in force; their least fee is what an order must offer
	Arweave   *network.Arweave    // nil: no result is delivered there
	Grace     uint64              // seconds after an order's deadline during which the escrow pays
	OwnerKey  []byte              // see OwnerHash
	Now       func() time.Time
}

// Authenticate checks a submission. Its errors are of type ErrUnauthorized or
// ErrBadSubmission, which are final, or come from the chain.
func (a *Activities) Authenticate(ctx context.Context, req AuthenticateRequest) (AuthenticateResult, error) {
	id, authority, err := a.inspect(req.Submission)
	if err == nil && !(req.Opened && authority.Verify() == nil) {
		err = a.authorize(ctx, req.Submission.Order, id.Order, authority)
	}
	if err != nil {
		return AuthenticateResult{}, classify(err)
	}
	return AuthenticateResult{
		Job: id.Job, Order: id.Order, SpecHash: id.Spec,
		Owner: OwnerHash(a.OwnerKey, req.Submission.Order.Owner), Grace: a.Grace,
	}, nil
}

// CheckExtension checks the owner's signature over an extension. Its errors are of type
// ErrUnauthorized, which is final, or come from the chain.
func (a *Activities) CheckExtension(ctx context.Context, req ExtendRequest) error {
	ok, err := a.Chain.IsValidSignature(ctx, req.Owner, req.Extended.Extension.Hash(a.Domain), req.Extended.Signature)
	switch {
	case err != nil:
		return classify(wrap("check the extension's signature", err))
	case !ok:
		return classify(unauthorized("the extension is not signed by the job's owner %s", req.Owner))
	}
	return nil
}

// inspect checks everything about a submission that needs no chain.
func (a *Activities) inspect(sub job.Submission) (job.Identity, job.Authority, error) {
	id, err := sub.Check(a.Domain)
	if err != nil {
		return id, job.Authority{}, badSubmission("%v", err)
	}
	if err := a.checkTerms(sub); err != nil {
		return id, job.Authority{}, err
	}
	authority, err := sub.Authority(a.Domain)
	if err == nil && authority.Delegation != nil {
		err = authority.Delegation.CheckTime(a.Now())
	}
	if err != nil {
		return id, authority, unauthorized("%v", err)
	}
	return id, authority, nil
}

// checkTerms judges the order by this scheduler's rules and clock.
func (a *Activities) checkTerms(sub job.Submission) error {
	o, now := sub.Order, a.Now()
	if err := o.CheckDeadline(now); err != nil {
		return unauthorized("%v", err)
	}
	asset, err := match.AssetOf(o.Asset, a.Token)
	if err != nil {
		return unauthorized("nodes here are not paid in asset %s: use the coin or token %s", o.Asset, a.Token)
	}
	left, floor := int64(o.Deadline)-now.Unix(), a.Params().FeeFloor(asset)
	if slices.Contains(sub.Spec.Deliver, job.DeliverArweave) {
		if a.Arweave == nil {
			return unauthorized("this scheduler delivers no results to Arweave: leave it out of the places to deliver to")
		}
		floor = floor.Add(a.Arweave.Fee(o.Asset, network.LeastStored))
	}
	switch {
	case o.Scheduler != a.Scheduler:
		return unauthorized("the order is for scheduler %s, this one is %s", o.Scheduler, a.Scheduler)
	case o.Fee.Cmp(floor) < 0:
		return unauthorized("the order offers a fee of %s, the least is %s: sign a new order with at least that", o.Fee, floor)
	case o.Several() && sub.Spec.Deterministic != nil:
		return unauthorized("the job is deterministic, and the order has several jobs: receipts under it are of all of them, so that one job's pay cannot wait for a check; leave deterministic out, or sign an order for it alone")
	case o.Kind == job.KindJob && left < int64(sub.Spec.Limits.Duration):
		return unauthorized("the order's deadline leaves %d s, the job asks for %d s", left, sub.Spec.Limits.Duration)
	}
	return nil
}

// authorize asks the chain, all questions at once.
func (a *Activities) authorize(ctx context.Context, o job.Order, order common.Hash, by job.Authority) error {
	var (
		valid, used, open, revoked bool
		balance, spent             job.Amount
	)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		valid, err = a.Chain.IsValidSignature(ctx, by.Owner, by.Digest, by.Signature)
		return wrap("check the order's signature", err)
	})
	g.Go(func() (err error) {
		open, _, err = a.Chain.Escrowed(ctx, order)
		return wrap("look up the order's escrow", err)
	})
	g.Go(func() (err error) {
		used, err = a.Chain.NonceUsed(ctx, o.Owner, o.Nonce)
		return wrap("look up the order's nonce", err)
	})
	g.Go(func() (err error) {
		balance, err = a.Chain.Balance(ctx, o.Asset, o.Owner)
		return wrap("read the owner's balance", err)
	})
	if by.Delegation != nil {
		g.Go(func() (err error) {
			spent, revoked, err = a.Chain.Granted(ctx, o.Owner, by.Digest)
			return wrap("look up the delegation", err)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	switch {
	case !valid:
		return unauthorized("the order's signature is not %s's, nor of a key that it delegated to", o.Owner)
	case open:
		return nil
	case used:
		return unauthorized("the order's nonce was used before: sign a new order")
	case revoked:
		return unauthorized("delegation %s was revoked by %s", by.Digest, o.Owner)
	case by.Delegation != nil && spent.Add(o.MaxCost).Cmp(by.Delegation.MaxSpend) > 0:
		return unauthorized("the order may cost up to %s; delegation %s has spent or locked %s of the %s it may", o.MaxCost, by.Digest, spent, by.Delegation.MaxSpend)
	case balance.Cmp(o.MaxCost) < 0:
		return unauthorized("the order may cost up to %s, %s has %s deposited: deposit more or lower the maximum", o.MaxCost, o.Owner, balance)
	}
	return nil
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
