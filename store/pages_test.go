package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/skyops/skyops/store"
)

var opened = time.UnixMilli(1_700_000_000_000)

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
		check(t, s.AddEntries(t.Context(), n, "a", 0, [][]byte{[]byte("0"), []byte("1")}))
		check(t, s.AddEntries(t.Context(), n, "a", 2, [][]byte{[]byte("2")}))
		want(t, s.AddEntries(t.Context(), n, "b", 3, [][]byte{[]byte("3")}), store.ErrSealed)

		seal := func(p store.Page) ([]byte, error) {
			return append(bytes.Join(p.Entries, nil), p.Start...), nil
		}
		p, err := s.SealPage(t.Context(), n, seal)
		check(t, err)
		if string(p.Header) != "012start" || !p.Opened.Equal(opened) {
			t.Errorf("sealed %+v", p)
		}
		want(t, s.AddEntries(t.Context(), n, "a", 3, [][]byte{[]byte("3")}), store.ErrSealed)
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
		check(t, s.AddEntries(t.Context(), n, "a", 0, [][]byte{[]byte("0")}))
		if err := s.AddEntries(t.Context(), n, "a", 0, [][]byte{[]byte("other")}); err == nil {
			t.Error("an entry took another's place")
		}
		_, err = s.SealPage(t.Context(), n, func(store.Page) ([]byte, error) { return nil, errors.New("not now") })
		if err == nil {
			t.Error("a seal that fails sealed the page")
		}
		check(t, s.AddEntries(t.Context(), n, "a", 1, [][]byte{[]byte("1")}))
		_, err = s.Page(t.Context(), n+1)
		want(t, err, store.ErrNotFound)
		want(t, s.PublishPage(t.Context(), n+1, "cid"), store.ErrNotFound)
		want(t, s.CommitPage(t.Context(), n+1), store.ErrNotFound)
	})
}
