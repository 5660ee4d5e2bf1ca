package command

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/wallet"
	"github.com/skyops/skyops/starter/client"
)

func bigOf(n uint32) *big.Int { return new(big.Int).SetUint64(uint64(n)) }

// planSeveral is plan for a spec that is run several times under one order.
func (a *app) planSeveral(ctx context.Context, o submitOptions) (*plan, seal.Seed, error) {
	seed := seal.NewSeed()
	o.seed = &seed
	p, err := a.plan(ctx, o)
	return p, seed, err
}

// connect reaches a gateway of the network that was pinned.
func (a *app) connect(ctx context.Context) (*client.Client, error) {
	c, err := a.client()
	if err == nil {
		_, err = a.checkPinned(ctx, c)
	}
	return c, err
}

// priced connects to the network, and asks what a plan costs and whether its image fits.
func (a *app) priced(ctx context.Context, p *plan) (*client.Client, error) {
	c, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.quote(ctx, c, p); err != nil {
		return nil, err
	}
	return c, p.imageFits()
}

// onBehalf reads whose order it is to be, and who shares its results.
func (a *app) onBehalf(ctx context.Context, p *plan, o submitOptions) (err error) {
	if p.by, err = a.by(o.delegation); err != nil {
		return err
	}
	if p.by != nil && len(o.shareWith) > 0 {
		return usage("its owner shares it afterwards: skyops result JOB --share", "results under a delegation are sealed to its owner alone")
	}
	if len(o.shareWith) > job.MaxShare {
		return usage("share it afterwards: skyops result JOB --share", "--share-with takes at most %d", job.MaxShare)
	}
	p.share, err = a.recipients(ctx, "share-with", o.shareWith)
	return err
}

// termed fills an order, whose kind, count, nonce and deadline are given, with
// whose it is and what it pays, and returns what results are sealed to. A
// delegation's terms bound it: what it does not cover is refused before anything is sent.
func (a *app) termed(p *plan, u *wallet.Unlocked, scheduler common.Address, o job.Order) (job.Order, string, error) {
	recipient := u.Recipient()
	o.Owner, o.Scheduler, o.Asset, o.MaxCost, o.Fee = u.Address(), scheduler, p.currency.asset, p.maxCost, p.fee
	o.MaxRate, o.MaxEgress = p.quote.MaxRate, p.quote.MaxEgress
	if p.by != nil {
		g := p.by.Delegation
		o.Owner, recipient, o.Deadline = g.Owner, p.by.Recipient, min(o.Deadline, g.Expiry)
		o.MaxRate, o.MaxEgress = min(o.MaxRate, g.MaxRate), min(o.MaxEgress, g.MaxEgress)
	}
	o.Recipient = job.RecipientsHash(recipient, p.share)
	if p.by != nil {
		if err := errors.Join(p.by.Delegation.Allows(o), p.by.Delegation.AllowsSpec(p.spec)); err != nil {
			return o, "", fail(exitUnauthorized, stayWithin, err)
		}
	}
	return o, recipient, nil
}

// stayWithin is what to do about an order that its delegation does not cover.
const stayWithin = "stay within it (skyops delegate show FILE), or ask its owner for another one"

// endsInTime refuses what may last longer than its delegation is good, all of it: the
// order would end with the delegation, and what was to come after with it.
func (a *app) endsInTime(d *home.Grant, lasts time.Duration, what, flags string) error {
	if d == nil {
		return nil
	}
	if left := time.Unix(int64(d.Delegation.Expiry), 0).Sub(a.Now()); left < lasts {
		return fail(exitUnauthorized, fmt.Sprintf("give %s, so that it is over within %s, or ask its owner for another delegation", flags, left.Truncate(time.Minute)),
			fmt.Errorf("the delegation expires before a %s of %s could end", what, lasts))
	}
	return nil
}

// orderSeveral seals and uploads what the jobs need, and has the wallet sign the order
// for them, whose kind, count, nonce and deadline are given.
func (a *app) orderSeveral(ctx context.Context, c *client.Client, p *plan, seed seal.Seed, o job.Order) (job.Submission, error) {
	u, err := a.unlock()
	if err != nil {
		return job.Submission{}, err
	}
	n, err := a.network()
	if err != nil {
		return job.Submission{}, err
	}
	o, recipient, err := a.termed(p, u, n.Scheduler, o)
	if err != nil {
		return job.Submission{}, err
	}
	if err := a.attach(ctx, c, p, recipient); err != nil {
		return job.Submission{}, err
	}
	p.spec.Key = job.RecipientHash(p.key.Recipient())
	if o.Root, err = p.spec.Hash(); err != nil {
		return job.Submission{}, err
	}
	envelope, err := seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: seed, Root: o.Root, Owner: o.Owner})
	if err != nil {
		return job.Submission{}, fmt.Errorf("seal the jobs' keys: %w", err)
	}
	sub := job.Submission{Spec: p.spec, Recipient: recipient, JobKey: p.key.Recipient(), Envelope: envelope, Share: p.share, Order: o}
	return sub, a.signOrder(u, p.by, &sub, n.Domain())
}
