package execution

import (
	"testing"

	"pgregory.net/rapid"
)

// However offers overlap, the number never falls, never passes a claim that is
// still being considered, and in the end is the highest that was answered.
func TestClaims(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c claims
		open := map[uint64]int{}
		var shown, highest uint64
		end := func(claim uint64, answered bool) {
			if open[claim]--; open[claim] == 0 {
				delete(open, claim)
			}
			if answered && claim <= maxClaim {
				highest = max(highest, claim)
			}
			up, risen := c.end(claim, answered)
			if up < shown || risen != (up > shown) || up > highest {
				t.Fatalf("shown %d, was %d, risen %t; answered %d", up, shown, risen, highest)
			}
			for other := range open {
				if risen && other > 0 && other <= up {
					t.Fatalf("shown %d while %d is being considered", up, other)
				}
			}
			if len(open) == 0 && up != highest {
				t.Fatalf("shown %d, answered %d", up, highest)
			}
			shown = up
		}
		t.Repeat(map[string]func(*rapid.T){
			"begin": func(t *rapid.T) {
				claim := rapid.OneOf(rapid.Uint64Range(0, 12), rapid.Uint64Range(maxClaim+1, 1<<60)).Draw(t, "claim")
				c.begin(claim)
				open[claim]++
			},
			"end": func(t *rapid.T) {
				if len(open) == 0 {
					t.Skip("none is open")
				}
				var claims []uint64
				for claim := range open {
					claims = append(claims, claim)
				}
				end(rapid.SampledFrom(claims).Draw(t, "claim"), rapid.Bool().Draw(t, "answered"))
			},
		})
		for len(open) > 0 {
			for claim := range open {
				end(claim, false)
				break
			}
		}
	})
}
