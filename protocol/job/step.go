package job

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of a pipeline.
const (
	MaxSteps        = 1000 // specs of one pipeline
	MaxItems        = 500  // runs of one step
	MaxPipelineRuns = 5000 // runs of all its steps together: a story carries the state of each
	MaxEdges        = 500  // runs that one step takes something of; each comes with a receipt
	MaxOutputs      = 8    // named outputs of one step; each names a key of two kilobytes
	MaxAfter        = MaxSteps
)

// Step is what a spec says as one step of a pipeline. The order in which steps
// come follows from their specs alone: After, and the inputs that come from others.
type Step struct {
	After   []After  `json:"after,omitempty"`
	Items   uint32   `json:"items,omitempty"` // 0: it runs once; else once for each item of the input that says Each, at most so often
	Outputs []Output `json:"outputs,omitempty"`
	Budget  Amount   `json:"budget"`         // what one run of it may cost at most, in smallest units
	Cache   Cache    `json:"cache,omitzero"` // zero: its result is not kept for later pipelines
	Served  *Served  `json:"served,omitempty"`
	Partly  []Partly `json:"partly,omitempty"` // of a step that fans out: runs that earlier jobs stand for; the others run
}

// Cache names a step's work for its owner: an HMAC, by a key that only the
// owner has, over all that decides what the step makes (Work). Two steps with the
// same name make the same, and nobody else can tell what.
type Cache = common.Hash

// When says after which outcome of another step a step runs.
type When string

// The conditions.
const (
	Succeeded When = "succeeded"
	Failed    When = "failed"
	Always    When = "always" // also when it was skipped
)

// After is a step that has to end first.
type After struct {
	Step uint32 `json:"step"` // index under the order's root
	When When   `json:"when"`
}

// Edge says that an input is an output of other steps of the same order.
type Edge struct {
	Steps  []uint32 `json:"steps"`            // indexes under the order's root
	Output string   `json:"output"`           // its name there
	Each   bool     `json:"each,omitempty"`   // only the item that this run of the step is for
	Run    uint32   `json:"run,omitempty"`    // with Each: the items are those of this run of the one step; where there is none, neither is one of the step
	Gather bool     `json:"gather,omitempty"` // every run of every step has a folder of its own, numbered from 00000
	Sparse []uint32 `json:"sparse,omitempty"` // with Gather: those of Steps that may have had nothing to run for
	// Served are those of Steps of which something does not run in this order, and
	// Results what that left, by the owner's word: ResultsHash over all such runs.
	// Partly are those of Served of which other runs may run in this order.
	Served  []uint32    `json:"served,omitempty"`
	Partly  []uint32    `json:"partly,omitempty"`
	Results common.Hash `json:"results,omitzero"`
}

// Output is a part of what a step leaves in its output folder that other steps take.
type Output struct {
	Name  string `json:"name"`
	Path  string `json:"path"`            // below the output folder; "." is all of it
	To    string `json:"to"`              // age recipient of the edge, whose key the taking steps have
	Items uint32 `json:"items,omitempty"` // it is a folder, cut into its entries, at most so many; 0: it stays whole
}

// stepName is what steps and outputs may be called: no dot, since step.output
// names an edge.
var stepName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// outputName is what outputs are called in specs: ItemsOf marks one that is cut up.
var outputName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}(\.each)?$`)

// ItemsOf is the name of an output when it is cut into its entries.
func ItemsOf(output string) string { return output + ".each" }

// CheckOutputPath reports why p cannot name an output: it has to stay below the
// output folder, written the shortest way.
func CheckOutputPath(p string) error {
	switch {
	case p == "" || len(p) > 512 || !printable(p) || strings.ContainsAny(p, `\`):
		return fmt.Errorf("%q is not a path", p)
	case path.IsAbs(p) || p != path.Clean(p) || p == ".." || strings.HasPrefix(p, "../"):
		return fmt.Errorf("%q does not stay below the output folder", p)
	}
	return nil
}

// Before returns the indexes of all the steps that have to end before the spec's, once each.
func (s Spec) Before() (all []uint32) {
	if s.Step != nil {
		for _, a := range s.Step.After {
			all = append(all, a.Step)
		}
	}
	for _, in := range s.Inputs {
		if in.From != nil {
			all = append(all, in.From.Steps...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Each returns the input that the spec's step runs for the items of; nil: it runs once.
func (s Spec) Each() *Input {
	for i := range s.Inputs {
		if e := s.Inputs[i].From; e != nil && e.Each {
			return &s.Inputs[i]
		}
	}
	return nil
}

// checkStep checks what only specs of pipelines have.
func (s Spec) checkStep(p *problems) {
	each := 0
	for i, in := range s.Inputs {
		if in.From == nil {
			continue
		}
		in.From.check(p, fmt.Sprintf("inputs[%d].from", i))
		if in.From.Each {
			each++
		}
		if s.Step == nil {
			p.add(fmt.Sprintf("inputs[%d].from", i), "is for steps of a pipeline", "give the spec its step")
		}
	}
	if s.Step == nil {
		return
	}
	s.Step.check(p)
	checkPartly(p, "step.partly", s.Step.Partly, s.Step.Items)
	if s.Served() {
		s.checkServed(p)
		return
	}
	if want := min(s.Step.Items, 1); uint32(each) != want {
		p.add("step.items", fmt.Sprintf("is %d, and %d inputs say each", s.Step.Items, each), "a step runs for each item of one input, with items the most of them; or once")
	}
}

func (e Edge) check(p *problems, field string) {
	if len(e.Steps) == 0 || len(e.Steps) > MaxSteps || !slices.IsSorted(e.Steps) || len(slices.Compact(slices.Clone(e.Steps))) != len(e.Steps) {
		p.add(field+".steps", fmt.Sprintf("%v are not steps", e.Steps), fmt.Sprintf("name 1 to %d steps, once each, in order", MaxSteps))
	}
	if !e.Gather && len(e.Steps) > 1 || e.Gather && e.Each || e.Each && !strings.HasSuffix(e.Output, ".each") {
		p.add(field, "is neither one output, nor an item of one, nor all that several steps have", "say gather for several, each for an item of what is cut up")
	}
	if e.Run > 0 && !e.Each || e.Run >= MaxItems || len(e.Sparse) > 0 && !e.Gather {
		p.add(field, "names a run where it takes no items of one, or steps without runs where it gathers nothing", "leave run out without each, and sparse without gather")
	}
	if !slices.IsSorted(e.Sparse) || len(slices.Compact(slices.Clone(e.Sparse))) != len(e.Sparse) || slices.ContainsFunc(e.Sparse, func(s uint32) bool { return !slices.Contains(e.Steps, s) }) {
		p.add(field+".sparse", fmt.Sprintf("%v are not among its steps", e.Sparse), "name some of steps, once each, in order")
	}
	if !outputName.MatchString(e.Output) {
		p.add(field+".output", fmt.Sprintf("%q is not an output's name", e.Output), "use lower-case letters, digits, _ and -")
	}
	e.checkServed(p, field)
}

func (s Step) check(p *problems) {
	p.within("step.items", uint64(s.Items), 0, MaxItems, "runs of one step")
	p.within("step.after", uint64(len(s.After)), 0, MaxAfter, "steps")
	p.within("step.outputs", uint64(len(s.Outputs)), 0, MaxOutputs, "outputs")
	for i, a := range s.After {
		if a.When != Succeeded && a.When != Failed && a.When != Always {
			p.add(fmt.Sprintf("step.after[%d].when", i), fmt.Sprintf("%q is unknown", a.When), "write succeeded, failed or always")
		}
	}
	for i, o := range s.Outputs {
		field := fmt.Sprintf("step.outputs[%d]", i)
		switch {
		case !outputName.MatchString(o.Name):
			p.add(field+".name", fmt.Sprintf("%q is not an output's name", o.Name), "use lower-case letters, digits, _ and -")
		case slices.ContainsFunc(s.Outputs[:i], func(b Output) bool { return b.Name == o.Name }):
			p.add(field+".name", fmt.Sprintf("%q is there twice", o.Name), "give each output its own name")
		case strings.HasSuffix(o.Name, ".each") != (o.Items > 0):
			p.add(field+".items", fmt.Sprintf("is %d for output %q", o.Items, o.Name), "an output that is cut up ends with .each, and says how many items at most")
		}
		p.within(field+".items", uint64(o.Items), 0, MaxItems, "items")
		if err := CheckOutputPath(o.Path); err != nil {
			p.add(field+".path", err.Error(), `give a path below the output folder, or "."`)
		}
		if !strings.HasPrefix(o.To, "age1pq") || len(o.To) > 4096 {
			p.add(field+".to", "is not an age hybrid recipient", "give the edge's recipient, age1pq…")
		}
	}
	if s.Budget.IsZero() && s.Served == nil {
		p.add("step.budget", "is missing", "say what one run may cost at most")
	}
}
