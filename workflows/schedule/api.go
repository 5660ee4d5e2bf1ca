package schedule

import (
	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// WorkflowID names the story of an order's schedule.
func WorkflowID(order common.Hash) string { return "order/" + order.Hex() }

// CalendarID names its entry among Temporal's schedules, RunID the runs that this
// starts, which Temporal tells apart by their times.
func CalendarID(order common.Hash) string { return "schedule/" + order.Hex() }

// RunID is the first part of the ids of an order's runs.
func RunID(order common.Hash) string { return "run/" + order.Hex() }

// The names of the workflows and their handlers.
const (
	WorkflowType = "Schedule"
	RunType      = "ScheduledRun"
	SubmitUpdate = "submit" // → Status, once runs can be due; or an error
	CloseUpdate  = "close"  // string reason → Status; nothing is due any more
	StatusQuery  = "status" // → Status
	DueSignal    = "due"    // Due, from a run
	OverSignal   = "over"   // to a run: nothing keeps it any more
)

// OwnerAttribute is the owner as jobs have it: identity.OwnerHash.
var OwnerAttribute = temporal.NewSearchAttributeKeyKeyword("OwnerHash")

// Input starts a schedule, or hands one run of its story's rest to the next.
type Input struct {
	Submission job.Submission `json:"submission"` // of every run, but for its item
	Terms      job.Schedule   `json:"terms"`
	Order      common.Hash    `json:"order"`
	ChainID    uint64         `json:"chainId"`
	Escrow     common.Address `json:"escrow"`
	Notify     string         `json:"notify,omitempty"` // webhook of each run
	Trace      string         `json:"trace,omitempty"`  // that the submission belongs to, in hex; its runs do too
	Carried    *Status        `json:"carried,omitempty"`
}

// Due asks for a run.
type Due struct {
	Caller string `json:"caller"` // workflow that waits for OverSignal
	At     uint64 `json:"at"`     // it was due, unix milliseconds
}

// Phase is where a schedule is in its story; it only moves down this list.
type Phase string

// The phases.
const (
	Opening Phase = "opening" // its escrow opens
	Active  Phase = "active"
	Closing Phase = "closing" // nothing is due any more; what runs comes to its end
	Closed  Phase = "closed"  // what was not used is its owner's again
	Refused Phase = "refused"
)

// Run is one run of a schedule.
type Run struct {
	Item    uint32         `json:"item"`
	Job     common.Hash    `json:"job"`
	Due     uint64         `json:"due"` // unix milliseconds
	Began   uint64         `json:"began"`
	Ended   uint64         `json:"ended,omitempty"`
	Outcome record.Outcome `json:"outcome,omitempty"` // empty: it goes on
	Cost    job.Amount     `json:"cost"`
	Caller  string         `json:"caller,omitempty"` // while it goes on
}

// Status is what an owner sees of a schedule.
type Status struct {
	Trace      string             `json:"trace,omitempty"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	OwnerHash  string             `json:"ownerHash"`
	Name       string             `json:"name,omitempty"`
	Terms      job.Schedule       `json:"terms"`
	Asset      common.Address     `json:"asset"`
	MaxCost    job.Amount         `json:"maxCost"`
	Fee        job.Amount         `json:"fee"`
	Deadline   uint64             `json:"deadline"` // of the order, unix seconds
	Phase      Phase              `json:"phase"`
	Why        string             `json:"why,omitempty"` // nothing is due any more
	Begun      uint32             `json:"begun"`         // runs so far
	Cost       job.Amount         `json:"cost"`          // that they come to, without the fee
	Runs       []Run              `json:"runs"`          // those that go on and the newest others, oldest first
	Funding    common.Hash        `json:"funding,omitzero"`
	Settlement *record.Settlement `json:"settlement,omitempty"` // that closed it
	CreatedAt  uint64             `json:"createdAt"`
	UpdatedAt  uint64             `json:"updatedAt"`
}
