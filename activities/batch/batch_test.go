package batch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

var domain = eip712.Domain{ChainID: 7, Escrow: common.Address{1}}

// shelf keeps batches.
type shelf struct {
	mu    sync.Mutex
	kept  map[common.Hash]job.BatchSubmission
	trees map[common.Hash]*merkle.Tree
	reads int
	err   error
}

func newShelf() *shelf {
	return &shelf{kept: map[common.Hash]job.BatchSubmission{}, trees: map[common.Hash]*merkle.Tree{}}
}

func (s *shelf) Batch(_ context.Context, order common.Hash) (job.BatchSubmission, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.err != nil {
		return job.BatchSubmission{}, s.err
	}
	return s.kept[order], nil
}

func (s *shelf) BatchPath(_ context.Context, order common.Hash, index uint32) ([]common.Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trees[order].Path(int(index)), s.err
}

func (s *shelf) PutItems(context.Context, common.Hash, []record.Item) error { return s.err }

func (s *shelf) put(t *testing.T, nonce byte, items uint32) common.Hash {
	t.Helper()
	key := "age1pqshared"
	b := job.Batch{Count: items, Spec: job.Spec{
		Version: job.SpecVersion, Runtime: job.RuntimeProcess, Command: []string{"run", "${item}"}, CPU: 100, RAM: 64, Disk: 64,
		Limits: job.Limits{Duration: 60}, Key: job.RecipientHash(key), Salt: common.Hash{nonce},
	}}
	tree, err := b.Tree()
	if err != nil {
		t.Fatal(err)
	}
	sub := job.BatchSubmission{
		Batch: b, Recipient: "age1pqowner", JobKey: key, Envelope: []byte("sealed"),
		Order: job.Order{Kind: job.KindBatch, Owner: common.Address{2}, Scheduler: common.Address{3}, Root: b.Root(tree), Count: items,
			MaxRate: 1, MaxCost: job.Units(9), Nonce: common.Hash{nonce}, Deadline: 99, Recipient: job.RecipientHash("age1pqowner")},
	}
	order := sub.Order.Hash(domain)
	s.kept[order], s.trees[order] = sub, tree
	return order
}

// Every item's submission is one that anybody accepts, and the batch is read once for all.
func TestLoad(t *testing.T) {
	t.Parallel()
	s := newShelf()
	a := &batch.Activities{Store: s, Domain: domain}
	order := s.put(t, 1, 10)
	var all sync.WaitGroup
	for i := range uint32(10) {
		all.Go(func() {
			sub, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: order, Index: i, Try: 2})
			if err == nil {
				var id job.Identity
				if id, err = sub.Check(domain); err == nil && (id.Order != order || id.Job != job.ID(order, 20+i) || sub.Spec.Command[1] != fmt.Sprint(i)) {
					err = fmt.Errorf("it is %+v, and runs %v", id, sub.Spec.Command)
				}
			}
			if err != nil {
				t.Errorf("item %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if s.reads != 1 {
		t.Errorf("the batch was read %d times", s.reads)
	}
	final := func(err error) bool {
		app, ok := errors.AsType[*temporal.ApplicationError](err)
		return ok && app.NonRetryable() && app.Type() == batch.ErrBad
	}
	if _, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: order, Index: 10}); !final(err) {
		t.Errorf("an item beyond the last: %v", err)
	}
	changed := s.put(t, 2, 3)
	sub := s.kept[changed]
	sub.Batch.Spec.CPU++
	s.kept[changed] = sub
	if _, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: changed}); !final(err) {
		t.Errorf("a batch that is not its order's: %v", err)
	}
}

// A store that is away is asked again, and batches that are not used make room.
func TestShelf(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.err = errors.New("away")
	a := &batch.Activities{Store: s, Domain: domain}
	order := s.put(t, 1, 2)
	if _, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: order}); err == nil {
		t.Fatal("loaded from nowhere")
	}
	s.err = nil
	const others = 40
	for n := range byte(others) {
		if _, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: s.put(t, n+1, 2)}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.LoadItem(t.Context(), batch.LoadRequest{Order: order}); err != nil {
			t.Fatal(err)
		}
	}
	if want := 1 + others; s.reads != want {
		t.Errorf("%d reads, want %d: the one that is in use stays", s.reads, want)
	}
}
