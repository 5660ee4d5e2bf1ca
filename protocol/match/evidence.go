package match

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Reveals is a scheduler's hash chain: it publishes the end first and uses the
// values backwards, so that each value it reveals was fixed before.
type Reveals struct {
	values []common.Hash // values[0] is the published commitment
}

// NewReveals derives a chain of n values to reveal from a secret.
func NewReveals(secret common.Hash, n int) Reveals {
	r := Reveals{values: make([]common.Hash, n+1)}
	h := secret
	for i := n; i >= 0; i-- {
		r.values[i] = h
		h = crypto.Keccak256Hash(h[:])
	}
	return r
}

// Commitment returns what must be published before the first reveal.
func (r Reveals) Commitment() common.Hash { return r.values[0] }

// Len returns how many values there are to reveal.
func (r Reveals) Len() int { return len(r.values) - 1 }

// At returns the i-th value to reveal, from 0; keccak256 of it is the value before.
func (r Reveals) At(i int) common.Hash { return r.values[i+1] }

// NewEvidence returns the evidence of a match that chose the node at slot from
// the snapshot as of the given time, and makes its claim: the snapshot is as the
// match leaves it. Page, Index and Ticket are the book's to set.
func NewEvidence(s *Snapshot, at uint64, reveal common.Hash, p Params, j Job, slot uint32) (Evidence, error) {
	l, ok := s.Leaf(slot)
	if !ok {
		return Evidence{}, fmt.Errorf("evidence of a match: slot %d is empty", slot)
	}
	e := Evidence{
		Root: s.Root(), Time: at, Reveal: reveal, Commitment: crypto.Keccak256Hash(reveal[:]),
		Params: p, Job: j, Chosen: l, Path: s.Path(slot),
	}
	if err := s.Set(Claim(l, &j, at)); err != nil {
		return Evidence{}, fmt.Errorf("claim of a match: %w", err)
	}
	e.Post = s.Root()
	return e, nil
}

// Fault is one thing in a match's evidence that does not fit the rest.
type Fault struct {
	Input  string // the field of Evidence in JSON
	Detail string
}

// VerifyEvidence recomputes a match and returns what does not fit; nothing
// means consistent. s is the snapshot that the job was matched on, as published;
// without it (nil) only the chosen node is checked, not that it was the best.
// Where the entry stands in the book, and who promised it, is not looked at.
// Parameters that known does not have were never published.
func VerifyEvidence(e Evidence, s *Snapshot, known Versions) []Fault {
	v := verifier{e: e, known: known, params: e.Params}
	v.checkParams()
	if s == nil {
		v.checkReveal(false)
		v.checkAlone()
		return v.faults
	}
	v.checkAgainst(s)
	return v.faults
}

type verifier struct {
	e      Evidence
	known  Versions
	params Params // as published, even where the evidence has others
	faults []Fault
}

func (v *verifier) add(input, format string, args ...any) {
	v.faults = append(v.faults, Fault{input, fmt.Sprintf(format, args...)})
}

func (v *verifier) checkParams() {
	published, ok := v.known.Of(v.e.Params.Version)
	if !ok {
		v.add("params", "version %d was never published, or not on the chain that was asked", v.e.Params.Version)
		v.params = DefaultParams()
		return
	}
	if v.params = published; !v.e.Params.says(published) {
		v.add("params", "they are not what version %d was published as", published.Version)
	}
}

// checkReveal checks the hash chain. bestFits tells that the reveal leads to
// the chosen node, so that a broken link is the commitment's fault.
func (v *verifier) checkReveal(bestFits bool) {
	if crypto.Keccak256Hash(v.e.Reveal[:]) == v.e.Commitment {
		return
	}
	if bestFits {
		v.add("commitment", "it is not the hash of the reveal")
	} else {
		v.add("reveal", "its hash is not the commitment")
	}
}

// checkAlone checks the chosen leaf without knowing the others.
func (v *verifier) checkAlone() {
	e := &v.e
	if err := e.Chosen.Validate(); err != nil {
		v.add("chosen", "%v", err)
		return
	}
	if !VerifyPath(e.Root, e.Chosen.Hash(), e.Chosen.Slot, e.Path) {
		v.add("path", "it does not lead from the chosen leaf to the root: path, leaf or root was changed")
		return
	}
	if v.checkFeasible(e.Chosen) {
		v.checkPost()
	}
}

func (v *verifier) checkFeasible(l Leaf) bool {
	ok, _, detail := Feasible(v.params, l, v.e.Job, v.e.Time)
	if !ok {
		v.add("chosen", "the node could not run this job: %s", detail)
	}
	return ok
}

// checkPost checks that the job's claim, and it alone, is what the match changed.
func (v *verifier) checkPost() {
	e := &v.e
	if !VerifyPath(e.Post, Claim(e.Chosen, &e.Job, e.Time).Hash(), e.Chosen.Slot, e.Path) {
		v.add("post", "it is not the root with the job's claim")
	}
}

// checkAgainst checks everything against the published snapshot. Each input is
// held against the snapshot's own value, and the choice is recomputed from
// those, so that one changed input is named alone.
func (v *verifier) checkAgainst(s *Snapshot) {
	e := &v.e
	root := s.Root()
	if root != e.Root {
		v.add("root", "the published snapshot has root %s", root)
	}
	slot, sound := e.Chosen.Slot, true
	if l, ok := s.Leaf(slot); !ok || l != e.Chosen {
		v.add("chosen", "the published snapshot has another leaf at slot %d", slot)
		sound = false
	} else if path := s.Path(slot); !slices.Equal(e.Path, path) {
		v.add("path", "the published snapshot leads to its root another way")
		e.Path = path
	}
	if !sound || !v.checkFeasible(e.Chosen) {
		v.checkReveal(false)
		return
	}
	v.checkPost()
	best, _ := Best(v.params, s, e.Job, Seed(e.Reveal, root, e.Job.Salt), e.Time)
	v.checkReveal(best.Slot == slot)
	if best.Slot != slot && !slices.ContainsFunc(v.faults, func(f Fault) bool { return f.Input == "reveal" }) {
		v.add("chosen", "slot %d (%s) was better under this reveal", best.Slot, best.Node)
	}
}
