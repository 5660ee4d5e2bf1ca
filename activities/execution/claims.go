package execution

import "sync"

// maxClaim bounds a claim's number, as a leaf does.
const maxClaim = 1<<53 - 1

// claims knows up to which number the claims on this node are answered. A
// number that is shown says that nothing of it or before it is still being
// considered: what the node then calls free is free. Numbers whose offers never
// came are passed over. The zero value has answered none.
type claims struct {
	mu      sync.Mutex
	open    map[uint64]int // being considered, by how many calls
	highest uint64         // answered
	shown   uint64
}

// begin notes that an offer is being considered. A claim of zero or beyond the
// bounds has no number.
func (c *claims) begin(claim uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[uint64]int{}
	}
	c.open[claim]++
}

// end notes that an offer was answered, or was given up without an answer. It
// returns up to where claims are answered, and whether that has risen.
func (c *claims) end(claim uint64, answered bool) (up uint64, risen bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[claim]--; c.open[claim] == 0 {
		delete(c.open, claim)
	}
	if answered && claim <= maxClaim {
		c.highest = max(c.highest, claim)
	}
	up = c.highest
	for other := range c.open {
		if other > 0 && other <= up {
			up = other - 1
		}
	}
	risen = up > c.shown
	c.shown = max(c.shown, up)
	return c.shown, risen
}
