package control

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
)

// drawer is the store's secrets.
type drawer map[string][]byte

func (d drawer) Secret(_ context.Context, name string, make func() ([]byte, error)) (b []byte, err error) {
	if d[name] == nil {
		d[name], err = make()
	}
	return d[name], err
}

// office is a town's scheduler looking after its book, with short chains of reveals.
type office struct {
	*town
	*upkeep
	book *bookLedger
	log  bytes.Buffer
}

const shortChain = 2048

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{town: newTown(t)}
	o.book = &bookLedger{chain: o.chain, sender: o.town.sender, scheduler: account(o.town.scheduler), minBond: chain.DefaultBookTerms().MinBond}
	o.fresh(drawer{})
	o.town.send("bond", o.chain.BondCalls(o.book.scheduler, o.book.minBond.Add(chain.DefaultBookTerms().Penalty))...)
	return o
}

// fresh is a process that starts with what was kept.
func (o *office) fresh(kept drawer) {
	o.upkeep = &upkeep{ledger: o.book, reveals: placement.NewReveals(kept, shortChain), log: slog.New(slog.NewTextHandler(&o.log, nil))}
	o.book.commitment = func() (common.Hash, error) { return o.reveals.Commitment(0) }
}

// commit commits empty pages up to a number, as many at once as a transaction may have gas for.
func (o *office) commit(t *testing.T, to uint64) {
	t.Helper()
	at, err := o.chain.Book(o.ctx, o.book.scheduler)
	if err != nil {
		t.Fatal(err)
	}
	for next := at.Next; next < to; {
		var pages []placement.Sealed
		for ; next < to && len(pages) < 100; next++ {
			reveal, err := o.reveals.Reveal(next)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, placement.Sealed{Header: book.Header{Scheduler: o.book.scheduler, Page: next, Reveal: reveal, Params: 1, Follows: next}})
		}
		if err := o.book.Commit(o.ctx, pages); err != nil {
			t.Fatal(err)
		}
	}
}

func (o *office) look(t *testing.T) {
	t.Helper()
	if err := o.turn(o.ctx); err != nil {
		t.Fatal(err)
	}
}

// The book goes on beyond a chain's end, on the contract's terms, also by a
// process that starts anew.
func TestTheChainOfRevealsIsRenewed(t *testing.T) {
	if testing.Short() {
		t.Skip("it commits two thousand pages")
	}
	t.Parallel()
	o := newOffice(t)
	kept := drawer{}
	o.fresh(kept)
	if err := o.book.Begin(o.ctx); err != nil {
		t.Fatal(err)
	}
	o.commit(t, 1000)
	o.look(t)
	if _, err := o.reveals.Reveal(shortChain); err == nil {
		t.Fatal("the second chain is used before it is announced")
	}
	o.commit(t, 1030)
	o.look(t)
	o.look(t) // once is enough
	at, err := o.chain.Book(o.ctx, o.book.scheduler)
	if err != nil || at.RenewFrom != shortChain {
		t.Fatalf("announced from page %d on: %v", at.RenewFrom, err)
	}
	o.fresh(drawer{})
	if err := o.turn(o.ctx); err == nil || !strings.Contains(err.Error(), "another network's store") {
		t.Errorf("with another store: %v", err)
	}
	if err := o.sim.AdjustTime(chain.DefaultBookTerms().CommitDelay + time.Minute); err != nil {
		t.Fatal(err)
	}
	o.sim.Commit()
	o.fresh(kept)
	o.look(t)
	o.commit(t, shortChain+2)
	o.fresh(kept)
	o.look(t)
	o.commit(t, shortChain+4)
}

func TestWhenAChainIsRenewed(t *testing.T) {
	t.Parallel()
	begun := common.Hash{1}
	for name, c := range map[string]struct {
		at       chain.Book
		length   uint64
		known    uint64
		announce bool
		err      string
	}{
		"a fresh book":           {chain.Book{}, 1 << 20, 0, false, ""},
		"long before":            {chain.Book{Reveal: begun, Next: 500_000}, 1 << 20, 0, false, ""},
		"two days before":        {chain.Book{Reveal: begun, Next: 1<<20 - 1<<14}, 1 << 20, 0, true, ""},
		"one page earlier":       {chain.Book{Reveal: begun, Next: 1<<20 - 1<<14 - 1}, 1 << 20, 0, false, ""},
		"at the last moment":     {chain.Book{Reveal: begun, Next: 1<<20 - 1000}, 1 << 20, 0, true, ""},
		"too late":               {chain.Book{Reveal: begun, Next: 1<<20 - 999}, 1 << 20, 0, false, "too late"},
		"at the end":             {chain.Book{Reveal: begun, Next: 1 << 20}, 1 << 20, 0, false, "ends in 0 pages"},
		"announced":              {chain.Book{Reveal: begun, Next: 1<<20 - 500, RenewFrom: 1 << 20}, 1 << 20, 1, false, ""},
		"announced, at the end":  {chain.Book{Reveal: begun, Next: 1 << 20, RenewFrom: 1 << 20}, 1 << 20, 1, false, ""},
		"the second chain":       {chain.Book{Reveal: begun, Next: 1<<20 + 1}, 1 << 20, 1, false, ""},
		"the second one's end":   {chain.Book{Reveal: begun, Next: 1<<21 - 2000}, 1 << 20, 1, true, ""},
		"another program's page": {chain.Book{Reveal: begun, Next: 5, RenewFrom: 1005}, 1 << 20, 0, false, "another program"},
	} {
		r, err := renewalOf(c.at, c.length)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (r != renewal{c.known, c.announce}) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Matching stops while the bond is too low, says why, and goes on when it is not.
func TestMatchingStopsWithTheBond(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	penalty := chain.DefaultBookTerms().Penalty
	o.look(t)
	if err := o.Behind(); err != nil || o.log.Len() > 0 {
		t.Fatalf("with a good bond: %v, %s", err, o.log.String())
	}
	o.town.send("lower", o.chain.BeginUnbondCall(penalty))
	o.look(t)
	if err := o.Behind(); err != nil || !strings.Contains(o.log.String(), "the least that is allowed") {
		t.Errorf("with the least bond: %v, %s", err, o.log.String())
	}
	o.town.send("too low", o.chain.BeginUnbondCall(penalty))
	for range 2 {
		o.look(t)
	}
	if err := o.Behind(); err == nil || !strings.Contains(err.Error(), "nothing is matched until somebody adds to it") {
		t.Errorf("with too low a bond: %v", err)
	}
	if got := strings.Count(o.log.String(), "nothing is matched until"); got != 1 {
		t.Errorf("it is said %d times", got)
	}
	o.town.send("more", o.chain.BondCalls(o.book.scheduler, penalty.Add(penalty))...)
	o.look(t)
	if err := o.Behind(); err != nil || !strings.Contains(o.log.String(), "enough again") {
		t.Errorf("with a good bond again: %v", err)
	}
}

// A match is dated by the ingress's clock, so none is made by one that stands
// still for as long as half of what its page may wait.
func TestNothingIsMatchedByAClockThatStandsStill(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	for behind, ok := range map[time.Duration]bool{-time.Second: true, 0: true, 15 * time.Minute: true, 15*time.Minute + time.Second: false, 3 * time.Hour: false} {
		if err := still(now.Add(-behind), now, 15*time.Minute); (err == nil) != ok {
			t.Errorf("%s behind: %v", behind, err)
		}
	}
}
