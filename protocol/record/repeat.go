package record

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/eip712"
)

// Repeat is how the work of a deterministic job was checked: one stretch of it,
// from one checkpoint to the next or to the end, was run again by another node,
// and by a third one where the first two did not agree.
//
// Whether that is done, and for which stretch, follows from the scheduler's
// signature over the job's last receipt: the node cannot know it while it runs,
// and anyone can recompute it from the record. A scheduler that colludes with a
// node could sign until it likes the draw, since ECDSA has many signatures for
// one message; and two nodes that collude can vouch for each other.
type Repeat struct {
	Rate      uint16         `json:"rate"`           // at which the job was to be checked, of 10,000
	Draw      []byte         `json:"draw,omitempty"` // the scheduler's signature over DrawHash; empty: there was no receipt
	Outcome   RepeatOutcome  `json:"outcome"`
	Reason    string         `json:"reason,omitempty"`    // why nobody checked it
	Stretches uint32         `json:"stretches,omitempty"` // there were to draw from
	Stretch   uint32         `json:"stretch"`             // drawn, from 0
	End       bool           `json:"end,omitempty"`       // it is the last one, which leads to the result
	From      *SignedReceipt `json:"from,omitempty"`      // names the checkpoint it begins at; nil: it begins at the start
	To        *SignedReceipt `json:"to,omitempty"`        // names the checkpoint it leads to, or the result; nil: none was drawn
	Rounds    []Round        `json:"rounds,omitempty"`    // nodes that were asked to run it
	// CID is where the drawn checkpoint or result is stored: of a deterministic job for
	// a week after its end at least.
	CID string `json:"cid,omitempty"`
	// Content is what the manifest of the drawn checkpoint or result says that it
	// holds, as ContentTag; zero: it says nothing.
	Content common.Hash `json:"content,omitzero"`
	// Unnamed says that the drawn checkpoint has no step to be known by: checkers
	// were told at once what it is, and are believed.
	Unnamed bool `json:"unnamed,omitempty"`
}

// RepeatOutcome is what a repeat found. The words are part of the record.
type RepeatOutcome string

// The outcomes of a repeat.
const (
	RepeatPassed  RepeatOutcome = "passed"  // more nodes agree with the checked one than not
	RepeatFailed  RepeatOutcome = "failed"  // two nodes found the same, and it is not the checked one's: that one is not paid
	RepeatSkipped RepeatOutcome = "skipped" // nobody could say
	RepeatSpared  RepeatOutcome = "spared"  // the draw left the job out
)

// MaxRounds bounds the nodes that are asked to repeat one stretch.
const MaxRounds = 8

// Round is one node asked to run the stretch, under a lease of its own: that of
// the job RepeatID.
type Round struct {
	Round   uint32   `json:"round"` // from 1
	Match   Match    `json:"match"`
	Attempt *Attempt `json:"attempt,omitempty"` // nil: it did not accept
	Verdict *Verdict `json:"verdict,omitempty"` // nil: it could not say
	// Committed is the Commitment that the node gave before it was told what the
	// checked one made; zero: it was told at once.
	Committed common.Hash `json:"committed,omitzero"`
	Witness   common.Hash `json:"witness,omitzero"` // opens Committed; zero: it did not find the same
}

// Commitment is what a checker says of what its own run left, before it is told
// what the other one's did: keccak256("skyops/commitment/v2" ‖ id ‖ checker ‖
// witness), with the round's RepeatID and seal.Witness of what it left. One
// node's, or one round's, is no other's. Who has neither run the stretch nor
// opened what the other one left cannot make it: manifests show the witness's
// ContentTag only.
func Commitment(id common.Hash, checker common.Address, witness common.Hash) common.Hash {
	return crypto.Keccak256Hash([]byte("skyops/commitment/v2"), id[:], checker[:], witness[:])
}

// ContentTag is what a manifest shows of the witness of what it holds:
// keccak256("skyops/content/v2" ‖ witness).
func ContentTag(witness common.Hash) common.Hash {
	return crypto.Keccak256Hash([]byte("skyops/content/v2"), witness[:])
}

// Credible reports whether a round's verdict agrees with what its node committed
// itself to. "Equal" is only believed of one that shows what it had before it was
// told, where that is the same, and bytes are compared: not where a tolerance allows
// others, and not where only a part of the run's output was to be made again.
func (r *Repeat) Credible(job common.Hash, round Round, exact bool) bool {
	v := round.Verdict
	if v == nil || !v.Equal || !exact || r.Unnamed && !r.End || r.End && r.From != nil {
		return true
	}
	return ContentTag(round.Witness) == r.Content && round.Committed == Commitment(RepeatID(job, round.Round), v.Checker, round.Witness)
}

// EIP-712 types of repeats.
const (
	VerdictType = "Verdict(bytes32 job,uint32 round,address checker,address node,uint32 epoch,bytes32 from,bytes32 to,bool equal,bytes32 difference,uint64 at)"
	DrawType    = "Draw(bytes32 job,bytes32 receipt)"
	HeldType    = "HeldReceipt(bytes32 receipt)"
)

// Verdict is a node's word on another one's work.
type Verdict struct {
	Job        common.Hash    `json:"job"`
	Round      uint32         `json:"round"`
	Checker    common.Address `json:"checker"`
	Node       common.Address `json:"node"`  // that is checked
	Epoch      uint32         `json:"epoch"` // of its attempt
	From       common.Hash    `json:"from"`  // manifest of the checkpoint it began at, zero: the start
	To         common.Hash    `json:"to"`    // manifest of what it was compared with
	Equal      bool           `json:"equal"`
	Difference string         `json:"difference,omitempty"` // as Clean leaves it within MaxSentence
	Own        common.Hash    `json:"own,omitzero"`         // with a difference: digest of what the checker's own run left instead
	At         uint64         `json:"at"`                   // unix seconds
	Signature  []byte         `json:"signature"`
}

// StructHash returns the EIP-712 struct hash of the verdict.
func (v Verdict) StructHash() common.Hash {
	var equal uint64
	if v.Equal {
		equal = 1
	}
	return eip712.New(VerdictType).Bytes32(v.Job).Uint64(uint64(v.Round)).Address(v.Checker).Address(v.Node).Uint64(uint64(v.Epoch)).
		Bytes32(v.From).Bytes32(v.To).Uint64(equal).Bytes32(v.Detail()).Uint64(v.At).Hash()
}

// Detail is what enters the struct hash as difference: keccak256(words), or
// keccak256(0x00 ‖ own ‖ words) where Own is not zero. No words begin with 0x00.
func (v Verdict) Detail() common.Hash {
	if v.Own == (common.Hash{}) {
		return keccak([]byte(v.Difference))
	}
	return crypto.Keccak256Hash([]byte{0}, v.Own[:], []byte(v.Difference))
}

// DrawHash is the EIP-712 struct hash of what the scheduler signs to draw.
func DrawHash(job common.Hash, last Receipt) common.Hash {
	return eip712.New(DrawType).Bytes32(job).Bytes32(last.StructHash()).Hash()
}

// RepeatID is the id under which a round of a job's repeat holds its lease and
// is billed: keccak256("skyops/repeat/v1" ‖ job ‖ uint32 round). It is no job's.
func RepeatID(job common.Hash, round uint32) common.Hash {
	return crypto.Keccak256Hash([]byte("skyops/repeat/v1"), job[:], binary.BigEndian.AppendUint32(nil, round))
}

// Drawn reports whether a draw falls on a job that is checked at a rate.
func Drawn(draw []byte, rate uint16) bool { return drawn(draw, 0)%10_000 < uint64(rate) }

// StretchOf returns which of n stretches a draw falls on; n is not 0.
func StretchOf(draw []byte, n uint32) uint32 { return uint32(drawn(draw, 1) % uint64(n)) }

// drawn is the i-th number of a draw.
func drawn(draw []byte, i byte) uint64 {
	return binary.BigEndian.Uint64(crypto.Keccak256(draw, []byte{i}))
}

// Target is the manifest that the stretch leads to.
func (r *Repeat) Target() common.Hash {
	switch {
	case r.To == nil:
		return common.Hash{}
	case r.End:
		return r.To.Receipt.Result
	}
	return r.To.Receipt.Checkpoint
}

// Origin is the manifest that the stretch begins at, zero: the job's start.
func (r *Repeat) Origin() common.Hash {
	if r.From == nil {
		return common.Hash{}
	}
	return r.From.Receipt.Checkpoint
}

// Decided returns what the verdicts so far come to, and whether more are wanted:
// one node that agrees with the checked one settles it, else two have to have
// found the same instead. Where three found three things, it is the program that
// is not deterministic, and nobody can say.
func (r *Repeat) Decided() (RepeatOutcome, bool) {
	outcome, unequal := RepeatSkipped, 0
	found := map[common.Hash]bool{}
	for _, round := range r.Rounds {
		switch v := round.Verdict; {
		case v == nil:
		case v.Equal:
			return RepeatPassed, true
		default:
			if unequal++; v.Own != (common.Hash{}) && found[v.Own] {
				outcome = RepeatFailed
			}
			found[v.Own] = true
		}
	}
	return outcome, outcome == RepeatFailed || unequal >= maxVoices
}

// Finding returns what the repeat found of the checked node's work, with the
// verdicts that say so, or nil: nothing was decided. index is the job's.
func (r *Repeat) Finding(index uint32) *Finding {
	found := map[common.Hash]Verdict{}
	for _, round := range r.Rounds {
		v := round.Verdict
		if v == nil || r.To == nil {
			continue
		}
		first, again := found[v.Own]
		switch {
		case r.Outcome == RepeatPassed && v.Equal:
			return &Finding{Index: index, Work: *r.To, Verdicts: []Verdict{*v}}
		case r.Outcome == RepeatFailed && !v.Equal && v.Own != common.Hash{} && again:
			return &Finding{Index: index, Work: *r.To, Verdicts: []Verdict{first, *v}}
		}
		found[v.Own] = *v
	}
	return nil
}

// Finding is what a check found of a node's work, as the contracts take it.
type Finding struct {
	Index    uint32        `json:"index"`    // of the job in its order
	Work     SignedReceipt `json:"work"`     // names what was checked
	Verdicts []Verdict     `json:"verdicts"` // one that found it right, or two that found the same instead
}

// Note is what is remembered of a check.
type Note struct {
	Job     common.Hash
	Order   common.Hash
	Node    common.Address // whose work it was
	Outcome RepeatOutcome
	Finding *Finding // nil: nothing that the contracts take
	At      uint64   // unix milliseconds
}

// maxVoices bounds the verdicts of which no two agree.
const maxVoices = 3

// withheld returns the receipts of one node that are not paid: the checked one's,
// where two nodes agree that its work is wrong.
func (r *Repeat) withheld(s SignedReceipt) bool {
	return r != nil && r.Outcome == RepeatFailed && r.To != nil && s.Receipt.Node == r.To.Receipt.Node
}

// overruled reports a round whose verdict the other two contradict: it is not paid for.
func (r *Repeat) overruled(round Round) bool {
	return r.Outcome == RepeatPassed && round.Verdict != nil && !round.Verdict.Equal
}

// Payable returns the receipts that the record's order is settled by: those of
// the attempts and of the repeat, without what was found to be false.
func (r Record) Payable() (out []SignedReceipt) {
	for _, a := range r.Attempts {
		if a.Receipt != nil && !r.Repeat.withheld(*a.Receipt) {
			out = append(out, *a.Receipt)
		}
	}
	if r.Repeat == nil {
		return out
	}
	for _, round := range r.Repeat.Rounds {
		if a := round.Attempt; a != nil && a.Receipt != nil && !r.Repeat.overruled(round) {
			out = append(out, *a.Receipt)
		}
	}
	return out
}

// last is the receipt that a repeat is drawn by: that of the newest attempt which has one.
func (r Record) last() *SignedReceipt {
	for i := len(r.Attempts) - 1; i >= 0; i-- {
		if s := r.Attempts[i].Receipt; s != nil {
			return s
		}
	}
	return nil
}
