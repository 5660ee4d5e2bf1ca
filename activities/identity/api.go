package identity

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// AuthenticateRequest asks whether a submission is what its owner signed and can be paid for.
type AuthenticateRequest struct {
	Submission job.Submission `json:"submission"`
	// Opened: the order's escrow was opened for the jobs of an order with several, or
	// none will be, so that only a signature that no key made is asked of the chain.
	Opened bool `json:"opened,omitempty"`
}

// ExtendRequest asks whether an extension is what a job's owner signed.
type ExtendRequest struct {
	Owner    common.Address      `json:"owner"`
	Extended job.SignedExtension `json:"extended"`
}

// AuthenticateResult names what was authenticated.
type AuthenticateResult struct {
	Job      common.Hash `json:"job"`
	Order    common.Hash `json:"order"`
	SpecHash common.Hash `json:"specHash"`
	// Owner stands for the owner's address wherever indexes are readable:
	// OwnerHash under the scheduler's key.
	Owner string `json:"owner"`
	// Grace is how long, in seconds after the order's deadline, the escrow still pays.
	Grace uint64 `json:"grace"`
}
