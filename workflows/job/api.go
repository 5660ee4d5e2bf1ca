package job

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/batch"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// TaskQueue is where workflows and control activities run.
const TaskQueue = "control"

// WorkflowID names the workflow of a job: the same order gives the same job.
func WorkflowID(id common.Hash) string { return "job/" + id.Hex() }

// JobOf returns the job that a workflow is the story of, or the zero hash for another workflow.
func JobOf(workflow string) (id common.Hash) {
	text, ok := strings.CutPrefix(workflow, "job/")
	if !ok || id.UnmarshalText([]byte(text)) != nil {
		return common.Hash{}
	}
	return id
}

// The names of the workflow's handlers; nobody writes them as literals elsewhere.
const (
	WorkflowType   = "Job"
	SubmitUpdate   = "submit"   // validator's verdict on a new job: returns Accepted or an error
	AwaitUpdate    = "await"    // AwaitRequest → Status, completes when the job has got that far
	CancelUpdate   = "cancel"   // string reason → Status
	PauseUpdate    = "pause"    // → Status; the attempt that runs saves and ends
	ResumeUpdate   = "resume"   // → Status
	ExtendUpdate   = "extend"   // job.SignedExtension → Status
	StatusQuery    = "status"   // → Status
	ProofQuery     = "proof"    // → record.Proof (without the manifest)
	MatchQuery     = "match"    // int → Matching: a round from 1, or 0 for the newest
	AnchoredSignal = "anchored" // record.Anchoring, from the Anchor workflow
	DoneSignal     = "done"     // Done, to the parent of a job that has one
)

// NameMemo is the memo with the name that lists show, of a job's workflow and of an
// order's with several. It is sealed as every payload.
const NameMemo = "name"

// PartMemo is the memo of a job that is one of several under an order: NAME · PART.
func PartMemo(name, part string) map[string]any {
	return map[string]any{NameMemo: name + " · " + part}
}

// ErrNoAnswer is the error type of a job that was not accepted because the
// chain could not be asked; the other types of a refusal are package identity's.
// A refusal's detail is its record.Cause.
const ErrNoAnswer = "NoAnswer"

// ErrUntimely is the error type of a wish that the job's state does not allow.
const ErrUntimely = "Untimely"

// Input starts a job.
type Input struct {
	Submission job.Submission `json:"submission,omitzero"`
	Job        common.Hash    `json:"job"`
	OrderHash  common.Hash    `json:"orderHash"`
	ChainID    uint64         `json:"chainId"`
	Escrow     common.Address `json:"escrow"`
	// Notify is the address of the owner's webhook; empty: none. No one signed it.
	Notify string `json:"notify,omitempty"`
	// Trace is the id of the trace that the submission belongs to; empty: none.
	Trace string `json:"trace,omitempty"`
	// Parent is the workflow that has this job run, as one of several under one
	// order. It has opened the escrow, settles and closes it, and is told by
	// DoneSignal how the job ended; a continued run of it too. Empty: the job is
	// alone under its order.
	Parent string `json:"parent,omitempty"`
	// Load says where the submission is, when it is not here: a batch's children
	// have theirs made from the batch.
	Load *batch.LoadRequest `json:"load,omitempty"`
	// Budget is what the job may cost at most; nil: an equal share of the order's maximum.
	Budget *job.Amount `json:"budget,omitempty"`
	// Indexed is the state that the parent has put into the index, with owner, GPU
	// and batch, when it started the job; empty: the job has to do it.
	Indexed State `json:"indexed,omitempty"`
	// Edges are what earlier steps of a pipeline left for this job.
	Edges []record.Edge `json:"edges,omitempty"`
}

// Done is what a parent is told of the end of one of its jobs.
type Done = batch.Done

// Accepted is the answer to a submit.
type Accepted struct {
	Job common.Hash `json:"job"`
}

// State is a job's place in its story; it only moves down this list, save that
// Recovering and Paused go back to Placing.
type State string

// The states. The last three are terminal.
const (
	Authenticating State = "authenticating"
	Placing        State = "placing"
	Starting       State = "starting" // a node accepted; key release and start
	Running        State = "running"
	Recovering     State = "recovering" // the node was lost or drained
	Pausing        State = "pausing"    // the program is asked to save and end
	Paused         State = "paused"     // nothing runs, and nothing is paid, until the owner resumes it
	Delivered      State = "delivered"  // the sealed result is in the owner's reach; money follows
	Settling       State = "settling"   // the outcome is known, without a result; money follows
	Succeeded      State = "succeeded"
	Failed         State = "failed"
	Cancelled      State = "cancelled"
)

// Terminal reports whether the state ends the job.
func (s State) Terminal() bool { return s == Succeeded || s == Failed || s == Cancelled }

// AwaitRequest waits for Delivered (true as soon as the outcome is known, a
// failed job's too) or for the end, record anchored and escrow settled.
type AwaitRequest struct {
	Final bool `json:"final"`
}

// Matching is how a job was matched, and what it asks for when it waits for a node.
type Matching struct {
	State  State         `json:"state"`
	Rounds int           `json:"rounds"` // so far
	Round  int           `json:"round,omitempty"`
	Match  *record.Match `json:"match,omitempty"` // of Round; nil: there is no such round
	Asks   *Asks         `json:"asks,omitempty"`  // nil: the job has its node, or has ended
}

// Asks is what the next match of a job is made on.
type Asks struct {
	Order    job.Order `json:"order"`
	Spec     job.Spec  `json:"spec"`
	Attempt  uint32    `json:"attempt"`
	Excluded []uint32  `json:"excluded,omitempty"` // slots that are not asked again now
	Waiting  string    `json:"waiting,omitempty"`  // what the job waits for, in words
	// Queued is its place while it waits in the queue, Standing among whom it was then.
	Queued   *book.Queued   `json:"queued,omitempty"`
	Standing *book.Standing `json:"standing,omitempty"`
}

// Granted is how long an attempt's program may run, and what that comes from.
type Granted struct {
	Ms    uint64 `json:"ms"`
	Cause string `json:"cause"` // record.CauseDuration, CauseDeadline or CauseBudget
}

// Event is one line of the job's story.
type Event struct {
	At   uint64 `json:"at"` // unix milliseconds, workflow time
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Status is what a user sees of a job.
type Status struct {
	Job         common.Hash        `json:"job"`
	Order       common.Hash        `json:"order"`
	Owner       common.Address     `json:"owner"`
	Name        string             `json:"name,omitempty"`
	GPU         string             `json:"gpu,omitempty"`
	Image       string             `json:"image,omitempty"` // its name, for people
	Asset       common.Address     `json:"asset,omitzero"`  // that the order pays in
	MaxCost     job.Amount         `json:"maxCost"`         // of the order, its fee included
	Fee         job.Amount         `json:"fee"`
	Trace       string             `json:"trace,omitempty"`
	State       State              `json:"state"`
	Waiting     string             `json:"waiting,omitempty"`  // what the job waits for, in words; empty: for nothing
	Queued      *book.Queued       `json:"queued,omitempty"`   // the scheduler's word on its place while it waits for a node
	Standing    *book.Standing     `json:"standing,omitempty"` // among those that waited when it began to
	Outcome     record.Outcome     `json:"outcome,omitempty"`
	Cause       *record.Cause      `json:"cause,omitempty"`
	Epoch       uint32             `json:"epoch"`
	Node        common.Address     `json:"node,omitzero"`
	Simulated   bool               `json:"simulated,omitempty"`
	Checkpoint  *lease.Head        `json:"checkpoint,omitempty"`
	Attempts    []record.Attempt   `json:"attempts,omitempty"`
	Package     *record.Package    `json:"package,omitempty"`
	Depot       string             `json:"depot,omitempty"`      // why the scheduler's own depot took the package when IPFS did not; empty: IPFS has it
	Deliveries  []Delivery         `json:"deliveries,omitempty"` // to the places that the spec names, in its order
	Repeat      *record.Repeat     `json:"repeat,omitempty"`     // of a deterministic job that has its outcome
	RecordHash  common.Hash        `json:"recordHash,omitzero"`
	Settlement  *record.Settlement `json:"settlement,omitempty"`
	Anchoring   *record.Anchoring  `json:"anchoring,omitempty"`
	Funding     common.Hash        `json:"funding,omitzero"` // transaction that opened the escrow
	MatchMicros uint64             `json:"matchMicros,omitempty"`
	// What estimates of the time that remains are made from.
	Program   common.Hash         `json:"program,omitzero"`    // names what runs and on which GPUs, keyed; zero before an attempt
	KeptMs    uint64              `json:"keptMs,omitempty"`    // that earlier attempts ran and was kept
	Duration  uint32              `json:"durationSeconds"`     // that the job may run in all: the spec's, or what its owner signed since
	Granted   *Granted            `json:"granted,omitempty"`   // how long the newest attempt's program may run
	Endurance *job.Endurance      `json:"endurance,omitempty"` // of its node; nil: the job does not go by that
	Progress  *execution.Progress `json:"progress,omitempty"`  // of the newest attempt that was lost, as last heard of
	CreatedAt uint64              `json:"createdAt"`           // unix milliseconds
	UpdatedAt uint64              `json:"updatedAt"`
	Events    []Event             `json:"events,omitempty"`
}
