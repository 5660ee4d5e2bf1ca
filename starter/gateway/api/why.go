package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
)

const (
	// explainers is how many matches are explained at once: each holds a whole
	// node map, and hashes it.
	explainers = 2
	// maxLog bounds a page's log: the maps of half a million nodes.
	maxLog = 512 << 20
)

func (s *Server) whyRoutes() {
	o := op(http.MethodGet, "/v1/jobs/{job}/why", "whyJob", "Say why a job went to its node, or why it waits", true)
	o.Description = "Of a match that was made: from its evidence and the page of the scheduler's book that has it. Of a job that waits for a node: " +
		"from the node map as it is now. source and at say which of the two, and of what moment."
	o.Errors = append(o.Errors, http.StatusConflict)
	huma.Register(s.api, o, s.why)
}

func (s *Server) why(ctx context.Context, in *struct {
	JobPath
	Round int `query:"round" minimum:"0" maximum:"100000" default:"0" doc:"A round of matching, from 1; 0: what is going on now"`
}) (*reply[client.Why], error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	m, err := s.Jobs.Matching(ctx, id, in.Round)
	if err != nil {
		return nil, s.fail(ctx, "reading how the job was matched", err)
	}
	select {
	case s.explaining <- struct{}{}:
		defer func() { <-s.explaining }()
	case <-ctx.Done():
		return nil, s.fail(ctx, "waiting for other explanations", ctx.Err())
	}
	out := client.Why{Job: id, State: client.State(m.State), Rounds: m.Rounds}
	switch {
	case in.Round == 0 && m.Asks != nil:
		err = s.whyWaiting(ctx, &out, *m.Asks)
	case in.Round > m.Rounds:
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "the job has no round %d of matching: there are %d", in.Round, m.Rounds), "ask for one of them, or for round 0")
	case m.Match == nil:
		return nil, then(problem(http.StatusConflict, client.CodeConflict, "the job was never matched: it is %s", m.State), "GET /v1/jobs/%s says why", id)
	default:
		out.Round = m.Round
		err = s.whyMatched(ctx, &out, *m.Match)
	}
	if err != nil {
		return nil, err
	}
	refused := out.Explanation.Plan.Rejected
	out.Rejected = refused[:min(quoteLines, len(refused))]
	return &reply[client.Why]{out}, nil
}

// whyWaiting explains a job that has no node, from the map as it is.
func (s *Server) whyWaiting(ctx context.Context, out *client.Why, asks workjob.Asks) error {
	j, err := match.NewJob(job.Submission{Order: asks.Order, Spec: asks.Spec}, out.Job, asks.Attempt, asks.Excluded, s.Network.Token)
	if err != nil {
		return problem(http.StatusConflict, client.CodeConflict, "no node can be matched to the job: %v", err)
	}
	_, snapshot, now := s.present()
	p := s.inForce(ctx)
	out.Source, out.At, out.Waiting, out.Params = client.FromMap, snapshot.Moment(now), asks.Waiting, p.Version
	out.Queued, out.Standing = asks.Queued, asks.Standing
	out.Explanation = match.Explain(p, snapshot, j, common.Hash{}, out.At)
	return nil
}

// whyMatched explains a match that was made, from its evidence.
func (s *Server) whyMatched(ctx context.Context, out *client.Why, m record.Match) error {
	e := m.Evidence
	out.Source, out.At, out.Params = client.FromMatch, e.Time, e.Params.Version
	out.Node, out.Answer, out.Root, out.Page, out.Index = e.Chosen.Node, m.Offer.Words(), e.Root, e.Page, e.Index
	leaves, err := s.leaves.Under(ctx, e)
	if errors.Is(err, ErrNoLeaves) {
		out.Note, err = err.Error()+"; the other nodes of it are not known", nil
	}
	if err == nil {
		out.Explanation, err = e.Explain(leaves, s.versions(ctx))
	}
	switch {
	case errors.Is(err, book.ErrPage), errors.Is(err, match.ErrEvidence):
		return then(problem(http.StatusConflict, client.CodeContent, "%v", err), "skyops verify %s shows every check", out.Job)
	case err != nil:
		return s.fail(ctx, "reading the page of the match", err)
	}
	if best := out.Explanation.Chosen; best == nil || best.Slot != e.Chosen.Slot {
		out.Note = fmt.Sprintf("the job was matched to node %s, which is not what its evidence leads to: skyops verify %s", e.Chosen.Node, out.Job)
	}
	return nil
}

// pages are the leaves of matches that the scheduler's book has: the header is
// on chain, the log in storage.
type pages struct {
	book      Book
	blobs     Blobs
	scheduler common.Address
}

// Under implements Leaves.
func (f pages) Under(ctx context.Context, e match.Evidence) (*match.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, stallTime)
	defer cancel()
	p, err := f.page(ctx, e.Page)
	if err != nil {
		return nil, err
	}
	return p.SnapshotOf(e)
}

// page reads a page of the scheduler's book.
func (f pages) page(ctx context.Context, number uint64) (*book.Page, error) {
	at, err := f.book.CommittedPage(ctx, f.scheduler, number)
	switch {
	case errors.Is(err, chain.ErrNotCommitted):
		return nil, fmt.Errorf("%w: page %d of the scheduler's book is not on chain yet, which takes some seconds", ErrNoLeaves, number)
	case errors.Is(err, chain.ErrNoContract):
		return nil, fmt.Errorf("%w: this network has no book of matches", ErrNoLeaves)
	case err != nil:
		return nil, err
	}
	header, err := book.DecodeHeader(at.Header)
	if err != nil {
		return nil, fmt.Errorf("page %d: %w", number, err)
	}
	if header.Scheduler != f.scheduler || header.Page != number {
		return nil, fmt.Errorf("%w: the chain gave page %d of %s for page %d", book.ErrPage, header.Page, header.Scheduler, number)
	}
	r, err := f.blobs.Get(ctx, at.CID, 0, delivery.Whole)
	if errors.Is(err, delivery.ErrNotFound) {
		return nil, fmt.Errorf("%w: the log of page %d is gone from storage", ErrNoLeaves, number)
	}
	if err != nil {
		return nil, fmt.Errorf("open page %d at %s: %w", number, at.CID, err)
	}
	defer r.Close()
	log, err := io.ReadAll(io.LimitReader(r, maxLog))
	if err != nil {
		return nil, fmt.Errorf("read page %d at %s: %w", number, at.CID, err)
	}
	p, err := book.Read(log, header)
	if err != nil {
		return nil, fmt.Errorf("page %d at %s: %w", number, at.CID, err)
	}
	return p, nil
}
