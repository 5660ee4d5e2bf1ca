package explorer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
)

// Whatever came in which order, was hidden for a time or reorganised, and
// whichever gateway took each step: the model is the one that is made from nothing.
func TestTheModelIsTheChains(t *testing.T) {
	t.Parallel()
	lived, anew := openStore(t), openStore(t)
	rapid.Check(t, func(rt *rapid.T) {
		for _, s := range []interface{ ClearModel(context.Context) error }{lived, anew} {
			if err := s.ClearModel(context.Background()); err != nil {
				rt.Fatal(err)
			}
		}
		w := newTown()
		w.seal(0)
		gateways := []*Indexer{newIndexer(w, lived), newIndexer(w, lived)}
		salt := byte(0)
		for range rapid.IntRange(1, 25).Draw(rt, "moves") {
			switch rapid.IntRange(0, 9).Draw(rt, "move") {
			case 0: // the newest blocks are replaced
				keep := rapid.IntRange(max(1, len(w.blocks)-5), len(w.blocks)).Draw(rt, "keep")
				old := len(w.blocks)
				salt++
				fork := newTown()
				fork.blocks, fork.salts, fork.content, fork.told, fork.txs = w.blocks[:keep:keep], w.salts[:keep:keep], w.content, w.told, w.txs
				fork.replay()
				*w = *fork
				w.grow(rt, salt)
				for len(w.blocks) < old { // who has fewer blocks is taken to lag behind
					w.grow(rt, salt)
				}
			case 1:
				for cid := range w.content {
					w.hidden[cid] = rapid.Bool().Draw(rt, "hidden")
				}
			case 2, 3, 4:
				x := gateways[rapid.IntRange(0, 1).Draw(rt, "gateway")]
				if _, err := advance(x, true); err != nil {
					rt.Fatal(err)
				}
			default:
				w.grow(rt, salt)
			}
		}
		clear(w.hidden)
		drain(rt, gateways[0])
		drain(rt, newIndexer(w, anew))
		got, want := rowsOf(rt, lived), rowsOf(rt, anew)
		if !maps.Equal(got, want) {
			for k, v := range want {
				if got[k] != v {
					rt.Errorf("%s is\n%s, made anew\n%s", k, got[k], v)
				}
			}
			for k := range got {
				if _, ok := want[k]; !ok {
					rt.Errorf("%s is there, made anew it is not", k)
				}
			}
		}
		if len(want) == 0 && w.txs > 0 && len(w.blocks) > 1 {
			for _, b := range w.blocks {
				if len(b) > 0 {
					rt.Fatal("nothing is in the model")
				}
			}
		}
	})
}

// replay makes a fork's town know what its blocks did.
func (w *town) replay() {
	for _, b := range w.blocks {
		for _, e := range b {
			switch e := e.Body.(type) {
			case chain.EscrowEvent:
				switch e.Kind {
				case chain.Opened:
					w.openOrder(*e.Details)
				case chain.Credited:
					w.paid[e.Order][e.Owner] = e.Total
				case chain.Closed:
					w.open[e.Order] = false
				}
			case chain.NodeEvent:
				if e.Kind == chain.Registered {
					w.nodes++
				}
			case chain.CommittedPage:
				w.pages++
			case chain.Anchored:
				w.batches++
			}
		}
		for _, told := range w.told {
			for _, r := range told.Receipts {
				w.epochs[r.Job], w.seqs[r.Job] = r.Epoch, max(w.seqs[r.Job], r.Seq)
			}
		}
	}
}

// A chain below what can be undone that changed after all costs a new beginning.
func TestALongReorganisation(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	w.seal(0, w.registerNode())
	for range 3 * depth {
		w.seal(0)
	}
	drain(t, newIndexer(w, s))
	if n := get[client.Totals](newSheetOf(t, newIndexer(w, s)), keyTotals); n == nil || n.Nodes != 1 {
		t.Fatalf("totals %+v", n)
	}
	w.salts[0], w.blocks[0] = 1, nil
	drain(t, newIndexer(w, s))
	if rows := rowsOf(t, s); len(rows) != 0 {
		t.Errorf("rows of another chain: %v", rows)
	}
	other := newIndexer(w, s)
	w.blocks[0] = []chain.Event{{Body: chain.ParamsSet{Version: 1}}}
	other.Token = common.Address{1} // of another network
	drain(t, other)
	if rows := rowsOf(t, s); len(rows) == 0 {
		t.Error("another network's model is the old one")
	}
}

func newSheetOf(t *testing.T, x *Indexer) *sheet {
	s := newSheet(x.Rows)
	s.ctx = t.Context()
	return s
}

// A node of the chain that lags behind says nothing of the model.
func TestALaggingNode(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	w.seal(0, w.registerNode())
	for range 3 * depth {
		w.seal(0)
	}
	x := newIndexer(w, s)
	drain(t, x)
	all, salts := w.blocks, w.salts
	w.blocks, w.salts = w.blocks[:2], w.salts[:2]
	before, _ := s.Model(t.Context())
	drain(t, x)
	if now, err := s.Model(t.Context()); err != nil || now != before {
		t.Errorf("%+v became %+v, %v", before, now, err)
	}
	w.blocks, w.salts = all, salts
}

// What a job is shown with is its own scheduler's word, and true to the chain.
func TestAJobsStory(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 2, token)
	id := o.Hash(domain)
	x := newIndexer(w, s)
	r := Reader{Rows: s}
	w.seal(0, w.registerNode(), w.registerNode())
	w.seal(0, w.commitPage(boss, id, 0), w.commitPage(common.Address{0xbb}, id, 0)) // a stranger's page too
	w.seal(0, w.commitPage(boss, id, 2*job.MaxTries))                               // an order of two jobs has none of that number
	drain(t, x)
	w.seal(0, w.openOrder(o))
	drain(t, x)
	if l, err := r.Jobs(t.Context(), "", 9); err != nil || len(l.Jobs) != 1 || l.Jobs[0].Job != job.ID(id, 0) {
		t.Fatalf("matched before its order was opened: %+v, %v", l, err)
	}
	w.seal(0, w.settle(o, 0, 0, nodeKey(1), 30, false))
	old := w.told[w.blocks[len(w.blocks)-1][0].Tx].Receipts
	w.seal(0, w.settle(o, 0, 0, nodeKey(1), 12, true), w.anchorList(boss, job.ID(id, 0)), w.anchorList(common.Address{0xbb}, job.ID(id, 0)))
	for tx, told := range w.told {
		if len(told.Receipts) > 0 && told.Receipts[0].Seq == 2 {
			w.told[tx] = chain.Told{Receipts: append(told.Receipts, old...)} // an earlier receipt once more
		}
	}
	drain(t, x)
	f, err := r.Job(t.Context(), job.ID(id, 0))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Runs) != 1 || f.Work.RunMs != 24 || f.Work.GPUMs != 48 || f.Cost.Cmp(job.Units(24)) != 0 || f.Runs[0].Receipt.Seq != 2 || f.Runs[0].Slot != 1 {
		t.Errorf("runs %+v of %+v", f.Runs, f.Work)
	}
	if len(f.Seen) != 1 || f.Seen[0].Scheduler != boss || len(f.Seen[0].Header) == 0 || len(f.Records) != 1 || f.Record == nil || f.Records[0].Anchoring.Scheduler != boss {
		t.Errorf("matches %+v, records %+v", f.Seen, f.Records)
	}
	if f.Open || f.Details.Fee.Cmp(job.Units(10)) != 0 || f.Details.Paid.Cmp(job.Units(42)) != 0 {
		t.Errorf("order %+v", f.Details)
	}
	e, err := r.Explored(t.Context(), 9)
	if err != nil || e.Totals.Jobs != 1 || e.Totals.Orders != 1 || e.Totals.Open != 0 || !e.Totals.Locked.Token.IsZero() || e.Totals.Paid.Token.Cmp(job.Units(42)) != 0 || e.Block != 5 || e.Behind != 4 {
		t.Errorf("%+v, %v", e, err)
	}
	n, err := r.Node(t.Context(), 1)
	if err != nil || n.Earned.Token.Cmp(job.Units(42)) != 0 || n.Orders != 1 || n.Work.Runs != 1 {
		t.Errorf("node %+v, %v", n, err)
	}
	if _, err := r.Job(t.Context(), job.ID(id, 1)); err == nil {
		t.Error("a job that nobody saw is there")
	}
}

// The escrow sees one receipt for each node and order; what the order's other jobs
// used is what their nodes signed and their scheduler published.
func TestWhatTheJobsOfAnOrderUsed(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 3, chain.Coin)
	id := o.Hash(domain)
	forged := run(o, 1, 3, 0, 9, 1)
	forged.NodeSig = run(o, 1, 3, 1, 9, 1).NodeSig
	stranger := run(o, 1, 4, 7, 9, 1) // no node of the chain's yet
	other := order(2, 3, chain.Coin)
	elsewhere := run(other, 1, 5, 0, 9, 1)
	elsewhere.Receipt.Job = job.ID(id, 1)
	all := []record.SignedReceipt{run(o, 0, 1, 0, 10, 1), run(o, 1, 1, 0, 20, 2), run(o, 1, 2, 1, 30, 1), forged, stranger, elsewhere}
	w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o), w.openOrder(other))
	w.seal(0, w.settle(o, 0, 0, nodeKey(0), 60, true))
	w.seal(0, w.anchorRuns(boss, all, job.ID(id, 0), job.ID(id, 1)))
	w.seal(0, w.anchorRuns(common.Address{0xbb}, []record.SignedReceipt{run(o, 1, 6, 0, 9, 1)}, job.ID(id, 1))) // not its scheduler
	w.seal(0, w.commitPage(boss, id, 0), w.commitPage(boss, id, 1))
	for w.nodes < 8 {
		w.seal(0, w.registerNode())
	}
	drain(t, newIndexer(w, s))
	r := Reader{Rows: s}
	first, err := r.Job(t.Context(), job.ID(id, 0))
	if err != nil || len(first.Runs) != 1 || !first.Runs[0].Settled || first.Work.RunMs != 60 {
		t.Errorf("the job whose receipt was settled: %+v, %v", first.JobShown, err)
	}
	second, err := r.Job(t.Context(), job.ID(id, 1))
	cost := all[1].Receipt.Cost.Add(all[2].Receipt.Cost)
	if err != nil || len(second.Runs) != 2 || second.Runs[0].Settled || second.Runs[1].Slot != 1 || second.Cost.Cmp(cost) != 0 ||
		second.Work != (client.Work{Runs: 2, RunMs: 50, GPUMs: 100, BytesIn: 6, BytesOut: 8}) {
		t.Errorf("the other one: %+v, runs %+v, %v", second.JobShown, second.Runs, err)
	}
	if e, err := r.Explored(t.Context(), 9); err != nil || e.Totals.Work.RunMs != 110 {
		t.Errorf("all together: %+v, %v", e.Totals.Work, err)
	}
	if n, err := r.Node(t.Context(), 1); err != nil || n.Work.RunMs != 30 {
		t.Errorf("node 1: %+v, %v", n.Work, err)
	}
}

// failing is a store that fails to take one step.
type failing struct {
	Rows
	once bool
}

func (f *failing) StepModel(ctx context.Context, before, to store.ModelStep, rows []store.ModelRow, settled uint64) error {
	if !f.once && before.Number == 1 {
		f.once = true
		return errors.New("the disk is full")
	}
	return f.Rows.StepModel(ctx, before, to, rows, settled)
}

// A step that was not taken counts for nothing.
func TestAFailedStep(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	x := newIndexer(w, s)
	f := &failing{Rows: s}
	x.Rows = f
	w.seal(0, w.registerNode())
	drain(t, x)
	w.seal(0, w.registerNode())
	if _, err := x.Step(t.Context()); err == nil || !f.once {
		t.Fatalf("%v", err)
	}
	drain(t, x)
	if e, err := (Reader{Rows: s}).Explored(t.Context(), 1); err != nil || e.Totals.Nodes != 2 || e.Totals.Events != 4 {
		t.Errorf("%+v, %v", e, err)
	}
}

// shifting is a chain whose newest block is replaced while its events are read.
type shifting struct{ *town }

func (w shifting) Events(ctx context.Context, from, to uint64) ([]chain.Event, error) {
	out, err := w.town.Events(ctx, from, to)
	w.salts[len(w.salts)-1]++
	return out, err
}

func TestAChainThatMovesIsReadAgain(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	x := newIndexer(w, s)
	x.Chain = shifting{w}
	w.seal(0, w.registerNode())
	if _, err := x.Step(t.Context()); !errors.Is(err, errMoved) {
		t.Errorf("%v", err)
	}
	if rows := rowsOf(t, s); len(rows) != 0 {
		t.Errorf("rows of a block that is gone: %v", rows)
	}
}

// Content that is not what the chain names, or that nobody gives, holds up nothing else.
func TestBadContentWaits(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	w.seal(0, w.registerNode())
	for n := range 200 {
		w.seal(0, w.anchorList(boss, common.Hash{byte(n)}))
	}
	for cid, b := range w.content {
		if len(cid)%2 == 0 {
			w.hidden[cid] = true
		} else {
			b[len(b)-1] ^= 1
		}
	}
	w.seal(0, w.anchorList(common.Address{0xff}, common.Hash{0xff}))
	x, now := newIndexer(w, s), time.Unix(1000, 0)
	x.Now = func() time.Time { return now }
	for moved := true; moved; {
		var err error
		if moved, err = x.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	lanes := x.lanes()
	round := func() {
		t.Helper()
		for _, l := range lanes {
			for f := (*file)(nil); ; {
				var err error
				if f, err = l.next(t.Context()); err != nil {
					t.Fatal(err)
				}
				if f == nil {
					break
				}
				if err := x.fill(t.Context(), *f); err != nil {
					l.wait(t.Context(), f.want, err)
				}
			}
		}
	}
	round()
	if got, _, err := scan[recordRow](t.Context(), s, "record/", "", 9); err != nil || len(got) != 1 {
		t.Errorf("%d records are known, %v", len(got), err)
	}
	if len(lanes[0].later) != 200 || len(lanes[1].later) != 0 {
		t.Errorf("%d and %d wait", len(lanes[0].later), len(lanes[1].later))
	}
	clear(w.hidden)
	round()
	if got, _, err := scan[recordRow](t.Context(), s, "record/", "", 9); err != nil || len(got) != 1 {
		t.Errorf("%d records are known before their time, %v", len(got), err)
	}
	now = now.Add(time.Minute)
	round()
	if got, _, err := scan[recordRow](t.Context(), s, "record/", "", 999); err != nil || len(got) < 2 {
		t.Errorf("%d records are known later, %v", len(got), err)
	}
}

// What nobody gives holds up no block, and no other scheduler's files.
func TestAHangingFileHoldsUpNothingElse(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	w.seal(0, w.registerNode(), w.anchorList(common.Address{0xff}, common.Hash{1}), w.anchorList(boss, common.Hash{2}))
	x := newIndexer(w, s)
	x.Content = hanging{w, fmt.Sprint("list", 0, common.Address{0xff})}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { x.Run(ctx); close(ended) }()
	deadline := time.Now().Add(20 * time.Second)
	for ; ; time.Sleep(5 * time.Millisecond) {
		got, _, err := scan[recordRow](t.Context(), s, keyRecords(common.Hash{2}), "", 9)
		e, err2 := (Reader{Rows: s}).Explored(t.Context(), 0)
		if err == nil && err2 == nil && len(got) == 1 && e.Totals.Nodes == 1 && e.Pending == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d records, %+v, %v", len(got), e, errors.Join(err, err2))
		}
	}
	stop()
	<-ended
}

// hanging is storage that never ends giving some files.
type hanging struct {
	*town
	prefix string
}

func (h hanging) Get(ctx context.Context, ref string, off, length int64) (io.ReadCloser, error) {
	if strings.HasPrefix(ref, h.prefix) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.town.Get(ctx, ref, off, length)
}
