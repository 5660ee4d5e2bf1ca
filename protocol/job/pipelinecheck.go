package job

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/merkle"
)

// MaxMemo bounds PipelineSubmission.Memo, in bytes.
const MaxMemo = MaxPipelineBytes

// PipelineSubmission is everything a scheduler needs to run a pipeline.
type PipelineSubmission struct {
	Name      string           `json:"name,omitempty"`
	Order     Order            `json:"order"`
	Signature []byte           `json:"signature"` // the owner's over Order
	Recipient string           `json:"recipient"` // age recipient that results are sealed to
	Parallel  uint32           `json:"maxParallel,omitempty"`
	FailFast  bool             `json:"failFast,omitempty"`
	Steps     []StepSubmission `json:"steps"` // by index under the order's root
	// Memo is what the owner wants to have again of the pipeline, sealed to the
	// owner (package seal); nobody else reads it.
	Memo []byte `json:"memo,omitempty"`
}

// StepSubmission is what each step of a pipeline has of its own.
type StepSubmission struct {
	Spec     Spec   `json:"spec"`
	JobKey   string `json:"jobKey"`   // age recipient of the key that all runs of the step get
	Envelope []byte `json:"envelope"` // the step's seed, sealed to the keeper
}

// Check checks everything about a pipeline except who signed it.
func (p PipelineSubmission) Check(d eip712.Domain) (order common.Hash, err error) {
	if len(p.Name) > MaxName || !printable(p.Name) {
		return order, fmt.Errorf("%w: its name is longer than %d bytes or not plain text", ErrPipeline, MaxName)
	}
	if len(p.Memo) > MaxMemo {
		return order, fmt.Errorf("%w: its memo has %d bytes; at most %d", ErrPipeline, len(p.Memo), MaxMemo)
	}
	if p.Parallel > MaxParallel {
		return order, fmt.Errorf("%w: %d runs at once; at most %d", ErrPipeline, p.Parallel, MaxParallel)
	}
	specs := make([]Spec, len(p.Steps))
	for i, s := range p.Steps {
		specs[i] = s.Spec
	}
	if err := p.Order.Validate(); err != nil {
		return order, err
	}
	if err := CheckPipeline(p.Order, specs); err != nil {
		return order, err
	}
	all, err := p.Submissions()
	if err != nil {
		return order, err
	}
	for i, s := range all {
		id, err := s.Check(d)
		if err != nil {
			return order, fmt.Errorf("step %d: %w", i, err)
		}
		order = id.Order
	}
	return order, nil
}

// Submissions makes a submission of every step, whose first run it is for.
func (p PipelineSubmission) Submissions() ([]Submission, error) {
	hashes := make([]common.Hash, len(p.Steps))
	for i, s := range p.Steps {
		var err error
		if hashes[i], err = s.Spec.Hash(); err != nil {
			return nil, fmt.Errorf("step %d: %w", i, err)
		}
	}
	proofs := make([][]common.Hash, len(hashes))
	if len(hashes) > 1 {
		proofs = merkle.Paths(hashes)
	}
	out := make([]Submission, len(p.Steps))
	for i, s := range p.Steps {
		out[i] = Submission{
			Order: p.Order, Signature: p.Signature, Spec: s.Spec, Index: uint32(i), Proof: proofs[i],
			Recipient: p.Recipient, JobKey: s.JobKey, Envelope: s.Envelope,
		}
	}
	return out, nil
}

// ErrPipeline reports specs that are no pipeline: one refers to a step that does
// not come before it, or to an output that that one does not have.
var ErrPipeline = errors.New("the steps are no pipeline")

// CheckPipeline checks the specs of an order of kind pipeline against each
// other, and that all their runs together cost no more than the order pays.
func CheckPipeline(o Order, specs []Spec) error {
	if o.Kind != KindPipeline || int(o.Count) != len(specs) || len(specs) > MaxSteps {
		return fmt.Errorf("%w: %d specs under an order of kind %d for %d", ErrPipeline, len(specs), o.Kind, o.Count)
	}
	var most Amount
	runs := uint64(0)
	for i, s := range specs {
		if s.Step == nil {
			return fmt.Errorf("%w: spec %d is no step", ErrPipeline, i)
		}
		if s.Deterministic != nil {
			return fmt.Errorf("%w: step %d: %w", ErrPipeline, i, notDeterministic("pipelines"))
		}
		if runs += uint64(max(s.Step.Items, 1)); runs > MaxPipelineRuns {
			return fmt.Errorf("%w: its steps run more than %d times together", ErrPipeline, MaxPipelineRuns)
		}
		for range s.Step.ToRun() {
			most = most.Add(s.Step.Budget)
		}
		for _, before := range s.Before() {
			if int(before) >= i {
				return fmt.Errorf("%w: step %d needs step %d, which does not come before it", ErrPipeline, i, before)
			}
		}
		edges := uint64(0)
		for _, in := range s.Inputs {
			if in.From == nil {
				continue
			}
			if err := in.From.exists(specs, s.Step.Items); err != nil {
				return fmt.Errorf("%w: step %d, input %s: %w", ErrPipeline, i, in.Name, err)
			}
			for _, step := range in.From.Steps {
				if in.From.Each {
					edges++
					continue
				}
				edges += uint64(max(specs[step].Step.Items, 1))
			}
		}
		if edges > MaxEdges {
			return fmt.Errorf("%w: step %d takes what up to %d runs leave; at most %d", ErrPipeline, i, edges, MaxEdges)
		}
	}
	if most.Cmp(o.Payable()) > 0 {
		return fmt.Errorf("%w: its runs may cost %s together, and the order pays %s", ErrPipeline, most, o.Payable())
	}
	return nil
}

// exists finds an edge's output at the steps that it comes from.
func (e Edge) exists(specs []Spec, items uint32) error {
	if err := e.servedAs(specs); err != nil {
		return err
	}
	for _, step := range e.Steps {
		from := specs[step].Step
		at := slices.IndexFunc(from.Outputs, func(o Output) bool { return o.Name == e.Output })
		switch {
		case at < 0:
			return fmt.Errorf("step %d has no output %q", step, e.Output)
		case !e.Gather && !e.Each && from.Items > 0:
			return fmt.Errorf("step %d runs several times, and the input is to be one", step)
		case e.Run >= max(from.Items, 1):
			return fmt.Errorf("step %d runs %d times at most, and the input is of run %d", step, max(from.Items, 1), e.Run)
		case slices.Contains(e.Sparse, step) && specs[step].Each() == nil && from.Served == nil:
			return fmt.Errorf("step %d runs for no items of another one, so that it cannot have nothing to run for", step)
		case e.Each && from.Outputs[at].Items < items:
			return fmt.Errorf("step %d cuts it into %d items at most, where %d may run", step, from.Outputs[at].Items, items)
		}
	}
	return nil
}

// checkStep checks what a spec says as a step against its place in the order.
func (s Submission) checkStep() error {
	step := s.Spec.Step
	if step == nil {
		return nil
	}
	if s.Item > 0 && s.Item >= step.Items {
		return fmt.Errorf("%w: run %d of a step that runs %d times at most", ErrSubmission, s.Item, max(step.Items, 1))
	}
	if i := slices.IndexFunc(s.Spec.Before(), func(before uint32) bool { return before >= s.Index }); i >= 0 {
		return fmt.Errorf("%w: step %d needs step %d, which does not come before it", ErrSubmission, s.Index, s.Spec.Before()[i])
	}
	return nil
}
