package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// ErrNotSettled reports an order that the chain has paid nothing for and not closed.
var ErrNotSettled = errors.New("nothing is settled")

// Payment is one payment to a node under an order.
type Payment struct {
	Order  common.Hash    `json:"order"`
	Node   common.Address `json:"node"`
	Payout common.Address `json:"payout"` // whose balance it went to
	Asset  common.Address `json:"asset"`
	Amount job.Amount     `json:"amount"`
	Total  job.Amount     `json:"total"` // paid to Node under Order so far, this payment included
	Tx     common.Hash    `json:"tx"`
	Block  uint64         `json:"block"`
}

// Closing is the end of an order.
type Closing struct {
	Order     common.Hash    `json:"order"`
	Owner     common.Address `json:"owner"`
	Scheduler common.Address `json:"scheduler"`
	Asset     common.Address `json:"asset"`
	Paid      job.Amount     `json:"paid"` // to all nodes together
	Fee       job.Amount     `json:"fee"`  // taken; half of it to Scheduler, half burned
	Refunded  job.Amount     `json:"refunded"`
	Tx        common.Hash    `json:"tx"`
	Block     uint64         `json:"block"`
}

// EscrowLogs returns the payments and closings among logs, for instance those
// of one transaction; logs of other contracts and kinds are passed over.
func (c *Client) EscrowLogs(logs []*types.Log) ([]Payment, []Closing, error) {
	abi := c.escrow.GetABI()
	credited, closed := abi.Events["Credited"].ID, abi.Events["Closed"].ID
	var payments []Payment
	var closings []Closing
	for _, l := range logs {
		if l.Address != c.contracts.Escrow || len(l.Topics) == 0 {
			continue
		}
		switch l.Topics[0] {
		case credited:
			ev, err := c.escrow.UnpackCreditedEvent(l)
			if err != nil {
				return nil, nil, fmt.Errorf("read payment in %s: %w", l.TxHash, err)
			}
			payments = append(payments, Payment{
				Order: ev.Order, Node: ev.Node, Payout: ev.Payout, Asset: ev.Asset,
				Amount: job.NewAmount(ev.Amount), Total: job.NewAmount(ev.Total), Tx: l.TxHash, Block: l.BlockNumber,
			})
		case closed:
			ev, err := c.escrow.UnpackClosedEvent(l)
			if err != nil {
				return nil, nil, fmt.Errorf("read closing in %s: %w", l.TxHash, err)
			}
			closings = append(closings, Closing{
				Order: ev.Order, Owner: ev.Owner, Scheduler: ev.Scheduler, Asset: ev.Asset,
				Paid: job.NewAmount(ev.Paid), Fee: job.NewAmount(ev.Fee), Refunded: job.NewAmount(ev.Refunded), Tx: l.TxHash, Block: l.BlockNumber,
			})
		}
	}
	return payments, closings, nil
}

// Payments returns every payment to nodes under an order, oldest first.
func (c *Client) Payments(ctx context.Context, order common.Hash) ([]Payment, error) {
	payments, _, err := c.orderLogs(ctx, order)
	return payments, err
}

// Settlement returns what the escrow did for an order, and whether it closed
// it. Of an order still open it is what was paid so far, by its newest payment.
// It fails with ErrNotSettled when there is neither payment nor closing.
func (c *Client) Settlement(ctx context.Context, order common.Hash) (s record.Settlement, closed bool, err error) {
	payments, closings, err := c.orderLogs(ctx, order)
	if err != nil {
		return record.Settlement{}, false, err
	}
	if len(closings) > 0 {
		last := closings[len(closings)-1]
		return record.Settlement{Tx: last.Tx, Block: last.Block, Paid: last.Paid, Fee: last.Fee, Refunded: last.Refunded}, true, nil
	}
	if len(payments) == 0 {
		return record.Settlement{}, false, fmt.Errorf("%w under order %s", ErrNotSettled, order)
	}
	for _, p := range payments {
		s.Paid, s.Tx, s.Block = s.Paid.Add(p.Amount), p.Tx, p.Block
	}
	return s, false, nil
}

// OpenTx returns the transaction and block that opened an order, and
// ErrNotSettled if none did.
func (c *Client) OpenTx(ctx context.Context, order common.Hash) (tx common.Hash, block uint64, err error) {
	logs, err := c.logs(ctx, "escrow.Opened", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Escrow},
		Topics:    [][]common.Hash{{c.escrow.GetABI().Events["Opened"].ID}, {order}},
	})
	if err != nil {
		return common.Hash{}, 0, err
	}
	if len(logs) == 0 {
		return common.Hash{}, 0, fmt.Errorf("%w: order %s was never opened", ErrNotSettled, order)
	}
	return logs[0].TxHash, logs[0].BlockNumber, nil
}

// Orders returns those of the orders that were opened, by their hash.
func (c *Client) Orders(ctx context.Context, hashes []common.Hash) (map[common.Hash]job.Order, error) {
	if len(hashes) == 0 {
		return map[common.Hash]job.Order{}, nil
	}
	logs, err := c.logs(ctx, "escrow.Opened", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Escrow},
		Topics:    [][]common.Hash{{c.escrow.GetABI().Events["Opened"].ID}, hashes},
	})
	if err != nil {
		return nil, err
	}
	return c.ordersIn(logs)
}

// OpenOrdersOf returns the orders of an owner that are open, by their hash: those
// that were opened and not closed. No order is opened twice.
func (c *Client) OpenOrdersOf(ctx context.Context, owner common.Address) (map[common.Hash]job.Order, error) {
	abi := c.escrow.GetABI()
	logs, err := c.logs(ctx, "escrow.Opened and Closed", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Escrow},
		Topics:    [][]common.Hash{{abi.Events["Opened"].ID, abi.Events["Closed"].ID}, nil, {common.BytesToHash(owner[:])}},
	})
	if err != nil {
		return nil, err
	}
	return c.ordersIn(logs)
}

// ordersIn returns the orders that these openings and closings leave open, oldest first.
func (c *Client) ordersIn(logs []types.Log) (map[common.Hash]job.Order, error) {
	closed := c.escrow.GetABI().Events["Closed"].ID
	orders := map[common.Hash]job.Order{}
	for i := range logs {
		l := &logs[i]
		if len(l.Topics) > 0 && l.Topics[0] == closed {
			ev, err := c.escrow.UnpackClosedEvent(l)
			if err != nil {
				return nil, fmt.Errorf("read order closed in %s: %w", l.TxHash, err)
			}
			delete(orders, ev.Order)
			continue
		}
		ev, err := c.escrow.UnpackOpenedEvent(l)
		if err != nil {
			return nil, fmt.Errorf("read order opened in %s: %w", l.TxHash, err)
		}
		orders[ev.Order] = fromOrder(ev.Details)
	}
	return orders, nil
}

func (c *Client) orderLogs(ctx context.Context, order common.Hash) ([]Payment, []Closing, error) {
	abi := c.escrow.GetABI()
	logs, err := c.logs(ctx, "escrow.Credited and Closed", ethereum.FilterQuery{
		Addresses: []common.Address{c.contracts.Escrow},
		Topics:    [][]common.Hash{{abi.Events["Credited"].ID, abi.Events["Closed"].ID}, {order}},
	})
	if err != nil {
		return nil, nil, err
	}
	refs := make([]*types.Log, len(logs))
	for i := range logs {
		refs[i] = &logs[i]
	}
	return c.EscrowLogs(refs)
}

// logs reads events from the first block on, oldest first. Where a node refuses
// the whole range, the range is halved until it answers.
func (c *Client) logs(ctx context.Context, name string, q ethereum.FilterQuery) ([]types.Log, error) {
	q.FromBlock = new(big.Int)
	if q.ToBlock == nil {
		head, err := c.BlockNumber(ctx)
		if err != nil {
			return nil, err
		}
		q.ToBlock = new(big.Int).SetUint64(head)
	}
	logs, err := c.logsIn(ctx, q, q.FromBlock.Uint64(), q.ToBlock.Uint64())
	if err != nil {
		return nil, fmt.Errorf("read events %s: %w", name, err)
	}
	return logs, nil
}

// smallestRange is the number of blocks below which a refusal is not about the range.
const smallestRange = 1000

func (c *Client) logsIn(ctx context.Context, q ethereum.FilterQuery, from, to uint64) ([]types.Log, error) {
	part := q
	part.FromBlock, part.ToBlock = new(big.Int).SetUint64(from), new(big.Int).SetUint64(to)
	call, cancel := context.WithTimeout(ctx, readTimeout)
	logs, err := c.backend.FilterLogs(call, part)
	cancel()
	var refused rpc.Error
	if err == nil || !errors.As(err, &refused) || to-from < smallestRange {
		return logs, err
	}
	middle := from + (to-from)/2
	first, err := c.logsIn(ctx, q, from, middle)
	if err != nil {
		return nil, err
	}
	second, err := c.logsIn(ctx, q, middle+1, to)
	return append(first, second...), err
}
