package chain

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

func TestANodesLife(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c, ctx := n.client, t.Context()
	if _, err := c.Node(ctx, address(n.node)); !errors.Is(err, ErrUnknownNode) {
		t.Fatalf("unregistered node: %v", err)
	}
	if nodes, err := c.Nodes(ctx); err != nil || len(nodes) != 0 {
		t.Fatalf("empty registry: %v %v", nodes, err)
	}
	stolen := n.sign(n.node, c.NodeKeyDigest(address(n.node), address(n.operator)))
	n.refused("BadKeySignature", n.owner, c.RegisterCalls(address(n.node), n.payout, job.Amount{}, "", stolen)...)
	n.refused("StakeTooLow", n.operator, c.RegisterCalls(address(n.node), n.payout, job.Units(99), "", stolen)...)
	n.register()
	got, err := c.Node(ctx, address(n.node))
	if err != nil || got.Slot != 0 || !got.Active || got.Operator != address(n.operator) || got.Payout != n.payout || got.Stake.Cmp(job.Units(100)) != 0 {
		t.Fatalf("registered node %+v %v", got, err)
	}
	n.refused("KeyTaken", n.operator, c.RegisterCalls(address(n.node), n.payout, job.Units(100), "", stolen)...)
	n.refused("NotOperator", n.owner, c.SetPayoutCall(0, address(n.owner)))
	n.refused("UnknownSlot", n.operator, c.SetPayoutCall(1, address(n.owner)))

	n.send(n.operator, c.StakeCalls(0, job.Units(50))...)
	n.send(n.operator, c.BeginUnstakeCall(0, job.Units(60)))
	got, err = c.Node(ctx, address(n.node))
	if err != nil || got.Active || got.Stake.Cmp(job.Units(90)) != 0 || got.Thawing.Cmp(job.Units(60)) != 0 || got.ThawAt != n.time()+uint64(testThaw/time.Second) {
		t.Fatalf("thawing node %+v %v", got, err)
	}
	n.refused("StillThawing", n.operator, c.WithdrawStakeCall(0))
	if err := n.sim.AdjustTime(testThaw); err != nil {
		t.Fatal(err)
	}
	before, err := c.TokenBalance(ctx, address(n.operator))
	if err != nil {
		t.Fatal(err)
	}
	n.send(n.operator, c.WithdrawStakeCall(0))
	if after, err := c.TokenBalance(ctx, address(n.operator)); err != nil || after.Sub(before).Cmp(job.Units(60)) != 0 {
		t.Fatalf("withdrew %s: %v", after.Sub(before), err)
	}
	n.refused("NothingThawed", n.operator, c.WithdrawStakeCall(0))
	if min, err := c.MinStake(ctx); err != nil || min.Cmp(job.Units(100)) != 0 {
		t.Fatalf("minimum stake %s %v", min, err)
	}
}

func TestARotatedKeyIsStillPaid(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.register()
	c, ctx := n.client, t.Context()
	n.fund(Coin, 100e9)
	o := n.order(Coin, 50e9)
	n.send(n.owner, c.OpenCall(o, nil))
	newKey, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	sig := n.sign(newKey, c.NodeKeyDigest(address(newKey), address(n.operator)))
	later := common.HexToAddress("0x9a99000000000000000000000000000000000002")
	n.send(n.operator, c.RotateKeyCall(0, address(newKey), sig), c.SetPayoutCall(0, later))
	if old, err := c.Node(ctx, address(n.node)); err != nil || old.Active || old.Key != address(newKey) {
		t.Fatalf("by its old key: %+v %v", old, err)
	}
	if now, err := c.Node(ctx, address(newKey)); err != nil || !now.Active || now.Slot != 0 {
		t.Fatalf("by its new key: %+v %v", now, err)
	}
	n.send(n.operator, c.SettleCall(o, []record.SignedReceipt{n.signReceipt(n.receipt(o, 10, 10))}, false))
	if got := n.balance(Coin, later); got != 10e9 {
		t.Fatalf("the present payout address has %d of 10e9", got)
	}
}

func TestNodesArePaged(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	c := n.client
	const nodes = pageSize + 3
	contracts := c.Contracts()
	n.send(n.operator, Call{To: contracts.Token, Data: c.token.PackApprove(contracts.Registry, big.NewInt(nodes*100))})
	var last common.Hash
	for i := range nodes {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{1, byte(i >> 8), byte(i)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		sig := n.sign(key, c.NodeKeyDigest(address(key), address(n.operator)))
		calls := c.RegisterCalls(address(key), n.payout, job.Units(100), "", sig)
		last = n.push(n.operator, calls[1], 2_000_000)
		if i%20 == 19 {
			n.sim.Commit()
		}
	}
	n.mine(last)
	got, err := c.Nodes(t.Context())
	if err != nil || len(got) != nodes {
		t.Fatalf("%d nodes of %d: %v", len(got), nodes, err)
	}
	for i, node := range got {
		if node.Slot != uint32(i) || !node.Active {
			t.Fatalf("node %d is %+v", i, node)
		}
	}
}
