package chain

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/chain/bindings/jobescrow"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Told is what a transaction carried that its events do not repeat.
type Told struct {
	Receipts []record.Receipt // settle: what was brought to the escrow, which has checked it
	List     string           // anchor: where the list of the batch's records is published
}

// maxList bounds the name of a published list.
const maxList = 128

// Told reads a transaction that was sent to the network's contracts directly; of
// any other, such as one that a contract wallet passed on, it is empty.
func (c *Client) Told(ctx context.Context, hash common.Hash) (Told, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	tx, _, err := c.backend.TransactionByHash(ctx, hash)
	if err != nil {
		return Told{}, fmt.Errorf("read transaction %s: %w", hash, err)
	}
	return c.told(tx), nil
}

func (c *Client) told(tx *types.Transaction) Told {
	to, data := tx.To(), tx.Data()
	if to == nil || len(data) < 4 {
		return Told{}
	}
	switch *to {
	case c.contracts.Escrow:
		return Told{Receipts: c.settled(data)}
	case c.contracts.Anchor:
		return Told{List: c.listed(data)}
	}
	return Told{}
}

// settled reads the receipts of a settle call; the escrow accepted what the
// transaction's events say, so that bytes it cannot be made of are left alone.
func (c *Client) settled(data []byte) []record.Receipt {
	escrow := c.escrow.GetABI()
	method := escrow.Methods["settle"]
	if !bytes.Equal(data[:4], method.ID) {
		return nil
	}
	args, err := method.Inputs.Unpack(data[4:])
	if err != nil || len(args) != 3 {
		return nil
	}
	signed := *abi.ConvertType(args[1], new([]jobescrow.JobEscrowSignedReceipt)).(*[]jobescrow.JobEscrowSignedReceipt)
	out := make([]record.Receipt, len(signed))
	for i, s := range signed {
		out[i] = fromReceipt(s.Receipt)
	}
	return out
}

// listed reads what rides behind the arguments of an anchor call.
func (c *Client) listed(data []byte) string {
	anchor := c.anchor.GetABI()
	method := anchor.Methods["anchor"]
	const args = 4 + 3*32
	if !bytes.Equal(data[:4], method.ID) || len(data) <= args || len(data) > args+maxList {
		return ""
	}
	list := data[args:]
	for _, b := range list {
		if b <= ' ' || b > '~' {
			return ""
		}
	}
	return string(list)
}

func fromReceipt(r jobescrow.JobEscrowReceipt) record.Receipt {
	return record.Receipt{
		Order: r.Order, Job: r.Job, Epoch: r.Epoch, Node: r.Node, Seq: r.Seq, GPUs: r.Gpus,
		StartedAt: r.StartedAt, BilledMs: r.BilledMs, BytesIn: r.BytesIn, BytesOut: r.BytesOut,
		Rate: r.Rate, Egress: r.Egress, Cost: job.NewAmount(r.Cost), Total: job.NewAmount(r.Total),
		Checkpoint: r.Checkpoint, Result: r.Result,
	}
}
