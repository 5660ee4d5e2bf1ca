package placement_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// honest holds every page of the book against the rules that courts judge by.
func (b *bench) honest(t testing.TB) {
	t.Helper()
	due, err := b.shelf.DuePages(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	known := book.Known{Domain: domain, Params: b.version, Span: span, Matches: &book.Matches{}}
	ends := map[uint64]*book.End{}
	for _, d := range due {
		p := b.page(t, d.Number)
		known.Matches.Add(p)
		end, faults, err := book.Check(p, ends[p.Header.Follows], known)
		if err != nil {
			t.Fatalf("page %d: %v", d.Number, err)
		}
		for _, f := range faults {
			t.Errorf("page %d, entry %d: %s: %s", f.Page, f.Index, f.Kind, f.Detail)
		}
		ends[d.Number] = end
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for slot := range uint32(3) {
		b.node(t, leaf(slot, 4))
	}
	first := b.place(t, request(1, "any:1")).Evidence
	second := b.place(t, request(2, "any:1")).Evidence
	b.now = b.now.Add(placement.PageAge)
	third := b.place(t, request(3, "any:1")).Evidence
	if first.Page != 0 || second.Page != 0 || second.Index != 1 || third.Page != 1 || third.Index != 0 {
		t.Errorf("entries at %d/%d, %d/%d, %d/%d", first.Page, first.Index, second.Page, second.Index, third.Page, third.Index)
	}
	if p := b.page(t, 1); p.Header.Follows != 0 {
		t.Errorf("page 1 follows %d", p.Header.Follows)
	}
	b.fleet.Remove(2)
	b.now = b.now.Add(placement.PageAge + 2*time.Second) // past the claims
	b.place(t, request(4, "any:1"))
	b.honest(t)
}

// A version of the parameters that comes into force is matched by from then on: its
// matches stand on a page of their own, weigh fees by it, and whoever holds the book
// against the chain finds them right; by the earlier version they would be false.
func TestLaterParamsAreMatchedBy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shelf.Params = func(at uint64) uint32 { return b.at(at).Version }
	cheap, good := leaf(0, 4), leaf(1, 4)
	good.Rate, good.Rep, good.Uptime, good.Stake = [2]uint64{900_000, 0}, 10_000, 10_000, 1_000_000
	b.node(t, cheap)
	b.node(t, good)
	ask := func(id byte, gpu string) placement.PlaceRequest {
		r := request(id, gpu)
		r.Submission.Order.Fee = match.DefaultParams().FeeFloor(match.AssetCoin).Add(match.DefaultParams().FeeFloor(match.AssetCoin))
		r.Job = job.ID(r.Submission.Order.Hash(domain), 0)
		return r
	}
	before := b.place(t, ask(1, "any:1")).Evidence
	if before.Chosen.Slot != 1 || before.Params.Version != 1 || before.Job.Weight != 2 {
		t.Fatalf("at first slot %d by version %d, weight %d", before.Chosen.Slot, before.Params.Version, before.Job.Weight)
	}
	waiting := make(chan placement.PlaceResult, 1)
	go func() {
		res, err := b.acts.Queue(t.Context(), ask(2, "any:6"))
		if err != nil {
			t.Error(err)
		}
		waiting <- res
	}()
	for b.fleet.Waiting() == 0 {
		time.Sleep(time.Millisecond) // between two looks
	}
	b.later = match.DefaultParams()
	b.later.Version, b.later.FeeCoin = 2, b.later.FeeCoin*2
	b.later.WeightGPU, b.later.WeightStk, b.later.WeightRep, b.later.WeightUp, b.later.WeightLat, b.later.WeightData = 0, 0, 0, 0, 0, 0
	b.later.WeightRate = 10_000
	b.from = uint64(b.now.Unix()) + 5
	if e := b.place(t, ask(3, "any:1")).Evidence; e.Params.Version != 1 || e.Page != before.Page {
		t.Errorf("before its time: version %d on page %d", e.Params.Version, e.Page)
	}
	b.now = b.now.Add(5 * time.Second)
	after := b.place(t, ask(4, "any:1")).Evidence
	if after.Chosen.Slot != 0 || after.Params != b.later || after.Page == before.Page || after.Job.Weight != 1 {
		t.Errorf("later slot %d by version %d on page %d, weight %d", after.Chosen.Slot, after.Params.Version, after.Page, after.Job.Weight)
	}
	big := leaf(2, 6)
	big.Time = uint64(b.now.Unix())
	b.node(t, big)
	if res := <-waiting; res.Evidence == nil || res.Evidence.Params.Version != 2 || res.Evidence.Job.Weight != 1 {
		t.Errorf("the job that waited: %+v", res.Evidence)
	}
	if p := b.page(t, after.Page); p.Header.Params != 2 || b.page(t, before.Page).Header.Params != 1 {
		t.Errorf("the pages are of versions %d and %d", b.page(t, before.Page).Header.Params, p.Header.Params)
	}
	b.honest(t)
	if _, _, err := book.Check(b.page(t, after.Page), nil, book.Known{Domain: domain, Span: span}); err == nil {
		t.Error("who does not know the version judges the page")
	}
	if f := match.VerifyEvidence(*after, nil, b.version); len(f) > 0 {
		t.Errorf("its evidence: %v", f)
	}
	if f := match.VerifyEvidence(*after, nil, nil); len(f) == 0 {
		t.Error("a version that nobody published verifies")
	}
}

// A process that starts knows nothing of the claims before it, and says so.
func TestANewProcessBeginsAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.node(t, leaf(0, 4))
	b.place(t, request(1, "any:1"))
	b.process(t)
	b.node(t, leaf(0, 4))
	e := b.place(t, request(2, "any:1")).Evidence
	if e.Page != 1 || b.page(t, 1).Header.Follows != 1 {
		t.Errorf("page %d follows %d", e.Page, b.page(t, e.Page).Header.Follows)
	}
	b.honest(t)
}

// What the store does not take was never promised, and the book goes on without it.
func TestAStoreThatFailsLosesNoTicket(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.node(t, leaf(0, 8))
	b.place(t, request(1, "any:1"))
	b.shelf.Fail(1)
	if _, err := b.acts.Place(t.Context(), request(2, "any:1")); err == nil {
		t.Fatal("a match that is not in the book was given out")
	}
	e := b.place(t, request(2, "any:1")).Evidence
	if e.Page != 1 || b.page(t, 1).Header.Follows != 1 {
		t.Errorf("page %d follows %d: what was lost is built upon", e.Page, b.page(t, e.Page).Header.Follows)
	}
	b.honest(t)
	b.now = b.now.Add(placement.PageAge)
	b.shelf.Fail(1)
	if _, err := b.acts.Place(t.Context(), request(3, "any:1")); err == nil {
		t.Fatal("matched without a page")
	}
	b.place(t, request(3, "any:1"))
	b.honest(t)
}

// A beat from the future stays out of the map.
func TestABeatFromTheFutureIsLeftOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	l := leaf(0, 8)
	l.Time += 6
	if err := b.fleet.Update(l); err == nil || b.place(t, request(1, "any:1")).Evidence != nil {
		t.Errorf("it was taken: %v", err)
	}
	l.Time--
	b.node(t, l)
	if e := b.place(t, request(1, "any:1")).Evidence; e == nil || e.Time != l.Time {
		t.Errorf("a node that is a little ahead: %+v", e)
	}
	b.honest(t)
}

// A job's matches hang on each other, whoever lost track of the one before; one
// that the chain has forgotten is not built upon, nor are its exclusions.
func TestAJobsMatchesAreAChain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for slot := range uint32(2) {
		b.node(t, leaf(slot, 8))
	}
	first := b.place(t, request(1, "any:1")).Evidence
	req := request(1, "any:1")
	req.Excluded = []uint32{first.Chosen.Slot}
	second := b.place(t, req).Evidence
	if second.Job.PreviousEntry != book.EntryOf(*first).Hash() || second.Job.PreviousPage != 0 || second.Job.PreviousIndex != 0 || len(second.Job.Excluded) != 1 {
		t.Errorf("%+v", second.Job)
	}
	b.process(t)
	for slot := range uint32(2) {
		b.node(t, leaf(slot, 8))
	}
	third := b.place(t, req).Evidence
	if third.Job.PreviousEntry != book.EntryOf(*second).Hash() || third.Job.PreviousIndex != 1 {
		t.Errorf("another process: %+v", third.Job)
	}
	for range span {
		b.now = b.now.Add(placement.PageAge)
		for slot := range uint32(2) {
			l := leaf(slot, 8)
			l.Seq, l.Time = uint64(b.now.Unix()), uint64(b.now.Unix())
			b.node(t, l)
		}
		b.place(t, request(2, "any:1"))
	}
	b.now = b.now.Add(placement.PageAge)
	late := b.place(t, req).Evidence
	if late.Job.PreviousEntry != book.EntryOf(*third).Hash() || len(late.Job.Excluded) != 0 {
		t.Errorf("beyond the chain's memory: %+v", late.Job)
	}
}

// ledger is the chain's twin.
type ledger struct {
	pages []placement.Sealed
	down  bool
}

func (l *ledger) Commit(_ context.Context, pages []placement.Sealed) error {
	if l.down {
		return errors.New("the chain is away")
	}
	for _, p := range pages {
		if p.Header.Page != uint64(len(l.pages)) {
			return fmt.Errorf("page %d where %d follows", p.Header.Page, len(l.pages))
		}
		l.pages = append(l.pages, p)
	}
	return nil
}

// storage publishes, after as many failures as it is told.
type storage struct {
	failures int
	content  map[string][]byte
}

func (s *storage) Publish(_ context.Context, name string, content []byte) (string, error) {
	if s.failures > 0 {
		s.failures--
		return "", errors.New("storage is away")
	}
	if s.content == nil {
		s.content = make(map[string][]byte)
	}
	s.content[name] = bytes.Clone(content)
	return name, nil
}

func TestPressBringsPagesToTheChain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	l, s := &ledger{down: true}, &storage{failures: 1}
	press := &placement.Press{
		Shelf: b.shelf, Publisher: s, Ledger: l, Reveals: b.shelf, Scheduler: crypto.PubkeyToAddress(scheduler.PublicKey),
		Params: func(uint64) uint32 { return 1 }, Now: func() time.Time { return b.now }, Log: slog.New(slog.DiscardHandler), Patience: 20 * time.Second,
	}
	turn := func(fails bool, pages int) {
		t.Helper()
		if err := press.Turn(t.Context()); (err != nil) != fails || len(l.pages) != pages {
			t.Errorf("%v, %d pages on chain", err, len(l.pages))
		}
	}
	turn(false, 0)
	b.node(t, leaf(0, 8))
	b.place(t, request(1, "any:1"))
	e := b.place(t, request(2, "any:1")).Evidence
	turn(false, 0) // the page is still written
	b.now = b.now.Add(placement.PageAge + 2*time.Second)
	turn(true, 0) // storage
	turn(true, 0) // chain
	b.now = b.now.Add(10 * time.Second)
	if b.behind = press.Behind(); b.behind == nil {
		t.Error("matching goes on although nothing comes on chain")
	}
	if _, err := b.acts.Place(t.Context(), request(3, "any:1")); err == nil {
		t.Error("a match was promised that may not come on chain in time")
	}
	l.down, b.behind = false, nil
	turn(false, 1)
	turn(false, 1)
	got := l.pages[0]
	p, err := book.Read(s.content[got.CID], got.Header)
	if err != nil {
		t.Fatal(err)
	}
	if p.Header.Count != 2 || p.Steps[1].Entry != book.EntryOf(*e) || p.Header.Reveal != e.Reveal {
		t.Errorf("committed %+v", p.Header)
	}
	// A page whose writer died before its first entry is committed empty.
	if _, err := b.shelf.OpenPage(t.Context(), "dead", b.now, book.Start{Snapshot: &match.Snapshot{}}.Encode()); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(placement.PageAge + 2*time.Second)
	turn(false, 2)
	if h := l.pages[1]; h.Header.Count != 0 || h.CID != "" || h.Header.MatchRoot != (common.Hash{}) {
		t.Errorf("committed %+v", h)
	}
}

// secrets is the store's twin.
type secrets map[string][]byte

func (s secrets) Secret(_ context.Context, name string, make func() ([]byte, error)) (b []byte, err error) {
	if s[name] == nil {
		s[name], err = make()
	}
	return s[name], err
}

func TestRevealsAreAChainFixedBeforehand(t *testing.T) {
	t.Parallel()
	const length = 2048
	kept := secrets{}
	again := placement.NewReveals(kept, length)
	var before common.Hash
	for page := range uint64(2*length + 3) {
		if page%length == 0 {
			chain := page / length
			if _, err := again.Reveal(page); page > 0 && err == nil {
				t.Fatalf("page %d has a reveal, which nobody announced", page)
			}
			var err error
			if before, err = placement.NewReveals(kept, length).Commitment(chain); err != nil {
				t.Fatal(err)
			}
			again.Committed(chain)
		}
		v, err := again.Reveal(page)
		if err != nil {
			t.Fatal(err)
		}
		if crypto.Keccak256Hash(v[:]) != before {
			t.Fatalf("page %d does not open the one before", page)
		}
		before = v
	}
	again.Committed(0) // news of an earlier chain takes nothing back
	last, err := again.Reveal(length - 1)
	if err != nil || len(kept) != 3 {
		t.Fatalf("%v, %d secrets", err, len(kept))
	}
	next, err := again.Reveal(length)
	if err != nil || crypto.Keccak256Hash(next[:]) == last {
		t.Errorf("the second chain goes on from the first: %v", err)
	}
}

// A job that another process has matched since is hung on that match, and
// nobody is left out of it by what was said before.
func TestAMatchHangsOnTheNewest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for slot := range uint32(2) {
		b.node(t, leaf(slot, 0))
	}
	got := make(chan placement.PlaceResult, 1)
	go func() {
		res, err := b.acts.Queue(t.Context(), request(1, "any:1"))
		if err != nil {
			t.Error(err)
		}
		got <- res
	}()
	for deadline := time.Now().Add(time.Minute); b.fleet.Waiting() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nobody waits")
		}
	}
	n, err := b.shelf.OpenPage(t.Context(), "another", b.now, book.Start{Snapshot: &match.Snapshot{}}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	newest := placement.Row{Job: request(1, "any:1").Job, Entry: common.Hash{7}}
	if err := b.shelf.AddEntries(t.Context(), n, "another", 0, []placement.Row{newest}, b.now); err != nil {
		t.Fatal(err)
	}
	l := leaf(0, 1)
	l.Seq++
	b.node(t, l)
	if j := (<-got).Evidence.Job; j.PreviousEntry != newest.Entry || j.PreviousPage != n {
		t.Errorf("hung on %s of page %d", j.PreviousEntry, j.PreviousPage)
	}
}
