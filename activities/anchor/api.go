package anchor

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// AddRequest asks to have a record's hash anchored; the proof goes to Workflow.
type AddRequest struct {
	Record   common.Hash `json:"record"`
	Workflow string      `json:"workflow"`
}

// CommitRequest anchors one batch of record hashes. Batch names it, so that a
// repeated commit changes nothing.
type CommitRequest struct {
	Batch     string        `json:"batch"` // idempotency key, unique per batch
	Leaves    []common.Hash `json:"leaves"`
	Workflows []string      `json:"workflows"` // who gets each leaf's proof
	Signal    string        `json:"signal"`    // by which signal
}

// CommitResult holds one proof per leaf, in the order of the request.
type CommitResult struct {
	Anchorings []record.Anchoring `json:"anchorings"`
}
