package record

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// One that agrees settles it; else two have to have found the same instead.
func TestDecided(t *testing.T) {
	t.Parallel()
	equal := &Verdict{Equal: true}
	found := func(own byte) *Verdict { return &Verdict{Difference: "file 1 differs", Own: common.Hash{own}} }
	for name, c := range map[string]struct {
		verdicts []*Verdict
		outcome  RepeatOutcome
		decided  bool
	}{
		"none":              {nil, RepeatSkipped, false},
		"one that agrees":   {[]*Verdict{nil, equal}, RepeatPassed, true},
		"one that does not": {[]*Verdict{found(1)}, RepeatSkipped, false},
		"two alike":         {[]*Verdict{found(1), nil, found(1)}, RepeatFailed, true},
		"two unlike":        {[]*Verdict{found(1), found(2)}, RepeatSkipped, false},
		"two of three":      {[]*Verdict{found(1), found(2), found(1)}, RepeatFailed, true},
		"three unlike":      {[]*Verdict{found(1), found(2), found(3)}, RepeatSkipped, true},
		"without a digest":  {[]*Verdict{found(0), found(0)}, RepeatSkipped, false},
		"one each":          {[]*Verdict{found(1), equal}, RepeatPassed, true},
	} {
		var r Repeat
		for i, v := range c.verdicts {
			r.Rounds = append(r.Rounds, Round{Round: uint32(i + 1), Verdict: v})
		}
		if outcome, decided := r.Decided(); outcome != c.outcome || decided != c.decided {
			t.Errorf("%s: %s, %t", name, outcome, decided)
		}
	}
}

// The digest is signed for, and cannot be read into the words.
func TestVerdictsDetail(t *testing.T) {
	t.Parallel()
	own := common.HexToHash("0x6161616161616161616161616161616161616161616161616161616161616161")
	seen := map[common.Hash]bool{}
	for _, v := range []Verdict{{}, {Own: own}, {Difference: string(own[:])}, {Own: own, Difference: "b"}, {Difference: string(own[:]) + "b"}} {
		if seen[v.StructHash()] {
			t.Errorf("%+v is another one too", v)
		}
		seen[v.StructHash()] = true
	}
}

// "Equal" counts of who committed itself to the same before, wherever bytes are
// compared and the whole is there to be compared.
func TestCredible(t *testing.T) {
	t.Parallel()
	job, checker, witness := common.Hash{1}, common.Address{2}, common.Hash{3}
	content := ContentTag(witness)
	good := Commitment(RepeatID(job, 4), checker, witness)
	part := &SignedReceipt{}
	for name, c := range map[string]struct {
		repeat    Repeat
		equal     bool
		exact     bool
		committed common.Hash
		witness   common.Hash
		want      bool
	}{
		"the same":                  {Repeat{Content: content}, true, true, good, witness, true},
		"nothing":                   {Repeat{Content: content}, true, true, common.Hash{}, witness, false},
		"without showing it":        {Repeat{Content: content}, true, true, good, common.Hash{}, false},
		"another content":           {Repeat{Content: common.Hash{9}}, true, true, good, witness, false},
		"the tag for the witness":   {Repeat{Content: content}, true, true, Commitment(RepeatID(job, 4), checker, content), content, false},
		"the tag, and then the own": {Repeat{Content: content}, true, true, Commitment(RepeatID(job, 4), checker, content), witness, false},
		"another round's":           {Repeat{Content: content}, true, true, Commitment(RepeatID(job, 5), checker, witness), witness, false},
		"another job's":             {Repeat{Content: content}, true, true, Commitment(RepeatID(common.Hash{9}, 4), checker, witness), witness, false},
		"another checker's":         {Repeat{Content: content}, true, true, Commitment(RepeatID(job, 4), common.Address{9}, witness), witness, false},
		"a difference":              {Repeat{Content: content}, false, true, common.Hash{}, common.Hash{}, true},
		"with a tolerance":          {Repeat{Content: content}, true, false, common.Hash{}, common.Hash{}, true},
		"content is not known":      {Repeat{}, true, true, good, witness, false},
		"nothing names it":          {Repeat{Unnamed: true}, true, true, common.Hash{}, common.Hash{}, true},
		"an end has a name":         {Repeat{Unnamed: true, End: true}, true, true, common.Hash{}, common.Hash{}, false},
		"the end of a part":         {Repeat{Content: content, End: true, From: part}, true, true, common.Hash{}, common.Hash{}, true},
		"the end of the whole":      {Repeat{Content: content, End: true}, true, true, common.Hash{}, common.Hash{}, false},
		"between two checkpoints":   {Repeat{Content: content, From: part}, true, true, common.Hash{}, common.Hash{}, false},
	} {
		round := Round{Round: 4, Committed: c.committed, Witness: c.witness, Verdict: &Verdict{Checker: checker, Equal: c.equal}}
		if got := c.repeat.Credible(job, round, c.exact); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if !(&Repeat{Content: content}).Credible(job, Round{Round: 4}, true) {
		t.Error("a round without a verdict is doubted")
	}
}
