package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workflows/pipeline"
)

// Pipelines is the durable side of orders whose jobs take each other's outputs:
// one workflow per order.
type Pipelines interface {
	// SubmitPipeline makes a pipeline durable whose steps are in the store; one
	// that is so already is left as it is.
	SubmitPipeline(ctx context.Context, in pipeline.Input) error
	// PipelineStatus returns ErrNotFound for one that never was or is forgotten.
	PipelineStatus(ctx context.Context, order common.Hash) (pipeline.Status, error)
	// AwaitPipeline returns once it has ended. When ctx ends first it returns ctx's error.
	AwaitPipeline(ctx context.Context, order common.Hash) (pipeline.Status, error)
	// CancelPipeline asks for an early end; on an ended one it changes nothing.
	CancelPipeline(ctx context.Context, order common.Hash, reason string) (pipeline.Status, error)
}

// maxPipeline bounds a pipeline's JSON body: a step is about ten kilobytes, most
// of them keys.
const maxPipeline = 16 << 20

func (s *Server) pipelineRoutes() {
	o := op(http.MethodPost, "/v1/pipelines", "submitPipeline", "Submit jobs that take each other's outputs", false)
	o.Description = "The signed order is the authorisation; no session is needed. The same order is the same pipeline, so repeating a submission is harmless."
	o.Errors = append(o.Errors, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusConflict)
	o.DefaultStatus, o.MaxBodyBytes = http.StatusAccepted, maxPipeline
	huma.Register(s.api, o, s.submitPipeline)
	huma.Register(s.api, op(http.MethodGet, "/v1/pipelines", "listPipelines", "List your pipelines, newest first", true), s.listPipelines)
	huma.Register(s.api, op(http.MethodGet, "/v1/pipelines/{order}", "getPipeline", "Read a pipeline with its steps, or wait for its end", true), s.getPipeline)
	s.cachedRoutes()
	huma.Register(s.api, op(http.MethodPost, "/v1/pipelines/{order}/cancel", "cancelPipeline", "End a pipeline and all its jobs early", true), s.cancelPipeline)
}

func (s *Server) submitPipeline(ctx context.Context, in *struct {
	Key
	Body job.PipelineSubmission
}) (*reply[client.PipelineReply], error) {
	p := in.Body
	order, err := s.checkPipeline(ctx, p)
	if err != nil {
		return nil, err
	}
	steps, err := p.Submissions()
	if err != nil {
		return nil, then(refuse(client.CodeOrder, "%v", err), "submit the pipeline as it was signed")
	}
	by, unread := steps[0].Authority(s.Network.Domain())
	for i := 1; i < len(steps) && unread == nil; i++ {
		if err := by.Reaches(steps[i].Spec); err != nil {
			unread = fmt.Errorf("step %d: %w", i, err)
		}
	}
	o := p.Order
	if allServed(p) {
		o.MaxCost = job.Amount{} // no escrow is opened for it
	}
	known, err := s.authorizeOrder(ctx, o, order, by, unread, func() error { return s.begun(ctx, order) })
	if err != nil {
		return nil, err
	}
	if !s.perUser.allow(p.Order.Owner.Hex(), s.now()) {
		return nil, tooMany()
	}
	return once(ctx, s, p.Order.Owner, in.Key, []any{"pipeline", order}, func() (*reply[client.PipelineReply], error) {
		out := &reply[client.PipelineReply]{client.PipelineReply{Order: order}}
		if known {
			return out, nil
		}
		return out, s.startPipeline(ctx, p, order, steps)
	})
}

// begun returns ErrNotFound for a pipeline that never was accepted: one that was
// refused failed without a cause of its own, and may be submitted again.
func (s *Server) begun(ctx context.Context, order common.Hash) error {
	st, err := s.Pipelines.PipelineStatus(ctx, order)
	if err == nil && st.State == pipeline.Failed && st.Cause == nil {
		return ErrNotFound
	}
	return err
}

// startPipeline makes an authorised pipeline durable.
func (s *Server) startPipeline(ctx context.Context, p job.PipelineSubmission, order common.Hash, steps []job.Submission) error {
	if err := s.rememberDelegate(ctx, steps[0], order); err != nil {
		return err
	}
	held, err := s.holdServed(ctx, order, p)
	if err != nil {
		return err
	}
	kept := store.Pipeline{Order: order, Owner: p.Order.Owner, At: s.now(), Memo: p.Memo}
	if err := s.Store.PutPipeline(ctx, kept, steps); err != nil {
		return s.fail(ctx, "keeping the pipeline", err)
	}
	specs := make([]job.Spec, len(p.Steps))
	for i, step := range p.Steps {
		specs[i] = step.Spec
	}
	if err := s.holdInputs(ctx, order, p.Order.Deadline, specs...); err != nil {
		return err
	}
	err = s.Pipelines.SubmitPipeline(ctx, pipeline.Input{
		Name: p.Name, Order: p.Order, Signature: p.Signature, OrderHash: order,
		ChainID: s.Network.ChainID, Escrow: s.Network.Escrow, Parallel: p.Parallel, FailFast: p.FailFast, Trace: traceOf(ctx),
	})
	var refused *Refused
	if errors.As(err, &refused) && !refused.Again {
		if err := s.Store.Release(ctx, servedHold(order), s.now(), held...); err != nil {
			return s.fail(ctx, "letting go of what was to serve the pipeline", err)
		}
		problem := then(problem(http.StatusUnauthorized, client.CodeOrder, "%s", refused.Cause.Message), "%s", refused.Cause.Fix)
		problem.Cause = &refused.Cause
		return problem
	}
	if err != nil {
		return s.fail(ctx, "submitting the pipeline", err)
	}
	return nil
}

// checkPipeline finds everything wrong with a pipeline that needs no one else's answer.
func (s *Server) checkPipeline(ctx context.Context, p job.PipelineSubmission) (order common.Hash, err error) {
	var longest uint32
	bad := then(refuse(client.CodeSpec, "the specs of the pipeline are not valid"), "correct the members that errors names")
	for i, step := range p.Steps {
		longest = max(longest, step.Spec.Limits.Duration)
		if err := step.Spec.Validate(); err != nil {
			bad.Fields = append(bad.Fields, fieldFaults(fmt.Sprintf("steps[%d].spec.", i), err)...)
		}
	}
	if len(bad.Fields) > 0 {
		return order, bad
	}
	if order, err = p.Check(s.Network.Domain()); err != nil {
		problem := then(refuse(client.CodeOrder, "%v", err), "sign an order for exactly these steps, network and recipient")
		problem.Fields = fieldFaults("order.", err)
		return order, problem
	}
	return order, s.checkOrder(ctx, p.Order, job.KindPipeline, longest)
}

// ownPipeline reports a pipeline that is not the caller's as one that is not there.
func (s *Server) ownPipeline(ctx context.Context, order common.Hash) (kept store.Pipeline, err error) {
	wallet, err := owner(ctx)
	if err != nil {
		return kept, err
	}
	kept, err = s.Store.Pipeline(ctx, order)
	mine := kept.Owner == wallet
	if err == nil && !mine {
		mine, err = s.submitted(ctx, order, wallet)
	}
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && !mine:
		return kept, then(problem(http.StatusNotFound, client.CodeNotFound, "you have no pipeline %s", order), "GET /v1/pipelines lists yours")
	case err != nil:
		return kept, s.fail(ctx, "looking for the pipeline", err)
	}
	return kept, nil
}

func (s *Server) listPipelines(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"20"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*reply[client.PipelineList], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	before := s.now().Add(time.Minute)
	if in.Cursor != "" {
		ms, err := strconv.ParseInt(in.Cursor, 10, 64)
		if err != nil {
			return nil, then(refuse(client.CodeInvalid, "%q is no cursor", in.Cursor), "begin without one")
		}
		before = time.UnixMilli(ms)
	}
	kept, err := s.Store.Pipelines(ctx, wallet, before, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, "listing pipelines", err)
	}
	out := client.PipelineList{Pipelines: []client.PipelineLine{}}
	for _, p := range kept {
		line := client.PipelineLine{Order: p.Order, Steps: p.Steps, CreatedAt: uint64(p.At.UnixMilli())}
		st, err := s.Pipelines.PipelineStatus(ctx, p.Order)
		switch {
		case errors.Is(err, ErrNotFound): // it was refused, or is forgotten
			line.State = client.PipelineUnknown
		case err != nil:
			return nil, s.fail(ctx, "reading a pipeline", err)
		default:
			line.Name, line.State = st.Name, string(st.State)
			line.Asset, line.MaxCost, line.Fee, line.Cost = st.Asset, st.MaxCost, st.Fee, st.Cost
		}
		out.Pipelines = append(out.Pipelines, line)
	}
	if len(kept) == in.Limit {
		out.Next = strconv.FormatInt(kept[len(kept)-1].At.UnixMilli(), 10)
	}
	return &reply[client.PipelineList]{out}, nil
}

func (s *Server) getPipeline(ctx context.Context, in *struct {
	OrderPath
	Wait    bool `query:"wait" doc:"Hold the reply until the pipeline has ended, or the timeout"`
	Timeout int  `query:"timeout" minimum:"0" maximum:"60" default:"30" doc:"Seconds to hold the reply"`
}) (*reply[client.Pipeline], error) {
	order := common.HexToHash(in.Order)
	kept, err := s.ownPipeline(ctx, order)
	if err != nil {
		return nil, err
	}
	if in.Wait && in.Timeout > 0 {
		waiting, stop := context.WithTimeout(ctx, time.Duration(in.Timeout)*time.Second)
		defer stop()
		if st, err := s.Pipelines.AwaitPipeline(waiting, order); err == nil {
			return &reply[client.Pipeline]{pipelineOf(st, kept)}, nil
		}
	}
	st, err := s.Pipelines.PipelineStatus(ctx, order)
	if err != nil {
		return nil, s.fail(ctx, "reading the pipeline", err)
	}
	return &reply[client.Pipeline]{pipelineOf(st, kept)}, nil
}

func (s *Server) cancelPipeline(ctx context.Context, in *struct {
	OrderPath
	Key
	Body client.CancelRequest
}) (*reply[client.Pipeline], error) {
	order := common.HexToHash(in.Order)
	kept, err := s.ownPipeline(ctx, order)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, callerOf(ctx).session.wallet, in.Key, []any{"cancel pipeline", order, in.Body}, func() (*reply[client.Pipeline], error) {
		defer s.board.OrderChanged(order)
		st, err := s.Pipelines.CancelPipeline(ctx, order, in.Body.Reason)
		if err != nil {
			return nil, s.fail(ctx, "cancelling the pipeline", err)
		}
		return &reply[client.Pipeline]{pipelineOf(st, kept)}, nil
	})
}

// pipelineOf is a pipeline as the API shows it.
func pipelineOf(st pipeline.Status, kept store.Pipeline) client.Pipeline {
	out := client.Pipeline{
		Trace: st.Trace, Order: st.Order, Owner: st.Owner, Name: st.Name, State: string(st.State), Cause: st.Cause, Asset: st.Asset,
		MaxCost: st.MaxCost, Fee: st.Fee, Cost: st.Cost, Settlement: st.Settlement, CreatedAt: st.CreatedAt, UpdatedAt: st.UpdatedAt,
		Resumable: kept.HasMemo, Steps: []client.PipelineStep{},
	}
	for _, step := range st.Steps {
		line := client.PipelineStep{Title: step.Title, State: string(step.State), Why: step.Why, After: step.After, CachedFrom: step.CachedFrom, Runs: []client.PipelineRun{}}
		for _, r := range step.Runs {
			line.Runs = append(line.Runs, client.PipelineRun{
				Job: r.Job, State: string(r.State), Cause: causeOf(r.Cause, r.Job), Node: r.Node, Attempts: r.Epochs, Cost: r.Cost,
				Package: r.Package, StartedAt: r.StartedAt, EndedAt: r.EndedAt,
			})
		}
		out.Steps = append(out.Steps, line)
	}
	return out
}
