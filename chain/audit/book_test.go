package audit

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
)

const start = 1_800_000_000

var domain = eip712.Domain{ChainID: 7, Escrow: common.Address{8}}

// shelf is a chain and its storage with one scheduler's pages.
type shelf struct {
	key       *ecdsa.PrivateKey
	nodes     []match.Leaf
	reveals   match.Reveals
	scheduler common.Address
	headers   [][]byte
	logs      map[string][]byte
	away      error // of the chain
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{reveals: match.NewReveals(common.Hash{3}, 64), logs: map[string][]byte{}, scheduler: common.Address{5}}
	for slot := range uint32(2) {
		key, err := crypto.ToECDSA(crypto.Keccak256([]byte{byte(slot)}))
		if err != nil {
			t.Fatal(err)
		}
		l := match.Leaf{Beat: match.Beat{
			Slot: slot, Node: crypto.PubkeyToAddress(key.PublicKey), Model: 1, GPUs: 8, VRAM: 81920, CPU: 64_000, RAM: 1 << 18, Disk: 1 << 20,
			Rate: [2]uint64{1000, 50_000}, Flags: match.FlagDocker, Seq: 10, Time: start,
		}, Stake: 1000, Rep: 500, Uptime: 10_000}
		sig, err := eip712.Sign(key, match.BeatDigest(domain, l.Beat))
		if err != nil {
			t.Fatal(err)
		}
		l.Signature = match.Signature(sig)
		s.nodes = append(s.nodes, l)
	}
	return s
}

// commit adds a page with one match, to the worse node where rank is 1, that
// begins from nothing.
func (s *shelf) commit(t *testing.T, rank int) {
	t.Helper()
	number := uint64(len(s.headers))
	var snap match.Snapshot
	for _, l := range s.nodes {
		if err := snap.Set(l); err != nil {
			t.Fatal(err)
		}
	}
	j := match.Job{
		ID: common.Hash{byte(number), 1}, Attempt: 1, GPUMin: 1, GPUMax: 1, CPU: 1, RAM: 1, Disk: 1,
		MaxRate: 5000, MaxEgress: 50, Runtime: match.FlagDocker,
	}
	reveal := s.reveals.At(int(number))
	plan := match.Rank(match.DefaultParams(), &snap, j, match.Seed(reveal, snap.Root(), j.Salt), start)
	begin := snap.Clone()
	e, err := match.NewEvidence(&snap, start, reveal, match.DefaultParams(), j, plan.Candidates[rank].Slot)
	if err != nil {
		t.Fatal(err)
	}
	e.Page = number
	h := book.Header{Scheduler: s.scheduler, Page: number, Reveal: reveal, Params: 1}
	h, log, err := book.Seal(h, book.Start{Snapshot: begin}, []book.Step{{Entry: book.EntryOf(e), Job: j}})
	if err != nil {
		t.Fatal(err)
	}
	s.headers = append(s.headers, h.Encode())
	s.logs[fmt.Sprint(number)] = log
}

func (s *shelf) CommittedPage(_ context.Context, scheduler common.Address, number uint64) (chain.CommittedPage, error) {
	switch {
	case s.away != nil:
		return chain.CommittedPage{}, s.away
	case scheduler != s.scheduler || number >= uint64(len(s.headers)):
		return chain.CommittedPage{}, chain.ErrNotCommitted
	}
	return chain.CommittedPage{SealedPage: chain.SealedPage{Header: s.headers[number], CID: fmt.Sprint(number)}, Number: number, Time: start + number}, nil
}

func (s *shelf) fetch(_ context.Context, cid string) ([]byte, error) {
	if log, ok := s.logs[cid]; ok {
		return log, nil
	}
	return nil, errors.New("storage has nothing by that name")
}

func (s *shelf) book() *Book {
	return &Book{Pages: s, Fetch: s.fetch, Scheduler: s.scheduler, Known: book.Known{Domain: domain, Matches: new(book.Matches)}}
}

func next(t *testing.T, b *Book) Turn {
	t.Helper()
	turn, ok, err := b.Next(t.Context())
	if !ok || err != nil {
		t.Fatalf("page %d: %t, %v", b.From, ok, err)
	}
	return turn
}

// A page that cannot be read is a fault, those behind it are checked, and it is
// checked itself once its log is there.
func TestWithheldPagesEndNothing(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, rank := range []int{0, 1, 0, 1} {
		s.commit(t, rank)
	}
	lost := s.logs["1"]
	delete(s.logs, "1")
	s.logs["2"] = append([]byte("another "), s.logs["2"]...)
	b := s.book()
	for page, want := range []book.Kind{"", book.Withheld, book.Withheld, book.Better} {
		got := next(t, b)
		if got.Page != uint64(page) || got.Committed != start+uint64(page) || got.Read == (want == book.Withheld) {
			t.Errorf("turn %+v", got)
		}
		if want == "" && len(got.Faults) > 0 || want != "" && (len(got.Faults) != 1 || got.Faults[0].Kind != want) {
			t.Errorf("page %d: %+v, want %q", page, got.Faults, want)
		}
	}
	if _, ok, err := b.Next(t.Context()); ok || err != nil {
		t.Errorf("there is a fifth page: %v", err)
	}
	s.logs["1"] = lost
	if got, ok, err := b.Again(t.Context()); !ok || err != nil || got.Page != 1 || !got.Read || got.Faults[0].Kind != book.Better {
		t.Errorf("page 1 again: %+v, %t, %v", got, ok, err)
	}
	for range 2 {
		if got, ok, err := b.Again(t.Context()); !ok || err != nil || got.Page != 2 || got.Read {
			t.Errorf("page 2 again: %+v, %t, %v", got, ok, err)
		}
	}
}

// A chain that does not answer is waited for; nothing is passed over.
func TestTheChainIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.commit(t, 0)
	b := s.book()
	s.away = errors.New("no route")
	if _, ok, err := b.Next(t.Context()); ok || !errors.Is(err, s.away) {
		t.Fatalf("%t, %v", ok, err)
	}
	s.away = nil
	if got := next(t, b); got.Page != 0 || !got.Read || len(got.Faults) > 0 {
		t.Errorf("turn %+v", got)
	}
}

// Parameters that this program does not know leave a page unjudged, not the next.
func TestStrangeParametersAreSaid(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.commit(t, 0)
	s.commit(t, 1)
	h, err := book.DecodeHeader(s.headers[0])
	if err != nil {
		t.Fatal(err)
	}
	p, err := book.Read(s.logs["0"], h)
	if err != nil {
		t.Fatal(err)
	}
	h.Params = 9
	h, log, err := book.Seal(h, book.Start{Snapshot: p.Start}, p.Steps)
	if err != nil {
		t.Fatal(err)
	}
	s.headers[0], s.logs["0"] = h.Encode(), log
	b := s.book()
	if got := next(t, b); got.Problem == nil || !got.Read {
		t.Errorf("turn %+v", got)
	}
	if got := next(t, b); got.Problem != nil || len(got.Faults) != 1 {
		t.Errorf("turn %+v", got)
	}
}
