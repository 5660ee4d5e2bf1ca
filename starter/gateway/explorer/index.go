package explorer

import (
	"context"
	"encoding/binary"
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
	encoding   = 8           // of rows; another one makes the model anew
	depth      = 64          // blocks behind the newest that may still be reorganised
	chunk      = 2000        // blocks that are asked for at once
	stepEvents = 500         // events of one step, unless one block has more: others wait for the store
	askAtOnce  = 16          // transactions that are read at once
	look       = time.Second // between looks at the chain
)

// Indexer carries the model on. Several may work on one store: each step is
// taken by one of them.
type Indexer struct {
	Chain   Chain
	Content Content
	Rows    Rows
	Domain  eip712.Domain
	Token   common.Address
	Own     common.Address // scheduler whose published files nobody else's hold up
	Log     *slog.Logger
	Now     func() time.Time

	sheet *sheet
	on    store.ModelStep // what sheet's rows are of
}

// errMoved reports a chain that was reorganised while it was read.
var errMoved = errors.New("the chain changed while it was read")

// Run carries the model on until ctx ends. Published files are fetched beside
// the blocks, so that those nobody gives hold up no block.
func (x *Indexer) Run(ctx context.Context) {
	files := make(chan file)
	var lanes sync.WaitGroup
	for _, l := range x.lanes() {
		lanes.Go(func() { l.run(ctx, files) })
	}
	defer lanes.Wait()
	tick := time.NewTicker(look)
	defer tick.Stop()
	warned := ""
	for {
		moved, err := x.Step(ctx)
		switch {
		case err == nil:
			warned = ""
		case ctx.Err() == nil && !errors.Is(err, store.ErrStep) && !errors.Is(err, errMoved) && err.Error() != warned:
			warned = err.Error()
			x.Log.WarnContext(ctx, "explorer is not carried on", "err", err)
		}
		if moved && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case f := <-files:
			f.filled <- x.fill(ctx, f)
		case <-tick.C:
		}
	}
}

// Step takes in the blocks that are next. moved is false when there were none.
func (x *Indexer) Step(ctx context.Context) (moved bool, err error) {
	top, err := x.resume(ctx)
	if err != nil {
		return false, err
	}
	head, err := x.Chain.BlockNumber(ctx)
	if err != nil || top.Blocks > head {
		return false, err
	}
	if err := x.drop(x.blocks(ctx, top, head)); err != nil {
		return false, err
	}
	return true, nil
}

// fill takes in one published file. On an error it is wanted still.
func (x *Indexer) fill(ctx context.Context, f file) error {
	top, err := x.resume(ctx)
	if err != nil {
		return err
	}
	head, err := x.Chain.BlockNumber(ctx)
	if err != nil {
		return err
	}
	s, n := x.begin(ctx, top), x.network()
	if err := n.fill(s, f.want, f.content); err != nil {
		return x.drop(err)
	}
	_, err = x.end(ctx, top, store.ModelStep{Blocks: top.Blocks, Hash: top.Hash}, settledAt(head))
	return x.drop(err)
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
