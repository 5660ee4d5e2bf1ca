// Package placementtest has the twin of what placement keeps its book in, for
// tests: a Shelf in memory.
package placementtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
)

// Shelf keeps pages in memory. It is a placement.Pages and a placement.Shelf,
// and the reveals of its pages are those of Reveal.
type Shelf struct {
	// Params is the version in force at a time; nil: the first for ever.
	Params func(at uint64) uint32

	mu     sync.Mutex
	pages  []*page
	newest map[common.Hash]placement.Place
	fails  int
}

type page struct {
	writer    string
	rows      placement.PageRows
	opened    time.Time
	header    []byte
	cid       string
	committed bool
}

var errAway = errors.New("the store is away")

// Fail has the next n writes fail.
func (s *Shelf) Fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = n
}

// OpenPage implements placement.Pages.
func (s *Shelf) OpenPage(_ context.Context, writer string, now time.Time, start []byte) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing() {
		return 0, errAway
	}
	n := uint64(len(s.pages))
	s.pages = append(s.pages, &page{writer: writer, rows: placement.PageRows{Number: n, Start: start}, opened: now})
	return n, nil
}

func (s *Shelf) failing() bool {
	if s.fails > 0 {
		s.fails--
		return true
	}
	return false
}

// AddEntries implements placement.Pages.
func (s *Shelf) AddEntries(_ context.Context, number uint64, writer string, first uint32, rows []placement.Row, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[number]
	switch {
	case s.failing():
		return errAway
	case p.writer != writer || p.header != nil:
		return errors.New("the page is sealed or another's")
	case int(first) != len(p.rows.Entries):
		return fmt.Errorf("entry %d where %d follows", first, len(p.rows.Entries))
	}
	if s.newest == nil {
		s.newest = map[common.Hash]placement.Place{}
	}
	for _, r := range rows {
		if s.newest[r.Job].Entry != r.Previous {
			return errors.New("the job has a newer entry")
		}
	}
	for i, r := range rows {
		p.rows.Entries = append(p.rows.Entries, bytes.Clone(r.Body))
		s.newest[r.Job] = placement.Place{Page: number, Index: first + uint32(i), Entry: r.Entry}
	}
	return nil
}

// LastEntry implements placement.Pages.
func (s *Shelf) LastEntry(_ context.Context, job common.Hash) (placement.Place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest[job], nil
}

// DuePages implements placement.Shelf.
func (s *Shelf) DuePages(_ context.Context, limit int) ([]placement.DuePage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []placement.DuePage
	for n, p := range s.pages {
		if !p.committed && len(due) < limit {
			due = append(due, placement.DuePage{Number: uint64(n), Opened: p.opened, Header: p.header, CID: p.cid})
		}
	}
	return due, nil
}

// SealPage implements placement.Shelf.
func (s *Shelf) SealPage(_ context.Context, number uint64, seal func(placement.PageRows) ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[number]
	if p.header != nil {
		return p.header, nil
	}
	header, err := seal(p.rows)
	if err == nil {
		p.header = header
	}
	return header, err
}

// PageRows implements placement.Shelf.
func (s *Shelf) PageRows(_ context.Context, number uint64) (placement.PageRows, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := s.pages[number].rows
	rows.Entries = slices.Clone(rows.Entries)
	return rows, nil
}

// PublishPage implements placement.Shelf.
func (s *Shelf) PublishPage(_ context.Context, number uint64, cid string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[number].cid = cid
	return nil
}

// CommitPage implements placement.Shelf.
func (s *Shelf) CommitPage(_ context.Context, number uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[number].committed = true
	return nil
}

// Reveal implements placement.Revealer with a value for each page, not a chain.
func (s *Shelf) Reveal(page uint64) (common.Hash, error) {
	return crypto.Keccak256Hash([]byte(fmt.Sprint("reveal ", page))), nil
}

// Page returns a page as it would be published now.
func (s *Shelf) Page(scheduler common.Address, number uint64) (*book.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number >= uint64(len(s.pages)) {
		return nil, fmt.Errorf("the book has no page %d", number)
	}
	rows := s.pages[number].rows
	start, err := book.DecodeStart(rows.Start)
	if err != nil {
		return nil, err
	}
	steps := make([]book.Step, len(rows.Entries))
	for i, b := range rows.Entries {
		if steps[i], err = book.DecodeStep(b); err != nil {
			return nil, err
		}
	}
	reveal, _ := s.Reveal(number)
	version := match.DefaultParams().Version
	if s.Params != nil && len(steps) > 0 {
		version = s.Params(steps[0].Entry.Time)
	}
	h, log, err := book.Seal(book.Header{Scheduler: scheduler, Page: number, Reveal: reveal, Params: version}, start, steps)
	if err != nil {
		return nil, err
	}
	return book.Read(log, h)
}
