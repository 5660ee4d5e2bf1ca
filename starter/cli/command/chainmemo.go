package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
)

// chainMemo is what a pipeline's owner has again of it, on any machine with the
// wallet: the file, with flags put in and local paths made whole, and what its
// steps are called.
type chainMemo struct {
	File    job.PipelineFile `json:"file"`
	NoCache bool             `json:"noCache,omitempty"` // nothing of earlier pipelines was to serve
	Steps   []memoStep       `json:"steps"`             // by index
}

// memoStep is one step in a memo.
type memoStep struct {
	Name   string      `json:"name"`
	Work   job.Cache   `json:"work,omitzero"` // zero: it has no name
	Served *job.Served `json:"served,omitempty"`
	// Partly is what stood for some of its runs.
	Partly []job.Partly `json:"partly,omitempty"`
}

// memo is what the owner has again of the pipeline; nil: it is too large.
func (p *chainPlan) memo(own *seal.Identity) ([]byte, error) {
	m := chainMemo{File: p.file, NoCache: p.noCache}
	for _, s := range p.steps {
		one := memoStep{Name: s.Name, Work: s.work, Partly: s.spec.Step.Partly}
		if s.served != nil {
			one.Served = &s.served.Served
		}
		m.Steps = append(m.Steps, one)
	}
	plain, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode the memo: %w", err)
	}
	if len(plain) > job.MaxMemo-memoSlack {
		return nil, nil
	}
	return seal.SealMemo(own, p.nonce, plain)
}

// memoSlack is more than sealing adds to a memo.
const memoSlack = 16 << 10

// whole makes local paths of a file lead to the same place from anywhere.
func whole(file string, f *job.PipelineFile) error {
	for i := range f.Steps {
		inputs := beside(file, f.Steps[i].Task.Inputs)
		for name, path := range inputs {
			if isLocal(path) {
				var err error
				if inputs[name], err = filepath.Abs(path); err != nil {
					return fmt.Errorf("input %s: %w", name, err)
				}
			}
		}
		f.Steps[i].Task.Inputs = inputs
	}
	return nil
}
