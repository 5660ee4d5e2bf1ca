package node

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/grpc/codes"
	grpcstatus "google.golang.org/grpc/status"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Times of a session.
const (
	beatEvery = time.Second
	leafEvery = 20 * time.Second       // also without a change: a late one must not be older than match.Params.MaxAge
	leafPause = 150 * time.Millisecond // between two beats that carry a change
	longRetry = 2 * time.Second
	// receiptWait is how long a signed beat's receipt may take.
	receiptWait = 10 * time.Second
)

// attempts is what the session knows of what runs.
type attempts interface {
	Running() []lease.Ref
	Renewed(refs []lease.Ref, sent time.Duration)
	Stale(refs []lease.Ref)
}

// session keeps the node present at the ingress.
type session struct {
	service  nodeservice.NodeServiceClient
	domain   eip712.Domain
	key      *ecdsa.PrivateKey
	status   *status
	attempts attempts
	clock    execution.Clock
	version  string
	engine   string
	instance []byte
	welcomed func(*nodeservice.Welcome)
	log      *slog.Logger

	scheduler common.Address // who receipts beats
	included  func(book.Inclusion) error

	seq  uint64 // of the newest beat, over all sessions
	last match.Beat

	speak sync.Mutex // held while a message is sent

	mu     sync.Mutex
	number uint64                   // of this session, as its welcome says
	sent   map[uint64]time.Duration // boot clock of beats not acknowledged yet
	signed map[uint64]signed        // beats without a receipt yet
	wary   bool                     // a missing or wrong receipt was told, and none that fits has come since
}

// signed is a beat that the scheduler owes a receipt for.
type signed struct {
	slot uint32
	hash common.Hash
	at   time.Duration // boot clock
}

// run keeps sessions open until ctx ends. A session that breaks is begun again
// at once: the ingress waits half a second before it takes the node for dead.
func (s *session) run(ctx context.Context) error {
	// Numbers go on where an earlier process stopped, as time does.
	s.seq = uint64(s.clock.Now().UnixMilli())
	var pause time.Duration
	for ctx.Err() == nil {
		begun := time.Now()
		err := s.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		switch grpcstatus.Code(err) {
		case codes.PermissionDenied:
			s.log.Error("the ingress does not know this node: register its key, or wait until its stake counts", "err", err)
		default:
			s.log.Warn("session broke", "err", err)
		}
		if time.Since(begun) > longRetry {
			pause = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(max(2*pause, 25*time.Millisecond), longRetry)
	}
	return nil
}

// once opens one session and beats until it breaks.
func (s *session) once(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.service.Session(ctx)
	if err != nil {
		return err
	}
	hello := &nodeservice.Hello{Version: s.version, Runtime: s.engine, Instance: s.instance, Attempts: refsTo(s.attempts.Running())}
	if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Hello{Hello: hello}}); err != nil {
		_, err = stream.Recv() // says why
		return err
	}
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	welcome := first.GetWelcome()
	if welcome == nil {
		return errors.New("the ingress did not answer hello with a welcome")
	}
	s.attempts.Stale(refsOf(welcome.GetStale()))
	s.status.setSlot(welcome.GetSlot())
	s.welcomed(welcome)
	s.mu.Lock()
	s.number, s.sent, s.signed = welcome.GetSession(), map[uint64]time.Duration{}, map[uint64]signed{}
	s.mu.Unlock()
	broken := make(chan error, 1)
	go func() { broken <- s.listen(stream) }()
	return s.beat(ctx, stream, broken)
}

// listen takes acknowledgements until the session breaks.
func (s *session) listen(stream nodeservice.NodeService_SessionClient) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		ack := m.GetAck()
		if ack == nil {
			return errors.New("the ingress answered a beat with something else")
		}
		if err := s.answer(stream, ack.GetProbe()); err != nil {
			return err
		}
		for _, i := range ack.GetInclusions() {
			s.receive(i)
		}
		s.overdue()
		if sent, ok := s.acknowledged(ack.GetSeq()); ok {
			s.attempts.Renewed(refsOf(ack.GetRenewed()), sent)
		}
		s.attempts.Stale(refsOf(ack.GetStale()))
	}
}

// answer signs a probe at once, when there is one: the ingress takes the time.
func (s *session) answer(stream nodeservice.NodeService_SessionClient, nonce []byte) error {
	if len(nonce) == 0 {
		return nil
	}
	if len(nonce) != common.HashLength {
		return fmt.Errorf("the ingress sent a probe of %d bytes", len(nonce))
	}
	s.mu.Lock()
	number := s.number
	s.mu.Unlock()
	sig, err := eip712.Sign(s.key, match.ProbeDigest(s.domain, number, common.Hash(nonce)))
	if err != nil {
		return err
	}
	// When it cannot be sent, the stream is broken: receiving says why.
	_ = s.say(stream, &nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Probed{Probed: &nodeservice.Probed{Signature: sig}}})
	return nil
}

// say sends one message; a stream takes one at a time.
func (s *session) say(stream nodeservice.NodeService_SessionClient, m *nodeservice.NodeMessage) error {
	s.speak.Lock()
	defer s.speak.Unlock()
	return stream.Send(m)
}

// receive checks the receipt of a beat and keeps it.
func (s *session) receive(r *nodeservice.Inclusion) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.signed[r.GetSeq()]
	if !ok {
		return // of another session, or given up
	}
	delete(s.signed, r.GetSeq())
	i := book.Inclusion{Session: s.number, Slot: b.slot, Seq: r.GetSeq(), Beat: b.hash, Time: r.GetTime()}
	if len(r.GetSignature()) != len(i.Signature) {
		s.doubt("a beat's receipt does not fit", "seq", i.Seq, "signatureBytes", len(r.GetSignature()))
		return
	}
	i.Signature = match.Signature(r.GetSignature())
	if err := i.Verify(s.domain, s.scheduler); err != nil {
		s.doubt("a beat's receipt does not fit", "seq", i.Seq, "err", err)
		return
	}
	if err := s.included(i); err != nil {
		s.doubt("a beat's receipt is not kept", "seq", i.Seq, "err", err)
		return
	}
	s.wary = false
}

// overdue gives up receipts that have not come for long.
func (s *session) overdue() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Boot()
	for seq, b := range s.signed {
		if now-b.at > receiptWait {
			delete(s.signed, seq)
			s.doubt("a beat's receipt does not come: this scheduler could leave the node out unproven", "seq", seq)
		}
	}
}

// doubt warns of a scheduler once, until a receipt is good again. The caller holds mu.
func (s *session) doubt(what string, args ...any) {
	if !s.wary {
		s.log.Warn(what, args...)
	}
	s.wary = true
}

// acknowledged returns when a beat was sent, and forgets it and those before.
func (s *session) acknowledged(seq uint64) (sent time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent, ok = s.sent[seq]
	for other := range s.sent {
		if other <= seq {
			delete(s.sent, other)
		}
	}
	return sent, ok
}

// beat sends beats until the session breaks or ctx ends.
func (s *session) beat(ctx context.Context, stream nodeservice.NodeService_SessionClient, broken <-chan error) error {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	var told time.Time // when the last leaf was sent in this session
	for {
		leaf := s.status.Beat()
		due := told.IsZero() || time.Since(told) >= leafEvery || differs(leaf, s.last)
		if due {
			told = time.Now()
		}
		if err := s.send(stream, leaf, due); err != nil {
			return <-broken
		}
		sent := time.Now()
		select {
		case err := <-broken:
			return err
		case <-ctx.Done():
			_ = stream.CloseSend()
			return ctx.Err()
		case <-s.status.changed:
			// Changes come in bursts, and a node may beat only so often.
			select {
			case <-time.After(leafPause - time.Since(sent)):
			case <-ctx.Done():
			}
		case <-ticker.C:
		}
	}
}

// differs reports whether placement would see another node.
func differs(a, b match.Beat) bool {
	a.Seq, a.Time, b.Seq, b.Time = 0, 0, 0, 0
	return a != b
}

// send sends one beat, with the leaf if that is due.
func (s *session) send(stream nodeservice.NodeService_SessionClient, leaf match.Beat, due bool) error {
	s.seq++
	b := &nodeservice.Beat{Seq: s.seq, Devices: s.status.shown(), Draining: s.status.isDraining()}
	if due {
		leaf.Seq, leaf.Time = s.seq, uint64(s.clock.Now().Unix())
		var err error
		if b.Signature, err = eip712.Sign(s.key, match.BeatDigest(s.domain, leaf)); err != nil {
			return err
		}
		b.Leaf, b.Images, s.last = leaf.Encode(), s.status.listed(), leaf
	}
	s.mu.Lock()
	s.sent[s.seq] = s.clock.Boot()
	if due {
		s.signed[s.seq] = signed{slot: leaf.Slot, hash: leaf.Hash(), at: s.sent[s.seq]}
	}
	s.mu.Unlock()
	return s.say(stream, &nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Beat{Beat: b}})
}

// refsOf reads the wire's names of attempts, malformed ones left out.
func refsOf(in []*nodeservice.AttemptRef) []lease.Ref {
	var out []lease.Ref
	for _, a := range in {
		if len(a.GetJob()) == common.HashLength {
			out = append(out, lease.Ref{Job: common.Hash(a.GetJob()), Epoch: a.GetEpoch()})
		}
	}
	return out
}

func refsTo(in []lease.Ref) []*nodeservice.AttemptRef {
	var out []*nodeservice.AttemptRef
	for _, r := range in {
		out = append(out, refTo(r))
	}
	return out
}

func refTo(r lease.Ref) *nodeservice.AttemptRef {
	return &nodeservice.AttemptRef{Job: r.Job[:], Epoch: r.Epoch}
}
