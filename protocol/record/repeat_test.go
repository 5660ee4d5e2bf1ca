package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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

// drawnEnd has the whole of a told job drawn, by the end that its last receipt names.
func (f *fixture) drawnEnd(content common.Hash) {
	r := &f.proof.Record
	last := r.Attempts[1].Receipt
	last.Held = true
	last.SchedulerSig = f.sign(f.scheduler, last.SchedulerHash())
	r.Repeat = &Repeat{
		Rate: 10_000, Draw: f.sign(f.scheduler, DrawHash(r.Job, last.Receipt)), Outcome: RepeatSkipped, Reason: "nobody was free",
		Stretches: 1, End: true, To: last, CID: r.Package.CID, Content: content,
	}
	f.finish()
}

// What a scheduler says that the checked work holds is held against the manifest that
// the work's node signed for, where somebody has it.
func TestVerifyReadsTheManifest(t *testing.T) {
	t.Parallel()
	tag := common.Hash{7}
	for name, c := range map[string]struct {
		content common.Hash // by the scheduler
		says    common.Hash // the manifest
		err     error
		input   string
	}{
		"the same":        {tag, tag, nil, ""},
		"made up":         {common.Hash{8}, tag, nil, "record.repeat.content"},
		"kept quiet":      {common.Hash{}, tag, nil, "record.repeat.content"},
		"nobody has it":   {common.Hash{8}, tag, errors.New("gone"), ""},
		"it says nothing": {common.Hash{}, common.Hash{}, nil, ""},
	} {
		f := newFixture(t, 1)
		f.drawnEnd(c.content)
		asked := common.Hash{}
		checks := Verify(f.proof, Options{Domain: &domain, Page: f.page, Manifest: func(cid string, manifest common.Hash) (common.Hash, uint64, error) {
			if cid == f.proof.Record.Repeat.CID {
				asked = manifest
			}
			return c.says, 0, c.err
		}})
		i := slices.IndexFunc(checks, func(x Check) bool { return x.Name == repeatName })
		if i < 0 || checks[i].OK != (c.input == "") || checks[i].Input != c.input || asked != f.proof.Record.Package.Manifest {
			t.Errorf("%s: manifest %s was asked for: %+v", name, asked, checks)
		}
	}
}

// Whether a checkpoint has a step to be known by follows from its manifest too; and
// where that is not read, whoever leans on a checker's word is told whose it is.
func TestVerifyReadsACheckpointsStep(t *testing.T) {
	t.Parallel()
	tag := common.Hash{7}
	equal := []Round{{Verdict: &Verdict{Equal: true}}}
	for name, c := range map[string]struct {
		repeat Repeat
		step   uint64
		err    error
		input  string
		words  string
	}{
		"with a step":               {Repeat{Content: tag, Rounds: equal}, 5, nil, "", ""},
		"without one":               {Repeat{Unnamed: true}, 0, nil, "", ""},
		"said to have none":         {Repeat{Unnamed: true}, 5, nil, "record.repeat.unnamed", ""},
		"said to have one":          {Repeat{Content: tag}, 0, nil, "record.repeat.unnamed", ""},
		"an end without one":        {Repeat{Content: tag, End: true}, 0, nil, "", ""},
		"unread, believed":          {Repeat{Content: tag, Rounds: equal}, 5, errors.New("gone"), "", "the scheduler's word"},
		"unread, nobody's word":     {Repeat{Content: tag}, 5, errors.New("gone"), "", ""},
		"unread, another was found": {Repeat{Rounds: []Round{{Verdict: &Verdict{}}}}, 5, errors.New("gone"), "", ""},
		"unread, refuted":           {Repeat{Outcome: RepeatFailed, Rounds: []Round{{Verdict: &Verdict{}}}}, 5, errors.New("gone"), "", "the scheduler's word"},
		"stored elsewhere":          {Repeat{Content: tag}, 5, fmt.Errorf("other: %w", ErrElsewhere), "record.repeat.cid", ""},
	} {
		c.repeat.CID = "bafywork"
		c.repeat.To = &SignedReceipt{Receipt: Receipt{Checkpoint: common.Hash{1}, Result: common.Hash{2}}}
		v := &verifier{r: &Record{}, o: Options{Manifest: func(string, common.Hash) (common.Hash, uint64, error) { return tag, c.step, c.err }}}
		words, ok := v.content(&c.repeat)
		if ok != (c.input == "") || !ok && v.failed() != c.input || (words != "") != (c.words != "") || !strings.Contains(words, c.words) {
			t.Errorf("%s: %q, %t, %+v", name, words, ok, v.checks)
		}
	}
	v := &verifier{r: &Record{}}
	if words, ok := v.content(&Repeat{To: &SignedReceipt{}, CID: "bafywork", Rounds: equal}); !ok || !strings.Contains(words, "the scheduler's word") {
		t.Errorf("without anybody to ask: %q, %t", words, ok)
	}
}

// A record that does not say where the checked work is, or names another place than
// the result's, does not hold: nobody could read what checkers are believed by.
func TestVerifyWantsThePlaceOfTheWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cid   string
		input string
	}{
		"the result's": {"bafypackage", ""},
		"none":         {"", "record.repeat.cid"},
		"another":      {"bafyother", "record.repeat.cid"},
	} {
		f := newFixture(t, 1)
		f.drawnEnd(common.Hash{7})
		f.proof.Record.Repeat.CID = c.cid
		f.finish()
		checks := Verify(f.proof, Options{Domain: &domain, Page: f.page})
		i := slices.IndexFunc(checks, func(x Check) bool { return x.Name == repeatName })
		if i < 0 || checks[i].OK != (c.input == "") || checks[i].Input != c.input {
			t.Errorf("%s: %+v", name, checks)
		}
	}
}
