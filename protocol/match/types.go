package match

import (
	"github.com/ethereum/go-ethereum/common"
)

// Depth of the positional snapshot tree: leaf index = registry slot, absent = zero hash.
const Depth = 20

// Asset indexes a leaf's prices.
type Asset uint8

// The assets a node prices its work in.
const (
	AssetCoin   Asset = 0 // the chain's own coin
	AssetSkyops Asset = 1
)

// Flags of a leaf.
const (
	FlagSimulated uint16 = 1 << iota // devices are simulated
	FlagDocker                       // runs containers
	FlagProcess                      // operator allows the process runtime
	FlagDrained                      // takes no new work
)

// Beat is what a node tells of itself and signs: its devices and what of them is
// free by its own account, its prices, and how far it has come.
type Beat struct {
	Slot     uint32         `json:"slot"` // registry slot, the leaf's index in the snapshot tree
	Node     common.Address `json:"node"`
	Model    uint16         `json:"model"` // canonical GPU model id, protocol/job; 0: no GPU
	GPUs     uint16         `json:"gpus"`
	VRAM     uint32         `json:"vramMiB"` // per device
	CPU      uint32         `json:"cpuMilli"`
	RAM      uint32         `json:"ramMiB"`
	Disk     uint32         `json:"diskMiB"`
	Rate     [2]uint64      `json:"rate"`   // by Asset: gwei per GPU-hour; 0: does not take this asset
	Egress   [2]uint64      `json:"egress"` // by Asset: gwei per GiB
	Data     common.Hash    `json:"data"`   // 256-bit filter of cached content
	Flags    uint16         `json:"flags"`
	Answered uint64         `json:"answered"` // highest number of a claim that it has accepted or declined
	Seq      uint64         `json:"seq"`
	Time     uint64         `json:"time"` // unix seconds
}

// Leaf is what matching knows of one node: a fixed-width record that a contract
// can decode, made of the node's signed beat and what the scheduler adds.
// Feasibility and score have no term that is not here, in Job or in Params.
type Leaf struct {
	Beat
	Stake     uint64    `json:"stake"` // whole SKYOPS
	Rep       uint16    `json:"reputation"`
	Uptime    uint16    `json:"uptime"`
	Latency   [8]uint16 `json:"latencyMs"` // by region
	Claimed   Resources `json:"claimed"`   // promised to jobs that the beat does not show yet
	Claims    uint64    `json:"claims"`    // number of the slot's newest claim
	ClaimedAt uint64    `json:"claimedAt"` // unix seconds of the newest claim; 0: none
	Signature Signature `json:"signature"` // the node's, over BeatDigest
}

// Resources are what a job takes of a node.
type Resources struct {
	GPUs uint16 `json:"gpus"`
	CPU  uint32 `json:"cpuMilli"`
	RAM  uint32 `json:"ramMiB"`
	Disk uint32 `json:"diskMiB"`
}

// Signature is r ‖ s ‖ v with v 27 or 28; in JSON 0x and hex.
type Signature [65]byte

// Job is what matching knows of one job.
type Job struct {
	ID        common.Hash      `json:"id"`
	Owner     common.Address   `json:"owner"`
	Attempt   uint32           `json:"attempt"`
	Models    []uint16         `json:"models,omitempty"` // acceptable GPU models; empty: any
	GPUMin    uint16           `json:"gpuMin"`
	GPUMax    uint16           `json:"gpuMax"`
	VRAMMin   uint32           `json:"vramMinMiB"`
	VRAMMax   uint32           `json:"vramMaxMiB"` // 0: no upper bound
	CPU       uint32           `json:"cpuMilli"`
	RAM       uint32           `json:"ramMiB"`
	Disk      uint32           `json:"diskMiB"`
	Asset     Asset            `json:"asset"`
	MaxRate   uint64           `json:"maxRate"`
	MaxEgress uint64           `json:"maxEgress"`
	MinStake  uint64           `json:"minStake"`
	MinRep    uint16           `json:"minReputation"`
	Region    uint8            `json:"region"`
	Runtime   uint16           `json:"runtime"` // FlagDocker or FlagProcess
	Allow     []common.Address `json:"allow,omitempty"`
	Excluded  []uint32         `json:"excluded,omitempty"` // slots that declined, stayed silent or were lost in this job
	// The job's previous entry in the scheduler's book, which Excluded builds on;
	// all zero in the job's first match.
	PreviousPage  uint64        `json:"previousPage,omitempty"`
	PreviousIndex uint32        `json:"previousIndex,omitempty"`
	PreviousEntry common.Hash   `json:"previousEntry,omitzero"` // its hash
	Inputs        []common.Hash `json:"inputs,omitempty"`       // content the job would read, at most 16
	Salt          common.Hash   `json:"salt"`
	// What the job's place among those that wait hangs on.
	Order  common.Hash `json:"order,omitzero"`   // the hash of its order; ID is that of Order and Index
	Index  uint32      `json:"index,omitempty"`  // among the order's jobs
	Weight uint32      `json:"weight,omitempty"` // of the order in the race, at most MaxFeeWeight; 0 counts as 1
	// Queued is since when (unix seconds of the book) it waits where the page's
	// thread is written, on these very terms; 0: it was matched without waiting.
	Queued uint64 `json:"queued,omitempty"`
}

// Params are the weights and caps of the score, and what weighs an order's fee.
type Params struct {
	Version    uint32 `json:"version"`
	WeightGPU  uint16 `json:"weightGPU"` // the weights sum to 10,000
	WeightStk  uint16 `json:"weightStake"`
	WeightRep  uint16 `json:"weightReputation"`
	WeightUp   uint16 `json:"weightUptime"`
	WeightLat  uint16 `json:"weightLatency"`
	WeightRate uint16 `json:"weightRate"`
	WeightData uint16 `json:"weightData"`
	Jitter     uint16 `json:"jitter"`     // mode 0: highest boost, in bps
	LatencyCap uint16 `json:"latencyCap"` // ms
	MaxAge     uint32 `json:"maxAge"`     // seconds a beat counts
	StakeCap   uint64 `json:"stakeCap"`   // whole SKYOPS
	Mode       uint8  `json:"mode"`       // 0: best with jitter; 1: exponential race
	FeeCoin    uint64 `json:"feeCoin"`    // gwei of the coin, the least fee of an order paid in it
	FeeToken   uint64 `json:"feeToken"`   // gwei of SKYOPS, likewise
	// Performance is what GPU models are worth: who reads a version from JSON has
	// the number only, and asks the chain.
	Performance *Performance `json:"-"`
}

// Rejection says why a node cannot run a job.
type Rejection struct {
	Slot   uint32         `json:"slot"`
	Node   common.Address `json:"node"`
	Code   Reason         `json:"code"`
	Detail string         `json:"detail"` // e.g. "needs 80 GiB per GPU, has 24 GiB"
}

// Candidate is a feasible node with its place in the plan.
type Candidate struct {
	Slot  uint32         `json:"slot"`
	Node  common.Address `json:"node"`
	Score uint64         `json:"score"`
	Key   [2]uint64      `json:"key"`  // rank, tie-break; higher wins
	GPUs  uint16         `json:"gpus"` // devices it would hold
	Rate  uint64         `json:"rate"` // in the order's asset
	Leaf  Leaf           `json:"leaf"`
}

// Plan is a placement: feasible nodes best first, and a reason for every other.
type Plan struct {
	Candidates []Candidate `json:"candidates"`
	Rejected   []Rejection `json:"rejected"`
	Closest    string      `json:"closest,omitempty"` // when nothing fits: the nearest change that would
}

// Evidence lets anyone recompute one match: an entry of the scheduler's book
// (package book), and what stands behind its hashes.
type Evidence struct {
	Page   uint64      `json:"page"`   // of the scheduler's book
	Index  uint32      `json:"index"`  // the entry's place in the page
	Time   uint64      `json:"time"`   // unix seconds, beat ages count from it
	Root   common.Hash `json:"root"`   // of the snapshot tree
	Post   common.Hash `json:"post"`   // of the same with the job's claim
	Ticket Signature   `json:"ticket"` // the scheduler's, over the entry
	Reveal common.Hash `json:"reveal"` // the page's hash-chain value; seed = Seed(reveal, root, salt)
	// Commitment is the chain's value before Reveal, keccak256(Reveal): known before Root was.
	Commitment common.Hash   `json:"commitment"`
	Params     Params        `json:"params"`
	Job        Job           `json:"job"`
	Chosen     Leaf          `json:"chosen"`
	Path       []common.Hash `json:"path"` // Chosen's Merkle path to Root
}
