package explorer

import (
	"context"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// BenchmarkRebuild makes from nothing the model of orders that are opened, paid,
// closed and anchored with a published receipt each, of which one in eight is
// matched; it reports events of the chain per second.
func BenchmarkRebuild(b *testing.B) {
	w := newTown()
	for range 50 {
		w.seal(0, w.registerNode())
	}
	var jobs []common.Hash
	var runs []record.SignedReceipt
	for n := range 10_000 {
		o := order(byte(n), 1, chain.Coin)
		o.Nonce[3], o.Nonce[4] = byte(n>>8), byte(n)
		id := o.Hash(domain)
		w.seal(0, w.openOrder(o), w.settle(o, 0, 0, nodeKey(byte(n%50)), 5, true))
		jobs, runs = append(jobs, job.ID(id, 0)), append(runs, run(o, 0, 2, byte(n%50), 5, 1))
		if n%8 == 7 {
			w.seal(0, w.anchorRuns(boss, runs, jobs...), w.commitPage(boss, id, 0))
			jobs, runs = nil, nil
		}
	}
	events := 0
	for _, block := range w.blocks {
		events += len(block)
	}
	s := openStore(b)
	for b.Loop() {
		if err := s.ClearModel(context.Background()); err != nil {
			b.Fatal(err)
		}
		drain(b, newIndexer(w, s))
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}
