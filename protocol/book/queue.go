package book

import (
	"github.com/skyops/skyops/protocol/match"
)

// Settling is how long after a job began to wait it may still be overtaken, in seconds.
const Settling = 2

// given is what the entries of a page gave away: to whom a job that waited in the
// page's thread is held against.
type given struct {
	page   *indexed
	params match.Params
	nodes  []gift // by entry
}

// gift is one entry's node.
type gift struct {
	leaf    match.Leaf // as it was chosen
	race    match.Race
	accused bool // it is known to have overtaken somebody
}

// overtakes reports whether an entry's job got a node that another job, which
// was still waiting, could run on and goes before it for.
func (g *given) overtakes(i int, a *match.Job) bool {
	s, x := &g.page.Steps[i], &g.nodes[i]
	if a.Order == s.Job.Order || a.Queued == 0 || a.Queued+Settling >= s.Entry.Time || !x.race.Beats(a, &s.Job) {
		return false
	}
	ok, _, _ := match.Feasible(g.params, x.leaf, *a, s.Entry.Time)
	return ok
}

// gave keeps what an entry gave away.
func (c *checker) gave(i int, l match.Leaf) {
	c.given.nodes = append(c.given.nodes, gift{leaf: l, race: match.NewRace(c.p.Header.Reveal, c.p.Steps[i].Entry.Pre)})
}

// overtaken looks for those that went before a job while it waited, in this page
// and in the earlier ones of its thread.
func (c *checker) overtaken(i int) {
	if c.p.Steps[i].Job.Queued == 0 {
		return
	}
	c.overtakenIn(i, c.given, i)
	if c.k.Matches == nil {
		return
	}
	for number, g := range c.k.Matches.given {
		if number < c.p.Header.Page && g.page.Header.Thread == c.p.Header.Thread {
			c.overtakenIn(i, g, len(g.nodes))
		}
	}
}

// overtakenIn looks among the first entries of a page.
func (c *checker) overtakenIn(i int, g *given, first int) {
	a := &c.p.Steps[i]
	for k := range first {
		if g.nodes[k].accused || !g.overtakes(k, &a.Job) {
			continue
		}
		g.nodes[k].accused = true
		leaf := g.nodes[k].leaf
		c.faults = append(c.faults, Fault{
			Kind: Overtaken, Page: g.page.Header.Page, Index: uint32(k),
			Detail: "job " + a.Job.ID.Hex() + " waited, could run on that node and goes before its job in the race",
			Proof:  Proof{Entry: *g.page.placed(uint32(k)), Other: c.p.placed(uint32(i)), Chosen: &Witness{Slot: leaf.Slot, Leaf: &leaf}},
		})
	}
}

// Standing is how an order stands among those that wait at one moment. Each match
// goes to one of those that fit, in proportion to their weights.
type Standing struct {
	Orders uint32 `json:"orders"` // that wait, this one included
	Weight uint32 `json:"weight"` // of this one
	Total  uint64 `json:"total"`  // of all
	// How many orders go before it in expectation, if all fitted everywhere; and
	// were its weight twice, or ten times as much.
	Before        uint32 `json:"before"`
	BeforeTwice   uint32 `json:"beforeTwice"`
	BeforeTenfold uint32 `json:"beforeTenfold"`
}

// StandingOf returns how an order stands among others, itself among them or not.
// Of two orders the one goes first with its share of both their weights.
func StandingOf(order match.Entrant, all []match.Entrant) Standing {
	mine := max(order.Weight, 1)
	s := Standing{Orders: 1, Weight: mine, Total: uint64(mine)}
	var before, twice, tenfold uint64 // in thousandths
	for _, e := range all {
		if e.Order == order.Order {
			continue
		}
		other := uint64(max(e.Weight, 1))
		s.Orders, s.Total = s.Orders+1, s.Total+other
		ahead := func(times uint64) uint64 {
			return other * 1000 / (other + min(uint64(mine)*times, match.MaxFeeWeight))
		}
		before, twice, tenfold = before+ahead(1), twice+ahead(2), tenfold+ahead(10)
	}
	s.Before, s.BeforeTwice, s.BeforeTenfold = uint32((before+500)/1000), uint32((twice+500)/1000), uint32((tenfold+500)/1000)
	return s
}
