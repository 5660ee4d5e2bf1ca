package direct

import (
	"context"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// lagging is a node whose receipts are ahead of its newest block.
type lagging struct {
	Backend
	head, mined int64
}

func (l *lagging) HeaderByNumber(context.Context, *big.Int) (*types.Header, error) {
	l.head++
	return &types.Header{Number: big.NewInt(l.head)}, nil
}

func (l *lagging) TransactionReceipt(_ context.Context, tx common.Hash) (*types.Receipt, error) {
	return &types.Receipt{Status: types.ReceiptStatusSuccessful, TxHash: tx, BlockNumber: big.NewInt(l.mined)}, nil
}

// What is read after a call sees what the call did.
func TestWaitsUntilTheBlockIsTheNewest(t *testing.T) {
	t.Parallel()
	b := &lagging{head: 5, mined: 8}
	r, err := wait(t.Context(), b, types.NewTx(&types.DynamicFeeTx{}))
	if err != nil || r.BlockNumber.Int64() != 8 {
		t.Fatalf("%+v, %v", r, err)
	}
	if b.head < b.mined {
		t.Errorf("it returned while the newest block was %d", b.head)
	}
}
