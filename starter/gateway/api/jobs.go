package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/follow"
	"github.com/skyops/skyops/store"
	workjob "github.com/skyops/skyops/workflows/job"
)

// JobPath names a job in a path.
type JobPath struct {
	Job string `path:"job" doc:"Id of the job" pattern:"^0x[0-9a-fA-F]{64}$"`
}

func (p JobPath) id() common.Hash { return common.HexToHash(p.Job) }

func (s *Server) jobRoutes() {
	huma.Register(s.api, op(http.MethodGet, "/v1/jobs", "listJobs", "List your jobs, newest first", true), s.list)
	get := op(http.MethodGet, "/v1/jobs/{job}", "getJob", "Read a job, or wait for it", true)
	get.Responses = map[string]*huma.Response{
		"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: s.schemaOf(client.Job{})}}},
	}
	huma.Register(s.api, get, s.get)
	huma.Register(s.api, op(http.MethodGet, "/v1/jobs/{job}/events", "jobEvents", "Read a job's story", true), s.events)
	huma.Register(s.api, op(http.MethodPost, "/v1/jobs/{job}/cancel", "cancelJob", "End a job early", true), s.cancel)
	o := op(http.MethodGet, "/v1/jobs/{job}/proof", "jobProof", "Read what proves match, run and payment", true)
	o.Errors = append(o.Errors, http.StatusConflict, http.StatusBadGateway)
	huma.Register(s.api, o, s.proof)
}

func (s *Server) list(ctx context.Context, in *struct {
	State     client.State `query:"state" enum:"authenticating,placing,starting,running,recovering,pausing,paused,delivered,settling,succeeded,failed,cancelled" doc:"Only jobs in this state"`
	Delegated bool         `query:"delegated" doc:"The jobs that you submitted for others, under their delegations, in place of your own"`
	Cursor    string       `query:"cursor" maxLength:"4096"`
	Limit     int          `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*reply[client.JobList], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if in.Delegated {
		return s.listDelegated(ctx, wallet, in.State, in.Cursor, in.Limit)
	}
	lines, next, err := s.Jobs.List(ctx, ListQuery{Owner: wallet, State: in.State, Cursor: in.Cursor, Limit: in.Limit})
	if errors.Is(err, ErrCursor) {
		return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
	}
	if err != nil {
		return nil, s.fail(ctx, "listing jobs", err)
	}
	if lines == nil {
		lines = []client.JobLine{}
	}
	return &reply[client.JobList]{client.JobList{Jobs: lines, Next: next}}, nil
}

// authorize lets only the owner of a job pass; to anyone else the job does not exist.
func (s *Server) authorize(ctx context.Context, id common.Hash) error {
	wallet, err := owner(ctx)
	if err != nil {
		return err
	}
	holder, known := s.owners.Get(id)
	if !known {
		seen, err := s.board.Get(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return notFound("job")
		}
		if err != nil {
			return s.fail(ctx, "reading the job", err)
		}
		holder = seen.Job.Owner
		s.owners.Add(id, holder)
	}
	if holder == wallet {
		return nil
	}
	may, err := s.submitted(ctx, id, wallet)
	if err != nil {
		return s.fail(ctx, "reading who submitted the job", err)
	}
	if !may {
		return notFound("job")
	}
	return nil
}

// seen reads a job of the signed-in wallet.
func (s *Server) seen(ctx context.Context, id common.Hash) (follow.Seen, error) {
	if err := s.authorize(ctx, id); err != nil {
		return follow.Seen{}, err
	}
	seen, err := s.board.Get(ctx, id)
	if err != nil {
		return seen, s.fail(ctx, "reading the job", err)
	}
	return seen, nil
}

func (s *Server) get(ctx context.Context, in *struct {
	JobPath
	Wait    string `query:"wait" enum:"delivered,final" doc:"Hold the reply until the job is delivered, or final (settled and anchored), or the timeout"`
	Timeout int    `query:"timeout" minimum:"0" maximum:"60" default:"30" doc:"Seconds to hold the reply"`
}) (*huma.StreamResponse, error) {
	id := in.id()
	seen, err := s.seen(ctx, id)
	if err != nil {
		return nil, err
	}
	state := seen.Job.State
	if in.Wait == "" || in.Timeout == 0 || state.Terminal() || in.Wait == "delivered" && state.Delivered() {
		return encoded(seen.JSON), nil
	}
	held, done := context.WithTimeout(ctx, time.Duration(in.Timeout)*time.Second)
	defer done()
	_, err = s.Jobs.Await(held, id, in.Wait == "final")
	if err != nil && (held.Err() == nil || ctx.Err() != nil) {
		return nil, s.fail(ctx, "waiting for the job", err)
	}
	if err == nil {
		s.board.Changed(id)
	}
	if seen, err = s.board.Get(ctx, id); err != nil {
		return nil, s.fail(ctx, "reading the job", err)
	}
	return encoded(seen.JSON), nil
}

// encoded answers with JSON as it is: a job is encoded once for all who read it.
func encoded(body []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "application/json")
		_, _ = h.BodyWriter().Write(body) // a reader who is gone does not mind
	}}
}

// live is a job with what its running attempt has done since its workflow last heard of it.
func (s *Server) live(ctx context.Context, st workjob.Status, beat *Heartbeat) (client.Job, error) {
	out := jobOf(st)
	var err error
	if out.LateErased, err = s.lateErasures(ctx, st); err != nil {
		return out, fmt.Errorf("read erasure receipts: %w", err)
	}
	if st.Epoch == 0 {
		return out, nil
	}
	if out.Due, err = s.due(ctx, st.Job); err != nil {
		return out, fmt.Errorf("read receipts: %w", err)
	}
	if out.State.Delivered() {
		return out, nil
	}
	head, err := s.Store.Head(ctx, st.Job)
	if err != nil {
		return out, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	if head.Seq > 0 {
		out.Checkpoint = &head
	}
	if out.State != client.Running && out.State != client.Pausing {
		beat = nil
	}
	if beat != nil {
		out.Progress = beat.progress()
		out.Interval, out.MayLoseMs = beat.Interval, beat.mayLose(head, uint64(st.Duration)*1000, uint64(s.now().UnixMilli()))
		out.Endurance = st.Endurance
	}
	if out.Remaining, err = s.remaining(ctx, st, beat, head); err != nil {
		return out, fmt.Errorf("read earlier runs: %w", err)
	}
	return out, nil
}

// due is what a job's nodes have earned so far, nil when that is nothing. The
// workflow hears of an attempt's receipts when it is over.
func (s *Server) due(ctx context.Context, id common.Hash) (*job.Amount, error) {
	all, err := s.Store.JobReceipts(ctx, id)
	if err != nil {
		return nil, err
	}
	var due job.Amount
	for _, r := range all {
		due = due.Add(r.Receipt.Cost)
	}
	if due.IsZero() {
		return nil, nil
	}
	return &due, nil
}

// lateErasures are the erasure receipts that came after the workflow had closed
// their attempts: a node that was lost wipes when it is back, or fenced off.
func (s *Server) lateErasures(ctx context.Context, st workjob.Status) (late []record.Erasure, err error) {
	for _, a := range st.Attempts {
		if a.Erasure != nil || a.EndedAt == 0 {
			continue
		}
		e, err := s.Store.Erasure(ctx, st.Job, a.Epoch)
		if err != nil {
			return nil, err
		}
		if e != nil {
			late = append(late, *e)
		}
	}
	return late, nil
}

func (s *Server) events(ctx context.Context, in *struct {
	JobPath
	After   uint64 `query:"after" default:"0" doc:"Cursor: next of the last reply"`
	Timeout int    `query:"timeout" minimum:"0" maximum:"60" default:"0" doc:"Seconds to hold the reply when there is nothing new"`
}) (*reply[client.Events], error) {
	var out client.Events
	err := s.hold(ctx, in.id(), in.Timeout, func(seen follow.Seen) (bool, []store.FramesFrom, error) {
		// Lines carry workflow time: all lines of one instant appear at once, so
		// the instant of the last one read is a cursor, also when old lines go.
		out = client.Events{Events: []client.Event{}, Next: in.After, State: seen.Job.State}
		for _, e := range seen.Events {
			if e.At > in.After {
				out.Events, out.Next = append(out.Events, e), e.At
			}
		}
		return len(out.Events) > 0 || out.State.Terminal(), nil, nil
	})
	if err != nil {
		return nil, err
	}
	return &reply[client.Events]{out}, nil
}

// hold calls look with the job as it is, and again when it changed or frames that
// look waits for arrived, until look is satisfied, fails, or the seconds are over.
func (s *Server) hold(ctx context.Context, id common.Hash, seconds int, look func(follow.Seen) (bool, []store.FramesFrom, error)) error {
	seen, err := s.seen(ctx, id)
	if err != nil {
		return err
	}
	done, wants, err := look(seen)
	if done || err != nil || seconds == 0 {
		return err
	}
	give, err := s.takePlace(callerOf(ctx))
	if err != nil {
		return err
	}
	defer give()
	f := s.board.Follow(id)
	defer f.Close()
	deadline := time.NewTimer(time.Duration(seconds) * time.Second)
	defer deadline.Stop()
	for rev := uint64(0); ; {
		f.Await(rev, wants...)
		select {
		case <-ctx.Done():
			return nil // the caller is gone; there is nobody to tell
		case <-deadline.C:
			return nil
		case <-f.C:
		}
		seen, now, ok, err := f.Seen()
		if err != nil {
			return s.fail(ctx, "reading the job", err)
		}
		if rev = now; !ok {
			continue
		}
		if done, wants, err = look(seen); done || err != nil {
			return err
		}
	}
}

func (s *Server) cancel(ctx context.Context, in *struct {
	JobPath
	Key
	Body client.CancelRequest
}) (*reply[client.Job], error) {
	id := in.id()
	if err := s.authorize(ctx, id); err != nil {
		return nil, err
	}
	// What is cancelled stays so: a repetition is told of the job as it is by then.
	if _, err := s.claim(ctx, callerOf(ctx).session.wallet, in.Key, []any{"cancel", id, in.Body}); err != nil {
		return nil, err
	}
	reason := in.Body.Reason
	if reason == "" {
		reason = "the owner cancelled it"
	}
	defer s.board.Changed(id) // also when it took effect and the answer got lost
	st, err := s.Jobs.Cancel(ctx, id, reason)
	if err != nil {
		return nil, s.fail(ctx, "cancelling the job", err)
	}
	return &reply[client.Job]{jobOf(st)}, nil
}

func (s *Server) proof(ctx context.Context, in *JobPath) (*reply[record.Proof], error) {
	id := in.id()
	seen, err := s.seen(ctx, id)
	if err != nil {
		return nil, err
	}
	if !seen.Job.State.Delivered() {
		return nil, then(problem(http.StatusConflict, client.CodeNotReady, "the job is %s: there is nothing to prove yet", seen.Job.State),
			"wait for it: GET /v1/jobs/%s?wait=final", id)
	}
	p, err := s.Jobs.Proof(ctx, id)
	if err != nil {
		return nil, s.fail(ctx, "reading the proof", err)
	}
	if p.Record.Package != nil {
		if p.Manifest, err = s.manifest(ctx, *p.Record.Package); err != nil {
			return nil, err
		}
	}
	return &reply[record.Proof]{p}, nil
}

// jobOf is a workflow's status as users see it: the story comes by events.
func jobOf(s workjob.Status) client.Job {
	return client.Job{
		Job: s.Job, Order: s.Order, Owner: s.Owner, Name: s.Name, GPU: s.GPU,
		Image: s.Image, Asset: s.Asset, MaxCost: s.MaxCost, Fee: s.Fee,
		State: client.State(s.State), Waiting: s.Waiting, Queued: s.Queued, Standing: s.Standing, Outcome: s.Outcome, Cause: causeOf(s.Cause, s.Job),
		Epoch: s.Epoch, Node: s.Node, Simulated: s.Simulated, Checkpoint: s.Checkpoint,
		Attempts: attemptsOf(s.Attempts, s.Job), Package: s.Package, Depot: s.Depot, Deliveries: deliveriesOf(s.Deliveries), Repeat: s.Repeat, RecordHash: s.RecordHash,
		Settlement: s.Settlement, Anchoring: s.Anchoring, Funding: s.Funding,
		Trace: s.Trace, MatchMicros: s.MatchMicros, Duration: s.Duration, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
}

// causeOf is a job's cause with the job in its commands.
func causeOf(c *record.Cause, id common.Hash) *record.Cause {
	if c == nil {
		return nil
	}
	named := c.Of(id)
	return &named
}

// attemptsOf are a job's attempts with the job in the commands of their causes.
func attemptsOf(all []record.Attempt, id common.Hash) []record.Attempt {
	all = slices.Clone(all)
	for i := range all {
		all[i].Cause = causeOf(all[i].Cause, id)
	}
	return all
}

func deliveriesOf(all []workjob.Delivery) (out []client.Delivery) {
	for _, d := range all {
		out = append(out, client.Delivery{Target: d.Target, State: string(d.State), Place: d.Place, Reason: d.Reason})
	}
	return out
}
