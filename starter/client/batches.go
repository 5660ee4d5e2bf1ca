package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// BatchRequest is what the document calls a job.BatchSubmission.
type BatchRequest job.BatchSubmission

// BatchReply names a batch that was accepted.
type BatchReply struct {
	Order common.Hash `json:"order"`
	Items uint32      `json:"items"`
}

// BatchState is a batch's place in its story; the last three are its ends.
type BatchState string

// The states of a batch.
const (
	BatchAuthenticating BatchState = "authenticating"
	BatchRunning        BatchState = "running"
	BatchSettling       BatchState = "settling" // all items have ended; money follows
	BatchSucceeded      BatchState = "succeeded"
	BatchFailed         BatchState = "failed" // at least one item did
	BatchCancelled      BatchState = "cancelled"
)

// Terminal reports whether the state ends the batch.
func (s BatchState) Terminal() bool {
	return s == BatchSucceeded || s == BatchFailed || s == BatchCancelled
}

// Batch is how a batch stands.
type Batch struct {
	Trace      string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission and its jobs belong to, where the scheduler keeps traces"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	State      BatchState         `json:"state"`
	Waiting    string             `json:"waiting,omitempty" doc:"What it waits for, in words"`
	Cause      *record.Cause      `json:"cause,omitempty" doc:"Of what ended it before its items did"`
	Items      uint32             `json:"items"`
	Succeeded  uint32             `json:"succeeded"`
	Failed     uint32             `json:"failed"`
	Cancelled  uint32             `json:"cancelled" doc:"While they ran, or before they began"`
	Running    uint32             `json:"running"`
	Tries      uint32             `json:"tries" doc:"Jobs that were run in all"`
	Asset      common.Address     `json:"asset"`
	Cost       job.Amount         `json:"cost" doc:"What the ended jobs' receipts come to"`
	MaxCost    job.Amount         `json:"maxCost"`
	Fee        job.Amount         `json:"fee"`
	Funding    common.Hash        `json:"funding,omitzero" doc:"Transaction that opened the escrow"`
	Settlement *record.Settlement `json:"settlement,omitempty"`
	Deadline   uint64             `json:"deadline" doc:"Unix seconds"`
	CreatedAt  uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt  uint64             `json:"updatedAt" doc:"Unix milliseconds"`
}

// BatchLine is one batch of a list.
type BatchLine struct {
	Order     common.Hash `json:"order"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
}

// BatchList is a page of batches, newest first.
type BatchList struct {
	Batches []BatchLine `json:"batches"`
	Next    string      `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last"`
}

// ItemList is a page of a batch's items, by index. Items that were never begun are left out.
type ItemList struct {
	Items []record.Item `json:"items"`
	Next  string        `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last"`
}

// SubmitBatch hands a batch in. Repeating it is harmless: the same order is the same batch.
func (c *Client) SubmitBatch(ctx context.Context, s job.BatchSubmission) (BatchReply, error) {
	var out BatchReply
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewSubmitBatchRequest(c.server(), nil, BatchRequest(s))
	}}, &out)
}

// Batches returns a page of the wallet's batches; the empty cursor begins.
func (c *Client) Batches(ctx context.Context, cursor string, limit int) (BatchList, error) {
	p := ListBatchesParams{Limit: new(int64(limit))}
	if cursor != "" {
		p.Cursor = &cursor
	}
	var out BatchList
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListBatchesRequest(c.server(), &p)
	}, auth: true}, &out)
}

// Batch reads how a batch stands.
func (c *Client) Batch(ctx context.Context, order common.Hash) (Batch, error) {
	var out Batch
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewGetBatchRequest(c.server(), order.Hex())
	}, auth: true}, &out)
}

// Items returns a page of a batch's items in a state, or in any; the empty cursor begins.
func (c *Client) Items(ctx context.Context, order common.Hash, state, cursor string) (ItemList, error) {
	var p ListItemsParams
	if state != "" {
		p.State = new(ListItemsParamsState(state))
	}
	if cursor != "" {
		p.Cursor = &cursor
	}
	var out ItemList
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewListItemsRequest(c.server(), order.Hex(), &p)
	}, auth: true}, &out)
}

// CancelBatch ends a batch early: nothing more is begun, and what runs is cancelled.
func (c *Client) CancelBatch(ctx context.Context, order common.Hash, reason string) (Batch, error) {
	var out Batch
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewCancelBatchRequest(c.server(), order.Hex(), nil, CancelRequest{Reason: reason})
	}, auth: true}, &out)
}

// RetryBatch has the failed items of a batch that runs be run again.
func (c *Client) RetryBatch(ctx context.Context, order common.Hash) (Batch, error) {
	var out Batch
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewRetryBatchRequest(c.server(), order.Hex(), nil)
	}, auth: true}, &out)
}
