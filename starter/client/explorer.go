package client

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// What the explorer shows is public: it comes from the chain and from what
// schedulers publish, and anybody can make it again.

// Spot is where on the chain something happened.
type Spot struct {
	Block uint64      `json:"block"`
	Index uint        `json:"index" doc:"Of the event in its block"`
	Time  uint64      `json:"time" doc:"Unix seconds"`
	Tx    common.Hash `json:"tx"`
}

// Sums are amounts by asset, in smallest units. Other assets are not summed.
type Sums struct {
	Coin  job.Amount `json:"coin"`
	Token job.Amount `json:"token" doc:"SKYOPS"`
}

// Work is what attempts came to.
type Work struct {
	Runs     uint64 `json:"runs" doc:"Attempts that were paid for"`
	RunMs    uint64 `json:"runMs" doc:"Milliseconds billed"`
	GPUMs    uint64 `json:"gpuMs" doc:"Milliseconds billed times GPUs held"`
	BytesIn  uint64 `json:"bytesIn"`
	BytesOut uint64 `json:"bytesOut"`
}

// Totals are the whole network's.
type Totals struct {
	Events     uint64 `json:"events" doc:"Of the contracts"`
	Nodes      uint64 `json:"nodes" doc:"Registered"`
	Schedulers uint64 `json:"schedulers"`
	Orders     uint64 `json:"orders" doc:"Opened"`
	Open       uint64 `json:"open" doc:"Orders that are open"`
	Jobs       uint64 `json:"jobs" doc:"That were matched or paid for"`
	Pages      uint64 `json:"pages" doc:"Of the schedulers' books"`
	Matches    uint64 `json:"matches"`
	Batches    uint64 `json:"batches" doc:"Of anchored records"`
	Records    uint64 `json:"records" doc:"Anchored"`
	Work       Work   `json:"work"`
	Locked     Sums   `json:"locked" doc:"By open orders, less what they paid"`
	Paid       Sums   `json:"paid" doc:"To nodes"`
	Fees       Sums   `json:"fees" doc:"Taken for places in the queue"`
	Burned     Sums   `json:"burned" doc:"Part of the fees"`
	Refunded   Sums   `json:"refunded"`
}

// Explored is the network as the explorer knows it.
type Explored struct {
	Totals  Totals `json:"totals"`
	Block   uint64 `json:"block" doc:"Newest block that is in"`
	Behind  uint64 `json:"behind" doc:"Blocks that are not in yet"`
	Pending int    `json:"pending" doc:"Published files that are named on chain and were not read yet, at most 256 are counted"`
}

// NodeShown is a node as the chain and its own signed beat have it.
type NodeShown struct {
	Slot       uint32           `json:"slot"`
	Key        common.Address   `json:"key" doc:"Signs beats and receipts"`
	Keys       []common.Address `json:"keys" doc:"All it ever had, oldest first, at most 64"`
	Operator   common.Address   `json:"operator"`
	Payout     common.Address   `json:"payout"`
	Metadata   string           `json:"metadata" doc:"What its operator wrote"`
	Registered Spot             `json:"registered"`
	Stake      job.Amount       `json:"stake" doc:"Active, smallest units of SKYOPS"`
	Thawing    job.Amount       `json:"thawing"`
	ThawAt     uint64           `json:"thawAt,omitempty" doc:"Unix seconds"`
	Reputation uint16           `json:"reputation" doc:"As written last, 0 to 10,000; it fades with time: the contract says the present one"`
	Slashed    job.Amount       `json:"slashed"`
	Convicted  uint64           `json:"convicted" doc:"Contradictions that were proven"`
	Work       Work             `json:"work"`
	Earned     Sums             `json:"earned"`
	Orders     uint64           `json:"orders" doc:"That paid it"`
	Beat       *BeatShown       `json:"beat,omitempty" doc:"Absent: no published page has one"`
}

// BeatShown is a node's newest beat among the published pages. The node signed
// it; reputation, uptime and latency beside it are the scheduler's word.
type BeatShown struct {
	At        uint64         `json:"at" doc:"Unix seconds"`
	Seq       uint64         `json:"seq"`
	Node      common.Address `json:"node"`
	GPU       string         `json:"gpu" doc:"Empty: none"`
	GPUs      uint16         `json:"gpus" doc:"Free then"`
	VRAM      uint32         `json:"vramMiB" doc:"Per device"`
	CPU       uint32         `json:"cpuMilli"`
	RAM       uint32         `json:"ramMiB"`
	Disk      uint32         `json:"diskMiB"`
	Rate      [2]uint64      `json:"rate" doc:"Gwei per GPU-hour in the coin and in SKYOPS; 0: does not take it"`
	Egress    [2]uint64      `json:"egress" doc:"Gwei per GiB"`
	Simulated bool           `json:"simulated"`
	Draining  bool           `json:"draining"`
	Scheduler common.Address `json:"scheduler" doc:"Whose page has it"`
	Page      uint64         `json:"page"`
	Uptime    uint16         `json:"uptime" doc:"Of 10,000"`
	Region    uint8          `json:"region" doc:"The one with the least latency"`
	Latency   uint16         `json:"latencyMs" doc:"To that region; 0: not measured"`
}

// NodeList is a page of nodes.
type NodeList struct {
	Nodes []NodeShown `json:"nodes"`
	Next  string      `json:"next,omitempty" doc:"Cursor of the next page"`
}

// OrderShown is an order as the escrow has it.
type OrderShown struct {
	Order    common.Hash `json:"order"`
	Details  job.Order   `json:"details"`
	Opened   Spot        `json:"opened"`
	Closed   *Spot       `json:"closed,omitempty"`
	Paid     job.Amount  `json:"paid"`
	Fee      job.Amount  `json:"fee" doc:"Taken when it was closed"`
	Burned   job.Amount  `json:"burned"`
	Refunded job.Amount  `json:"refunded"`
	Unknown  int         `json:"unknown,omitempty" doc:"Receipts' ids that it paid for, once it is closed, that are none of its jobs as far as is known; no more than 1,000 are counted"`
}

// OrderList is a page of orders.
type OrderList struct {
	Orders []OrderShown `json:"orders"`
	Next   string       `json:"next,omitempty"`
}

// JobShown is a job in a list.
type JobShown struct {
	Job       common.Hash    `json:"job"`
	Order     common.Hash    `json:"order"`
	Owner     common.Address `json:"owner"`
	Scheduler common.Address `json:"scheduler"`
	Opened    Spot           `json:"opened" doc:"The order"`
	Open      bool           `json:"open"`
	Asset     common.Address `json:"asset"`
	Work      Work           `json:"work"`
	Cost      job.Amount     `json:"cost" doc:"Of its receipts; of an order for one job all that nodes were paid"`
	Matches   uint64         `json:"matches" doc:"In published pages"`
	Record    *common.Hash   `json:"record,omitempty" doc:"Execution hash, once it is anchored"`
}

// JobsShown is a page of jobs.
type JobsShown struct {
	Jobs []JobShown `json:"jobs"`
	Next string     `json:"next,omitempty"`
}

// RunShown is one attempt by its newest receipt that is public.
type RunShown struct {
	Receipt record.Receipt `json:"receipt"`
	NodeSig []byte         `json:"nodeSignature,omitempty"` // over the receipt; of a settled one the transaction has it
	Slot    uint32         `json:"slot"`
	At      Spot           `json:"at"`
	// Settled: the escrow has checked it; else its node signed it, and the order's
	// scheduler published it with the job's record.
	Settled bool `json:"settled"`
	// Paid is what an order for one job paid the node of a receipt that is not settled:
	// an earlier receipt of it was, which this one took the place of.
	Paid job.Amount `json:"paid,omitzero" doc:"What an order for one job paid its node, where this receipt is not settled: by an earlier one"`
}

// CheckShown is what a node ran of a job again, to check another one's work.
type CheckShown struct {
	Round uint32 `json:"round" doc:"From 1: nodes are asked one after the other"`
	RunShown
}

// MatchShown is one entry of a scheduler's book, with what proves that it is there.
type MatchShown struct {
	Scheduler common.Address `json:"scheduler"`
	Page      uint64         `json:"page"`
	Index     uint32         `json:"index"`
	Attempt   uint32         `json:"attempt"`
	Time      uint64         `json:"time" doc:"Unix seconds"`
	Slot      uint32         `json:"slot"`
	Entry     hexutil.Bytes  `json:"entry" doc:"Packed"`
	Path      []common.Hash  `json:"path" doc:"From the entry to the page's match root"`
	Header    hexutil.Bytes  `json:"header,omitempty" doc:"Of the page, packed"`
}

// RecordShown is a job's anchored execution hash.
type RecordShown struct {
	Record    common.Hash      `json:"record"`
	Anchoring record.Anchoring `json:"anchoring"`
	Time      uint64           `json:"time" doc:"Unix seconds"`
}

// JobFacts are all that is public of a job.
type JobFacts struct {
	JobShown
	Details OrderShown    `json:"details"`
	Runs    []RunShown    `json:"runs"`
	Checks  []CheckShown  `json:"checks" doc:"Of the nodes that checked it; not in work"`
	Seen    []MatchShown  `json:"matched"`
	Records []RecordShown `json:"records"`
}

// SchedulerShown is a scheduler as the chain has it.
type SchedulerShown struct {
	Scheduler common.Address `json:"scheduler"`
	Bond      job.Amount     `json:"bond" doc:"Active, smallest units of SKYOPS"`
	Thawing   job.Amount     `json:"thawing"`
	ThawAt    uint64         `json:"thawAt,omitempty"`
	Pages     uint64         `json:"pages"`
	Matches   uint64         `json:"matches" doc:"In its pages"`
	Read      uint64         `json:"read" doc:"Pages whose log was read"`
	Orders    uint64         `json:"orders"`
	Paid      Sums           `json:"paid" doc:"To nodes, by its orders"`
	Fees      Sums           `json:"fees" doc:"Its part of them"`
	Batches   uint64         `json:"batches"`
	Records   uint64         `json:"records"`
	Faults    uint64         `json:"faults" doc:"That were proven"`
	Slashed   job.Amount     `json:"slashed"`
}

// SchedulerList is the network's schedulers.
type SchedulerList struct {
	Schedulers []SchedulerShown `json:"schedulers"`
	Next       string           `json:"next,omitempty"`
}

// PageShown is a committed page of a scheduler's book.
type PageShown struct {
	Scheduler common.Address `json:"scheduler"`
	Page      uint64         `json:"page"`
	Count     uint32         `json:"count" doc:"Of matches"`
	Header    hexutil.Bytes  `json:"header" doc:"Packed"`
	CID       string         `json:"cid" doc:"Of its published log"`
	At        Spot           `json:"at"`
	Read      bool           `json:"read" doc:"Its log was read"`
}

// BatchShown is an anchored batch of records.
type BatchShown struct {
	Scheduler common.Address `json:"scheduler"`
	Seq       uint64         `json:"seq"`
	Root      common.Hash    `json:"root"`
	Count     uint32         `json:"count"`
	Peak      common.Hash    `json:"peak"`
	List      string         `json:"list,omitempty" doc:"CID of the published list of its records"`
	At        Spot           `json:"at"`
	Read      bool           `json:"read"`
}

// SchedulerFacts are all that is public of a scheduler.
type SchedulerFacts struct {
	SchedulerShown
	PageList  []PageShown  `json:"recentPages" doc:"Newest first, at most 20"`
	BatchList []BatchShown `json:"recentBatches" doc:"Newest first, at most 20"`
}

// ParamsShown is a published version of the matching parameters.
type ParamsShown struct {
	Version uint32 `json:"version"`
	From    uint64 `json:"from" doc:"Unix seconds, in force since then"`
	At      Spot   `json:"at"`
}

// ParamsList are the versions of the matching parameters, oldest first.
type ParamsList struct {
	Versions []ParamsShown `json:"versions"`
}

// EventShown is one event of the contracts.
type EventShown struct {
	Kind      string          `json:"kind"`
	At        Spot            `json:"at"`
	Order     *common.Hash    `json:"order,omitempty"`
	Node      *common.Address `json:"node,omitempty"`
	Slot      *uint32         `json:"slot,omitempty"`
	Scheduler *common.Address `json:"scheduler,omitempty"`
	Owner     *common.Address `json:"owner,omitempty"`
	Asset     *common.Address `json:"asset,omitempty"`
	Amount    *job.Amount     `json:"amount,omitempty"`
	Number    *uint64         `json:"number,omitempty" doc:"Of the page, batch or version"`
}

// EventList is a page of events, newest first.
type EventList struct {
	Events []EventShown `json:"events"`
	Next   string       `json:"next,omitempty"`
}

// Found is what a search came to.
type Found struct {
	Kind string `json:"kind" enum:"job,order,node,scheduler,tx,none"`
	Path string `json:"path,omitempty" doc:"Of its page in the explorer"`
}

// Question is a call of a contract's view function that anybody can make by
// eth_call, and the answer that bears a claim out.
type Question struct {
	Claim    string         `json:"claim" doc:"What the expected answer proves"`
	Contract string         `json:"contract"`
	Function string         `json:"function" doc:"As Solidity has it"`
	To       common.Address `json:"to"`
	Data     hexutil.Bytes  `json:"data"`
	Want     hexutil.Bytes  `json:"want" doc:"The answer that bears the claim out"`
}

// Questions are what the chain can be asked of a job.
type Questions struct {
	Questions []Question  `json:"questions"`
	Paths     []BatchPath `json:"paths" doc:"Of the batches with the job's records"`
}

// BatchPath leads from an anchored batch to the peak over it, in the list as the
// contract has it now. It claims nothing: a wrong one proves nothing.
type BatchPath struct {
	Scheduler common.Address `json:"scheduler"`
	Seq       uint64         `json:"seq"`
	Path      []common.Hash  `json:"path"`
}
