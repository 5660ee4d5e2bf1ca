package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
)

func (s *Server) submitRoutes() {
	o := op(http.MethodPost, "/v1/jobs", "submitJob", "Submit a job", false)
	o.Description = "The signed order is the authorisation; no session is needed. The same order is the same job, so repeating a submission is harmless. " +
		"The webhook of the first submission counts."
	o.Errors = append(o.Errors, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusConflict)
	o.DefaultStatus = http.StatusAccepted
	huma.Register(s.api, o, s.submit)
}

func (s *Server) submit(ctx context.Context, in *struct {
	Key
	Body client.SubmitRequest
}) (*reply[client.SubmitReply], error) {
	sub, notify := in.Body.Submission, in.Body.Notify
	order := sub.Order.Hash(s.Network.Domain())
	out := client.SubmitReply{Job: job.ID(order, sub.Index), Order: order}
	if err := s.checkSubmission(ctx, sub, job.KindJob); err != nil {
		return nil, err
	}
	if err := s.checkNotify(notify); err != nil {
		return nil, err
	}
	by, unread := sub.Authority(s.Network.Domain())
	known, err := s.authorizeOrder(ctx, sub.Order, order, by, unread, func() error { _, err := s.Jobs.Status(ctx, out.Job); return err })
	if err != nil {
		return nil, err
	}
	// Counted once the signature holds, so that nobody uses up another's rate.
	if !s.perUser.allow(sub.Order.Owner.Hex(), s.now()) {
		return nil, tooMany()
	}
	if err := s.rememberDelegate(ctx, sub, out.Job); err != nil {
		return nil, err
	}
	return once(ctx, s, sub.Order.Owner, in.Key, []any{"submit", in.Body}, func() (*reply[client.SubmitReply], error) {
		if known {
			return &reply[client.SubmitReply]{out}, nil
		}
		return s.start(ctx, sub, notify, out)
	})
}

// start makes an authorised job durable.
func (s *Server) start(ctx context.Context, sub job.Submission, notify string, out client.SubmitReply) (*reply[client.SubmitReply], error) {
	if err := s.holdInputs(ctx, out.Order, sub.Order.Deadline, sub.Spec); err != nil {
		return nil, err
	}
	defer s.board.Changed(out.Job) // a refused one may come again
	err := s.Jobs.Submit(ctx, workjob.Input{
		Submission: sub, Job: out.Job, OrderHash: out.Order,
		ChainID: s.Network.ChainID, Escrow: s.Network.Escrow, Notify: notify,
		Trace: traceOf(ctx),
	})
	if err != nil {
		return nil, s.submitProblem(ctx, "submitting the job", err)
	}
	s.owners.Add(out.Job, sub.Order.Owner)
	return &reply[client.SubmitReply]{out}, nil
}

// traceOf is the id of the trace that a request belongs to, in hex; empty: none.
func traceOf(ctx context.Context) string {
	if c := trace.SpanContextFromContext(ctx); c.IsValid() {
		return c.TraceID().String()
	}
	return ""
}

// submitProblem words why what was submitted is not durable.
func (s *Server) submitProblem(ctx context.Context, what string, err error) error {
	refused, ok := errors.AsType[*Refused](err)
	if !ok || refused.Again {
		return s.fail(ctx, what, err)
	}
	p := then(problem(http.StatusUnauthorized, client.CodeOrder, "%s", refused.Cause.Message), "%s", refused.Cause.Fix)
	p.Cause = &refused.Cause
	return p
}

func refuse(code, format string, args ...any) *client.Problem {
	return problem(http.StatusUnprocessableEntity, code, format, args...)
}

// checkSubmission finds everything wrong with a submission that needs no one else's answer.
func (s *Server) checkSubmission(ctx context.Context, sub job.Submission, kind job.Kind) error {
	if err := sub.Spec.Validate(); err != nil {
		return specProblem(err)
	}
	if _, err := sub.Check(s.Network.Domain()); err != nil {
		p := then(refuse(client.CodeOrder, "%v", err), "sign an order for exactly this spec, network and recipient")
		p.Fields = fieldFaults("order.", err)
		return p
	}
	if sub.Spec.Step != nil {
		return then(refuse(client.CodeSpec, "the spec is a step of a pipeline"), "submit it with the others: POST /v1/pipelines")
	}
	return s.checkOrder(ctx, sub.Order, kind, sub.Spec.Limits.Duration)
}

// checkOrder judges an order by this network's rules and the clock; longest is how
// long, in seconds, a job of it may run.
func (s *Server) checkOrder(ctx context.Context, o job.Order, kind job.Kind, longest uint32) error {
	now := s.now()
	asset, unknown := match.AssetOf(o.Asset, s.Network.Token)
	floor := s.inForce(ctx).FeeFloor(asset)
	switch {
	case o.Kind != kind:
		return then(refuse(client.CodeOrder, "the order is of kind %d, this takes kind %d", o.Kind, kind), "sign an order of that kind")
	case o.Scheduler != s.Network.Scheduler:
		return then(refuse(client.CodeOrder, "the order is for scheduler %s, this network's is %s", o.Scheduler, s.Network.Scheduler), "read GET /v1/network and sign again")
	case unknown != nil:
		return then(refuse(client.CodeOrder, "asset %s is neither the coin nor the SKYOPS token %s", o.Asset, s.Network.Token), "sign an order in one of the two")
	case o.Fee.Cmp(floor) < 0:
		return then(refuse(client.CodeOrder, "the order offers a fee of %s, the least is %s (smallest units)", o.Fee, floor), "sign an order with at least that; GET a quote says it")
	case o.CheckDeadline(now) != nil:
		return then(refuse(client.CodeExpired, "the order expired at %s", stamp(o.Deadline)), "sign a new order with a later deadline")
	case o.Deadline-uint64(now.Unix()) > uint64(s.Network.Retention.Orders()/time.Second):
		return then(refuse(client.CodeOrder, "the order's deadline lies more than %d days ahead", s.Network.Retention.Orders()/(24*time.Hour)), "sign an order with an earlier deadline")
	case o.Deadline-uint64(now.Unix()) < uint64(longest):
		return then(refuse(client.CodeExpired, "the order's deadline %s leaves less than the %d s the job may run", stamp(o.Deadline), longest), "sign a new order with a later deadline")
	}
	return nil
}

// specProblem words what is wrong with a spec, member by member.
func specProblem(err error) *client.Problem {
	p := then(refuse(client.CodeSpec, "the spec is not valid"), "correct the members that errors names")
	if p.Fields = fieldFaults("spec.", err); len(p.Fields) == 0 {
		p.Detail = err.Error()
	}
	for _, f := range p.Fields {
		if f.Location == "spec.gpu" {
			p.Code = client.CodeGPU
		}
	}
	return p
}

// fieldFaults finds the faulty members in a tree of errors.
func fieldFaults(prefix string, err error) []client.FieldFault {
	if f, ok := err.(*job.FieldError); ok {
		return []client.FieldFault{{Location: prefix + f.Field, Message: f.Problem, Fix: f.Fix}}
	}
	var all []client.FieldFault
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, fieldFaults(prefix, inner)...)
		}
	case interface{ Unwrap() error }:
		return fieldFaults(prefix, e.Unwrap())
	}
	return all
}

func stamp(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339) }

// authorizeOrder asks the chain whether the order is its owner's and covered.
// by is who signed it, unless the signature could not be read. known reports an
// order that is durable already, by what find says: nil, or ErrNotFound.
func (s *Server) authorizeOrder(ctx context.Context, o job.Order, order common.Hash, by job.Authority, unread error, find func() error) (known bool, err error) {
	var (
		valid, used bool
		balance     job.Amount
	)
	if unread == nil && by.Delegation != nil {
		unread = by.Delegation.CheckTime(s.now())
	}
	if unread != nil {
		return false, then(problem(http.StatusUnauthorized, client.CodeSignature, "%v", unread), "sign an order within the delegation, or ask its owner for another one")
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		valid, err = s.Chain.IsValidSignature(gctx, by.Owner, by.Digest, by.Signature)
		return err
	})
	g.Go(func() (err error) { used, err = s.Chain.NonceUsed(gctx, o.Owner, o.Nonce); return err })
	g.Go(func() (err error) { balance, err = s.Chain.Balance(gctx, o.Asset, o.Owner); return err })
	if err := g.Wait(); err != nil {
		return false, s.fail(ctx, "checking the order", err)
	}
	if !valid {
		return false, then(problem(http.StatusUnauthorized, client.CodeSignature, "the order's signature is not %s's", o.Owner),
			"sign the order as EIP-712 typed data in the domain Skyops, version 1, chain %d, contract %s", s.Network.ChainID, s.Network.Escrow)
	}
	if !used && balance.Cmp(o.MaxCost) >= 0 {
		return false, s.checkGrant(ctx, o, by)
	}
	// An order that was submitted before has spent its nonce and locked its
	// maximum: the same again is no new spend.
	if err := find(); err == nil {
		return true, nil
	} else if !errors.Is(err, ErrNotFound) {
		return false, s.fail(ctx, "looking for the job", err)
	}
	if open, _, err := s.Chain.Escrowed(ctx, order); err != nil {
		return false, s.fail(ctx, "checking the order", err)
	} else if open {
		return false, nil // its escrow is open, its job is not durable yet
	}
	if used {
		return false, then(problem(http.StatusConflict, client.CodeReplayed, "the order's nonce was used before"), "sign a new order")
	}
	return false, then(problem(http.StatusPaymentRequired, client.CodeFunds, "the order may cost up to %s and %s has %s deposited (smallest units)", o.MaxCost, o.Owner, balance),
		"deposit the difference into the escrow, or sign an order with a lower maximum")
}

// checkGrant finds a delegation that was revoked or has nothing left for an
// order that is not open yet.
func (s *Server) checkGrant(ctx context.Context, o job.Order, by job.Authority) error {
	if by.Delegation == nil {
		return nil
	}
	spent, revoked, err := s.Chain.Granted(ctx, o.Owner, by.Digest)
	switch {
	case err != nil:
		return s.fail(ctx, "checking the delegation", err)
	case revoked:
		return then(problem(http.StatusUnauthorized, client.CodeSignature, "delegation %s was revoked by %s", by.Digest, o.Owner), "ask its owner for another one")
	case spent.Add(o.MaxCost).Cmp(by.Delegation.MaxSpend) > 0:
		return then(problem(http.StatusPaymentRequired, client.CodeFunds, "the order may cost up to %s; delegation %s has spent or locked %s of the %s it may (smallest units)",
			o.MaxCost, by.Digest, spent, by.Delegation.MaxSpend), "wait until open orders end, sign one with a lower maximum, or ask the owner for another delegation")
	}
	return nil
}
