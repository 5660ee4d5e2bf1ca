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

// Event is one thing that happened on a network's contracts.
type Event struct {
	Block uint64
	Index uint   // of the log in its block
	Time  uint64 // of the block, unix seconds
	Tx    common.Hash
	Body  any // EscrowEvent, NodeEvent, BookEvent, CommittedPage, Anchored or ParamsSet
}

// Anchored is a batch that a sender appended to its list.
type Anchored struct {
	Sender common.Address
	Batch
}

// ParamsSet is a version of the matching parameters that was published.
type ParamsSet struct {
	Version uint32
	From    uint64 // unix seconds, in force since then
}

// NodeEvent is a change of a node. Which fields are set follows from Kind.
type NodeEvent struct {
	Kind     NodeKind
	Slot     uint32         // all but Convicted
	Key      common.Address // Registered, Rotated: the new one; Convicted
	Operator common.Address // Registered
	Payout   common.Address // Registered, PayoutSet
	Metadata string         // Registered: what the operator wrote
	Stake    job.Amount     // Staked, Unstaking: what is active since
	Amount   job.Amount     // Unstaking, StakePaid, NodeSlashed: what moved
	ThawAt   uint64         // Unstaking: unix seconds
	// Reputation, and the sums of paid work and of faults that it is made of: Reputed.
	Reputation   uint16
	Work, Faults job.Amount
	Fault        uint8          // Convicted
	Challenger   common.Address // NodeSlashed, Convicted
}

// NodeKind is what happened to a node.
type NodeKind string

// What happens to nodes.
const (
	Registered  NodeKind = "registered"
	Staked      NodeKind = "staked"
	Unstaking   NodeKind = "unstaking"
	StakePaid   NodeKind = "stake paid out"
	NodeSlashed NodeKind = "slashed"
	PayoutSet   NodeKind = "payout changed"
	Rotated     NodeKind = "key rotated"
	Reputed     NodeKind = "reputation"
	Convicted   NodeKind = "convicted"
)

// BookEvent is a change of a scheduler's account. Which fields are set follows from Kind.
type BookEvent struct {
	Kind       BookKind
	Scheduler  common.Address
	Bond       job.Amount // Bonded, Unbonding: what is active since
	Amount     job.Amount // Bonded, Unbonding, BondPaid, SchedulerSlashed: what moved
	ThawAt     uint64     // Unbonding: unix seconds
	Page       uint64     // SchedulerSlashed
	Entry      uint32     // SchedulerSlashed: index in the page
	Fault      uint8      // SchedulerSlashed
	Challenger common.Address
}

// BookKind is what happened to a scheduler's account.
type BookKind string

// What happens to schedulers.
const (
	Bonded           BookKind = "bonded"
	Unbonding        BookKind = "unbonding"
	BondPaid         BookKind = "bond paid out"
	SchedulerSlashed BookKind = "scheduler slashed"
)

// Events returns what happened on the network's contracts in the blocks from one
// to another, both included, oldest first. Events that say nothing by themselves
// (approvals, pauses, nonces, queries) are left out.
func (c *Client) Events(ctx context.Context, from, to uint64) ([]Event, error) {
	n := c.contracts
	var at []common.Address
	for _, a := range []common.Address{n.Escrow, n.Registry, n.Anchor, n.Book, n.Params, n.Reputation, n.WorkCourt} {
		if a != (common.Address{}) {
			at = append(at, a)
		}
	}
	logs, err := c.logsIn(ctx, ethereum.FilterQuery{Addresses: at}, from, to)
	if err != nil {
		return nil, fmt.Errorf("read events of blocks %d to %d: %w", from, to, err)
	}
	times := map[uint64]uint64{}
	var out []Event
	for i := range logs {
		l := &logs[i]
		if len(l.Topics) == 0 || l.Removed {
			continue
		}
		body, err := c.body(l)
		if err != nil {
			return nil, fmt.Errorf("read the event in %s: %w", l.TxHash, err)
		}
		if body == nil {
			continue
		}
		e := Event{Block: l.BlockNumber, Index: l.Index, Time: l.BlockTimestamp, Tx: l.TxHash, Body: body}
		if e.Time == 0 { // nodes say it since 2025
			if e.Time, err = c.timeOf(ctx, times, l.BlockNumber); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func (c *Client) timeOf(ctx context.Context, known map[uint64]uint64, number uint64) (uint64, error) {
	if t, ok := known[number]; ok {
		return t, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	h, err := c.backend.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
	if err != nil {
		return 0, fmt.Errorf("read block %d: %w", number, err)
	}
	known[number] = h.Time
	return h.Time, nil
}

// body reads one event; nil: it is none of Event's.
func (c *Client) body(l *types.Log) (any, error) {
	switch l.Address {
	case c.contracts.Escrow:
		e, known, err := c.escrowEvent(l)
		if err != nil || !known {
			return nil, err
		}
		e.Block, e.Tx = l.BlockNumber, l.TxHash
		return e, nil
	case c.contracts.Anchor:
		b, sender, err := c.batch(l)
		return Anchored{sender, b}, err
	case c.contracts.Registry:
		return c.registryEvent(l)
	case c.contracts.Book:
		return c.bookEvent(l)
	case c.contracts.Params:
		if l.Topics[0] != c.params.GetABI().Events["ParamsSet"].ID {
			return nil, nil
		}
		ev, err := c.params.UnpackParamsSetEvent(l)
		if err != nil {
			return nil, err
		}
		return ParamsSet{ev.Version, ev.From}, nil
	case c.contracts.Reputation:
		if l.Topics[0] != c.reputation.GetABI().Events["ReputationSet"].ID {
			return nil, nil
		}
		ev, err := c.reputation.UnpackReputationSetEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{
			Kind: Reputed, Slot: ev.Slot, Reputation: uint16(ev.Reputation.Uint64()), Work: job.NewAmount(ev.Work), Faults: job.NewAmount(ev.Faults),
		}, nil
	case c.contracts.WorkCourt:
		if l.Topics[0] != c.workCourt.GetABI().Events["Convicted"].ID {
			return nil, nil
		}
		ev, err := c.workCourt.UnpackConvictedEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: Convicted, Key: ev.Node, Fault: ev.Fault, Challenger: ev.Challenger}, nil
	}
	return nil, nil
}

func (c *Client) registryEvent(l *types.Log) (any, error) {
	events := c.registry.GetABI().Events
	switch l.Topics[0] {
	case events["Registered"].ID:
		ev, err := c.registry.UnpackRegisteredEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: Registered, Slot: ev.Slot, Key: ev.Key, Operator: ev.Operator, Payout: ev.Payout, Metadata: ev.Metadata}, nil
	case events["Staked"].ID:
		ev, err := c.registry.UnpackStakedEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: Staked, Slot: ev.Slot, Amount: job.NewAmount(ev.Amount), Stake: job.NewAmount(ev.Stake)}, nil
	case events["Unstaking"].ID:
		ev, err := c.registry.UnpackUnstakingEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: Unstaking, Slot: ev.Slot, Amount: job.NewAmount(ev.Amount), Stake: job.NewAmount(ev.Stake), ThawAt: ev.ThawAt}, nil
	case events["Withdrawn"].ID:
		ev, err := c.registry.UnpackWithdrawnEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: StakePaid, Slot: ev.Slot, Operator: ev.Operator, Amount: job.NewAmount(ev.Amount)}, nil
	case events["Slashed"].ID:
		ev, err := c.registry.UnpackSlashedEvent(l)
		if err != nil {
			return nil, err
		}
		taken := job.NewAmount(ev.Reward).Add(job.NewAmount(ev.Burned))
		return NodeEvent{Kind: NodeSlashed, Slot: ev.Slot, Amount: taken, Challenger: ev.Challenger}, nil
	case events["PayoutChanged"].ID:
		ev, err := c.registry.UnpackPayoutChangedEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: PayoutSet, Slot: ev.Slot, Payout: ev.Payout}, nil
	case events["KeyRotated"].ID:
		ev, err := c.registry.UnpackKeyRotatedEvent(l)
		if err != nil {
			return nil, err
		}
		return NodeEvent{Kind: Rotated, Slot: ev.Slot, Key: ev.NewKey}, nil
	}
	return nil, nil
}

func (c *Client) bookEvent(l *types.Log) (any, error) {
	events := c.book.GetABI().Events
	switch l.Topics[0] {
	case events["Committed"].ID:
		pages, err := c.BookLogs([]*types.Log{l})
		if err != nil {
			return nil, err
		}
		return pages[0], nil
	case events["Bonded"].ID:
		ev, err := c.book.UnpackBondedEvent(l)
		if err != nil {
			return nil, err
		}
		return BookEvent{Kind: Bonded, Scheduler: ev.Scheduler, Amount: job.NewAmount(ev.Amount), Bond: job.NewAmount(ev.Bond)}, nil
	case events["Unbonding"].ID:
		ev, err := c.book.UnpackUnbondingEvent(l)
		if err != nil {
			return nil, err
		}
		return BookEvent{Kind: Unbonding, Scheduler: ev.Scheduler, Amount: job.NewAmount(ev.Amount), Bond: job.NewAmount(ev.Bond), ThawAt: ev.ThawAt}, nil
	case events["Withdrawn"].ID:
		ev, err := c.book.UnpackWithdrawnEvent(l)
		if err != nil {
			return nil, err
		}
		return BookEvent{Kind: BondPaid, Scheduler: ev.Scheduler, Amount: job.NewAmount(ev.Amount)}, nil
	case events["Slashed"].ID:
		s, err := c.slashing(l)
		if err != nil {
			return nil, err
		}
		return BookEvent{
			Kind: SchedulerSlashed, Scheduler: s.Scheduler, Page: s.Page, Entry: s.Index, Fault: s.Fault,
			Amount: s.Reward.Add(s.Burned), Challenger: s.Challenger,
		}, nil
	}
	return nil, nil
}
