package direct

import (
	"context"
	"errors"
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

// behind is a node whose pool learns of an account's coins late.
type behind struct {
	Backend
	asked, knows int
	answer       error
}

func (b *behind) SendTransaction(context.Context, *types.Transaction) error {
	if b.asked++; b.asked <= b.knows {
		return b.answer
	}
	return nil
}

// Coins that just came are there for the next call; any other refusal is told at once.
func TestAPoolThatIsBehindIsAskedAgain(t *testing.T) {
	t.Parallel()
	tx := types.NewTx(&types.DynamicFeeTx{})
	late := &behind{knows: 3, answer: errors.New("insufficient funds for gas * price + value: balance 0")}
	if err := hand(t.Context(), late, tx); err != nil || late.asked != 4 {
		t.Errorf("asked %d times: %v", late.asked, err)
	}
	other := &behind{knows: 1, answer: errors.New("nonce too low")}
	if err := hand(t.Context(), other, tx); err == nil || other.asked != 1 {
		t.Errorf("asked %d times: %v", other.asked, err)
	}
}
