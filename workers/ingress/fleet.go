package ingress

import (
	"context"
	"crypto/subtle"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/nodeservice"
)

// readings of a node's devices are passed on at most this often.
const readingsEvery = 2 * time.Second

// fleetMap is the node map that the scheduler's own processes watch.
type fleetMap struct {
	nodeservice.UnimplementedFleetServiceServer
	now func() time.Time

	mu       sync.Mutex
	nodes    map[common.Address]*nodeEntry
	watchers map[*watcher]bool
}

type nodeEntry struct {
	state     *nodeservice.NodeState
	published time.Time
}

// watcher collects which nodes changed since its stream last looked.
type watcher struct {
	dirty map[common.Address]bool
	wake  chan struct{}
}

func newFleetMap(now func() time.Time) *fleetMap {
	return &fleetMap{now: now, nodes: map[common.Address]*nodeEntry{}, watchers: map[*watcher]bool{}}
}

// hello notes a new session. The node is matched again from its next leaf on.
func (f *fleetMap) hello(node common.Address, h *nodeservice.Hello, now time.Time) {
	f.change(node, now, true, func(s *nodeservice.NodeState) {
		s.Version, s.Runtime = clip(h.GetVersion()), clip(h.GetRuntime())
		s.Present = len(s.Leaf) > 0
	})
}

// beat notes a status; leaf is empty when it has not changed.
func (f *fleetMap) beat(node common.Address, b *nodeservice.Beat, leaf []byte, now time.Time) {
	f.mu.Lock()
	known := f.nodes[node]
	urgent := len(leaf) > 0 || known == nil || known.state.Draining != b.GetDraining() || !known.state.Present && len(known.state.Leaf) > 0
	f.mu.Unlock()
	f.change(node, now, urgent, func(s *nodeservice.NodeState) {
		if len(leaf) > 0 {
			s.Leaf, s.Images = leaf, b.GetImages()
		}
		s.Devices, s.Draining, s.Present = b.GetDevices(), b.GetDraining(), len(s.Leaf) > 0
	})
}

// absent takes a lost node out of matching. What it said last stays readable,
// but a returning node is matched by a new leaf only.
func (f *fleetMap) absent(node common.Address) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.nodes[node]
	if e == nil {
		return
	}
	s := proto.Clone(e.state).(*nodeservice.NodeState)
	s.Present, s.Leaf = false, nil
	e.state = s
	f.publish(node, e, f.now())
}

// change replaces a node's state; states are never altered once published.
func (f *fleetMap) change(node common.Address, now time.Time, urgent bool, apply func(*nodeservice.NodeState)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.nodes[node]
	if e == nil {
		e = &nodeEntry{state: &nodeservice.NodeState{Address: node.Bytes()}}
		f.nodes[node] = e
	}
	s := proto.Clone(e.state).(*nodeservice.NodeState)
	apply(s)
	s.Seen = uint64(now.UnixMilli())
	e.state = s
	if urgent || now.Sub(e.published) >= readingsEvery {
		f.publish(node, e, now)
	}
}

func (f *fleetMap) publish(node common.Address, e *nodeEntry, now time.Time) {
	e.published = now
	for w := range f.watchers {
		w.dirty[node] = true
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

func (f *fleetMap) watch() *watcher {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := &watcher{dirty: map[common.Address]bool{}, wake: make(chan struct{}, 1)}
	for node := range f.nodes {
		w.dirty[node] = true
	}
	f.watchers[w] = true
	return w
}

func (f *fleetMap) unwatch(w *watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers, w)
}

// news returns the states that w has not seen.
func (f *fleetMap) news(w *watcher) []*nodeservice.NodeState {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]*nodeservice.NodeState, 0, len(w.dirty))
	for node := range maps.Keys(w.dirty) {
		out = append(out, f.nodes[node].state)
	}
	clear(w.dirty)
	return out
}

// Watch implements nodeservice.FleetServiceServer.
func (f *fleetMap) Watch(_ *nodeservice.WatchRequest, stream nodeservice.FleetService_WatchServer) error {
	w := f.watch()
	defer f.unwatch(w)
	send := func() error {
		for _, s := range f.news(w) {
			if err := stream.Send(&nodeservice.FleetUpdate{Body: &nodeservice.FleetUpdate_Node{Node: s}}); err != nil {
				return err
			}
		}
		return nil
	}
	tick := func() error {
		return stream.Send(&nodeservice.FleetUpdate{Body: &nodeservice.FleetUpdate_Tick{Tick: uint64(f.now().UnixMilli())}})
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

// fleetGuard admits the scheduler's own processes by the secret they share.
func fleetGuard(token []byte) grpc.StreamServerInterceptor {
	return func(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		if !bearer(s.Context(), token) {
			return status.Error(codes.Unauthenticated, "the fleet's secret is due as a bearer token")
		}
		return handler(srv, s)
	}
}

func bearer(ctx context.Context, token []byte) bool {
	md, _ := metadata.FromIncomingContext(ctx)
	got := md.Get("authorization")
	return len(got) == 1 && subtle.ConstantTimeCompare([]byte(strings.TrimPrefix(got[0], "Bearer ")), []byte(fleet.Bearer(token))) == 1
}
