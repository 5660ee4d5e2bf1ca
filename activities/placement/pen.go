package placement

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/match"
)

// A page takes entries for PageAge or until it has pageEntries: long enough that
// one commit on chain serves many jobs, short enough that a user need not wait
// for it. Its writer gives up on the store after writeTime, and follows no page
// that ended longer than linkTime ago.
const (
	PageAge     = 10 * time.Second
	pageEntries = 1024
	linkTime    = time.Hour
	writeTime   = 5 * time.Second
)

// Pages keeps pages until the chain has them; *store.Store is one.
type Pages interface {
	// OpenPage begins the book's next page, which only writer may add to.
	OpenPage(ctx context.Context, writer string, now time.Time, start []byte) (number uint64, err error)
	// AddEntries appends entries to a page, the first of them at the given
	// position, each as its job's newest, or none of them where another process
	// was faster with one of the jobs.
	AddEntries(ctx context.Context, number uint64, writer string, first uint32, entries []Row, now time.Time) error
	// LastEntry returns where a job's newest entry is, zero if it has none.
	LastEntry(ctx context.Context, job common.Hash) (Place, error)
}

// Row is one entry as it is kept: the job it matches, its hash and its body.
type Row struct {
	Job, Entry common.Hash
	Previous   common.Hash // the job's entry before, zero for none
	Body       []byte
}

// Place is where an entry stands in the book, and its hash.
type Place struct {
	Page  uint64
	Index uint32
	Entry common.Hash
}

// Revealer gives the value of the scheduler's hash chain for a page.
type Revealer interface {
	Reveal(page uint64) (common.Hash, error)
}

// Pen writes a fleet's matches into the scheduler's book. An entry is durable
// before its ticket exists, and entries that come close together share a write.
type Pen struct {
	pages   Pages
	reveals Revealer
	key     *ecdsa.PrivateKey
	domain  eip712.Domain
	now     func() time.Time
	writer  string
	thread  uint64 // the same, in the pages' headers and in promises

	page   *page     // nil: none is open
	last   uint64    // number of the page that the next one may follow
	linked bool      // there is such a page, and nothing was lost since
	until  time.Time // when it is too long ago: the chain forgets
}

// NewPen returns the pen of one process of the scheduler, whose key signs tickets.
func NewPen(pages Pages, reveals Revealer, key *ecdsa.PrivateKey, domain eip712.Domain, now func() time.Time) (*Pen, error) {
	var name [16]byte
	if _, err := rand.Read(name[:]); err != nil {
		return nil, fmt.Errorf("name the book's writer: %w", err)
	}
	return &Pen{pages: pages, reveals: reveals, key: key, domain: domain, now: now,
		writer: hex.EncodeToString(name[:]), thread: binary.BigEndian.Uint64(name[:]),
	}, nil
}

// page is the page that is being written.
type page struct {
	number uint64
	opened time.Time
	reveal common.Hash
	next   uint32 // place of the next entry

	mu      sync.Mutex
	waiting []*written
	writing bool
	written uint32 // entries that are durable
	err     error  // why nothing more is written
}

// written is one entry on its way to the store.
type written struct {
	row  Row
	done chan struct{}
	err  error // set before done is closed
}

// open returns the page that a match goes to now. A new page begins with the
// map as it is; when it follows nothing, forget has the map drop its claims first.
func (p *Pen) open(snap *match.Snapshot, forget func() error) (*page, error) {
	if p.takes() {
		return p.page, nil
	}
	if p.page != nil {
		p.linked = p.page.sound() && (p.linked || p.page.next > 0)
		if p.page.next > 0 {
			p.last, p.until = p.page.number, p.now().Add(linkTime)
		}
		p.page = nil
	}
	p.linked = p.linked && p.now().Before(p.until)
	if !p.linked {
		if err := forget(); err != nil {
			return nil, err
		}
	}
	now := p.now()
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	number, err := p.pages.OpenPage(ctx, p.writer, now, book.Start{Linked: p.linked, Follows: p.last, Thread: p.thread, Snapshot: snap}.Encode())
	if err != nil {
		return nil, fmt.Errorf("open a page of the book: %w", err)
	}
	reveal, err := p.reveals.Reveal(number)
	if err != nil {
		return nil, fmt.Errorf("open page %d of the book: %w", number, err)
	}
	p.page = &page{number: number, opened: now, reveal: reveal}
	return p.page, nil
}

// takes reports whether another entry may go to the page that is open, if one is.
func (p *Pen) takes() bool {
	return p.page != nil && p.page.open() && p.page.next < pageEntries && p.now().Before(p.page.opened.Add(PageAge))
}

// end has the next match begin a new page.
func (p *Pen) end() {
	if p.page != nil {
		p.page.opened = time.Time{}
	}
}

// open reports whether nothing of the page was lost.
func (p *page) open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err == nil
}

// sound reports whether all that was added to the page is in it: only then can
// another page go on from its end.
func (p *page) sound() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err == nil && !p.writing && len(p.waiting) == 0
}

// add appends an entry; its done channel tells when it is durable.
func (p *Pen) add(pg *page, row Row) *written {
	w := &written{row: row, done: make(chan struct{})}
	pg.mu.Lock()
	defer pg.mu.Unlock()
	pg.next++
	pg.waiting = append(pg.waiting, w)
	if !pg.writing {
		pg.writing = true
		go p.drain(pg)
	}
	return w
}

// drain writes what waits until nothing does. After a failure the page is over:
// what came behind in it hangs on what was lost.
func (p *Pen) drain(pg *page) {
	for {
		pg.mu.Lock()
		batch, first, err := pg.waiting, pg.written, pg.err
		pg.waiting = nil
		if len(batch) == 0 {
			pg.writing = false
			pg.mu.Unlock()
			return
		}
		pg.mu.Unlock()
		if err == nil {
			err = p.write(pg.number, first, batch)
		}
		pg.mu.Lock()
		if err != nil {
			pg.err = err
		} else {
			pg.written += uint32(len(batch))
		}
		pg.mu.Unlock()
		for _, w := range batch {
			w.err = err
			close(w.done)
		}
	}
}

func (p *Pen) write(number uint64, first uint32, batch []*written) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	rows := make([]Row, len(batch))
	for i, w := range batch {
		rows[i] = w.row
	}
	if err := p.pages.AddEntries(ctx, number, p.writer, first, rows, p.now()); err != nil {
		return fmt.Errorf("write into page %d of the book: %w", number, err)
	}
	return nil
}

// ticket promises an entry that is durable.
func (p *Pen) ticket(e book.Entry) (match.Signature, error) {
	t, err := book.NewTicket(p.key, p.domain, e)
	return t.Signature, err
}
