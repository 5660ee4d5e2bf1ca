package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/match"
)

// ErrWithheld reports a committed page that cannot be read: storage does not give
// its log, or what it gives is not what was committed.
var ErrWithheld = errors.New("the page's log is withheld")

// maxMissing bounds the pages that Again asks for; of more the oldest are given up.
const maxMissing = 64

// maxEnds bounds the ends of pages that are kept for those that follow them: one
// for each process of the scheduler, and a few of processes that ended.
const maxEnds = 16

// Pages tells which pages are on chain; *chain.Client does.
type Pages interface {
	// CommittedPage fails with chain.ErrNotCommitted for a page that is not there.
	CommittedPage(ctx context.Context, scheduler common.Address, number uint64) (chain.CommittedPage, error)
}

// Fetch returns published content by its CID, checked against it.
type Fetch func(ctx context.Context, cid string) ([]byte, error)

// ReadPage reads a page: the header from the chain, the log from storage. It
// fails with chain.ErrNotCommitted, with ErrWithheld, or because the chain does
// not answer.
func ReadPage(ctx context.Context, pages Pages, fetch Fetch, scheduler common.Address, number uint64) (*book.Page, chain.CommittedPage, error) {
	at, err := pages.CommittedPage(ctx, scheduler, number)
	if err != nil {
		return nil, at, err
	}
	header, err := book.DecodeHeader(at.Header)
	if err != nil {
		return nil, at, err
	}
	if header.Scheduler != scheduler || header.Page != number {
		return nil, at, fmt.Errorf("the chain gave page %d of %s", header.Page, header.Scheduler)
	}
	if header.Count == 0 {
		return &book.Page{Header: header, Start: &match.Snapshot{}}, at, nil
	}
	log, err := fetch(ctx, at.CID)
	if err != nil && ctx.Err() != nil {
		return nil, at, err
	}
	if err != nil {
		return nil, at, fmt.Errorf("%w: %w", ErrWithheld, err)
	}
	p, err := book.Read(log, header)
	if err != nil {
		return nil, at, fmt.Errorf("%w: %w", ErrWithheld, err)
	}
	return p, at, nil
}

// Book reads and checks the pages of a scheduler in their order. Its fields but
// the unexported ones are given.
type Book struct {
	Pages     Pages
	Fetch     Fetch
	Scheduler common.Address
	Known     book.Known
	From      uint64 // the next page
	// Prepare, unless nil, completes Known for one page before that is checked.
	Prepare func(ctx context.Context, p *book.Page, k *book.Known) error
	// Missing are the pages that could not be read, oldest first. Whoever goes on
	// for an earlier Book gives it that one's.
	Missing []uint64

	ends []*book.End // of pages that another may follow
}

// Turn is what came of one page.
type Turn struct {
	Page      uint64
	Committed uint64 // unix seconds
	Entries   int
	Read      bool // its log was read
	Faults    []book.Fault
	Problem   error // why it could not be judged, though it could be read
}

// Recall reads the page before the next one for its end alone, so that a Book
// that goes on for an earlier one knows where the next page goes on from. A page
// that is not there or cannot be read is left out; an error means that the chain
// does not answer.
func (b *Book) Recall(ctx context.Context) error {
	if b.From == 0 {
		return nil
	}
	if _, err := b.turn(ctx, b.From-1); err != nil && !errors.Is(err, chain.ErrNotCommitted) {
		return fmt.Errorf("page %d: %w", b.From-1, err)
	}
	return nil
}

// Next reads the next page; ok is false where the chain has none yet. An error
// means that the chain does not answer: the page is still the next one.
func (b *Book) Next(ctx context.Context) (t Turn, ok bool, err error) {
	t, err = b.turn(ctx, b.From)
	if errors.Is(err, chain.ErrNotCommitted) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("page %d: %w", b.From, err)
	}
	if !t.Read {
		b.Missing = append(b.Missing, b.From)
		b.Missing = b.Missing[max(0, len(b.Missing)-maxMissing):]
	}
	b.From++
	return t, true, nil
}

// Again tries once more the oldest page that could not be read, and puts it last
// if that still fails; ok is false when there is none.
func (b *Book) Again(ctx context.Context) (t Turn, ok bool, err error) {
	if len(b.Missing) == 0 {
		return t, false, nil
	}
	number := b.Missing[0]
	if t, err = b.turn(ctx, number); err != nil {
		return t, false, fmt.Errorf("page %d: %w", number, err)
	}
	b.Missing = b.Missing[1:]
	if !t.Read {
		b.Missing = append(b.Missing, number)
	}
	return t, true, nil
}

// turn reads and checks one page.
func (b *Book) turn(ctx context.Context, number uint64) (Turn, error) {
	p, at, err := ReadPage(ctx, b.Pages, b.Fetch, b.Scheduler, number)
	t := Turn{Page: number, Committed: at.Time}
	switch {
	case errors.Is(err, ErrWithheld):
		t.Faults = []book.Fault{{Kind: book.Withheld, Page: number, Detail: err.Error()}}
		return t, nil
	case err != nil:
		return t, err
	}
	known := b.Known
	if b.Prepare != nil {
		if err := b.Prepare(ctx, p, &known); err != nil {
			return t, err
		}
	}
	t.Entries, t.Read = len(p.Steps), true
	if known.Matches != nil {
		known.Matches.Add(p)
	}
	end, faults, err := book.Check(p, b.before(p.Header.Follows), known)
	if err != nil {
		t.Problem = err
		return t, nil
	}
	if end != nil {
		b.ends = append(b.ends, end)
		b.ends = b.ends[max(0, len(b.ends)-maxEnds):]
	}
	t.Faults = faults
	return t, nil
}

// before takes the end that a page goes on from; nil: it is not known. Only one
// page may follow another.
func (b *Book) before(follows uint64) *book.End {
	i := slices.IndexFunc(b.ends, func(e *book.End) bool { return e.Page == follows })
	if i < 0 {
		return nil
	}
	end := b.ends[i]
	b.ends = slices.Delete(b.ends, i, i+1)
	return end
}
