package sender

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// replica is a node that may be some blocks behind the one it stands before.
// Estimates are its own guess: they revert as often as it is told.
type replica struct {
	Chain
	behind  int64
	reverts int // estimates still to be refused; negative: all
}

func (c *replica) HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error) {
	head, err := c.Chain.HeaderByNumber(ctx, number)
	if err != nil || number != nil || c.behind == 0 {
		return head, err
	}
	return c.Chain.HeaderByNumber(ctx, new(big.Int).Sub(head.Number, big.NewInt(c.behind)))
}

func (c *replica) EstimateGas(ctx context.Context, m ethereum.CallMsg) (uint64, error) {
	if c.reverts == 0 {
		return c.Chain.EstimateGas(ctx, m)
	}
	c.reverts--
	return 0, &RevertError{Data: common.FromHex("0x01")}
}

func (c *replica) EstimateGasAtBlock(ctx context.Context, m ethereum.CallMsg, block *big.Int) (uint64, error) {
	if c.reverts == 0 {
		return c.Chain.EstimateGasAtBlock(ctx, m, block)
	}
	return 0, &RevertError{Data: common.FromHex("0x01")}
}

// opened returns a rig whose gate is open, and a sender on a node before it.
func opened(t *testing.T) (*rig, *Sender, *replica) {
	r, node := newRig(t), new(replica)
	s := r.sender(func(s *Sender) { node.Chain, s.chain = s.chain, node })
	check(t, s.Submit(t.Context(), "open", Call{To: gate, Data: []byte{1}}))
	r.carry(s)
	_, err := s.Await(t.Context(), "open")
	check(t, err)
	return r, s, node
}

// TestRefusalOfALaggingNode: a refusal that the state of a later block does not
// confirm closes nothing.
func TestRefusalOfALaggingNode(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(*rig, *Sender, *replica){
		"once": func(r *rig, s *Sender, node *replica) { node.reverts = 1 },
		"in several blocks, by estimates only": func(r *rig, s *Sender, node *replica) {
			node.reverts = 20
			for range 20 {
				r.tick(s)
				r.sim.Commit()
			}
		},
		"for long, by a node that stands still one block behind": func(r *rig, s *Sender, node *replica) {
			node.reverts, node.behind = -1, 1
			for range 20 {
				r.tick(s)
				r.now = r.now.Add(time.Minute)
			}
			node.reverts, node.behind = 0, 0
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, s, node := opened(t)
			check(t, s.Submit(t.Context(), "pass", Call{To: gate}))
			tell(r, s, node)
			r.carry(s)
			receipt, err := s.Await(t.Context(), "pass")
			check(t, err)
			if receipt.Status != 1 {
				t.Errorf("got %+v", receipt)
			}
		})
	}
}

// TestRefusalOfAnIdleChain: where no new block comes, a refusal stands after a while.
func TestRefusalOfAnIdleChain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	check(t, s.Submit(t.Context(), "shut", Call{To: gate}))
	for range 3 {
		r.tick(s)
		r.now = r.now.Add(s.opts.StillAfter / 3)
	}
	if st := r.state(s, "shut").State; st != stateNew {
		t.Fatalf("the intent is %s before its refusal could be confirmed", st)
	}
	r.tick(s)
	_, err := s.Await(t.Context(), "shut")
	reverted, ok := errors.AsType[*RevertError](err)
	if !ok || common.Bytes2Hex(reverted.Data) != "deadbeef" {
		t.Errorf("got %v", err)
	}
}

// TestACallThatWaitedForItsTime: what only a later block allows is sent where
// nobody but the sender makes blocks.
func TestACallThatWaitedForItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	head, err := r.sim.Client().HeaderByNumber(t.Context(), nil)
	check(t, err)
	due := new(big.Int).SetUint64(head.Time + 1)
	check(t, s.Submit(t.Context(), "late", Call{To: clock, Data: common.LeftPadBytes(due.Bytes(), 32)}))
	r.tick(s)
	if st := r.state(s, "late").State; st == stateNew {
		t.Fatal("the call waits for a block that nobody makes")
	}
	r.carry(s)
	receipt, err := s.Await(t.Context(), "late")
	check(t, err)
	if receipt.Status != 1 {
		t.Errorf("got %+v", receipt)
	}
}
