package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
	story "github.com/skyops/skyops/workflows/job"
)

// shelf is the store's pages in placement's words.
type shelf struct{ *store.Store }

var (
	_ placement.Pages = shelf{}
	_ placement.Shelf = shelf{}
)

// AddEntries implements placement.Pages.
func (s shelf) AddEntries(ctx context.Context, number uint64, writer string, first uint32, rows []placement.Row, now time.Time) error {
	entries := make([]store.PageEntry, len(rows))
	for i, r := range rows {
		entries[i] = store.PageEntry{Job: r.Job, Hash: r.Entry, Previous: r.Previous, Body: r.Body}
	}
	return s.Store.AddEntries(ctx, number, writer, first, entries, now)
}

// LastEntry implements placement.Pages.
func (s shelf) LastEntry(ctx context.Context, id common.Hash) (placement.Place, error) {
	page, index, entry, _, err := s.Store.LastEntry(ctx, id)
	return placement.Place{Page: page, Index: index, Entry: entry}, err
}

// DuePages implements placement.Shelf.
func (s shelf) DuePages(ctx context.Context, limit int) ([]placement.DuePage, error) {
	pages, err := s.Store.DuePages(ctx, limit)
	due := make([]placement.DuePage, len(pages))
	for i, p := range pages {
		due[i] = placement.DuePage{Number: p.Number, Opened: p.Opened, Header: p.Header, CID: p.CID}
	}
	return due, err
}

// SealPage implements placement.Shelf.
func (s shelf) SealPage(ctx context.Context, number uint64, seal func(placement.PageRows) ([]byte, error)) ([]byte, error) {
	p, err := s.Store.SealPage(ctx, number, func(p store.Page) ([]byte, error) { return seal(rowsOf(p)) })
	return p.Header, err
}

// PageRows implements placement.Shelf.
func (s shelf) PageRows(ctx context.Context, number uint64) (placement.PageRows, error) {
	p, err := s.Page(ctx, number)
	return rowsOf(p), err
}

func rowsOf(p store.Page) placement.PageRows {
	return placement.PageRows{Number: p.Number, Start: p.Start, Entries: p.Entries}
}

// logs publishes the logs of pages.
type logs struct{ delivery.Store }

// Publish implements placement.Publisher.
func (s logs) Publish(ctx context.Context, _ string, content []byte) (string, error) {
	blob, err := s.Put(ctx, bytes.NewReader(content), int64(len(content)))
	return blob.CID, err
}

// lists publishes the lists of anchored batches.
type lists struct {
	delivery.Store
	receipts interface {
		JobReceipts(ctx context.Context, job common.Hash) ([]record.SignedReceipt, error)
	}
}

// maxListed bounds the receipts of one list, of which each is less than 1 KiB: an
// explorer reads 16 MiB, and the records need their share.
const maxListed = 4096

// Publish implements anchor.Lists.
func (s lists) Publish(ctx context.Context, records []common.Hash, workflows []string) (string, error) {
	lines := make([]record.Listed, len(records))
	var jobs [][]record.SignedReceipt
	seen := map[common.Hash]bool{{}: true}
	for i, r := range records {
		id := story.JobOf(workflows[i])
		lines[i] = record.Listed{Job: id, Record: r}
		if seen[id] {
			continue
		}
		seen[id] = true
		of, err := s.receipts.JobReceipts(ctx, id)
		if err != nil {
			return "", err
		}
		jobs = append(jobs, of)
	}
	content, err := record.EncodeList(lines, published(jobs, maxListed))
	if err != nil {
		return "", err
	}
	blob, err := s.Put(ctx, bytes.NewReader(content), int64(len(content)))
	return blob.CID, err
}

// published returns at most so many of the jobs' receipts, each job's from the
// earliest attempt to the newest: of every job the newest, then of every job the
// one before. What is held is left out: whether it is paid hangs on a check, and the
// settlement says so.
func published(jobs [][]record.SignedReceipt, most int) (out []record.SignedReceipt) {
	free := make([][]record.SignedReceipt, len(jobs))
	for i, of := range jobs {
		of = slices.DeleteFunc(slices.Clone(of), func(r record.SignedReceipt) bool { return r.Held })
		free[i] = of[max(0, len(of)-record.MaxListed):]
	}
	take := make([]int, len(free))
	for depth := 1; depth <= record.MaxListed && most > 0; depth++ {
		for i, of := range free {
			if len(of) >= depth && most > 0 {
				take[i], most = depth, most-1
			}
		}
	}
	for i, of := range free {
		out = append(out, of[len(of)-take[i]:]...)
	}
	return out
}

// BookChain is what the book's ledger reads of the chain; *chain.Client is one.
type BookChain interface {
	Book(ctx context.Context, scheduler common.Address) (chain.Book, error)
	BeginBookCall(commitment common.Hash) chain.Call
	RenewBookCall(commitment common.Hash, fromPage uint64) chain.Call
	CommitCall(pages []chain.SealedPage) chain.Call
}

// bookLedger is the match book behind the scheduler's sender.
type bookLedger struct {
	chain      BookChain
	sender     Sender
	scheduler  common.Address
	minBond    job.Amount
	commitment func() (common.Hash, error)
}

// commitTime bounds one try to get pages on chain; the press tries again.
const commitTime = time.Minute

var _ placement.Ledger = (*bookLedger)(nil)

// Begin fixes the chain of reveals that matches are drawn by, once for ever. No
// match may be made before.
func (l *bookLedger) Begin(ctx context.Context) error {
	at, err := l.chain.Book(ctx, l.scheduler)
	if err != nil || at.Reveal != (common.Hash{}) {
		return err
	}
	commitment, err := l.commitment()
	if err != nil {
		return err
	}
	if err := l.send(ctx, "book/begin", l.chain.BeginBookCall(commitment)); err != nil {
		return fmt.Errorf("fix the chain of reveals: %w", err)
	}
	return nil
}

// Commit implements placement.Ledger.
func (l *bookLedger) Commit(ctx context.Context, pages []placement.Sealed) error {
	ctx, cancel := context.WithTimeout(ctx, commitTime)
	defer cancel()
	at, err := l.chain.Book(ctx, l.scheduler)
	if err != nil {
		return err
	}
	if at.Bond.Cmp(l.minBond) < 0 {
		return fmt.Errorf("scheduler %s has a bond of %s, at least %s is due: add to it", l.scheduler, at.Bond, l.minBond)
	}
	var due []chain.SealedPage
	for _, p := range pages {
		if p.Header.Page < at.Next {
			continue // an earlier try got through
		}
		due = append(due, chain.SealedPage{Header: p.Header.Encode(), CID: p.CID})
	}
	if len(due) == 0 {
		return nil
	}
	first := pages[len(pages)-len(due)].Header.Page
	if first != at.Next {
		return fmt.Errorf("the chain's book goes on with page %d, the store's with %d: is it another network's store?", at.Next, first)
	}
	return l.send(ctx, fmt.Sprintf("book/%d-%d", first, first+uint64(len(due))-1), l.chain.CommitCall(due))
}

// send carries a call out once. A try that was refused earlier is followed by
// another: what it was refused for may have been mended.
func (l *bookLedger) send(ctx context.Context, what string, call chain.Call) error {
	for n := 1; ; n++ {
		intent := fmt.Sprintf("%s/%d", what, n)
		_, err := l.sender.Await(ctx, intent)
		fresh := errors.Is(err, sender.ErrUnknown)
		if fresh {
			_, err = carry(ctx, l.sender, intent, patient(call))
		}
		reason, no := refused(err)
		switch {
		case no && !fresh:
			continue
		case no:
			return fmt.Errorf("the chain refuses: %s", reason)
		}
		return err
	}
}
