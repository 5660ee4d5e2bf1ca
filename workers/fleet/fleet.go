// Package fleet is what the scheduler's own processes see through the ingresses: the node
// map, as a client of FleetService, and deposited packages (Storage).
//
// Nouns: the Map holds every node the ingress announced; its Time is the
// ingress's clock. While the ingress is away that clock stands still and nodes
// neither age nor vanish, for Patience at most: restarting the ingress must not
// make a scheduler believe that its nodes are gone. When it is back, a node has
// Settle to announce itself again.
//
// Start at New and Map.Run.
package fleet

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Patience is how long the map stays as it was while the ingress is away.
const Patience = time.Minute

// Settle is how long nodes have, once the ingress is back, to announce
// themselves before they count as gone.
const Settle = 5 * time.Second

// SecretName is the name in the store of the secret that admits to FleetService.
const SecretName = "fleet-token"

// Secrets keeps named secrets that all processes of a scheduler share.
type Secrets interface {
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
}

// Token reads the fleet's secret from the store, or makes it.
func Token(ctx context.Context, s Secrets) ([]byte, error) {
	token, err := s.Secret(ctx, SecretName, func() ([]byte, error) {
		b := make([]byte, 32)
		_, err := rand.Read(b)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("read fleet secret: %w", err)
	}
	return token, nil
}

// Bearer is how the secret is written in metadata.
func Bearer(token []byte) string { return hex.EncodeToString(token) }

// Node is one node as the ingress last announced it.
type Node struct {
	Address  common.Address
	Leaf     match.Leaf // zero when it has sent none since it came
	Images   []string   // digests it has
	Devices  []*nodeservice.Device
	Runtime  string
	Version  string
	Present  bool // false: lost; shown, not matched
	Draining bool
	Seen     time.Time // last beat, on the ingress's clock
}

// Map is the node map. Its methods may be called from any goroutine.
type Map struct {
	addr  string
	creds credentials.TransportCredentials
	token []byte
	log   *slog.Logger

	mu      sync.Mutex
	nodes   map[common.Address]Node
	round   uint64 // of the connection to the ingress
	news    map[common.Address]uint64
	time    time.Time
	heard   time.Time // this process's clock when the ingress last spoke
	synced  bool
	linked  bool // this round's map is complete, and its stream stands
	changed chan struct{}
}

// New returns an empty map of the ingress at addr (host:port), whose PEM
// certificate is pinned; token is the fleet's secret. Run fills it.
func New(addr string, certificate []byte, token []byte, log *slog.Logger) (*Map, error) {
	tls, _, err := nodeservice.Pin(certificate)
	if err != nil {
		return nil, fmt.Errorf("fleet at %s: %w", addr, err)
	}
	return &Map{
		addr: addr, creds: credentials.NewTLS(tls), token: token, log: log,
		nodes: map[common.Address]Node{}, news: map[common.Address]uint64{}, changed: make(chan struct{}),
	}, nil
}

// Run keeps the map up to date until ctx ends, reconnecting as often as it takes.
func (m *Map) Run(ctx context.Context) error {
	conn, err := grpc.NewClient(m.addr, grpc.WithTransportCredentials(m.creds), grpc.WithPerRPCCredentials(bearer(m.token)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: 2 * time.Second}))
	if err != nil {
		return fmt.Errorf("fleet at %s: %w", m.addr, err)
	}
	defer conn.Close()
	client := nodeservice.NewFleetServiceClient(conn)
	for {
		err := m.watch(ctx, client)
		m.unlink()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		m.log.Warn("the ingress's node map is away", "fleet", m.addr, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryPause):
		}
	}
}

func (m *Map) watch(ctx context.Context, client nodeservice.FleetServiceClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := client.Watch(ctx, &nodeservice.WatchRequest{}, grpc.WaitForReady(true))
	if err != nil {
		return err
	}
	m.mu.Lock()
	m.round++
	round := m.round
	m.mu.Unlock()
	for {
		u, err := stream.Recv()
		if err != nil {
			return err
		}
		switch body := u.Body.(type) {
		case *nodeservice.FleetUpdate_Node:
			if err := m.set(body.Node, round); err != nil {
				return err
			}
		case *nodeservice.FleetUpdate_Tick:
			m.tick(body.Tick)
		case *nodeservice.FleetUpdate_Synced:
			m.sync(round)
		}
	}
}

func (m *Map) set(s *nodeservice.NodeState, round uint64) error {
	n := Node{
		Images: s.GetImages(), Devices: s.GetDevices(), Runtime: s.GetRuntime(), Version: s.GetVersion(),
		Present: s.GetPresent(), Draining: s.GetDraining(), Seen: time.UnixMilli(int64(s.GetSeen())),
	}
	if len(s.GetAddress()) != common.AddressLength {
		return fmt.Errorf("fleet: a node's address has %d bytes", len(s.GetAddress()))
	}
	n.Address = common.Address(s.GetAddress())
	if len(s.GetLeaf()) > 0 {
		var err error
		if n.Leaf, err = match.DecodeLeaf(s.GetLeaf()); err != nil {
			return fmt.Errorf("fleet: leaf of %s: %w", n.Address, err)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	// A node that only just said hello to a restarted ingress has no leaf there
	// yet: what it said before still holds.
	if old, ok := m.nodes[n.Address]; ok && m.news[n.Address] != round && !n.Present && len(s.GetLeaf()) == 0 && old.Present {
		return nil
	}
	m.nodes[n.Address], m.news[n.Address] = n, round
	m.notify()
	return nil
}

func (m *Map) tick(ms uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.time, m.heard = time.UnixMilli(int64(ms)), time.Now()
}

// sync marks the map complete. Nodes that this round has not announced yet get
// some time: a restarted ingress meets its nodes anew.
func (m *Map) sync(round uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.synced, m.linked, m.heard = true, true, time.Now()
	m.notify()
	time.AfterFunc(Settle, func() { m.settle(round) })
}

func (m *Map) unlink() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.linked = false
}

func (m *Map) settle(round uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.round != round {
		return
	}
	for a, n := range m.nodes {
		if m.news[a] != round && n.Present {
			n.Present = false
			m.nodes[a] = n
		}
	}
	m.notify()
}

func (m *Map) notify() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// away reports that the ingress has been gone for longer than Patience.
func (m *Map) away() bool { return !m.heard.IsZero() && time.Since(m.heard) > Patience }

// Snapshot returns every known node by address, lost ones included.
func (m *Map) Snapshot() []Node {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]Node, 0, len(m.nodes))
	for _, n := range m.nodes {
		n.Present = n.Present && !m.away()
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b Node) int { return a.Address.Cmp(b.Address) })
	return out
}

// Present returns a node that may be matched: present, not lost.
func (m *Map) Present(node common.Address) (Node, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.nodes[node]
	return n, ok && n.Present && !m.away()
}

// Time returns the ingress's clock as last heard: the time that ages of beats
// are counted from. It is zero before the first contact.
func (m *Map) Time() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.time
}

// hush is how long the ingress may say nothing, its ticks included, while it is there.
const hush = 3 * time.Second

// Contact numbers the present contact with the ingress, from 1; another number
// means that it broke in between. It is 0 while the ingress is away.
func (m *Map) Contact() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.linked || time.Since(m.heard) > hush {
		return 0
	}
	return m.round
}

// Changed returns a channel that is closed at the next change of the map.
func (m *Map) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// WaitSynced returns once the map holds everything the ingress knows.
func (m *Map) WaitSynced(ctx context.Context) error {
	for {
		m.mu.Lock()
		synced, changed := m.synced, m.changed
		m.mu.Unlock()
		if synced {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the node map at %s: %w", m.addr, ctx.Err())
		}
	}
}
