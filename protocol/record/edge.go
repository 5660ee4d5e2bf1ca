package record

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
)

// Edge is what one run of an earlier step left, as a later step of the pipeline
// takes it: the package, and the word of the node that made it. The package's
// manifest, whose hash the node and the scheduler signed, lists its outputs. Of
// a step that an earlier pipeline serves, it is that pipeline's receipt: there the
// word is the owner's, in the spec of the step that takes it.
type Edge struct {
	Step    uint32        `json:"step"`           // index under the order's root
	Item    uint32        `json:"item,omitempty"` // which run of it
	CID     string        `json:"cid"`            // directory of the package
	Receipt SignedReceipt `json:"receipt"`        // its Result is the manifest's hash
}

// Served reports whether the input takes an edge by its owner's word: it is of a
// step that is served, and of another order where others of the step run in this one.
func (e Edge) Served(from job.Edge, order common.Hash) bool {
	return slices.Contains(from.Served, e.Step) && (!slices.Contains(from.Partly, e.Step) || e.Receipt.Receipt.Order != order)
}

// ErrEdge reports an input of a step that is not what its order says.
var ErrEdge = errors.New("the input is not what an earlier step of the owner's left")

// Manifest is the hash of the package's manifest.
func (e Edge) Manifest() common.Hash { return e.Receipt.Receipt.Result }

// Check reports why an edge cannot be an input under the order: its receipt is
// of another job, says nothing of a package, or is not signed by both sides. That
// the program succeeded is not in a receipt: that much is the scheduler's word.
func (e Edge) Check(d eip712.Domain, o job.Order) error {
	switch r := e.Receipt.Receipt; {
	case e.Step >= o.Count || r.Job != job.ID(o.Hash(d), o.Number(e.Step, e.Item)):
		return fmt.Errorf("%w: its receipt is of job %s, not of run %d of step %d", ErrEdge, r.Job, e.Item, e.Step)
	case r.Result == (common.Hash{}):
		return fmt.Errorf("%w: its receipt names no package", ErrEdge)
	}
	if err := e.Receipt.Check(d, o, false); err != nil {
		return fmt.Errorf("%w: %w", ErrEdge, err)
	}
	return nil
}

// EdgesOf returns what an input takes of the edges that came with a job: one
// for each run of the steps that the input names, by step and run, or of the one
// run whose entries it is of; none only of a step that the input lets be without
// runs. Those that the input takes by its owner's word are what it names; the
// others are still to be checked.
func EdgesOf(from job.Edge, order common.Hash, edges []Edge) ([]Edge, error) {
	var out []Edge
	for _, step := range from.Steps {
		before := len(out)
		for _, e := range edges {
			if e.Step == step && (!from.Each || e.Item == from.Run) {
				out = append(out, e)
			}
		}
		if len(out) == before && !slices.Contains(from.Sparse, step) {
			return nil, fmt.Errorf("%w: nothing of step %d is there", ErrEdge, step)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: nothing of its steps is there", ErrEdge)
	}
	slices.SortStableFunc(out, func(a, b Edge) int {
		if a.Step != b.Step {
			return int(int64(a.Step) - int64(b.Step))
		}
		return int(int64(a.Item) - int64(b.Item))
	})
	var served []job.Result
	for i, e := range out {
		if i > 0 && e.Step == out[i-1].Step && e.Item == out[i-1].Item {
			return nil, fmt.Errorf("%w: run %d of step %d is there twice", ErrEdge, e.Item, e.Step)
		}
		if e.Served(from, order) {
			served = append(served, job.Result{Step: e.Step, Item: e.Item, Manifest: e.Manifest()})
		}
	}
	if len(from.Served) > 0 && job.ResultsHash(served) != from.Results {
		return nil, fmt.Errorf("%w: what earlier pipelines left is not what its owner signed for", ErrEdge)
	}
	if !from.Gather && len(out) != 1 {
		return nil, fmt.Errorf("%w: %d runs of step %d are there, and it is to be one", ErrEdge, len(out), from.Steps[0])
	}
	return out, nil
}
