package record

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
)

// billSlack is how far the clocks of ingress and workflow may be apart, in ms.
const billSlack = 60_000

// matches checks the evidence of every round and the answer it got.
func (v *verifier) matches() {
	v.accepted, v.suspect = map[uint32]int{}, map[int]string{}
	for i := range v.r.Matches {
		m := &v.r.Matches[i]
		name, at := fmt.Sprintf("match %d", i+1), fmt.Sprintf("record.matches[%d].", i)
		faults, page := v.evidence(i, m)
		for _, f := range faults {
			v.suspect[i] = v.under(at + "evidence." + f.Input)
			v.fail(name, v.suspect[i], "%s", f.Detail)
		}
		if len(faults) == 0 {
			v.pass(name, "slot %d, node %s: %s", m.Evidence.Chosen.Slot, m.Evidence.Chosen.Node, v.matched(m, page))
		}
		v.queued(i, m, page)
		v.offer(i, m)
	}
}

// queued checks the place that the job was promised, and that the book says so.
func (v *verifier) queued(i int, m *Match, page *book.Page) {
	name, at := fmt.Sprintf("place %d", i+1), v.under(fmt.Sprintf("record.matches[%d].queued", i))
	q, terms := m.Queued, &m.Evidence.Job
	switch {
	case q == nil && terms.Queued == 0, v.suspect[i] != "":
		return
	case q == nil:
		v.fail(name, at, "the book says that the job waited since %d; what it was promised is missing", terms.Queued)
	case q.Verify(v.domain, v.r.Order.Scheduler) != nil:
		v.fail(name, at, "it is not signed by scheduler %s", v.r.Order.Scheduler)
	case q.Order != v.order:
		v.fail(name, at, "it is for order %s", q.Order)
	case q.Job != terms.Hash():
		v.pass(name, "promised since %d, and begun anew: it was matched on other terms, or by another of the scheduler's processes", q.Time)
	case q.Time != terms.Queued || page != nil && page.Header.Thread != q.Thread:
		v.fail(name, at, "it is since %d in thread %d, which is not what the book says", q.Time, q.Thread)
	default:
		v.pass(name, "in the queue since %d, as promised; skyops audit shows whether somebody went before it", q.Time)
	}
}

// under returns the order's own input when the order cannot be relied on.
func (v *verifier) under(input string) string {
	if v.badOrder == "record.order" {
		return v.badOrder
	}
	return input
}

func (v *verifier) matched(m *Match, page *book.Page) string {
	switch {
	case v.o.Page == nil:
		return "could run it, by the scheduler's ticket; without its page it is not known to be the best"
	case page == nil:
		return fmt.Sprintf("could run it, by the scheduler's ticket; page %d is not on chain yet", m.Evidence.Page)
	}
	return fmt.Sprintf("the best of its snapshot, entry %d of page %d of the book", m.Evidence.Index, m.Evidence.Page)
}

// evidence checks one round's evidence. The job's terms are held against the
// order first, so that the choice is recomputed from the right ones.
func (v *verifier) evidence(i int, m *Match) (faults []match.Fault, page *book.Page) {
	e := m.Evidence
	if terms, detail := v.terms(i, m); detail != "" {
		faults = append(faults, match.Fault{Input: "job", Detail: detail})
		e.Job = terms
	}
	if v.o.Page != nil {
		var err error
		if page, err = v.o.Page(e.Page); err != nil {
			return append(faults, match.Fault{Input: "page", Detail: fmt.Sprintf("page %d of the book could not be had: %v", e.Page, err)}), nil
		}
	}
	return append(faults, book.VerifyEvidence(e, v.domain, v.r.Order.Scheduler, page, v.o.Params)...), page
}

// terms returns the terms that a round must have had, and what differs.
func (v *verifier) terms(i int, m *Match) (match.Job, string) {
	got, o := m.Evidence.Job, v.r.Order
	want := got
	want.ID, want.Owner, want.Attempt, want.Salt = v.job, o.Owner, v.epoch(i), o.Nonce
	want.MaxRate, want.MaxEgress = o.MaxRate, o.MaxEgress
	want.Order, want.Index = v.order, v.r.Number()
	if v.badOrder == "record.index" || v.badOrder == "record.item" {
		want.Index = got.Index // the order has no job that this is: see above
	}
	index, weight := want.Index, got.Weight
	if p, ok := v.o.Params.Of(m.Evidence.Params.Version); ok {
		weight = uint32(p.FeeWeight(got.Asset, o.Fee))
	}
	want.Weight = weight
	for _, slot := range got.Excluded {
		asked := slices.ContainsFunc(v.r.Matches[:i], func(e Match) bool { return e.Evidence.Chosen.Slot == slot })
		if !asked && len(v.suspect) == 0 {
			return want, fmt.Sprintf("it leaves out slot %d, which was not asked before", slot)
		}
	}
	if v.o.Spec != nil {
		sub := job.Submission{Order: o, Spec: *v.o.Spec}
		terms, err := match.NewJob(sub, v.job, want.Attempt, got.Excluded, v.o.Token)
		if err != nil {
			return want, err.Error()
		}
		want = terms
		want.PreviousPage, want.PreviousIndex, want.PreviousEntry = got.PreviousPage, got.PreviousIndex, got.PreviousEntry
		want.Order, want.Index, want.Weight, want.Queued = v.order, index, weight, got.Queued
	} else if asset, err := match.AssetOf(o.Asset, v.o.Token); err == nil {
		want.Asset = asset
	}
	if got.Hash() == want.Hash() {
		return want, ""
	}
	return want, "its terms are not the order's: " + differing(got, want)
}

// epoch is the epoch that the i-th round was for: what the node signed if it
// answered, else the one that lies between the rounds before and after.
func (v *verifier) epoch(i int) uint32 {
	m := &v.r.Matches[i]
	if a := m.Offer.Accept; a != nil && v.signed(a.Node, a.StructHash(), a.Signature) {
		return a.Epoch
	}
	if d := m.Offer.Decline; d != nil && v.signed(d.Node, d.StructHash(), d.Signature) {
		return d.Epoch
	}
	if i > 0 && m.Epoch < v.r.Matches[i-1].Epoch || i+1 < len(v.r.Matches) && m.Epoch > v.r.Matches[i+1].Epoch {
		return m.Evidence.Job.Attempt
	}
	return m.Epoch
}

// differing names the first field in which two jobs differ.
func differing(a, b match.Job) string {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		if f := va.Type().Field(i); !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			return fmt.Sprintf("%s is %v instead of %v", f.Tag.Get("json"), va.Field(i), vb.Field(i))
		}
	}
	return "their encodings differ"
}

// offer checks the node's answer.
func (v *verifier) offer(i int, m *Match) {
	name, at := fmt.Sprintf("offer %d", i+1), fmt.Sprintf("record.matches[%d].", i)
	a, d, chosen := m.Offer.Accept, m.Offer.Decline, m.Evidence.Chosen.Node
	var who common.Address
	var id, root common.Hash
	var epoch uint32
	var genuine bool
	what := "offer.accept"
	switch {
	case a != nil && d != nil:
		v.fail(name, at+"offer", "the node cannot both accept and decline")
		return
	case a != nil:
		who, id, root, epoch, genuine = a.Node, a.Job, a.Snapshot, a.Epoch, v.signed(a.Node, a.StructHash(), a.Signature)
	case d != nil:
		who, id, root, epoch, genuine = d.Node, d.Job, d.Snapshot, d.Epoch, v.signed(d.Node, d.StructHash(), d.Signature)
		what = "offer.decline"
	default:
		v.silence(name, at, i, m)
		return
	}
	switch {
	case !genuine:
		v.fail(name, at+what, "it is not signed by node %s", who)
	case m.Offer.Node != who:
		v.fail(name, at+"offer.node", "node %s answered, not %s", who, m.Offer.Node)
	case who != chosen:
		v.fail(name, at+"evidence.chosen", "node %s was asked, but node %s was matched", who, chosen)
	case id != v.job:
		v.fail(name, v.under(at+what), "it is for job %s", id)
	case epoch != m.Epoch:
		v.fail(name, at+"epoch", "the node answered for epoch %d, not %d", epoch, m.Epoch)
	case root != m.Evidence.Root:
		v.fail(name, at+"evidence.root", "the node was asked on the snapshot with root %s, not %s", root, m.Evidence.Root)
	case a != nil:
		v.accepted[m.Epoch] = i
		v.pass(name, "accepted by %s for epoch %d", who, epoch)
	default:
		v.pass(name, "declined by %s: %s", who, d.Reason)
	}
}

func (v *verifier) silence(name, at string, i int, m *Match) {
	switch input, bad := v.suspect[i]; {
	case m.Offer.Node != m.Evidence.Chosen.Node && bad:
		v.fail(name, input, "node %s was matched, but node %s asked", m.Evidence.Chosen.Node, m.Offer.Node)
	case m.Offer.Node != m.Evidence.Chosen.Node:
		v.fail(name, at+"offer.node", "node %s was matched, but node %s asked", m.Evidence.Chosen.Node, m.Offer.Node)
	case m.Epoch != v.epoch(i):
		v.fail(name, at+"epoch", "it was for epoch %d, not %d", v.epoch(i), m.Epoch)
	default:
		v.pass(name, "node %s did not answer", m.Offer.Node)
	}
}

// attempts checks every run of the job. Each goes on from the newest checkpoint
// that a receipt before it names; a receipt that is not sound leaves open which that is.
func (v *verifier) attempts() {
	var checkpoint common.Hash
	known := true
	for i := range v.r.Attempts {
		a := &v.r.Attempts[i]
		name, at := fmt.Sprintf("attempt %d", i+1), fmt.Sprintf("record.attempts[%d]", i)
		before := len(v.checks)
		v.lease(name, at, i, a)
		if known && a.ResumedFrom != checkpoint {
			v.fail(name, at+".resumedFrom", "it started from checkpoint %s, the newest signed one was %s", a.ResumedFrom, checkpoint)
		}
		if a.Receipt != nil {
			known = v.receipt(name, at, i, a) && known
			if r := a.Receipt.Receipt; r.Checkpoint != (common.Hash{}) {
				checkpoint = r.Checkpoint
			}
		}
		if e := a.Erasure; e != nil {
			v.erasure(name, at+".erasure", i, e)
		}
		if len(v.checks) == before {
			text := fmt.Sprintf("epoch %d on node %s: %s%s", a.Epoch, a.Node, a.Outcome, a.Receipt.used())
			if wiped := a.Erasure.GPUs(v.r.GPUMemory(a.Epoch), a.Simulated); wiped != "" {
				text += "; then, it says, " + wiped
			}
			v.pass(name, "%s", text)
		}
	}
}

func (v *verifier) erasure(name, at string, i int, e *Erasure) {
	holder := v.holder(i)
	ok := e.Job == v.job && e.Epoch == uint32(i+1) && e.Node == holder
	if !ok || !v.signed(holder, e.StructHash(), e.Signature) {
		v.fail(name, v.under(at), "it is not node %s's for this attempt", holder)
	} else if err := e.Check(); err != nil {
		v.fail(name, at+".overwrittenMiB", "%v", err)
	}
}

// holder is the node that holds the i-th attempt's lease: who accepted it.
func (v *verifier) holder(i int) common.Address {
	if m, ok := v.accepted[uint32(i+1)]; ok {
		return v.r.Matches[m].Offer.Node
	}
	return v.r.Attempts[i].Node
}

// lease checks an attempt against the answer that led to it.
func (v *verifier) lease(name, at string, i int, a *Attempt) {
	m, ok := v.accepted[uint32(i+1)]
	switch {
	case a.Epoch != uint32(i+1):
		v.fail(name, at+".epoch", "epoch %d where %d follows", a.Epoch, i+1)
	case !ok:
		v.fail(name, v.cause(at), "no node accepted epoch %d", a.Epoch)
	case v.holder(i) != a.Node:
		v.fail(name, at+".node", "node %s accepted epoch %d, not %s", v.holder(i), a.Epoch, a.Node)
	case a.Simulated != (v.r.Matches[m].Evidence.Chosen.Flags&match.FlagSimulated != 0):
		v.fail(name, v.doubt(m, at+".simulated"), "the matched node said otherwise of its devices")
	}
}

// doubt returns the input of a match's evidence that cannot be relied on, or else the given one.
func (v *verifier) doubt(m int, input string) string {
	if bad, ok := v.suspect[m]; ok {
		return bad
	}
	return v.under(input)
}

// receipt checks an attempt's receipt: who signed it, and whether it bills
// what was agreed. Two broken signatures mean that the receipt was changed. It
// reports whether the receipt itself is sound.
func (v *verifier) receipt(name, at string, i int, a *Attempt) bool {
	s := a.Receipt
	r, digest := s.Receipt, v.domain.Digest(s.Receipt.StructHash())
	node := eip712.Verify(a.Node, digest, s.NodeSig) == nil || eip712.Verify(r.Node, digest, s.NodeSig) == nil
	scheduler := eip712.Verify(v.r.Order.Scheduler, v.domain.Digest(s.SchedulerHash()), s.SchedulerSig) == nil
	switch {
	case !node && !scheduler:
		v.fail(name, v.under(at+".receipt.receipt"), "the receipt is not what node and scheduler signed")
		return false
	case !node:
		v.fail(name, at+".receipt.nodeSignature", "it is not node %s's over this receipt", r.Node)
		return false
	case !scheduler:
		v.fail(name, v.under(at+".receipt.schedulerSignature"), "it is not scheduler %s's over this receipt", v.r.Order.Scheduler)
		return false
	}
	if err := r.Check(v.domain, v.r.Order); err != nil {
		v.fail(name, v.under(at+".receipt.receipt"), "%v", err)
		return false
	}
	if s.Held != (v.r.Repeat != nil) {
		v.fail(name, at+".receipt.held", "receipts are held where a repeat decides about them, and only there")
		return false
	}
	m, ok := v.accepted[uint32(i+1)]
	if bad := v.agreed(i, m, ok, r); bad != "" {
		v.fail(name, v.doubt(m, at+".receipt.receipt"), "%s", bad)
		return false
	}
	if m := s.Meter; m != nil && eip712.Verify(r.Node, v.domain.Digest(m.StructHash(r)), m.Signature) != nil {
		v.fail(name, at+".receipt.meter", "it is not node %s's for this receipt", r.Node)
	}
	if a.StartedAt != 0 && r.StartedAt != a.StartedAt {
		v.fail(name, at+".startedAt", "the receipt says %d, the record %d", r.StartedAt, a.StartedAt)
	}
	if a.EndedAt != 0 && r.StartedAt+r.BilledMs > a.EndedAt+billSlack {
		v.fail(name, at+".endedAt", "%d ms are billed from %d, past the end at %d", r.BilledMs, r.StartedAt, a.EndedAt)
	}
	return true
}

// agreed says what in a receipt of the i-th attempt is not what was matched.
func (v *verifier) agreed(i, m int, matched bool, r Receipt) string {
	if r.Job != v.job || r.Epoch != uint32(i+1) || r.Node != v.holder(i) {
		return fmt.Sprintf("it is for job %s, epoch %d, node %s", r.Job, r.Epoch, r.Node)
	}
	asset, err := match.AssetOf(v.r.Order.Asset, v.o.Token)
	if err != nil || !matched {
		return ""
	}
	e := &v.r.Matches[m].Evidence
	if rate := e.Chosen.Rate[asset]; r.Rate != rate {
		return fmt.Sprintf("it bills a rate of %d, the node was matched at %d", r.Rate, rate)
	}
	if egress := e.Chosen.Egress[asset]; r.Egress != egress {
		return fmt.Sprintf("it bills an egress price of %d, the node was matched at %d", r.Egress, egress)
	}
	if most := min(e.Job.GPUMax, e.Chosen.Free().GPUs); r.GPUs != most {
		return fmt.Sprintf("it bills %d GPUs, %d were matched", r.GPUs, most)
	}
	return ""
}
