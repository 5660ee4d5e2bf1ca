package client

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/network"
)

// NetworkInfo is what the gateway says of its network.
type NetworkInfo struct {
	Network network.Network `json:"network"`
	Version string          `json:"version" doc:"Version of the gateway"`
	Faucet  bool            `json:"faucet" doc:"POST /v1/faucet gives test coins"`
}

// Node is one GPU host as users see it.
type Node struct {
	Node      common.Address `json:"node"`
	Slot      uint32         `json:"slot"`
	Present   bool           `json:"present"`
	Draining  bool           `json:"draining,omitempty"`
	Simulated bool           `json:"simulated" doc:"Its devices are simulated"`
	GPU       string         `json:"gpu" doc:"Canonical model name, empty: none"`
	GPUFree   uint16         `json:"gpuFree"`
	VRAM      uint32         `json:"vramMiB" doc:"Per device"`
	CPU       uint32         `json:"cpuMilli" doc:"Free"`
	RAM       uint32         `json:"ramMiB" doc:"Free"`
	Disk      uint32         `json:"diskMiB" doc:"Free"`
	RateCoin  uint64         `json:"rateCoin" doc:"gwei of the coin per GPU-hour, 0: not accepted"`
	RateToken uint64         `json:"rateToken" doc:"gwei of SKYOPS per GPU-hour, 0: not accepted"`
	Stake     uint64         `json:"stake" doc:"Whole SKYOPS"`
	Runtime   string         `json:"runtime,omitempty"`
	Version   string         `json:"version,omitempty"`
	SeenAt    uint64         `json:"seenAt" doc:"Unix milliseconds of the last beat"`
}

// Nodes is a page of the node map, by slot.
type Nodes struct {
	Nodes []Node `json:"nodes"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page"`
}

// FaucetRequest asks for test coins.
type FaucetRequest struct {
	Address common.Address `json:"address"`
}

// FaucetReply lists what was sent.
type FaucetReply struct {
	Coin    job.Amount  `json:"coin"`
	Token   job.Amount  `json:"token"`
	CoinTx  common.Hash `json:"coinTx"`
	TokenTx common.Hash `json:"tokenTx"`
}
