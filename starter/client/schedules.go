package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// ScheduleRequest is the submission of a schedule: of its first run, with when all are due.
type ScheduleRequest struct {
	job.Submission
	Schedule job.Schedule `json:"schedule" doc:"When runs are due; the order's nonce is made from it"`
	Notify   string       `json:"notify,omitempty" maxLength:"2048" doc:"Webhook to tell of each run"`
}

// ScheduleReply acknowledges a schedule: its escrow is open, and runs can be due.
type ScheduleReply struct {
	Order common.Hash `json:"order"`
}

// Schedule is the whole state of a schedule.
type Schedule struct {
	Trace      string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission and its jobs belong to, where the scheduler keeps traces"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	Terms      job.Schedule       `json:"terms"`
	Asset      common.Address     `json:"asset,omitzero" doc:"What the order pays in; absent: the chain's coin"`
	MaxCost    job.Amount         `json:"maxCost" doc:"The most that all runs and the fee may cost"`
	Fee        job.Amount         `json:"fee"`
	PerRun     job.Amount         `json:"perRun" doc:"The most that one run may cost"`
	Deadline   uint64             `json:"deadline" doc:"Of the order, unix seconds: all runs are over by then"`
	Phase      string             `json:"phase" enum:"opening,active,closing,closed,refused"`
	Paused     bool               `json:"paused,omitempty"`
	Why        string             `json:"why,omitempty" doc:"Why nothing is due any more"`
	Begun      uint32             `json:"begun" doc:"Runs so far"`
	Cost       job.Amount         `json:"cost" doc:"That they come to, without the fee"`
	Runs       []ScheduledRun     `json:"runs" doc:"Those that go on and the newest others, oldest first"`
	Next       []uint64           `json:"next" doc:"When runs are due next, unix seconds"`
	Settlement *record.Settlement `json:"settlement,omitempty" doc:"That closed the order"`
	CreatedAt  uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt  uint64             `json:"updatedAt"`
}

// ScheduledRun is one run of a schedule.
type ScheduledRun struct {
	Item    uint32         `json:"item"`
	Job     common.Hash    `json:"job"`
	Due     uint64         `json:"due" doc:"Unix milliseconds"`
	Began   uint64         `json:"began"`
	Ended   uint64         `json:"ended,omitempty"`
	Outcome record.Outcome `json:"outcome,omitempty" doc:"Absent: it goes on"`
	Cost    job.Amount     `json:"cost"`
}

// ScheduleLine is one line of a list of schedules.
type ScheduleLine struct {
	Order     common.Hash `json:"order"`
	Name      string      `json:"name,omitempty"`
	Open      bool        `json:"open" doc:"It has not come to its end"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
}

// ScheduleList is one page of schedules, newest first.
type ScheduleList struct {
	Schedules []ScheduleLine `json:"schedules"`
	Next      string         `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last"`
}

// BackfillRequest asks for the runs that were due in a time, the one before it after the other.
type BackfillRequest struct {
	From uint64 `json:"from" doc:"Unix seconds"`
	To   uint64 `json:"to" doc:"Unix seconds, at most a year after"`
}

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
