package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/skyops/skyops/starter/client"
)

func (s *Server) checkpointRoutes() {
	o := op(http.MethodGet, "/v1/jobs/{job}/checkpoints", "listCheckpoints", "List a job's stored checkpoints, newest first", true)
	o.Description = "Each is a sealed package: its manifest and segments are read as /v1/blobs/{cid}/{name}. The receipt that names it is signed by its node and countersigned by the scheduler."
	huma.Register(s.api, o, s.checkpoints)
}

func (s *Server) checkpoints(ctx context.Context, in *JobPath) (*reply[client.Checkpoints], error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	stored, err := s.Store.Stored(ctx, id)
	if err != nil {
		return nil, s.fail(ctx, "reading the job's checkpoints", err)
	}
	out := client.Checkpoints{Checkpoints: []client.Checkpoint{}}
	for _, c := range stored {
		out.Checkpoints = append(out.Checkpoints, client.Checkpoint{Head: c.Head, Receipt: c.Receipt})
	}
	return &reply[client.Checkpoints]{out}, nil
}
