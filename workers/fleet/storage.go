package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/workers/nodeservice"
)

// DepotStall is how long an ingress may take for one block of its depot that is wanted.
const DepotStall = 30 * time.Second

// Register is what Storage needs of the scheduler's store.
type Register interface {
	Secrets
	depot.Register
}

// Storage returns the scheduler's storage as its processes read it: IPFS, and the depots
// of the ingresses for what is deposited there, of which a block may take for stall.
func Storage(ctx context.Context, o *network.Operator, ipfs delivery.Store, r Register, stall time.Duration) (*depot.Store, error) {
	tls, _, err := nodeservice.Pin([]byte(o.IngressCert))
	if err != nil {
		return nil, fmt.Errorf("depots: %w", err)
	}
	token, err := Token(ctx, r)
	if err != nil {
		return nil, err
	}
	return depot.NewStore(ipfs, r, tls, Bearer(token), stall), nil
}
