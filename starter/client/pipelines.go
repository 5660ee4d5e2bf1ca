package client

import (
	"context"
	"errors"
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
	Resumable  bool               `json:"resumable,omitempty" doc:"It was submitted with a memo, so that its owner can run again what did not succeed"`
}

// Ended reports whether nothing of the pipeline moves any more.
func (p Pipeline) Ended() bool {
	return p.State == "succeeded" || p.State == "failed" || p.State == "cancelled"
}

// PipelineStep is what became of a step.
type PipelineStep struct {
	Title string        `json:"title"`
	State string        `json:"state" doc:"waiting, running, succeeded, cached, failed, cancelled or skipped"`
	Why   string        `json:"why,omitempty" doc:"It failed or was skipped, in words"`
	After []job.After   `json:"after,omitempty" doc:"The steps that it waits for, by index"`
	Runs  []PipelineRun `json:"runs"`
	// CachedFrom is the pipeline whose jobs Runs are, where the step did not run.
	CachedFrom common.Hash `json:"cachedFrom,omitzero" doc:"The earlier pipeline whose jobs stand for its runs; nothing was paid for them here"`
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

// CachedWork names work as its owner did.
type CachedWork struct {
	Work  job.Cache   `json:"work" doc:"What step.cache of the earlier spec says"`
	Order common.Hash `json:"order,omitzero" doc:"The pipeline that did it; absent: the newest that is still stored"`
}

// CachedQuery asks after work.
type CachedQuery struct {
	Work       []CachedWork `json:"work" minItems:"1" maxItems:"1000"`
	AwayIsGone bool         `json:"awayIsGone,omitempty" doc:"Jobs of which storage does not say whether what they left is there count as lost; absent: their whole work is unknown"`
}

// CachedStep is what a step of an earlier pipeline left.
type CachedStep struct {
	Work    job.Cache     `json:"work"`
	Served  job.Served    `json:"served" doc:"What a spec that it serves says in step.served"`
	Title   string        `json:"title"`
	Outputs []job.Output  `json:"outputs,omitempty"`
	Runs    []record.Edge `json:"runs"`
	Cost    job.Amount    `json:"cost" doc:"What its jobs came to"`
	At      uint64        `json:"at" doc:"Unix milliseconds"`
}

// CachedSteps are those that were found and are still stored.
type CachedSteps struct {
	Steps   []CachedStep `json:"steps"`
	Unknown []CachedWork `json:"unknown,omitempty" doc:"Work of which storage did not say whether it is there"`
	More    []CachedWork `json:"more,omitempty" doc:"Work that was not looked for, since one request does not read so much: ask again for this"`
}

// PipelineMemo is what an owner kept with a pipeline.
type PipelineMemo struct {
	Order job.Order `json:"order"`
	Memo  []byte    `json:"memo" doc:"Sealed to the owner"`
}

// PipelineLine is one line of a list of pipelines.
type PipelineLine struct {
	Order     common.Hash    `json:"order"`
	Name      string         `json:"name,omitempty"`
	State     string         `json:"state"`
	Steps     int            `json:"steps"`
	Asset     common.Address `json:"asset,omitzero" doc:"What the order pays in; absent: the chain's coin"`
	MaxCost   job.Amount     `json:"maxCost" doc:"The most that all runs and the fee may cost"`
	Fee       job.Amount     `json:"fee"`
	Cost      job.Amount     `json:"cost" doc:"That the runs come to so far, without the fee"`
	CreatedAt uint64         `json:"createdAt" doc:"Unix milliseconds"`
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

// Pipelines returns a page of your pipelines, newest first; the empty cursor begins.
func (c *Client) Pipelines(ctx context.Context, cursor string, limit int) (PipelineList, error) {
	p := ListPipelinesParams{Limit: new(int64(limit))}
	if cursor != "" {
		p.Cursor = &cursor
	}
	var out PipelineList
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewListPipelinesRequest(c.server(), &p)
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

// CachedSteps finds what steps of your earlier pipelines made, asking again for what one
// request does not read.
func (c *Client) CachedSteps(ctx context.Context, q CachedQuery) (all CachedSteps, err error) {
	for len(q.Work) > 0 {
		var out CachedSteps
		err := c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
			return NewFindCachedStepsRequest(c.server(), q)
		}}, &out)
		if err != nil {
			return all, err
		}
		if len(out.More) >= len(q.Work) {
			return all, errors.New("the gateway looks for none of the work that it is asked for")
		}
		all.Steps, all.Unknown = append(all.Steps, out.Steps...), append(all.Unknown, out.Unknown...)
		q.Work = out.More
	}
	return all, nil
}

// PipelineMemo reads the memo that a pipeline of yours was submitted with.
func (c *Client) PipelineMemo(ctx context.Context, order common.Hash) (PipelineMemo, error) {
	var out PipelineMemo
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewGetPipelineMemoRequest(c.server(), order.Hex())
	}}, &out)
}

// CancelPipeline asks a pipeline and all its jobs to stop; what exists is packaged.
func (c *Client) CancelPipeline(ctx context.Context, order common.Hash, reason string) (Pipeline, error) {
	var out Pipeline
	return out, c.do(ctx, call{auth: true, make: func() (*http.Request, error) {
		return NewCancelPipelineRequest(c.server(), order.Hex(), nil, CancelRequest{Reason: reason})
	}}, &out)
}
