package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sort"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/chain/sender"
	"github.com/skyops/skyops/protocol/book"
)

// How often the watcher looks for pages that are due, how much of a log it reads
// at most (the map of a million nodes is 260 MB), and for how long.
const (
	watchEvery = 5 * time.Second
	maxLog     = 512 << 20
	fetchTime  = 5 * time.Minute
)

// maxEarlier bounds the earlier pages that are read for one page, remembered
// those before it in which a job that waited may have been overtaken, and
// courtTime how long one case is waited for before it is said that it lasts.
const (
	maxEarlier = 32
	remembered = 32
	courtTime  = 5 * time.Minute
)

// watcher looks after one node.
type watcher struct {
	chain      ledger
	court      court
	sender     outbox
	account    common.Address              // the sender's: who wins what is proven
	refresh    func(context.Context) error // reads parameters that were announced
	book       audit.Book
	log        *slog.Logger
	patience   time.Duration
	inclusions string
	cursor     string
	now        func() time.Time
	pending    []book.Fault // cases of the page that was read last, not decided yet
	noted      kept         // what the cursor's file says
	recalled   bool         // the page before the first one was read
	matches    *book.Matches
}

// outbox is what the watcher needs of its sender; *sender.Sender is one.
type outbox interface {
	Submit(ctx context.Context, id string, call sender.Call) error
	Await(ctx context.Context, id string) (sender.Receipt, error)
}

// ledger is what the watcher reads of the chain; *chain.Client is one.
type ledger interface {
	standings
	audit.Pages
	Book(ctx context.Context, scheduler common.Address) (chain.Book, error)
}

// court says how a fault is proven; chain.Court does.
type court interface {
	Dispute(ctx context.Context, scheduler common.Address, f book.Fault) (chain.Call, bool, error)
	// Claims are the penalties that a challenger has proven and nobody claimed yet.
	Claims(ctx context.Context, scheduler, challenger common.Address) ([]chain.Claim, error)
}

// kept is the cursor's file.
type kept struct {
	Next    uint64   `json:"next"`              // page
	Missing []uint64 `json:"missing,omitempty"` // pages that could not be read, oldest first
}

// begin goes on where an earlier watcher ended, or else with the first page
// whose faults a court still hears.
func (w *watcher) begin(ctx context.Context, terms chain.BookTerms) error {
	b, err := os.ReadFile(w.cursor)
	switch {
	case err == nil:
		if err := json.Unmarshal(b, &w.noted); err != nil {
			return fmt.Errorf("read %s: %w", w.cursor, err)
		}
	case errors.Is(err, fs.ErrNotExist):
		if w.noted.Next, err = w.first(ctx, terms); err != nil {
			return err
		}
	default:
		return err
	}
	w.book.From, w.book.Missing = w.noted.Next, slices.Clone(w.noted.Missing)
	return nil
}

// first returns the first page whose faults a court still hears.
func (w *watcher) first(ctx context.Context, terms chain.BookTerms) (uint64, error) {
	account, err := w.chain.Book(ctx, w.book.Scheduler)
	if err != nil {
		return 0, err
	}
	first := account.Next - min(account.Next, terms.Span)
	var failed error
	n := sort.Search(int(account.Next-first), func(i int) bool {
		at, err := w.chain.CommittedPage(ctx, w.book.Scheduler, first+uint64(i))
		failed = errors.Join(failed, err)
		return err != nil || time.Unix(int64(at.Time), 0).Add(terms.Window).After(w.now())
	})
	return first + uint64(n), failed
}

// run works until ctx ends.
func (w *watcher) run(ctx context.Context) {
	w.claim(ctx)
	for {
		if err := w.refresh(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("announced parameters cannot be read; what is known holds", "error", err)
		}
		for {
			done, err := w.pass(ctx)
			if err != nil && ctx.Err() == nil {
				w.log.Warn("the watcher goes on trying", "page", w.book.From, "error", err)
			}
			if !done || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchEvery):
		}
	}
}

// pass decides one page, or one that could not be read before; done is false
// where nothing is due. After an error it goes on where it was.
func (w *watcher) pass(ctx context.Context) (done bool, err error) {
	if err := w.decide(ctx); err != nil {
		return false, err
	}
	if !w.recalled {
		if err := w.book.Recall(ctx); err != nil {
			return false, err
		}
		w.recalled = true
	}
	at, err := w.book.Pages.CommittedPage(ctx, w.book.Scheduler, w.book.From)
	if errors.Is(err, chain.ErrNotCommitted) || err == nil && w.now().Before(time.Unix(int64(at.Time), 0).Add(w.patience)) {
		_, err := w.look(ctx, w.book.Again)
		return false, err
	}
	if err != nil {
		return false, err
	}
	return w.look(ctx, w.book.Next)
}

// look reads a page and decides what is wrong with it.
func (w *watcher) look(ctx context.Context, next func(context.Context) (audit.Turn, bool, error)) (bool, error) {
	t, ok, err := next(ctx)
	if err != nil || !ok {
		return false, err
	}
	switch {
	case !t.Read:
		w.log.Warn("a page of the book cannot be read: what it did to the node is not known", "page", t.Page, "why", t.Faults[0].Detail)
	case t.Problem != nil:
		w.log.Warn("a page of the book cannot be judged", "page", t.Page, "why", t.Problem)
	default:
		w.pending = t.Faults
	}
	return true, w.decide(ctx)
}

// prepare gives the check of a page what only this node has, and the pages that
// should bear out why it was passed over.
func (w *watcher) prepare(ctx context.Context, p *book.Page, k *book.Known) (err error) {
	if len(p.Steps) == 0 {
		return nil
	}
	k.Registry = registry{ctx, w.chain, w.log}
	if w.inclusions != "" {
		if k.Inclusions, err = receipts(w.inclusions, p.Header.FirstTime, p.Header.LastTime); err != nil {
			return err
		}
	}
	if w.matches == nil {
		w.matches = new(book.Matches)
	}
	w.matches.Forget(p.Header.Page - min(p.Header.Page, remembered))
	k.Matches = w.matches
	read := map[uint64]bool{p.Header.Page: true}
	for _, s := range p.Steps {
		earlier := s.Job.PreviousPage
		if !slices.Contains(s.Job.Excluded, *k.Only) || earlier > p.Header.Page || read[earlier] || len(read) > maxEarlier {
			continue
		}
		read[earlier] = true
		before, _, err := audit.ReadPage(ctx, w.book.Pages, w.book.Fetch, w.book.Scheduler, earlier)
		switch {
		case err == nil:
			k.Matches.Add(before)
		case !errors.Is(err, audit.ErrWithheld) && !errors.Is(err, chain.ErrNotCommitted):
			return err
		}
	}
	return nil
}

// decide takes the cases of the page that was read through court, and notes that
// the page is done.
func (w *watcher) decide(ctx context.Context) error {
	for len(w.pending) > 0 {
		if err := w.prove(ctx, w.pending[0]); err != nil {
			return err
		}
		w.pending = w.pending[1:]
	}
	now := kept{Next: w.book.From, Missing: slices.Clone(w.book.Missing)}
	if w.noted.Next == now.Next && slices.Equal(w.noted.Missing, now.Missing) {
		return nil
	}
	b, err := json.Marshal(now)
	if err != nil {
		return err
	}
	if err := os.WriteFile(w.cursor+".new", b, 0o600); err != nil {
		return err
	}
	if err := os.Rename(w.cursor+".new", w.cursor); err != nil {
		return err
	}
	w.noted = now
	return nil
}

// prove takes one case through court. An error means that it is not decided yet.
func (w *watcher) prove(ctx context.Context, f book.Fault) error {
	log := w.log.With("page", f.Page, "entry", f.Index, "fault", f.Kind, "detail", f.Detail)
	call, ok, err := w.court.Dispute(ctx, w.book.Scheduler, f)
	if err != nil {
		return err
	}
	if !ok {
		log.Warn("the scheduler wronged this node; no court can be shown it at once")
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, courtTime)
	defer cancel()
	id := fmt.Sprintf("dispute/%d/%d/%s", f.Page, f.Index, crypto.Keccak256Hash(call.Data))
	err = w.sender.Submit(ctx, id, sender.Call{To: call.To, Value: call.Value, Data: call.Data})
	if err != nil {
		return fmt.Errorf("dispute entry %d: %w", f.Index, err)
	}
	receipt, err := w.sender.Await(ctx, id)
	var refusal *sender.RevertError
	switch {
	case err == nil:
		log.Warn("the scheduler wronged this node and was punished", "tx", receipt.Tx)
		w.claim(ctx)
	case errors.As(err, &refusal):
		log.Warn("the scheduler wronged this node; the court punishes nothing", "why", chain.RevertReason(refusal))
	default:
		return fmt.Errorf("dispute entry %d: %w", f.Index, err)
	}
	return nil
}

// claim has what this watcher won paid out. What fails now is claimed after the
// next case, or when the watcher starts again; it does not go away.
func (w *watcher) claim(ctx context.Context) {
	claims, err := w.court.Claims(ctx, w.book.Scheduler, w.account)
	for _, x := range claims {
		id := fmt.Sprintf("claim/%d/%d", x.Page, x.Index)
		if err == nil {
			err = w.sender.Submit(ctx, id, sender.Call{To: x.Call.To, Value: x.Call.Value, Data: x.Call.Data})
		}
	}
	if err != nil {
		w.log.Warn("a reward is not claimed yet", "error", err)
	}
}

// fetchFrom reads published logs from an IPFS gateway. What it gives need not be
// believed: a page's header has the hash of its log.
func fetchFrom(gateway string) audit.Fetch {
	return func(ctx context.Context, cid string) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, fetchTime)
		defer cancel()
		u, err := url.JoinPath(gateway, "ipfs", url.PathEscape(cid))
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
		if err != nil {
			return nil, err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("the IPFS gateway answers %s for %s", resp.Status, cid)
		}
		return io.ReadAll(io.LimitReader(resp.Body, maxLog))
	}
}
