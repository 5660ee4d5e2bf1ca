package placement

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
)

// How often the press looks for pages that are due, how long beyond its age a
// page is left to its writer, and how many go to the chain at once.
const (
	pressEvery = time.Second
	pageSlack  = 2 * time.Second
	pressBatch = 32
	uploadTime = 30 * time.Second
)

// Shelf is where the press finds pages; *store.Store is one.
type Shelf interface {
	// DuePages returns the pages that the chain does not have yet, by number.
	DuePages(ctx context.Context, limit int) ([]DuePage, error)
	// SealPage ends a page by the header that seal makes of it, unless it has one,
	// and returns the one it has.
	SealPage(ctx context.Context, number uint64, seal func(PageRows) (header []byte, err error)) ([]byte, error)
	// PageRows returns what a page was written with.
	PageRows(ctx context.Context, number uint64) (PageRows, error)
	PublishPage(ctx context.Context, number uint64, cid string) error
	CommitPage(ctx context.Context, number uint64) error
}

// DuePage is a page that the chain does not have yet.
type DuePage struct {
	Number uint64
	Opened time.Time
	Header []byte // nil: it is not sealed
	CID    string // "": it is not published
}

// PageRows is what a page was written with.
type PageRows struct {
	Number  uint64
	Start   []byte
	Entries [][]byte
}

// Publisher stores bytes where anybody can fetch them, and returns their CID.
type Publisher interface {
	Publish(ctx context.Context, name string, content []byte) (cid string, err error)
}

// Ledger commits pages on chain.
type Ledger interface {
	// Commit makes the pages, which follow each other from the first that the chain
	// lacks, part of the scheduler's book. Repeating it changes nothing.
	Commit(ctx context.Context, pages []Sealed) error
}

// Sealed is a page as it is committed.
type Sealed struct {
	Header book.Header
	CID    string // where its log is; "" for a page without entries
}

// Press brings the book's pages before the public: it seals a page when its
// writer is done with it or gone, publishes its log and commits it on chain, in
// the order of their numbers. Several processes may run one each.
type Press struct {
	Shelf     Shelf
	Publisher Publisher
	Ledger    Ledger
	Reveals   Revealer
	Scheduler common.Address
	// Params is the version in force at a time in unix seconds: a page is of that of
	// its first match.
	Params func(at uint64) uint32
	Now    func() time.Time
	Log    *slog.Logger
	// Patience is how long a page may wait before no more matches are made: half of
	// what the chain allows.
	Patience time.Duration

	oldest atomic.Int64 // when the oldest page that is not on chain was opened, unix milliseconds; 0: none
}

// Behind says why no match may be made now: a page waits for the chain for too long.
func (p *Press) Behind() error {
	at := p.oldest.Load()
	if waits := p.Now().Sub(time.UnixMilli(at)); at != 0 && waits > p.Patience {
		return fmt.Errorf("a page of the book is not on chain since %s: nothing is matched until it is", waits.Round(time.Second))
	}
	return nil
}

// Run works until ctx ends.
func (p *Press) Run(ctx context.Context) {
	ticker := time.NewTicker(pressEvery)
	defer ticker.Stop()
	for {
		if err := p.Turn(ctx); err != nil && ctx.Err() == nil {
			p.Log.Warn("the book is not up to date on chain; the press goes on trying", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Turn brings forward what is due now.
func (p *Press) Turn(ctx context.Context) error {
	due, err := p.Shelf.DuePages(ctx, pressBatch)
	if err != nil {
		return err
	}
	p.oldest.Store(0)
	if len(due) > 0 {
		p.oldest.Store(due[0].Opened.UnixMilli())
	}
	var ready []Sealed
	for _, d := range due {
		// One that another process's clock opened in the future is not waited for.
		if age := p.Now().Sub(d.Opened); d.Header == nil && age < PageAge+pageSlack && age > -PageAge {
			break
		}
		s, err := p.bring(ctx, d)
		if err != nil {
			return fmt.Errorf("page %d: %w", d.Number, err)
		}
		ready = append(ready, s)
	}
	if len(ready) == 0 {
		return nil
	}
	if err := p.Ledger.Commit(ctx, ready); err != nil {
		return fmt.Errorf("commit pages %d to %d: %w", ready[0].Header.Page, ready[len(ready)-1].Header.Page, err)
	}
	for _, s := range ready {
		if err := p.Shelf.CommitPage(ctx, s.Header.Page); err != nil {
			return err
		}
	}
	return nil
}

// bring seals and publishes one page, as far as that is still to be done.
func (p *Press) bring(ctx context.Context, d DuePage) (Sealed, error) {
	kept, err := p.Shelf.SealPage(ctx, d.Number, func(rows PageRows) ([]byte, error) {
		header, _, err := p.set(rows, nil)
		return header.Encode(), err
	})
	if err != nil {
		return Sealed{}, err
	}
	// Who sealed it may have been an earlier program, with earlier parameters.
	was, err := book.DecodeHeader(kept)
	if err != nil {
		return Sealed{}, err
	}
	rows, err := p.Shelf.PageRows(ctx, d.Number)
	if err != nil {
		return Sealed{}, err
	}
	header, log, err := p.set(rows, &was.Params)
	if err != nil {
		return Sealed{}, err
	}
	s := Sealed{Header: header, CID: d.CID}
	if header.Count == 0 || s.CID != "" {
		return s, nil
	}
	upload, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	if s.CID, err = p.Publisher.Publish(upload, fmt.Sprintf("page-%d", d.Number), log); err != nil {
		return Sealed{}, fmt.Errorf("publish its log: %w", err)
	}
	return s, p.Shelf.PublishPage(ctx, d.Number, s.CID)
}

// set makes header and log of a page's rows; the same rows give the same page.
// Without parameters it is of those in force at its first match.
func (p *Press) set(rows PageRows, params *uint32) (book.Header, []byte, error) {
	start, err := book.DecodeStart(rows.Start)
	if err != nil {
		return book.Header{}, nil, fmt.Errorf("its start: %w", err)
	}
	steps := make([]book.Step, len(rows.Entries))
	for i, b := range rows.Entries {
		if steps[i], err = book.DecodeStep(b); err != nil {
			return book.Header{}, nil, fmt.Errorf("its entry %d: %w", i, err)
		}
	}
	reveal, err := p.Reveals.Reveal(rows.Number)
	if err != nil {
		return book.Header{}, nil, err
	}
	version := uint32(1) // of a page without entries, which nobody is judged by
	switch {
	case params != nil:
		version = *params
	case len(steps) > 0:
		version = p.Params(steps[0].Entry.Time)
	}
	return book.Seal(book.Header{Scheduler: p.Scheduler, Page: rows.Number, Reveal: reveal, Params: version}, start, steps)
}
