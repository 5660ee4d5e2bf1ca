package nodemap

import "math"

// week is the time constant of uptime, in seconds.
const week = 7 * 24 * 3600

// billion is uptime's unit at rest.
const billion = 1_000_000_000

// uptime is the share of the seconds of the last week in which a node's beats
// came: a mean that forgets by the factor e in a week, and begins with nothing
// for who was never there. It is from 0 to 1.
type uptime float64

// after returns the mean after more seconds, in all of which beats came, or in none.
func (u uptime) after(seconds float64, heard bool) uptime {
	to := uptime(0)
	if heard {
		to = 1
	}
	return to + (u-to)*uptime(math.Exp(-seconds/week))
}

// share returns the mean in a leaf's unit, 0..10,000.
func (u uptime) share() uint16 { return uint16(u * 10_000) }

// freshFor is how long after a beat a node counts as heard, in seconds: beats
// come once a second, and none comes exactly then.
const freshFor = 2
