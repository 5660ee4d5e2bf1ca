package job

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Served says that a step does not run: jobs of an earlier pipeline of the same
// owner made what it would make. They stand for its runs, and nothing is paid
// for it. That pipeline ran the step itself.
type Served struct {
	Order common.Hash `json:"order"` // hash of the earlier pipeline's order
	Count uint32      `json:"count"` // specs under that order's root
	Step  uint32      `json:"step"`  // index under it
	Runs  uint32      `json:"runs"`  // how often the step ran there
}

// Jobs are the ids of the jobs that stand for the step's runs, in their order.
func (s Served) Jobs() []common.Hash {
	all := make([]common.Hash, s.Runs)
	earlier := Order{Count: s.Count}
	for item := range all {
		all[item] = ID(s.Order, earlier.Number(s.Step, uint32(item)))
	}
	return all
}

// Served reports whether the spec is a step that earlier jobs stand for.
func (s Spec) Served() bool { return s.Step != nil && s.Step.Served != nil }

// checkServed checks a spec that runs nothing: it says nothing of a program.
func (s Spec) checkServed(p *problems) {
	by := s.Step.Served
	if bare := (Spec{Version: s.Version, Name: s.Name, Step: s.Step, Key: s.Key, Salt: s.Salt}); !reflect.DeepEqual(s, bare) {
		p.add("step.served", "stands beside something to run", "leave out all but name, step, key and salt")
	}
	if by.Order == (common.Hash{}) || by.Step >= by.Count {
		p.add("step.served", fmt.Sprintf("names no step of an order: %d of %d", by.Step, by.Count), "name the earlier pipeline's order and the step's index there")
	}
	p.within("step.served.count", uint64(by.Count), 1, MaxSteps, "steps")
	least := uint64(1)
	if s.Step.Items > 0 {
		least = 0 // what it was to run for may not have been there
	}
	p.within("step.served.runs", uint64(by.Runs), least, uint64(max(s.Step.Items, 1)), "runs, no more than the step may have")
	if !s.Step.Budget.IsZero() || s.Step.Cache != (Cache{}) {
		p.add("step.served", "stands beside a budget, or the name of work", "leave them out: nothing runs")
	}
}

// Result names what one run of a step left.
type Result struct {
	Step     uint32 // index under the order that takes it
	Item     uint32
	Manifest common.Hash // of its package
}

// ResultsHash is what Edge.Results must be for what served steps left: SHA-256
// over step, run and manifest of each, by step and run.
func ResultsHash(all []Result) common.Hash {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Result) int {
		if a.Step != b.Step {
			return int(int64(a.Step) - int64(b.Step))
		}
		return int(int64(a.Item) - int64(b.Item))
	})
	h := sha256.New()
	for _, r := range all {
		h.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, r.Step), r.Item))
		h.Write(r.Manifest[:])
	}
	return common.Hash(h.Sum(nil))
}

// checkServed checks what an input says of steps that earlier jobs stand for.
func (e Edge) checkServed(p *problems, field string) {
	if !slices.IsSorted(e.Served) || len(slices.Compact(slices.Clone(e.Served))) != len(e.Served) {
		p.add(field+".served", fmt.Sprintf("%v are not steps", e.Served), "name each step once, in order")
	}
	for _, step := range e.Served {
		if !slices.Contains(e.Steps, step) {
			p.add(field+".served", fmt.Sprintf("the input takes nothing of step %d", step), "name steps of the input only")
		}
	}
	if (len(e.Served) > 0) != (e.Results != common.Hash{}) {
		p.add(field+".results", "is there without steps that are served, or missing with them", "give the hash over what the served steps left")
	}
}

// servedAs reports an input that says otherwise of a step than the step's own spec.
func (e Edge) servedAs(specs []Spec) error {
	for _, step := range e.Steps {
		if specs[step].Served() != slices.Contains(e.Served, step) {
			return fmt.Errorf("step %d is served from an earlier pipeline in one spec and not in the other", step)
		}
	}
	return nil
}
