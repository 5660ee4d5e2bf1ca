package ingress_test

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/fleet"
	"github.com/skyops/skyops/workers/ingress"
	"github.com/skyops/skyops/workers/ingress/nodemap"
	"github.com/skyops/skyops/workers/nodeservice"
)

// talk is a session that a test speaks word by word.
type talk struct {
	t       *testing.T
	stream  nodeservice.NodeService_SessionClient
	welcome *nodeservice.Welcome
}

func (n *rawNode) talk(t *testing.T) *talk {
	t.Helper()
	stream, err := n.node.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{t: t, stream: stream}
	k.say(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Hello{Hello: &nodeservice.Hello{Instance: []byte("x")}}})
	if k.welcome = k.hear().GetWelcome(); k.welcome.GetSession() == 0 {
		t.Fatalf("welcome %v", k.welcome)
	}
	return k
}

func (k *talk) say(m *nodeservice.NodeMessage) {
	k.t.Helper()
	if err := k.stream.Send(m); err != nil {
		k.t.Fatal(err)
	}
}

func (k *talk) beat(b *nodeservice.Beat) *nodeservice.Ack {
	k.t.Helper()
	k.say(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Beat{Beat: b}})
	return k.hear().GetAck()
}

func (k *talk) hear() *nodeservice.IngressMessage {
	k.t.Helper()
	m, err := k.stream.Recv()
	if err != nil {
		k.t.Fatal(err)
	}
	return m
}

// node returns what the map says of a node once ok holds.
func known(t *testing.T, m *fleet.Map, node common.Address, what string, ok func(n fleet.Node, present bool) bool) fleet.Node {
	t.Helper()
	var n fleet.Node
	eventually(t, 10*time.Second, what, func() bool {
		var present bool
		n, present = m.Present(node)
		return ok(n, present)
	})
	return n
}

// Every signed beat gets its receipt, in a session that has a number of its own.
func TestSignedBeatsGetReceipts(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	n := s.rawNode()
	scheduler := crypto.PubkeyToAddress(s.scheduler.PublicKey)
	sessions := map[uint64]bool{}
	l := leafOf(n.identity)
	for range 2 {
		k := n.talk(t)
		sessions[k.welcome.GetSession()] = true
		for range 3 {
			l.Seq++
			ack := k.beat(mustBeat(t, n.identity, l))
			if len(ack.GetInclusions()) != 1 {
				t.Fatalf("ack %v", ack)
			}
			got := ack.GetInclusions()[0]
			i := book.Inclusion{
				Session: k.welcome.GetSession(), Slot: n.Slot, Seq: l.Seq, Beat: l.Hash(), Time: got.GetTime(), Signature: match.Signature(got.GetSignature()),
			}
			if err := i.Verify(domain, scheduler); err != nil || time.Since(time.Unix(int64(i.Time), 0)) > 5*time.Second {
				t.Errorf("%+v: %v", i, err)
			}
		}
		l.Seq++
		if ack := k.beat(&nodeservice.Beat{Seq: l.Seq}); len(ack.GetInclusions()) != 0 {
			t.Errorf("an unsigned beat gets %v", ack)
		}
	}
	if len(sessions) != 2 {
		t.Errorf("sessions %v", sessions)
	}
}

// A node's latency is how long it takes to sign what it could not know.
func TestProbesMeasureLatency(t *testing.T) {
	s := newSite(t, ingress.Timing{Probe: time.Nanosecond}) // with every ack
	m := s.fleet()
	n := s.rawNode()
	k := n.talk(t)
	l := leafOf(n.identity)
	ack := k.beat(mustBeat(t, n.identity, l))
	if got := known(t, m, n.address(), "node is there", func(_ fleet.Node, present bool) bool { return present }); got.Leaf.Latency[0] != match.UnknownLatency {
		t.Errorf("latency %v before any probe", got.Leaf.Latency)
	}
	answer := func(sign identity, session uint64) {
		t.Helper()
		if len(ack.GetProbe()) != common.HashLength {
			t.Fatalf("ack %v", ack)
		}
		sig, err := eip712.Sign(sign.private, match.ProbeDigest(domain, session, common.Hash(ack.GetProbe())))
		if err != nil {
			t.Fatal(err)
		}
		k.say(&nodeservice.NodeMessage{Body: &nodeservice.NodeMessage_Probed{Probed: &nodeservice.Probed{Signature: sig}}})
	}
	answer(n.identity, k.welcome.GetSession())
	got := known(t, m, n.address(), "latency is known", func(n fleet.Node, _ bool) bool { return n.Leaf.Latency[0] != match.UnknownLatency })
	if got.Leaf.Latency[0] == 0 || got.Leaf.Latency[0] > 5000 || got.Leaf.Latency[1] != match.UnknownLatency || got.Leaf.Beat != l {
		t.Errorf("leaf %+v", got.Leaf)
	}
	for name, lie := range map[string]func(){
		"nothing asked":   func() { answer(n.identity, k.welcome.GetSession()); answer(n.identity, k.welcome.GetSession()) },
		"another signs":   func() { answer(s.identity(), k.welcome.GetSession()) },
		"another session": func() { answer(n.identity, k.welcome.GetSession()+1) },
	} {
		k = n.talk(t)
		l.Seq++
		ack = k.beat(mustBeat(t, n.identity, l))
		lie()
		var err error
		for err == nil {
			_, err = k.stream.Recv()
		}
		if status.Code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the registry says shows in the leaf without a beat, and who is no member
// any more is matched no more.
func TestRegistryChangesShowWithoutABeat(t *testing.T) {
	s := newSite(t, ingress.Timing{Recheck: 20 * time.Millisecond})
	m := s.fleet()
	n := s.rawNode()
	k := n.talk(t)
	l := leafOf(n.identity)
	k.beat(mustBeat(t, n.identity, l))
	known(t, m, n.address(), "node is there", func(n fleet.Node, present bool) bool { return present && n.Leaf.Stake == 1000 && n.Leaf.Rep == 0 })
	s.members.set(n.address(), nodemap.Member{Slot: n.Slot, Stake: 77, Rep: 600})
	got := known(t, m, n.address(), "stake changed", func(n fleet.Node, _ bool) bool { return n.Leaf.Stake == 77 && n.Leaf.Rep == 600 })
	if got.Leaf.Beat != l || got.Leaf.VerifyBeat(domain) != nil {
		t.Errorf("leaf %+v", got.Leaf)
	}
	s.members.drop(n.address())
	known(t, m, n.address(), "who left is not matched", func(_ fleet.Node, present bool) bool { return !present })
	var err error
	for err == nil {
		_, err = k.stream.Recv()
	}
	if status.Code(err) != codes.PermissionDenied {
		t.Errorf("session ended with %v", err)
	}
}

// Where the chain says nothing for long the node's leaf goes, since a court could
// not confirm it, and the session's receipts with it; its work does not.
func TestWithoutNewsANodeIsNotMatched(t *testing.T) {
	s := newSite(t, ingress.Timing{Recheck: 20 * time.Millisecond})
	m := s.fleet()
	n := s.rawNode()
	k := n.talk(t)
	l := leafOf(n.identity)
	next := func() int {
		l.Seq++
		return len(k.beat(mustBeat(t, n.identity, l)).GetInclusions())
	}
	if next() != 1 {
		t.Fatal("no receipt")
	}
	known(t, m, n.address(), "node is there", func(_ fleet.Node, present bool) bool { return present })
	s.members.say(time.Now().Add(-7 * time.Minute))
	if next() != 1 {
		t.Error("no receipt by news of seven minutes")
	}
	s.members.say(time.Now().Add(-9 * time.Minute))
	known(t, m, n.address(), "node is off the map", func(_ fleet.Node, present bool) bool { return !present })
	if next() != 0 {
		t.Error("a receipt without news")
	}
	if _, present := m.Present(n.address()); present {
		t.Error("a beat without news brings the node back")
	}
	s.members.say(time.Time{})
	eventually(t, 10*time.Second, "the node is back", func() bool {
		if next() != 0 {
			t.Error("a receipt of a session that had a gap")
		}
		_, present := m.Present(n.address())
		return present
	})
	k = n.talk(t)
	if next() != 1 {
		t.Error("no receipt in a new session")
	}
	s.members.say(time.Now().Add(-9 * time.Minute))
	k = n.talk(t)
	if next() != 0 {
		t.Error("a receipt in a session that begins without news")
	}
}

// An ingress that comes back knows the uptimes of its nodes, and writes them
// when it ends: one beyond the bounds, which only a test stores, is mended by that.
func TestUptimeSurvivesARestart(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	m := s.fleet()
	n := s.rawNode()
	if err := s.store.PutUptimes(t.Context(), map[common.Address]uint64{n.address(): 2_000_000_000}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.stop()
		s.start()
		var k *talk
		eventually(t, 10*time.Second, "the ingress is back", func() bool {
			_, err := n.node.Erased(t.Context(), &nodeservice.ErasedRequest{})
			return status.Code(err) != codes.Unavailable
		})
		k = n.talk(t)
		k.beat(mustBeat(t, n.identity, leafOf(n.identity)))
		known(t, m, n.address(), "uptime", func(n fleet.Node, present bool) bool {
			return present && n.Leaf.Uptime >= 9990
		})
	}
	s.stop()
	if kept, err := s.store.Uptimes(t.Context()); err != nil || kept[n.address()] < 999_000_000 || kept[n.address()] > 1_000_000_000 {
		t.Errorf("kept %v, %v", kept, err)
	}
}
