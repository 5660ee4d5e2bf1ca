package client

import (
	"context"
	"net/http"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// JobPipelineSubmission is what the document calls a job.PipelineSubmission.
type JobPipelineSubmission = job.PipelineSubmission

// PipelineReply names an accepted pipeline.
type PipelineReply struct {
	Order common.Hash `json:"order" doc:"Hash of the order: the pipeline's id"`
}

// PipelineUnknown is the state of a pipeline that was refused, or that the
// scheduler has forgotten.
const PipelineUnknown = "unknown"

// Pipeline is a pipeline with what became of its steps.
type Pipeline struct {
	Trace      string             `json:"trace,omitempty" doc:"Id of the OpenTelemetry trace that the submission and its jobs belong to, where the scheduler keeps traces"`
	Order      common.Hash        `json:"order"`
	Owner      common.Address     `json:"owner"`
	Name       string             `json:"name,omitempty"`
	State      string             `json:"state" doc:"running, settling, succeeded, failed or cancelled"`
	Cause      *record.Cause      `json:"cause,omitempty"`
	Asset      common.Address     `json:"asset"`
	MaxCost    job.Amount         `json:"maxCost"`
	Fee        job.Amount         `json:"fee"`
	Cost       job.Amount         `json:"cost" doc:"What its jobs come to so far, in smallest units"`
	Steps      []PipelineStep     `json:"steps"`
	Settlement *record.Settlement `json:"settlement,omitempty"`
	CreatedAt  uint64             `json:"createdAt" doc:"Unix milliseconds"`
	UpdatedAt  uint64             `json:"updatedAt" doc:"Unix milliseconds"`
}

// Ended reports whether nothing of the pipeline moves any more.
func (p Pipeline) Ended() bool {
	return p.State == "succeeded" || p.State == "failed" || p.State == "cancelled"
}

// PipelineStep is what became of a step.
type PipelineStep struct {
	Title string        `json:"title"`
	State string        `json:"state" doc:"waiting, running, succeeded, failed, cancelled or skipped"`
	Why   string        `json:"why,omitempty" doc:"It failed or was skipped, in words"`
	After []job.After   `json:"after,omitempty" doc:"The steps that it waits for, by index"`
	Runs  []PipelineRun `json:"runs"`
}

// PipelineRun is one job of a step: its only one, or that of one entry of the
// folder that the step fans out over.
type PipelineRun struct {
	Job       common.Hash     `json:"job" doc:"Id of the job"`
	State     string          `json:"state" doc:"waiting, running, succeeded, failed or cancelled"`
	Cause     *record.Cause   `json:"cause,omitempty"`
	Node      common.Address  `json:"node"`
	Attempts  uint32          `json:"attempts"`
	Cost      job.Amount      `json:"cost"`
	Package   *record.Package `json:"package,omitempty"`
	StartedAt uint64          `json:"startedAt,omitempty" doc:"Unix milliseconds"`
	EndedAt   uint64          `json:"endedAt,omitempty" doc:"Unix milliseconds"`
}

// PipelineLine is one line of a list of pipelines.
type PipelineLine struct {
	Order     common.Hash `json:"order"`
	Name      string      `json:"name,omitempty"`
	State     string      `json:"state"`
	Steps     int         `json:"steps"`
	Cost      job.Amount  `json:"cost"`
	CreatedAt uint64      `json:"createdAt" doc:"Unix milliseconds"`
}

// PipelineList is a page of pipelines.
type PipelineList struct {
	Pipelines []PipelineLine `json:"pipelines"`
	Next      string         `json:"next,omitempty" doc:"Cursor of the next page; absent: this is the last one"`
}

// SubmitPipeline submits jobs that take each other's outputs.
func (c *Client) SubmitPipeline(ctx context.Context, p job.PipelineSubmission) (PipelineReply, error) {
	var out PipelineReply
	return out, c.do(ctx, call{make: func() (*http.Request, error) {
		return NewSubmitPipelineRequest(c.server(), nil, p)
	}}, &out)
}

// Pipelines returns your newest pipelines.
func (c *Client) Pipelines(ctx context.Context) (PipelineList, error) {
	var out PipelineList
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewListPipelinesRequest(c.server(), nil)
	}}, &out)
}

// Pipeline reads a pipeline.
func (c *Client) Pipeline(ctx context.Context, order common.Hash) (Pipeline, error) {
	var out Pipeline
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewGetPipelineRequest(c.server(), order.Hex(), nil)
	}}, &out)
}

// AwaitPipeline waits until the pipeline has ended and its money is settled.
func (c *Client) AwaitPipeline(ctx context.Context, order common.Hash) (Pipeline, error) {
	for {
		var out Pipeline
		err := c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
			return NewGetPipelineRequest(c.server(), order.Hex(), &GetPipelineParams{Wait: new(true), Timeout: seconds(LongPoll)})
		}}, &out)
		if err != nil || out.Ended() {
			return out, err
		}
	}
}

// CancelPipeline asks a pipeline and all its jobs to stop; what exists is packaged.
func (c *Client) CancelPipeline(ctx context.Context, order common.Hash, reason string) (Pipeline, error) {
	var out Pipeline
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewCancelPipelineRequest(c.server(), order.Hex(), nil, CancelRequest{Reason: reason})
	}}, &out)
}
