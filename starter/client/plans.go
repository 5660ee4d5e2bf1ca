package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// The kinds of a PlanRequest.
const (
	PlanBatch    = "batch"
	PlanPipeline = "pipeline"
)

// PlanRequest is a file of several jobs to be read.
type PlanRequest struct {
	Kind  string         `json:"kind,omitempty" enum:"batch,pipeline" doc:"Without one, a file with steps is of a pipeline, any other of a batch"`
	File  string         `json:"file" maxLength:"1048576" doc:"YAML or JSON"`
	Owner common.Address `json:"owner,omitzero" doc:"Wallet that would sign"`
}

// Plan is what a file of several jobs comes to. Nothing is kept of it.
type Plan struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name,omitempty"`
	Asset    common.Address `json:"asset"`
	MaxCost  string         `json:"maxCost,omitempty" doc:"Of the whole, as the file says it, in whole units"`
	Fee      string         `json:"fee,omitempty" doc:"Part of maxCost, as the file says it"`
	Parallel uint32         `json:"maxParallel,omitempty"`
	FailFast bool           `json:"failFast,omitempty"`
	Items    uint32         `json:"items,omitempty" doc:"Of a batch"`
	Batch    *job.Batch     `json:"batch,omitempty"`
	Steps    []PlanStep     `json:"steps" doc:"Of a pipeline, each after all that it needs; of a batch its first item alone"`
	Notes    []string       `json:"notes,omitempty"`
}

// PlanStep is one spec of a plan.
type PlanStep struct {
	Step  string    `json:"step,omitempty" doc:"Its name in the file; variants of a step share it"`
	Title string    `json:"title"`
	Runs  uint64    `json:"runs" doc:"At most"`
	Spec  job.Spec  `json:"spec"`
	Quote PlanQuote `json:"quote" doc:"Of one run"`
}

// PlanQuote is a Quote less its lists.
type PlanQuote struct {
	Nodes     int         `json:"nodes"`
	Feasible  int         `json:"feasible"`
	Best      *Offer      `json:"best,omitempty"`
	Closest   string      `json:"closest,omitempty"`
	MaxRate   uint64      `json:"maxRate"`
	MaxEgress uint64      `json:"maxEgress"`
	Cost      job.Amount  `json:"cost"`
	MinFee    job.Amount  `json:"minFee"`
	MaxCost   job.Amount  `json:"maxCost"`
	Deposited *job.Amount `json:"deposited,omitempty"`
}

// Plan reads a file of several jobs.
func (c *Client) Plan(ctx context.Context, r PlanRequest) (Plan, error) {
	var out Plan
	return out, c.do(ctx, call{make: func() (*http.Request, error) { return NewPlanRequest(c.server(), r) }}, &out)
}
