package sender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/skyops/skyops/chain"
)

// note is what a running sender remembers of an open intent; losing it costs
// no more than sending the same bytes once more.
type note struct {
	seen     time.Time // first
	lastSend time.Time // of the newest attempt
	retry    time.Time // when to try again what the node refused
	refused  *refusal  // by the contract, when the gas was estimated; nil: it was not
}

// look is what one tick knows of the chain.
type look struct {
	durable uint64
	next    uint64
	checked bool // the chain was found to be the right one
	ahead   int  // intents before this one that are in no block yet
}

// callTimeout bounds the node's part of one step.
const callTimeout = 15 * time.Second

// errLost reports that another sender holds the account now.
var errLost = errors.New("another sender took the key over")

// tick looks at every open intent once and takes all steps that are due.
func (s *Sender) tick(ctx context.Context) (open int, acted bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	held, err := s.lease(ctx)
	if err != nil || !held {
		return 0, false, err
	}
	bodies, err := s.outbox.OpenIntents(ctx, s.account)
	if err != nil || len(bodies) == 0 {
		return 0, false, err
	}
	due, err := s.due(bodies)
	if err != nil || len(due) == 0 {
		return len(bodies), false, err
	}
	var l look
	if l.durable, err = s.opts.Durable(ctx); err != nil {
		return len(bodies), false, err
	}
	if l.next, err = s.chain.NonceAt(ctx, s.address, nil); err != nil {
		return len(bodies), false, fmt.Errorf("read nonce: %w", err)
	}
	for _, in := range due {
		did, err := s.steps(ctx, in, &l)
		acted = acted || did
		if errors.Is(err, errLost) {
			s.leased = time.Time{}
			s.opts.Logger.Warn("standing by", "reason", err)
			return 0, acted, nil
		}
		if err != nil {
			return len(bodies), acted, fmt.Errorf("intent %s: %w", in.ID, err)
		}
		if in.State != stateMined && !in.final() {
			l.ahead++
		}
	}
	return len(bodies), acted, nil
}

// due returns the intents that something may be done about now. Patient ones
// that nobody has signed yet wait until another one is to be signed, or their
// time is over; then they come last, so that nobody waits for them.
func (s *Sender) due(bodies [][]byte) ([]*intent, error) {
	var due, patient []*intent
	company := false
	for _, body := range bodies {
		in, err := decode(body)
		if err != nil {
			return nil, err
		}
		n := s.note(in.ID)
		switch {
		case in.State != stateNew || !in.Call.Patient:
			company = company || in.State == stateNew
			due = append(due, in)
		default:
			company = company || s.opts.Now().Sub(n.seen) >= s.opts.Gather
			patient = append(patient, in)
		}
	}
	if company {
		due = append(due, patient...)
	}
	return due, nil
}

// note returns what is remembered of an open intent.
func (s *Sender) note(id string) *note {
	n := s.notes[id]
	if n == nil {
		n = &note{seen: s.opts.Now()}
		s.notes[id] = n
	}
	return n
}

// steps takes an intent as far as it goes now.
func (s *Sender) steps(ctx context.Context, in *intent, l *look) (acted bool, err error) {
	n := s.note(in.ID)
	v := view{durable: l.durable, next: l.next}
	if err := s.lookUp(ctx, in, &v); err != nil {
		s.opts.Logger.Debug("intent cannot be looked up", "id", in.ID, "error", err)
		return false, ignoreAnswer(err)
	}
	p := policy{stuckAfter: s.opts.StuckAfter, resend: s.opts.Resend, goneAfter: s.opts.GoneAfter}
	for {
		v.now, v.lastSend = s.opts.Now(), n.lastSend
		a := decide(in, v, p)
		if a == doNothing {
			return acted, nil
		}
		s.opts.Logger.Debug("intent", "id", in.ID, "state", in.State, "action", a)
		goOn, err := s.do(ctx, a, in, n, &v, l)
		if err != nil || !goOn {
			return acted, err
		}
		acted = true
	}
}

// lookUp completes a view with what became of an intent's attempts.
func (s *Sender) lookUp(ctx context.Context, in *intent, v *view) (err error) {
	if len(in.Attempts) == 0 {
		return nil
	}
	if v.receipt, err = s.receipt(ctx, in); v.receipt != nil {
		s.height = max(s.height, v.receipt.BlockNumber.Uint64())
	}
	if err != nil || v.receipt != nil || v.next <= *in.Nonce {
		return err
	}
	v.settled, err = s.chain.NonceAt(ctx, s.address, new(big.Int).SetUint64(v.durable))
	return err
}

// do takes one step. It returns false when there is nothing more to do now.
func (s *Sender) do(ctx context.Context, a action, in *intent, n *note, v *view, l *look) (bool, error) {
	switch a {
	case doPrepare:
		return s.prepare(ctx, in, n, l)
	case doSend:
		return s.send(ctx, in, n)
	case doReplace:
		return s.replace(ctx, in, n, l)
	case doMined:
		in.State, in.Block, in.Gone = stateMined, v.receipt.BlockHash, time.Time{}
	case doUnmine:
		s.opts.Logger.Warn("a reorganisation took a transaction back", "id", in.ID, "tx", in.last().Hash)
		in.State, in.Block = stateSent, common.Hash{}
		in.last().SentAt, n.lastSend = time.Time{}, time.Time{}
	case doFinish:
		return true, s.finish(ctx, in, v.receipt)
	case doSuspect:
		in.Gone = v.now
	case doTrust:
		in.Gone = time.Time{}
	case doRenumber:
		s.opts.Logger.Warn("something else used the key: the intent gets another nonce", "id", in.ID, "nonce", *in.Nonce)
		for _, t := range in.Attempts {
			in.Past = append(in.Past, t.Hash)
		}
		in.State, in.Nonce, in.Attempts, in.Gone = stateNew, nil, nil, time.Time{}
		*n, v.receipt, v.settled = note{seen: n.seen}, nil, 0
	}
	return true, s.save(ctx, s.outbox.NoteIntent, in)
}

// prepare gives an intent its nonce and its first signature. A contract's
// refusal that was confirmed closes it, unless what goes before might still
// change the answer.
func (s *Sender) prepare(ctx context.Context, in *intent, n *note, l *look) (bool, error) {
	if s.opts.Now().Before(n.retry) {
		return false, nil
	}
	if err := s.checkOnce(ctx, l); err != nil {
		return false, err
	}
	gas, err := chain.Estimate(ctx, s.chain, s.message(in.Call, 0))
	if data, reverted := revertData(err); reverted {
		if l.ahead > 0 {
			return false, nil
		}
		return s.doubt(ctx, in, n, l, data)
	}
	if err != nil {
		s.opts.Logger.Warn("the node does not estimate an intent", "id", in.ID, "error", err)
		n.retry = s.opts.Now().Add(s.opts.Resend)
		return false, ignoreAnswer(err)
	}
	n.refused = nil
	f, err := s.freshFees(ctx)
	if err != nil {
		return false, err
	}
	nonce, err := s.outbox.NextNonce(ctx, s.account)
	if err != nil {
		return false, err
	}
	nonce = max(nonce, l.next)
	in.Nonce, in.Gas, in.State = &nonce, min(gas+gas/4+chain.GasHeadroom, maxGas), stateSigned
	return true, s.sign(ctx, in, f, n)
}

// maxGas is what a transaction may use since Osaka (EIP-7825).
const maxGas = 1 << 24

// replace signs an intent's call anew with higher fees; at the limit it keeps
// sending the last attempt.
func (s *Sender) replace(ctx context.Context, in *intent, n *note, l *look) (bool, error) {
	if err := s.checkOnce(ctx, l); err != nil {
		return false, err
	}
	fresh, err := s.freshFees(ctx)
	if err != nil {
		return false, err
	}
	next, ok := raise(in.last().Fees, fresh, s.opts.MaxFee)
	if !ok {
		if s.opts.Now().Sub(n.lastSend) < s.opts.Resend {
			return false, nil
		}
		s.opts.Logger.Warn("a transaction is stuck at the highest fee", "id", in.ID, "tx", in.last().Hash)
		_, err := s.send(ctx, in, n)
		return false, err
	}
	s.opts.Logger.Warn("a transaction is stuck: raising its fees", "id", in.ID, "tx", in.last().Hash, "cap", next.Cap)
	return true, s.sign(ctx, in, next, n)
}

// sign adds an attempt and stores it. Nothing is sent before that.
func (s *Sender) sign(ctx context.Context, in *intent, f fees, n *note) error {
	id := new(big.Int).SetUint64(s.opts.ChainID)
	tx, err := types.SignNewTx(s.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{
		ChainID: id, Nonce: *in.Nonce, To: &in.Call.To, Value: in.Call.Value.Big(), Data: in.Call.Data,
		Gas: in.Gas, GasTipCap: f.Tip, GasFeeCap: f.Cap,
	})
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	in.Attempts = append(in.Attempts, attempt{Raw: raw, Hash: tx.Hash(), Fees: f})
	n.lastSend = time.Time{}
	return s.save(ctx, s.outbox.SaveIntent, in)
}

// send broadcasts the newest attempt. What the node answers is a hint only: the
// next look at the chain tells what became of it.
func (s *Sender) send(ctx context.Context, in *intent, n *note) (bool, error) {
	last := in.last()
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(last.Raw); err != nil {
		return false, fmt.Errorf("decode stored transaction: %w", err)
	}
	n.lastSend = s.opts.Now()
	err := s.chain.SendTransaction(ctx, tx)
	if err != nil && !alreadyKnown(err) {
		s.opts.Logger.Info("the node does not take a transaction", "id", in.ID, "tx", last.Hash, "error", err)
		return false, ignoreAnswer(err)
	}
	if !last.SentAt.IsZero() {
		return true, nil
	}
	last.SentAt, in.State = n.lastSend, stateSent
	return true, s.save(ctx, s.outbox.NoteIntent, in)
}

// finish closes an intent whose receipt counts.
func (s *Sender) finish(ctx context.Context, in *intent, r *types.Receipt) error {
	in.State = stateDone
	in.Receipt = &Receipt{Tx: r.TxHash, Block: r.BlockNumber.Uint64(), Status: r.Status, GasUsed: r.GasUsed, Logs: r.Logs}
	if r.Status != types.ReceiptStatusSuccessful {
		in.State = stateReverted
		var err error
		if in.Receipt.Revert, err = s.whyReverted(ctx, in, r.BlockNumber); err != nil {
			return fmt.Errorf("read why it reverted: %w", err)
		}
		s.opts.Logger.Warn("a contract refused a transaction", "id", in.ID, "tx", r.TxHash, "data", in.Receipt.Revert)
	}
	return s.close(ctx, in)
}

// whyReverted returns what the contract returned, by calling it on the states
// after and before the block; nil if it refuses on neither.
func (s *Sender) whyReverted(ctx context.Context, in *intent, block *big.Int) ([]byte, error) {
	for _, number := range []*big.Int{block, new(big.Int).Sub(block, common.Big1)} {
		_, err := s.chain.CallContract(ctx, s.message(in.Call, in.Gas), number)
		if data, reverted := revertData(err); reverted {
			return data, nil
		}
		if err := ignoreAnswer(err); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// doubt closes an intent whose estimate reverted when the contract refuses it
// on the state of a later block as well. An estimate says nothing of the state
// it was made on, which may be an old one behind a load balancer; a call on a
// numbered block does: a node that lacks the block cannot answer it.
func (s *Sender) doubt(ctx context.Context, in *intent, n *note, l *look, data []byte) (bool, error) {
	head, err := s.chain.HeaderByNumber(ctx, nil)
	if err != nil {
		return false, ignoreAnswer(fmt.Errorf("read head: %w", err))
	}
	now, height := s.opts.Now(), head.Number.Uint64()
	s.height = max(s.height, height, l.durable)
	if n.refused == nil {
		n.refused = &refusal{height: s.height, at: now}
		s.opts.Logger.Info("a contract refuses an intent: another block is asked", "id", in.ID, "height", n.refused.height, "data", hexutil.Bytes(data))
	}
	if !n.refused.confirmable(height, now, s.opts.StillAfter) {
		return false, nil
	}
	_, err = s.chain.CallContract(ctx, s.message(in.Call, 0), head.Number)
	if data, reverted := revertData(err); reverted {
		return true, s.refuse(ctx, in, data)
	}
	return false, ignoreAnswer(err)
}

// refuse closes an intent that was never sent because it would revert.
func (s *Sender) refuse(ctx context.Context, in *intent, data []byte) error {
	s.opts.Logger.Warn("a contract would refuse an intent", "id", in.ID, "data", hexutil.Bytes(data))
	in.State, in.Receipt = stateReverted, &Receipt{Revert: data}
	return s.close(ctx, in)
}

func (s *Sender) close(ctx context.Context, in *intent) error {
	if err := s.save(ctx, s.outbox.NoteIntent, in); err != nil {
		return err
	}
	delete(s.notes, in.ID)
	s.announce()
	return nil
}

// save stores an intent. A signature must be on the disk before it is sent; all
// that follows from it the chain tells again.
func (s *Sender) save(ctx context.Context, how save, in *intent) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode intent: %w", err)
	}
	saved, err := how(ctx, s.account, s.holder, in.ID, in.Nonce, !in.final(), body)
	if err == nil && !saved {
		err = errLost
	}
	return err
}

// save is one of the outbox's two ways to store an intent.
type save func(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error)

// receipt returns the receipt of whichever attempt is in a block, nil for none.
func (s *Sender) receipt(ctx context.Context, in *intent) (*types.Receipt, error) {
	for i := len(in.Attempts) - 1; i >= 0; i-- {
		r, err := s.chain.TransactionReceipt(ctx, in.Attempts[i].Hash)
		if err == nil {
			return r, nil
		}
		if !errors.Is(err, ethereum.NotFound) {
			return nil, fmt.Errorf("read receipt: %w", err)
		}
	}
	return nil, nil
}

func (s *Sender) freshFees(ctx context.Context) (fees, error) {
	tip, err := s.chain.SuggestGasTipCap(ctx)
	if err != nil {
		return fees{}, fmt.Errorf("read fees: %w", err)
	}
	head, err := s.chain.HeaderByNumber(ctx, nil)
	if err != nil {
		return fees{}, fmt.Errorf("read fees: %w", err)
	}
	base := head.BaseFee
	if base == nil {
		base = new(big.Int)
	}
	return firstFees(tip, base, s.opts.MinTip, s.opts.MaxFee), nil
}

func (s *Sender) checkOnce(ctx context.Context, l *look) error {
	if l.checked {
		return nil
	}
	err := s.checkChain(ctx)
	l.checked = err == nil
	return err
}

func (s *Sender) message(c Call, gas uint64) ethereum.CallMsg {
	return ethereum.CallMsg{From: s.address, To: &c.To, Gas: gas, Value: c.Value.Big(), Data: c.Data}
}

// ignoreAnswer returns nil for an error that the node itself answered with: it
// is about this one request. Others mean that the node cannot be reached.
func ignoreAnswer(err error) error {
	if _, ok := errors.AsType[rpc.Error](err); ok {
		return nil
	}
	return err
}

// revertData tells whether err says that the contract refused, and with what.
func revertData(err error) ([]byte, bool) {
	answer, ok := errors.AsType[rpc.Error](err)
	if !ok || answer.ErrorCode() != revertCode && !strings.Contains(answer.Error(), "execution reverted") {
		return nil, false
	}
	var data []byte
	if e, ok := errors.AsType[rpc.DataError](err); ok {
		if text, ok := e.ErrorData().(string); ok {
			data, _ = hexutil.Decode(text) // undecodable is as good as absent
		}
	}
	return data, true
}

// alreadyKnown tells whether a node refused a transaction because it has it.
func alreadyKnown(err error) bool {
	_, answered := errors.AsType[rpc.Error](err)
	text := err.Error()
	return answered && (strings.Contains(text, "already known") || strings.Contains(text, "known transaction"))
}
