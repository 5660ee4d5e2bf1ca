package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/store"
)

var opened = time.UnixMilli(1_700_000_000_000)

// entries are entries of one job each, named by their bodies.
func entries(bodies ...string) []store.PageEntry {
	out := make([]store.PageEntry, len(bodies))
	for i, b := range bodies {
		out[i] = store.PageEntry{Job: common.BytesToHash([]byte("job" + b)), Hash: common.BytesToHash([]byte("hash" + b)), Body: []byte(b)}
	}
	return out
}

func TestPagesAreNumberedWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		numbers := make([]uint64, 8)
		for i := range numbers {
			wg.Go(func() {
				n, err := s.OpenPage(t.Context(), fmt.Sprint(i), opened, []byte("start"))
				if err != nil {
					t.Error(err)
				}
				numbers[i] = n
			})
		}
		wg.Wait()
		seen := map[uint64]bool{}
		for _, n := range numbers {
			seen[n] = true
		}
		for n := range uint64(len(numbers)) {
			if !seen[n] {
				t.Errorf("no page has number %d: %v", n, numbers)
			}
		}
	})
}

func TestPageLifeStory(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		n, err := s.OpenPage(t.Context(), "a", opened, []byte("start"))
		check(t, err)
		check(t, s.AddEntries(t.Context(), n, "a", 0, entries("0", "1"), opened))
		check(t, s.AddEntries(t.Context(), n, "a", 2, entries("2"), opened))
		want(t, s.AddEntries(t.Context(), n, "b", 3, entries("3"), opened), store.ErrSealed)

		seal := func(p store.Page) ([]byte, error) {
			return append(bytes.Join(p.Entries, nil), p.Start...), nil
		}
		p, err := s.SealPage(t.Context(), n, seal)
		check(t, err)
		if string(p.Header) != "012start" || !p.Opened.Equal(opened) {
			t.Errorf("sealed %+v", p)
		}
		want(t, s.AddEntries(t.Context(), n, "a", 3, entries("3"), opened), store.ErrSealed)
		p, err = s.SealPage(t.Context(), n, func(store.Page) ([]byte, error) { return []byte("other"), nil })
		check(t, err)
		if string(p.Header) != "012start" {
			t.Errorf("a second seal changed the header to %q", p.Header)
		}

		check(t, s.PublishPage(t.Context(), n, "cid"))
		due, err := s.DuePages(t.Context(), 10)
		check(t, err)
		if len(due) != 1 || due[0].CID != "cid" || string(due[0].Header) != "012start" {
			t.Errorf("due are %+v", due)
		}
		check(t, s.CommitPage(t.Context(), n))
		if due, err = s.DuePages(t.Context(), 10); err != nil || len(due) != 0 {
			t.Errorf("due after the commit: %+v, %v", due, err)
		}
		p, err = s.Page(t.Context(), n)
		check(t, err)
		if !p.Committed || len(p.Entries) != 0 || len(p.Start) != 0 || p.CID != "cid" {
			t.Errorf("committed page %+v", p)
		}
	})
}

func TestPageRefusesGapsAndRepeats(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		n, err := s.OpenPage(t.Context(), "a", opened, []byte("start"))
		check(t, err)
		check(t, s.AddEntries(t.Context(), n, "a", 0, entries("0"), opened))
		if err := s.AddEntries(t.Context(), n, "a", 0, entries("other"), opened); err == nil {
			t.Error("an entry took another's place")
		}
		_, err = s.SealPage(t.Context(), n, func(store.Page) ([]byte, error) { return nil, errors.New("not now") })
		if err == nil {
			t.Error("a seal that fails sealed the page")
		}
		check(t, s.AddEntries(t.Context(), n, "a", 1, entries("1"), opened))
		_, err = s.Page(t.Context(), n+1)
		want(t, err, store.ErrNotFound)
		want(t, s.PublishPage(t.Context(), n+1, "cid"), store.ErrNotFound)
		want(t, s.CommitPage(t.Context(), n+1), store.ErrNotFound)
	})
}

func TestAJobsNewestEntryIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		id := common.BytesToHash([]byte("jobx"))
		_, _, _, found, err := s.LastEntry(t.Context(), id)
		check(t, err)
		if found {
			t.Error("a job that was never matched has an entry")
		}
		for want := range uint64(2) {
			n, err := s.OpenPage(t.Context(), "a", opened, []byte("start"))
			check(t, err)
			two := entries("w", "x")
			if want > 0 {
				two[0].Previous, two[1].Previous = two[0].Hash, two[1].Hash
			}
			check(t, s.AddEntries(t.Context(), n, "a", 0, two, opened))
			again := entries("x")
			again[0].Previous = common.Hash{9}
			if err := s.AddEntries(t.Context(), n, "a", 2, again, opened); !errors.Is(err, store.ErrOvertaken) {
				t.Errorf("an entry that follows another one: %v", err)
			}
			page, at, hash, found, err := s.LastEntry(t.Context(), id)
			check(t, err)
			if !found || page != want || at != 1 || hash != common.BytesToHash([]byte("hashx")) {
				t.Errorf("newest entry: page %d, place %d, %s, %t", page, at, hash, found)
			}
			check(t, s.CommitPage(t.Context(), n))
		}
		check(t, s.Prune(t.Context(), opened.Add(60*24*time.Hour)))
		if _, _, _, found, err = s.LastEntry(t.Context(), id); err != nil || !found {
			t.Errorf("forgotten while the chain remembers: %t, %v", found, err)
		}
	})
}
