package batch

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// LoadRequest asks for the submission of one try of an item.
type LoadRequest struct {
	Order common.Hash `json:"order"`
	Index uint32      `json:"index"`
	Try   uint32      `json:"try,omitempty"`
}

// NoteRequest says how items of a batch stand.
type NoteRequest struct {
	Order common.Hash   `json:"order"`
	Items []record.Item `json:"items"`
}

// EndedRequest asks which jobs have ended.
type EndedRequest struct {
	Jobs []common.Hash `json:"jobs"`
}

// EndedResult has an entry for each that has; its Job and State count.
type EndedResult struct {
	Items []record.Item `json:"items,omitempty"`
}

// TellRequest has a job's parent hear how the job ended, by a signal of this name.
type TellRequest struct {
	Parent string `json:"parent"`
	Signal string `json:"signal"`
	Done   Done   `json:"done"`
}

// Done tells a parent how one of its jobs ended, as soon as nothing can change
// that any more; its record is anchored after that.
type Done struct {
	Job     common.Hash     `json:"job"`
	Index   uint32          `json:"index"`
	Item    uint32          `json:"item,omitempty"`
	Outcome record.Outcome  `json:"outcome"`
	Cause   *record.Cause   `json:"cause,omitempty"`
	Cost    job.Amount      `json:"cost"`          // that its receipts come to
	Node    common.Address  `json:"node,omitzero"` // of the newest attempt
	Epochs  uint32          `json:"epochs"`        // attempts
	Package *record.Package `json:"package,omitempty"`
	EndedAt uint64          `json:"endedAt"` // unix milliseconds
}
