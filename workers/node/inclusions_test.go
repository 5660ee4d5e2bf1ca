package node

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/nodeservice"
)

// seqs returns the numbers of the inclusions in the file, in its order.
func (k *inclusions) seqs(t *testing.T) (out []uint64) {
	t.Helper()
	lines, err := k.read()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		var i book.Inclusion
		if err := json.Unmarshal(l, &i); err != nil {
			t.Fatal(err)
		}
		out = append(out, i.Seq)
	}
	return out
}

func TestInclusionsAreKept(t *testing.T) {
	t.Parallel()
	const keep = 4
	path := filepath.Join(t.TempDir(), inclusionsFile)
	open := func() *inclusions {
		k, err := openInclusions(path, keep)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { k.close() })
		return k
	}
	k := open()
	check := func(first, last uint64) {
		t.Helper()
		got := k.seqs(t)
		if len(got) == 0 || got[0] != first || got[len(got)-1] != last || uint64(len(got)) != last-first+1 {
			t.Fatalf("kept %v, want %d to %d", got, first, last)
		}
	}
	add := func(from, to uint64) {
		for seq := from; seq <= to; seq++ {
			if err := k.add(book.Inclusion{Session: 1 << 63, Seq: seq, Beat: common.Hash{byte(seq)}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(1, 3)
	check(1, 3)
	add(4, 7) // still below twice what is kept
	check(1, 7)
	add(8, 8)
	check(5, 8)
	add(9, 9)
	k = open()
	check(6, 9)
	// A kill in the middle of a write.
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	k = open()
	check(6, 8)
	add(9, 10)
	k = open()
	check(7, 10)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// ear counts warnings by their words.
type ear struct {
	slog.Handler
	mu    sync.Mutex
	heard []string
}

func (e *ear) Enabled(context.Context, slog.Level) bool { return true }

func (e *ear) Handle(_ context.Context, r slog.Record) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.Level >= slog.LevelWarn {
		e.heard = append(e.heard, r.Message)
	}
	return nil
}

func (e *ear) warnings() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.heard...)
}

// receipted runs a session against a desk whose receipts a test makes.
type receipted struct {
	*desk
	*session
	ear       *ear
	kept      chan book.Inclusion
	scheduler *ecdsa.PrivateKey
}

func newReceipted(t *testing.T, receipt func(r *receipted, b match.Beat) *nodeservice.Inclusion) *receipted {
	t.Helper()
	r := &receipted{
		ear: &ear{Handler: slog.DiscardHandler}, kept: make(chan book.Inclusion, 64), scheduler: newKey(t),
		desk: &desk{
			hellos: make(chan *nodeservice.Hello, 8), beats: make(chan *nodeservice.Beat, 64), probed: make(chan *nodeservice.Probed, 8), cut: make(chan struct{}),
		},
	}
	r.desk.ack = func(b *nodeservice.Beat) *nodeservice.Ack {
		ack := &nodeservice.Ack{Seq: b.GetSeq()}
		beat, err := match.DecodeBeat(b.GetLeaf())
		if err != nil {
			return ack
		}
		if i := receipt(r, beat); i != nil {
			ack.Inclusions = append(ack.Inclusions, i)
		}
		ack.Probe = (common.Hash{1, 2, 3}).Bytes()
		return ack
	}
	key := newKey(t)
	status := newStatus()
	status.node = crypto.PubkeyToAddress(key.PublicKey)
	r.session = &session{
		service: r.dial(t), domain: eip712.Domain{ChainID: 1, Escrow: common.Address{9}}, key: key, status: status,
		attempts: &ledgerOfAttempts{renewed: map[lease.Ref]time.Duration{}}, clock: clock{}, welcomed: func(*nodeservice.Welcome) {},
		log: slog.New(r.ear), scheduler: crypto.PubkeyToAddress(r.scheduler.PublicKey),
		included: func(i book.Inclusion) error { r.kept <- i; return nil },
	}
	return r
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// start runs the session until the test ends.
func (r *receipted) start(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

// good is the receipt that an honest scheduler gives.
func good(r *receipted, b match.Beat) *nodeservice.Inclusion {
	i, err := book.NewInclusion(r.scheduler, r.session.domain, deskSession, b, b.Time)
	if err != nil {
		panic(err)
	}
	return &nodeservice.Inclusion{Seq: i.Seq, Time: i.Time, Signature: i.Signature[:]}
}

func TestReceiptsAreCheckedAndKept(t *testing.T) {
	t.Parallel()
	r := newReceipted(t, good)
	r.start(t)
	first := next(t, r.desk.beats)
	kept := next(t, r.kept)
	beat, err := match.DecodeBeat(first.GetLeaf())
	if err != nil {
		t.Fatal(err)
	}
	if kept.Session != deskSession || kept.Slot != 3 || kept.Seq != first.GetSeq() || kept.Beat != beat.Hash() || kept.Verify(r.session.domain, r.session.scheduler) != nil {
		t.Errorf("kept %+v", kept)
	}
	p := next(t, r.probed)
	if err := eip712.Verify(r.status.node, match.ProbeDigest(r.session.domain, deskSession, common.Hash{1, 2, 3}), p.GetSignature()); err != nil {
		t.Errorf("probe: %v", err)
	}
	if w := r.ear.warnings(); len(w) != 0 {
		t.Errorf("warnings %q", w)
	}
}

// A receipt that does not fit is told once and kept never.
func TestBadReceiptsAreToldOnce(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *receipted, b match.Beat) *nodeservice.Inclusion{
		"of another beat": func(r *receipted, b match.Beat) *nodeservice.Inclusion { b.GPUs++; return good(r, b) },
		"of another slot": func(r *receipted, b match.Beat) *nodeservice.Inclusion { b.Slot++; return good(r, b) },
		"by another": func(r *receipted, b match.Beat) *nodeservice.Inclusion {
			return good(&receipted{session: r.session, scheduler: newKey(t)}, b)
		},
		"of another time": func(r *receipted, b match.Beat) *nodeservice.Inclusion { i := good(r, b); i.Time++; return i },
		"without":         func(r *receipted, b match.Beat) *nodeservice.Inclusion { return &nodeservice.Inclusion{Seq: b.Seq} },
		"a long signature": func(r *receipted, b match.Beat) *nodeservice.Inclusion {
			i := good(r, b)
			i.Signature = append(i.Signature, 0)
			return i
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceipted(t, change)
			r.start(t)
			next(t, r.probed) // comes with the first receipt
			r.status.setImages([]string{"sha256:new"})
			next(t, r.probed)
			r.status.setImages([]string{"sha256:newer"})
			next(t, r.probed)
			if w := r.ear.warnings(); len(w) != 1 || !strings.Contains(w[0], "does not fit") || len(r.kept) != 0 {
				t.Errorf("warnings %q, %d kept", w, len(r.kept))
			}
		})
	}
}

// movable is a boot clock that a test moves on.
type movable struct {
	clock
	mu    sync.Mutex
	ahead time.Duration
}

func (m *movable) Boot() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clock.Boot() + m.ahead
}

func TestMissingReceiptsAreToldOnce(t *testing.T) {
	t.Parallel()
	var honest sync.Map
	r := newReceipted(t, func(r *receipted, b match.Beat) *nodeservice.Inclusion {
		if _, ok := honest.Load("now"); ok {
			return good(r, b)
		}
		return nil
	})
	m := &movable{}
	r.session.clock = m
	r.start(t)
	later := func() {
		m.mu.Lock()
		m.ahead += receiptWait + time.Second
		m.mu.Unlock()
	}
	tell := func(image string) {
		r.status.setImages([]string{image})
		next(t, r.probed)
	}
	next(t, r.probed)
	for _, image := range []string{"a", "b", "c"} {
		later()
		tell(image)
	}
	if w := r.ear.warnings(); len(w) != 1 || !strings.Contains(w[0], "does not come") {
		t.Errorf("warnings %q", w)
	}
	honest.Store("now", true)
	tell("d")
	next(t, r.kept)
	honest.Clear()
	tell("e")
	later()
	tell("f")
	tell("g") // its ack comes after the one that finds the last one overdue
	if w := r.ear.warnings(); len(w) != 2 {
		t.Errorf("warnings %q", w)
	}
}

// TestUnkeptReceiptsAreTold: a full disk is not silent.
func TestUnkeptReceiptsAreTold(t *testing.T) {
	t.Parallel()
	r := newReceipted(t, good)
	r.session.included = func(book.Inclusion) error { return errors.New("no space left on device") }
	r.start(t)
	next(t, r.probed)
	r.status.setImages([]string{"sha256:new"})
	next(t, r.probed)
	if w := r.ear.warnings(); len(w) != 1 || !strings.Contains(w[0], "not kept") {
		t.Errorf("warnings %q", w)
	}
}
