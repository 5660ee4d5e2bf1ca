package explorer

import (
	"context"
	"testing"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
)

// BenchmarkRebuild makes the model of orders that are opened, paid, closed,
// matched and anchored from nothing; it reports events of the chain per second.
func BenchmarkRebuild(b *testing.B) {
	w := newTown()
	for range 50 {
		w.seal(0, w.registerNode())
	}
	for n := range 10_000 {
		o := order(byte(n), 1, chain.Coin)
		o.Nonce[3], o.Nonce[4] = byte(n>>8), byte(n)
		id := o.Hash(domain)
		w.seal(0, w.openOrder(o), w.settle(o, 0, nodeKey(byte(n%50)), 5, true))
		if n%8 == 7 {
			w.seal(0, w.anchorList(boss, job.ID(id, 0)), w.commitPage(boss, id, 0))
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
