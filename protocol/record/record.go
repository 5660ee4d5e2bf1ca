package record

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// Outcome is how an attempt or a job ended. The words are part of the record.
type Outcome string

// The outcomes of attempts; Succeeded, Failed and Cancelled also end jobs.
const (
	Succeeded Outcome = "succeeded"
	Failed    Outcome = "failed"    // the program's or the spec's fault, by the attempt's node; Cause says which
	Cancelled Outcome = "cancelled" // the owner's wish
	Lost      Outcome = "lost"      // the node vanished; another attempt follows
	Drained   Outcome = "drained"   // the node's operator asked it to leave; another attempt follows
	Paused    Outcome = "paused"    // the owner's wish; another attempt follows when the job is resumed
)

// Cause is why a job or attempt did not succeed: one stable code, one sentence,
// numbers that show it, one way out. It is public: evidence never holds what a
// program wrote; its owner finds that in the log.
type Cause struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Evidence string `json:"evidence,omitempty"`
	Fix      string `json:"fix,omitempty"`
}

// The cause codes.
const (
	CauseExitCode     = "exit-code"     // the program ended with a non-zero code
	CauseOOM          = "out-of-memory" // of the host: the kernel killed one of the job's processes, or it gave up
	CauseGPUMemory    = "gpu-out-of-memory"
	CauseGPUFault     = "gpu-fault" // its driver reported an error (Xid)
	CauseDisk         = "disk-full"
	CauseImage        = "image"  // missing, or not the digest the spec names
	CauseInput        = "input"  // missing, or not what the spec names
	CauseOutput       = "output" // the program left none where other steps take one
	CauseDuration     = "duration"
	CauseDeadline     = "deadline" // the order's deadline came before the end
	CauseBudget       = "budget"
	CauseNoNode       = "no-node"
	CauseUnauthorized = "unauthorized" // signature, nonce, deadline, balance
	CauseNodeLost     = "node-lost"
	CauseNodeFault    = "node-fault" // the node failed, not the program
	CauseDrained      = "node-drained"
	CausePaused       = "paused"
	CauseCancelled    = "cancelled"
	CauseStaleLease   = "stale-lease" // work of an epoch that is over
	CauseChain        = "chain"       // the chain did not answer in time
	CauseInternal     = "internal"
)

// Offer is one node asked in one matching round, and what it said.
type Offer struct {
	Node    common.Address `json:"node"`
	Accept  *Accept        `json:"accept,omitempty"`
	Decline *Decline       `json:"decline,omitempty"` // both nil: it did not answer
}

// Words say what the node answered.
func (o Offer) Words() string {
	switch {
	case o.Accept != nil:
		return "accepted"
	case o.Decline != nil:
		return "declined: " + o.Decline.Reason
	}
	return "did not answer"
}

// Match is one matching round: its public evidence and the offer made on it.
type Match struct {
	Epoch    uint32         `json:"epoch"`
	Evidence match.Evidence `json:"evidence"`
	Offer    Offer          `json:"offer"`
	// Queued is the place that the job was promised while it waited; nil: none.
	Queued *book.Queued `json:"queued,omitempty"`
}

// Attempt is one run of the job on one node.
type Attempt struct {
	Epoch         uint32         `json:"epoch"`
	Node          common.Address `json:"node"`
	StartedAt     uint64         `json:"startedAt"` // unix milliseconds
	EndedAt       uint64         `json:"endedAt"`   // unix milliseconds
	Outcome       Outcome        `json:"outcome"`
	Cause         *Cause         `json:"cause,omitempty"`
	ResumedFrom   common.Hash    `json:"resumedFrom,omitzero"` // manifest hash of the checkpoint it started from
	LogRoot       common.Hash    `json:"logRoot,omitzero"`     // head of the hash chain over log frames
	TelemetryRoot common.Hash    `json:"telemetryRoot,omitzero"`
	Receipt       *SignedReceipt `json:"receipt,omitempty"` // newest countersigned one; nil: nothing is billed
	Erasure       *Erasure       `json:"erasure,omitempty"`
	Simulated     bool           `json:"simulated,omitempty"` // the node's devices are simulated
}

// Package points at a job's sealed result.
type Package struct {
	Manifest common.Hash `json:"manifest"` // SHA-256 of the manifest
	CID      string      `json:"cid"`      // directory holding manifest and segments
	Bytes    uint64      `json:"bytes"`    // ciphertext
}

// Record is what happened to one job. Its hash is the execution hash that is anchored.
type Record struct {
	Version  int            `json:"version"` // 1
	ChainID  uint64         `json:"chainId"`
	Escrow   common.Address `json:"escrow"`
	Job      common.Hash    `json:"job"`
	Order    job.Order      `json:"order"`
	OrderSig []byte         `json:"orderSignature"`
	Index    uint32         `json:"index"`
	Item     uint32         `json:"item,omitempty"` // see job.Submission
	SpecHash common.Hash    `json:"specHash"`
	Proof    []common.Hash  `json:"proof,omitempty"` // SpecHash's Merkle path to Order.Root
	Outcome  Outcome        `json:"outcome"`
	Cause    *Cause         `json:"cause,omitempty"`
	Matches  []Match        `json:"matches"`
	Attempts []Attempt      `json:"attempts"`
	Package  *Package       `json:"package,omitempty"`
	Repeat   *Repeat        `json:"repeat,omitempty"` // of a deterministic job; nil: it is not one
	EndedAt  uint64         `json:"endedAt"`          // unix milliseconds
}

// Number is the number of the job under its order.
func (r Record) Number() uint32 { return r.Order.Number(r.Index, r.Item) }

// Settlement is what the escrow did for the order.
type Settlement struct {
	Tx       common.Hash `json:"tx"`
	Block    uint64      `json:"block"`
	Paid     job.Amount  `json:"paid"`
	Fee      job.Amount  `json:"fee"` // taken when the order was closed: half to the scheduler, half burned
	Refunded job.Amount  `json:"refunded"`
}

// Anchoring proves that a record's hash is on chain: the path to its batch's
// root, and the batch's place in the contract's append-only accumulator.
type Anchoring struct {
	Contract  common.Address `json:"contract"`
	Scheduler common.Address `json:"scheduler"` // the sender whose list holds the batch
	Seq       uint64         `json:"seq"`       // number of the batch, from 0
	Root      common.Hash    `json:"root"`
	Count     uint32         `json:"count"`
	Index     uint32         `json:"index"` // the record's leaf in the batch
	Path      []common.Hash  `json:"path"`  // from leaf to Root
	Tx        common.Hash    `json:"tx"`
	Block     uint64         `json:"block"`
}

// Proof is the self-contained file that `skyops verify` reads.
type Proof struct {
	Record     Record      `json:"record"`
	Hash       common.Hash `json:"hash,omitzero"` // the record's, as it was anchored
	Settlement *Settlement `json:"settlement,omitempty"`
	Anchoring  *Anchoring  `json:"anchoring,omitempty"`
	Manifest   []byte      `json:"manifest,omitempty"` // the package's manifest, as stored
}

func keccak(b []byte) common.Hash { return crypto.Keccak256Hash(b) }
