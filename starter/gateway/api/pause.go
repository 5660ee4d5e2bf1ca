package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
)

func (s *Server) pauseRoutes() {
	pause := op(http.MethodPost, "/v1/jobs/{job}/pause", "pauseJob", "Have a job save, stop, and give its node back", true)
	pause.Description = "Nothing runs and nothing is paid until it is resumed; the order's deadline stays as it is. A paused job is paused already: that is no error."
	pause.Errors = append(pause.Errors, http.StatusConflict)
	huma.Register(s.api, pause, s.pause)
	resume := op(http.MethodPost, "/v1/jobs/{job}/resume", "resumeJob", "Let a paused job go on, on any node", true)
	resume.Description = "It goes on from its newest checkpoint. A job that is not paused goes on already: that is no error."
	resume.Errors = append(resume.Errors, http.StatusConflict)
	huma.Register(s.api, resume, s.resume)
	extend := op(http.MethodPost, "/v1/jobs/{job}/extend", "extendJob", "Let a job run longer, within its order's maximum and deadline", true)
	extend.Description = "The owner signs an EIP-712 Extension in the order's domain: Extension(bytes32 order,bytes32 job,uint32 duration), duration in seconds in all. The node that runs the job checks that signature too."
	extend.Errors = append(extend.Errors, http.StatusConflict)
	huma.Register(s.api, extend, s.extend)
}

func (s *Server) extend(ctx context.Context, in *struct {
	JobPath
	Key
	Body client.ExtendRequest
}) (*reply[client.Job], error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	// The longest extension counts: a repetition is told that it is in force.
	if _, err := s.claim(ctx, callerOf(ctx).session.wallet, in.Key, []any{"extend", id, in.Body}); err != nil {
		return nil, err
	}
	defer s.board.Changed(id)
	st, err := s.Jobs.Extend(ctx, id, job.SignedExtension(in.Body))
	var untimely *Untimely
	var refused *Refused
	switch {
	case errors.As(err, &untimely):
		return nil, then(problem(http.StatusConflict, client.CodeConflict, "%s", untimely.Reason), "read the job: GET /v1/jobs/%s", id)
	case errors.As(err, &refused) && !refused.Again:
		return nil, then(problem(http.StatusUnauthorized, client.CodeSignature, "%s", refused.Cause.Message), "sign it with the wallet that owns the job")
	case err != nil:
		return nil, s.fail(ctx, "extending the job", err)
	}
	return &reply[client.Job]{jobOf(st)}, nil
}

// StandRequest names the job that is to stand still or go on.
type StandRequest struct {
	JobPath
	Key
}

func (s *Server) pause(ctx context.Context, in *StandRequest) (*reply[client.Job], error) {
	return s.stand(ctx, in, "pausing the job", s.Jobs.Pause, func(st client.State) bool { return st == client.Pausing || st == client.Paused })
}

func (s *Server) resume(ctx context.Context, in *StandRequest) (*reply[client.Job], error) {
	return s.stand(ctx, in, "resuming the job", s.Jobs.Resume, func(st client.State) bool {
		return st != client.Pausing && st != client.Paused && !st.Delivered()
	})
}

// stand has a job stand still or go on. What it refuses because it does so
// already, as done says of its state, is no error.
func (s *Server) stand(ctx context.Context, in *StandRequest, what string, ask func(context.Context, common.Hash) (workjob.Status, error), done func(client.State) bool) (*reply[client.Job], error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	return once(ctx, s, callerOf(ctx).session.wallet, in.Key, []any{what, id}, func() (*reply[client.Job], error) {
		defer s.board.Changed(id)
		st, err := ask(ctx, id)
		var untimely *Untimely
		if errors.As(err, &untimely) {
			if st, err = s.Jobs.Status(ctx, id); err == nil && !done(client.State(st.State)) {
				return nil, then(problem(http.StatusConflict, client.CodeConflict, "%s", untimely.Reason), "read the job: GET /v1/jobs/%s", id)
			}
		}
		if err != nil {
			return nil, s.fail(ctx, what, err)
		}
		return &reply[client.Job]{jobOf(st)}, nil
	})
}
