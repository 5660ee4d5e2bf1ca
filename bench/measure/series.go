// Package measure is how the benchmarks measure: in turns against a floor, on a
// quiet machine, and void when the floor itself moved.
//
// Nouns: a Series is numbers of one kind; a Pair is ours and the floor's, taken
// in turns, round by round; a Line is one row of the table with its verdict; the
// Gate waits until the machine is quiet.
//
// A machine that others use moves a floor by a third within minutes, so only
// ratios of one run mean something. Nothing is dropped: minimum, median, maximum
// and count are shown as they are.
//
// Start at Turns.
package measure

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Series is numbers of one kind, in one unit.
type Series []float64

// Median returns the middle number, or the mean of the two in the middle; NaN of none.
func (s Series) Median() float64 {
	n := len(s)
	if n == 0 {
		return math.NaN()
	}
	c := s.sorted()
	return (c[(n-1)/2] + c[n/2]) / 2
}

// Quantile returns the smallest number that a share q of the series does not exceed.
func (s Series) Quantile(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	i := int(math.Ceil(q*float64(len(s)))) - 1
	return s.sorted()[min(max(i, 0), len(s)-1)]
}

// Min returns the smallest number, Max the largest; NaN of none.
func (s Series) Min() float64 { return s.Quantile(0) }

// Max returns the largest number.
func (s Series) Max() float64 { return s.Quantile(1) }

// Slope is that of the straight line that fits y over x best; NaN where there is none.
func Slope(x, y Series) float64 {
	var meanX, meanY, up, down float64
	for i := range x {
		meanX, meanY = meanX+x[i]/float64(len(x)), meanY+y[i]/float64(len(x))
	}
	for i := range x {
		up += (x[i] - meanX) * (y[i] - meanY)
		down += (x[i] - meanX) * (x[i] - meanX)
	}
	return up / down
}

func (s Series) sorted() Series {
	c := slices.Clone(s)
	slices.Sort(c)
	return c
}

// Pair is what turns measured.
type Pair struct {
	Ours, Floor     Series
	oursBy, floorBy []Series // by round
	loud            []string // what rounds began on a busy machine
}

// MaxMove is how far a floor's median may move from the first round to the last.
const MaxMove = 0.20

// Moved returns how far the floor's median moved from the first round to the
// last, as a share of the first.
func (p Pair) Moved() float64 {
	if len(p.floorBy) < 2 {
		return 0
	}
	first, last := p.floorBy[0].Median(), p.floorBy[len(p.floorBy)-1].Median()
	return math.Abs(last/first - 1)
}

// Void says why the pair means nothing; empty: it counts.
func (p Pair) Void() string {
	if m := p.Moved(); m > MaxMove {
		return fmt.Sprintf("the floor moved by %.0f %%", 100*m)
	}
	return ""
}

// Ratio is the median of ours over the median of the floor.
func (p Pair) Ratio() float64 { return p.Ours.Median() / p.Floor.Median() }

// Ratios are ours over the floor in each round.
func (p Pair) Ratios() (s Series) {
	for i := range p.oursBy {
		s = append(s, p.oursBy[i].Median()/p.floorBy[i].Median())
	}
	return s
}

// Noise says which rounds found the machine busy.
func (p Pair) Noise() []string { return p.loud }

// Sample takes one measurement.
type Sample func(context.Context) (float64, error)

// Turns measures ours and the floor in turns: rounds of n each, waiting for a
// quiet machine before every round. Ours goes first in even rounds, the floor in odd ones.
func Turns(ctx context.Context, g *Gate, rounds, n int, ours, floor Sample) (Pair, error) {
	var p Pair
	for r := range rounds {
		if loud := g.Wait(ctx); loud != "" {
			p.loud = append(p.loud, fmt.Sprintf("round %d: %s", r+1, loud))
		}
		var a, b Series
		for range n {
			for turn := range 2 {
				take, into := ours, &a
				if (turn+r)%2 == 1 {
					take, into = floor, &b
				}
				v, err := take(ctx)
				if err != nil {
					return p, err
				}
				*into = append(*into, v)
			}
		}
		p.Ours, p.oursBy = append(p.Ours, a...), append(p.oursBy, a)
		p.Floor, p.floorBy = append(p.Floor, b...), append(p.floorBy, b)
	}
	return p, ctx.Err()
}
