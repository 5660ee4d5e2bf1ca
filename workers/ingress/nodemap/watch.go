package nodemap

import (
	"maps"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/workers/nodeservice"
)

// readings of a node's devices are passed on at most this often.
const readingsEvery = 2 * time.Second

// watcher collects which nodes changed since its stream last looked.
type watcher struct {
	dirty map[common.Address]bool
	wake  chan struct{}
}

// publish marks a node as news to whoever watches. The caller holds mu.
func (m *Map) publish(n *node, now time.Time) {
	n.published = now
	for w := range m.watchers {
		w.dirty[common.Address(n.state.Address)] = true
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

func (m *Map) watch() *watcher {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &watcher{dirty: map[common.Address]bool{}, wake: make(chan struct{}, 1)}
	for address, n := range m.nodes {
		if n.here {
			w.dirty[address] = true
		}
	}
	m.watchers[w] = true
	return w
}

func (m *Map) unwatch(w *watcher) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.watchers, w)
}

// news returns the states that w has not seen.
func (m *Map) news(w *watcher) []*nodeservice.NodeState {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]*nodeservice.NodeState, 0, len(w.dirty))
	for node := range maps.Keys(w.dirty) {
		out = append(out, m.nodes[node].state)
	}
	clear(w.dirty)
	return out
}

// Watch implements nodeservice.FleetServiceServer: every node first, then a
// marker, then changes and the time.
func (m *Map) Watch(_ *nodeservice.WatchRequest, stream nodeservice.FleetService_WatchServer) error {
	w := m.watch()
	defer m.unwatch(w)
	send := func() error {
		for _, s := range m.news(w) {
			if err := stream.Send(&nodeservice.FleetUpdate{Body: &nodeservice.FleetUpdate_Node{Node: s}}); err != nil {
				return err
			}
		}
		return nil
	}
	tick := func() error {
		return stream.Send(&nodeservice.FleetUpdate{Body: &nodeservice.FleetUpdate_Tick{Tick: uint64(m.cfg.Now().UnixMilli())}})
	}
	if err := send(); err != nil {
		return err
	}
	if err := tick(); err != nil {
		return err
	}
	if err := stream.Send(&nodeservice.FleetUpdate{Body: &nodeservice.FleetUpdate_Synced{Synced: true}}); err != nil {
		return err
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		var err error
		select {
		case <-w.wake:
			err = send()
		case <-ticker.C:
			err = tick()
		case <-stream.Context().Done():
			return nil
		}
		if err != nil {
			return err
		}
	}
}
