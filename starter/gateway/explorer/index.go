package explorer

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/store"
)

// Chain is what the indexer reads of a chain; *chain.Client is one.
type Chain interface {
	BlockNumber(ctx context.Context) (uint64, error)
	BlockHash(ctx context.Context, number uint64) (common.Hash, error)
	Events(ctx context.Context, from, to uint64) ([]chain.Event, error)
	Told(ctx context.Context, tx common.Hash) (chain.Told, error)
}

// Content gives published bytes by their CID, checked against it.
type Content interface {
	Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error)
}

// Sizes and times of the work.
const (
	encoding    = 1                // of rows; another one makes the model anew
	depth       = 64               // blocks behind the newest that may still be reorganised
	chunk       = 2000             // blocks that are asked for at once
	stepEvents  = 500              // events of one step, unless one block has more: others wait for the store
	askAtOnce   = 16               // transactions that are read at once
	fetchAtOnce = 4                // published files that are read at once
	fetchTime   = 30 * time.Second // for one of them
	maxContent  = 64 << 20         // bytes of one of them
	retryFirst  = 5 * time.Second  // after a file that could not be read, then twice as long each time
	retryLast   = 10 * time.Minute
	look        = time.Second // between looks at the chain
)

// Indexer carries the model on. Several may work on one store: each step is
// taken by one of them.
type Indexer struct {
	Chain   Chain
	Content Content
	Rows    Rows
	Domain  eip712.Domain
	Token   common.Address
	Log     *slog.Logger
	Now     func() time.Time

	sheet *sheet
	on    store.ModelStep // what sheet's rows are of
	later map[string]retry
	after string // the want that was tried last
}

// retry is when a want that failed is tried again.
type retry struct {
	at   time.Time
	wait time.Duration
}

// errMoved reports a chain that was reorganised while it was read.
var errMoved = errors.New("the chain changed while it was read")

// Run carries the model on until ctx ends.
func (x *Indexer) Run(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	warned := ""
	for {
		moved, err := x.Step(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrStep) && !errors.Is(err, errMoved) && err.Error() != warned {
			warned = err.Error()
			x.Log.WarnContext(ctx, "explorer is not carried on", "err", err)
		}
		if err == nil {
			warned = ""
		}
		if moved && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Step takes in what is next: blocks, or else published content. moved is false
// when there was nothing to do.
func (x *Indexer) Step(ctx context.Context) (moved bool, err error) {
	top, err := x.resume(ctx)
	if err != nil {
		return false, err
	}
	head, err := x.Chain.BlockNumber(ctx)
	if err != nil {
		return false, err
	}
	if top.Blocks <= head {
		err = x.blocks(ctx, top, head)
	} else {
		moved, err = x.contents(ctx, top, settledAt(head))
		if !moved || err != nil {
			return moved, x.drop(err)
		}
	}
	return true, x.drop(err)
}

// drop forgets the sheet when a step was not taken.
func (x *Indexer) drop(err error) error {
	if err != nil {
		x.sheet = nil
	}
	return err
}

// settledAt is how many blocks cannot be reorganised any more.
func settledAt(head uint64) uint64 { return head + 1 - min(depth, head+1) }

// version is of the rows' encoding and of the network they are of.
func (x *Indexer) version() uint64 {
	id := fmt.Sprint(encoding, x.Domain, x.Token)
	return binary.BigEndian.Uint64(crypto.Keccak256([]byte(id))) >> 1
}

// resume finds the newest step that is still the chain's, taking back those that
// are not, and begins anew where none is left.
func (x *Indexer) resume(ctx context.Context) (store.ModelStep, error) {
	for {
		top, err := x.Rows.Model(ctx)
		if err != nil || top.Number == 0 {
			return top, err
		}
		if top.Version == x.version() {
			same, err := x.same(ctx, top)
			if same || err != nil {
				return top, err
			}
			err = x.Rows.UndoModel(ctx, top)
			if !errors.Is(err, store.ErrNotFound) {
				if err != nil {
					return top, err
				}
				continue
			}
		}
		x.Log.InfoContext(ctx, "explorer's model is made anew", "blocks", top.Blocks)
		if err := x.Rows.ClearModel(ctx); err != nil {
			return top, err
		}
	}
}

func (x *Indexer) same(ctx context.Context, at store.ModelStep) (bool, error) {
	head, err := x.Chain.BlockNumber(ctx)
	if err != nil || head+1 < at.Blocks {
		return err == nil, err // its node is behind: what it has now says nothing
	}
	hash, err := x.Chain.BlockHash(ctx, at.Blocks-1)
	return hash == at.Hash, err
}

// begin gives the sheet for a step on top of one.
func (x *Indexer) begin(ctx context.Context, top store.ModelStep) *sheet {
	if x.sheet == nil || x.on != top {
		x.sheet, x.on = newSheet(x.Rows), top
	}
	x.sheet.ctx = ctx
	return x.sheet
}

// end takes a step with what the sheet became.
func (x *Indexer) end(ctx context.Context, top, to store.ModelStep, settled uint64) (store.ModelStep, error) {
	rows, err := x.sheet.changes()
	if err != nil {
		return top, err
	}
	to.Number, to.Version = top.Number+1, x.version()
	if err := x.Rows.StepModel(ctx, top, to, rows, settled); err != nil {
		return top, err
	}
	x.sheet.taken()
	x.on = to
	return to, nil
}

func (x *Indexer) network() network { return network{x.Domain, x.Token} }

// blocks takes in the next blocks up to head, chunk by chunk.
func (x *Indexer) blocks(ctx context.Context, top store.ModelStep, head uint64) error {
	last := min(top.Blocks+chunk-1, head)
	hash, err := x.Chain.BlockHash(ctx, last)
	if err != nil {
		return err
	}
	events, err := x.Chain.Events(ctx, top.Blocks, last)
	if err != nil {
		return err
	}
	for len(events) > stepEvents { // a step ends with a block
		n := stepEvents
		for n < len(events) && events[n].Block == events[n-1].Block {
			n++
		}
		if n == len(events) {
			break
		}
		end := events[n-1].Block
		at, err := x.Chain.BlockHash(ctx, end)
		if err != nil {
			return err
		}
		if top, err = x.take(ctx, top, store.ModelStep{Blocks: end + 1, Hash: at}, events[:n], head); err != nil {
			return err
		}
		events = events[n:]
	}
	_, err = x.take(ctx, top, store.ModelStep{Blocks: last + 1, Hash: hash}, events, head)
	return err
}

// take is one step of blocks.
func (x *Indexer) take(ctx context.Context, top, to store.ModelStep, events []chain.Event, head uint64) (store.ModelStep, error) {
	happened, err := x.ask(ctx, events)
	if err != nil {
		return top, err
	}
	if hash, err := x.Chain.BlockHash(ctx, to.Blocks-1); err != nil || hash != to.Hash {
		return top, errors.Join(errMoved, err)
	}
	s, n := x.begin(ctx, top), x.network()
	s.prefetch(happened)
	for _, h := range happened {
		n.fold(s, h)
	}
	return x.end(ctx, top, to, settledAt(head))
}

// ask reads what the transactions of events carried beside them.
func (x *Indexer) ask(ctx context.Context, events []chain.Event) ([]Happening, error) {
	out := make([]Happening, len(events))
	asked := map[common.Hash]int{} // of receipts: by the first of a transaction's events
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(askAtOnce)
	for i, e := range events {
		out[i].Event = e
		escrow, money := e.Body.(chain.EscrowEvent)
		_, batch := e.Body.(chain.Anchored)
		money = money && (escrow.Kind == chain.Credited || escrow.Kind == chain.Closed)
		if !money && !batch {
			continue
		}
		if money {
			if _, ok := asked[e.Tx]; ok {
				continue
			}
			asked[e.Tx] = i
		}
		g.Go(func() error {
			told, err := x.Chain.Told(ctx, e.Tx)
			if err != nil {
				return err
			}
			if money {
				out[i].Receipts = told.Receipts
			} else {
				out[i].List = told.List
			}
			return nil
		})
	}
	return out, g.Wait()
}

// wantsAtOnce bounds the wants that are looked at in one step.
const wantsAtOnce = 64

// contents reads some published content. What cannot be read waits, longer each
// time; the next look goes on behind it, so that it holds up nothing else.
func (x *Indexer) contents(ctx context.Context, top store.ModelStep, settled uint64) (bool, error) {
	rows, err := x.Rows.ScanModel(ctx, wants, x.after, wantsAtOnce)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		wrapped := x.after != ""
		x.after = ""
		if !wrapped {
			x.later = nil
		}
		return false, nil
	}
	x.after = rows[len(rows)-1].Key
	got, err := x.fetch(ctx, rows)
	if err != nil || len(got) == 0 {
		return false, err
	}
	s, n := x.begin(ctx, top), x.network()
	for _, f := range got {
		if err := n.fill(s, f.want, f.content); errors.Is(err, errBad) {
			x.wait(ctx, f.want, err)
		} else if err != nil {
			return false, err
		}
	}
	_, err = x.end(ctx, top, store.ModelStep{Blocks: top.Blocks, Hash: top.Hash}, settled)
	return true, err
}

// fetched is content that was wanted.
type fetched struct {
	want    want
	content []byte
}

func (x *Indexer) fetch(ctx context.Context, rows []store.ModelRow) ([]fetched, error) {
	all := make([]*fetched, len(rows))
	var g errgroup.Group
	g.SetLimit(fetchAtOnce)
	var mu sync.Mutex
	for i, r := range rows {
		var w want
		if err := json.Unmarshal(r.Body, &w); err != nil {
			return nil, fmt.Errorf("read row %q: %w", r.Key, err)
		}
		mu.Lock()
		early := x.Now().Before(x.later[r.Key].at)
		mu.Unlock()
		if early {
			continue
		}
		g.Go(func() error {
			content, err := x.read(ctx, w.CID)
			if err == nil {
				all[i] = &fetched{w, content}
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			x.wait(ctx, w, err)
			return nil
		})
	}
	_ = g.Wait()
	var got []fetched
	for _, f := range all {
		if f != nil {
			got = append(got, *f)
		}
	}
	return got, ctx.Err()
}

func (x *Indexer) read(ctx context.Context, cid string) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, fetchTime)
	defer done()
	r, err := x.Content.Get(ctx, cid, 0, maxContent+1)
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
func (x *Indexer) wait(ctx context.Context, w want, why error) {
	if x.later == nil {
		x.later = map[string]retry{}
	}
	r := x.later[w.key()]
	r.wait = min(max(2*r.wait, retryFirst), retryLast)
	r.at = x.Now().Add(r.wait)
	x.later[w.key()] = r
	x.Log.DebugContext(ctx, "published content is not read", "cid", w.CID, "err", why, "again", r.wait)
}
