package sender

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/chain/embedded"
)

func TestSubmitIsIdempotent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	for range 3 {
		check(t, s.Submit(t.Context(), "a", pay(1, 5)))
	}
	check(t, s.Submit(t.Context(), "b", pay(2, 6)))
	wantError(t, s.Submit(t.Context(), "a", pay(1, 6)), ErrConflict)
	_, err := s.Await(t.Context(), "never")
	wantError(t, err, ErrUnknown)
	r.carry(s)
	check(t, s.Submit(t.Context(), "a", pay(1, 5))) // again, when it is long over
	r.carry(s)
	if a, b := r.balance(account(1)), r.balance(account(2)); a != 5 || b != 6 {
		t.Errorf("paid %d and %d", a, b)
	}
	receipt, err := s.Await(t.Context(), "a")
	check(t, err)
	if receipt.Status != 1 || receipt.Tx != r.state(s, "a").Attempts[0].Hash || receipt.GasUsed != 21000 || receipt.Block == 0 {
		t.Errorf("receipt is %+v", receipt)
	}
}

// TestKilledAtEveryStep stops a sender before or after each single operation on
// chain and outbox, in turn, and lets another one go on from what is stored.
// Every intent takes effect exactly once.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var to byte
	for _, lateness := range []string{"before", "after"} {
		for step := 1; ; step++ {
			to++
			r.now = r.now.Add(time.Minute) // the lease of the one before runs out
			id := fmt.Sprintf("%s %d", lateness, step)
			victim := r.sender()
			check(t, victim.Submit(t.Context(), id, pay(to, 1)))
			if killed := r.runUntil(victim, lateness, step); !killed {
				break
			}
			r.sim.Commit() // what it broadcast may be mined before the next one looks
			r.now = r.now.Add(time.Minute)
			r.carry(r.sender())
			if paid := r.balance(account(to)); paid != 1 {
				t.Fatalf("killed %s step %d: paid %d times", lateness, step, paid)
			}
		}
		if to < 10 {
			t.Fatalf("only %d steps were tried", to)
		}
	}
}

var errKilled = errors.New("killed")

// runUntil runs a sender until its operation number step. It returns false when there were fewer.
func (r *rig) runUntil(s *Sender, lateness string, step int) (killed bool) {
	r.t.Helper()
	count := 0
	die := func(string, *types.Transaction) error {
		if count++; count >= step {
			return errKilled
		}
		return nil
	}
	g := &through{}
	if lateness == "before" {
		g.before = die
	} else {
		g.after = die
	}
	g.install(s)
	for range 20 {
		open, _, err := s.tick(r.t.Context())
		if errors.Is(err, errKilled) {
			return true
		}
		check(r.t, err)
		if open == 0 {
			return false
		}
		r.sim.Commit()
	}
	r.t.Fatal("the intent does not come to an end")
	return false
}

func TestRevertSeenBeforehand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	check(t, s.Submit(t.Context(), "shut", Call{To: gate}))
	check(t, s.Submit(t.Context(), "behind", pay(1, 1)))
	r.carry(s)
	_, err := s.Await(t.Context(), "shut")
	reverted, ok := errors.AsType[*RevertError](err)
	if !ok || common.Bytes2Hex(reverted.Data) != "deadbeef" || reverted.Tx != (common.Hash{}) {
		t.Errorf("got %v", err)
	}
	if data, ok := errors.AsType[rpc.DataError](err); !ok || data.ErrorData() != "0xdeadbeef" {
		t.Errorf("it does not read as a node's answer: %v", err)
	}
	if r.state(s, "shut").Nonce != nil || r.balance(account(1)) != 1 {
		t.Error("a refused intent took a nonce, or held up the next one")
	}
}

func TestRevertInABlock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	check(t, s.Submit(t.Context(), "first", Call{To: once}))
	check(t, s.Submit(t.Context(), "second", Call{To: once})) // passes the estimate: the first is in no block yet
	r.carry(s)
	_, err := s.Await(t.Context(), "first")
	check(t, err)
	receipt, err := s.Await(t.Context(), "second")
	reverted, ok := errors.AsType[*RevertError](err)
	if !ok || common.Bytes2Hex(reverted.Data) != "deadbeef" || reverted.Tx == (common.Hash{}) || receipt.Tx != reverted.Tx || receipt.Status != 0 {
		t.Errorf("got %+v, %v", receipt, err)
	}
}

// TestDependentIntents: a deposit that needs the approval before it is not
// refused because the approval is in no block yet.
func TestDependentIntents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	check(t, s.Submit(t.Context(), "approve", Call{To: gate, Data: []byte{1}}))
	check(t, s.Submit(t.Context(), "deposit", Call{To: gate}))
	r.carry(s)
	for _, id := range []string{"approve", "deposit"} {
		_, err := s.Await(t.Context(), id)
		check(t, err)
	}
}

// TestReorg: a transaction whose block goes away is sent again and counts once,
// in its new block.
func TestReorg(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	durable := uint64(0)
	s := r.sender(func(s *Sender) {
		s.opts.Durable = func(ctx context.Context) (uint64, error) { return durable, nil }
	})
	parent := r.sim.Commit()
	check(t, s.Submit(t.Context(), "a", pay(1, 5)))
	r.tick(s)
	r.sim.Commit()
	r.tick(s)
	if st := r.state(s, "a").State; st != stateMined {
		t.Fatalf("state is %s", st)
	}
	former := r.state(s, "a").Block

	check(t, r.sim.Fork(parent))
	r.sim.Rollback() // the pool forgets it too
	r.sim.Commit()
	r.sim.Rollback()
	r.sim.Commit() // the empty branch is longer now
	if paid := r.balance(account(1)); paid != 0 {
		t.Fatalf("the branch holds the payment of %d", paid)
	}
	r.tick(s)
	if in := r.state(s, "a"); in.State != stateSent || in.Block != (common.Hash{}) {
		t.Fatalf("after the reorganisation: %+v", in)
	}
	r.sim.Commit()
	r.tick(s)
	in := r.state(s, "a")
	if in.State != stateMined || in.Block == former || len(in.Attempts) != 1 {
		t.Fatalf("after sending again: %+v", in)
	}
	durable = 100
	r.carry(s)
	if paid := r.balance(account(1)); paid != 5 {
		t.Errorf("paid %d", paid)
	}
	if st := r.state(s, "a").State; st != stateDone {
		t.Errorf("state is %s", st)
	}
}

// TestStuck: fees rise until the chain takes the transaction, by steps that a
// node accepts, and whichever attempt is mined counts.
func TestStuck(t *testing.T) {
	t.Parallel()
	for name, lateWinner := range map[string]bool{"the newest wins": false, "the first wins after all": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			var dropped []*types.Transaction
			open := false
			s := r.sender((&through{before: func(op string, tx *types.Transaction) error {
				if op == "SendTransaction" && !open {
					dropped = append(dropped, tx)
					return answer("already known") // in the pool, and it stays there
				}
				return nil
			}}).install)
			check(t, s.Submit(t.Context(), "a", pay(1, 5)))
			for range 4 {
				r.tick(s)
				r.now = r.now.Add(s.opts.StuckAfter)
			}
			if len(dropped) < 4 || dropped[0].Hash() == dropped[3].Hash() {
				t.Fatalf("%d attempts", len(dropped))
			}
			if dropped[0].Nonce() != dropped[3].Nonce() || dropped[0].Gas() != dropped[3].Gas() {
				t.Error("attempts differ in more than their fees")
			}
			open = true
			if lateWinner {
				check(t, r.sim.Client().SendTransaction(t.Context(), dropped[0]))
				r.sim.Commit()
			}
			r.carry(s)
			receipt, err := s.Await(t.Context(), "a")
			check(t, err)
			if lateWinner != (receipt.Tx == dropped[0].Hash()) || r.balance(account(1)) != 5 {
				t.Errorf("mined %s, paid %d", receipt.Tx, r.balance(account(1)))
			}
		})
	}
}

// TestFeeLimit: at the limit the same bytes go on being sent.
func TestFeeLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sent := map[common.Hash]int{}
	s := r.sender((&through{before: func(op string, tx *types.Transaction) error {
		if op == "SendTransaction" {
			sent[tx.Hash()]++
			return answer("already known")
		}
		return nil
	}}).install)
	check(t, s.Submit(t.Context(), "a", pay(1, 5)))
	for range 100 {
		r.tick(s)
		r.now = r.now.Add(s.opts.StuckAfter)
	}
	in := r.state(s, "a")
	last := in.last()
	if len(in.Attempts) > 60 || last.Fees.Cap.Cmp(s.opts.MaxFee) > 0 || sent[last.Hash] < 10 {
		t.Errorf("%d attempts, the last one, sent %d times, offers %v", len(in.Attempts), sent[last.Hash], last.Fees)
	}
}

// TestKeyUsedElsewhere: when another program took the nonce, the intent gets the next one, once.
func TestKeyUsedElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shut := true
	s := r.sender((&through{before: func(op string, _ *types.Transaction) error {
		if op == "SendTransaction" && shut {
			return answer("insufficient funds")
		}
		return nil
	}}).install)
	check(t, s.Submit(t.Context(), "a", pay(1, 5)))
	r.tick(s)
	to, id := account(2), big.NewInt(1337)
	tx := types.MustSignNewTx(r.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: *r.state(s, "a").Nonce, To: &to, Gas: 21000, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(9e9),
	})
	check(t, r.sim.Client().SendTransaction(t.Context(), tx))
	r.sim.Commit()
	shut = false
	r.tick(s)
	if in := r.state(s, "a"); in.Gone.IsZero() || *in.Nonce != 0 {
		t.Fatalf("not suspected: %+v", in)
	}
	r.now = r.now.Add(s.opts.GoneAfter)
	r.carry(s)
	if in := r.state(s, "a"); *in.Nonce != 1 || len(in.Past) != 1 || in.State != stateDone || r.balance(account(1)) != 5 {
		t.Errorf("paid %d: %+v", r.balance(account(1)), in)
	}
}

// TestWrongChain: an endpoint that changes behind its name gets nothing signed.
func TestWrongChain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	check(t, s.Submit(t.Context(), "a", pay(1, 5)))
	r.carry(s)

	wrong := r.sender(func(s *Sender) { s.opts.ChainID = 1 })
	wantError(t, wrong.Run(t.Context()), ErrWrongChain)

	// Another network with the same id has another genesis: only contents differ.
	other := newRig(t)
	other.key, other.store = r.key, r.store
	moved := other.sender()
	r.now = r.now.Add(time.Hour)
	other.now = r.now
	check(t, s.Submit(t.Context(), "b", pay(1, 5)))
	wantError(t, moved.Run(t.Context()), ErrWrongChain)

	s.genesis = common.Hash{1} // as if the endpoint had changed since
	_, _, err := s.tick(t.Context())
	wantError(t, err, ErrWrongChain)
	if in := r.state(s, "b"); in.State != stateNew {
		t.Errorf("it was signed: %+v", in)
	}
}

// TestOutage: a node that is away for a while costs time and nothing else.
func TestOutage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var away atomic.Bool
	var failures atomic.Int64
	s := r.sender((&through{before: func(op string, _ *types.Transaction) error {
		if away.Load() && !strings.Contains(op, "Intent") {
			failures.Add(1)
			return &net.OpError{Op: "dial", Err: errors.New("connection refused")}
		}
		return nil
	}}).install)
	defer r.background(s)()
	defer r.commitAllTheTime()()
	for i := range byte(5) {
		away.Store(true)
		before := failures.Load()
		check(t, s.Submit(t.Context(), fmt.Sprint(i), pay(i, 1)))
		for failures.Load() == before {
			time.Sleep(time.Millisecond) // between two looks at the counter
		}
		away.Store(false)
		_, err := s.Await(t.Context(), fmt.Sprint(i))
		check(t, err)
		if paid := r.balance(account(i)); paid != 1 {
			t.Errorf("paid %d", paid)
		}
	}
}

// TestOneSenderPerKey: of two processes with one key one sends, and the other takes over from it.
func TestOneSenderPerKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one, two := r.sender(), r.sender()
	check(t, one.Submit(t.Context(), "a", pay(1, 1)))
	r.tick(one)
	check(t, two.Submit(t.Context(), "b", pay(2, 1)))
	r.tick(two)
	if in := r.state(two, "b"); in.State != stateNew {
		t.Fatalf("the standby sent: %+v", in)
	}
	r.now = r.now.Add(one.opts.LeaseFor)
	r.tick(two)
	one.leased = r.now.Add(time.Hour) // a paused process that believes it still holds the key
	check(t, one.Submit(t.Context(), "c", pay(3, 1)))
	r.tick(one)
	if in := r.state(one, "c"); in.State != stateNew {
		t.Fatalf("a sender without the lease signed: %+v", in)
	}
	r.carry(two)
	for i := byte(1); i <= 3; i++ {
		if paid := r.balance(account(i)); paid != 1 {
			t.Errorf("account %d was paid %d times", i, paid)
		}
	}
	two.release(t.Context())
	r.tick(one)
	if one.leased.IsZero() {
		t.Error("a released key was not taken over")
	}
}

// TestManyAtOnce: a crowd of callers on a running sender, each intent once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.sender()
	defer r.background(s)()
	defer r.commitAllTheTime()()
	const n = 40
	errs := make(chan error)
	for i := range byte(n) {
		go func() {
			err := s.Submit(t.Context(), fmt.Sprint(i), pay(i, 1))
			if err == nil {
				_, err = s.Await(t.Context(), fmt.Sprint(i))
			}
			errs <- err
		}()
	}
	for range n {
		check(t, <-errs)
	}
	for i := range byte(n) {
		if paid := r.balance(account(i)); paid != 1 {
			t.Errorf("account %d was paid %d times", i, paid)
		}
	}
}

// TestEmbedded: on the embedded chain, by its RPC, durable height included; the
// chain is stopped and started again under the sender.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := embedded.Start(t.Context(), embedded.Options{Dir: dir})
	check(t, err)
	r := newRig(t)
	s, err := Dial(t.Context(), c.URL(), c.FaucetKey(), r.store, Options{ChainID: c.ChainID()})
	check(t, err)
	defer r.background(s)()
	check(t, s.Submit(t.Context(), "a", pay(1, 7)))
	receipt, err := s.Await(t.Context(), "a")
	check(t, err)
	if receipt.Block != 1 || c.DurableHeight() < 1 {
		t.Errorf("receipt is %+v", receipt)
	}
	addr := strings.TrimPrefix(c.URL(), "http://")
	check(t, c.Stop())
	check(t, s.Submit(t.Context(), "b", pay(1, 7)))
	c, err = embedded.Start(t.Context(), embedded.Options{Dir: dir, Addr: addr})
	check(t, err)
	defer func() { check(t, c.Stop()) }()
	receipt, err = s.Await(t.Context(), "b")
	check(t, err)
	if receipt.Block != 2 {
		t.Errorf("receipt is %+v", receipt)
	}
}

// answer is what a node says about one request, as opposed to not being there.
type answer string

func (a answer) Error() string  { return string(a) }
func (a answer) ErrorCode() int { return -32000 }

// BenchmarkIntent measures from Submit to Await's return on the embedded chain.
func BenchmarkIntent(b *testing.B) {
	c, err := embedded.Start(b.Context(), embedded.Options{Dir: b.TempDir()})
	check(b, err)
	defer func() { check(b, c.Stop()) }()
	r := newRig(b)
	s, err := Dial(b.Context(), c.URL(), c.FaucetKey(), r.store, Options{ChainID: c.ChainID()})
	check(b, err)
	defer r.background(s)()
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprint(i)
		check(b, s.Submit(b.Context(), id, pay(1, 1)))
		_, err := s.Await(b.Context(), id)
		check(b, err)
	}
}
