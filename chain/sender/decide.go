package sender

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// state is how far an intent has come.
type state string

const (
	stateNew      state = "new"      // stored, nothing signed
	stateSigned   state = "signed"   // signed and stored, perhaps sent
	stateSent     state = "sent"     // a node has taken it
	stateMined    state = "mined"    // in a block that may yet go away
	stateDone     state = "done"     // final
	stateReverted state = "reverted" // final: the contract refused
)

// intent is a row of the outbox.
type intent struct {
	ID       string        `json:"id"`
	Call     Call          `json:"call"`
	State    state         `json:"state"`
	Nonce    *uint64       `json:"nonce,omitempty"`
	Gas      uint64        `json:"gas,omitempty"`
	Attempts []attempt     `json:"attempts,omitempty"` // of Nonce, oldest first
	Past     []common.Hash `json:"past,omitempty"`     // attempts of nonces that others used up
	Block    common.Hash   `json:"block,omitzero"`     // when mined
	Gone     time.Time     `json:"gone,omitzero"`      // since when Nonce looks used up by others
	Receipt  *Receipt      `json:"receipt,omitempty"`  // when final
}

// attempt is one signed transaction.
type attempt struct {
	Raw    hexutil.Bytes `json:"raw"`
	Hash   common.Hash   `json:"hash"`
	Fees   fees          `json:"fees"`
	SentAt time.Time     `json:"sentAt,omitzero"` // first taken by a node
}

func (in *intent) final() bool { return in.State == stateDone || in.State == stateReverted }

// last returns the newest attempt of an intent that has one.
func (in *intent) last() *attempt { return &in.Attempts[len(in.Attempts)-1] }

func (c Call) equal(o Call) bool {
	return c.To == o.To && c.Value.Cmp(o.Value) == 0 && bytes.Equal(c.Data, o.Data)
}

func decode(body []byte) (*intent, error) {
	in := new(intent)
	if err := json.Unmarshal(body, in); err != nil {
		return nil, fmt.Errorf("decode intent: %w", err)
	}
	return in, nil
}

// view is what a look at the chain showed about one intent.
type view struct {
	now      time.Time
	durable  uint64         // height from which on receipts count; read before receipt
	next     uint64         // the account's nonce at the newest block
	settled  uint64         // the account's nonce at the durable height
	receipt  *types.Receipt // of any attempt; nil: none is in a block
	lastSend time.Time      // when this process last sent the newest attempt
}

// policy is the part of the options that deciding depends on.
type policy struct {
	stuckAfter, resend, goneAfter time.Duration
}

// action is what is to be done about an intent.
type action string

const (
	doNothing  action = "nothing"
	doPrepare  action = "prepare"  // estimate, give a nonce, sign, store
	doSend     action = "send"     // send the newest attempt's bytes
	doReplace  action = "replace"  // sign and store an attempt with higher fees
	doMined    action = "mined"    // note the block
	doUnmine   action = "unmine"   // the block went away: as sent, and send again
	doFinish   action = "finish"   // the receipt counts
	doSuspect  action = "suspect"  // note that the nonce looks used up by others
	doTrust    action = "trust"    // take that note back
	doRenumber action = "renumber" // give the nonce up and start anew
)

// decide returns the next step of an intent. It is pure; each action changes
// the intent or the view so that deciding again leads on.
func decide(in *intent, v view, p policy) action {
	switch {
	case in.final():
		return doNothing
	case in.State == stateNew:
		return doPrepare
	case v.receipt != nil:
		return decideMined(in, v)
	case in.State == stateMined:
		return doUnmine
	case v.settled > *in.Nonce:
		// The account is past this nonce for good, yet no attempt is in a block.
		switch {
		case in.Gone.IsZero():
			return doSuspect
		case v.now.Sub(in.Gone) >= p.goneAfter:
			return doRenumber
		}
		return doNothing
	case !in.Gone.IsZero():
		return doTrust
	}
	return decideUnmined(in, v, p)
}

func decideMined(in *intent, v view) action {
	switch {
	case v.receipt.BlockNumber.Uint64() <= v.durable:
		return doFinish
	case in.State != stateMined || in.Block != v.receipt.BlockHash:
		return doMined
	}
	return doNothing
}

func decideUnmined(in *intent, v view, p policy) action {
	last := in.last()
	switch {
	case !last.SentAt.IsZero() && *in.Nonce <= v.next && v.now.Sub(last.SentAt) >= p.stuckAfter:
		return doReplace // only the first in line: those behind it wait for it, not for fees
	case v.lastSend.IsZero(), v.now.Sub(v.lastSend) >= p.resend:
		return doSend
	}
	return doNothing
}

// fees are wei per gas.
type fees struct {
	Tip *big.Int `json:"tip"` // for the block's maker
	Cap *big.Int `json:"cap"` // in all
}

// firstFees offers the suggested tip and twice the base fee, within the limits.
func firstFees(suggested, base, minTip, maxFee *big.Int) fees {
	tip := maxBig(suggested, minTip)
	limit := new(big.Int).Lsh(base, 1)
	limit = minBig(limit.Add(limit, tip), maxFee)
	return fees{Tip: minBig(tip, limit), Cap: limit}
}

// raise returns fees that a node accepts in place of old ones: both at least
// an eighth higher, and what a new transaction would offer if that is more. It
// returns false when that goes over maxFee: then the old ones must do.
func raise(old, fresh fees, maxFee *big.Int) (fees, bool) {
	next := fees{Tip: maxBig(eighthMore(old.Tip), fresh.Tip), Cap: maxBig(eighthMore(old.Cap), fresh.Cap)}
	next.Cap = maxBig(next.Cap, next.Tip)
	return next, next.Cap.Cmp(maxFee) <= 0
}

func eighthMore(v *big.Int) *big.Int {
	more := new(big.Int).Add(v, big.NewInt(7))
	return more.Add(v, more.Rsh(more, 3))
}

func maxBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func minBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// refusal is a contract's first refusal of an intent that was never sent.
type refusal struct {
	height uint64 // highest block known by then; the refusal may be of an older state
	at     time.Time
}

// confirmable reports whether the block at height may confirm a refusal: that
// block is a later one, or none came for as long as still.
func (r refusal) confirmable(height uint64, now time.Time, still time.Duration) bool {
	return height > r.height || height == r.height && now.Sub(r.at) >= still
}
