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
	// Partly are those runs that still earlier jobs stood for there.
	Partly []Partly `json:"partly,omitempty"`
}

// Partly says that jobs of one earlier pipeline of the same owner, which did not
// succeed as a whole, stand for some runs of a step that fans out.
type Partly struct {
	Order common.Hash `json:"order"` // hash of the earlier pipeline's order
	Count uint32      `json:"count"` // specs under that order's root
	Step  uint32      `json:"step"`  // index under it
	Items []uint32    `json:"items"` // which runs, there and here; rising
}

// MaxPartly bounds how many pipelines a step is put together of.
const MaxPartly = 16

// Job is the id of the job that stood for a run there.
func (p Partly) Job(item uint32) common.Hash {
	return ID(p.Order, Order{Count: p.Count}.Number(p.Step, item))
}

// Stands finds the earlier pipeline whose job stands for a run; nil: none.
func Stands(all []Partly, item uint32) *Partly {
	for i := range all {
		if _, ok := slices.BinarySearch(all[i].Items, item); ok {
			return &all[i]
		}
	}
	return nil
}

// Jobs are the ids of the jobs that stand for the step's runs, in their order.
func (s Served) Jobs() []common.Hash {
	all := make([]common.Hash, s.Runs)
	for item := range all {
		by := Stands(s.Partly, uint32(item))
		if by == nil {
			by = &Partly{Order: s.Order, Count: s.Count, Step: s.Step}
		}
		all[item] = by.Job(uint32(item))
	}
	return all
}

// ToRun is how many runs of the step there are at most that no earlier jobs stand for.
func (s Step) ToRun() uint64 {
	runs := uint64(max(s.Items, 1))
	for _, by := range s.Partly {
		runs -= min(runs, uint64(len(by.Items)))
	}
	return runs
}

// checkPartly checks what stands for some of so many runs.
func checkPartly(p *problems, field string, all []Partly, runs uint32) {
	p.within(field, uint64(len(all)), 0, MaxPartly, "pipelines")
	seen := map[uint32]bool{}
	for i, one := range all {
		if one.Order == (common.Hash{}) || one.Step >= one.Count || one.Count > MaxSteps || len(one.Items) == 0 || !slices.IsSorted(one.Items) {
			p.add(fmt.Sprintf("%s[%d]", field, i), "names no runs of a step of an order", "name the earlier pipeline's order, the step's index there and its runs, rising")
		}
		for _, item := range one.Items {
			if item >= runs || seen[item] {
				p.add(fmt.Sprintf("%s[%d].items", field, i), fmt.Sprintf("has run %d, which is there twice or is none of %d", item, runs), "name each run once")
				return
			}
			seen[item] = true
		}
	}
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
	checkPartly(p, "step.served.partly", by.Partly, by.Runs)
	if len(s.Step.Partly) > 0 {
		p.add("step.partly", "stands beside all of it", "leave one of the two out")
	}
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
	if !slices.IsSorted(e.Partly) || len(slices.Compact(slices.Clone(e.Partly))) != len(e.Partly) ||
		slices.ContainsFunc(e.Partly, func(step uint32) bool { return !slices.Contains(e.Served, step) }) {
		p.add(field+".partly", fmt.Sprintf("%v are not served steps", e.Partly), "name steps of served, each once, in order")
	}
	if (len(e.Served) > 0) != (e.Results != common.Hash{}) {
		p.add(field+".results", "is there without steps that are served, or missing with them", "give the hash over what the served steps left")
	}
}

// servedAs reports an input that says otherwise of a step than the step's own spec.
func (e Edge) servedAs(specs []Spec) error {
	for _, step := range e.Steps {
		from := specs[step]
		partly := !e.Each && len(from.Step.Partly) > 0
		served := from.Served() || partly || e.Each && Stands(from.Step.Partly, e.Run) != nil
		if served != slices.Contains(e.Served, step) || partly != slices.Contains(e.Partly, step) {
			return fmt.Errorf("step %d is served from an earlier pipeline in one spec and not in the other", step)
		}
	}
	return nil
}
