package network

import (
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// Arweave is permanent storage that a scheduler gives results to. Its wallet pays
// for it, from its half of the fee that the order offers: a delivery to Arweave
// has a price in fee, so that receipts and escrow know nothing of it.
type Arweave struct {
	Gateway     string `json:"gateway"`               // base URL, for the scheduler and for owners
	PriceETH    uint64 `json:"priceEth,omitempty"`    // gwei of the coin per MiB; 0: it is free
	PriceSkyops uint64 `json:"priceSkyops,omitempty"` // gwei of SKYOPS per MiB
	// MaxWinston is what the scheduler's wallet pays the network at most for each MiB,
	// or part of one, of a file: what the prices above were made of, and how far it may rise.
	MaxWinston uint64 `json:"maxWinston,omitempty"`
}

// LeastStored is how many bytes every order that asks for Arweave pays for at least.
const LeastStored = 1 << 20

// feeShare is how much fee the scheduler's one part of it comes with: the other half is burned.
const feeShare = 2

// units is the fee per MiB in the asset's smallest units.
func (a Arweave) units(asset common.Address) *big.Int {
	price := a.PriceSkyops
	if asset == (common.Address{}) {
		price = a.PriceETH
	}
	return new(big.Int).Mul(new(big.Int).SetUint64(price), big.NewInt(feeShare*1e9))
}

// Fee is what an order has to offer above the least fee to have bytes stored.
func (a Arweave) Fee(asset common.Address, bytes uint64) job.Amount {
	fee := new(big.Int).Mul(a.units(asset), new(big.Int).SetUint64(bytes))
	fee.Add(fee, big.NewInt(1<<20-1))
	return job.NewAmount(fee.Rsh(fee, 20))
}

// Bytes is how much of each of its jobs' results an order pays for, whose least fee is floor.
func (a Arweave) Bytes(o job.Order, floor job.Amount) uint64 {
	units := a.units(o.Asset)
	if units.Sign() == 0 {
		return math.MaxUint64
	}
	over := o.Fee.Sub(floor).Big()
	over.Lsh(over, 20).Div(over, units).Div(over, new(big.Int).SetUint64(uint64(max(o.Count, 1))))
	if !over.IsUint64() {
		return math.MaxUint64
	}
	return over.Uint64()
}
