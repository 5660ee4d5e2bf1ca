package ingress

import (
	"context"
	"sync"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
)

// maxStream is the bound on an attempt's stream that is enforced here: wider
// than the one that nodes keep to, so that no honest node ever meets it.
const maxStream = seal.MaxStream + seal.MaxStream/8

// streamKey names a stream of an attempt.
type streamKey struct {
	ref    lease.Ref
	stream uint8
}

// counter is what is known of one stream. Calls for it take turns, so that each
// frame is counted once.
type counter struct {
	mu    sync.Mutex
	known bool   // read from the store
	next  uint64 // number of the frame that is expected next
	cost  uint64 // of those before it, see seal.StreamCost
}

// counters count the streams that are written to. What is forgotten, by a
// restart too, is read from the store again.
type counters struct {
	mu sync.Mutex
	of map[streamKey]*counter
}

func newCounters() *counters { return &counters{of: map[streamKey]*counter{}} }

// maxCounters bounds the streams that are remembered.
const maxCounters = 1 << 16

func (c *counters) get(k streamKey) *counter {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.of[k]
	if n == nil {
		if len(c.of) >= maxCounters {
			clear(c.of)
		}
		n = &counter{}
		c.of[k] = n
	}
	return n
}

// load reads what the store has of the stream, once; the caller holds mu.
func (n *counter) load(ctx context.Context, s Store, k streamKey) error {
	if n.known {
		return nil
	}
	next, bytes, err := s.StreamSize(ctx, k.ref.Job, k.ref.Epoch, k.stream)
	if err != nil {
		return err
	}
	n.known, n.next, n.cost = true, next, seal.StreamCost(next, bytes)
	return nil
}

// with returns what the stream costs with those of the frames that it lacks;
// the caller holds mu.
func (n *counter) with(first uint64, frames [][]byte) uint64 {
	cost := n.cost
	for i, f := range frames {
		if first+uint64(i) >= n.next {
			cost += seal.StreamCost(1, uint64(len(f)))
		}
	}
	return cost
}
