package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery/ipfs"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/direct"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// A match is in the scheduler's book on chain, a stranger checks it from chain
// and IPFS alone, and a scheduler that passes over the better node loses its
// bond to whoever proves it.
func TestMatchesAreDisputable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("book", 2, 1)})
	r := w.user(t).submit(t, task{hosts: []string{"book-1", "book-2"}, args: count(5, 0, 20*time.Millisecond)})
	r.end(t, client.Succeeded, "")
	proof := r.verify(t)
	e := proof.Record.Matches[0].Evidence
	var page *book.Page
	until(t, soon, "the match's page on chain", func() (bool, error) {
		var err error
		page, err = r.page(t.Context(), e.Page)
		return page != nil, err
	})
	r.verify(t) // now against the page
	s := newShell(t)
	s.run("network", "add", w.Network.Gateway)
	file := filepath.Join(t.TempDir(), "proof.json")
	if b, err := json.Marshal(proof); err != nil || os.WriteFile(file, b, 0o600) != nil {
		t.Fatal(err)
	}
	if out := s.run("verify", file, "--public"); strings.Contains(out, "FAIL") || !strings.Contains(out, "open to dispute until") {
		t.Errorf("verify says %s", out)
	}
	if out := s.run("audit"); !strings.Contains(out, "1 page, 1 match, 0 faults") || !strings.Contains(out, "it has what it owes") {
		t.Errorf("audit says %s", out)
	}

	if err := w.Signal(stack.Control, syscall.SIGKILL, true); err != nil {
		t.Fatal(err)
	}
	<-w.Done(stack.Control)
	cheated, _ := w.cheat(t, page)
	s.run("wallet", "new")
	s.run("wallet", "faucet")
	if out, code := s.try("audit", "--dispute"); code != 8 || !strings.Contains(out, "2 pages, 2 matches, 1 fault") || !strings.Contains(s.talk, "The court agreed") {
		t.Errorf("audit --dispute ends with %d: %s%s", code, out, s.talk)
	}
	w.punished(t, cheated, common.HexToAddress(s.run("wallet", "list")[strings.Index(s.run("wallet", "list"), "0x"):][:42]))
	if out, _ := s.try("audit", "--dispute"); !strings.Contains(out, "1 fault") || !strings.Contains(s.talk, "punished already") {
		t.Errorf("a second audit says %s%s", out, s.talk)
	}
}

// cheat commits a page, as the scheduler's key can, in which a job like that of
// an honest page went to the worst of the nodes. It returns the page's number, and
// whose job it was.
func (w *world) cheat(t *testing.T, honest *book.Page) (uint64, common.Address) {
	t.Helper()
	ctx, n := t.Context(), w.Network
	at, err := w.chain.Book(ctx, n.Scheduler)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, w.State.StoreDSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reveal, err := placement.NewReveals(db, placement.ChainLength).Reveal(at.Next)
	if err != nil {
		t.Fatal(err)
	}
	last := honest.Steps[len(honest.Steps)-1]
	snap, err := honest.Snapshot(len(honest.Steps) - 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range snap.Leaves() {
		if err := snap.Set(match.Adopt(nil, l, 0)); err != nil {
			t.Fatal(err)
		}
	}
	start := snap.Clone()
	j := last.Job
	j.Index++
	j.ID = job.ID(j.Order, j.Index)
	j.PreviousPage, j.PreviousIndex, j.PreviousEntry, j.Excluded = 0, 0, common.Hash{}, nil
	plan := match.Rank(match.DefaultParams(), snap, j, match.Seed(reveal, snap.Root(), j.Salt), last.Entry.Time)
	if len(plan.Candidates) != 2 {
		t.Fatalf("%d nodes fit", len(plan.Candidates))
	}
	e, err := match.NewEvidence(snap, last.Entry.Time, reveal, match.DefaultParams(), j, plan.Candidates[1].Slot)
	if err != nil {
		t.Fatal(err)
	}
	e.Page = at.Next
	header, log, err := book.Seal(book.Header{Scheduler: n.Scheduler, Page: at.Next, Reveal: reveal, Params: 1},
		book.Start{Snapshot: start}, []book.Step{{Entry: book.EntryOf(e), Job: j}})
	if err != nil {
		t.Fatal(err)
	}
	storage, err := ipfs.New(n.Operator.IPFS, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := storage.Put(ctx, bytes.NewReader(log), int64(len(log)))
	if err != nil {
		t.Fatal(err)
	}
	key, err := w.State.Key("scheduler")
	if err != nil {
		t.Fatal(err)
	}
	call := w.chain.CommitCall([]chain.SealedPage{{Header: header.Encode(), CID: blob.CID}})
	if _, err := direct.Send(ctx, w.eth, key, call); err != nil {
		t.Fatal(chain.RevertReason(err))
	}
	return at.Next, plan.Candidates[0].Node
}

// punished checks that exactly the cheated page cost the scheduler its penalty,
// half of which the challenger has.
func (w *world) punished(t *testing.T, page uint64, challenger common.Address) {
	t.Helper()
	ctx := t.Context()
	terms, err := w.chain.BookTerms(ctx)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.chain.Court().Slashings(ctx, w.Network.Scheduler)
	if err != nil || len(all) != 1 {
		t.Fatalf("slashings %+v, %v", all, err)
	}
	got := all[0]
	if got.Page != page || got.Challenger != challenger || got.Reward.IsZero() || got.Reward.Add(got.Burned).Cmp(terms.Penalty) != 0 {
		t.Errorf("slashing %+v", got)
	}
	b, err := w.chain.Book(ctx, w.Network.Scheduler)
	if want := terms.MinBond.Add(terms.MinBond).Sub(terms.Penalty); err != nil || b.Bond.Cmp(want) != 0 {
		t.Errorf("the bond is %s, want %s: %v", b.Bond, want, err)
	}
	until(t, soon, "the challenger's reward", func() (bool, error) {
		left, err := w.chain.Court().Claims(ctx, w.Network.Scheduler, challenger)
		return err == nil && len(left) == 0, err
	})
	held, err := w.chain.TokenBalance(ctx, challenger)
	if err != nil || held.Cmp(got.Reward) < 0 {
		t.Errorf("the challenger holds %s: %v", held, err)
	}
}
