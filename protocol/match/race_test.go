package match

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

// shares runs seeded races and returns how many each entrant won.
func shares(seed uint64, races int, entrants []Entrant) []int {
	r := rand.New(rand.NewPCG(seed, 1))
	won := make([]int, len(entrants))
	for range races {
		won[NewRace(randHash(r), randHash(r)).First(entrants)]++
	}
	return won
}

// numbered returns an order's hash.
func numbered(r *rand.Rand, n int) (h common.Hash) {
	binary.BigEndian.PutUint64(h[:], uint64(n))
	binary.BigEndian.PutUint64(h[24:], r.Uint64())
	return h
}

// within reports whether a count of n tries is within five standard deviations of
// what a probability leads to: one of three million honest counts is not.
func within(count, n int, p float64) bool {
	return math.Abs(float64(count)-float64(n)*p) <= 5*math.Sqrt(float64(n)*p*(1-p))+1
}

// Each order's share of the matches is its share of the weights.
func TestSharesAreTheWeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		weights := rapid.SliceOfN(rapid.Uint32Range(1, 1000), 2, 12).Draw(t, "weights")
		r := rand.New(rand.NewPCG(seed, 2))
		var entrants []Entrant
		total := 0.0
		for i, w := range weights {
			entrants = append(entrants, Entrant{numbered(r, i), w})
			total += float64(w)
		}
		const races = 4000
		for i, won := range shares(seed, races, entrants) {
			if p := float64(weights[i]) / total; !within(won, races, p) {
				t.Errorf("weight %d of %g won %d of %d", weights[i], total, won, races)
			}
		}
	})
}

// A fee that is split over many orders wins as often as in one.
func TestSplittingChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		parts := rapid.IntRange(1, 30).Draw(t, "parts")
		each := rapid.Uint32Range(1, 1000).Draw(t, "each")
		other := rapid.Uint32Range(1, 20_000).Draw(t, "other")
		r := rand.New(rand.NewPCG(seed, 3))
		entrants := []Entrant{{numbered(r, 0), other}}
		for i := range parts {
			entrants = append(entrants, Entrant{numbered(r, i+1), each})
		}
		const races = 4000
		whole := float64(each) * float64(parts)
		won := races - shares(seed, races, entrants)[0]
		if p := whole / (whole + float64(other)); !within(won, races, p) {
			t.Errorf("%d orders of %d against %d won %d of %d, not %.3f of them", parts, each, other, won, races, p)
		}
	})
}

// A heavier order is never worse off at a draw, one of no weight counts as 1, and
// two orders are never both first.
func TestRaceIsAnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 4))
		race := NewRace(randHash(r), randHash(r))
		a, b := Job{Order: randHash(r), Weight: r.Uint32N(MaxFeeWeight + 1)}, Job{Order: randHash(r), Weight: r.Uint32N(MaxFeeWeight + 1)}
		if race.Beats(&a, &b) == race.Beats(&b, &a) {
			t.Fatalf("%v and %v", a, b)
		}
		if heavier := race.Draw(a.Order, min(a.Weight+1, MaxFeeWeight)); heavier > race.Draw(a.Order, a.Weight) {
			t.Fatalf("weight %d draws %d, one more %d", a.Weight, race.Draw(a.Order, a.Weight), heavier)
		}
		if race.Draw(a.Order, 0) != race.Draw(a.Order, 1) {
			t.Fatal("no weight is not one")
		}
	})
}

// First is who beats all others.
func TestFirstBeatsAllOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 6))
		race, most := NewRace(randHash(r), randHash(r)), rapid.SampledFrom([]uint32{1, 3, 1000, MaxFeeWeight}).Draw(t, "most")
		entrants := make([]Entrant, rapid.IntRange(1, 200).Draw(t, "orders"))
		for i := range entrants {
			entrants[i] = Entrant{randHash(r), r.Uint32N(most + 1)}
		}
		first := race.First(entrants)
		a := Job{Order: entrants[first].Order, Weight: entrants[first].Weight}
		for i, e := range entrants {
			if b := (Job{Order: e.Order, Weight: e.Weight}); i != first && !race.Beats(&a, &b) {
				t.Fatalf("%d of %d is before the first, %d", i, len(entrants), first)
			}
		}
	})
	if (Race{}).First(nil) != -1 {
		t.Error("somebody wins where nobody runs")
	}
}

// One draw for each order at each match.
func BenchmarkRace(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 5))
	entrants := make([]Entrant, 10_000)
	for i := range entrants {
		entrants[i] = Entrant{randHash(r), 1 + r.Uint32N(1000)}
	}
	root := randHash(r)
	for b.Loop() {
		root = entrants[NewRace(root, root).First(entrants)].Order
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(entrants)), "ns/draw")
}
