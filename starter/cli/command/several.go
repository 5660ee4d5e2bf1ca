package command

import (
	"context"
	"fmt"
	"math/big"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
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
	if err := a.attach(ctx, c, p, u.Recipient()); err != nil {
		return job.Submission{}, err
	}
	p.spec.Key = job.RecipientHash(p.key.Recipient())
	if o.Root, err = p.spec.Hash(); err != nil {
		return job.Submission{}, err
	}
	o.Owner, o.Scheduler, o.Recipient = u.Address(), n.Scheduler, job.RecipientHash(u.Recipient())
	o.Asset, o.MaxRate, o.MaxEgress, o.MaxCost, o.Fee = p.currency.asset, p.quote.MaxRate, p.quote.MaxEgress, p.maxCost, p.fee
	envelope, err := seal.SealOrderEnvelope(n.Keeper, seal.OrderEnvelope{Seed: seed, Root: o.Root, Owner: o.Owner})
	if err != nil {
		return job.Submission{}, fmt.Errorf("seal the jobs' keys: %w", err)
	}
	sub := job.Submission{Spec: p.spec, Recipient: u.Recipient(), JobKey: p.key.Recipient(), Envelope: envelope, Order: o}
	return sub, a.signOrder(u, nil, &sub, n.Domain())
}
