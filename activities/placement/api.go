package placement

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
)

// PlaceRequest asks for a node for one attempt.
type PlaceRequest struct {
	Submission job.Submission `json:"submission"`
	Job        common.Hash    `json:"job"`
	Attempt    uint32         `json:"attempt"`
	Excluded   []uint32       `json:"excluded,omitempty"` // slots not to ask again in this job
	Checkpoint string         `json:"checkpoint,omitempty"`
	Like       *Like          `json:"like,omitempty"` // only nodes like this; nil: whatever the submission allows
}

// Like is what a node that repeats another's work has to have in common with it.
type Like struct {
	Model uint16 `json:"model"` // of its GPUs; 0: none
	GPUs  uint16 `json:"gpus"`
}

// PlaceResult is the best node, its evidence, and why the others were not.
// Node is zero when none fits; Plan then says what is closest.
type PlaceResult struct {
	Node      common.Address    `json:"node"`
	Slot      uint32            `json:"slot"`
	GPUs      uint16            `json:"gpus"`
	Rate      uint64            `json:"rate"`
	Egress    uint64            `json:"egress"`
	Simulated bool              `json:"simulated"`
	Evidence  *match.Evidence   `json:"evidence,omitempty"`
	Feasible  int               `json:"feasible"`
	Rejected  []match.Rejection `json:"rejected,omitempty"` // at most 50
	Closest   string            `json:"closest,omitempty"`
	Took      uint64            `json:"tookMicros"`
	Claim     uint64            `json:"claim,omitempty"`  // number of the claim on the node, which its answer names
	Queued    *book.Queued      `json:"queued,omitempty"` // the place that the job had while it waited; nil: it did not
}

// JoinResult is a job's place among those that wait.
type JoinResult struct {
	Queued   *book.Queued  `json:"queued"`
	Standing book.Standing `json:"standing"`
}

// LeaseRequest raises a job's epoch for a node that accepted.
type LeaseRequest struct {
	Job   common.Hash    `json:"job"`
	Epoch uint32         `json:"epoch"` // must be the current one + 1
	Node  common.Address `json:"node"`
	Terms lease.Terms    `json:"terms"`
}

// LeaseResult is the raised lease.
type LeaseResult struct {
	Lease     lease.Lease   `json:"lease"`
	Endurance job.Endurance `json:"endurance,omitzero"` // of its node
}

// EndRequest closes a lease: nothing of that epoch is accepted afterwards.
type EndRequest struct {
	Job   common.Hash `json:"job"`
	Epoch uint32      `json:"epoch"`
	// Program names what ran, keyed, so that its owner's next run of it can be told
	// how long it takes; zero: nothing is kept. KeptMs is what earlier epochs ran.
	Program common.Hash `json:"program,omitzero"`
	KeptMs  uint64      `json:"keptMs,omitempty"`
	Lost    bool        `json:"lost,omitempty"` // with its node, whose fault that was
}

// EndResult is what the register holds once an epoch has ended.
type EndResult struct {
	Head          lease.Head            `json:"head"`              // the job's newest acknowledged checkpoint, of any epoch
	Started       uint64                `json:"startedAt"`         // unix milliseconds the ingress saw the program start; 0: never
	Receipt       *record.SignedReceipt `json:"receipt,omitempty"` // newest countersigned one of this epoch
	Ending        *record.Ending        `json:"ending,omitempty"`  // how its program ended; nil: no package was acknowledged
	Erasure       *record.Erasure       `json:"erasure,omitempty"`
	LogRoot       common.Hash           `json:"logRoot,omitzero"`
	TelemetryRoot common.Hash           `json:"telemetryRoot,omitzero"`
	Depot         string                `json:"depot,omitempty"` // why its package is in the scheduler's depot; empty: it is in IPFS
}
