package explorer

import (
	"context"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// toldRows are those that wait for their job to be matched.
func toldRows(rows map[string]string) (keys []string) {
	for k := range rows {
		if strings.HasPrefix(k, "told/") {
			keys = append(keys, k)
		}
	}
	return keys
}

// impossible are changes after which a receipt is of no attempt that can be.
var impossible = map[string]func(*record.Receipt){
	"longer than its order is there": func(r *record.Receipt) { r.BilledMs = 1 << 63 },
	"a bit longer":                   func(r *record.Receipt) { r.BilledMs = clockSlip + 60_001 },
	"more GPUs than a node has":      func(r *record.Receipt) { r.GPUs = 65_535 },
	"more bytes in":                  func(r *record.Receipt) { r.BytesIn = maxMoved + 1 },
	"more bytes out":                 func(r *record.Receipt) { r.BytesOut = 1 << 63 },
	"more than can be paid":          func(r *record.Receipt) { r.Total = job.Units(999_991) },
	"one attempt of very many":       func(r *record.Receipt) { r.Epoch = maxRuns + 1 },
	"an order that is not there":     func(r *record.Receipt) { r.Order = common.Hash{9} },
}

// A node and a scheduler of one hand sign what they like: what cannot be is neither
// counted nor kept, whether the job is matched before or after.
func TestReceiptsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, spoil := range impossible {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, s := newTown(), openStore(t)
			o := order(1, 3, chain.Coin)
			id := o.Hash(domain)
			var runs []record.SignedReceipt
			for i := range uint32(2) {
				r := run(o, i, 1, 0, 10, 1).Receipt
				r.Rate, r.Cost, r.Total = 0, job.Amount{}, job.Amount{}
				spoil(&r)
				runs = append(runs, signed(r, 0))
			}
			w.seal(0, w.registerNode(), w.openOrder(o), w.commitPage(boss, id, 0))
			w.seal(0, w.anchorRuns(boss, runs, job.ID(id, 0), job.ID(id, 1)))
			drain(t, newIndexer(w, s))
			if keys := toldRows(rowsOf(t, s)); len(keys) != 0 {
				t.Errorf("kept: %v", keys)
			}
			w.seal(0, w.commitPage(boss, id, 1))
			drain(t, newIndexer(w, s))
			if e, err := (Reader{Rows: s}).Explored(t.Context(), 9); err != nil || e.Totals.Work != (client.Work{}) || e.Totals.Jobs != 2 {
				t.Errorf("counted: %+v, %v", e.Totals, err)
			}
		})
	}
}

// paid settles by a receipt. What its node is credited is left out.
func paid(r record.Receipt) []any {
	return []any{chain.Told{Receipts: []record.Receipt{r}}, chain.EscrowEvent{Kind: chain.Credited, Owner: r.Node, Other: alice, Order: r.Order}}
}

// The escrow pays nothing by a receipt at a rate of nothing, and looks at none of its
// numbers: what cannot be is neither counted nor kept.
func TestSettledReceiptsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, spoil := range impossible {
		for _, kind := range []job.Kind{job.KindBatch, job.KindJob} {
			w, s := newTown(), openStore(t)
			o := order(1, 1, chain.Coin)
			o.Kind = kind
			id := o.Hash(domain)
			free := func(spoil func(*record.Receipt)) []any {
				r := run(o, 0, 1, 0, 10, 1).Receipt
				r.Rate, r.Cost, r.Total = 0, job.Amount{}, job.Amount{}
				spoil(&r)
				return paid(r)
			}
			w.seal(0, w.registerNode(), w.openOrder(o))
			w.seal(0, free(spoil))
			drain(t, newIndexer(w, s))
			if keys := toldRows(rowsOf(t, s)); len(keys) != 0 {
				t.Errorf("%s: kept: %v", name, keys)
			}
			w.seal(0, w.commitPage(boss, id, 0))
			w.seal(0, free(spoil))
			drain(t, newIndexer(w, s))
			r := Reader{Rows: s}
			if e, err := r.Explored(t.Context(), 9); err != nil || e.Totals.Work != (client.Work{}) || e.Totals.Jobs != 1 {
				t.Errorf("%s: counted: %+v, %v", name, e.Totals, err)
			}
			w.seal(0, free(func(*record.Receipt) {}))
			drain(t, newIndexer(w, s))
			if e, err := r.Explored(t.Context(), 9); err != nil || e.Totals.Work.RunMs != 10 {
				t.Errorf("%s: what can be is not counted: %+v, %v", name, e.Totals, err)
			}
		}
	}
}

// A settled receipt that names another order's job takes nothing of that job's, in
// whatever order it, the match and the job's own receipt come, and whichever node it is of.
func TestASettledReceiptOfAnothersJob(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	mine, other := order(1, 1, chain.Coin), order(2, 1, chain.Coin)
	id := job.ID(mine.Hash(domain), 0)
	rapid.Check(t, func(t *rapid.T) {
		other.Kind = rapid.SampledFrom([]job.Kind{job.KindBatch, job.KindJob}).Draw(t, "kind")
		thief := byte(rapid.IntRange(0, 1).Draw(t, "thief"))
		stolen := run(other, 0, 1, thief, 300, 9).Receipt
		stolen.Job = id
		if err := s.ClearModel(context.Background()); err != nil {
			t.Fatal(err)
		}
		w := newTown()
		w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(mine), w.openOrder(other))
		for _, tx := range rapid.Permutation([][]any{
			w.commitPage(boss, mine.Hash(domain), 0), paid(run(mine, 0, 1, 0, 30, 1).Receipt), paid(stolen),
		}).Draw(t, "order") {
			w.seal(0, tx)
			drain(t, newIndexer(w, s))
		}
		r := Reader{Rows: s}
		f, err := r.Job(context.Background(), id)
		if err != nil || f.Order != mine.Hash(domain) || len(f.Runs) != 1 || f.Work.RunMs != 30 {
			t.Errorf("%+v, %v", f, err)
		}
		if e, err := r.Explored(context.Background(), 9); err != nil || e.Totals.Work.RunMs != 30 || e.Totals.Jobs != 1 {
			t.Errorf("%+v, %v", e.Totals, err)
		}
		if n, err := r.Node(context.Background(), 1); err != nil || n.Work != (client.Work{}) {
			t.Errorf("the thief's node worked %+v, %v", n.Work, err)
		}
	})
}

// A node may settle by an earlier receipt itself, and its scheduler then publish the
// last one: the row is the last one's, and what was paid by the other is not forgotten. A node
// that nothing was paid to was paid nothing.
func TestAPublishedReceiptInPlaceOfASettledOne(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 1, chain.Coin)
	o.Kind = job.KindJob
	id := job.ID(o.Hash(domain), 0)
	w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o))
	w.seal(0, w.commitPage(boss, o.Hash(domain), 0))
	w.seal(0, w.settle(o, 0, 0, nodeKey(0), 60, true))
	w.seal(0, w.anchorRuns(boss, []record.SignedReceipt{run(o, 0, 1, 0, 95, 2), run(o, 0, 2, 1, 9, 1)}, id))
	drain(t, newIndexer(w, s))
	f, err := (Reader{Rows: s}).Job(t.Context(), id)
	if err != nil || len(f.Runs) != 2 {
		t.Fatalf("%+v, %v", f.Runs, err)
	}
	if last := f.Runs[0]; last.Settled || last.Receipt.Seq != 2 || last.Paid.Cmp(job.Units(60)) != 0 {
		t.Errorf("the node that was paid: %+v", last)
	}
	if other := f.Runs[1]; other.Settled || !other.Paid.IsZero() {
		t.Errorf("the one that was not: %+v", other)
	}
}

// The job of an order for one is known without its match, and so are the rounds of
// its check.
func TestWhatAnOrderForOneSettles(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 1, chain.Coin)
	o.Kind = job.KindJob
	id := job.ID(o.Hash(domain), 0)
	checked := run(o, 0, 1, 1, 7, 1).Receipt
	checked.Job = record.RepeatID(id, record.MaxRounds)
	stranger := checked
	stranger.Job = record.RepeatID(id, record.MaxRounds+1)
	w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o))
	w.seal(0, paid(run(o, 0, 1, 0, 30, 1).Receipt), paid(checked), paid(stranger))
	drain(t, newIndexer(w, s))
	r := Reader{Rows: s}
	if f, err := r.Job(t.Context(), id); err != nil || f.Work.RunMs != 30 {
		t.Errorf("%+v, %v", f, err)
	}
	if e, err := r.Explored(t.Context(), 9); err != nil || e.Totals.Work.RunMs != 37 || e.Totals.Jobs != 1 {
		t.Errorf("%+v, %v", e.Totals, err)
	}
}

// The work of a round of a check counts for the node that did it, whatever kind the
// order is of and whenever the job's matches are read, and is no job of its own.
func TestSettledRoundsOfAnyOrder(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	rapid.Check(t, func(t *rapid.T) {
		o, stranger := order(1, 3, chain.Coin), order(2, 3, chain.Coin)
		o.Kind = rapid.SampledFrom([]job.Kind{job.KindBatch, job.KindJob, job.KindPipeline}).Draw(t, "kind")
		if o.Kind == job.KindJob {
			o.Count = 1
		}
		id := job.ID(o.Hash(domain), 0)
		checked, stolen := run(o, 0, 1, 1, 7, 1).Receipt, run(stranger, 0, 1, 1, 90, 2).Receipt
		checked.Job, stolen.Job = record.RepeatID(id, 2), record.RepeatID(id, 2)
		if err := s.ClearModel(context.Background()); err != nil {
			t.Fatal(err)
		}
		w := newTown()
		w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o), w.openOrder(stranger))
		for _, tx := range rapid.Permutation([][]any{
			w.commitPage(boss, o.Hash(domain), 0), w.commitPage(boss, o.Hash(domain), 0),
			paid(run(o, 0, 1, 0, 30, 1).Receipt), paid(checked), paid(stolen),
		}).Draw(t, "order") {
			w.seal(0, tx)
			drain(t, newIndexer(w, s))
		}
		r := Reader{Rows: s}
		if e, err := r.Explored(context.Background(), 9); err != nil || e.Totals.Work.RunMs != 37 || e.Totals.Jobs != 1 {
			t.Errorf("%+v, %v", e.Totals, err)
		}
		if n, err := r.Node(context.Background(), 1); err != nil || n.Work.RunMs != 7 || n.Work.Runs != 1 {
			t.Errorf("the checker's node worked %+v, %v", n.Work, err)
		}
		if l, err := r.NodeJobs(context.Background(), 1, "", 9); err != nil || len(l.Jobs) != 1 || l.Jobs[0].Job != id || l.Jobs[0].Work.RunMs != 30 {
			t.Errorf("the checker's node has jobs %+v, %v", l.Jobs, err)
		}
		if keys := toldRows(rowsOf(t, s)); len(keys) != 0 {
			t.Errorf("kept: %v", keys)
		}
	})
}

// A job that its order cannot have is none, whoever matched it and signed for it.
func TestAJobThatItsOrderCannotHave(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 3, chain.Coin)
	id, none := o.Hash(domain), uint32(3*job.MaxTries)
	w.seal(0, w.registerNode(), w.openOrder(o))
	w.seal(0, w.anchorRuns(boss, []record.SignedReceipt{run(o, none, 1, 0, 10, 1)}, job.ID(id, none)))
	w.seal(0, w.commitPage(boss, id, none))
	drain(t, newIndexer(w, s))
	if e, err := (Reader{Rows: s}).Explored(t.Context(), 9); err != nil || e.Totals.Work != (client.Work{}) || e.Totals.Jobs != 0 {
		t.Errorf("%+v, %v", e.Totals, err)
	}
}

// What was published of a job before its match is seen is kept once for each
// attempt and node, its newest; of strangers nothing is.
func TestWhatWaitsForAMatch(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 3, chain.Coin)
	id := o.Hash(domain)
	w.seal(0, w.registerNode(), w.openOrder(o))
	w.seal(0, w.anchorRuns(common.Address{0xbb}, []record.SignedReceipt{run(o, 0, 1, 0, 90, 9)}, job.ID(id, 0))) // not its scheduler
	forged := run(o, 0, 2, 0, 90, 9)
	forged.NodeSig = run(o, 0, 2, 1, 90, 9).NodeSig
	all := []record.SignedReceipt{forged}
	for seq := range uint64(40) {
		all = append(all, run(o, 0, 1, 0, 40-seq, 40-seq))
	}
	w.seal(0, w.anchorRuns(boss, all, job.ID(id, 0)))
	drain(t, newIndexer(w, s))
	if keys := toldRows(rowsOf(t, s)); len(keys) != 2 { // the mark, and the attempt
		t.Errorf("kept: %v", keys)
	}
	w.seal(0, w.commitPage(boss, id, 0))
	drain(t, newIndexer(w, s))
	f, err := (Reader{Rows: s}).Job(t.Context(), job.ID(id, 0))
	if err != nil || len(f.Runs) != 1 || f.Work.RunMs != 40 || len(toldRows(rowsOf(t, s))) != 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	shown := record.SignedReceipt{Receipt: f.Runs[0].Receipt, NodeSig: f.Runs[0].NodeSig}
	if err := shown.Check(domain, o, true); err != nil {
		t.Errorf("what is shown cannot be checked: %v", err)
	}
}
