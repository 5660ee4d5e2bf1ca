package record

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

const repeatName = "repeat"

// repeat checks how a deterministic job's work was checked: the draw, the
// stretch, and each verdict.
func (v *verifier) repeat() {
	r := v.r.Repeat
	switch {
	case r == nil && v.o.Spec != nil && v.o.Spec.Deterministic != nil:
		v.fail(repeatName, "record.repeat", "the job is deterministic, and the record does not say how it was checked")
	case r == nil:
	case v.o.Spec != nil && v.o.Spec.Deterministic == nil:
		v.fail(repeatName, "record.repeat", "the job does not allow it")
	case v.badOrder != "":
		v.fail(repeatName, v.badOrder, "it cannot be checked against this order: see above")
	case v.draw(r) && v.stretch(r):
		if words, ok := v.content(r); ok && v.rounds(r) {
			v.pass(repeatName, "%s%s", r.Words(), words)
			v.checks[len(v.checks)-1].Unread = words != ""
		}
	}
}

// content checks what the scheduler says that the drawn work holds, by which checkers
// are believed, against the manifest that the work's node signed for. It returns in
// words where that could not be done and something hangs on it: who is believed, and
// with that also who is not.
func (v *verifier) content(r *Repeat) (words string, ok bool) {
	if r.To == nil {
		return "", true
	}
	if fault := v.place(r); fault != "" {
		v.fail(repeatName, "record.repeat.cid", "%s", fault)
		return "", false
	}
	content, step, err := v.manifest(r.CID, r.Target())
	if errors.Is(err, ErrElsewhere) {
		v.fail(repeatName, "record.repeat.cid", "the checked work is not stored there: %v", err)
		return "", false
	}
	if err != nil {
		said := func(x Round) bool { return x.Verdict != nil && x.Verdict.Equal }
		if r.Outcome != RepeatFailed && !slices.ContainsFunc(r.Rounds, said) {
			return "", true
		}
		return fmt.Sprintf("; what the checked work held is the scheduler's word, since its manifest was not read: %v", err), true
	}
	unnamed := !r.End && step == 0
	if unnamed {
		content = common.Hash{} // checkers were told at once
	}
	switch {
	case r.Unnamed != unnamed:
		v.fail(repeatName, "record.repeat.unnamed", "the checked work's manifest has step %d", step)
	case r.Content != content:
		v.fail(repeatName, "record.repeat.content", "the checked work's manifest says %s", content)
	default:
		return "", true
	}
	return "", false
}

// place returns what is wrong with where the checked work is said to be stored.
func (v *verifier) place(r *Repeat) string {
	p := v.r.Package
	switch {
	case r.CID == "":
		return "the record does not say where the checked work is stored"
	case r.End && p != nil && p.CID != r.CID:
		return fmt.Sprintf("the checked work is the result, which is stored as %s", p.CID)
	}
	return ""
}

func (v *verifier) manifest(cid string, hash common.Hash) (content common.Hash, step uint64, err error) {
	if v.o.Manifest == nil {
		return content, 0, errors.New("nobody was asked for it")
	}
	return v.o.Manifest(cid, hash)
}

// Words say what a repeat found.
func (r *Repeat) Words() string {
	switch {
	case r.Outcome == RepeatSpared:
		return fmt.Sprintf("the draw left it out, at a rate of %d of 10000", r.Rate)
	case r.To == nil:
		return fmt.Sprintf("%s: %s", r.Outcome, r.Reason)
	}
	text := fmt.Sprintf("%s: stretch %d of %d, by node %s", r.Outcome, r.Stretch+1, r.Stretches, r.To.Receipt.Node)
	for _, round := range r.Rounds {
		if w := round.Verdict; w != nil && w.Equal {
			text += fmt.Sprintf("; node %s found the same", w.Checker)
		} else if w != nil {
			text += fmt.Sprintf("; node %s found otherwise: %s", w.Checker, w.Difference)
		}
	}
	if r.Reason != "" {
		text += "; " + r.Reason
	}
	return text
}

// draw checks that the draw is the scheduler's over the job's last receipt, and
// that the outcome follows from it.
func (v *verifier) draw(r *Repeat) bool {
	last := v.r.last()
	switch {
	case last == nil && r.Outcome == RepeatSkipped && r.To == nil:
		return true
	case last == nil:
		v.fail(repeatName, "record.repeat.outcome", "there was no work to check")
	case !v.signedBy(v.r.Order.Scheduler, DrawHash(v.job, last.Receipt), r.Draw):
		v.fail(repeatName, v.cause("record.repeat.draw"), "it is not scheduler %s's over the last receipt", v.r.Order.Scheduler)
	case r.Rate < v.o.RepeatFloor:
		v.fail(repeatName, "record.repeat.rate", "%d of 10000 is less than the %d that it is at least", r.Rate, v.o.RepeatFloor)
	case Drawn(r.Draw, r.Rate) == (r.Outcome == RepeatSpared):
		v.fail(repeatName, "record.repeat.outcome", "the draw does not lead to %q at a rate of %d of 10000", r.Outcome, r.Rate)
	default:
		return true
	}
	return false
}

func (v *verifier) signedBy(who common.Address, structHash common.Hash, sig []byte) bool {
	return eip712.Verify(who, v.domain.Digest(structHash), sig) == nil
}

// stretch checks what was drawn: by the draw, between receipts of this job.
func (v *verifier) stretch(r *Repeat) bool {
	if r.To == nil {
		if len(r.Rounds) > 0 || r.Outcome != RepeatSpared && r.Outcome != RepeatSkipped {
			v.fail(repeatName, "record.repeat.to", "it does not say what was checked")
			return false
		}
		return true
	}
	switch {
	case uint64(r.Stretches) > v.receipts():
		v.fail(repeatName, "record.repeat.stretches", "there are not %d: the attempts have %d receipts", r.Stretches, v.receipts())
	case r.Stretches == 0 || r.Stretch != StretchOf(r.Draw, r.Stretches):
		v.fail(repeatName, "record.repeat.stretch", "the draw does not fall on stretch %d of %d", r.Stretch+1, r.Stretches)
	case r.End != (r.Stretch+1 == r.Stretches && r.To.Receipt.Result != common.Hash{}) || r.Target() == (common.Hash{}):
		v.fail(repeatName, "record.repeat.end", "the stretch does not lead to what the receipt names")
	case r.From == nil && r.Stretch > 0: // the first may begin at a checkpoint that no stretch leads to
		v.fail(repeatName, "record.repeat.from", "stretch %d cannot begin there", r.Stretch+1)
	case !v.ours(r.To):
		v.fail(repeatName, "record.repeat.to", "it is not a receipt of this job's attempts")
	case r.From != nil && (!v.ours(r.From) || r.From.Receipt.Checkpoint == common.Hash{}):
		v.fail(repeatName, "record.repeat.from", "it is not a receipt of this job's attempts that names a checkpoint")
	default:
		return true
	}
	return false
}

// receipts is how many receipts the attempts have, of which each names at most one
// checkpoint or result. That the scheduler left none out is its word.
func (v *verifier) receipts() (n uint64) {
	for _, a := range v.r.Attempts {
		if a.Receipt != nil {
			n += a.Receipt.Receipt.Seq
		}
	}
	return n
}

// ours reports a receipt of one of the job's attempts, signed by both sides.
func (v *verifier) ours(s *SignedReceipt) bool {
	r := s.Receipt
	held := slices.ContainsFunc(v.r.Attempts, func(a Attempt) bool { return a.Epoch == r.Epoch && a.Node == r.Node })
	return held && r.Job == v.job && s.Held && s.Check(v.domain, v.r.Order, false) == nil
}

// rounds checks every node that was asked, and that the outcome is what they said.
func (v *verifier) rounds(r *Repeat) bool {
	checkers := map[common.Address]bool{}
	for i := range r.Rounds {
		round := &r.Rounds[i]
		at := fmt.Sprintf("record.repeat.rounds[%d].", i)
		input, detail := v.round(r, round)
		if w := round.Verdict; detail == "" && w != nil {
			if checkers[w.Checker] || w.Checker == r.To.Receipt.Node {
				input, detail = "verdict", "a node cannot check itself, or twice"
			}
			checkers[w.Checker] = true
		}
		if detail != "" {
			v.fail(repeatName, at+input, "%s", detail)
			return false
		}
	}
	outcome, decided := r.Decided()
	if r.To != nil && (decided && outcome != r.Outcome || !decided && r.Outcome != RepeatSkipped) {
		v.fail(repeatName, "record.repeat.outcome", "the verdicts do not come to %q", r.Outcome)
		return false
	}
	return true
}

// round checks one round and returns what in it does not fit.
func (v *verifier) round(r *Repeat, round *Round) (input, detail string) {
	id := RepeatID(v.job, round.Round)
	m := &round.Match
	if faults := v.roundEvidence(m); faults != "" {
		return "match", faults
	}
	a := round.Attempt
	if a == nil {
		if round.Verdict != nil {
			return "verdict", "it is of a node that did not accept"
		}
		return "", ""
	}
	accept := m.Offer.Accept
	switch {
	case accept == nil || accept.Node != a.Node || accept.Node != m.Evidence.Chosen.Node || accept.Job != id,
		!v.signedBy(a.Node, accept.StructHash(), accept.Signature):
		return "match.offer.accept", fmt.Sprintf("it is not node %s's for this round", a.Node)
	case a.Receipt != nil && !v.roundReceipt(id, m, a):
		return "attempt.receipt", "it is not a receipt of both sides for this round, as it was matched"
	}
	if w := round.Verdict; w != nil {
		want := Verdict{
			Job: v.job, Round: round.Round, Checker: a.Node, Node: r.To.Receipt.Node, Epoch: r.To.Receipt.Epoch,
			From: r.Origin(), To: r.Target(), Equal: w.Equal, Difference: w.Difference, Own: w.Own, At: w.At,
		}
		if want.StructHash() != w.StructHash() || !v.signedBy(a.Node, w.StructHash(), w.Signature) {
			return "verdict", fmt.Sprintf("it is not node %s's on this stretch", a.Node)
		}
		if spec := v.o.Spec; spec != nil && spec.Deterministic != nil && !r.Credible(v.job, *round, *spec.Deterministic == job.Deterministic{}) {
			return "verdict", fmt.Sprintf("node %s found it equal to what it had not committed itself to", a.Node)
		}
	}
	return "", ""
}

// roundEvidence checks the match of a round: one more of the job's own.
func (v *verifier) roundEvidence(m *Match) string {
	e := m.Evidence
	if e.Job.ID != v.job || e.Job.Owner != v.r.Order.Owner || e.Job.Salt != v.r.Order.Nonce || e.Job.MaxRate != v.r.Order.MaxRate {
		return "its terms are not those of this round"
	}
	var page *book.Page
	if v.o.Page != nil {
		var err error
		if page, err = v.o.Page(e.Page); err != nil {
			return fmt.Sprintf("page %d of the book could not be had: %v", e.Page, err)
		}
	}
	if faults := book.VerifyEvidence(e, v.domain, v.r.Order.Scheduler, page, v.o.Params); len(faults) > 0 {
		return faults[0].Input + ": " + faults[0].Detail
	}
	return ""
}

// roundReceipt checks the receipt of a round's attempt.
func (v *verifier) roundReceipt(id common.Hash, m *Match, a *Attempt) bool {
	r, asset := a.Receipt.Receipt, m.Evidence.Job.Asset
	return a.Receipt.Check(v.domain, v.r.Order, false) == nil && a.Receipt.Held && r.Job == id && r.Epoch == a.Epoch && r.Node == a.Node &&
		r.Rate == m.Evidence.Chosen.Rate[asset] && r.Egress == m.Evidence.Chosen.Egress[asset]
}
