package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// QuoteRequest asks what a spec would cost, and where it could run.
type QuoteRequest struct {
	Spec    job.Spec       `json:"spec"`
	Asset   common.Address `json:"asset" doc:"Zero: the chain's coin; else the SKYOPS token"`
	Owner   common.Address `json:"owner,omitzero" doc:"Wallet that would sign"`
	MaxRate uint64         `json:"maxRate,omitempty" doc:"Refuse nodes dearer than this, gwei per GPU-hour; 0: any"`
}

// Quote answers a QuoteRequest: nothing is reserved.
type Quote struct {
	SpecHash  common.Hash       `json:"specHash"`
	GPU       string            `json:"gpu" doc:"The GPU request as understood, empty: none"`
	Nodes     int               `json:"nodes" doc:"Nodes on the map"`
	Offers    []Offer           `json:"offers" doc:"Nodes that fit, best first, at most 50"`
	Feasible  int               `json:"feasible"`
	Rejected  []match.Rejection `json:"rejected" doc:"The others, each with its reason, at most 50"`
	Closest   string            `json:"closest,omitempty" doc:"When nothing fits: the nearest change that would"`
	Why       match.Explanation `json:"why" doc:"The best offer's score taken apart, and the nearest changes that more nodes could run"`
	Duration  uint32            `json:"durationSeconds"`
	MaxRate   uint64            `json:"maxRate" doc:"Suggested for the order, gwei per GPU-hour"`
	MaxEgress uint64            `json:"maxEgress" doc:"Suggested for the order, gwei per GiB stored"`
	Cost      job.Amount        `json:"cost" doc:"Of the full duration on the best node, smallest units"`
	Deposited *job.Amount       `json:"deposited,omitempty" doc:"What the owner has in the escrow, when one was named and the chain answered"`
	Storage   *Storage          `json:"storage,omitempty" doc:"When the spec has its result delivered to Arweave: who pays, and how much"`
	MinFee    job.Amount        `json:"minFee" doc:"The least fee that an order may offer for its place in the queue; more weighs more"`
	MaxCost   job.Amount        `json:"maxCost" doc:"Suggested for the order: dearest suggested terms over the whole duration, with room for stored bytes, and the least fee"`
}

// Offer is one node that could run the job now.
type Offer struct {
	Node      common.Address `json:"node"`
	Slot      uint32         `json:"slot"`
	GPU       string         `json:"gpu" doc:"Canonical model name, empty: none"`
	GPUs      uint16         `json:"gpus" doc:"Devices the job would hold"`
	VRAM      uint32         `json:"vramMiB"`
	Rate      uint64         `json:"rate" doc:"gwei per GPU-hour"`
	Egress    uint64         `json:"egress" doc:"gwei per GiB stored"`
	Score     uint64         `json:"score"`
	Simulated bool           `json:"simulated" doc:"Its devices are simulated"`
	HasImage  bool           `json:"hasImage" doc:"The image is on it already"`
}

// Storage is what an order pays, in fee, to have results kept on Arweave.
type Storage struct {
	PerMiB job.Amount `json:"perMiB" doc:"Of the order's fee, above the least one: the scheduler's wallet pays the storage from its half, the other half is burned; 0: it is free"`
	Fee    job.Amount `json:"fee" doc:"What is part of minFee for it: the price of the first MiB"`
}
