package audit

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/book/booktest"
)

// shelf is a chain and its storage with one scheduler's pages.
type shelf struct {
	*booktest.Shelf
	logs map[string][]byte
	away error // of the chain
}

func newShelf(t *testing.T, pages ...booktest.Match) *shelf {
	t.Helper()
	made, err := booktest.NewShelf(2)
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{Shelf: made, logs: map[string][]byte{}}
	for i, m := range pages {
		if _, err := s.Commit(m); err != nil {
			t.Fatal(err)
		}
		s.logs[fmt.Sprint(i)] = s.Logs[i]
	}
	return s
}

func (s *shelf) CommittedPage(_ context.Context, scheduler common.Address, number uint64) (chain.CommittedPage, error) {
	switch {
	case s.away != nil:
		return chain.CommittedPage{}, s.away
	case scheduler != s.Scheduler || number >= uint64(len(s.Headers)):
		return chain.CommittedPage{}, chain.ErrNotCommitted
	}
	return chain.CommittedPage{SealedPage: chain.SealedPage{Header: s.Headers[number], CID: fmt.Sprint(number)}, Number: number, Time: booktest.Start + number}, nil
}

func (s *shelf) fetch(_ context.Context, cid string) ([]byte, error) {
	if log, ok := s.logs[cid]; ok {
		return log, nil
	}
	return nil, errors.New("storage has nothing by that name")
}

func (s *shelf) book() *Book {
	return &Book{Pages: s, Fetch: s.fetch, Scheduler: s.Scheduler, Known: book.Known{Domain: booktest.Domain, Matches: new(book.Matches)}}
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
	s := newShelf(t, booktest.Match{}, booktest.Match{Rank: 1}, booktest.Match{}, booktest.Match{Rank: 1})
	lost := s.logs["1"]
	delete(s.logs, "1")
	s.logs["2"] = append([]byte("another "), s.logs["2"]...)
	b := s.book()
	for page, want := range []book.Kind{"", book.Withheld, book.Withheld, book.Better} {
		got := next(t, b)
		if got.Page != uint64(page) || got.Committed != booktest.Start+uint64(page) || got.Read == (want == book.Withheld) {
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
	s := newShelf(t, booktest.Match{})
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

// A book that goes on knows the end of the page before, and says nothing of it again.
func TestAPageBeforeIsRecalled(t *testing.T) {
	t.Parallel()
	s := newShelf(t, booktest.Match{}, booktest.Match{Rank: 1}, booktest.Match{})
	for from, want := range []bool{false, true, true} {
		b := s.book()
		b.From, b.Missing = uint64(from), []uint64{7}
		s.away = errors.New("no route")
		if err := b.Recall(t.Context()); want != errors.Is(err, s.away) {
			t.Errorf("a chain that is away: %v", err)
		}
		s.away = nil
		if err := b.Recall(t.Context()); err != nil {
			t.Fatal(err)
		}
		if end := b.before(uint64(from) - 1); (end != nil) != want || b.From != uint64(from) || len(b.Missing) != 1 {
			t.Errorf("before page %d: %+v; next %d, missing %d", from, end, b.From, b.Missing)
		}
	}
	delete(s.logs, "1")
	b := s.book()
	b.From = 2
	if err := b.Recall(t.Context()); err != nil || len(b.Missing) > 0 {
		t.Errorf("a page that is withheld: %v, missing %d", err, b.Missing)
	}
}

// Parameters that this program does not know leave a page unjudged, not the next.
func TestStrangeParametersAreSaid(t *testing.T) {
	t.Parallel()
	s := newShelf(t, booktest.Match{Params: 9}, booktest.Match{Rank: 1})
	b := s.book()
	if got := next(t, b); got.Problem == nil || !got.Read {
		t.Errorf("turn %+v", got)
	}
	if got := next(t, b); got.Problem != nil || len(got.Faults) != 1 {
		t.Errorf("turn %+v", got)
	}
}
