package chain

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

func assets(n *network) map[string]common.Address {
	return map[string]common.Address{"coin": Coin, "SKYOPS": n.client.Contracts().Token}
}

// checkOpened: the chain says of an order that it was opened, by what and unpaid.
func (n *network) checkOpened(t *testing.T, o job.Order, opened *types.Receipt) {
	t.Helper()
	c, ctx := n.client, t.Context()
	hash := o.Hash(c.Domain(ctx))
	if tx, block, err := c.OpenTx(ctx, hash); err != nil || tx != opened.TxHash || block != opened.BlockNumber.Uint64() {
		t.Fatalf("opened by %s in %d: %v", tx, block, err)
	}
	if got, err := c.Orders(ctx, []common.Hash{hash, {1}}); err != nil || len(got) != 1 || got[hash].Hash(c.Domain(ctx)) != hash {
		t.Fatalf("orders that were opened: %v, %v", got, err)
	}
	if got, err := c.OpenOrdersOf(ctx, o.Owner); err != nil || len(got) != 1 || got[hash].Hash(c.Domain(ctx)) != hash {
		t.Fatalf("the owner's orders: %v, %v", got, err)
	}
	if got, err := c.OpenOrdersOf(ctx, o.Scheduler); err != nil || len(got) != 0 {
		t.Fatalf("orders of one who has none: %v, %v", got, err)
	}
	if open, paid, err := c.Escrowed(ctx, hash); err != nil || !open || !paid.IsZero() {
		t.Fatalf("escrowed: %v %s %v", open, paid, err)
	}
	if used, err := c.NonceUsed(ctx, o.Owner, o.Nonce); err != nil || !used {
		t.Fatalf("nonce used: %v %v", used, err)
	}
}

func TestOrderIsOpenedPaidAndClosed(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	for name, asset := range assets(n) {
		t.Run(name, func(t *testing.T) {
			owner := address(n.owner)
			n.fund(asset, 100e9)
			o := n.order(asset, 60e9)
			o.Fee = job.Units(7e9)
			hash, sig := o.Hash(c.Domain(ctx)), n.signOrder(o)
			if _, _, err := c.OpenTx(ctx, hash); !errors.Is(err, ErrNotSettled) {
				t.Fatalf("unopened order: %v", err)
			}
			opened := n.send(n.operator, c.OpenCall(o, sig))[0] // relayed by a stranger
			n.checkOpened(t, o, opened)
			n.refused("OrderIsOpen", n.operator, c.OpenCall(o, sig))
			if got := n.balance(asset, owner); got != 40e9 {
				t.Fatalf("free %d after locking 60e9 of 100e9", got)
			}

			first := n.signReceipt(n.receipt(o, 10, 10))
			n.send(n.operator, c.SettleCall(o, []record.SignedReceipt{first}, false)) // relayed
			if s, closed, err := c.Settlement(ctx, hash); err != nil || closed || s.Paid.String() != "10000000000" {
				t.Fatalf("first payment: %+v %v %v", s, closed, err)
			}
			second := n.receipt(o, 25, 25)
			second.Seq = 2
			uncountersigned := n.signReceipt(second)
			uncountersigned.SchedulerSig = nil
			batch := []record.SignedReceipt{first, uncountersigned, first}
			n.refused("BadSchedulerSignature", n.operator, c.SettleCall(o, batch, false))
			n.refused("NotScheduler", n.operator, c.SettleCall(o, nil, true))
			closed := n.send(n.scheduler, c.SettleCall(o, batch, true))[0]

			payments, closings, err := c.EscrowLogs(closed.Logs)
			if err != nil || len(payments) != 1 || len(closings) != 1 {
				t.Fatalf("events %v %v %v", payments, closings, err)
			}
			if p := payments[0]; p.Amount.Cmp(job.Units(15e9)) != 0 || p.Total.Cmp(job.Units(25e9)) != 0 || p.Payout != n.payout || p.Asset != asset {
				t.Fatalf("payment %+v", p)
			}
			s, done, err := c.Settlement(ctx, hash)
			want := record.Settlement{Tx: closed.TxHash, Block: closed.BlockNumber.Uint64(), Paid: job.Units(25e9), Fee: job.Units(7e9), Refunded: job.Units(28e9)}
			if err != nil || !done || s.Tx != want.Tx || s.Block != want.Block || s.Paid.Cmp(want.Paid) != 0 || s.Fee.Cmp(want.Fee) != 0 || s.Refunded.Cmp(want.Refunded) != 0 {
				t.Fatalf("settlement %+v %v %v, want %+v", s, done, err, want)
			}
			if all, err := c.Payments(ctx, hash); err != nil || len(all) != 2 {
				t.Fatalf("payments %v %v", all, err)
			}
			if paid, err := c.Credited(ctx, hash, address(n.node)); err != nil || paid.Cmp(job.Units(25e9)) != 0 {
				t.Fatalf("credited %s %v", paid, err)
			}
			if got := n.balance(asset, owner); got != 68e9 {
				t.Fatalf("free %d after paying 25e9 and a fee of 7e9 of 100e9", got)
			}
			if got := n.balance(asset, n.payout); got != 25e9 {
				t.Fatalf("payout has %d", got)
			}
			if got := n.balance(asset, o.Scheduler); got != 3.5e9 {
				t.Fatalf("the scheduler has %d of a fee of 7e9", got)
			}
			n.refused("OrderNotOpen", n.scheduler, c.SettleCall(o, batch, true))
			n.refused("NonceUsed", n.operator, c.OpenCall(o, sig))

			n.withdraws(t, asset, 68e9)
		})
	}
}

// withdraws: the owner takes all that is free, and then nothing more.
func (n *network) withdraws(t *testing.T, asset common.Address, all uint64) {
	t.Helper()
	c, ctx := n.client, t.Context()
	to := common.HexToAddress("0x70000000000000000000000000000000000000f1")
	n.send(n.owner, c.WithdrawCall(asset, to, job.Units(all)))
	read := c.CoinBalance
	if asset != Coin {
		read = c.TokenBalance
	}
	if got, err := read(ctx, to); err != nil || got.Cmp(job.Units(all)) != 0 {
		t.Fatalf("withdrawn %s %v", got, err)
	}
	n.refused("InsufficientBalance", n.owner, c.WithdrawCall(asset, to, job.Units(1)))
}

func TestPayNeverExceedsTheMaximum(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c := n.client
	n.fund(Coin, 100e9)
	o := n.order(Coin, 14e9)
	o.Fee = job.Units(2e9)
	n.send(n.owner, c.OpenCall(o, nil)) // the owner itself needs no signature
	n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(n.receipt(o, 5, 50))}, false))
	if got := n.balance(Coin, n.payout); got != 12e9 {
		t.Fatalf("paid %d of a maximum of 14e9 with a fee of 2e9", got)
	}
	n.send(n.scheduler, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(n.receipt(o, 5, 60))}, true))
	if got := n.balance(Coin, address(n.owner)); got != 86e9 {
		t.Fatalf("the owner has %d left of 100e9", got)
	}
}

func TestRefundNeedsNobody(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c := n.client
	n.fund(Coin, 50e9)
	o := n.order(Coin, 50e9)
	n.send(n.owner, c.OpenCall(o, n.signOrder(o)))
	n.refused("NotRefundable", n.operator, c.RefundCall(o))
	if err := n.sim.AdjustTime(3600*time.Second + testGrace + time.Minute); err != nil {
		t.Fatal(err)
	}
	n.send(n.operator, c.RefundCall(o))
	if got := n.balance(Coin, address(n.owner)); got != 50e9 {
		t.Fatalf("refunded %d of 50e9", got)
	}
	n.refused("OrderNotOpen", n.operator, c.RefundCall(o))
	late := n.order(Coin, 1)
	late.Deadline = n.time() - 1
	n.refused("OrderExpired", n.owner, c.OpenCall(late, nil))
	late.Deadline = uint64(time.Now().UnixMilli())
	n.refused("DeadlineTooFar", n.owner, c.OpenCall(late, nil))
}

func TestCancelledNonceOpensNothing(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.fund(Coin, 10)
	o := n.order(Coin, 10)
	sig := n.signOrder(o)
	n.send(n.owner, n.client.CancelNonceCall(o.Nonce))
	r := n.refused("NonceUsed", n.operator, n.client.OpenCall(o, sig))
	if !strings.Contains(r.Error(), address(n.owner).Hex()) {
		t.Fatalf("the sentence %q does not name the owner", r)
	}
}

func TestReceiptsAreChecked(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	n.fund(Coin, 100e9)
	o, other := n.order(Coin, 50e9), n.order(Coin, 1e9)
	n.send(n.owner, n.client.OpenCall(o, nil), n.client.OpenCall(other, nil))
	stranger, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*record.Receipt)
		damage func(*record.SignedReceipt)
		want   string
	}{
		"another order":    {change: func(r *record.Receipt) { r.Order = other.Hash(n.client.Domain(t.Context())) }, want: "ReceiptOfOtherOrder"},
		"rate":             {change: func(r *record.Receipt) { r.Rate++ }, want: "RateTooHigh"},
		"egress":           {change: func(r *record.Receipt) { r.Egress++ }, want: "EgressTooHigh"},
		"cost":             {change: func(r *record.Receipt) { r.Cost = r.Cost.Add(job.Units(1)) }, want: "WrongCost"},
		"time":             {change: func(r *record.Receipt) { r.BilledMs++ }, want: "WrongCost"},
		"devices":          {change: func(r *record.Receipt) { r.GPUs = 2 }, want: "WrongCost"},
		"bytes":            {change: func(r *record.Receipt) { r.BytesOut = 1 << 20 }, want: "WrongCost"},
		"total":            {change: func(r *record.Receipt) { r.Total = job.Units(1) }, want: "TotalBelowCost"},
		"node":             {change: func(r *record.Receipt) { r.Node = address(stranger) }, want: "UnknownNode"},
		"node's signature": {damage: func(r *record.SignedReceipt) { r.NodeSig[7] ^= 1 }, want: "BadNodeSignature"},
		"no signature":     {damage: func(r *record.SignedReceipt) { r.NodeSig = nil }, want: "BadNodeSignature"},
		"signed content":   {damage: func(r *record.SignedReceipt) { r.Receipt.Result[0] ^= 1 }, want: "BadNodeSignature"},
		"countersignature": {damage: func(r *record.SignedReceipt) { r.SchedulerSig[7] ^= 1 }, want: "BadSchedulerSignature"},
		"self-countersigned": {damage: func(r *record.SignedReceipt) {
			r.SchedulerSig = r.NodeSig
		}, want: "BadSchedulerSignature"},
	} {
		t.Run(name, func(t *testing.T) {
			r := n.receipt(o, 10, 10)
			if c.change != nil {
				c.change(&r)
			}
			signed := n.signReceipt(r)
			if c.damage != nil {
				c.damage(&signed)
			}
			good := n.signReceipt(n.receipt(o, 5, 5))
			refusal := n.refused(c.want, n.operator, n.client.SettleCall(o, []record.SignedReceipt{good, signed}, false))
			if !strings.Contains(refusal.Error(), "receipt 1") {
				t.Fatalf("%q does not name the receipt", refusal)
			}
		})
	}
}

func TestContractWallets(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	o := n.order(Coin, 5)
	n.send(n.owner, c.DepositForCalls(Coin, walletYes, job.Units(5))...)
	for wallet, want := range map[common.Address]bool{
		walletYes: true, walletNo: false, walletFails: false, walletLoops: false, address(n.operator): false, address(n.owner): true,
	} {
		o.Owner = wallet
		digest := o.Hash(c.Domain(ctx))
		sig := n.sign(n.owner, digest)
		if got, err := c.IsValidSignature(ctx, wallet, digest, sig); err != nil || got != want {
			t.Errorf("wallet %s: valid %v, want %v (%v)", wallet, got, want, err)
		}
	}
	o.Owner = walletYes
	n.send(n.operator, c.OpenCall(o, []byte("whatever the wallet accepts")))
	o.Owner = walletNo
	n.refused("BadOrderSignature", n.operator, c.OpenCall(o, []byte("x")))
	down := *c
	down.backend = failing{c.backend, errors.New("connection refused")}
	if _, err := down.IsValidSignature(ctx, walletYes, common.Hash{1}, []byte{1}); err == nil {
		t.Error("a chain that cannot be asked is not an error")
	}
}

// failing is a node whose calls fail.
type failing struct {
	Backend
	err error
}

func (f failing) CallContract(context.Context, ethereum.CallMsg, *big.Int) ([]byte, error) {
	return nil, f.err
}
