package ingress_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/delivery/depot"
	"github.com/skyops/skyops/activities/delivery/memory"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/dev/temporalserver"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/logtest"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/payload"
)

const namespace = "skyops"

var (
	domain = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c")}
	master = make([]byte, payload.KeySize)
)

// The one Temporal server of the package's tests.
var temporalOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ingress-temporal")
	if err != nil {
		return "", err
	}
	cleanups = append(cleanups, func() { _ = os.RemoveAll(dir) })
	address, err := freeAddress()
	if err != nil {
		return "", err
	}
	s, err := temporalserver.Start(temporalserver.Options{
		File: filepath.Join(dir, "temporal.db"), Address: address, Namespace: namespace, LogFile: filepath.Join(dir, "log"),
	})
	if err != nil {
		return "", err
	}
	cleanups = append(cleanups, s.Stop)
	return address, nil
})

var cleanups []func()

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		runChild(spec)
		return
	}
	code := m.Run()
	for i := len(cleanups) - 1; i >= 0; i-- {
		cleanups[i]()
	}
	os.Exit(code)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// members is a registry that knows the nodes it is told of.
type members struct {
	mu sync.Mutex
	of map[common.Address]nodemap.Member
	at time.Time // of the chain's word; zero: now

	asked func(context.Context) // before each answer; nil: nothing
}

func (m *members) Member(ctx context.Context, node common.Address) (nodemap.Member, time.Time, error) {
	if m.asked != nil {
		m.asked(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	x, ok := m.of[node]
	if !ok {
		return x, time.Time{}, fmt.Errorf("%w: %s", ingress.ErrNotMember, node)
	}
	if !m.at.IsZero() {
		return x, m.at, nil
	}
	return x, time.Now(), nil
}

// say sets when the chain's word on all nodes is from.
func (m *members) say(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
}

func (m *members) add(node common.Address) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	slot := uint32(len(m.of))
	m.of[node] = nodemap.Member{Slot: slot, Stake: 1000}
	return slot
}

func (m *members) set(node common.Address, as nodemap.Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of[node] = as
}

func (m *members) drop(node common.Address) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.of, node)
}

// site is an ingress with everything behind it.
type site struct {
	t         *testing.T
	temporal  string
	store     *store.Store
	blobs     *memory.Store
	front     delivery.Store // what the ingress takes for IPFS: blobs, or a view of them
	other     cutOff         // how the ingress fetches packages back
	depot     *depot.Target  // nil: none
	members   *members
	scheduler *ecdsa.PrivateKey
	cert      tls.Certificate
	pem       []byte
	addr      map[string]string // nodes, blobs, fleet
	timing    ingress.Timing
	orders    time.Duration // how far ahead their deadlines may lie
	stop      func()        // of the running ingress
	client    client.Client
	ears      logtest.Ears // of the node map
}

// resultsKept is how long the ingress of these tests keeps results.
const resultsKept = time.Hour

// newSite starts an ingress, after what has to be done with the site before.
func newSite(t *testing.T, timing ingress.Timing, before ...func(*site)) *site {
	t.Helper()
	address, err := temporalOnce()
	if err != nil {
		t.Fatalf("start temporal: %v", err)
	}
	s := &site{t: t, temporal: address, blobs: memory.New(), members: &members{of: map[common.Address]nodemap.Member{}}, addr: map[string]string{}, timing: timing, orders: 366 * 24 * time.Hour}
	if s.timing.Collect == 0 {
		s.timing.Collect = 20 * time.Millisecond
	}
	if s.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "skyops.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	s.front, s.other.Reader = s.blobs, s.blobs
	s.scheduler = newKey(t)
	s.cert, s.pem = certificate(t)
	for _, name := range []string{"nodes", "blobs", "fleet"} {
		if s.addr[name], err = freeAddress(); err != nil {
			t.Fatal(err)
		}
	}
	for _, do := range before {
		do(s)
	}
	s.start()
	t.Cleanup(func() { s.stop() })

	ring, err := payload.Master(master)
	if err != nil {
		t.Fatal(err)
	}
	data, failures := payload.Converter(ring)
	s.client, err = client.DialContext(t.Context(), client.Options{
		HostPort: address, Namespace: namespace, DataConverter: data, FailureConverter: failures, Logger: quiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.Close)
	return s
}

// start brings a new ingress process up on the site's addresses.
func (s *site) start() {
	s.t.Helper()
	conn, err := grpc.NewClient(s.temporal, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		s.t.Fatal(err)
	}
	i, err := ingress.New(ingress.Config{
		Domain: domain, Namespace: namespace, Temporal: workflowservice.NewWorkflowServiceClient(conn),
		Store: s.store, Blobs: s.front, Peer: &s.other, Depot: s.depot, Registry: s.members, Master: master, Scheduler: s.scheduler,
		Certificate: s.cert, BlobURL: "https://" + s.addr["blobs"], Log: testLog(s.t), Timing: s.timing, Results: resultsKept, Orders: s.orders,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var l ingress.Listeners
	for name, to := range map[string]*net.Listener{"nodes": &l.Nodes, "blobs": &l.Blobs, "fleet": &l.Fleet} {
		if *to, err = net.Listen("tcp", s.addr[name]); err != nil {
			s.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- i.Serve(ctx, l) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("serve: %v", err)
		}
		_ = conn.Close()
	})
}

// fleet returns a running view of the node map.
func (s *site) fleet() *fleet.Map {
	s.t.Helper()
	token, err := fleet.Token(s.t.Context(), s.store)
	if err != nil {
		s.t.Fatal(err)
	}
	s.ears = logtest.New(testLog(s.t).Handler())
	m, err := fleet.New(s.addr["fleet"], s.pem, token, slog.New(s.ears))
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = m.Run(ctx) }()
	s.t.Cleanup(func() { cancel(); <-done })
	if err := m.WaitSynced(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// identity is a node's key and what it needs to reach the ingress.
type identity struct {
	Key     string
	Nodes   string
	PEM     []byte
	Slot    uint32
	private *ecdsa.PrivateKey
}

func (s *site) identity() identity {
	s.t.Helper()
	key := newKey(s.t)
	slot := s.members.add(crypto.PubkeyToAddress(key.PublicKey))
	return identity{Key: common.Bytes2Hex(crypto.FromECDSA(key)), Nodes: s.addr["nodes"], PEM: s.pem, Slot: slot, private: key}
}

func (id identity) address() common.Address { return crypto.PubkeyToAddress(id.private.PublicKey) }

func (id identity) queue() string { return execution.TaskQueue(id.address()) }

func (id identity) dialOptions() ([]grpc.DialOption, error) {
	pin, hash, err := nodeservice.Pin(id.PEM)
	if err != nil {
		return nil, err
	}
	return []grpc.DialOption{
		grpc.WithTransportCredentials(credentials.NewTLS(pin)),
		grpc.WithPerRPCCredentials(nodeservice.Credentials(id.private, domain, hash)),
	}, nil
}

// rawNode calls the ingress as a node does, without a worker.
type rawNode struct {
	identity
	conn     *grpc.ClientConn
	node     nodeservice.NodeServiceClient
	temporal workflowservice.WorkflowServiceClient
}

func (s *site) rawNode() *rawNode {
	s.t.Helper()
	id := s.identity()
	options, err := id.dialOptions()
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := grpc.NewClient(id.Nodes, options...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	return &rawNode{identity: id, conn: conn, node: nodeservice.NewNodeServiceClient(conn), temporal: workflowservice.NewWorkflowServiceClient(conn)}
}

// session keeps a node present: hello, a signed leaf, then beats until ctx ends.
func session(ctx context.Context, id identity, c nodeservice.NodeServiceClient, instance string, attempts []*nodeservice.AttemptRef, welcomed func(*nodeservice.Welcome), acked func(*nodeservice.Ack)) error {
	stream, err := c.Session(ctx)
	if err != nil {
		return err
	}
	hello := &nodeservice.Hello{Version: "test", Runtime: "none", Instance: []byte(instance), Attempts: attempts}
	if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Hello{Hello: hello}}); err != nil {
		return err
	}
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	welcomed(first.GetWelcome())
	failed := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				failed <- err
				return
			}
			if acked != nil {
				acked(m.GetAck())
			}
		}
	}()
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	b, err := firstBeat(id)
	if err != nil {
		return err
	}
	for {
		if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Beat{Beat: b}}); err != nil {
			return <-failed
		}
		select {
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-beat.C:
		}
		b = &nodeservice.Beat{Seq: b.Seq + 1}
	}
}

func leafOf(id identity) match.Beat {
	return match.Beat{
		Slot: id.Slot, Node: id.address(), Model: 1, GPUs: 2, VRAM: 80 << 10, CPU: 8000, RAM: 64 << 10, Disk: 1 << 20,
		Rate: [2]uint64{1, 1}, Seq: uint64(time.Now().UnixMilli()), Time: uint64(time.Now().Unix()),
	}
}

func firstBeat(id identity) (*nodeservice.Beat, error) { return beatOf(id, leafOf(id)) }

func beatOf(id identity, l match.Beat) (*nodeservice.Beat, error) {
	sig, err := eip712.Sign(id.private, match.BeatDigest(domain, l))
	if err != nil {
		return nil, err
	}
	return &nodeservice.Beat{Seq: l.Seq, Leaf: l.Encode(), Signature: sig, Images: []string{"sha256:aa"}}, nil
}

// join keeps a raw node present until the test ends or leave is called.
func (n *rawNode) join(t *testing.T, attempts ...*nodeservice.AttemptRef) (w *nodeservice.Welcome, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	welcome, done := make(chan *nodeservice.Welcome, 1), make(chan error, 1)
	go func() {
		done <- session(ctx, n.identity, n.node, "raw", attempts, func(w *nodeservice.Welcome) { welcome <- w }, nil)
	}()
	t.Cleanup(cancel)
	select {
	case w = <-welcome:
	case err := <-done:
		t.Fatalf("session: %v", err)
	case <-time.After(10 * time.Second):
		t.Fatal("no welcome")
	}
	return w, func() { cancel(); <-done }
}

// https returns a client of the blob endpoint that pins the ingress.
func (s *site) https() *http.Client {
	s.t.Helper()
	pin, _, err := nodeservice.Pin(s.pem)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: pin}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func certificate(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// eventually waits for what other processes do.
func eventually(t *testing.T, within time.Duration, what string, ok func() bool) time.Duration {
	t.Helper()
	begin := time.Now()
	for !ok() {
		if time.Since(begin) > within {
			t.Fatalf("not within %s: %s", within, what)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(begin)
}

func testLog(t *testing.T) *slog.Logger {
	w := io.Discard
	if testing.Verbose() {
		w = os.Stderr
	}
	return slog.New(slog.NewTextHandler(w, nil)).With("test", t.Name())
}

func quiet() sdklog.Logger { return sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)) }
