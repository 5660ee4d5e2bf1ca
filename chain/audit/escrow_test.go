package audit

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/job"
)

var (
	coin  = chain.Coin
	boss  = common.Address{0xd} // the scheduler
	alice = common.Address{0xa}
	bob   = common.Address{0xb}
	node  = common.Address{0xc}
)

// bank is an escrow's chain: the events of each block, and what the contract has
// and says, which follow from them unless a test says otherwise.
type bank struct {
	blocks  [][]chain.EscrowEvent
	fork    int // blocks from here on have other hashes
	salt    byte
	has     map[common.Address]uint64
	says    map[[2]common.Address]uint64
	asked   []uint64 // lengths of the ranges that were asked for
	moves   bool     // the newest block changes while it is read
	hashes  int
	balance int
}

func newBank() *bank {
	return &bank{has: map[common.Address]uint64{}, says: map[[2]common.Address]uint64{}, fork: 1 << 30}
}

// add seals a block with events.
func (b *bank) add(events ...chain.EscrowEvent) {
	for i := range events {
		e := &events[i]
		e.Block, e.Tx = uint64(len(b.blocks)), common.Hash{byte(len(b.blocks)), byte(i), 1}
		sum := e.Amount.Big().Uint64()
		switch e.Kind {
		case chain.Deposited:
			b.has[e.Asset] += sum
			b.says[[2]common.Address{e.Asset, e.Owner}] += sum
		case chain.Withdrawn:
			b.has[e.Asset] -= sum
			b.says[[2]common.Address{e.Asset, e.Owner}] -= sum
		case chain.Opened:
			b.says[[2]common.Address{e.Asset, e.Owner}] -= sum
		case chain.Credited:
			b.says[[2]common.Address{e.Asset, e.Other}] += sum
		case chain.Closed:
			b.says[[2]common.Address{e.Asset, e.Owner}] += e.Refunded.Big().Uint64()
			b.says[[2]common.Address{e.Asset, chain.Nobody}] += e.Burned.Big().Uint64()
			b.says[[2]common.Address{e.Asset, e.Other}] += e.Fee.Sub(e.Burned).Big().Uint64()
		}
	}
	b.blocks = append(b.blocks, events)
}

func (b *bank) idle(blocks int) {
	for range blocks {
		b.add()
	}
}

func (b *bank) BlockNumber(context.Context) (uint64, error) { return uint64(len(b.blocks) - 1), nil }

func (b *bank) BlockHash(_ context.Context, n uint64) (common.Hash, error) {
	if n >= uint64(len(b.blocks)) {
		return common.Hash{}, errors.New("no such block")
	}
	b.hashes++
	text := binary.BigEndian.AppendUint64(nil, n)
	if int(n) >= b.fork {
		text = append(text, b.salt)
	}
	if b.moves && int(n) == len(b.blocks)-1 {
		text = binary.BigEndian.AppendUint64(text, uint64(b.hashes))
	}
	return crypto.Keccak256Hash(text), nil
}

func (b *bank) EscrowEvents(_ context.Context, from, to uint64) (out []chain.EscrowEvent, err error) {
	b.asked = append(b.asked, to-from+1)
	for _, events := range b.blocks[from : to+1] {
		out = append(out, events...)
	}
	return out, nil
}

func (b *bank) BalanceAt(_ context.Context, asset, owner common.Address, _ uint64) (job.Amount, error) {
	b.balance++
	return job.Units(b.says[[2]common.Address{asset, owner}]), nil
}

func (b *bank) EscrowHolds(_ context.Context, asset common.Address, _ uint64) (job.Amount, error) {
	return job.Units(b.has[asset]), nil
}

func event(kind chain.EscrowKind, owner common.Address, amount uint64) chain.EscrowEvent {
	return chain.EscrowEvent{Kind: kind, Asset: coin, Owner: owner, Amount: job.Units(amount)}
}

// opened is an order with a fee; what the nodes can be paid is amount less fee.
func opened(id byte, owner common.Address, amount, fee uint64) chain.EscrowEvent {
	e := event(chain.Opened, owner, amount)
	e.Order, e.Other, e.Fee = common.Hash{id}, boss, job.Units(fee)
	return e
}

func credited(id byte, to common.Address, amount, total uint64) chain.EscrowEvent {
	e := event(chain.Credited, node, amount)
	e.Order, e.Other, e.Total = common.Hash{id}, to, job.Units(total)
	return e
}

func closed(id byte, owner common.Address, paid, fee, refunded uint64) chain.EscrowEvent {
	e := event(chain.Closed, owner, paid)
	e.Order, e.Other, e.Fee, e.Burned, e.Refunded = common.Hash{id}, boss, job.Units(fee), job.Units(fee-fee/2), job.Units(refunded)
	return e
}

// honest is a bank in which one order was paid and closed and one is open: a fee
// of 5 was taken, 3 of it burned.
func honest() *bank {
	b := newBank()
	b.add(event(chain.Deposited, alice, 100))
	b.add(opened(1, alice, 60, 5), opened(2, alice, 30, 4))
	b.add(credited(1, bob, 10, 10), credited(1, bob, 5, 15))
	b.add(closed(1, alice, 15, 5, 40))
	b.add(credited(2, bob, 3, 3), event(chain.Withdrawn, alice, 20))
	return b
}

func pass(t interface{ Fatal(...any) }, e *Escrow) EscrowReport {
	r, err := e.Pass(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnHonestEscrowFits(t *testing.T) {
	t.Parallel()
	b := honest()
	b.has[coin] += 7 // anybody may send it money
	e := &Escrow{Chain: b, Assets: []common.Address{coin}}
	r := pass(t, e)
	if len(r.Found) > 0 || r.Events != 8 || r.Orders != 1 || r.Owed[coin].String() != "80" || r.Surplus[coin].String() != "7" || r.Owners != 4 {
		t.Errorf("report %+v", r)
	}
}

func TestDiscrepanciesAreFound(t *testing.T) {
	t.Parallel()
	for want, plant := range map[string]func(*bank){
		"the contract has 1 less than it owes": func(b *bank) { b.has[coin]-- },
		"the balance of 0x0a":                  func(b *bank) { b.says[[2]common.Address{coin, alice}]-- },
		"the order has paid 27 of at most 26":  func(b *bank) { b.add(credited(2, bob, 24, 27)) },
		"was paid 4, the contract says 9":      func(b *bank) { b.add(credited(2, bob, 1, 9)) },
		"it was closed as 3 paid, 4 fee, 22 returned": func(b *bank) {
			b.add(closed(2, alice, 3, 4, 22))
			b.says[[2]common.Address{coin, alice}]++ // whatever the contract says now
		},
		"it was closed as 2 paid, 4 fee, 24 returned": func(b *bank) { b.add(closed(2, alice, 2, 4, 24)) },
		"closed with a fee of 0":                      func(b *bank) { b.add(closed(2, alice, 3, 0, 27)) },
		"closed with a fee of 1": func(b *bank) {
			b.add(event(chain.Deposited, alice, 100), opened(3, alice, 10, 1), closed(3, alice, 0, 1, 9)) // no node was paid
		},
		"of which 1 was burned": func(b *bank) {
			e := closed(2, alice, 3, 4, 23)
			e.Burned = job.Units(1)
			b.add(e)
		},
		"what was closed is no open order": func(b *bank) { b.add(closed(1, alice, 0, 0, 0)) },
		"under an order that is not open":  func(b *bank) { b.add(credited(1, bob, 1, 16)) },
		"withdrew 60 and had 18": func(b *bank) {
			b.says[[2]common.Address{coin, bob}] += 100
			b.has[coin] += 100
			b.add(event(chain.Withdrawn, bob, 60))
		},
		"the order locks 60": func(b *bank) { b.add(opened(3, bob, 60, 0)) },
		"was opened twice":   func(b *bank) { b.add(opened(2, bob, 1, 0)) },
	} {
		b := honest()
		plant(b)
		r := pass(t, &Escrow{Chain: b, Assets: []common.Address{coin}})
		var all []string
		for _, d := range r.Found {
			all = append(all, d.Detail)
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("%q is not found: %q", want, all)
		}
	}
}

// A sum that lacks is the same discrepancy while money moves.
func TestADiscrepancyThatLastsKeepsItsText(t *testing.T) {
	t.Parallel()
	b := honest()
	b.has[coin] = 0
	b.says[[2]common.Address{coin, alice}]--
	e := &Escrow{Chain: b, Assets: []common.Address{coin}}
	texts := map[string]bool{}
	for range 3 {
		r := pass(t, e)
		if len(r.Found) == 0 {
			t.Fatal("nothing found")
		}
		for _, d := range r.Found {
			texts[d.Detail] = true
		}
		b.add(event(chain.Deposited, alice, 10))
	}
	if len(texts) != 2 {
		t.Errorf("%d texts: %v", len(texts), texts)
	}
}

// A cursor goes on where an audit ended, also through its JSON, and reads what
// is behind it once, in chunks.
func TestTheCursorGoesOn(t *testing.T) {
	t.Parallel()
	b := honest()
	b.idle(5000)
	e := &Escrow{Chain: b, Assets: []common.Address{coin}}
	whole := pass(t, e)
	for _, n := range b.asked {
		if n > chunk {
			t.Errorf("%d blocks at once", n)
		}
	}
	text, err := json.Marshal(e.Cursor)
	if err != nil {
		t.Fatal(err)
	}
	later := &Escrow{Chain: b, Assets: []common.Address{coin}, Cursor: new(Accounts)}
	if err := json.Unmarshal(text, later.Cursor); err != nil {
		t.Fatal(err)
	}
	b.asked = nil
	if r := pass(t, later); !reflect.DeepEqual(r, whole) {
		t.Errorf("another report: %+v, %+v", r, whole)
	}
	if fmt.Sprint(b.asked) != fmt.Sprint([]uint64{Depth}) {
		t.Errorf("read again: %d", b.asked)
	}
}

// A reorganisation above the cursor costs nothing, one below it a new beginning.
func TestReorganisationsAreSurvived(t *testing.T) {
	t.Parallel()
	b := honest()
	b.idle(3 * Depth)
	e := &Escrow{Chain: b, Assets: []common.Address{coin}}
	pass(t, e)
	b.add(event(chain.Deposited, bob, 1000))
	if r := pass(t, e); r.Owed[coin].String() != "1080" {
		t.Errorf("owed %s", r.Owed[coin])
	}
	b.fork, b.salt = len(b.blocks)-2, 1
	b.blocks = b.blocks[:len(b.blocks)-1]
	b.has[coin], b.says[[2]common.Address{coin, bob}] = 80, 18
	if r := pass(t, e); len(r.Found) > 0 || r.Restarts != 0 || r.Owed[coin].String() != "80" {
		t.Errorf("after a short reorganisation: %+v", r)
	}
	b.fork = 2
	if r := pass(t, e); len(r.Found) > 0 || r.Restarts != 1 {
		t.Errorf("after a long reorganisation: %+v", r)
	}
	b.blocks = b.blocks[:50] // a chain that lost its end
	if r := pass(t, e); len(r.Found) > 0 || r.Restarts != 2 {
		t.Errorf("after a lost end: %+v", r)
	}
	b.moves = true
	if _, err := e.Pass(t.Context()); !errors.Is(err, ErrMoved) {
		t.Errorf("while the chain changes: %v", err)
	}
}

// Later passes compare what moved, and of the rest each in its turn.
func TestEveryBalanceHasItsTurn(t *testing.T) {
	t.Parallel()
	b := newBank()
	var all []chain.EscrowEvent
	for i := range 200 {
		all = append(all, event(chain.Deposited, common.Address{byte(i), 9}, 1))
	}
	b.add(all...)
	b.idle(2 * Depth)
	e := &Escrow{Chain: b, Assets: []common.Address{coin}}
	if r := pass(t, e); r.Owners != 200 {
		t.Fatalf("%d balances at first", r.Owners)
	}
	b.says[[2]common.Address{coin, {150, 9}}] = 0
	for n := 1; ; n++ {
		r := pass(t, e)
		if r.Owners > sample {
			t.Fatalf("%d balances in a later pass", r.Owners)
		}
		if len(r.Found) == 1 {
			return
		}
		if n > 4 {
			t.Fatal("the false balance never had its turn")
		}
	}
}

// Whatever an honest contract does, nothing is held against it, in one pass or many.
func TestHonestEscrowsFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, free := newBank(), map[common.Address]uint64{}
		type lock struct {
			owner           common.Address
			left, paid, fee uint64
		}
		orders := map[byte]*lock{}
		e := &Escrow{Chain: b, Assets: []common.Address{coin}}
		b.idle(1)
		for i := range rapid.IntRange(1, 120).Draw(t, "steps") {
			owner := rapid.SampledFrom([]common.Address{alice, bob}).Draw(t, "owner")
			id := byte(rapid.IntRange(0, 5).Draw(t, "order"))
			sum := rapid.Uint64Range(0, 50).Draw(t, "sum")
			o := orders[id]
			switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
			case kind == 0:
				b.add(event(chain.Deposited, owner, sum))
				free[owner] += sum
			case kind == 1 && free[owner] >= sum:
				b.add(event(chain.Withdrawn, owner, sum))
				free[owner] -= sum
			case kind == 2 && o == nil && free[owner] >= sum:
				fee := rapid.Uint64Range(0, sum).Draw(t, "fee")
				b.add(opened(id, owner, sum, fee))
				free[owner] -= sum
				orders[id] = &lock{owner, sum - fee, 0, fee}
			case kind == 3 && o != nil && o.left >= sum:
				o.left, o.paid = o.left-sum, o.paid+sum
				b.add(credited(id, bob, sum, o.paid))
				free[bob] += sum
			case kind == 4 && o != nil:
				if o.paid == 0 {
					o.left, o.fee = o.left+o.fee, 0
				}
				b.add(closed(id, o.owner, o.paid, o.fee, o.left))
				free[o.owner] += o.left
				delete(orders, id)
			default:
				b.idle(i % 40)
			}
			if sum == 7 {
				if r := pass(t, e); len(r.Found) > 0 {
					t.Fatalf("%+v", r.Found)
				}
			}
		}
		if r := pass(t, e); len(r.Found) > 0 || r.Orders != len(orders) {
			t.Fatalf("%+v", r)
		}
	})
}
