package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// The book of a scheduler's matches lives here until the chain has it: what a
// ticket was given for must not be lost with a process. Start, entries and
// header are the book's own encoding, so that the store needs to know nothing of
// matches. What the store does promise: numbers have no gaps, a page has one
// writer, and nothing is added to it once it has a header.

// ErrSealed reports a page that takes no more entries, or never took this writer's.
var ErrSealed = errors.New("the page is sealed or another process's")

// Page is one page of the book.
type Page struct {
	Number    uint64
	Opened    time.Time
	Start     []byte
	Entries   [][]byte
	Header    []byte // nil while it is written
	CID       string // where its log is published, "" until then
	Committed bool   // the chain has it
}

// PageEntry is one entry on its way into a page: the job it matches, its hash,
// that of the job's entry before (zero for none), and its body.
type PageEntry struct {
	Job, Hash, Previous common.Hash
	Body                []byte
}

// ErrOvertaken reports an entry that does not follow its job's newest one.
var ErrOvertaken = errors.New("the job has a newer entry")

// OpenPage begins the book's next page, which only writer may add to, and
// returns its number, from 0.
func (s *Store) OpenPage(ctx context.Context, writer string, now time.Time, start []byte) (number uint64, err error) {
	err = s.write(ctx, "open page", func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number) + 1, 0) FROM pages`).Scan(&number); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO pages (number, writer, opened, start) VALUES ($1, $2, $3, $4)`,
			int64(number), writer, now.UnixMilli(), start)
		return err
	})
	return number, err
}

// AddEntries appends entries to a page, the first of which is at the given
// position, each as its job's newest. It is ErrSealed when the page is not
// writer's to add to, ErrOvertaken when one does not follow its job's newest; then
// none is added.
func (s *Store) AddEntries(ctx context.Context, number uint64, writer string, first uint32, entries []PageEntry, now time.Time) error {
	return s.write(ctx, "add entries", func(tx *sql.Tx) error {
		// Touching the row orders this against a seal by another process.
		r, err := tx.ExecContext(ctx, `UPDATE pages SET committed = committed WHERE number = $1 AND writer = $2 AND header IS NULL`, int64(number), writer)
		if err := oneRow(r, err, ErrSealed); err != nil {
			return err
		}
		for i, e := range entries {
			position := int64(first) + int64(i)
			var newest common.Hash
			err := tx.QueryRowContext(ctx, `SELECT entry FROM matched WHERE job = $1`, e.Job[:]).Scan(&newest)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if newest != e.Previous {
				return fmt.Errorf("%w: %s", ErrOvertaken, e.Job)
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO entries (page, position, body) VALUES ($1, $2, $3)`,
				int64(number), position, e.Body); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO matched (job, page, position, entry, at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (job) DO UPDATE SET page = excluded.page, position = excluded.position, entry = excluded.entry, at = excluded.at`,
				e.Job[:], int64(number), position, e.Hash[:], now.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}

// LastEntry returns the place and hash of a job's newest entry; found is false
// when it has none.
func (s *Store) LastEntry(ctx context.Context, job common.Hash) (page uint64, position uint32, entry common.Hash, found bool, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT page, position, entry FROM matched WHERE job = $1`, job[:]).Scan(&page, &position, &entry)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, common.Hash{}, false, nil
	}
	if err != nil {
		return 0, 0, common.Hash{}, false, fmt.Errorf("read a job's newest entry: %w", err)
	}
	return page, position, entry, true, nil
}

// SealPage ends a page by the header that seal makes of it. A page that has a
// header keeps it.
func (s *Store) SealPage(ctx context.Context, number uint64, seal func(Page) (header []byte, err error)) (p Page, err error) {
	err = s.write(ctx, "seal page", func(tx *sql.Tx) error {
		if p, err = readPage(ctx, tx, number); err != nil || p.Header != nil {
			return err
		}
		if p.Header, err = seal(p); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE pages SET header = $1 WHERE number = $2`, p.Header, int64(number))
		return err
	})
	return p, err
}

// PublishPage notes where a page's log is.
func (s *Store) PublishPage(ctx context.Context, number uint64, cid string) error {
	return s.write(ctx, "publish page", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE pages SET cid = $1 WHERE number = $2`, cid, int64(number))
		return oneRow(r, err, ErrNotFound)
	})
}

// CommitPage notes that the chain has a page, whose entries it then drops: they
// are in the published log.
func (s *Store) CommitPage(ctx context.Context, number uint64) error {
	return s.write(ctx, "commit page", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE pages SET committed = 1, start = $1 WHERE number = $2`, []byte{}, int64(number))
		if err := oneRow(r, err, ErrNotFound); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM entries WHERE page = $1`, int64(number))
		return err
	})
}

// Page returns a page with its entries; ErrNotFound if there is none.
func (s *Store) Page(ctx context.Context, number uint64) (p Page, err error) {
	err = s.read(ctx, "read page", func(tx *sql.Tx) error {
		p, err = readPage(ctx, tx, number)
		return err
	})
	return p, err
}

// DuePages returns the pages that the chain does not have yet, by number, at
// most limit of them, without start and entries.
func (s *Store) DuePages(ctx context.Context, limit int) ([]Page, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT number, opened, header, cid FROM pages WHERE committed = 0 ORDER BY number LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("read due pages: %w", err)
	}
	defer rows.Close()
	var due []Page
	for rows.Next() {
		var p Page
		var opened int64
		if err := rows.Scan(&p.Number, &opened, &p.Header, &p.CID); err != nil {
			return nil, fmt.Errorf("read due pages: %w", err)
		}
		p.Opened = time.UnixMilli(opened)
		due = append(due, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read due pages: %w", err)
	}
	return due, nil
}

func readPage(ctx context.Context, tx *sql.Tx, number uint64) (Page, error) {
	p := Page{Number: number}
	var opened int64
	var committed int
	err := tx.QueryRowContext(ctx, `SELECT opened, start, header, cid, committed FROM pages WHERE number = $1`, int64(number)).
		Scan(&opened, &p.Start, &p.Header, &p.CID, &committed)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("page %d: %w", number, ErrNotFound)
	}
	if err != nil {
		return p, err
	}
	p.Opened, p.Committed = time.UnixMilli(opened), committed == 1
	rows, err := tx.QueryContext(ctx, `SELECT body FROM entries WHERE page = $1 ORDER BY position`, int64(number))
	if err != nil {
		return p, err
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return p, err
		}
		p.Entries = append(p.Entries, body)
	}
	return p, rows.Err()
}
