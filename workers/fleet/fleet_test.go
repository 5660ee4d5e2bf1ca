package fleet

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

var nodeA, nodeB = common.HexToAddress("0xa"), common.HexToAddress("0xb")

func testMap() *Map {
	return &Map{
		log: slog.New(slog.DiscardHandler), nodes: map[common.Address]Node{}, news: map[common.Address]uint64{}, changed: make(chan struct{}),
	}
}

func state(t *testing.T, node common.Address, present bool) *nodeservice.NodeState {
	t.Helper()
	s := &nodeservice.NodeState{Address: node.Bytes(), Present: present, Seen: uint64(time.Now().UnixMilli())}
	if present {
		s.Leaf = match.Leaf{Beat: match.Beat{Node: node, Slot: uint32(node[19]), Model: 1, GPUs: 2}}.Encode()
	}
	return s
}

// connect begins a round, as a connection to an ingress does.
func connect(t *testing.T, m *Map, states ...*nodeservice.NodeState) uint64 {
	t.Helper()
	m.round++
	for _, s := range states {
		if err := m.set(s, m.round); err != nil {
			t.Fatal(err)
		}
	}
	m.tick(uint64(time.Now().UnixMilli()))
	m.sync(m.round)
	return m.round
}

func present(m *Map, node common.Address) bool { _, ok := m.Present(node); return ok }

func TestMapFollowsTheIngress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := testMap()
		round := connect(t, m, state(t, nodeA, true), state(t, nodeB, false))
		if !present(m, nodeA) || present(m, nodeB) || len(m.Snapshot()) != 2 {
			t.Fatalf("map %+v", m.Snapshot())
		}
		changed := m.Changed()
		if err := m.set(state(t, nodeA, false), round); err != nil {
			t.Fatal(err)
		}
		<-changed
		if present(m, nodeA) {
			t.Error("a lost node is matched")
		}
	})
}

func TestNothingVanishesWithTheIngress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := testMap()
		connect(t, m, state(t, nodeA, true), state(t, nodeB, true))
		before := m.Time()
		time.Sleep(Patience / 2) // the bubble's clock
		if !present(m, nodeA) || !m.Time().Equal(before) {
			t.Fatal("the clock did not stand still")
		}
		// Back, and knows nobody yet; A says hello first, then sends its leaf.
		round := connect(t, m)
		if err := m.set(state(t, nodeA, false), round); err != nil {
			t.Fatal(err)
		}
		if !present(m, nodeA) || !present(m, nodeB) {
			t.Fatal("a node vanished because the ingress restarted")
		}
		if err := m.set(state(t, nodeA, true), round); err != nil {
			t.Fatal(err)
		}
		time.Sleep(Settle + time.Millisecond)
		synctest.Wait()
		if !present(m, nodeA) || present(m, nodeB) {
			t.Errorf("after settling: A %t, B %t", present(m, nodeA), present(m, nodeB))
		}
	})
}

func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := testMap()
		connect(t, m, state(t, nodeA, true))
		time.Sleep(Patience + time.Second)
		if present(m, nodeA) || m.Snapshot()[0].Present {
			t.Error("a node is matched although the ingress has been gone for long")
		}
		connect(t, m, state(t, nodeA, true))
		if !present(m, nodeA) {
			t.Error("the node did not come back")
		}
	})
}

func TestWaitSynced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := testMap()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := m.WaitSynced(ctx); err == nil {
			t.Error("an empty map is complete")
		}
		go func() { time.Sleep(time.Second); connect(t, m) }()
		if err := m.WaitSynced(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(Settle + time.Second)
	})
}

func TestMalformedNodesAreErrors(t *testing.T) {
	m := testMap()
	if m.set(&nodeservice.NodeState{Address: []byte{1}}, 1) == nil || m.set(&nodeservice.NodeState{Address: nodeA.Bytes(), Leaf: []byte("{")}, 1) == nil {
		t.Error("taken")
	}
}
