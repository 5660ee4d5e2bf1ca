package record

import (
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
)

// Contradiction is two things that one node signed, of which only one can be
// true: either two receipts of one attempt with one number, or two verdicts on
// one round of a repeat, one of which finds the work right. It proves a fault to
// the court over nodes, without anybody's word.
type Contradiction struct {
	Node     common.Address    `json:"node"`
	Receipts *[2]SignedReceipt `json:"receipts,omitempty"`
	Verdicts *[2]Verdict       `json:"verdicts,omitempty"`
}

// Contradictions finds what nodes contradict themselves in, within a job's record
// or between two that were told of it. Only what its node signed counts.
func Contradictions(d eip712.Domain, records ...Record) (found []Contradiction) {
	var receipts []SignedReceipt
	var verdicts []Verdict
	for _, r := range records {
		rs, vs := r.said()
		for _, s := range rs {
			if eip712.Verify(s.Receipt.Node, d.Digest(s.Receipt.StructHash()), s.NodeSig) == nil {
				receipts = append(receipts, s)
			}
		}
		for _, v := range vs {
			if eip712.Verify(v.Checker, d.Digest(v.StructHash()), v.Signature) == nil {
				verdicts = append(verdicts, v)
			}
		}
	}
	slices.SortStableFunc(receipts, func(a, b SignedReceipt) int {
		x, y := a.Receipt, b.Receipt
		return cmp.Or(x.Node.Cmp(y.Node), x.Job.Cmp(y.Job), cmp.Compare(x.Epoch, y.Epoch), cmp.Compare(x.Seq, y.Seq))
	})
	for i := 1; i < len(receipts); i++ {
		a, b := receipts[i-1].Receipt, receipts[i].Receipt
		if a.Node == b.Node && a.Job == b.Job && a.Epoch == b.Epoch && a.Seq == b.Seq && a.StructHash() != b.StructHash() {
			found = append(found, Contradiction{Node: a.Node, Receipts: &[2]SignedReceipt{receipts[i-1], receipts[i]}})
		}
	}
	slices.SortStableFunc(verdicts, func(a, b Verdict) int {
		return cmp.Or(a.Checker.Cmp(b.Checker), a.Job.Cmp(b.Job), cmp.Compare(a.Round, b.Round))
	})
	for i := 1; i < len(verdicts); i++ {
		a, b := verdicts[i-1], verdicts[i]
		if a.Checker == b.Checker && a.Job == b.Job && a.Round == b.Round && a.Equal != b.Equal {
			found = append(found, Contradiction{Node: a.Checker, Verdicts: &[2]Verdict{a, b}})
		}
	}
	return found
}

// said are all receipts and verdicts in a record.
func (r Record) said() (receipts []SignedReceipt, verdicts []Verdict) {
	attempts := make([]*Attempt, 0, len(r.Attempts))
	for i := range r.Attempts {
		attempts = append(attempts, &r.Attempts[i])
	}
	if p := r.Repeat; p != nil {
		for _, s := range []*SignedReceipt{p.From, p.To} {
			if s != nil {
				receipts = append(receipts, *s)
			}
		}
		for _, round := range p.Rounds {
			if round.Verdict != nil {
				verdicts = append(verdicts, *round.Verdict)
			}
			if round.Attempt != nil {
				attempts = append(attempts, round.Attempt)
			}
		}
	}
	for _, a := range attempts {
		if a.Receipt != nil {
			receipts = append(receipts, *a.Receipt)
		}
	}
	return receipts, verdicts
}
