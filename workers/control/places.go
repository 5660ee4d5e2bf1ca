package control

import (
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/arweave"
	"github.com/skyops/skyops/activities/delivery/direct"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// placeTimeout is how long a place may take to begin its answer.
const placeTimeout = 30 * time.Second

// places are where this scheduler delivers results to.
func (r *wiring) places() (map[string]delivery.Offer, error) {
	out := map[string]delivery.Offer{
		job.DeliverIPFS:   {Target: delivery.Held{Store: r.storage, Peer: r.peer}},
		job.DeliverDirect: {Target: direct.New(r.network.Gateway, r.links, placeTimeout, time.Now)},
	}
	if r.arweave == nil {
		return out, nil
	}
	target, err := arweave.New(r.network.Arweave.Gateway, r.arweave, r.network.Arweave.MaxWinston, r.store, placeTimeout)
	if err != nil {
		return nil, err
	}
	out[job.DeliverArweave] = delivery.Offer{Target: target, Later: true, Most: func(o job.Order) uint64 {
		asset, err := match.AssetOf(o.Asset, r.network.Token)
		if err != nil {
			return 0
		}
		return r.network.Arweave.Bytes(o, r.params().FeeFloor(asset))
	}}
	return out, nil
}
