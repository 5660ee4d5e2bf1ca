package command

import (
	"fmt"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// connect gives the steps that run the keys of what they take, and has them say
// what of it is an earlier pipeline's.
func (p *chainPlan) connect() error {
	for _, s := range p.steps {
		if s.served != nil {
			continue
		}
		for i := range s.spec.Inputs {
			if in := &s.spec.Inputs[i]; in.From != nil {
				if err := p.connectInput(s, in); err != nil {
					return fmt.Errorf("step %s, input %s: %w", s.Title(), in.Name, err)
				}
			}
		}
	}
	return nil
}

func (p *chainPlan) connectInput(s *chainStep, in *job.Input) error {
	var results []job.Result
	have := map[string]bool{}
	for _, step := range in.From.Steps {
		from := p.steps[step]
		keys, err := p.edgeKeys(from, in.From.Output)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if text := key.Encode(); !have[text] {
				have[text] = true
				s.edges[in.Name] = append(s.edges[in.Name], key)
			}
		}
		left, served := from.left(), from.served != nil
		for _, run := range left {
			if !in.From.Each || run.Item == in.From.Run {
				results = append(results, job.Result{Step: step, Item: run.Item, Manifest: run.Manifest()})
				served = true
			}
		}
		if from.partly != nil && !in.From.Each {
			in.From.Partly = append(in.From.Partly, step)
		}
		if served {
			in.From.Served = append(in.From.Served, step)
		}
	}
	if len(in.From.Served) > 0 {
		in.From.Results = job.ResultsHash(results)
	}
	return nil
}

// left are the earlier jobs that stand for runs of the step.
func (s *chainStep) left() []record.Edge {
	switch {
	case s.served != nil:
		return s.served.Runs
	case s.partly != nil:
		return s.partly.Runs
	}
	return nil
}

// edgeKeys are the keys that a step's output is sealed to: that of this pipeline
// where the step runs, and those of the earlier ones that it is of.
func (p *chainPlan) edgeKeys(s *chainStep, output string) (keys []*seal.Identity, err error) {
	add := func(edges seal.Seed, name string) error {
		key, err := edges.Edge(name, output)
		keys = append(keys, key)
		return err
	}
	if s.served == nil {
		if err := add(p.edges, s.Name); err != nil {
			return nil, err
		}
	}
	for _, by := range s.made {
		if err := add(by.edges, by.memo.Steps[by.step].Name); err != nil {
			return nil, err
		}
	}
	return keys, nil
}
