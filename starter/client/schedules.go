package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"
)

// CreateSchedule opens a schedule. Repeating it is harmless: the same order is the same schedule.
func (c *Client) CreateSchedule(ctx context.Context, r ScheduleRequest) (ScheduleReply, error) {
	var out ScheduleReply
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewCreateScheduleRequest(c.server(), nil, r)
	}}, &out)
}

// Schedules returns a page of the wallet's schedules, newest first; the empty cursor begins.
func (c *Client) Schedules(ctx context.Context, cursor string, limit int) (ScheduleList, error) {
	p := ListSchedulesParams{Limit: new(int64(limit))}
	if cursor != "" {
		p.Cursor = &cursor
	}
	var out ScheduleList
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListSchedulesRequest(c.server(), &p)
	}, auth: true}, &out)
}

// Schedule returns a schedule's state.
func (c *Client) Schedule(ctx context.Context, order common.Hash) (Schedule, error) {
	return c.schedule(ctx, func() (*http.Request, error) { return NewGetScheduleRequest(c.server(), order.Hex()) })
}

// PauseSchedule has nothing become due until it is resumed.
func (c *Client) PauseSchedule(ctx context.Context, order common.Hash) (Schedule, error) {
	return c.schedule(ctx, func() (*http.Request, error) { return NewPauseScheduleRequest(c.server(), order.Hex(), nil) })
}

// ResumeSchedule lets runs become due again.
func (c *Client) ResumeSchedule(ctx context.Context, order common.Hash) (Schedule, error) {
	return c.schedule(ctx, func() (*http.Request, error) { return NewResumeScheduleRequest(c.server(), order.Hex(), nil) })
}

// BackfillSchedule asks for the runs that were due in a time.
func (c *Client) BackfillSchedule(ctx context.Context, order common.Hash, r BackfillRequest) (Schedule, error) {
	return c.schedule(ctx, func() (*http.Request, error) { return NewBackfillScheduleRequest(c.server(), order.Hex(), nil, r) })
}

// CloseSchedule has nothing become due any more; what runs comes to its end.
func (c *Client) CloseSchedule(ctx context.Context, order common.Hash, reason string) (Schedule, error) {
	return c.schedule(ctx, func() (*http.Request, error) {
		return NewCloseScheduleRequest(c.server(), order.Hex(), nil, CancelRequest{Reason: reason})
	})
}

func (c *Client) schedule(ctx context.Context, ask func() (*http.Request, error)) (out Schedule, err error) {
	return out, c.do(ctx, call{make: ask, auth: true}, &out)
}
