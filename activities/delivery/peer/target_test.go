package peer_test

import (
	"testing"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/deliverytest"
)

// What the scheduler's IPFS node holds is fetched by another peer.
func TestConformanceOfHeld(t *testing.T) {
	t.Parallel()
	deliverytest.RunTarget(t, func(t *testing.T) (delivery.Target, delivery.Store) {
		s, p := open(t, start(t, t.TempDir()), 5*time.Second)
		return delivery.Held{Store: s, Peer: p}, s
	})
}
