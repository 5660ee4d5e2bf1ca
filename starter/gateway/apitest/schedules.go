package apitest

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/workflows/schedule"
)

// Schedules is the twin of the schedules' workflows and calendar. Nothing becomes due
// by itself; each backfill makes one run.
type Schedules struct {
	mu      sync.Mutex
	opened  []schedule.Input // oldest first
	entries map[common.Hash]*api.Scheduled
}

func newSchedules() *Schedules { return &Schedules{entries: map[common.Hash]*api.Scheduled{}} }

// Opened returns what schedules were opened with, oldest first.
func (s *Schedules) Opened() []schedule.Input {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]schedule.Input(nil), s.opened...)
}

// Submit implements api.Schedules.
func (s *Schedules) Submit(_ context.Context, in schedule.Input) (schedule.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := in.Submission.Order
	due, err := in.Terms.Next(time.Now(), 3)
	if err != nil {
		return schedule.Status{}, err
	}
	e := &api.Scheduled{Next: due, Status: schedule.Status{
		Order: in.Order, Owner: o.Owner, Name: in.Submission.Spec.Name, Terms: in.Terms, MaxCost: o.MaxCost, Fee: o.Fee, Deadline: o.Deadline,
		Phase: schedule.Active, CreatedAt: uint64(time.Now().UnixMilli()),
	}}
	s.opened, s.entries[in.Order] = append(s.opened, in), e
	return e.Status, nil
}

// with does something to a schedule.
func (s *Schedules) with(order common.Hash, do func(*api.Scheduled)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[order]
	if e == nil {
		return api.ErrNotFound
	}
	do(e)
	return nil
}

// untimely is with, for what is not over.
func (s *Schedules) untimely(order common.Hash, do func(*api.Scheduled)) error {
	over := false
	err := s.with(order, func(e *api.Scheduled) {
		if over = e.Phase != schedule.Active; !over {
			do(e)
		}
	})
	if over {
		return &api.Untimely{Reason: "the schedule is over"}
	}
	return err
}

// Status implements api.Schedules.
func (s *Schedules) Status(_ context.Context, order common.Hash) (st api.Scheduled, err error) {
	return st, s.with(order, func(e *api.Scheduled) { st = *e })
}

// Pause implements api.Schedules.
func (s *Schedules) Pause(_ context.Context, order common.Hash) error {
	return s.untimely(order, func(e *api.Scheduled) { e.Paused = true })
}

// Resume implements api.Schedules.
func (s *Schedules) Resume(_ context.Context, order common.Hash) error {
	return s.untimely(order, func(e *api.Scheduled) { e.Paused = false })
}

// Backfill implements api.Schedules.
func (s *Schedules) Backfill(_ context.Context, order common.Hash, from, _ time.Time) error {
	return s.untimely(order, func(e *api.Scheduled) {
		e.Runs = append(e.Runs, schedule.Run{
			Item: e.Begun, Job: job.ID(order, e.Begun), Due: uint64(from.UnixMilli()), Began: uint64(time.Now().UnixMilli()), Outcome: record.Succeeded, Cost: job.Units(5),
		})
		e.Begun++
	})
}

// Close implements api.Schedules.
func (s *Schedules) Close(_ context.Context, order common.Hash, reason string) (st schedule.Status, err error) {
	return st, s.with(order, func(e *api.Scheduled) {
		e.Phase, e.Why, e.Next = schedule.Closed, reason, nil
		st = e.Status
	})
}

// List implements api.Schedules: a page is one schedule, a cursor its order.
func (s *Schedules) List(_ context.Context, owner common.Address, cursor string, _ int) (lines []client.ScheduleLine, next string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	skipping := cursor != ""
	for i := len(s.opened) - 1; i >= 0; i-- {
		e := s.entries[s.opened[i].Order]
		switch {
		case e.Owner != owner:
		case skipping:
			skipping = e.Order.Hex() != cursor
		case len(lines) == 1:
			return lines, lines[0].Order.Hex(), nil
		default:
			lines = append(lines, client.ScheduleLine{Order: e.Order, Name: e.Name, Open: e.Phase != schedule.Closed, CreatedAt: e.CreatedAt})
		}
	}
	if skipping {
		return nil, "", api.ErrCursor
	}
	return lines, "", nil
}
