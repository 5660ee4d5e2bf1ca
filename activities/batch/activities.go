// Package batch is what workflows need of the store for batches: the submission
// of one of its items, made from the batch as it was submitted, and a place
// where it is noted how the items stand.
//
// Nouns: a batch and its items are package job's; a try is one job of an item;
// the shelf holds batches that are in use.
//
// A noted item is for people to read and no part of any decision: what was lost
// with a process is noted again. Start at Activities.
package batch

import (
	"context"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Store keeps batches and how their items stand.
type Store interface {
	// Batch returns a batch as it was submitted.
	Batch(ctx context.Context, order common.Hash) (job.BatchSubmission, error)
	// BatchPath returns an item's path in its batch's tree.
	BatchPath(ctx context.Context, order common.Hash, index uint32) ([]common.Hash, error)
	// PutItems notes how items stand; of each the newest try stays, of one try the end.
	PutItems(ctx context.Context, order common.Hash, items []record.Item) error
}

// Jobs are the items' jobs as the workflows' keeper knows them.
type Jobs interface {
	// Ended returns how a job that has begun ended: nil while it runs. One that is
	// nowhere has failed.
	Ended(ctx context.Context, job common.Hash) (*record.Item, error)
	// Tell signals to a parent how one of its jobs ended. One that is over wants
	// to know nothing any more: that is no error.
	Tell(ctx context.Context, parent, signal string, d Done) error
}

// Activities are the activities of batches.
type Activities struct {
	Store  Store
	Jobs   Jobs
	Domain eip712.Domain

	mu    sync.Mutex
	shelf []*shelved // newest use last
}

// maxShelved bounds the batches that are kept: each is two megabytes at most, and
// one that is not kept is read again in milliseconds.
const maxShelved = 16

// shelved is a batch in use.
type shelved struct {
	order common.Hash
	once  sync.Once
	sub   job.BatchSubmission
	err   error
}

// LoadItem returns the submission of one try of an item. A batch that is not what
// its order commits to is an error of type ErrBad, which is final.
func (a *Activities) LoadItem(ctx context.Context, req LoadRequest) (job.Submission, error) {
	b := a.take(req.Order)
	b.once.Do(func() { b.sub, b.err = a.read(context.WithoutCancel(ctx), req.Order) })
	if b.err != nil {
		a.drop(b)
		return job.Submission{}, b.err
	}
	if req.Index >= b.sub.Order.Count {
		return job.Submission{}, bad("the batch has %d items, and none of number %d", b.sub.Order.Count, req.Index)
	}
	path, err := a.Store.BatchPath(ctx, req.Order, req.Index)
	if err != nil {
		return job.Submission{}, fmt.Errorf("read the path of item %d of batch %s: %w", req.Index, req.Order, err)
	}
	sub := b.sub.Submission(path, req.Index, req.Try)
	if _, err := sub.Check(a.Domain); err != nil {
		return job.Submission{}, bad("item %d: %v", req.Index, err)
	}
	return sub, nil
}

// read reads a batch. Its items are checked one by one, as they are asked for.
func (a *Activities) read(ctx context.Context, order common.Hash) (job.BatchSubmission, error) {
	sub, err := a.Store.Batch(ctx, order)
	if err != nil {
		return sub, fmt.Errorf("read batch %s: %w", order, err)
	}
	if hash := sub.Order.Hash(a.Domain); hash != order {
		return sub, bad("the stored order is %s, not %s", hash, order)
	}
	n, err := sub.Batch.Size()
	if err != nil {
		return sub, bad("%v", err)
	}
	if sub.Order.Kind != job.KindBatch || sub.Order.Count != n {
		return sub, bad("an order of kind %d for %d specs has a batch of %d", sub.Order.Kind, sub.Order.Count, n)
	}
	return sub, nil
}

// take returns the batch's place on the shelf.
func (a *Activities) take(order common.Hash) *shelved {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, b := range a.shelf {
		if b.order == order {
			a.shelf = append(append(a.shelf[:i:i], a.shelf[i+1:]...), b)
			return b
		}
	}
	b := &shelved{order: order}
	a.shelf = append(a.shelf, b)
	if len(a.shelf) > maxShelved {
		a.shelf = append([]*shelved(nil), a.shelf[1:]...)
	}
	return b
}

func (a *Activities) drop(b *shelved) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, have := range a.shelf {
		if have == b {
			a.shelf = append(a.shelf[:i:i], a.shelf[i+1:]...)
			return
		}
	}
}

// Note writes down how items stand, for whoever asks.
func (a *Activities) Note(ctx context.Context, req NoteRequest) error {
	if err := a.Store.PutItems(ctx, req.Order, req.Items); err != nil {
		return fmt.Errorf("note items of batch %s: %w", req.Order, err)
	}
	return nil
}

// Ended returns those of the jobs that have ended, for a batch that has not
// heard of some for long.
func (a *Activities) Ended(ctx context.Context, req EndedRequest) (EndedResult, error) {
	var res EndedResult
	for _, id := range req.Jobs {
		it, err := a.Jobs.Ended(ctx, id)
		if err != nil {
			return EndedResult{}, fmt.Errorf("look for job %s: %w", id, err)
		}
		if it != nil {
			res.Items = append(res.Items, *it)
		}
	}
	return res, nil
}

// Tell lets a job's parent know how the job ended. Repeated, it tells it again.
func (a *Activities) Tell(ctx context.Context, req TellRequest) error {
	if err := a.Jobs.Tell(ctx, req.Parent, req.Signal, req.Done); err != nil {
		return fmt.Errorf("tell %s of job %s: %w", req.Parent, req.Done.Job, err)
	}
	return nil
}
