package main

import (
	"context"
	"errors"
	"time"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// Times of a simulated node's session, a real one's.
const (
	simBeat      = time.Second
	simLeaf      = 20 * time.Second
	simLeafPause = 150 * time.Millisecond // between two beats that carry a change
	simSession   = 2 * time.Second        // at most, between two sessions
)

// present keeps sessions open until ctx ends: one that breaks is begun again at
// once, and says what still runs.
func (s *simNode) present(ctx context.Context) {
	s.seq = uint64(time.Now().UnixMilli())
	var pause time.Duration
	for ctx.Err() == nil {
		begun := time.Now()
		err := s.session(ctx)
		if ctx.Err() != nil {
			return
		}
		say("session of %s broke, it begins another: %v", s.name, err)
		if time.Since(begun) > simSession {
			pause = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(max(2*pause, 25*time.Millisecond), simSession)
	}
}

// session is one of them, until it breaks.
func (s *simNode) session(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.service.Session(ctx)
	if err != nil {
		return err
	}
	hello := &nodeservice.Hello{Version: "bench", Runtime: "simulated", Instance: s.instance, Attempts: s.running()}
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
	s.mu.Lock()
	s.slot = welcome.GetSlot()
	s.mu.Unlock()
	s.stale(welcome.GetStale())
	select {
	case s.welcomed <- welcome.GetPayloadKey():
	default:
	}
	broken := make(chan error, 1)
	go func() { broken <- s.listen(stream) }()
	return s.beat(ctx, stream, broken)
}

// listen takes acknowledgements until the session breaks. Probes stay unanswered:
// the node's latency is unknown.
func (s *simNode) listen(stream nodeservice.NodeService_SessionClient) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		s.stale(m.GetAck().GetStale())
	}
}

// beat sends a beat a second, and one soon after each change.
func (s *simNode) beat(ctx context.Context, stream nodeservice.NodeService_SessionClient, broken <-chan error) error {
	ticker := time.NewTicker(simBeat)
	defer ticker.Stop()
	var signed time.Time // in this session
	for {
		s.seq++
		b := s.status()
		said := &nodeservice.Beat{Seq: s.seq, Devices: []*nodeservice.Device{{Id: "GPU-0", Name: simGPU, Simulated: true, MemoryTotal: 80 << 30}}}
		if b != s.last || time.Since(signed) > simLeaf {
			s.last, signed = b, time.Now()
			b.Seq, b.Time = s.seq, uint64(signed.Unix())
			var err error
			if said.Signature, err = eip712.Sign(s.key, match.BeatDigest(s.network.Domain(), b)); err != nil {
				return err
			}
			said.Leaf = b.Encode()
		}
		if err := stream.Send(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Beat{Beat: said}}); err != nil {
			return <-broken
		}
		sent := time.Now()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-broken:
			return err
		case <-s.changed:
			select {
			case <-time.After(simLeafPause - time.Since(sent)):
			case <-ctx.Done():
			}
		case <-ticker.C:
		}
	}
}
