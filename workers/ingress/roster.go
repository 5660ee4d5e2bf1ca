package ingress

import (
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
)

// Timing holds the times of the death rule, and how often a session does what. Zero fields take the defaults.
type Timing struct {
	// Tick is how often the rule is applied.
	Tick time.Duration
	// Return is how long a node whose session broke may take to come back before
	// it counts as dead. A killed process never comes back, and its connection
	// breaks at once, so Return is what a kill takes to be noticed; a network that
	// reset a connection is back within a round trip or two.
	Return time.Duration
	// Silence is how long a node's beats may be missing while others' arrive.
	Silence time.Duration
	// Stall is the gap between two ticks from which on the ingress holds that it
	// was itself away: such a gap ages nobody.
	Stall time.Duration
	// Renew is how often a node's leases are extended.
	Renew time.Duration
	// Recheck is how often a session asks whether its node is still a member, and
	// with which stake.
	Recheck time.Duration
	// Probe is how often a node's latency is measured.
	Probe time.Duration
	// Held is how long after its lease a job's held checkpoints are kept: longer
	// than any repeat takes.
	Held time.Duration
	// Collect is how often content that nothing holds is let go of.
	Collect time.Duration
	// Leftover is how long what an attempt stored is kept if it is never committed:
	// longer than the largest result takes to come in.
	Leftover time.Duration
	// Patience is how long IPFS may not take, or not give back, a package before that
	// goes to the depot: longer than an IPFS node takes to start again.
	Patience time.Duration
	// Move is how often deposits are offered to IPFS.
	Move time.Duration
}

func (t Timing) withDefaults() Timing {
	for _, f := range []struct {
		have    *time.Duration
		missing time.Duration
	}{
		{&t.Tick, 100 * time.Millisecond},
		{&t.Return, 500 * time.Millisecond},
		{&t.Silence, lease.Silence},
		{&t.Stall, time.Second},
		{&t.Renew, 2 * time.Second},
		{&t.Recheck, memberAge},
		{&t.Probe, 30 * time.Second},
		{&t.Held, 7 * 24 * time.Hour},
		{&t.Collect, 10 * time.Minute},
		{&t.Leftover, 7 * 24 * time.Hour},
		{&t.Patience, 30 * time.Second},
		{&t.Move, 30 * time.Second},
	} {
		if *f.have == 0 {
			*f.have = f.missing
		}
	}
	return t
}

// loss is a node that was found dead, and by what sign.
type loss struct {
	node common.Address
	why  string
}

// roster knows which nodes are present and decides which are dead. It does
// nothing by itself and reads no clock: callers report sessions, beats and the
// passing of time. Its clock advances at most two ticks' worth per tick, so a
// starved ingress judges late, never early.
type roster struct {
	timing Timing

	mu       sync.Mutex
	clock    time.Duration
	sessions uint64
	nodes    map[common.Address]*presence
	heard    [2]heard // the newest beat, and the newest of any other node
}

type heard struct {
	node common.Address
	at   time.Duration
}

type presence struct {
	session  uint64 // 0: it broke, the node may come back
	instance string
	silent   time.Duration // since its last beat, counted only while others were heard
	away     time.Duration // since its session broke
}

func newRoster(t Timing) *roster { return &roster{timing: t, nodes: map[common.Address]*presence{}} }

// join opens a session. lost is true when the node was present as another
// process: what that one ran is lost.
func (r *roster) join(node common.Address, instance string) (session uint64, lost bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions++
	old := r.nodes[node]
	r.nodes[node] = &presence{session: r.sessions, instance: instance}
	return r.sessions, old != nil && old.instance != instance
}

// beat notes a sign of life. It returns false when the session is not the
// node's present one: it was superseded, or the node was declared dead.
func (r *roster) beat(node common.Address, session uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.nodes[node]
	if p == nil || p.session != session {
		return false
	}
	p.silent = 0
	if r.heard[0].node != node {
		r.heard[1] = r.heard[0]
	}
	r.heard[0] = heard{node: node, at: r.clock}
	return true
}

// leave notes that a session broke.
func (r *roster) leave(node common.Address, session uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.nodes[node]; p != nil && p.session == session {
		p.session, p.away = 0, 0
	}
}

// present reports whether the node is there, a moment's absence included.
func (r *roster) present(node common.Address) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.nodes[node] != nil
}

// step is how far the clock advances in a gap between two ticks: not at all in
// one that says that the ingress was away.
func (r *roster) step(gap time.Duration) time.Duration {
	if gap >= r.timing.Stall {
		return 0
	}
	return min(gap, 2*r.timing.Tick)
}

// tick lets time pass and returns the nodes that are dead now; they are
// forgotten. gap is the time since the last tick.
func (r *roster) tick(gap time.Duration) []loss {
	r.mu.Lock()
	defer r.mu.Unlock()
	step := r.step(gap)
	if step == 0 {
		return nil
	}
	r.clock += step
	var dead []loss
	for node, p := range r.nodes {
		why := ""
		switch {
		case p.session == 0:
			if p.away += step; p.away >= r.timing.Return {
				why = "its connection broke and it did not come back"
			}
		case r.othersHeard(node):
			if p.silent += step; p.silent >= r.timing.Silence {
				why = "its beats stopped while others' arrive"
			}
		}
		if why != "" {
			delete(r.nodes, node)
			dead = append(dead, loss{node: node, why: why})
		}
	}
	return dead
}

// othersHeard reports whether another node's beat came in within half the
// silence that kills: only then is this node's silence its own.
func (r *roster) othersHeard(node common.Address) bool {
	other := r.heard[0]
	if other.node == node {
		other = r.heard[1]
	}
	return other.node != (common.Address{}) && r.clock-other.at < r.timing.Silence/2
}
