package explorer

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
)

// closing ends an order.
func closing(o job.Order) []any {
	return []any{chain.EscrowEvent{Kind: chain.Closed, Asset: o.Asset, Owner: o.Owner, Other: o.Scheduler, Order: o.Hash(domain)}}
}

// unseenRows are those of what orders paid for and is not known.
func unseenRows(rows map[string]string) (keys []string) {
	for k := range rows {
		if strings.HasPrefix(k, "unseen/") {
			keys = append(keys, k)
		}
	}
	return keys
}

// What an order of several jobs paid for is shown once the order closed, also where no
// page with a match of it is ever given. Receipts of other orders' jobs are not, which is
// said of the order that paid by them, and what else is published of a job that was found is.
func TestPaidForAndNeverSeenMatched(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	rapid.Check(t, func(t *rapid.T) {
		o, other := order(1, 3, chain.Coin), order(2, 3, chain.Coin)
		o.Kind = rapid.SampledFrom([]job.Kind{job.KindBatch, job.KindPipeline}).Draw(t, "kind")
		orderID := o.Hash(domain)
		one, two := job.ID(orderID, 1), job.ID(orderID, 5) // number 5 of an order of 3 specs: another run of the last one
		stolen := run(other, 0, 1, 2, 90, 1).Receipt
		stolen.Job = record.RepeatID(one, 1)
		more := run(o, 5, 2, 0, 4, 1) // another attempt of the second, by a list alone
		if err := s.ClearModel(context.Background()); err != nil {
			t.Fatal(err)
		}
		w := newTown()
		w.seal(0, w.registerNode(), w.registerNode(), w.registerNode(), w.openOrder(o), w.openOrder(other))
		w.seal(0, paid(run(o, 1, 1, 1, 7, 1).Receipt), paid(run(o, 5, 1, 0, 30, 1).Receipt), paid(stolen))
		drain(t, newIndexer(w, s))
		r := Reader{Rows: s}
		if e, err := r.Explored(context.Background(), 9); err != nil || e.Totals.Jobs != 0 {
			t.Errorf("before it is closed: %+v, %v", e.Totals, err)
		}
		if x, err := r.Order(context.Background(), other.Hash(domain)); err != nil || x.Unknown != 0 {
			t.Errorf("before it is closed nothing is missing: %+v, %v", x, err)
		}
		for _, tx := range rapid.Permutation([][]any{w.anchorRuns(boss, []record.SignedReceipt{more}, two), closing(o), closing(other)}).Draw(t, "order") {
			w.seal(0, tx)
			drain(t, newIndexer(w, s))
		}
		if e, err := r.Explored(context.Background(), 9); err != nil || e.Totals.Jobs != 2 || e.Totals.Work.RunMs != 41 {
			t.Errorf("%+v, %v", e.Totals, err)
		}
		if f, err := r.Job(context.Background(), two); err != nil || f.Work.RunMs != 34 || len(f.Runs) != 2 {
			t.Errorf("%+v, %v", f, err)
		}
		if f, err := r.Job(context.Background(), one); err != nil || f.Work.RunMs != 7 || len(f.Runs) != 1 {
			t.Errorf("%+v, %v", f, err)
		}
		for slot, ms := range []uint64{34, 7, 0} {
			if n, err := r.Node(context.Background(), uint32(slot)); err != nil || n.Work.RunMs != ms {
				t.Errorf("node %d worked %+v, %v", slot, n.Work, err)
			}
		}
		for order, unknown := range map[common.Hash]int{orderID: 0, other.Hash(domain): 1} {
			if x, err := r.Order(context.Background(), order); err != nil || x.Unknown != unknown {
				t.Errorf("of order %s: %d not known, want %d, %v", order, x.Unknown, unknown, err)
			}
		}
	})
}

// What is not known of a closed order is, once a page tells it: the order says so until then.
func TestNotKnownUntilAPageTellsIt(t *testing.T) {
	t.Parallel()
	w, s := newTown(), openStore(t)
	o := order(1, 3, chain.Coin)
	id := job.ID(o.Hash(domain), 0)
	checked := run(o, 0, 1, 1, 7, 1).Receipt
	checked.Job = record.RepeatID(id, 1) // an order of several jobs has no checks that a search would look for
	w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o))
	w.seal(0, paid(checked), closing(o))
	drain(t, newIndexer(w, s))
	for range 2 {
		if x, err := (Reader{Rows: s}).Order(t.Context(), o.Hash(domain)); err != nil || x.Unknown != 1 {
			t.Errorf("%+v, %v", x, err)
		}
		w.seal(0, w.commitPage(boss, o.Hash(domain), 0))
		drain(t, newIndexer(w, s))
	}
	if x, err := (Reader{Rows: s}).Order(t.Context(), o.Hash(domain)); err != nil || x.Unknown != 0 {
		t.Errorf("%+v, %v", x, err)
	}
	if keys := append(unseenRows(rowsOf(t, s)), toldRows(rowsOf(t, s))...); len(keys) != 0 {
		t.Errorf("kept: %v", keys)
	}
}

// What an order paid for that is another order's job is none of its own, whether that job
// is known before or after, and whichever kind the order is of.
func TestPaidForAnotherOrdersJob(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	rapid.Check(t, func(t *rapid.T) {
		mine, other := order(1, 3, chain.Coin), order(2, 1, chain.Coin)
		other.Kind = rapid.SampledFrom([]job.Kind{job.KindBatch, job.KindJob}).Draw(t, "kind")
		stolen := run(other, 0, 1, 0, 90, 1).Receipt
		stolen.Job = job.ID(mine.Hash(domain), 0)
		if err := s.ClearModel(context.Background()); err != nil {
			t.Fatal(err)
		}
		w := newTown()
		w.seal(0, w.registerNode(), w.openOrder(mine), w.openOrder(other))
		for _, txs := range rapid.Permutation([][][]any{{w.commitPage(boss, mine.Hash(domain), 0)}, {paid(stolen), closing(other)}}).Draw(t, "order") {
			w.seal(0, txs...)
			drain(t, newIndexer(w, s))
		}
		for o, unknown := range map[common.Hash]int{mine.Hash(domain): 0, other.Hash(domain): 1} {
			if x, err := (Reader{Rows: s}).Order(context.Background(), o); err != nil || x.Unknown != unknown {
				t.Errorf("of order %s: %d not known, want %d, %v", o, x.Unknown, unknown, err)
			}
		}
		if f, err := (Reader{Rows: s}).Job(context.Background(), stolen.Job); err != nil || len(f.Runs) != 0 {
			t.Errorf("%+v, %v", f.Runs, err)
		}
	})
}

// Whenever pages and lists can be read, before an order closes, after it or between its
// settlements: the rows are those of a model that reads them all at the end.
func TestFoundInWhateverOrder(t *testing.T) {
	t.Parallel()
	lived, anew := openStore(t), openStore(t)
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range []*store.Store{lived, anew} {
			if err := s.ClearModel(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		o := order(1, 3, chain.Coin)
		id := job.ID(o.Hash(domain), 0)
		checked, told := run(o, 0, 1, 1, 7, 1).Receipt, run(o, 0, 3, 1, 9, 1).Receipt
		checked.Job, told.Job = record.RepeatID(id, 1), record.RepeatID(id, 1)
		w := newTown()
		w.seal(0, w.registerNode(), w.registerNode(), w.openOrder(o))
		settled := [][]any{paid(checked), paid(run(o, 0, 1, 0, 30, 1).Receipt)}
		settled = append(rapid.Permutation(settled).Draw(t, "settled")[:rapid.IntRange(0, 2).Draw(t, "settlements")], closing(o))
		published := [][]any{
			w.commitPage(boss, o.Hash(domain), 0), w.commitPage(boss, o.Hash(domain), 0),
			w.anchorRuns(boss, []record.SignedReceipt{run(o, 0, 2, 0, 4, 1), signed(told, 1)}, id, told.Job),
		}
		published = rapid.Permutation(published).Draw(t, "published")[:rapid.IntRange(0, 3).Draw(t, "files")]
		for len(settled)+len(published) > 0 {
			from := &settled
			if len(settled) == 0 || len(published) > 0 && rapid.Bool().Draw(t, "file") {
				from = &published
			}
			w.seal(0, (*from)[0])
			*from = (*from)[1:]
			for _, cid := range slices.Sorted(maps.Keys(w.content)) {
				w.hidden[cid] = rapid.Bool().Draw(t, "hidden")
			}
			drain(t, newIndexer(w, lived))
		}
		clear(w.hidden)
		drain(t, newIndexer(w, lived))
		drain(t, newIndexer(w, anew))
		if got, want := rowsOf(t, lived), rowsOf(t, anew); !maps.Equal(got, want) {
			t.Errorf("the rows are\n%v, made anew\n%v", got, want)
		}
	})
}

// An order for four billion jobs is searched no longer than others are.
func TestTheSearchIsBounded(t *testing.T) {
	t.Parallel()
	for number, found := range map[uint32]bool{searched - 1: true, searched: false, 4_000_000_000: false} {
		w, s := newTown(), openStore(t)
		o := order(1, 4_100_000_000, chain.Coin)
		w.seal(0, w.registerNode(), w.openOrder(o))
		w.seal(0, paid(run(o, number, 1, 0, 30, 1).Receipt), closing(o))
		drain(t, newIndexer(w, s))
		if e, err := (Reader{Rows: s}).Explored(t.Context(), 9); err != nil || (e.Totals.Jobs == 1) != found {
			t.Errorf("job %d: %+v, %v", number, e.Totals, err)
		}
	}
}

// The page of a closed order says how much it paid for of which nobody told anything.
func TestThePageOfAnOrderThatIsNotAllKnown(t *testing.T) {
	t.Parallel()
	w := newTown()
	known, unknown := order(1, 2, chain.Coin), order(2, 4_100_000_000, chain.Coin)
	w.seal(0, w.registerNode(), w.openOrder(known), w.openOrder(unknown))
	w.seal(0, paid(run(known, 0, 1, 0, 30, 1).Receipt), closing(known), paid(run(unknown, 4_000_000_000, 1, 0, 30, 1).Receipt), closing(unknown))
	get := browse(t, w)
	for o, shown := range map[common.Hash]bool{known.Hash(domain): false, unknown.Hash(domain): true} {
		if status, text := get("/explorer/orders/" + o.Hex()); status != http.StatusOK || strings.Contains(text, "1 that it paid for") != shown {
			t.Errorf("order %s, status %d: it says so: %t", o, status, !shown)
		}
	}
}

// A job's page shows who checked it.
func TestThePageOfACheckedJob(t *testing.T) {
	t.Parallel()
	w := newTown()
	w.seal(0, w.registerNode(), w.registerNode())
	var ids []common.Hash
	for n := range byte(2) {
		o := order(n+1, 1, chain.Coin)
		o.Kind = job.KindJob
		ids = append(ids, job.ID(o.Hash(domain), 0))
		w.seal(0, w.openOrder(o))
		w.seal(0, paid(run(o, 0, 1, 0, 30, 1).Receipt))
		if n == 1 {
			checked := run(o, 0, 1, 1, 7_000, 1).Receipt
			checked.Job, checked.Rate, checked.Cost, checked.Total = record.RepeatID(checked.Job, 2), 0, job.Amount{}, job.Amount{}
			w.seal(0, paid(checked))
		}
		w.seal(0, closing(o))
	}
	get := browse(t, w)
	for number, shown := range []bool{false, true} {
		status, text := get("/explorer/jobs/" + ids[number].Hex())
		for _, want := range []string{"<h2>Checks</h2>", `data-label="Round">2<`, "node 1", "7.0 s"} {
			if status != http.StatusOK || strings.Contains(text, want) != shown {
				t.Errorf("job %d, status %d: shows %q: %t", number, status, want, !shown)
			}
		}
	}
}
