package anchor

import "github.com/ethereum/go-ethereum/common"

// WorkflowID is the one Anchor workflow of a scheduler.
func WorkflowID(scheduler common.Address) string { return "anchor/" + scheduler.Hex() }

// The names of the workflow and its signal.
const (
	WorkflowType = "Anchor"
	AddSignal    = "add" // []Entry, at most BatchSize, from the control workers
)

// Entry asks to have a record's hash anchored; the proof goes back to Workflow
// as its "anchored" signal.
type Entry struct {
	Record   common.Hash `json:"record"`
	Workflow string      `json:"workflow"`
}

// Input starts the workflow, or hands one run's rest to the next.
type Input struct {
	// AnchoredSignal is the name of the signal that takes proofs back to jobs.
	AnchoredSignal string  `json:"anchoredSignal"`
	Pending        []Entry `json:"pending,omitempty"`
}
