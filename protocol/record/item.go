package record

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// ItemRunning is the state of an item whose job has not ended; the others are outcomes.
const ItemRunning = "running"

// Item is how one item of a batch stands: its newest try.
type Item struct {
	Index   uint32         `json:"index"`
	Try     uint32         `json:"try,omitempty"` // 0: the first
	Job     common.Hash    `json:"job"`
	State   string         `json:"state"` // running, succeeded, failed or cancelled
	Cause   *Cause         `json:"cause,omitempty"`
	Cost    job.Amount     `json:"cost"` // of the newest try
	Node    common.Address `json:"node,omitzero"`
	Package *Package       `json:"package,omitempty"`
	At      uint64         `json:"at"` // unix milliseconds
}
