package execution_test

import (
	"context"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// forgetful is an ingress that forgets the first draft it has made, once it is
// signed, and then makes another one with the same number.
type forgetful struct {
	*executiontest.Scheduler
	mu      sync.Mutex
	commits int
	signed  map[uint64]map[common.Hash]bool // by number, what the node has signed
}

func (f *forgetful) Commit(ctx context.Context, c execution.Commit) (record.Receipt, error) {
	r, err := f.Scheduler.Commit(ctx, c)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.commits++; f.commits == 2 {
		r.Seq = 1
	}
	return r, err
}

func (f *forgetful) Countersign(ctx context.Context, s record.SignedReceipt) (record.SignedReceipt, uint32, error) {
	f.mu.Lock()
	if f.signed[s.Receipt.Seq] == nil {
		f.signed[s.Receipt.Seq] = map[common.Hash]bool{}
	}
	f.signed[s.Receipt.Seq][s.Receipt.StructHash()] = true
	forget := f.commits == 1
	f.mu.Unlock()
	if forget {
		return s, 0, lease.ErrConflict
	}
	return f.Scheduler.Countersign(ctx, s)
}

// Two receipts of one number would cost a node its stake: it signs none twice,
// and goes on as soon as it is given another number.
func TestNoNumberIsSignedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := &forgetful{Scheduler: w.scheduler, signed: map[uint64]map[common.Hash]bool{}}
	w.config.Ingress = f
	w.node = execution.New(w.config)
	t.Cleanup(w.node.Close)
	req := w.request(w.counter("-steps", "3", "-interval", "1ms", "-checkpoint-every", "0"), 1)
	if res := w.execute(req).wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.commits < 3 || len(f.signed) < 2 {
		t.Errorf("%d commits, signed %v", f.commits, f.signed)
	}
	for number, receipts := range f.signed {
		if len(receipts) > 1 {
			t.Errorf("number %d was signed for %d receipts", number, len(receipts))
		}
	}
}
