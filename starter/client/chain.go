package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// Account is what an address has on the chain, in smallest units.
type Account struct {
	Address   common.Address `json:"address"`
	Coin      job.Amount     `json:"coin" doc:"Of the chain's coin, not deposited"`
	Token     job.Amount     `json:"token" doc:"Of SKYOPS, not deposited"`
	CoinHeld  job.Amount     `json:"coinDeposited" doc:"In the escrow, not locked by orders"`
	TokenHeld job.Amount     `json:"tokenDeposited" doc:"In the escrow, not locked by orders"`
}

// DelegationState is what has become of a delegation.
type DelegationState struct {
	Delegation common.Hash `json:"delegation"`
	Spent      job.Amount  `json:"spent" doc:"Of its maximum: what closed orders cost, and what open ones may"`
	Revoked    bool        `json:"revoked"`
}

// SchedulerState is a scheduler's account with the book of matches.
type SchedulerState struct {
	Scheduler common.Address `json:"scheduler"`
	Bond      job.Amount     `json:"bond" doc:"Smallest units of SKYOPS"`
	MinBond   job.Amount     `json:"minBond" doc:"Below it a scheduler commits nothing and matches nothing"`
	Penalty   job.Amount     `json:"penalty" doc:"For one proven fault"`
	Thawing   job.Amount     `json:"thawing"`
	ThawAt    uint64         `json:"thawAt" doc:"Unix seconds"`
	MayCommit bool           `json:"mayCommit"`
	NextPage  uint64         `json:"nextPage" doc:"Number of the next page of its book"`
	Reveal    common.Hash    `json:"reveal" doc:"The newest one; zero: it has no book"`
	Slashings []Slashing     `json:"slashings" doc:"Faults that were proven, oldest first"`
}

// Slashing is one fault that a scheduler paid for.
type Slashing struct {
	Page       uint64         `json:"page"`
	Index      uint32         `json:"index"`
	Fault      uint8          `json:"fault" doc:"1 to 12"`
	Challenger common.Address `json:"challenger"`
	Reward     job.Amount     `json:"reward" doc:"Smallest units of SKYOPS"`
	Burned     job.Amount     `json:"burned"`
	Tx         common.Hash    `json:"tx"`
	Block      uint64         `json:"block"`
}

// Params are the versions of the weights and caps that choose a job's node.
type Params struct {
	Owner    common.Address  `json:"owner,omitzero" doc:"The timelock that alone may propose a version; absent: versions come with releases"`
	Delay    uint64          `json:"delaySeconds" doc:"Between a proposal and its being in force"`
	Versions []ParamsVersion `json:"versions" doc:"Oldest first"`
}

// ParamsVersion is one version of the weights and caps.
type ParamsVersion struct {
	Params  match.Params `json:"params"`
	From    uint64       `json:"from" doc:"Unix seconds since when it is or will be in force; 0: from the beginning"`
	InForce bool         `json:"inForce"`
}
