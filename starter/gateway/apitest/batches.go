package apitest

import (
	"context"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/workflows/batch"
	workjob "github.com/skyops/skyops/workflows/job"
)

// many is one batch of the twin. Its items all begin at once.
type many struct {
	sub   job.BatchSubmission
	in    batch.Input
	tries []uint32      // of each item, the newest
	items []common.Hash // the newest job of each
	why   string        // it was cancelled; empty: it was not
	begun uint64        // unix milliseconds
}

// SubmitBatch implements api.Batches.
func (s *Scheduler) SubmitBatch(ctx context.Context, in batch.Input) error {
	sub, err := s.g.Store.Batch(ctx, in.OrderHash)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.refuse != nil {
		s.mu.Unlock()
		return s.refuse
	}
	if s.batches[in.OrderHash] != nil {
		s.mu.Unlock()
		return nil
	}
	m := &many{sub: sub, in: in, tries: make([]uint32, in.Order.Count), items: make([]common.Hash, in.Order.Count), begun: uint64(time.Now().UnixMilli())}
	if s.batches == nil {
		s.batches = map[common.Hash]*many{}
	}
	s.batches[in.OrderHash] = m
	s.mu.Unlock()
	for i := range in.Order.Count {
		if err := s.begin(m, i); err != nil {
			return err
		}
	}
	return nil
}

// begin starts the next try of an item.
func (s *Scheduler) begin(m *many, index uint32) error {
	tree, err := m.sub.Batch.Tree()
	if err != nil {
		return err
	}
	s.mu.Lock()
	try := m.tries[index]
	id := job.ID(m.in.OrderHash, m.in.Order.Number(index, try))
	m.items[index] = id
	s.mu.Unlock()
	it := record.Item{Index: index, Try: try, Job: id, State: record.ItemRunning, At: uint64(time.Now().UnixMilli())}
	if err := s.g.Store.PutItems(s.ctx, m.in.OrderHash, []record.Item{it}); err != nil {
		return err
	}
	if err := s.Submit(s.ctx, workjob.Input{
		Submission: m.sub.Submission(tree.Path(int(index)), index, try), Job: id, OrderHash: m.in.OrderHash, ChainID: m.in.ChainID, Escrow: m.in.Escrow,
		Parent: batch.WorkflowID(m.in.OrderHash),
	}); err != nil {
		return err
	}
	s.wg.Go(func() {
		st, err := s.Await(s.ctx, id, true)
		if err != nil {
			return // the twin is being stopped
		}
		it.State, it.Cause, it.Package, it.Node = string(st.Outcome), st.Cause, st.Package, st.Node
		_ = s.g.Store.PutItems(s.ctx, m.in.OrderHash, []record.Item{it})
	})
	return nil
}

// Batch implements api.Batches.
func (s *Scheduler) Batch(_ context.Context, order common.Hash) (batch.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.batches[order]
	if m == nil {
		return batch.Status{}, api.ErrNotFound
	}
	o := m.in.Order
	st := batch.Status{
		Order: order, Owner: o.Owner, Name: m.in.Name, State: batch.Running, Items: o.Count, MaxCost: o.MaxCost, Fee: o.Fee,
		Deadline: o.Deadline, CreatedAt: m.begun, UpdatedAt: m.begun,
	}
	for i, id := range m.items {
		st.Tries += m.tries[i] + 1
		j := s.jobs[id]
		switch {
		case j == nil || !j.status.State.Terminal():
			st.Running++
		case j.status.Outcome == record.Succeeded:
			st.Succeeded++
		case j.status.Outcome == record.Cancelled:
			st.Cancelled++
		default:
			st.Failed++
		}
	}
	if st.Running == 0 {
		st.State = batch.Succeeded
		switch {
		case st.Cancelled > 0:
			st.State = batch.Cancelled
		case st.Failed > 0:
			st.State = batch.Failed
		}
	}
	return st, nil
}

// CancelBatch implements api.Batches.
func (s *Scheduler) CancelBatch(ctx context.Context, order common.Hash, reason string) (batch.Status, error) {
	st, err := s.Batch(ctx, order)
	if err != nil {
		return st, err
	}
	s.mu.Lock()
	m := s.batches[order]
	again := m.why != "" || st.State.Terminal()
	m.why = "cancelled: " + reason
	items := append([]common.Hash(nil), m.items...)
	s.mu.Unlock()
	if again {
		return st, &api.Untimely{Reason: "the batch is being stopped"}
	}
	for _, id := range items {
		if _, err := s.Cancel(ctx, id, reason); err != nil {
			return st, err
		}
	}
	return s.Batch(ctx, order)
}

// RetryBatch implements api.Batches.
func (s *Scheduler) RetryBatch(ctx context.Context, order common.Hash) (batch.Status, error) {
	st, err := s.Batch(ctx, order)
	switch {
	case err != nil:
		return st, err
	case st.State.Terminal():
		return st, &api.Untimely{Reason: "the batch has ended, and so has its order"}
	case st.Failed == 0:
		return st, &api.Untimely{Reason: "no item has failed"}
	}
	s.mu.Lock()
	m := s.batches[order]
	var again []uint32
	for i, id := range m.items {
		if j := s.jobs[id]; j != nil && j.status.State.Terminal() && j.status.Outcome == record.Failed {
			m.tries[i]++
			again = append(again, uint32(i))
		}
	}
	s.mu.Unlock()
	for _, i := range again {
		if err := s.begin(m, i); err != nil {
			return st, fmt.Errorf("begin item %d again: %w", i, err)
		}
	}
	return s.Batch(ctx, order)
}
