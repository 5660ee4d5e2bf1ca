package batch

import (
	"github.com/ethereum/go-ethereum/common"

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
