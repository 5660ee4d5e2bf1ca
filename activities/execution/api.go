package execution

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/remaining"
)

// TaskQueue is the queue of one node: it alone polls it, through the ingress.
func TaskQueue(node common.Address) string { return "node/" + strings.ToLower(node.Hex()) }

// The names a workflow calls a node's activities by.
const (
	OfferActivity   = "Offer"
	ExecuteActivity = "Execute"
	PauseActivity   = "Pause"
	ExtendActivity  = "Extend"
)

// OfferRequest asks a node to hold devices for one attempt.
type OfferRequest struct {
	Submission job.Submission `json:"submission"`
	Job        common.Hash    `json:"job"`
	// Repeat numbers the round of a repeat, whose job is record.RepeatID; 0: the job itself.
	Repeat   uint32      `json:"repeat,omitempty"`
	Epoch    uint32      `json:"epoch"`
	Snapshot common.Hash `json:"snapshot"` // root of the one that the node was chosen from; its answer signs it
	// Claim is the number of the node's claim that the match made: its leaf's
	// Claims after the match. From the answer on the node's beats say so.
	Claim  uint64 `json:"claim,omitempty"`
	GPUs   uint16 `json:"gpus"`
	Rate   uint64 `json:"rate"`
	Egress uint64 `json:"egress"`
	Expiry uint64 `json:"expiry"` // unix seconds; an accepted offer not executed by then is void
}

// OfferResult holds exactly one of the two signed answers.
type OfferResult struct {
	Accept  *record.Accept  `json:"accept,omitempty"`
	Decline *record.Decline `json:"decline,omitempty"`
	// CachedBytes of the image and inputs that are here already.
	CachedBytes uint64 `json:"cachedBytes,omitempty"`
}

// ExecuteRequest runs one attempt under a lease.
type ExecuteRequest struct {
	Submission job.Submission `json:"submission"`
	Job        common.Hash    `json:"job"`
	Lease      lease.Lease    `json:"lease"`
	SealedKey  []byte         `json:"sealedKey"` // the job key, sealed to the Accept's ephemeral key
	Resume     lease.Head     `json:"resume,omitzero"`
	// ResumeReceipt names Resume's checkpoint: the newest receipt of the attempt that saved it.
	ResumeReceipt *record.SignedReceipt `json:"resumeReceipt,omitempty"`
	LimitMs       uint64                `json:"limitMs"`    // stop the program after this long
	LimitCause    string                `json:"limitCause"` // record.CauseDuration or record.CauseBudget
	// Again says that another attempt follows when the program itself fails: its
	// newest checkpoint is wanted then, not a package, and ErrProgramFailed.
	Again  bool   `json:"again,omitempty"`
	SaveMs uint64 `json:"saveMs,omitempty"` // what saving took in the attempt before; 0: unknown
	// BetweenMs is how long the node is taken to run between two failures; 0: unknown.
	BetweenMs uint64   `json:"betweenMs,omitempty"`
	Repeat    *Stretch `json:"repeat,omitempty"` // nil: a run of the job's own
	// Edges are what earlier steps of a pipeline left for the inputs that come from them.
	Edges []record.Edge `json:"edges,omitempty"`
}

// PauseRequest asks a node to have an attempt save and end, so that another one
// goes on from there when its owner wants it. Execute returns ErrPaused then.
type PauseRequest struct {
	Attempt lease.Ref `json:"attempt"`
}

// ExtendRequest lets a running attempt's program run longer, as the owner signed.
type ExtendRequest struct {
	Attempt    lease.Ref           `json:"attempt"`
	Extended   job.SignedExtension `json:"extended"`
	LimitMs    uint64              `json:"limitMs"`    // instead of ExecuteRequest's
	LimitCause string              `json:"limitCause"` // instead of ExecuteRequest's
}

// Stretch is a part of another node's run that is to be repeated, from
// ExecuteRequest.Resume on, and compared with what that one made.
//
// A node cannot say "equal" of what it was not shown yet: it runs the stretch
// without Made, Execute returns its ExecuteResult.Committed, and a second Execute
// of the same attempt brings Made and returns the verdict. Where the checkpoint
// has no step to be known by, Made comes with the first.
type Stretch struct {
	Round uint32                `json:"round"`
	Epoch uint32                `json:"epoch"`          // of the attempt that is repeated
	Node  common.Address        `json:"node"`           // whose it was
	From  *record.SignedReceipt `json:"from,omitempty"` // names Resume's checkpoint; nil: from the start
	End   bool                  `json:"end,omitempty"`  // it leads to the program's end, not to a checkpoint
	Step  uint64                `json:"step,omitempty"` // of that checkpoint; 0: it has none
	Made  *Made                 `json:"made,omitempty"`
}

// Made is what the other node made of a stretch.
type Made struct {
	To      record.SignedReceipt `json:"to"` // names Target
	Target  lease.Head           `json:"target"`
	Outcome record.Outcome       `json:"outcome,omitempty"` // with Stretch.End: how the program ended there
}

// Progress is the heartbeat of Execute. It only ever moves forward, unless the
// program begins to count something else.
type Progress struct {
	Stage      string         `json:"stage"` // fetch, start, run, stop, seal, publish
	Step       uint64         `json:"step,omitempty"`
	Total      uint64         `json:"total,omitempty"`
	Unit       string         `json:"unit,omitempty"`
	Source     string         `json:"source,omitempty"`     // of the step: remaining.FromFile or FromLog; empty: none was seen
	IdleMs     uint64         `json:"idleMs,omitempty"`     // since the step was seen
	Pace       remaining.Pace `json:"pace,omitzero"`        // of the steps so far
	Checkpoint uint32         `json:"checkpoint,omitempty"` // seq of the newest acknowledged one
	SaveMs     uint64         `json:"saveMs,omitempty"`     // what saving that one took
	Interval   uint32         `json:"interval,omitempty"`   // seconds between checkpoints that the program was told
	StartedAt  uint64         `json:"startedAt,omitempty"`  // unix milliseconds
}

// ExecuteResult is how the node says that the attempt ended. A program's own
// failure is a result, not an error: its logs and outputs are packaged and it
// is paid for. What counts of a program that ran is the ending that the node
// committed with the package; this call only says that it is time to look.
// Errors are for the node: types NodeDrained, NodeFault, GPUFault, OfferOver, StaleLease;
// and ProgramFailed and Paused, which nobody is to blame for.
type ExecuteResult struct {
	Outcome   record.Outcome  `json:"outcome"` // Succeeded, Failed or Cancelled
	Cause     *record.Cause   `json:"cause,omitempty"`
	ExitCode  int             `json:"exitCode"`
	StartedAt uint64          `json:"startedAt"` // unix milliseconds
	EndedAt   uint64          `json:"endedAt"`
	Verdict   *record.Verdict `json:"verdict,omitempty"` // of a repeat that can say
	// Committed of a repeat is its record.Commitment: the attempt goes on, and waits
	// to be told what the other node made. All else is empty then.
	Committed common.Hash `json:"committed,omitzero"`
	// Witness opens Committed: it comes with a verdict that found the same.
	Witness common.Hash `json:"witness,omitzero"`
}

// The application error types of Execute.
const (
	ErrNodeDrained = "NodeDrained" // the operator is emptying the node
	ErrNodeLost    = "NodeLost"    // raised by the ingress for a node that vanished
	ErrNodeFault   = "NodeFault"   // the host cannot run it: engine gone, disk broken
	// ErrOfferOver says that the accepted offer ran out, or went with the node's
	// earlier process, before the attempt began.
	ErrOfferOver  = "OfferOver"
	ErrStaleLease = "StaleLease" // a newer epoch exists
	// ErrProgramFailed is for ExecuteRequest.Again; its detail is the record.Cause.
	ErrProgramFailed = "ProgramFailed"
	ErrGPUFault      = "GPUFault" // a device of the node failed under the program
	ErrPaused        = "Paused"   // PauseRequest; its detail is the Progress
	// ErrNotExtended is what Extend says to an extension that is not the owner's,
	// or of no attempt that runs here.
	ErrNotExtended = "NotExtended"
)
