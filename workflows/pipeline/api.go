package pipeline

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// The names of the workflow and its handlers; nobody writes them as literals elsewhere.
const (
	WorkflowType = "Pipeline"
	SubmitUpdate = "submit" // validator's verdict on a new pipeline: returns Accepted or an error
	AwaitUpdate  = "await"  // → Status, completes when the pipeline has ended and its money is settled
	CancelUpdate = "cancel" // string reason → Status
	StatusQuery  = "status" // → Status
)

// WorkflowID names the workflow of an order with several jobs.
func WorkflowID(order common.Hash) string { return "order/" + order.Hex() }

// Input starts a pipeline, whose steps are on the shelf.
type Input struct {
	Name      string         `json:"name,omitempty"`
	Order     job.Order      `json:"order"`
	Signature []byte         `json:"signature"`
	OrderHash common.Hash    `json:"orderHash"`
	ChainID   uint64         `json:"chainId"`
	Escrow    common.Address `json:"escrow"`
	Parallel  uint32         `json:"maxParallel,omitempty"` // runs at once; 0: DefaultParallel
	FailFast  bool           `json:"failFast,omitempty"`    // the first failure ends the pipeline
	Trace     string         `json:"trace,omitempty"`       // that the submission belongs to, in hex; its jobs do too
	Carried   *Carried       `json:"carried,omitempty"`     // from the run of the workflow before this one
}

// DefaultParallel is how many jobs of a pipeline run at once where it does not say.
const DefaultParallel = 64

// Carried is what a continued run of the workflow goes on with.
type Carried struct {
	Status    Status `json:"status"`
	Grace     uint64 `json:"grace"` // see identity.AuthenticateResult
	Cancelled string `json:"cancelled,omitempty"`
}

// Accepted is the answer to a submit.
type Accepted struct {
	Order common.Hash `json:"order"`
}

// State is a pipeline's or a step's place in its story.
type State string

// The states. A pipeline is running, settling, or in one of the terminal ones; a
// step is in any but settling.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Settling  State = "settling" // nothing runs any more; the money follows
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Cancelled State = "cancelled"
	Skipped   State = "skipped"
	Cached    State = "cached" // of a step: it succeeded in an earlier pipeline
)

// Terminal reports whether a step or run has ended.
func (s State) Terminal() bool {
	return s.Good() || s == Failed || s == Cancelled || s == Skipped
}

// Good reports whether a step or run has left what it was to make.
func (s State) Good() bool { return s == Succeeded || s == Cached }

// Status is what a user sees of a pipeline.
type Status struct {
	Trace      string             `json:"trace,omitempty"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	State      State              `json:"state"`
	Cause      *record.Cause      `json:"cause,omitempty"`
	Asset      common.Address     `json:"asset,omitzero"`
	MaxCost    job.Amount         `json:"maxCost"` // of the order, its fee included
	Fee        job.Amount         `json:"fee"`
	Cost       job.Amount         `json:"cost"` // that the runs come to so far
	Steps      []Step             `json:"steps"`
	Funding    common.Hash        `json:"funding,omitzero"`
	Settlement *record.Settlement `json:"settlement,omitempty"`
	CreatedAt  uint64             `json:"createdAt"` // unix milliseconds
	UpdatedAt  uint64             `json:"updatedAt"`
}

// Step is what became of a step.
type Step struct {
	Title  string      `json:"title"`
	State  State       `json:"state"`
	Why    string      `json:"why,omitempty"` // it was skipped or failed, in words
	After  []job.After `json:"after,omitempty"`
	Budget job.Amount  `json:"budget"` // of one run
	Runs   []Run       `json:"runs,omitempty"`
	// CachedFrom is the order of the earlier pipeline whose jobs Runs are, of a step
	// that is Cached: nothing was paid for them here. Of one that fans out single
	// runs may be Cached, and the others run.
	CachedFrom common.Hash `json:"cachedFrom,omitzero"`
}

// Run is one job of a step.
type Run struct {
	Job       common.Hash     `json:"job"`
	State     State           `json:"state"`
	Cause     *record.Cause   `json:"cause,omitempty"`
	Node      common.Address  `json:"node,omitzero"`
	Epochs    uint32          `json:"epochs,omitempty"` // attempts
	Cost      job.Amount      `json:"cost"`
	Package   *record.Package `json:"package,omitempty"`
	StartedAt uint64          `json:"startedAt,omitempty"` // unix milliseconds
	EndedAt   uint64          `json:"endedAt,omitempty"`
}
