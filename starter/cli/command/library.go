package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ipfs/go-cid"

	"github.com/skyops/skyops/activities/delivery/unixfs"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/chain/audit"
	"github.com/skyops/skyops/protocol/book"
)

// library reads pages of a scheduler's book: the header from the chain, the log
// from storage.
type library struct {
	chain     audit.Pages
	scheduler common.Address
	fetch     audit.Fetch
	pages     map[uint64]*book.Page // that were read; nil: not on chain yet
	newest    uint64                // when the latest of them was committed, unix seconds
}

// page returns a page, nil while the chain does not have it.
func (l *library) page(ctx context.Context, number uint64) (*book.Page, error) {
	if p, ok := l.pages[number]; ok {
		return p, nil
	}
	p, at, err := audit.ReadPage(ctx, l.chain, l.fetch, l.scheduler, number)
	if errors.Is(err, chain.ErrNotCommitted) {
		l.pages[number] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.pages[number], l.newest = p, max(l.newest, at.Time)
	return p, nil
}

// standing says how the matches stand on chain: not there yet, open to dispute
// for a window after their commitment, or beyond it.
func (l *library) standing(window time.Duration, now time.Time) string {
	var missing []uint64
	for n, p := range l.pages {
		if p == nil {
			missing = append(missing, n)
		}
	}
	until := time.Unix(int64(l.newest), 0).Add(window)
	switch {
	case len(l.pages) == 0:
		return "there was none"
	case len(missing) > 0:
		slices.Sort(missing)
		return fmt.Sprintf("consistent with the scheduler's tickets; page %d of its book is not on chain yet", missing[0])
	case now.Before(until):
		return "the best of its snapshot, by the scheduler's book on chain; open to dispute until " + until.UTC().Format(time.DateTime) + " UTC"
	}
	return "the best of its snapshot, by the scheduler's book on chain; beyond dispute"
}

// maxPublished bounds what is published of matches: the maps of a million nodes.
const maxPublished = 1 << 30

// published fetches public content and checks it against its CID. Unless public
// is set the gateway is asked where IPFS does not answer.
func (a *app) published(public bool) audit.Fetch {
	return func(ctx context.Context, name string) ([]byte, error) {
		want, err := cid.Parse(name)
		if err != nil {
			return nil, fmt.Errorf("content %q: %w", name, err)
		}
		r, err := a.fromIPFS(ctx, name, 0)
		if err != nil && public {
			return nil, err
		}
		if err != nil {
			c, cerr := a.client()
			if cerr != nil {
				return nil, err
			}
			if r, err = c.Blob(ctx, name, "", 0); err != nil {
				return nil, err
			}
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, maxPublished))
		if err != nil {
			return nil, fmt.Errorf("fetch %s: %w", name, err)
		}
		got, err := unixfs.Import(ctx, bytes.NewReader(b), func(context.Context, cid.Cid, []byte) error { return nil })
		if err != nil {
			return nil, err
		}
		if got.CID != want.String() {
			return nil, fmt.Errorf("what storage gave for %s has the CID %s", name, got.CID)
		}
		return b, nil
	}
}
