// Package direct sends the few transactions a person or a set-up makes from an
// own account: one after the other, each mined before the next.
//
// It keeps nothing: a process that dies half way has sent what it has sent. What
// must happen exactly once is the business of package sender.
//
// Start at Send.
package direct

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/chain"
)

// Backend is what sending needs of a node; ethclient.Client has it.
type Backend interface {
	chain.Estimator
	ethereum.GasPricer1559
	ethereum.TransactionSender
	ethereum.ChainIDReader
	PendingNonceAt(ctx context.Context, account common.Address) (uint64, error)
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	TransactionReceipt(ctx context.Context, tx common.Hash) (*types.Receipt, error)
}

// pollEvery is how often a receipt is asked for; dev chains mine at once.
const pollEvery = 20 * time.Millisecond

// Send makes the calls from key's account in order and returns their receipts.
// It stops at the first that cannot be sent or is reverted; what came before stays done.
func Send(ctx context.Context, b Backend, key *ecdsa.PrivateKey, calls ...chain.Call) ([]*types.Receipt, error) {
	chainID, err := b.ChainID(ctx)
	if err != nil {
		return nil, fmt.Errorf("read chain id: %w", err)
	}
	receipts := make([]*types.Receipt, 0, len(calls))
	for _, call := range calls {
		r, err := send(ctx, b, key, chainID, call)
		if err != nil {
			return receipts, err
		}
		receipts = append(receipts, r)
	}
	return receipts, nil
}

func send(ctx context.Context, b Backend, key *ecdsa.PrivateKey, chainID *big.Int, call chain.Call) (*types.Receipt, error) {
	from := crypto.PubkeyToAddress(key.PublicKey)
	value := call.Value.Big()
	gas, err := chain.Estimate(ctx, b, ethereum.CallMsg{From: from, To: &call.To, Value: value, Data: call.Data})
	if err != nil {
		return nil, fmt.Errorf("call %s from %s: %w", call.To, from, chain.RevertReason(err))
	}
	nonce, err := b.PendingNonceAt(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("read nonce of %s: %w", from, err)
	}
	tip, err := b.SuggestGasTipCap(ctx)
	if err != nil {
		return nil, fmt.Errorf("read gas tip: %w", err)
	}
	head, err := b.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("read newest block: %w", err)
	}
	limit := new(big.Int).Add(tip, new(big.Int).Lsh(head.BaseFee, 1)) // bears six full blocks in a row
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(chainID), &types.DynamicFeeTx{
		ChainID: chainID, Nonce: nonce, GasTipCap: tip, GasFeeCap: limit,
		Gas: gas + gas/5 + chain.GasHeadroom, To: &call.To, Value: value, Data: call.Data,
	})
	if err != nil {
		return nil, fmt.Errorf("sign transaction to %s: %w", call.To, err)
	}
	if err := hand(ctx, b, tx); err != nil {
		return nil, fmt.Errorf("send transaction to %s: %w", call.To, err)
	}
	return wait(ctx, b, tx)
}

// poolTime bounds how long a node's pool may know less of an account's coins than
// its newest block says.
const poolTime = 2 * time.Second

// poorAccount is in what go-ethereum's pool answers then (core.ErrInsufficientFunds).
const poorAccount = "insufficient funds"

// hand gives a transaction to the node. What came to the account with the newest
// block may be news to the node's pool.
func hand(ctx context.Context, b Backend, tx *types.Transaction) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for end := time.Now().Add(poolTime); ; {
		err := b.SendTransaction(ctx, tx)
		if err == nil || !strings.Contains(err.Error(), poorAccount) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// wait returns the receipt of tx once what is read of the chain shows it: a node
// may know a receipt a moment before its block is the newest one.
func wait(ctx context.Context, b Backend, tx *types.Transaction) (*types.Receipt, error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		// An error here is "not yet" or a node that does not answer for a moment;
		// the context bounds both.
		r, err := b.TransactionReceipt(ctx, tx.Hash())
		switch {
		case err == nil && r.Status == types.ReceiptStatusFailed:
			return nil, fmt.Errorf("transaction %s was reverted in block %s", tx.Hash(), r.BlockNumber)
		case err == nil:
			if head, err := b.HeaderByNumber(ctx, nil); err == nil && head.Number.Cmp(r.BlockNumber) >= 0 {
				return r, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("transaction %s was sent but is not mined: %w", tx.Hash(), context.Cause(ctx))
		case <-tick.C:
		}
	}
}
