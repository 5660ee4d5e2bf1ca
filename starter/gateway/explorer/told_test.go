package explorer

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

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

// A node and a scheduler of one hand sign what they like: what cannot be is neither
// counted nor kept, whether the job is matched before or after.
func TestReceiptsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*record.Receipt){
		"longer than its order is there": func(r *record.Receipt) { r.BilledMs = 1 << 63 },
		"a bit longer":                   func(r *record.Receipt) { r.BilledMs = clockSlip + 60_001 },
		"more GPUs than a node has":      func(r *record.Receipt) { r.GPUs = 65_535 },
		"more bytes in":                  func(r *record.Receipt) { r.BytesIn = maxMoved + 1 },
		"more bytes out":                 func(r *record.Receipt) { r.BytesOut = 1 << 63 },
		"more than can be paid":          func(r *record.Receipt) { r.Total = job.Units(999_991) },
		"one attempt of very many":       func(r *record.Receipt) { r.Epoch = maxRuns + 1 },
		"an order that is not there":     func(r *record.Receipt) { r.Order = common.Hash{9} },
	} {
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
