package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Balance returns an owner's free money in the escrow: what orders can still
// lock and what can be withdrawn.
func (c *Client) Balance(ctx context.Context, asset, owner common.Address) (job.Amount, error) {
	return amount(read(ctx, c, "escrow.balance", c.contracts.Escrow, c.escrow.PackBalance(asset, owner), c.escrow.UnpackBalance))
}

// Escrowed says whether an order is open, and what was paid under it so far.
// A closed order is not open and its paid is zero; see Settlement.
func (c *Client) Escrowed(ctx context.Context, order common.Hash) (open bool, paid job.Amount, err error) {
	out, err := read(ctx, c, "escrow.escrowed", c.contracts.Escrow, c.escrow.PackEscrowed(order), c.escrow.UnpackEscrowed)
	if err != nil {
		return false, job.Amount{}, err
	}
	return out.IsOpen, job.NewAmount(out.Paid), nil
}

// Credited returns what a node was paid under an order, open or closed.
func (c *Client) Credited(ctx context.Context, order common.Hash, node common.Address) (job.Amount, error) {
	return amount(read(ctx, c, "escrow.credited", c.contracts.Escrow, c.escrow.PackCredited(order, node), c.escrow.UnpackCredited))
}

// Granted returns what a delegation of the owner has spent, by its hash: what
// closed orders cost and what open ones lock. revoked: it opens no more orders.
func (c *Client) Granted(ctx context.Context, owner common.Address, delegation common.Hash) (spent job.Amount, revoked bool, err error) {
	out, err := read(ctx, c, "escrow.granted", c.contracts.Escrow, c.escrow.PackGranted(owner, delegation), c.escrow.UnpackGranted)
	if err != nil {
		return job.Amount{}, false, err
	}
	return job.NewAmount(out.Spent), out.Revoked, nil
}

// NonceUsed says whether an owner's order nonce was used or cancelled.
func (c *Client) NonceUsed(ctx context.Context, owner common.Address, nonce common.Hash) (bool, error) {
	return read(ctx, c, "escrow.nonceUsed", c.contracts.Escrow, c.escrow.PackNonceUsed(owner, nonce.Big()), c.escrow.UnpackNonceUsed)
}

// Grace returns the seconds after an order's deadline during which its receipts
// may still be settled.
func (c *Client) Grace(ctx context.Context) (uint64, error) {
	return read(ctx, c, "escrow.grace", c.contracts.Escrow, c.escrow.PackGrace(), c.escrow.UnpackGrace)
}

// CoinBalance returns the coin that an address holds outside the escrow.
func (c *Client) CoinBalance(ctx context.Context, owner common.Address) (job.Amount, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	v, err := c.backend.BalanceAt(ctx, owner, nil)
	if err != nil {
		return job.Amount{}, fmt.Errorf("read coin balance of %s: %w", owner, err)
	}
	return job.NewAmount(v), nil
}

// TokenBalance returns the SKYOPS that an address holds outside the escrow.
func (c *Client) TokenBalance(ctx context.Context, owner common.Address) (job.Amount, error) {
	return amount(read(ctx, c, "token.balanceOf", c.contracts.Token, c.token.PackBalanceOf(owner), c.token.UnpackBalanceOf))
}

// IsValidSignature says whether sig over digest is owner's: first as the
// signature of owner's key, then by asking owner's contract (ERC-1271). The
// answer of a contract may change with time. An error means that the chain
// could not be asked, not that the signature is wrong.
func (c *Client) IsValidSignature(ctx context.Context, owner common.Address, digest common.Hash, sig []byte) (bool, error) {
	if eip712.Verify(owner, digest, sig) == nil {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	code, err := c.backend.CodeAt(ctx, owner, nil)
	if err != nil {
		return false, fmt.Errorf("read code of %s: %w", owner, err)
	}
	if len(code) == 0 {
		return false, nil
	}
	out, err := c.backend.CallContract(ctx, ethereum.CallMsg{To: &owner, Data: erc1271Call(digest, sig)}, nil)
	if err != nil {
		if isRevert(err) {
			return false, nil
		}
		return false, fmt.Errorf("call isValidSignature of wallet %s: %w", owner, err)
	}
	magic := common.RightPadBytes(erc1271Selector(), 32)
	return len(out) >= 32 && common.BytesToHash(out[:32]) == common.BytesToHash(magic), nil
}

func erc1271Selector() []byte { return crypto.Keccak256([]byte("isValidSignature(bytes32,bytes)"))[:4] }

// erc1271Call encodes isValidSignature(bytes32 hash, bytes signature).
func erc1271Call(digest common.Hash, sig []byte) []byte {
	data := append(erc1271Selector(), digest[:]...)
	data = append(data, common.LeftPadBytes([]byte{0x40}, 32)...)
	data = append(data, common.BigToHash(big.NewInt(int64(len(sig)))).Bytes()...)
	return append(data, common.RightPadBytes(sig, (len(sig)+31)/32*32)...)
}

// isRevert tells a contract that refused from a node that could not be asked.
func isRevert(err error) bool {
	var coded rpc.Error
	if !errors.As(err, &coded) {
		return false
	}
	if coded.ErrorCode() == 3 {
		return true
	}
	for _, s := range []string{"execution reverted", "out of gas", "invalid opcode", "invalid jump", "stack "} {
		if strings.Contains(coded.Error(), s) {
			return true
		}
	}
	return false
}

func amount(v *big.Int, err error) (job.Amount, error) {
	if err != nil {
		return job.Amount{}, err
	}
	return job.NewAmount(v), nil
}

func toOrder(o job.Order) jobescrow.JobEscrowOrder {
	return jobescrow.JobEscrowOrder{
		Kind:      uint8(o.Kind),
		Owner:     o.Owner,
		Scheduler: o.Scheduler,
		Root:      o.Root,
		Count:     o.Count,
		Asset:     o.Asset,
		MaxRate:   o.MaxRate,
		MaxEgress: o.MaxEgress,
		MaxCost:   o.MaxCost.Big(),
		Fee:       o.Fee.Big(),
		Nonce:     o.Nonce.Big(),
		Deadline:  o.Deadline,
		Recipient: o.Recipient,
	}
}

func fromOrder(o jobescrow.JobEscrowOrder) job.Order {
	return job.Order{
		Kind: job.Kind(o.Kind), Owner: o.Owner, Scheduler: o.Scheduler, Root: o.Root, Count: o.Count, Asset: o.Asset,
		MaxRate: o.MaxRate, MaxEgress: o.MaxEgress, MaxCost: job.NewAmount(o.MaxCost), Fee: job.NewAmount(o.Fee),
		Nonce: common.BigToHash(o.Nonce), Deadline: o.Deadline, Recipient: o.Recipient,
	}
}

func toReceipt(r record.Receipt) jobescrow.JobEscrowReceipt {
	return jobescrow.JobEscrowReceipt{
		Order:      r.Order,
		Job:        r.Job,
		Epoch:      r.Epoch,
		Node:       r.Node,
		Seq:        r.Seq,
		Gpus:       r.GPUs,
		StartedAt:  r.StartedAt,
		BilledMs:   r.BilledMs,
		BytesIn:    r.BytesIn,
		BytesOut:   r.BytesOut,
		Rate:       r.Rate,
		Egress:     r.Egress,
		Cost:       r.Cost.Big(),
		Total:      r.Total.Big(),
		Checkpoint: r.Checkpoint,
		Result:     r.Result,
	}
}

func toReceipts(rs []record.SignedReceipt) []jobescrow.JobEscrowSignedReceipt {
	out := make([]jobescrow.JobEscrowSignedReceipt, len(rs))
	for i, r := range rs {
		out[i] = jobescrow.JobEscrowSignedReceipt{
			Receipt:      toReceipt(r.Receipt),
			NodeSig:      r.NodeSig,
			SchedulerSig: r.SchedulerSig,
		}
	}
	return out
}
