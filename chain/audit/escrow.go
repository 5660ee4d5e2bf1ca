package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
)

// Money is what the audit of an escrow reads of the chain; *chain.Client is one.
type Money interface {
	BlockNumber(ctx context.Context) (uint64, error)
	BlockHash(ctx context.Context, number uint64) (common.Hash, error)
	EscrowEvents(ctx context.Context, from, to uint64) ([]chain.EscrowEvent, error)
	BalanceAt(ctx context.Context, asset, owner common.Address, block uint64) (job.Amount, error)
	EscrowHolds(ctx context.Context, asset common.Address, block uint64) (job.Amount, error)
}

// How many blocks of events are asked for at once, how far behind the newest
// block a cursor stays so that a reorganisation of the chain is behind it, and
// how many balances that did not move a later pass compares besides.
const (
	chunk  = 2000
	Depth  = 64
	sample = 64
)

// maxKept bounds the discrepancies that a cursor keeps.
const maxKept = 1000

// ErrMoved reports that the chain was reorganised while it was read.
var ErrMoved = errors.New("the chain changed while it was read")

// Discrepancy is where the escrow's events and balances do not fit. One that is
// in the balances is found by each pass anew, at the block of that pass.
type Discrepancy struct {
	Block  uint64         `json:"block"`
	Tx     common.Hash    `json:"tx,omitzero"`    // zero: it shows in the balances, not in one event
	Order  common.Hash    `json:"order,omitzero"` // zero: it is not about one order
	Asset  common.Address `json:"asset"`
	Detail string         `json:"detail"`
}

// Accounts are what the escrow owes by its own events, up to a block: the cursor
// of an audit, which a later one goes on from.
type Accounts struct {
	Blocks   uint64                                           `json:"blocks"` // how many are in; the newest is Blocks-1
	Hash     common.Hash                                      `json:"hash"`   // of the newest
	Events   uint64                                           `json:"events"`
	Balances map[common.Address]map[common.Address]job.Amount `json:"balances"` // by asset and owner
	Orders   map[common.Hash]Order                            `json:"orders"`   // the open ones
	Found    []Discrepancy                                    `json:"found"`
}

// Order is an open order by the escrow's events.
type Order struct {
	Owner   common.Address                `json:"owner"`
	Asset   common.Address                `json:"asset"`
	MaxCost job.Amount                    `json:"maxCost"`
	Fee     job.Amount                    `json:"fee"` // offered, part of MaxCost
	Paid    job.Amount                    `json:"paid"`
	Nodes   map[common.Address]job.Amount `json:"nodes"` // paid to each
}

// EscrowReport is what one pass over an escrow came to, as of a block.
type EscrowReport struct {
	Block    uint64                        `json:"block"`
	Events   uint64                        `json:"events"`   // read so far
	Owners   int                           `json:"owners"`   // balances that were compared
	Orders   int                           `json:"orders"`   // open
	Owed     map[common.Address]job.Amount `json:"owed"`     // by asset: balances and locks
	Surplus  map[common.Address]job.Amount `json:"surplus"`  // by asset: what the contract has beyond that
	Restarts int                           `json:"restarts"` // times it began anew because the chain had changed below the cursor
	Found    []Discrepancy                 `json:"discrepancies"`
}

// Escrow recomputes what the escrow owes from its events and compares it with
// what it has and says. It holds the contract to this: what it has of an asset
// is at least the sum of balances and locks (anybody may send it more, which is
// the surplus); no order pays nodes more than was locked beside its fee; a closed
// one has paid, taken and returned exactly what was locked, its fee only where a
// node was paid, and half of that is burned; each balance is what deposits,
// payments, fees and refunds made it, less the owner's own withdrawals and orders.
type Escrow struct {
	Chain  Money
	Assets []common.Address
	Cursor *Accounts // nil: from the first block on

	restarts int
	passes   int
	turn     int // where the sample goes on
}

// Pass takes in the events since the last one and compares. It fails with
// ErrMoved where it should be tried again.
func (e *Escrow) Pass(ctx context.Context) (EscrowReport, error) {
	head, err := e.Chain.BlockNumber(ctx)
	if err != nil {
		return EscrowReport{}, err
	}
	hash, err := e.Chain.BlockHash(ctx, head)
	if err != nil {
		return EscrowReport{}, err
	}
	if err := e.resume(ctx, head); err != nil {
		return EscrowReport{}, err
	}
	touched := map[[2]common.Address]bool{}
	if head >= Depth {
		if err := e.settle(ctx, head-Depth, touched); err != nil {
			return EscrowReport{}, err
		}
	}
	// What may still be reorganised is added to a copy, each time anew.
	now := e.Cursor.clone()
	if err := e.read(ctx, now, head, touched); err != nil {
		return EscrowReport{}, err
	}
	r := EscrowReport{Block: head, Events: now.Events, Orders: len(now.Orders), Restarts: e.restarts, Owed: map[common.Address]job.Amount{}, Surplus: map[common.Address]job.Amount{}}
	if err := e.compare(ctx, now, touched, &r); err != nil {
		return EscrowReport{}, err
	}
	if again, err := e.Chain.BlockHash(ctx, head); err != nil || again != hash {
		return EscrowReport{}, errors.Join(ErrMoved, err)
	}
	e.passes++
	r.Found = now.Found
	return r, nil
}

// resume begins anew where the chain is not the one of the cursor any more.
func (e *Escrow) resume(ctx context.Context, head uint64) error {
	if e.Cursor != nil && e.Cursor.Blocks > 0 {
		same := e.Cursor.Blocks <= head+1
		if same {
			hash, err := e.Chain.BlockHash(ctx, e.Cursor.Blocks-1)
			if err != nil {
				return err
			}
			same = hash == e.Cursor.Hash
		}
		if !same {
			e.Cursor = nil
			e.restarts++
			e.passes = 0
		}
	}
	if e.Cursor == nil {
		e.Cursor = &Accounts{}
	}
	return nil
}

// settle moves the cursor to a block, chunk by chunk.
func (e *Escrow) settle(ctx context.Context, to uint64, touched map[[2]common.Address]bool) error {
	for e.Cursor.Blocks <= to {
		last := min(e.Cursor.Blocks+chunk-1, to)
		hash, err := e.Chain.BlockHash(ctx, last)
		if err != nil {
			return err
		}
		next := e.Cursor.clone()
		if err := e.read(ctx, next, last, touched); err != nil {
			return err
		}
		if again, err := e.Chain.BlockHash(ctx, last); err != nil || again != hash {
			return errors.Join(ErrMoved, err)
		}
		next.Hash = hash
		e.Cursor = next
	}
	return nil
}

// read adds the events up to a block.
func (e *Escrow) read(ctx context.Context, a *Accounts, to uint64, touched map[[2]common.Address]bool) error {
	for a.Blocks <= to {
		last := min(a.Blocks+chunk-1, to)
		events, err := e.Chain.EscrowEvents(ctx, a.Blocks, last)
		if err != nil {
			return err
		}
		for _, ev := range events {
			touched[[2]common.Address{ev.Asset, ev.Owner}] = true
			touched[[2]common.Address{ev.Asset, ev.Other}] = true
			touched[[2]common.Address{ev.Asset, chain.Nobody}] = true
			a.take(ev)
		}
		a.Blocks = last + 1
	}
	return nil
}

// compare holds the accounts against what the chain says at the report's block.
func (e *Escrow) compare(ctx context.Context, a *Accounts, touched map[[2]common.Address]bool, r *EscrowReport) error {
	for _, asset := range e.Assets {
		owed := a.owed(asset)
		has, err := e.Chain.EscrowHolds(ctx, asset, r.Block)
		if err != nil {
			return err
		}
		r.Owed[asset], r.Surplus[asset] = owed, has.Sub(owed)
		if has.Cmp(owed) < 0 {
			a.find(Discrepancy{Block: r.Block, Asset: asset, Detail: fmt.Sprintf("the contract has %s than it owes: balances and open orders", apart(has, owed))})
		}
		for _, owner := range e.owners(a, asset, touched) {
			says, err := e.Chain.BalanceAt(ctx, asset, owner, r.Block)
			if err != nil {
				return err
			}
			r.Owners++
			if want := a.Balances[asset][owner]; says.Cmp(want) != 0 {
				a.find(Discrepancy{Block: r.Block, Asset: asset, Detail: fmt.Sprintf("the balance of %s is %s than its deposits, pay, refunds, orders and withdrawals make it", owner, apart(says, want))})
			}
		}
	}
	return nil
}

// apart says by how much an amount is less or more than another: while both move
// that stays the same, and one discrepancy one text.
func apart(is, than job.Amount) string {
	if is.Cmp(than) < 0 {
		return than.Sub(is).String() + " less"
	}
	return is.Sub(than).String() + " more"
}

// owners returns whose balances are compared: at first all, later those that
// moved and some of the others in turn.
func (e *Escrow) owners(a *Accounts, asset common.Address, touched map[[2]common.Address]bool) []common.Address {
	all := slices.SortedFunc(maps.Keys(a.Balances[asset]), func(x, y common.Address) int { return bytes.Compare(x[:], y[:]) })
	if e.passes == 0 || len(all) <= sample {
		return all
	}
	var out []common.Address
	for i, owner := range all {
		if touched[[2]common.Address{asset, owner}] || (i+len(all)-e.turn%len(all))%len(all) < sample {
			out = append(out, owner)
		}
	}
	e.turn += sample
	return out
}

// take adds one event.
func (a *Accounts) take(ev chain.EscrowEvent) {
	a.Events++
	fault := func(format string, args ...any) {
		a.find(Discrepancy{Block: ev.Block, Tx: ev.Tx, Order: ev.Order, Asset: ev.Asset, Detail: fmt.Sprintf(format, args...)})
	}
	o, open := a.Orders[ev.Order]
	switch ev.Kind {
	case chain.Deposited:
		a.give(ev.Asset, ev.Owner, ev.Amount)
	case chain.Withdrawn:
		if has := a.Balances[ev.Asset][ev.Owner]; !a.charge(ev.Asset, ev.Owner, ev.Amount) {
			fault("%s withdrew %s and had %s", ev.Owner, ev.Amount, has)
		}
	case chain.Opened:
		if open {
			fault("the order was opened twice")
		}
		if has := a.Balances[ev.Asset][ev.Owner]; !a.charge(ev.Asset, ev.Owner, ev.Amount) {
			fault("the order locks %s, and its owner %s had %s", ev.Amount, ev.Owner, has)
		}
		a.lock(ev.Order, Order{Owner: ev.Owner, Asset: ev.Asset, MaxCost: ev.Amount, Fee: ev.Fee, Nodes: map[common.Address]job.Amount{}})
	case chain.Credited:
		a.give(ev.Asset, ev.Other, ev.Amount)
		if !open || o.Asset != ev.Asset {
			fault("node %s was paid %s under an order that is not open in this asset", ev.Owner, ev.Amount)
			return
		}
		o.Paid = o.Paid.Add(ev.Amount)
		if most := o.MaxCost.Sub(o.Fee); o.Paid.Cmp(most) > 0 {
			fault("the order has paid %s of at most %s", o.Paid, most)
		}
		o.Nodes = maps.Clone(o.Nodes)
		if o.Nodes[ev.Owner] = o.Nodes[ev.Owner].Add(ev.Amount); o.Nodes[ev.Owner].Cmp(ev.Total) != 0 {
			fault("node %s was paid %s, the contract says %s", ev.Owner, o.Nodes[ev.Owner], ev.Total)
		}
		a.lock(ev.Order, o)
	case chain.Closed:
		a.give(ev.Asset, ev.Owner, ev.Refunded)
		a.give(ev.Asset, chain.Nobody, ev.Burned)
		a.give(ev.Asset, ev.Other, ev.Fee.Sub(ev.Burned))
		if !open || o.Asset != ev.Asset || o.Owner != ev.Owner {
			fault("what was closed is no open order of %s in this asset", ev.Owner)
			return
		}
		delete(a.Orders, ev.Order)
		if o.Paid.Cmp(ev.Amount) != 0 || ev.Amount.Add(ev.Fee).Add(ev.Refunded).Cmp(o.MaxCost) != 0 {
			fault("the order locked %s and paid %s; it was closed as %s paid, %s fee, %s returned", o.MaxCost, o.Paid, ev.Amount, ev.Fee, ev.Refunded)
		}
		if taken := o.feeTaken(); ev.Fee.Cmp(taken) != 0 || ev.Burned.Cmp(half(taken)) != 0 {
			fault("the order paid %s and offered a fee of %s; it was closed with a fee of %s, of which %s was burned", o.Paid, o.Fee, ev.Fee, ev.Burned)
		}
	}
}

// feeTaken is the fee that closing the order takes.
func (o Order) feeTaken() job.Amount {
	if o.Paid.IsZero() {
		return job.Amount{}
	}
	return o.Fee
}

// half is the part of a fee that is burned: the odd unit too.
func half(fee job.Amount) job.Amount {
	v := fee.Big()
	return job.NewAmount(v.Add(v, big.NewInt(1)).Rsh(v, 1))
}

func (a *Accounts) find(d Discrepancy) {
	if len(a.Found) < maxKept {
		a.Found = append(a.Found, d)
	}
}

func (a *Accounts) lock(id common.Hash, o Order) {
	if a.Orders == nil {
		a.Orders = make(map[common.Hash]Order)
	}
	a.Orders[id] = o
}

func (a *Accounts) give(asset, owner common.Address, sum job.Amount) {
	if a.Balances == nil {
		a.Balances = make(map[common.Address]map[common.Address]job.Amount)
	}
	if a.Balances[asset] == nil {
		a.Balances[asset] = make(map[common.Address]job.Amount)
	}
	a.Balances[asset][owner] = a.Balances[asset][owner].Add(sum)
}

// charge takes a sum off a balance; false when it was not there.
func (a *Accounts) charge(asset, owner common.Address, sum job.Amount) bool {
	has := a.Balances[asset][owner]
	a.give(asset, owner, job.Amount{})
	a.Balances[asset][owner] = has.Sub(sum)
	return has.Cmp(sum) >= 0
}

// owed is the sum of an asset's balances and locks.
func (a *Accounts) owed(asset common.Address) (sum job.Amount) {
	for _, b := range a.Balances[asset] {
		sum = sum.Add(b)
	}
	for _, o := range a.Orders {
		if o.Asset == asset {
			sum = sum.Add(o.MaxCost.Sub(o.Paid))
		}
	}
	return sum
}

func (a *Accounts) clone() *Accounts {
	c := *a
	c.Orders, c.Found = maps.Clone(a.Orders), slices.Clone(a.Found)
	c.Balances = make(map[common.Address]map[common.Address]job.Amount, len(a.Balances))
	for asset, owners := range a.Balances {
		c.Balances[asset] = maps.Clone(owners)
	}
	return &c
}
