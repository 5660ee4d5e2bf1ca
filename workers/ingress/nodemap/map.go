package nodemap

import (
	"crypto/ecdsa"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Member is a registered node as the chain has it.
type Member struct {
	Slot  uint32
	Stake uint64 // whole SKYOPS
	Rep   uint16 // 0..10,000
}

// Config is what a map needs. All of it is required.
type Config struct {
	Domain eip712.Domain
	Key    *ecdsa.PrivateKey // the scheduler's, signs inclusions
	Region uint8             // where trips are measured, 0..7
	Now    func() time.Time
}

// Map is the node map of one ingress. Its methods may be called from any goroutine.
type Map struct {
	nodeservice.UnimplementedFleetServiceServer
	cfg Config

	mu       sync.Mutex
	nodes    map[common.Address]*node
	watchers map[*watcher]bool
	clock    time.Duration // of uptime: it stands still while the ingress is away
	counted  time.Duration // of it, whole seconds
	heard    [2]hearing    // the newest beat, and the newest of any other node
}

// node is what the map holds of one node.
type node struct {
	state     *nodeservice.NodeState
	published time.Time
	member    Member
	seq       uint64      // of its newest beat, signed or not
	beat      *match.Beat // the newest signed one; nil: it has not told since it came
	signature match.Signature
	last      time.Duration // the map's clock at the newest beat
	here      bool          // it joined in this process's life
	uptime    uptime
	trips     []time.Duration // the newest last
}

type hearing struct {
	node common.Address
	at   time.Duration
}

// keptTrips is how many trips count for a node's latency.
const keptTrips = 8

// New returns an empty map.
func New(cfg Config) *Map {
	return &Map{cfg: cfg, nodes: map[common.Address]*node{}, watchers: map[*watcher]bool{}}
}

// Hello notes a new session of a member. The node is matched by what it told
// before, unless it was absent: then from its next signed beat on.
func (m *Map) Hello(address common.Address, member Member, h *nodeservice.Hello) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.of(address)
	n.member, n.here = member, true
	s := n.copy()
	s.Version, s.Runtime = Clip(h.GetVersion()), Clip(h.GetRuntime())
	m.change(n, s, true)
}

// Join notes that a member's stake, reputation or slot changed, which its leaf
// then shows at once.
func (m *Map) Join(address common.Address, member Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.of(address)
	if n.member == member {
		return
	}
	n.member = member
	m.change(n, n.copy(), true)
}

// Trip notes how long a node took to answer a probe. The least of the last few
// is its latency in the ingress's region.
func (m *Map) Trip(address common.Address, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.of(address)
	before := n.latency(m.cfg.Region)
	n.trips = append(n.trips, took)
	n.trips = n.trips[max(0, len(n.trips)-keptTrips):]
	if n.latency(m.cfg.Region) != before {
		m.change(n, n.copy(), true)
	}
}

// latency returns a node's part of the leaf: the region's is what the scheduler
// measured, the only one to do so, in ms that have begun.
func (n *node) latency(region uint8) (out [8]uint16) {
	for i := range out {
		out[i] = match.UnknownLatency
	}
	if len(n.trips) > 0 {
		ms := math.Ceil(float64(slices.Min(n.trips)) / float64(time.Millisecond))
		own := match.Measurement{Latency: uint16(min(ms, match.UnknownLatency-1)), Stake: 1}
		out[region&7] = match.ClipLatency([]match.Measurement{own})
	}
	return out
}

// Absent takes a lost node out of matching. What people see of it stays, but a
// returning node is matched by a new signed beat only.
func (m *Map) Absent(address common.Address) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := m.nodes[address]; n != nil {
		seen := n.state.Seen
		n.beat = nil
		m.change(n, n.copy(), true)
		n.state.Seen = seen
	}
}

// of returns a node, a new one if need be. The caller holds mu.
func (m *Map) of(address common.Address) *node {
	n := m.nodes[address]
	if n == nil {
		n = &node{state: &nodeservice.NodeState{Address: address.Bytes()}}
		m.nodes[address] = n
	}
	return n
}

// copy returns the node's state for a change: states are never altered once published.
func (n *node) copy() *nodeservice.NodeState {
	s := n.state
	return &nodeservice.NodeState{
		Address: s.Address, Images: s.Images, Devices: s.Devices, Runtime: s.Runtime, Version: s.Version, Draining: s.Draining,
	}
}

// change replaces a node's state and makes its leaf anew. What is not urgent is
// published now and then. The caller holds mu.
func (m *Map) change(n *node, s *nodeservice.NodeState, urgent bool) {
	now := m.cfg.Now()
	s.Seen = uint64(now.UnixMilli())
	if s.Present = n.beat != nil; s.Present {
		s.Leaf = n.leaf(m.cfg.Region)
	}
	urgent = urgent || s.Draining != n.state.Draining || s.Present != n.state.Present
	n.state = s
	if urgent || now.Sub(n.published) >= readingsEvery {
		m.publish(n, now)
	}
}

// leaf is the node's beat with the scheduler's part.
func (n *node) leaf(region uint8) []byte {
	return match.Leaf{
		Beat: *n.beat, Stake: n.member.Stake, Rep: n.member.Rep, Uptime: n.uptime.share(), Latency: n.latency(region), Signature: n.signature,
	}.Encode()
}

// Pass lets time pass, by the ingress's clock: seconds in which it was away are
// nobody's downtime, nor are those in which no other node was heard either.
func (m *Map) Pass(step time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.clock += step; m.clock-m.counted >= time.Second; m.counted += time.Second {
		for address, n := range m.nodes {
			heard := n.last > 0 && m.clock-n.last <= freshFor*time.Second
			if heard || m.othersHeard(address) {
				n.uptime = n.uptime.after(1, heard)
			}
		}
	}
}

// othersHeard reports whether another node's beat came in lately.
func (m *Map) othersHeard(address common.Address) bool {
	other := m.heard[0]
	if other.node == address {
		other = m.heard[1]
	}
	return other.node != (common.Address{}) && m.clock-other.at <= freshFor*time.Second
}

// hear notes that a beat came. The caller holds mu.
func (m *Map) hear(address common.Address, n *node) {
	n.last = max(m.clock, 1)
	if m.heard[0].node != address {
		m.heard[1] = m.heard[0]
	}
	m.heard[0] = hearing{node: address, at: m.clock}
}

// Uptimes returns the uptime, in billionths, of every node that joined in this
// process's life.
func (m *Map) Uptimes() map[common.Address]uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[common.Address]uint64{}
	for address, n := range m.nodes {
		if n.here {
			out[address] = uint64(n.uptime * billion)
		}
	}
	return out
}

// Remember takes up the uptimes that an earlier process knew.
func (m *Map) Remember(uptimes map[common.Address]uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for address, u := range uptimes {
		m.of(address).uptime = uptime(min(u, billion)) / billion
	}
}
