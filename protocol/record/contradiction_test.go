package record

import (
	"testing"
)

// A node is told to contradict itself only by what it signed.
func TestContradictions(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	told := f.proof.Record
	again := func(change func(*SignedReceipt), sign bool) Record {
		r := told
		r.Attempts = append([]Attempt(nil), r.Attempts...)
		s := *r.Attempts[1].Receipt
		change(&s)
		if sign {
			s.NodeSig = f.sign(f.nodes[s.Receipt.Node], s.Receipt.StructHash())
		}
		r.Attempts[1].Receipt = &s
		return r
	}
	for name, c := range map[string]struct {
		other Record
		found int
	}{
		"the same":         {told, 0},
		"a later number":   {again(func(s *SignedReceipt) { s.Receipt.Seq++; s.Receipt.BilledMs++ }, true), 0},
		"the same number":  {again(func(s *SignedReceipt) { s.Receipt.BilledMs++ }, true), 1},
		"not its own":      {again(func(s *SignedReceipt) { s.Receipt.BilledMs++ }, false), 0},
		"countersignature": {again(func(s *SignedReceipt) { s.SchedulerSig = nil }, true), 0},
	} {
		found := Contradictions(domain, told, c.other)
		if len(found) != c.found || c.found > 0 && (found[0].Receipts == nil || found[0].Node != told.Attempts[1].Node) {
			t.Errorf("%s: %+v", name, found)
		}
	}
	if found := Contradictions(domain, told); len(found) != 0 {
		t.Errorf("an honest story: %+v", found)
	}
}

func TestContradictingVerdicts(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	said := func(change func(*Verdict)) Record {
		v := Verdict{Job: f.proof.Record.Job, Round: 1, Checker: f.proof.Record.Attempts[0].Node, Equal: true}
		change(&v)
		v.Signature = f.sign(f.nodes[v.Checker], v.StructHash())
		return Record{Repeat: &Repeat{Rounds: []Round{{Round: 1, Verdict: &v}}}}
	}
	first := said(func(*Verdict) {})
	for name, c := range map[string]struct {
		change func(*Verdict)
		found  int
	}{
		"the same later":  {func(v *Verdict) { v.At++ }, 0},
		"otherwise":       {func(v *Verdict) { v.Equal, v.Difference = false, "file 1" }, 1},
		"another round":   {func(v *Verdict) { v.Equal, v.Round = false, 2 }, 0},
		"another checker": {func(v *Verdict) { v.Equal, v.Checker = false, f.proof.Record.Attempts[1].Node }, 0},
	} {
		found := Contradictions(domain, first, said(c.change))
		if len(found) != c.found || c.found > 0 && found[0].Verdicts == nil {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
