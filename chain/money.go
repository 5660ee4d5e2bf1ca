package chain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/skyops/skyops/protocol/job"
)

// EscrowEvent is one movement of money that the escrow says it made. Which
// fields are set follows from Kind.
type EscrowEvent struct {
	Kind  EscrowKind
	Block uint64
	Tx    common.Hash
	Asset common.Address
	Owner common.Address // whose balance or order it is; of Credited: the node
	Other common.Address // Opened, Closed: the scheduler; Credited: whose balance it went to
	Order common.Hash    // Opened, Credited, Closed
	// Amount is what moved, in smallest units: into or out of a balance, or what
	// was locked; of Closed: what was paid to all nodes together.
	Amount   job.Amount
	Total    job.Amount // Credited: what the node was paid under the order so far
	Fee      job.Amount // Opened: offered; Closed: taken
	Burned   job.Amount // Closed: the part of Fee that is now Nobody's, the rest is Other's
	Refunded job.Amount // Closed
	Details  *job.Order // Opened
}

// Nobody is whose balance in the escrow is what was burned; nobody has its key.
// Tokens leave it by a withdrawal to the zero address: off the supply.
var Nobody = common.HexToAddress("0x000000000000000000000000000000000000dEaD")

// EscrowKind is what happened.
type EscrowKind string

// The movements.
const (
	Deposited EscrowKind = "deposited"
	Withdrawn EscrowKind = "withdrawn"
	Opened    EscrowKind = "opened"
	Credited  EscrowKind = "credited"
	Closed    EscrowKind = "closed"
)

// EscrowEvents returns what the escrow did in the blocks from one to another,
// both included, oldest first.
func (c *Client) EscrowEvents(ctx context.Context, from, to uint64) ([]EscrowEvent, error) {
	q := ethereum.FilterQuery{Addresses: []common.Address{c.contracts.Escrow}}
	logs, err := c.logsIn(ctx, q, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the escrow's events of blocks %d to %d: %w", from, to, err)
	}
	var out []EscrowEvent
	for i := range logs {
		l := &logs[i]
		if l.Address != c.contracts.Escrow || len(l.Topics) == 0 || l.Removed {
			continue
		}
		e, known, err := c.escrowEvent(l)
		if err != nil {
			return nil, fmt.Errorf("read the escrow's event in %s: %w", l.TxHash, err)
		}
		if known {
			e.Block, e.Tx = l.BlockNumber, l.TxHash
			out = append(out, e)
		}
	}
	return out, nil
}

// escrowEvent reads one event; known is false for one that moves no money.
func (c *Client) escrowEvent(l *types.Log) (e EscrowEvent, known bool, err error) {
	events := c.escrow.GetABI().Events
	switch l.Topics[0] {
	case events["Deposited"].ID:
		ev, err := c.escrow.UnpackDepositedEvent(l)
		if err != nil {
			return e, false, err
		}
		return EscrowEvent{Kind: Deposited, Asset: ev.Asset, Owner: ev.Owner, Amount: job.NewAmount(ev.Amount)}, true, nil
	case events["Withdrawn"].ID:
		ev, err := c.escrow.UnpackWithdrawnEvent(l)
		if err != nil {
			return e, false, err
		}
		return EscrowEvent{Kind: Withdrawn, Asset: ev.Asset, Owner: ev.Owner, Amount: job.NewAmount(ev.Amount)}, true, nil
	case events["Opened"].ID:
		ev, err := c.escrow.UnpackOpenedEvent(l)
		if err != nil {
			return e, false, err
		}
		details := fromOrder(ev.Details)
		return EscrowEvent{
			Kind: Opened, Details: &details, Asset: ev.Details.Asset, Owner: ev.Owner, Other: ev.Scheduler, Order: ev.Order, Amount: job.NewAmount(ev.Details.MaxCost),
			Fee: job.NewAmount(ev.Details.Fee),
		}, true, nil
	case events["Credited"].ID:
		ev, err := c.escrow.UnpackCreditedEvent(l)
		if err != nil {
			return e, false, err
		}
		return EscrowEvent{
			Kind: Credited, Asset: ev.Asset, Owner: ev.Node, Other: ev.Payout, Order: ev.Order,
			Amount: job.NewAmount(ev.Amount), Total: job.NewAmount(ev.Total),
		}, true, nil
	case events["Closed"].ID:
		ev, err := c.escrow.UnpackClosedEvent(l)
		if err != nil {
			return e, false, err
		}
		return EscrowEvent{
			Kind: Closed, Asset: ev.Asset, Owner: ev.Owner, Other: ev.Scheduler, Order: ev.Order,
			Amount: job.NewAmount(ev.Paid), Fee: job.NewAmount(ev.Fee), Burned: job.NewAmount(ev.Burned), Refunded: job.NewAmount(ev.Refunded),
		}, true, nil
	}
	return e, false, nil
}

// BlockHash returns the hash of a block of the chain as it is now.
func (c *Client) BlockHash(ctx context.Context, number uint64) (common.Hash, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	h, err := c.backend.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
	if err != nil {
		return common.Hash{}, fmt.Errorf("read block %d: %w", number, err)
	}
	return h.Hash(), nil
}

// BalanceAt is Balance as of the end of a block.
func (c *Client) BalanceAt(ctx context.Context, asset, owner common.Address, block uint64) (job.Amount, error) {
	at := new(big.Int).SetUint64(block)
	return amount(readAt(ctx, c, "escrow.balance", c.contracts.Escrow, c.escrow.PackBalance(asset, owner), at, c.escrow.UnpackBalance))
}

// EscrowHolds returns what the escrow contract itself has of an asset as of the
// end of a block.
func (c *Client) EscrowHolds(ctx context.Context, asset common.Address, block uint64) (job.Amount, error) {
	at := new(big.Int).SetUint64(block)
	if asset != Coin {
		return amount(readAt(ctx, c, "token.balanceOf", asset, c.token.PackBalanceOf(c.contracts.Escrow), at, c.token.UnpackBalanceOf))
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	v, err := c.backend.BalanceAt(ctx, c.contracts.Escrow, at)
	if err != nil {
		return job.Amount{}, fmt.Errorf("read the escrow's coin: %w", err)
	}
	return job.NewAmount(v), nil
}
