package explorer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of published files. Anybody with a bond may name them, so at most one a
// lane is held at a time.
const (
	fetchTime   = 30 * time.Second // for one file
	maxContent  = 16 << 20         // bytes of one: the map of 60,000 nodes; what has more is not read
	wantsAtOnce = 64               // rows of one look
	retryFirst  = 5 * time.Second  // after a file that could not be read, then twice as long each time
	retryLast   = time.Hour
	maxLater    = 10_000 // files that a lane remembers not to try yet
)

// file is a published file on its way into the model.
type file struct {
	want    want
	content []byte
	filled  chan error // told what became of it
}

// lane fetches some of what is wanted, one file after the other: what cannot be
// read holds up its own lane only, longer each time.
type lane struct {
	content Content
	rows    Rows
	log     *slog.Logger
	now     func() time.Time
	own     common.Address
	others  bool // what is not the own scheduler's; else only that

	later map[string]retry
	after string // the want that was tried last
}

// retry is when a want that failed is tried again.
type retry struct {
	at   time.Time
	wait time.Duration
}

// lanes are one for the own scheduler's files and one for everybody else's.
func (x *Indexer) lanes() []*lane {
	var out []*lane
	for _, others := range []bool{false, true} {
		out = append(out, &lane{
			content: x.Content, rows: x.Rows, log: x.Log, now: x.Now, own: x.Own, others: others, later: map[string]retry{},
		})
	}
	return out
}

// run fetches until ctx ends.
func (l *lane) run(ctx context.Context, into chan<- file) {
	for ctx.Err() == nil {
		f, err := l.next(ctx)
		if err != nil && ctx.Err() == nil {
			l.log.WarnContext(ctx, "explorer's wants are not read", "err", err)
		}
		if f == nil {
			select {
			case <-ctx.Done():
			case <-time.After(look):
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case into <- *f:
		}
		select {
		case <-ctx.Done():
			return
		case err := <-f.filled:
			if err != nil {
				l.wait(ctx, f.want, err)
			}
		}
	}
}

// next fetches the next file that is due; nil when none of this round is left.
func (l *lane) next(ctx context.Context) (*file, error) {
	for {
		rows, err := l.rows.ScanModel(ctx, wants, l.after, wantsAtOnce)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			l.after = ""
			return nil, nil
		}
		for _, r := range rows {
			l.after = r.Key
			if strings.Contains(r.Key, l.own.Hex()) == l.others || l.now().Before(l.later[r.Key].at) {
				continue
			}
			var w want
			if err := json.Unmarshal(r.Body, &w); err != nil {
				return nil, fmt.Errorf("read row %q: %w", r.Key, err)
			}
			content, err := l.read(ctx, w.CID)
			if err == nil {
				return &file{w, content, make(chan error, 1)}, nil
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			l.wait(ctx, w, err)
		}
	}
}

func (l *lane) read(ctx context.Context, cid string) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, fetchTime)
	defer done()
	r, err := l.content.Get(ctx, cid, 0, maxContent+1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxContent+1))
	if err == nil && len(b) > maxContent {
		err = fmt.Errorf("%w: it has more than %d bytes", errBad, maxContent)
	}
	return b, err
}

// wait puts a want off.
func (l *lane) wait(ctx context.Context, w want, why error) {
	if len(l.later) >= maxLater {
		clear(l.later)
	}
	r := l.later[w.key()]
	r.wait = min(max(2*r.wait, retryFirst), retryLast)
	r.at = l.now().Add(r.wait)
	l.later[w.key()] = r
	l.log.DebugContext(ctx, "published file is not in the model", "cid", w.CID, "err", why, "again", r.wait)
}
