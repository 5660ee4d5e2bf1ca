package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// SubmitRequest is a submission, with what its owner wants of the scheduler beside it.
type SubmitRequest struct {
	job.Submission
	Notify string `json:"notify,omitempty" maxLength:"2048" doc:"Webhook to tell when the result is there and when the job has ended. It is no part of what is signed"`
}

// SubmitReply acknowledges a job: it is durable from here on.
type SubmitReply struct {
	Job   common.Hash `json:"job"`
	Order common.Hash `json:"order"`
}

// State is where a job is in its story.
type State string

// The states, in the order a job passes them; the last three end it.
const (
	Authenticating State = "authenticating"
	Placing        State = "placing"
	Starting       State = "starting"
	Running        State = "running"
	Recovering     State = "recovering"
	Pausing        State = "pausing"
	Paused         State = "paused"
	Delivered      State = "delivered"
	Settling       State = "settling"
	Succeeded      State = "succeeded"
	Failed         State = "failed"
	Cancelled      State = "cancelled"
)

// Terminal reports whether the state ends the job.
func (s State) Terminal() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Delivered reports whether the outcome is known: the result, if any, can be fetched.
func (s State) Delivered() bool { return s == Delivered || s == Settling || s.Terminal() }

// Event is one line of a job's story.
type Event struct {
	At   uint64 `json:"at" doc:"Unix milliseconds"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Job is the whole state of a job.
type Job struct {
	Job         common.Hash        `json:"job"`
	Order       common.Hash        `json:"order"`
	Owner       common.Address     `json:"owner"`
	Name        string             `json:"name,omitempty"`
	GPU         string             `json:"gpu,omitempty"`
	Image       string             `json:"image,omitempty" doc:"Its name, for people"`
	Asset       common.Address     `json:"asset,omitzero" doc:"What the order pays in; absent: the chain's coin"`
	MaxCost     job.Amount         `json:"maxCost" doc:"The most that the order may cost, its fee included"`
	Fee         job.Amount         `json:"fee"`
	Trace       string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission belongs to, where the scheduler keeps traces"`
	State       State              `json:"state"`
	Waiting     string             `json:"waiting,omitempty" doc:"What the job waits for; empty: for nothing"`
	Queued      *book.Queued       `json:"queued,omitempty" doc:"The scheduler's word on the job's place while it waits for a node: keep it"`
	Standing    *book.Standing     `json:"standing,omitempty" doc:"How its order stood among those that waited when it began to"`
	Outcome     record.Outcome     `json:"outcome,omitempty"`
	Cause       *record.Cause      `json:"cause,omitempty"`
	Epoch       uint32             `json:"epoch" doc:"Number of the current attempt"`
	Node        common.Address     `json:"node,omitzero"`
	Simulated   bool               `json:"simulated,omitempty"`
	Progress    *Progress          `json:"progress,omitempty" doc:"Of the running attempt, as the program reports it"`
	Remaining   *Remaining         `json:"remaining,omitempty" doc:"How much longer it takes until its result is there; absent when nothing is known"`
	Checkpoint  *lease.Head        `json:"checkpoint,omitempty" doc:"Newest acknowledged checkpoint"`
	Interval    uint32             `json:"checkpointIntervalSeconds,omitempty" doc:"How often its program was asked to save; absent while none runs"`
	MayLoseMs   uint64             `json:"mayLoseMs,omitempty" doc:"Work that the loss of its node may cost at most, when its program saves as it was asked to; more when it has not saved for longer"`
	Endurance   *job.Endurance     `json:"endurance,omitempty" doc:"How long its node is taken to run between two failures, which is what the interval is made from unless its owner named one"`
	Attempts    []record.Attempt   `json:"attempts,omitempty"`
	Due         *job.Amount        `json:"due,omitempty" doc:"What its nodes have earned so far, by the newest receipts that they and the scheduler signed, the running attempt's too; absent: nothing yet"`
	LateErased  []record.Erasure   `json:"lateErasures,omitempty" doc:"Erasure receipts that came after their attempts were closed; the anchored record does not have them"`
	Package     *record.Package    `json:"package,omitempty"`
	Depot       string             `json:"depot,omitempty" doc:"Why the scheduler's own depot took the package: IPFS did not take it, or did not give it back. It is read as ever, and goes to IPFS when that takes it; absent: IPFS has it"`
	Deliveries  []Delivery         `json:"deliveries,omitempty" doc:"To the places that the spec names"`
	Repeat      *record.Repeat     `json:"repeat,omitempty" doc:"How another node checked the work of a deterministic job, once that is over"`
	RecordHash  common.Hash        `json:"recordHash,omitzero"`
	Settlement  *record.Settlement `json:"settlement,omitempty"`
	Anchoring   *record.Anchoring  `json:"anchoring,omitempty"`
	Funding     common.Hash        `json:"funding,omitzero" doc:"Transaction that opened the escrow"`
	MatchMicros uint64             `json:"matchMicros,omitempty"`
	Duration    uint32             `json:"durationSeconds" doc:"How long its program may run in all"`
	CreatedAt   uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt   uint64             `json:"updatedAt" doc:"Unix milliseconds"`
}

// Checkpoint is one of a job's checkpoints that is stored: a sealed package.
type Checkpoint struct {
	lease.Head
	Receipt *record.SignedReceipt `json:"receipt,omitempty" doc:"It names the checkpoint: signed by the node, countersigned by the scheduler"`
}

// Checkpoints are those of one job.
type Checkpoints struct {
	Checkpoints []Checkpoint `json:"checkpoints"`
}

// Progress is how far a running attempt has come. It is the node's word.
type Progress struct {
	Stage  string `json:"stage" doc:"fetch, start, run, stop, seal, publish"`
	Step   uint64 `json:"step,omitempty"`
	Total  uint64 `json:"total,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Source string `json:"source,omitempty" enum:"file,log" doc:"Where the step was read: the program's progress file, or its log"`
	At     uint64 `json:"at,omitempty" doc:"Unix milliseconds: when the step was reached"`
}

// Remaining estimates how much longer a job takes, with an interval that is meant
// to hold the truth four times in five.
type Remaining struct {
	Source  string `json:"source" enum:"file,log,history,deadline" doc:"What it is made from: the program's progress file, its log, earlier runs, or only the limit"`
	At      uint64 `json:"at" doc:"Unix milliseconds; the times count from here"`
	Ms      uint64 `json:"ms" doc:"Most likely"`
	LowMs   uint64 `json:"lowMs"`
	HighMs  uint64 `json:"highMs"`
	SaveMs  uint64 `json:"saveMs,omitempty" doc:"The part of it that comes after the program's last step"`
	LimitMs uint64 `json:"limitMs,omitempty" doc:"Until the job's limit stops its program"`
	Limit   string `json:"limit,omitempty" enum:"duration,deadline,budget" doc:"Which limit that is"`
	Warning string `json:"warning,omitempty" doc:"One sentence, when the limit comes before the end"`
}

// JobLine is one job of a list.
type JobLine struct {
	Job       common.Hash `json:"job"`
	State     State       `json:"state"`
	Name      string      `json:"name,omitempty"`
	GPU       string      `json:"gpu,omitempty"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
	EndedAt   uint64      `json:"endedAt,omitempty" doc:"Unix milliseconds"`
}

// JobList is a page of the owner's jobs, newest first.
type JobList struct {
	Jobs []JobLine `json:"jobs"`
	Next string    `json:"next,omitempty" doc:"Cursor of the next page"`
}

// Events are the lines after a cursor.
type Events struct {
	Events []Event `json:"events"`
	Next   uint64  `json:"next" doc:"Cursor to continue from"`
	State  State   `json:"state"`
}

// CancelRequest ends a job early.
type CancelRequest struct {
	Reason string `json:"reason,omitempty" maxLength:"400"`
}

// ExtendRequest lets a job run longer.
type ExtendRequest struct {
	Extension job.Extension `json:"extension"`
	Signature []byte        `json:"signature" doc:"The owner's over the extension's EIP-712 digest, ECDSA or ERC-1271"`
}
