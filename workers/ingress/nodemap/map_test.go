package nodemap

import (
	"crypto/ecdsa"
	"errors"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

var domain = eip712.Domain{ChainID: 1337, Escrow: common.HexToAddress("0xe5c")}

const number = 77 // of the session

// site is a map with a clock that a test moves.
type site struct {
	*Map
	now       time.Time
	scheduler *ecdsa.PrivateKey
}

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{now: time.Unix(1_790_000_000, 0), scheduler: newKey(t)}
	s.Map = New(Config{Domain: domain, Key: s.scheduler, Region: 3, Now: func() time.Time { return s.now }})
	return s
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// host is a node as it speaks.
type host struct {
	key     *ecdsa.PrivateKey
	address common.Address
	beat    match.Beat
}

// join registers a new host with the map.
func (s *site) join(t testing.TB, slot uint32) *host {
	t.Helper()
	h := &host{key: newKey(t)}
	h.address = crypto.PubkeyToAddress(h.key.PublicKey)
	h.beat = match.Beat{
		Slot: slot, Node: h.address, Model: 1, GPUs: 2, VRAM: 80 << 10, CPU: 8000, RAM: 64 << 10, Disk: 1 << 20,
		Rate: [2]uint64{1, 1}, Seq: 100, Time: uint64(s.now.Unix()),
	}
	s.Hello(h.address, Member{Slot: slot, Stake: 1000, Rep: 500}, &nodeservice.Hello{Version: "v", Runtime: "r"})
	return h
}

func (h *host) sign(t testing.TB, d eip712.Domain, b match.Beat) *nodeservice.Beat {
	t.Helper()
	sig, err := eip712.Sign(h.key, match.BeatDigest(d, b))
	if err != nil {
		t.Fatal(err)
	}
	return &nodeservice.Beat{Seq: b.Seq, Leaf: b.Encode(), Signature: sig, Images: []string{"sha256:aa"}}
}

// leaf returns what the map says of a node, nil when it is not matched.
func (s *site) leaf(t testing.TB, node common.Address) *match.Leaf {
	t.Helper()
	state := s.nodes[node].state
	if state.Present != (len(state.Leaf) > 0) {
		t.Fatalf("state %v", state)
	}
	if !state.Present {
		return nil
	}
	l, err := match.DecodeLeaf(state.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.VerifyBeat(domain); err != nil {
		t.Fatal(err)
	}
	return &l
}

func TestBeatMakesALeafAndAReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	h := s.join(t, 5)
	if s.leaf(t, h.address) != nil {
		t.Error("a node that told nothing is matched")
	}
	got, err := s.Beat(h.address, number, h.sign(t, domain, h.beat))
	if err != nil {
		t.Fatal(err)
	}
	i := book.Inclusion{Session: number, Slot: 5, Seq: got.GetSeq(), Beat: h.beat.Hash(), Time: got.GetTime(), Signature: match.Signature(got.GetSignature())}
	if err := i.Verify(domain, crypto.PubkeyToAddress(s.scheduler.PublicKey)); err != nil || i.Time != uint64(s.now.Unix()) || i.Seq != h.beat.Seq {
		t.Errorf("%+v, %v", i, err)
	}
	l := s.leaf(t, h.address)
	unknown := uint16(match.UnknownLatency)
	if l == nil || l.Beat != h.beat || l.Stake != 1000 || l.Rep != 500 || l.Uptime != 0 || l.Claims != 0 ||
		l.Latency != [8]uint16{unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown} {
		t.Errorf("leaf %+v", l)
	}
	if got, err := s.Beat(h.address, number, &nodeservice.Beat{Seq: h.beat.Seq + 1, Draining: true}); got != nil || err != nil {
		t.Errorf("an unsigned beat gets %v, %v", got, err)
	}
	if st := s.nodes[h.address].state; !st.Draining || len(st.Images) != 1 || !st.Present {
		t.Errorf("state %v", st)
	}
}

// mirrored is the other signature of the same key.
func mirrored(sig []byte) []byte {
	n := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
	n.FillBytes(sig[32:64])
	sig[64] ^= 27 ^ 28
	return sig
}

// badBeat is what no honest node sends, and words of its refusal.
type badBeat struct {
	of    func(*host) *nodeservice.Beat
	words string
}

// badBeats are those of a host beside another one.
func badBeats(t *testing.T, other *host) map[string]badBeat {
	beat := func(change func(*match.Beat)) func(*host) *nodeservice.Beat {
		return func(h *host) *nodeservice.Beat {
			b := h.beat
			b.Seq++
			change(&b)
			return h.sign(t, domain, b)
		}
	}
	message := func(change func(*nodeservice.Beat)) func(*host) *nodeservice.Beat {
		return func(h *host) *nodeservice.Beat {
			b := beat(func(*match.Beat) {})(h)
			change(b)
			return b
		}
	}
	return map[string]badBeat{
		"forged": {func(h *host) *nodeservice.Beat { return (&host{key: other.key}).sign(t, domain, next(h.beat)) }, "signature"},
		"another network": {func(h *host) *nodeservice.Beat {
			return h.sign(t, eip712.Domain{ChainID: 1, Escrow: domain.Escrow}, next(h.beat))
		}, "signature"},
		"another escrow": {func(h *host) *nodeservice.Beat {
			return h.sign(t, eip712.Domain{ChainID: domain.ChainID}, next(h.beat))
		}, "signature"},
		"changed after":  {message(func(b *nodeservice.Beat) { b.Leaf[27] = 9 }), "signature"},
		"mirrored":       {message(func(b *nodeservice.Beat) { b.Signature = mirrored(b.Signature) }), "signature"},
		"v of 0 or 1":    {message(func(b *nodeservice.Beat) { b.Signature[64] -= 27 }), "signature"},
		"unsigned":       {message(func(b *nodeservice.Beat) { b.Signature = nil }), "0 bytes"},
		"long signature": {message(func(b *nodeservice.Beat) { b.Signature = append(b.Signature, 0) }), "66 bytes"},
		"another node's": {func(h *host) *nodeservice.Beat {
			b := next(other.beat)
			b.Seq = h.beat.Seq + 1
			return other.sign(t, domain, b)
		}, "of node"},
		"another node":       {beat(func(b *match.Beat) { b.Node = other.address }), "of node"},
		"another slot":       {beat(func(b *match.Beat) { b.Slot++ }), "slot"},
		"stale":              {beat(func(b *match.Beat) { b.Time -= 31 }), "stale"},
		"of long ago":        {beat(func(b *match.Beat) { b.Time = 0 }), "stale"},
		"from the future":    {beat(func(b *match.Beat) { b.Time += 6 }), "future"},
		"of the far future":  {beat(func(b *match.Beat) { b.Time = 1<<53 - 1 }), "future"},
		"other number":       {message(func(b *nodeservice.Beat) { b.Seq++ }), "number"},
		"replayed":           {func(h *host) *nodeservice.Beat { return h.sign(t, domain, h.beat) }, "does not follow"},
		"older":              {beat(func(b *match.Beat) { b.Seq -= 2 }), "does not follow"},
		"replayed, unsigned": {func(h *host) *nodeservice.Beat { return &nodeservice.Beat{Seq: h.beat.Seq} }, "does not follow"},
		"number beyond":      {beat(func(b *match.Beat) { b.Seq = 1 << 53 }), "2^53"},
		"GPUs of no model":   {beat(func(b *match.Beat) { b.Model = 0 }), "no model"},
		"not a beat":         {message(func(b *nodeservice.Beat) { b.Leaf = []byte("{") }), "1 bytes"},
		"a whole leaf":       {message(func(b *nodeservice.Beat) { b.Leaf = append(b.Leaf, make([]byte, 123)...) }), "257 bytes"},
		"many images":        {message(func(b *nodeservice.Beat) { b.Images = make([]string, maxImages+1) }), "images"},
		"many devices":       {message(func(b *nodeservice.Beat) { b.Devices = make([]*nodeservice.Device, maxDevices+1) }), "devices"},
	}
}

// What no honest node sends changes nothing and gets no receipt.
func TestBadBeats(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, c := range badBeats(t, s.join(t, 9)) {
		h := s.join(t, 6)
		if _, err := s.Beat(h.address, number, h.sign(t, domain, h.beat)); err != nil {
			t.Fatal(err)
		}
		before := s.nodes[h.address].state
		i, err := s.Beat(h.address, number+1, c.of(h)) // in another session, too
		if !errors.Is(err, ErrBeat) || !strings.Contains(err.Error(), c.words) || i != nil {
			t.Errorf("%s: %v, %v", name, i, err)
		}
		if s.nodes[h.address].state != before || s.nodes[h.address].seq != h.beat.Seq {
			t.Errorf("%s: it changed the map", name)
		}
	}
}

func next(b match.Beat) match.Beat { b.Seq++; return b }

func TestClocksMayDifferALittle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, off := range []time.Duration{-maxLate, 0, maxEarly} {
		h := s.join(t, 1)
		h.beat.Time = uint64(s.now.Add(off).Unix())
		if _, err := s.Beat(h.address, number, h.sign(t, domain, h.beat)); err != nil {
			t.Errorf("%s: %v", off, err)
		}
	}
}

// What the scheduler adds changes the leaf without a beat; the node's part stays.
func TestTheSchedulersPartChangesAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	h := s.join(t, 5)
	if _, err := s.Beat(h.address, number, h.sign(t, domain, h.beat)); err != nil {
		t.Fatal(err)
	}
	w := s.watch()
	s.news(w)
	changed := func(what string) match.Leaf {
		t.Helper()
		if n := s.news(w); len(n) != 1 || common.Address(n[0].GetAddress()) != h.address {
			t.Errorf("%s: news %v", what, n)
		}
		l := s.leaf(t, h.address)
		if l == nil || l.Beat != h.beat {
			t.Fatalf("%s: %+v", what, l)
		}
		return *l
	}
	s.Join(h.address, Member{Slot: 5, Stake: 2000, Rep: 700})
	if l := changed("stake"); l.Stake != 2000 || l.Rep != 700 {
		t.Errorf("%+v", l)
	}
	s.Join(h.address, Member{Slot: 5, Stake: 2000, Rep: 700})
	if n := s.news(w); len(n) != 0 {
		t.Errorf("the same stake is news: %v", n)
	}
	s.Trip(h.address, 40*time.Millisecond+1)
	if l := changed("latency"); l.Latency[3] != 41 || l.Latency[0] != match.UnknownLatency {
		t.Errorf("latency %v", l.Latency)
	}
	s.Trip(h.address, 2*time.Minute)
	if n := s.news(w); len(n) != 0 {
		t.Errorf("a slower trip is news: %v", n)
	}
	for range keptTrips - 1 {
		s.Trip(h.address, 2*time.Minute)
	}
	if l := changed("slower"); l.Latency[3] != match.UnknownLatency-1 {
		t.Errorf("latency %v", l.Latency)
	}
	s.Absent(h.address)
	if s.leaf(t, h.address) != nil || len(s.news(w)) != 1 {
		t.Error("a lost node is matched")
	}
	s.Join(h.address, Member{Slot: 5, Stake: 3000})
	s.Hello(h.address, Member{Slot: 5, Stake: 3000}, &nodeservice.Hello{})
	if s.leaf(t, h.address) != nil {
		t.Error("a node that came back is matched by what it said before")
	}
	if _, err := s.Beat(h.address, number, h.sign(t, domain, h.beat)); !errors.Is(err, ErrBeat) {
		t.Errorf("an old beat is taken after the node was lost: %v", err)
	}
}

// Two sessions of one node: of two beats with one number the first counts.
func TestOneNumberCountsOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	h := s.join(t, 5)
	b := h.sign(t, domain, h.beat)
	// The clock is read between the first look at the number and the second: no
	// beat goes on from there before both have come so far.
	errs := make(chan error, 2)
	var calls atomic.Int32
	both := make(chan struct{})
	s.cfg.Now = func() time.Time {
		switch calls.Add(1) {
		case 1:
			<-both
		case 2:
			close(both)
		}
		return s.now
	}
	for range cap(errs) {
		b := proto.Clone(b).(*nodeservice.Beat)
		go func() {
			i, err := s.Beat(h.address, number, b)
			if err == nil && i == nil {
				err = errors.New("no receipt")
			}
			errs <- err
		}()
	}
	taken := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			taken++
		} else if !errors.Is(err, ErrBeat) {
			t.Error(err)
		}
	}
	if taken != 1 {
		t.Errorf("%d times", taken)
	}
}

func TestUptimeIsADecayingMean(t *testing.T) {
	t.Parallel()
	const rounding = 1e-9
	rapid.Check(t, func(t *rapid.T) {
		u := uptime(rapid.Float64Range(0, 1).Draw(t, "before"))
		a, b := rapid.Float64Range(0, 2*week).Draw(t, "seconds"), rapid.Float64Range(0, 2*week).Draw(t, "more")
		heard := rapid.Bool().Draw(t, "heard")
		after := u.after(a, heard)
		if after < 0 || after > 1 || heard && after < u-rounding || !heard && after > u+rounding {
			t.Fatalf("%v after %v", after, u)
		}
		// How time is cut does not matter.
		if whole, cut := u.after(a+b, heard), after.after(b, heard); whole-cut > rounding || cut-whole > rounding {
			t.Fatalf("%v at once, %v in two", whole, cut)
		}
		if still := u.after(0, heard); still-u > rounding || u-still > rounding {
			t.Fatalf("no time made %v of %v", still, u)
		}
		// What came last weighs most.
		up, down := u.after(a, false).after(a, true), u.after(a, true).after(a, false)
		if up < down-rounding {
			t.Fatalf("up last %v, down last %v", up, down)
		}
		if (uptime(1)).share() != 10_000 || after.share() > 10_000 {
			t.Fatalf("share %d", after.share())
		}
	})
}

// A node that is there for a share of each minute has that uptime in the end.
func TestUptimeTendsToTheShare(t *testing.T) {
	t.Parallel()
	for _, share := range []float64{0, 0.25, 0.9, 1} {
		u := uptime(0.5)
		for range 10 * week / 60 {
			u = u.after(60*share, true).after(60*(1-share), false)
		}
		if d := float64(u) - share; d > 0.001 || d < -0.001 {
			t.Errorf("%v for %v", u, share)
		}
	}
}

// pass lets seconds pass while some hosts beat.
func (s *site) pass(t testing.TB, seconds int, beating ...*host) {
	t.Helper()
	for range seconds {
		for _, h := range beating {
			h.beat.Seq++
			if _, err := s.Beat(h.address, number, &nodeservice.Beat{Seq: h.beat.Seq}); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			s.Pass(100 * time.Millisecond)
		}
	}
}

func (s *site) uptime(h *host) uptime { return s.nodes[h.address].uptime }

func TestUptimeCountsTheIngresssSeconds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a, b := s.join(t, 1), s.join(t, 2)
	s.pass(t, 100, a, b)
	if got := s.uptime(a); got != s.uptime(b) || got < 99./week || got > 101./week {
		t.Errorf("uptime %v after 100 seconds", got)
	}
	before := s.uptime(b)
	s.pass(t, 100, a)
	if s.uptime(a) < 199./week || s.uptime(b) >= before+freshFor*1./week {
		t.Errorf("after 100 seconds of silence %v, %v", s.uptime(a), s.uptime(b))
	}
	// All at once are silent: the ingress's own network is the likelier cause.
	s.pass(t, freshFor+1)
	mine, other := s.uptime(a), s.uptime(b)
	s.pass(t, 3600)
	if s.uptime(a) != mine || s.uptime(b) != other {
		t.Error("an hour without any node was somebody's downtime")
	}
	// Another process goes on where this one was; nobody was away meanwhile.
	again := newSite(t)
	again.Remember(s.Uptimes())
	if d := again.uptime(a) - mine; d > 1e-8 || d < -1e-8 || len(again.Uptimes()) != 0 || len(again.news(again.watch())) != 0 {
		t.Errorf("uptime %v, was %v", again.uptime(a), mine)
	}
	again.Hello(a.address, Member{Slot: 1}, &nodeservice.Hello{})
	if _, ok := again.Uptimes()[a.address]; !ok {
		t.Error("who came back is not kept")
	}
	a.beat.Time = uint64(again.now.Unix())
	again.Remember(map[common.Address]uint64{a.address: billion / 2})
	if _, err := again.Beat(a.address, number, a.sign(t, domain, next(a.beat))); err != nil {
		t.Fatal(err)
	}
	if l := again.leaf(t, a.address); l.Uptime != 5000 {
		t.Errorf("leaf has uptime %d", l.Uptime)
	}
}

func TestClipKeepsWholeCharacters(t *testing.T) {
	long := strings.Repeat("x", maxText-1) + "ü"
	for in, want := range map[string]string{"short": "short", long: strings.Repeat("x", maxText-1)} {
		if got := Clip(in); got != want || !utf8.ValidString(got) {
			t.Errorf("Clip(%q) = %q", in, got)
		}
	}
}
