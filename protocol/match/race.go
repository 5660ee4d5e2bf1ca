package match

import (
	"encoding/binary"
	"math/bits"

	"github.com/dchest/siphash"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Race is the draw for who of those that wait goes first at one match. Each order
// has a share of the matches in proportion to its weight: its time in the race
// is exponential with that rate, and the lowest time wins. Only a share that is
// linear in the fee is indifferent to how a fee is split over orders and wallets:
// the minimum of exponential times is exponential with the sum of the rates. The
// owner cannot grind an order for it, since the reveal is secret until the page
// is committed, and the scheduler committed to it before.
type Race struct{ k0, k1 uint64 }

// NewRace returns the race for a match on the snapshot with root pre, in a page
// with a reveal.
func NewRace(reveal, pre common.Hash) Race {
	seed := crypto.Keccak256(reveal[:], pre[:])
	return Race{binary.LittleEndian.Uint64(seed), binary.LittleEndian.Uint64(seed[8:])}
}

// Draw returns an order's time in the race; a weight of 0 counts as 1. A keyed
// hash made for short inputs stands where keccak256 would be too slow: each match
// draws for all orders that wait.
func (r Race) Draw(order common.Hash, weight uint32) uint64 {
	return drawn(siphash.Hash(r.k0, r.k1, order[:])|1, weight)
}

// Beats reports whether one job's order goes before another's: its draw is
// lower, or where they are equal its hash.
func (r Race) Beats(a, b *Job) bool {
	x, y := r.Draw(a.Order, a.Weight), r.Draw(b.Order, b.Weight)
	return x < y || x == y && a.Order.Cmp(b.Order) < 0
}

// Entrant is an order in a race.
type Entrant struct {
	Order  common.Hash
	Weight uint32
}

// First returns which of the entrants goes first, -1 when there is none. It makes
// the draw of those alone that can win: -log2(x) is at least 1-x, which for nearly
// all is more than the lowest draw so far.
func (r Race) First(entrants []Entrant) int {
	first, lowest := -1, uint64(0)
	for i := range entrants {
		e := &entrants[i]
		u := siphash.Hash(r.k0, r.k1, e.Order[:]) | 1
		if first >= 0 {
			hi, lo := bits.Mul64(lowest+1, uint64(max(e.Weight, 1)))
			if hi == 0 && lo <= ^u>>32<<25 {
				continue
			}
		}
		draw := drawn(u, e.Weight)
		if first < 0 || draw < lowest || draw == lowest && e.Order.Cmp(entrants[first].Order) < 0 {
			first, lowest = i, draw
		}
	}
	return first
}

// drawn is what a uniform draw makes of a weight.
func drawn(u uint64, weight uint32) uint64 { return negLog2(u) << 25 / uint64(max(weight, 1)) }
