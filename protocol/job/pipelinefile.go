package job

import (
	"fmt"
	"slices"
	"strings"
)

// MaxPipelineBytes bounds a pipeline file.
const MaxPipelineBytes = 1 << 20

// PipelineFile is what people write by hand (pipeline.yaml): jobs that take
// each other's outputs.
//
//	name: variants
//	steps:
//	  - name: prepare
//	    task: {image: me/prep:1, inputs: {corpus: ./data}}
//	    outputs: {shards: shards}
//	  - name: train
//	    task: {image: "me/train:1", command: [python, train.py, "--lr=${lr}"]}
//	    inputs: {data: prepare.shards}
//	    matrix: {lr: ["1e-3", "1e-4"]}
//	    outputs: {model: .}
//	  - name: pick
//	    task: {image: me/pick:1}
//	    inputs: {models: train.model}
type PipelineFile struct {
	Name     string         `json:"name,omitempty"`
	Steps    []PipelineStep `json:"steps"`
	MaxCost  string         `json:"maxCost,omitempty"`  // of the whole, in whole units of the currency
	Fee      string         `json:"fee,omitempty"`      // part of MaxCost for a place in the queue
	Currency string         `json:"currency,omitempty"` // ETH or SKYOPS
	Parallel uint32         `json:"maxParallel,omitempty"`
	FailFast bool           `json:"failFast,omitempty"` // the first failure ends the pipeline
}

// PipelineStep is a step as people write it.
type PipelineStep struct {
	Name    string              `json:"name"`
	Task    TaskFile            `json:"task"`
	Needs   []Need              `json:"needs,omitempty"`   // besides the steps that it takes inputs from
	Inputs  map[string]string   `json:"inputs,omitempty"`  // name: step.output; beside the task's own, which are local
	Outputs map[string]string   `json:"outputs,omitempty"` // name: path below the output folder; "." is all of it
	Matrix  map[string][]string `json:"matrix,omitempty"`  // it runs once for each combination; ${name} stands for a value
	Each    string              `json:"each,omitempty"`    // an input: it runs once for each entry of that folder
	Max     uint32              `json:"max,omitempty"`     // most of them
	NoCache bool                `json:"noCache,omitempty"` // it runs even where its result is there
}

// Need is a step that has to end first, and how: "train", "train failed" or "train always".
type Need struct {
	Step string
	When When
}

// UnmarshalText reads "step" or "step when".
func (n *Need) UnmarshalText(b []byte) error {
	step, when, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	n.Step, n.When = step, When(strings.TrimSpace(when))
	if n.When == "" {
		n.When = Succeeded
	}
	switch n.When {
	case Succeeded, Failed, Always:
		return nil
	}
	return fmt.Errorf("%q is no condition; write succeeded, failed or always after the step's name", when)
}

// MarshalText writes what UnmarshalText reads.
func (n Need) MarshalText() ([]byte, error) { return []byte(n.Step + " " + string(n.When)), nil }

// ParsePipelineFile reads a pipeline file in YAML or JSON, at most
// MaxPipelineBytes long. Unknown fields are errors. See Plan for the rest.
func ParsePipelineFile(b []byte) (PipelineFile, error) {
	var f PipelineFile
	if err := decodeStrict(b, MaxPipelineBytes, &f); err != nil {
		return PipelineFile{}, fmt.Errorf("pipeline file: %w", err)
	}
	return f, nil
}

// IsPipelineFile tells a file of a pipeline, whose fields have steps among them,
// from one of a batch, at any writing of YAML or JSON.
func IsPipelineFile(b []byte) (bool, error) {
	if len(b) > MaxPipelineBytes {
		return false, fmt.Errorf("the file is %d bytes long; at most %d", len(b), MaxPipelineBytes)
	}
	root, err := parseTree(b, MaxPipelineBytes)
	if err != nil {
		return false, fmt.Errorf("the file %w", err)
	}
	return slices.Contains(root.keys, "steps"), nil
}

// edge splits step.output.
func edge(text string) (step, output string, ok bool) {
	step, output, ok = strings.Cut(text, ".")
	return step, output, ok && stepName.MatchString(step) && stepName.MatchString(output)
}
