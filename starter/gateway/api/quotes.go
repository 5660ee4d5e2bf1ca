package api

import (
	"cmp"
	"context"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

const (
	// quoteLines bounds both lists of a quote.
	quoteLines = 50
	// spread is how much dearer than the best node the suggested maximum rate
	// lets a replacement be, should the best one be lost.
	spread = 2
	// headroom is what the suggested maximum cost adds, in percent.
	headroom = 10
	// stores is how often the suggested maximum cost lets the job's whole disk
	// be stored, as checkpoints and result together.
	stores = 2
)

func (s *Server) quoteRoutes() {
	o := op(http.MethodPost, "/v1/quotes", "quote", "Ask where a spec could run and what it would cost", false)
	o.Description = "Nothing is reserved. Every node of the map is either an offer or a rejection with its reason."
	huma.Register(s.api, o, s.quote)
}

func (s *Server) quote(ctx context.Context, in *struct{ Body client.QuoteRequest }) (*reply[client.Quote], error) {
	if err := in.Body.Spec.Validate(); err != nil {
		return nil, specProblem(err)
	}
	out, err := s.price(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &reply[client.Quote]{*out}, nil
}

// price quotes for a valid spec; its errors are problems.
func (s *Server) price(ctx context.Context, q client.QuoteRequest) (*client.Quote, error) {
	hash, err := q.Spec.Hash()
	if err != nil {
		return nil, specProblem(err)
	}
	sub := job.Submission{Spec: q.Spec, Order: job.Order{
		Owner: q.Owner, Asset: q.Asset, MaxRate: cmp.Or(q.MaxRate, job.MaxRate-1), MaxEgress: job.MaxRate - 1,
	}}
	j, err := match.NewJob(sub, hash, 1, nil, s.Network.Token)
	switch {
	case errors.Is(err, match.ErrAsset):
		return nil, then(refuse(client.CodeOrder, "asset %s is neither the coin nor the SKYOPS token %s", q.Asset, s.Network.Token), "ask for one of the two")
	case err != nil:
		return nil, refuse(client.CodeSpec, "%v", err)
	}
	nodes, snapshot, at := s.present()
	params, moment := s.inForce(ctx), snapshot.Moment(at)
	// What a node's price is worth hangs on the most that the order will pay.
	rate, egress := terms(match.Rank(params, snapshot, j, common.Hash{}, moment).Candidates, j.Asset)
	if rate > 0 || egress > 0 {
		j.MaxRate, j.MaxEgress = rate, egress
	}
	why := match.Explain(params, snapshot, j, common.Hash{}, moment)
	plan := why.Plan
	out := &client.Quote{
		SpecHash: hash, GPU: q.Spec.GPU, Nodes: snapshot.Len(), Offers: []client.Offer{},
		Feasible: len(plan.Candidates), Closest: plan.Closest, Duration: q.Spec.Limits.Duration, Why: why,
		Rejected: plan.Rejected[:min(quoteLines, len(plan.Rejected))], MaxRate: rate, MaxEgress: egress,
	}
	if out.Rejected == nil {
		out.Rejected = []match.Rejection{}
	}
	for _, c := range plan.Candidates[:min(quoteLines, len(plan.Candidates))] {
		out.Offers = append(out.Offers, offerOf(c, j.Asset, slices.Contains(nodes[c.Slot].Images, q.Spec.Image.Digest)))
	}
	out.MinFee = s.inForce(ctx).FeeFloor(j.Asset)
	if slices.Contains(q.Spec.Deliver, job.DeliverArweave) {
		store := s.Network.Arweave
		if store == nil {
			return nil, then(refuse(client.CodeSpec, "this network delivers no results to Arweave"), "leave arweave out of the places to deliver to")
		}
		out.Storage = &client.Storage{PerMiB: store.Fee(q.Asset, 1<<20), Fee: store.Fee(q.Asset, network.LeastStored)}
		out.MinFee = out.MinFee.Add(out.Storage.Fee)
	}
	suggest(out, q.Spec)
	if q.Owner != (common.Address{}) {
		if b, err := s.Chain.Balance(ctx, q.Asset, q.Owner); err == nil {
			out.Deposited = &b
		} else {
			s.log.WarnContext(ctx, "quote without the owner's deposit", "err", err)
		}
	}
	return out, nil
}

// present returns the nodes that are there, by slot, their snapshot and its time.
func (s *Server) present() (map[uint32]NodeState, *match.Snapshot, time.Time) {
	nodes, snapshot := map[uint32]NodeState{}, &match.Snapshot{}
	known, at := s.Fleet.Nodes()
	for _, n := range known {
		if !n.Present {
			continue
		}
		if n.Draining {
			n.Leaf.Flags |= match.FlagDrained
		}
		if err := snapshot.Set(n.Leaf); err != nil {
			s.log.Warn("node left out of quotes", "node", n.Leaf.Node, "err", err)
			continue
		}
		nodes[n.Leaf.Slot] = n
	}
	return nodes, snapshot, at
}

func offerOf(c match.Candidate, asset match.Asset, hasImage bool) client.Offer {
	return client.Offer{
		Node: c.Node, Slot: c.Slot, GPU: gpuName(c.Leaf.Model), GPUs: c.GPUs, VRAM: c.Leaf.VRAM,
		Rate: c.Rate, Egress: c.Leaf.Egress[asset], Score: c.Score,
		Simulated: c.Leaf.Flags&match.FlagSimulated != 0, HasImage: hasImage,
	}
}

// terms are the prices that an order should concede where these nodes can run it, best
// first: of the best one, and of those that may take over from it.
func terms(all []match.Candidate, asset match.Asset) (rate, egress uint64) {
	if len(all) == 0 {
		return 0, 0
	}
	best := all[0]
	for _, c := range all {
		if c.Rate <= best.Rate*spread && c.Leaf.Egress[asset] <= max(best.Leaf.Egress[asset], 1)*spread {
			rate, egress = max(rate, c.Rate), max(egress, c.Leaf.Egress[asset])
		}
	}
	return rate, egress
}

// suggest fills in what an order for this quote should cost at most.
func suggest(q *client.Quote, spec job.Spec) {
	if len(q.Offers) == 0 {
		return
	}
	best := q.Offers[0]
	ms := uint64(spec.Limits.Duration) * 1000
	q.Cost = record.Cost(best.Rate, best.GPUs, ms, 0, 0)
	gpus := best.GPUs
	for _, o := range q.Offers {
		gpus = max(gpus, o.GPUs)
	}
	most := record.Cost(q.MaxRate, gpus, ms, q.MaxEgress, stores*uint64(spec.Disk)<<20).Big()
	most.Mul(most, big.NewInt(100+headroom)).Div(most, big.NewInt(100))
	if spec.Deterministic != nil {
		most.Lsh(most, 1) // a part of it, without checkpoints all of it, may be run again to check the node
	}
	q.MaxCost = job.NewAmount(most).Add(q.MinFee)
}
