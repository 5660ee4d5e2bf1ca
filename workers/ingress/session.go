package ingress

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/nodeservice"
	"github.com/skyops/skyops/workflows/payload"
)

// helloWait bounds the time to a session's first message, ackWait that of
// renewing leases for a beat.
const (
	helloWait = 5 * time.Second
	ackWait   = 5 * time.Second
)

// sessions are the open ones, and the attempts that each node is known to run.
type sessions struct {
	mu       sync.Mutex
	open     map[common.Address]openSession
	attempts map[common.Address]map[lease.Ref]bool
	changed  chan struct{} // closed and replaced at every join
}

type openSession struct {
	id  uint64
	end context.CancelCauseFunc
}

func newSessions() *sessions {
	return &sessions{open: map[common.Address]openSession{}, attempts: map[common.Address]map[lease.Ref]bool{}, changed: make(chan struct{})}
}

// begin makes end the way to end the node's session; an older one is ended.
func (s *sessions) begin(node common.Address, id uint64, end context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.open[node]; ok {
		old.end(errSuperseded)
	}
	s.open[node] = openSession{id: id, end: end}
	close(s.changed)
	s.changed = make(chan struct{})
}

// finish forgets a session that has ended.
func (s *sessions) finish(node common.Address, id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[node].id == id {
		delete(s.open, node)
	}
}

// lose ends the node's session, if there is one, and forgets what the node ran.
func (s *sessions) lose(node common.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.open[node]; ok {
		o.end(errLost)
	}
	delete(s.open, node)
	delete(s.attempts, node)
}

// joined returns a channel that is closed when the next session begins.
func (s *sessions) joined() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// runs notes that a node runs an attempt, so that its beats renew the lease.
func (s *sessions) runs(node common.Address, refs ...lease.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attempts[node] == nil {
		s.attempts[node] = map[lease.Ref]bool{}
	}
	for _, r := range refs {
		s.attempts[node][r] = true
	}
}

func (s *sessions) over(node common.Address, refs ...lease.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range refs {
		delete(s.attempts[node], r)
	}
	if len(s.attempts[node]) == 0 {
		delete(s.attempts, node)
	}
}

func (s *sessions) running(node common.Address) []lease.Ref {
	s.mu.Lock()
	defer s.mu.Unlock()
	refs := make([]lease.Ref, 0, len(s.attempts[node]))
	for r := range s.attempts[node] {
		refs = append(refs, r)
	}
	return refs
}

// attemptsOf is how many attempts a node is known to run.
func (s *sessions) attemptsOf(node common.Address) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.attempts[node])
}

var (
	errSuperseded = status.Error(codes.Aborted, "another session of this node began")
	errLost       = status.Error(codes.Aborted, "the node was declared lost; begin a new session")
)

// session serves one node's presence.
type session struct {
	*Ingress
	caller
	id     uint64 // at the roster
	number uint64 // drawn at random; what inclusions and probes name
	stream nodeservice.NodeService_SessionServer
	beats  chan uint64 // seqs to acknowledge; the newest wins
	silent bool        // no more inclusions: its node was off the map for want of news

	mu         sync.Mutex
	inclusions []*nodeservice.Inclusion // not sent yet
	probe      probe                    // under way; zero: none
}

// probe is a nonce that the node is to sign, and when it was sent.
type probe struct {
	nonce common.Hash
	sent  time.Time
}

func newProbe(now time.Time) probe {
	p := probe{sent: now}
	rand.Read(p.nonce[:])
	return p
}

// randomNumber draws 64 bits.
func randomNumber() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.BigEndian.Uint64(b[:])
}

// Session implements nodeservice.NodeServiceServer.
func (i *Ingress) Session(stream nodeservice.NodeService_SessionServer) error {
	s := &session{Ingress: i, caller: callerOf(stream.Context()), number: randomNumber(), stream: stream, beats: make(chan uint64, 1)}
	ctx, end := context.WithCancelCause(stream.Context())
	defer end(nil)

	in := receive(ctx, stream)
	hello, err := s.hello(ctx, in)
	if err != nil {
		return err
	}
	welcome, renewed, err := s.welcome(ctx, hello)
	if err != nil {
		return err
	}
	id, replaced := s.roster.join(s.node, string(hello.GetInstance()))
	if s.id = id; replaced {
		s.replace(s.node)
	}
	s.sessions.runs(s.node, renewed...)
	s.sessions.begin(s.node, id, end)
	defer s.sessions.finish(s.node, id)
	defer s.roster.leave(s.node, id)
	s.nodes.Hello(s.node, s.Member, hello)
	s.log.Info("node joined", "node", s.node, "slot", s.Slot, "version", nodemap.Clip(hello.GetVersion()), "attempts", len(hello.GetAttempts()))
	if err := stream.Send(&nodeservice.IngressMessage{Body: &nodeservice.IngressMessage_Welcome{Welcome: welcome}}); err != nil {
		return err
	}
	err = s.serve(ctx, in, end)
	s.log.Info("node's session ended", "node", s.node, "err", err)
	return err
}

type received struct {
	msg *nodeservice.NodeMessage
	err error
	at  time.Time
}

// receive reads the stream beside the session, so that the session can end
// while the node is silent.
func receive(ctx context.Context, stream nodeservice.NodeService_SessionServer) <-chan received {
	in := make(chan received)
	go func() {
		for {
			msg, err := stream.Recv()
			select {
			case in <- received{msg, err, time.Now()}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return in
}

func (s *session) hello(ctx context.Context, in <-chan received) (*nodeservice.Hello, error) {
	select {
	case r := <-in:
		if r.err != nil {
			return nil, r.err
		}
		if h := r.msg.GetHello(); h != nil && len(h.GetInstance()) <= 64 && len(h.GetAttempts()) <= 1024 {
			return h, nil
		}
		return nil, status.Error(codes.InvalidArgument, "a session begins with a hello")
	case <-time.After(helloWait):
		return nil, status.Errorf(codes.DeadlineExceeded, "no hello within %s", helloWait)
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	}
}

// welcome renews what the node still holds and says what it must drop.
func (s *session) welcome(ctx context.Context, h *nodeservice.Hello) (*nodeservice.Welcome, []lease.Ref, error) {
	refs, err := refsOf(h.GetAttempts())
	if err != nil {
		return nil, nil, err
	}
	renewed, stale, err := s.renew(ctx, refs)
	if err != nil {
		return nil, nil, err
	}
	key, err := payload.Derive(s.cfg.Master, execution.TaskQueue(s.node))
	if err != nil {
		return nil, nil, status.Errorf(codes.Internal, "payload key: %v", err)
	}
	return &nodeservice.Welcome{
		Slot: s.Slot, PayloadKey: key, BlobUrl: s.cfg.BlobURL, Time: uint64(s.now().UnixMilli()), Stale: refsTo(stale), Session: s.number,
	}, renewed, nil
}

func (s *session) renew(ctx context.Context, refs []lease.Ref) (renewed, stale []lease.Ref, err error) {
	if len(refs) == 0 {
		return nil, nil, nil
	}
	expiry := uint64(s.now().Add(lease.Duration).UnixMilli())
	renewed, stale, err = s.cfg.Store.RenewLeases(ctx, s.node, refs, expiry)
	if err != nil {
		return nil, nil, status.Errorf(codes.Unavailable, "renew leases: %v", err)
	}
	return renewed, stale, nil
}

// serve takes beats until the session ends. Acknowledging them, which waits for
// the store, is done beside: a slow store must not make a node look silent.
func (s *session) serve(ctx context.Context, in <-chan received, end context.CancelCauseFunc) error {
	var acks sync.WaitGroup
	acks.Go(func() { end(s.acknowledge(ctx)) })
	defer acks.Wait() // the stream must not be written to after the session
	defer end(nil)
	member := time.NewTicker(s.timing.Recheck)
	defer member.Stop()
	bucket := rate.NewLimiter(maxSessionBeats, 4*maxSessionBeats)
	for {
		select {
		case r := <-in:
			if errors.Is(r.err, io.EOF) {
				return nil
			}
			if r.err != nil {
				return r.err
			}
			if !bucket.Allow() {
				return status.Errorf(codes.ResourceExhausted, "more than %d beats per second", maxSessionBeats)
			}
			if err := s.take(r); err != nil {
				return err
			}
		case <-member.C:
			if err := s.recheck(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// recheck asks the registry about the node again: its leaf shows at once what
// changed, and who is no member any more is matched no more.
func (s *session) recheck(ctx context.Context) error {
	m, at, err := s.cfg.Registry.Member(ctx, s.node)
	switch {
	case errors.Is(err, ErrNotMember):
		s.nodes.Absent(s.node)
		return status.Error(codes.PermissionDenied, err.Error())
	case err != nil: // the chain is away: what was known holds, for a while
		s.doubt()
		return nil
	case m.Slot != s.Slot:
		s.nodes.Absent(s.node)
		return status.Errorf(codes.Aborted, "the node's slot is %d now; begin a new session", m.Slot)
	}
	if s.news = at; !s.doubt() {
		s.nodes.Join(s.node, m)
	}
	return nil
}

// doubt takes the node off the map where the chain's word on it is too old to
// stand by, and reports whether it is. The node goes on with what it runs. Two
// receipts of one session say that it was on the map in between, so this one
// gives none any more.
func (s *session) doubt() bool {
	if time.Since(s.news) < newsAge {
		return false
	}
	if !s.silent {
		s.log.Warn("the chain says nothing of a node for too long: it is not matched", "node", s.node, "since", s.news)
	}
	s.silent = true
	s.nodes.Absent(s.node)
	return true
}

func (s *session) take(r received) error {
	switch body := r.msg.GetBody().(type) {
	case *nodeservice.NodeMessage_Beat:
		return s.beat(body.Beat)
	case *nodeservice.NodeMessage_Probed:
		return s.probed(body.Probed, r.at)
	}
	return status.Error(codes.InvalidArgument, "a session goes on with beats")
}

func (s *session) beat(b *nodeservice.Beat) error {
	if !s.roster.beat(s.node, s.id) {
		return errSuperseded
	}
	if len(b.GetLeaf()) > 0 && s.doubt() {
		b = &nodeservice.Beat{Seq: b.GetSeq(), Devices: b.GetDevices(), Draining: b.GetDraining()}
	}
	inclusion, err := s.nodes.Beat(s.node, s.number, b)
	if errors.Is(err, nodemap.ErrBeat) {
		return status.Errorf(codes.InvalidArgument, "beat %d: %v", b.GetSeq(), err)
	}
	if err != nil {
		return status.Errorf(codes.Internal, "beat %d: %v", b.GetSeq(), err)
	}
	if inclusion != nil && !s.silent {
		s.mu.Lock()
		s.inclusions = append(s.inclusions, inclusion)
		s.mu.Unlock()
	}
	select {
	case <-s.beats: // an older one not acknowledged yet
	default:
	}
	s.beats <- b.GetSeq()
	return nil
}

// probed takes a node's answer to a probe.
func (s *session) probed(p *nodeservice.Probed, at time.Time) error {
	s.mu.Lock()
	asked := s.probe
	s.probe = probe{}
	s.mu.Unlock()
	if asked == (probe{}) {
		return status.Error(codes.InvalidArgument, "there is no probe to answer")
	}
	if err := eip712.Verify(s.node, match.ProbeDigest(s.cfg.Domain, s.number, asked.nonce), p.GetSignature()); err != nil {
		return status.Errorf(codes.InvalidArgument, "answer to a probe: %v", err)
	}
	s.nodes.Trip(s.node, at.Sub(asked.sent))
	return nil
}

// acknowledge answers beats and renews leases as often as due.
func (s *session) acknowledge(ctx context.Context) error {
	var last, probed time.Time
	for {
		var seq uint64
		select {
		case seq = <-s.beats:
		case <-ctx.Done():
			return nil
		}
		ack := &nodeservice.Ack{Seq: seq}
		if now := time.Now(); now.Sub(last) >= s.timing.Renew {
			renewed, stale, err := s.renewAll(ctx)
			if err != nil {
				// The node stops by itself if this goes on for too long.
				s.log.Warn("leases were not renewed", "node", s.node, "err", err)
			} else {
				last, ack.Renewed, ack.Stale = now, renewed, stale
			}
		}
		ack.Time = uint64(s.now().UnixMilli())
		s.mu.Lock()
		ack.Inclusions, s.inclusions = s.inclusions, nil
		if now := time.Now(); now.Sub(probed) >= s.timing.Probe {
			probed, s.probe = now, newProbe(now)
			ack.Probe = s.probe.nonce.Bytes()
		}
		s.mu.Unlock()
		if err := s.stream.Send(&nodeservice.IngressMessage{Body: &nodeservice.IngressMessage_Ack{Ack: ack}}); err != nil {
			return err
		}
	}
}

func (s *session) renewAll(ctx context.Context) (renewed, stale []*nodeservice.AttemptRef, err error) {
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	r, st, err := s.renew(ctx, s.sessions.running(s.node))
	if err != nil {
		return nil, nil, err
	}
	s.sessions.over(s.node, st...)
	return refsTo(r), refsTo(st), nil
}

// refsOf reads the wire's names of attempts.
func refsOf(in []*nodeservice.AttemptRef) ([]lease.Ref, error) {
	out := make([]lease.Ref, 0, len(in))
	for _, a := range in {
		r, err := refOf(a)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out, nil
}

func refOf(a *nodeservice.AttemptRef) (lease.Ref, error) {
	if len(a.GetJob()) != common.HashLength || a.GetEpoch() == 0 {
		return lease.Ref{}, status.Error(codes.InvalidArgument, "an attempt is named by 32 bytes and an epoch from 1")
	}
	return lease.Ref{Job: common.Hash(a.GetJob()), Epoch: a.GetEpoch()}, nil
}

func refsTo(in []lease.Ref) []*nodeservice.AttemptRef {
	out := make([]*nodeservice.AttemptRef, 0, len(in))
	for _, r := range in {
		out = append(out, &nodeservice.AttemptRef{Job: r.Job[:], Epoch: r.Epoch})
	}
	return out
}
