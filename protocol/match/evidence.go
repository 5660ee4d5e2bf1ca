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
// the snapshot as of the given time; cid is where its encoding is published.
func NewEvidence(s *Snapshot, at uint64, cid string, reveal common.Hash, p Params, j Job, slot uint32) (Evidence, error) {
	l, ok := s.Leaf(slot)
	if !ok {
		return Evidence{}, fmt.Errorf("evidence of a match: slot %d is empty", slot)
	}
	return Evidence{
		Root: s.Root(), Time: at, Snapshot: cid, Reveal: reveal, Commitment: crypto.Keccak256Hash(reveal[:]),
		Params: p, Job: j, Chosen: l, Path: s.Path(slot),
	}, nil
}

// Fault is one thing in a match's evidence that does not fit the rest.
type Fault struct {
	Input  string // the field of Evidence in JSON, or "snapshot" for the published bytes
	Detail string
}

// VerifyEvidence recomputes a match and returns what does not fit; nothing
// means consistent. snapshot is the published encoding; without it (nil) only
// the chosen node is checked, not that it was the best.
func VerifyEvidence(e Evidence, snapshot []byte) []Fault {
	v := verifier{e: e, params: e.Params}
	v.checkParams()
	if snapshot == nil {
		v.checkReveal(false)
		v.checkAlone()
		return v.faults
	}
	s, at, err := DecodeSnapshot(snapshot)
	if err != nil {
		v.add("snapshot", "%v", err)
		v.checkReveal(false)
		v.checkAlone()
		return v.faults
	}
	v.checkAgainst(s, at)
	return v.faults
}

type verifier struct {
	e      Evidence
	params Params // as published, even where the evidence has others
	faults []Fault
}

func (v *verifier) add(input, format string, args ...any) {
	v.faults = append(v.faults, Fault{input, fmt.Sprintf(format, args...)})
}

func (v *verifier) checkParams() {
	published, ok := PublishedParams(v.e.Params.Version)
	if !ok {
		v.add("params", "version %d was never published", v.e.Params.Version)
		v.params = DefaultParams()
		return
	}
	if v.e.Params != published {
		v.add("params", "they are not what version %d was published as", published.Version)
		v.params = published
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
	v.checkFeasible(e.Chosen, e.Time)
}

func (v *verifier) checkFeasible(l Leaf, at uint64) bool {
	ok, _, detail := Feasible(v.params, l, v.e.Job, at)
	if !ok {
		v.add("chosen", "the node could not run this job: %s", detail)
	}
	return ok
}

// checkAgainst checks everything against the published snapshot. Each input is
// held against the snapshot's own value, and the choice is recomputed from
// those, so that one changed input is named alone.
func (v *verifier) checkAgainst(s *Snapshot, at uint64) {
	e := &v.e
	root := s.Root()
	if root != e.Root {
		v.add("root", "the published snapshot has root %s", root)
	}
	if at != e.Time {
		v.add("time", "the published snapshot was taken at %d", at)
	}
	slot, sound := e.Chosen.Slot, true
	if l, ok := s.Leaf(slot); !ok || l != e.Chosen {
		v.add("chosen", "the published snapshot has another leaf at slot %d", slot)
		sound = false
	} else if !slices.Equal(e.Path, s.Path(slot)) {
		v.add("path", "the published snapshot leads to its root another way")
	}
	if !sound || !v.checkFeasible(e.Chosen, at) {
		v.checkReveal(false)
		return
	}
	best, _ := Best(v.params, s, e.Job, Seed(e.Reveal, root, e.Job.Salt), at)
	v.checkReveal(best.Slot == slot)
	if best.Slot != slot && !slices.ContainsFunc(v.faults, func(f Fault) bool { return f.Input == "reveal" }) {
		v.add("chosen", "slot %d (%s) was better under this reveal", best.Slot, best.Node)
	}
}
