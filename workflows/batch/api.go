package batch

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// WorkflowID names the workflow of an order with several jobs.
func WorkflowID(order common.Hash) string { return "order/" + order.Hex() }

// The names of the workflow's handlers; nobody writes them as literals elsewhere.
const (
	WorkflowType = "Batch"
	SubmitUpdate = "submit" // the verdict on a new batch: returns Accepted or an error
	CancelUpdate = "cancel" // string reason → Status
	RetryUpdate  = "retry"  // → Status; the failed items are run again
	StatusQuery  = "status" // → Status
)

// Input starts a batch.
type Input struct {
	Order       job.Order      `json:"order"`
	Signature   []byte         `json:"signature"`
	OrderHash   common.Hash    `json:"orderHash"`
	ChainID     uint64         `json:"chainId"`
	Escrow      common.Address `json:"escrow"`
	Name        string         `json:"name,omitempty"`
	MaxParallel uint32         `json:"maxParallel"`       // items at once
	Retries     uint32         `json:"retries,omitempty"` // times that a failed item is run again
	Trace       string         `json:"trace,omitempty"`   // that the submission belongs to, in hex; its jobs do too
	State       *State         `json:"state,omitempty"`   // of a run that continues another
}

// Accepted is the answer to a submit.
type Accepted struct {
	Order common.Hash `json:"order"`
}

// Phase is a batch's place in its story.
type Phase string

// The phases. The last three are terminal.
const (
	Authenticating Phase = "authenticating"
	Running        Phase = "running"
	Settling       Phase = "settling" // all items have ended; money follows
	Succeeded      Phase = "succeeded"
	Failed         Phase = "failed" // at least one item did
	Cancelled      Phase = "cancelled"
)

// Terminal reports whether the phase ends the batch.
func (p Phase) Terminal() bool { return p == Succeeded || p == Failed || p == Cancelled }

// Status is what a user sees of a batch.
type Status struct {
	Trace      string             `json:"trace,omitempty"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	State      Phase              `json:"state"`
	Waiting    string             `json:"waiting,omitempty"` // what it waits for, in words
	Cause      *record.Cause      `json:"cause,omitempty"`   // of what ended it before its items did
	Items      uint32             `json:"items"`
	Succeeded  uint32             `json:"succeeded"`
	Failed     uint32             `json:"failed"`
	Cancelled  uint32             `json:"cancelled"` // while they ran, or before they began
	Running    uint32             `json:"running"`
	Tries      uint32             `json:"tries"` // jobs that were run in all
	Asset      common.Address     `json:"asset,omitzero"`
	Cost       job.Amount         `json:"cost"` // what the ended jobs' receipts come to
	MaxCost    job.Amount         `json:"maxCost"`
	Fee        job.Amount         `json:"fee"`
	Funding    common.Hash        `json:"funding,omitzero"` // transaction that opened the escrow
	Settlement *record.Settlement `json:"settlement,omitempty"`
	Deadline   uint64             `json:"deadline"`  // unix seconds
	CreatedAt  uint64             `json:"createdAt"` // unix milliseconds
	UpdatedAt  uint64             `json:"updatedAt"`
}
