// Package pipeline gives the story of a pipeline what is too large for its
// history: the steps as they were submitted, what earlier runs left for a step,
// and how many entries a folder has that a step fans out over.
//
// Nouns: the shelf holds submitted pipelines; the register holds receipts and
// endings of attempts; the ledger knows what steps made, for later pipelines; an
// edge is what one run left, with its receipts (package record).
//
// It promises that what it returns of a step is what its owner submitted, since
// that was checked when it was put there, and is checked again by every node. It
// decides nothing. Start at Activities.
package pipeline

import (
	"context"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Shelf is where submitted pipelines are.
type Shelf interface {
	// PipelineSteps returns the submissions of an order's steps from one on, at
	// most limit of them.
	PipelineSteps(ctx context.Context, order common.Hash, from uint32, limit int) ([]job.Submission, error)
}

// Register knows how attempts ended.
type Register interface {
	// Result returns the package that a job ended with, and the countersigned
	// receipt that names it.
	Result(ctx context.Context, job common.Hash) (record.Package, record.SignedReceipt, error)
}

// Content is the storage that packages are in.
type Content interface {
	// Get returns a member of a package.
	Get(ctx context.Context, cid, name string) (io.ReadCloser, error)
}

// Ledger is where it is noted what steps made, for later pipelines of their owner.
type Ledger interface {
	// KeepStep notes that a step's runs all succeeded. The same again changes nothing.
	KeepStep(ctx context.Context, s KeepRequest) error
}

// Activities are the activities of pipelines.
type Activities struct {
	Shelf    Shelf
	Register Register
	Content  Content
	Ledger   Ledger
}

// Node is a step as its pipeline's story has it.
type Node struct {
	Title  string      `json:"title"`
	After  []job.After `json:"after,omitempty"` // the steps that it takes inputs from are among them
	Each   *Folder     `json:"each,omitempty"`  // what it runs for each entry of; nil: it runs once
	Items  uint32      `json:"items,omitempty"` // most of them
	Budget job.Amount  `json:"budget"`          // of one run
	Takes  []job.Edge  `json:"takes,omitempty"`
	Cache  common.Hash `json:"cache,omitzero"`
	Served *Served     `json:"served,omitempty"` // it does not run
	Partly []Left      `json:"partly,omitempty"` // runs of it that do not run
}

// Served is what stands for a step that does not run.
type Served struct {
	Order common.Hash `json:"order"` // of the earlier pipeline
	Runs  []Left      `json:"runs"`
}

// Left is what an earlier job left.
type Left struct {
	Item    uint32         `json:"item,omitempty"` // which run it stands for
	Job     common.Hash    `json:"job"`
	Package record.Package `json:"package"`
}

// Folder is an output that is cut into its entries, as one run of its step left it.
type Folder struct {
	Step   uint32 `json:"step"`
	Run    uint32 `json:"run,omitempty"`
	Output string `json:"output"`
}

// GraphRequest asks for a pipeline's steps, from one on.
type GraphRequest struct {
	Order common.Hash `json:"order"` // its hash
	From  uint32      `json:"from,omitempty"`
}

// GraphResult are the steps, as many as fit an answer.
type GraphResult struct {
	Nodes []Node `json:"nodes"`
}

// page is how many steps one answer has: a node with all its needs is a few
// kilobytes at most.
const page = 100

// Graph returns what a pipeline's story goes by.
func (a *Activities) Graph(ctx context.Context, req GraphRequest) (GraphResult, error) {
	steps, err := a.Shelf.PipelineSteps(ctx, req.Order, req.From, page)
	if err != nil {
		return GraphResult{}, fmt.Errorf("read the steps of order %s: %w", req.Order, err)
	}
	var res GraphResult
	left := maxLeft
	for _, s := range steps {
		n := nodeOf(s.Spec)
		if by := s.Spec.Step.Served; by != nil {
			if n.Served, err = a.served(ctx, *by); err != nil {
				return GraphResult{}, fmt.Errorf("step %d of order %s: %w", s.Index, req.Order, err)
			}
			left -= len(n.Served.Runs)
		}
		for _, by := range s.Spec.Step.Partly {
			for _, item := range by.Items {
				one, err := a.left(ctx, item, by.Job(item))
				if err != nil {
					return GraphResult{}, fmt.Errorf("step %d of order %s: %w", s.Index, req.Order, err)
				}
				n.Partly = append(n.Partly, one)
				left--
			}
		}
		res.Nodes = append(res.Nodes, n)
		if left <= 0 {
			break
		}
	}
	return res, nil
}

// maxLeft is how many packages of earlier jobs one answer names, or those of one
// step: each is a few hundred bytes.
const maxLeft = 1000

func (a *Activities) served(ctx context.Context, by job.Served) (*Served, error) {
	s := &Served{Order: by.Order}
	for item, id := range by.Jobs() {
		one, err := a.left(ctx, uint32(item), id)
		if err != nil {
			return nil, err
		}
		s.Runs = append(s.Runs, one)
	}
	return s, nil
}

func (a *Activities) left(ctx context.Context, item uint32, id common.Hash) (Left, error) {
	pack, _, err := a.Register.Result(ctx, id)
	if err != nil {
		return Left{}, fmt.Errorf("read what the earlier job %s left: %w", id, err)
	}
	return Left{Item: item, Job: id, Package: pack}, nil
}

func nodeOf(s job.Spec) Node {
	n := Node{Title: s.Name, Items: s.Step.Items, Budget: s.Step.Budget, Cache: s.Step.Cache}
	said := map[uint32]bool{}
	for _, a := range s.Step.After {
		n.After, said[a.Step] = append(n.After, a), true
	}
	for _, in := range s.Inputs {
		if in.From == nil {
			continue
		}
		n.Takes = append(n.Takes, *in.From)
		if in.From.Each {
			n.Each = &Folder{Step: in.From.Steps[0], Run: in.From.Run, Output: in.From.Output}
		}
		for _, step := range in.From.Steps {
			if !said[step] {
				n.After, said[step] = append(n.After, job.After{Step: step, When: job.Succeeded}), true
			}
		}
	}
	return n
}

// LoadRequest asks for one run of a step.
type LoadRequest struct {
	Order common.Hash `json:"order"`
	Step  uint32      `json:"step"`
	Item  uint32      `json:"item,omitempty"`
	Takes []Taken     `json:"takes,omitempty"` // the runs that the step takes something of
}

// Taken is one run of an earlier step.
type Taken struct {
	Step uint32      `json:"step"`
	Item uint32      `json:"item,omitempty"`
	Job  common.Hash `json:"job"`
}

// LoadResult is what a run of a step starts from.
type LoadResult struct {
	Submission job.Submission `json:"submission"`
	Edges      []record.Edge  `json:"edges,omitempty"`
}

// Load returns a step's submission for one of its runs, and what earlier runs left for it.
func (a *Activities) Load(ctx context.Context, req LoadRequest) (res LoadResult, err error) {
	steps, err := a.Shelf.PipelineSteps(ctx, req.Order, req.Step, 1)
	if err != nil {
		return res, fmt.Errorf("read step %d of order %s: %w", req.Step, req.Order, err)
	}
	if len(steps) == 0 {
		return res, fmt.Errorf("order %s has no step %d", req.Order, req.Step)
	}
	res.Submission = steps[0]
	res.Submission.Item = req.Item
	for _, t := range req.Takes {
		pack, receipt, err := a.Register.Result(ctx, t.Job)
		if err != nil {
			return res, fmt.Errorf("read what job %s left: %w", t.Job, err)
		}
		res.Edges = append(res.Edges, record.Edge{Step: t.Step, Item: t.Item, CID: pack.CID, Receipt: receipt})
	}
	return res, nil
}

// KeepRequest says what a step made.
type KeepRequest struct {
	Owner common.Address `json:"owner"`
	Order common.Hash    `json:"order"`
	Step  uint32         `json:"step"`
	Work  job.Cache      `json:"work"`
	Runs  uint32         `json:"runs"`
	Cost  job.Amount     `json:"cost"`
	At    uint64         `json:"at"` // unix milliseconds
}

// Keep notes what a step made, for later pipelines of its owner.
func (a *Activities) Keep(ctx context.Context, req KeepRequest) error {
	if err := a.Ledger.KeepStep(ctx, req); err != nil {
		return fmt.Errorf("note what step %d of order %s made: %w", req.Step, req.Order, err)
	}
	return nil
}

// CountRequest asks how many entries a folder has that was cut up.
type CountRequest struct {
	Package record.Package `json:"package"`
	Output  string         `json:"output"`
}

// Count returns how many outputs of a name a package has.
func (a *Activities) Count(ctx context.Context, req CountRequest) (uint32, error) {
	body, err := a.Content.Get(ctx, req.Package.CID, seal.ManifestName)
	if err != nil {
		return 0, fmt.Errorf("fetch the manifest of package %s: %w", req.Package.CID, err)
	}
	defer body.Close()
	encoded, err := io.ReadAll(io.LimitReader(body, seal.MaxManifest+1))
	if err != nil {
		return 0, fmt.Errorf("read the manifest of package %s: %w", req.Package.CID, err)
	}
	m, err := seal.VerifyManifest(encoded, req.Package.Manifest)
	if err != nil {
		return 0, fmt.Errorf("package %s: %w", req.Package.CID, err)
	}
	return uint32(m.Count(req.Output)), nil
}
