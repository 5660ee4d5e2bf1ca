package chain

import (
	"context"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/rpc"
)

// Estimator estimates gas on the newest block, or on another; ethclient.Client has it.
type Estimator interface {
	ethereum.GasEstimator
	EstimateGasAtBlock(ctx context.Context, call ethereum.CallMsg, block *big.Int) (uint64, error)
}

// Estimate returns the gas that a call needs. What the newest block refuses is
// asked of the block to come: the newest one's time is that of the last
// transaction, which may be long ago where nobody else sends any, and a call
// that waited for a time would be refused for ever. The error is the newest
// block's.
func Estimate(ctx context.Context, e Estimator, call ethereum.CallMsg) (uint64, error) {
	gas, err := e.EstimateGas(ctx, call)
	var refused rpc.DataError
	if !errors.As(err, &refused) {
		return gas, err
	}
	if gas, later := e.EstimateGasAtBlock(ctx, call, big.NewInt(int64(rpc.PendingBlockNumber))); later == nil {
		return gas, nil
	}
	return 0, err
}
