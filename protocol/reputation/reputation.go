// Package reputation is the arithmetic of what a node's checked and unchecked
// work and its faults amount to: the same, bit for bit, as the contracts'
// ReputationLib. How work comes to count is the contract Reputation's.
//
// Nouns: a point, for so much pay and so much burned fee, has a hundred parts;
// the sums are a node's work and faults in parts, which halve with each period;
// the checks say how often work is checked and what it counts.
//
// It promises no more than the arithmetic: who has a point earned it, or paid
// what it costs. Start at Sums.
package reputation

// Part is how many parts a point has.
const Part = 100

// most is where the sums stop.
const most = 1<<48 - 1

// Checks are how work is checked and counts: part of a version of the parameters.
type Checks struct {
	Floor    uint16 `json:"floor"`    // a deterministic job is checked never less often, of 10,000
	Halve    uint32 `json:"halve"`    // checks passed after which a node is checked half as often; a new one always is
	Unproven uint16 `json:"unproven"` // parts that a point of work counts which nobody checked
	Fault    uint32 `json:"fault"`    // points of a fault that two checkers found
}

// DefaultChecks are those of version 1. At the floor, one in twenty, a node that
// fakes a fifth of its work is found out within 299 jobs at 95 %, and faking does
// not pay where its stake is 19 times the price of a job.
func DefaultChecks() Checks { return Checks{Floor: 500, Halve: 4, Unproven: 20, Fault: 20} }

// Published returns the checks of a version of the parameters.
func Published(version uint32) (Checks, bool) {
	if version != 1 {
		return Checks{}, false
	}
	return DefaultChecks(), true
}

// Rate returns how often a node is checked, of 10,000, that has passed so many
// checks since the last one that it did not.
func (c Checks) Rate(passed uint64) uint16 {
	rate := uint64(10_000)
	if c.Halve > 0 {
		rate >>= min(passed/uint64(c.Halve), 16)
	}
	return uint16(min(max(rate, uint64(c.Floor)), 10_000))
}

// Sums are what a node's work and faults come to, in parts, in a period.
type Sums struct {
	Work   uint64 `json:"work"`
	Faults uint64 `json:"faults"`
	Period uint64 `json:"period"`
}

// At returns the sums in a period that is not before theirs: each that goes by halves them.
func (s Sums) At(period uint64) Sums {
	k := period - s.Period
	return Sums{s.Work >> k, s.Faults >> k, period}
}

// Worked returns the sums after work that counts so many parts.
func (s Sums) Worked(parts uint64) Sums {
	s.Work = sum(s.Work, parts)
	return s
}

// Faulted returns the sums after a proven fault of so many points: work counts half.
func (s Sums) Faulted(points uint32) Sums {
	s.Work, s.Faults = s.Work>>1, sum(s.Faults, uint64(points)*Part)
	return s
}

// Failed returns the sums after failed work that counts so many parts of fault.
func (s Sums) Failed(parts uint64) Sums {
	s.Faults = sum(s.Faults, parts)
	return s
}

// Value returns the reputation that the sums are, 0 to 10,000.
func (s Sums) Value() uint16 {
	return uint16(10_000 * (s.Work + Part) / (s.Work + s.Faults + 20*Part))
}

func sum(a, b uint64) uint64 {
	if b > most-a {
		return most
	}
	return a + b
}
