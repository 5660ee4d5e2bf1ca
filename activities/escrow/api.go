package escrow

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// OpenRequest opens an order's escrow. Opening an open order succeeds: jobs of one order share it.
type OpenRequest struct {
	Order     job.Order `json:"order"`
	Signature []byte    `json:"signature"`
}

// OpenResult is the transaction that opened it; zero Tx: it was open already.
type OpenResult struct {
	Tx    common.Hash `json:"tx"`
	Block uint64      `json:"block"`
}

// LockedResult says whether an order's money is in the escrow; zero Tx: another's
// transaction put it there, or none did.
type LockedResult struct {
	Locked bool        `json:"locked"`
	Tx     common.Hash `json:"tx,omitzero"`
}

// SettleRequest pays nodes for an order's countersigned receipts and, with
// Close, gives the rest back to the owner. Repeating it changes nothing.
type SettleRequest struct {
	Order    job.Order              `json:"order"`
	Job      common.Hash            `json:"job"`
	Receipts []record.SignedReceipt `json:"receipts"`
	Close    bool                   `json:"close"`
}

// SettleOrderRequest pays nodes what the register of receipts holds for them
// under an order with several jobs and, with Close, gives the rest back to the
// owner. Repeating it changes nothing.
type SettleOrderRequest struct {
	Order job.Order `json:"order"`
	Close bool      `json:"close"`
}

// SettleOrderResult says what was paid under the order by now. Settlement is the
// last transaction's, nil when there was nothing to send.
type SettleOrderResult struct {
	Paid       job.Amount         `json:"paid"`
	Settlement *record.Settlement `json:"settlement,omitempty"`
}
