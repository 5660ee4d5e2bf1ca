package node

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// deskSession is the number that a desk gives its sessions.
const deskSession = 99

// desk is the ingress's side of sessions, as scripted by a test.
type desk struct {
	nodeservice.UnimplementedNodeServiceServer
	hellos chan *nodeservice.Hello
	beats  chan *nodeservice.Beat
	probed chan *nodeservice.Probed
	cut    chan struct{}
	stale  []*nodeservice.AttemptRef
	ack    func(*nodeservice.Beat) *nodeservice.Ack
}

func (d *desk) Session(stream nodeservice.NodeService_SessionServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	d.hellos <- first.GetHello()
	welcome := &nodeservice.Welcome{Slot: 3, PayloadKey: []byte("key"), BlobUrl: "https://blobs", Stale: d.stale, Session: deskSession}
	if err := stream.Send(&nodeservice.IngressMessage{Body: &nodeservice.IngressMessage_Welcome{Welcome: welcome}}); err != nil {
		return err
	}
	in := make(chan *nodeservice.Beat)
	go func() {
		defer close(in)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			if p := m.GetProbed(); p != nil {
				d.probed <- p
				continue
			}
			in <- m.GetBeat()
		}
	}()
	for {
		select {
		case b, ok := <-in:
			if !ok {
				return nil
			}
			d.beats <- b
			if err := stream.Send(&nodeservice.IngressMessage{Body: &nodeservice.IngressMessage_Ack{Ack: d.ack(b)}}); err != nil {
				return err
			}
		case <-d.cut:
			return errors.New("cut")
		}
	}
}

// dial returns a client of the desk.
func (d *desk) dial(t *testing.T) nodeservice.NodeServiceClient {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	nodeservice.RegisterNodeServiceServer(server, d)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///desk", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return nodeservice.NewNodeServiceClient(conn)
}

// ledgerOfAttempts records what the session says about attempts.
type ledgerOfAttempts struct {
	mu      sync.Mutex
	renewed map[lease.Ref]time.Duration
	stale   []lease.Ref
	running []lease.Ref
}

func (l *ledgerOfAttempts) Running() []lease.Ref { return l.running }

func (l *ledgerOfAttempts) Renewed(refs []lease.Ref, sent time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range refs {
		l.renewed[r] = sent
	}
}

func (l *ledgerOfAttempts) Stale(refs []lease.Ref) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stale = append(l.stale, refs...)
}

func TestSession(t *testing.T) {
	t.Parallel()
	held := lease.Ref{Job: common.Hash{1}, Epoch: 2}
	over := lease.Ref{Job: common.Hash{2}, Epoch: 1}
	gone := lease.Ref{Job: common.Hash{3}, Epoch: 1}
	d := &desk{
		hellos: make(chan *nodeservice.Hello, 8), beats: make(chan *nodeservice.Beat, 64), cut: make(chan struct{}),
		stale: refsTo([]lease.Ref{gone}),
		ack: func(b *nodeservice.Beat) *nodeservice.Ack {
			return &nodeservice.Ack{Seq: b.GetSeq(), Renewed: refsTo([]lease.Ref{held}), Stale: refsTo([]lease.Ref{over})}
		},
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	status := newStatus()
	status.node = crypto.PubkeyToAddress(key.PublicKey)
	known := &ledgerOfAttempts{renewed: map[lease.Ref]time.Duration{}, running: []lease.Ref{held, gone}}
	domain := eip712.Domain{ChainID: 1, Escrow: common.Address{9}}
	s := &session{
		service: d.dial(t), domain: domain, key: key, status: status, attempts: known, clock: clock{},
		instance: []byte("instance"), welcomed: func(*nodeservice.Welcome) {}, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	before := s.clock.Boot()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.run(ctx) }()
	defer func() { cancel(); <-done }()

	hello := next(t, d.hellos)
	if len(hello.GetAttempts()) != 2 || string(hello.GetInstance()) != "instance" {
		t.Errorf("hello %v", hello)
	}
	first := next(t, d.beats)
	leaf, err := match.DecodeBeat(first.GetLeaf())
	if err != nil {
		t.Fatalf("the first beat carries no leaf: %v", err)
	}
	if leaf.Slot != 3 || leaf.Seq != first.GetSeq() {
		t.Errorf("leaf %+v in beat %d", leaf, first.GetSeq())
	}
	if err := eip712.Verify(status.node, match.BeatDigest(domain, leaf), first.GetSignature()); err != nil {
		t.Error(err)
	}
	second := next(t, d.beats)
	if len(second.GetLeaf()) != 0 || second.GetSeq() <= first.GetSeq() {
		t.Errorf("an unchanged status is told again: %v", second)
	}
	status.setImages([]string{"sha256:new"})
	if changed := next(t, d.beats); len(changed.GetLeaf()) == 0 {
		t.Error("a changed status is not told at once")
	}
	known.mu.Lock()
	if sent := known.renewed[held]; sent < before || sent > s.clock.Boot() {
		t.Errorf("the lease was renewed by something sent at %s", sent)
	}
	if len(known.stale) < 2 || known.stale[0] != gone || known.stale[1] != over {
		t.Errorf("stale: %v", known.stale)
	}
	known.mu.Unlock()

	d.breaks(t, second.GetSeq()+1)
}

// breaks cuts the session: it comes back at once, and tells its beats after last.
func (d *desk) breaks(t *testing.T, last uint64) {
	t.Helper()
	broken := time.Now()
	d.cut <- struct{}{}
	next(t, d.hellos)
	if took := time.Since(broken); took > 300*time.Millisecond {
		t.Errorf("a broken session came back after %s; the ingress waits half a second", took)
	}
	for { // beats of the old session may still lie here
		if b := next(t, d.beats); len(b.GetLeaf()) > 0 && b.GetSeq() > last {
			break
		}
	}
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}
