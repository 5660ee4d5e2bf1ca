package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/book/booktest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// place is a network with a scheduler's book, a court and a sender.
type place struct {
	*booktest.Shelf
	committed time.Time // all pages
	times     map[uint64]time.Time
	away      error // of the sender
	verdict   error
	disputes  []book.Fault
	sent      []string
	claimed   []string
	fetched   []string
	log       bytes.Buffer
	now       time.Time
}

func newPlace(t *testing.T, pages ...booktest.Match) *place {
	t.Helper()
	shelf, err := booktest.NewShelf(3)
	if err != nil {
		t.Fatal(err)
	}
	p := &place{Shelf: shelf, committed: time.Unix(booktest.Start+20, 0), now: time.Unix(booktest.Start+3600, 0)}
	for _, m := range pages {
		if _, err := shelf.Commit(m); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *place) CommittedPage(_ context.Context, _ common.Address, n uint64) (chain.CommittedPage, error) {
	if n >= uint64(len(p.Headers)) {
		return chain.CommittedPage{}, chain.ErrNotCommitted
	}
	at := p.committed
	if own, ok := p.times[n]; ok {
		at = own
	}
	return chain.CommittedPage{SealedPage: chain.SealedPage{Header: p.Headers[n], CID: fmt.Sprint(n)}, Number: n, Time: uint64(at.Unix())}, nil
}

func (p *place) Book(context.Context, common.Address) (chain.Book, error) {
	return chain.Book{Next: uint64(len(p.Headers))}, nil
}

func (p *place) Node(_ context.Context, key common.Address) (chain.Node, error) {
	for _, l := range p.Nodes {
		if l.Node == key {
			return chain.Node{Slot: l.Slot}, nil
		}
	}
	return chain.Node{}, chain.ErrUnknownNode
}

func (p *place) Standing(context.Context, uint32, uint64, uint64) (chain.Standing, error) {
	return chain.Standing{LeastStake: 1000, MostStake: 1000, LeastReputation: 500, MostReputation: 500}, nil
}

func (p *place) fetch(_ context.Context, cid string) ([]byte, error) {
	p.fetched = append(p.fetched, cid)
	for n, log := range p.Logs {
		if fmt.Sprint(n) == cid && log != nil {
			return log, nil
		}
	}
	return nil, errors.New("not there")
}

// Dispute is the court: its calls say what they are about.
func (p *place) Dispute(_ context.Context, _ common.Address, f book.Fault) (chain.Call, bool, error) {
	p.disputes = append(p.disputes, f)
	return chain.Call{Data: fmt.Append(nil, f.Kind, f.Page)}, f.Kind != book.Withheld, nil
}

// Claims has one for each case that was won and is not claimed yet.
func (p *place) Claims(_ context.Context, _, challenger common.Address) (out []chain.Claim, err error) {
	for i := len(p.claimed); p.verdict == nil && i < len(p.sent); i++ {
		out = append(out, chain.Claim{Slashing: chain.Slashing{Page: uint64(i), Challenger: challenger}})
	}
	return out, nil
}

func (p *place) Submit(_ context.Context, id string, call sender.Call) error {
	if p.away != nil {
		return p.away
	}
	if strings.HasPrefix(id, "claim/") {
		p.claimed = append(p.claimed, id)
		return nil
	}
	p.sent = append(p.sent, string(call.Data))
	return nil
}

func (p *place) Await(context.Context, string) (sender.Receipt, error) {
	return sender.Receipt{Tx: common.Hash{7}}, p.verdict
}

func (p *place) watcher(t *testing.T, slot uint32, state string) *watcher {
	t.Helper()
	w := &watcher{
		chain: p, court: p, sender: p, refresh: func(context.Context) error { return nil }, log: slog.New(slog.NewTextHandler(&p.log, nil)), patience: time.Minute,
		inclusions: filepath.Join(state, "inclusions.jsonl"), cursor: filepath.Join(state, "watch.json"), now: func() time.Time { return p.now },
		book: audit.Book{
			Pages: p, Fetch: p.fetch, Scheduler: p.Scheduler, Known: book.Known{Domain: booktest.Domain, Span: 100, Only: &slot},
		},
	}
	w.book.Prepare = w.prepare
	if err := w.begin(t.Context(), chain.BookTerms{Span: 100, Window: 12 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	return w
}

// all passes until nothing is due.
func all(t *testing.T, w *watcher) {
	t.Helper()
	for {
		done, err := w.pass(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !done {
			return
		}
	}
}

// ranked returns the slots of a match with terms like the page's, the best first.
func ranked(t *testing.T, before int) []uint32 {
	t.Helper()
	p := newPlace(t, make([]booktest.Match, before)...)
	slots, err := p.Commit(booktest.Match{})
	if err != nil {
		t.Fatal(err)
	}
	return slots
}

// The node that was passed over disputes, the others do not.
func TestThePassedOverNodeDisputes(t *testing.T) {
	t.Parallel()
	order := ranked(t, 1)
	for i, slot := range order {
		p := newPlace(t, booktest.Match{}, booktest.Match{Rank: 1}, booktest.Match{})
		all(t, p.watcher(t, slot, t.TempDir()))
		if len(p.claimed) != len(p.sent) {
			t.Errorf("slot %d, rank %d: sent %q, claimed %q", slot, i, p.sent, p.claimed)
		}
		if want := i == 0; want != slices.Equal(p.sent, []string{"better1"}) || !want && len(p.sent) > 0 {
			t.Errorf("slot %d, rank %d: sent %q", slot, i, p.sent)
		}
		if lines := strings.Count(p.log.String(), "\n"); i == 0 && (lines != 1 || !strings.Contains(p.log.String(), "was punished")) || i > 0 && lines > 0 {
			t.Errorf("slot %d: %s", slot, p.log.String())
		}
	}
}

// A node that was left out of the map shows two receipts; without its file it
// does not know, and so for a page that is too young to have the second one.
func TestTheOmittedNodeDisputes(t *testing.T) {
	t.Parallel()
	p := newPlace(t, booktest.Match{Without: []uint32{1}})
	state := t.TempDir()
	all(t, p.watcher(t, 1, state))
	if len(p.sent) > 0 {
		t.Errorf("without receipts: %q", p.sent)
	}
	p.writeReceipts(t, state)
	if err := os.Remove(filepath.Join(state, "watch.json")); err != nil {
		t.Fatal(err)
	}
	w := p.watcher(t, 1, state)
	p.now = p.committed.Add(30 * time.Second)
	all(t, w)
	if len(p.sent) > 0 || w.book.From != 0 {
		t.Errorf("too early: %q", p.sent)
	}
	p.now = p.committed.Add(time.Hour)
	all(t, w)
	if !slices.Equal(p.sent, []string{"omission0"}) {
		t.Errorf("sent %q", p.sent)
	}
}

func (p *place) writeReceipts(t *testing.T, state string) {
	t.Helper()
	var file []byte
	for _, at := range []uint64{booktest.Start - 900, booktest.Start - 20, booktest.Start + 20, booktest.Start + 900} {
		in, err := p.Receipt(1, 5, at)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		file = append(append(file, line...), '\n')
	}
	if err := os.WriteFile(filepath.Join(state, "inclusions.jsonl"), append(file, `{"session":"5","sl`...), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := receipts(filepath.Join(state, "inclusions.jsonl"), booktest.Start, booktest.Start)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d receipts: %v", len(got), err)
	}
}

// A node is passed over for what the page before bears out, and not for what none does.
func TestWhoWasPassedOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		index uint32 // of the job
		want  []string
	}{
		"with reason":    {0, nil},
		"without reason": {9, []string{"exclusion1"}},
	} {
		p := newPlace(t)
		order, err := p.Commit(booktest.Match{})
		if err != nil {
			t.Fatal(err)
		}
		h, err := book.DecodeHeader(p.Headers[0])
		if err != nil {
			t.Fatal(err)
		}
		first, err := book.Read(p.Logs[0], h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Commit(booktest.Match{Job: func(j *match.Job) {
			j.ID, j.Index, j.PreviousEntry, j.Excluded = job.ID(j.Order, c.index), c.index, first.Steps[0].Entry.Hash(), []uint32{order[0]}
		}}); err != nil {
			t.Fatal(err)
		}
		w := p.watcher(t, order[0], t.TempDir())
		w.book.From = 1
		all(t, w)
		if !slices.Equal(p.sent, c.want) {
			t.Errorf("%s: sent %q, want %q: %s", name, p.sent, c.want, p.log.String())
		}
	}
}

// A case is decided before the next page, also by a watcher that comes after.
func TestACaseIsNotForgotten(t *testing.T) {
	t.Parallel()
	order := ranked(t, 1)
	p := newPlace(t, booktest.Match{}, booktest.Match{Rank: 1}, booktest.Match{})
	state := t.TempDir()
	w := p.watcher(t, order[0], state)
	p.away = errors.New("no coin")
	for range 3 {
		if _, err := w.pass(t.Context()); err != nil && !errors.Is(err, p.away) {
			t.Fatal(err)
		}
	}
	if w.book.From != 2 || len(p.sent) > 0 {
		t.Fatalf("the next page is %d, sent %q", w.book.From, p.sent)
	}
	again := p.watcher(t, order[0], state)
	if again.book.From != 1 {
		t.Fatalf("another watcher begins with page %d", again.book.From)
	}
	p.away = nil
	all(t, w)
	all(t, again)
	if !slices.Equal(p.sent, []string{"better1", "better1"}) || w.book.From != 3 {
		t.Errorf("sent %q", p.sent)
	}
	if late := p.watcher(t, order[0], state); late.book.From != 3 {
		t.Errorf("a third one begins with page %d", late.book.From)
	}
}

// A refusal of the court ends a case.
func TestARefusedCaseIsOver(t *testing.T) {
	t.Parallel()
	order := ranked(t, 0)
	p := newPlace(t, booktest.Match{Rank: 1}, booktest.Match{})
	p.verdict = &sender.RevertError{ID: "x"}
	w := p.watcher(t, order[0], t.TempDir())
	all(t, w)
	if len(p.sent) != 1 || w.book.From != 2 || !strings.Contains(p.log.String(), "punishes nothing") {
		t.Errorf("sent %q: %s", p.sent, p.log.String())
	}
}

// What cannot be read is said, and read when it is there.
func TestAWithheldPageIsReadLater(t *testing.T) {
	t.Parallel()
	order := ranked(t, 0)
	p := newPlace(t, booktest.Match{Rank: 1}, booktest.Match{})
	log := p.Logs[0]
	p.Logs[0] = nil
	w := p.watcher(t, order[0], t.TempDir())
	all(t, w)
	if len(p.sent) > 0 || w.book.From != 2 || !strings.Contains(p.log.String(), "cannot be read") {
		t.Errorf("sent %q: %s", p.sent, p.log.String())
	}
	p.Logs[0] = log
	all(t, w)
	if !slices.Equal(p.sent, []string{"better0"}) {
		t.Errorf("sent %q", p.sent)
	}
}

// So does a watcher that comes after, which first reads the page before its own.
func TestAWithheldPageIsNotForgotten(t *testing.T) {
	t.Parallel()
	order := ranked(t, 0)
	p := newPlace(t, booktest.Match{Rank: 1}, booktest.Match{}, booktest.Match{})
	log := p.Logs[0]
	p.Logs[0] = nil
	state := t.TempDir()
	all(t, p.watcher(t, order[0], state))
	p.fetched = nil
	again := p.watcher(t, order[0], state)
	all(t, again)
	if len(p.sent) > 0 || !slices.Equal(p.fetched, []string{"2", "0"}) {
		t.Errorf("sent %q, read %q", p.sent, p.fetched)
	}
	p.Logs[0] = log
	all(t, p.watcher(t, order[0], state))
	if !slices.Equal(p.sent, []string{"better0"}) {
		t.Errorf("sent %q", p.sent)
	}
	last := p.watcher(t, order[0], state)
	if all(t, last); len(p.sent) != 1 || len(last.book.Missing) > 0 {
		t.Errorf("sent %q, missing %d", p.sent, last.book.Missing)
	}
}

// A first watcher begins where courts still hear.
func TestTheFirstPageIsOneThatCountsStill(t *testing.T) {
	t.Parallel()
	p := newPlace(t, make([]booktest.Match, 9)...)
	p.times = map[uint64]time.Time{}
	for n := range uint64(6) {
		p.times[n] = p.now.Add(-13 * time.Hour)
	}
	if w := p.watcher(t, 0, t.TempDir()); w.book.From != 6 {
		t.Errorf("it begins with page %d", w.book.From)
	}
}
