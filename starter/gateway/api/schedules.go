package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workflows/schedule"
)

func (s *Server) scheduleRoutes() {
	create := op(http.MethodPost, "/v1/schedules", "createSchedule", "Run a job again and again", false)
	create.Description = "The signed order, of kind schedule, is the authorisation; its nonce is made from the schedule's terms (protocol/job, Schedule). " +
		"Its escrow is opened at once. The same order is the same schedule, so repeating a submission is harmless."
	create.Errors = append(create.Errors, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusConflict)
	create.DefaultStatus = http.StatusAccepted
	huma.Register(s.api, create, s.createSchedule)
	huma.Register(s.api, op(http.MethodGet, "/v1/schedules", "listSchedules", "List your schedules, newest first", true), s.schedules)
	huma.Register(s.api, op(http.MethodGet, "/v1/schedules/{order}", "getSchedule", "Read a schedule with its runs", true), s.schedule)
	change := func(method, path, id, summary string) huma.Operation {
		o := op(method, path, id, summary, true)
		o.Errors = append(o.Errors, http.StatusConflict)
		return o
	}
	huma.Register(s.api, change(http.MethodPost, "/v1/schedules/{order}/pause", "pauseSchedule", "Have nothing become due until it is resumed"), s.pauseSchedule)
	huma.Register(s.api, change(http.MethodPost, "/v1/schedules/{order}/resume", "resumeSchedule", "Let runs become due again"), s.resumeSchedule)
	backfill := change(http.MethodPost, "/v1/schedules/{order}/backfill", "backfillSchedule", "Make the runs that were due in a time, one after the other")
	backfill.Description = "They count as runs like any. What is made twice is paid twice."
	huma.Register(s.api, backfill, s.backfillSchedule)
	closing := change(http.MethodPost, "/v1/schedules/{order}/close", "closeSchedule", "End a schedule")
	closing.Description = "Nothing is due any more; what runs comes to its end, then the rest of the money goes back. Cancel a run as any job."
	huma.Register(s.api, closing, s.closeSchedule)
}

// SchedulePath names a schedule by its order.
type SchedulePath struct {
	Order string `path:"order" pattern:"^0x[0-9a-fA-F]{64}$" doc:"The order's hash"`
}

func (p SchedulePath) id() common.Hash { return common.HexToHash(p.Order) }

func (s *Server) createSchedule(ctx context.Context, in *struct {
	Key
	Body client.ScheduleRequest
}) (*reply[client.ScheduleReply], error) {
	sub, terms := in.Body.Submission, in.Body.Schedule
	if err := s.checkSubmission(ctx, sub, job.KindSchedule); err != nil {
		return nil, err
	}
	if err := terms.CheckOrder(sub.Order, sub.Spec); err != nil {
		p := then(refuse(client.CodeOrder, "%v", err), "sign an order of kind 4 whose nonce is made from exactly this schedule")
		p.Fields = fieldFaults("schedule.", err)
		return nil, p
	}
	if sub.Item != 0 {
		return nil, refuse(client.CodeOrder, "the submission is not of the schedule's first run")
	}
	if err := s.checkNotify(in.Body.Notify); err != nil {
		return nil, err
	}
	order := sub.Order.Hash(s.Network.Domain())
	out := &reply[client.ScheduleReply]{client.ScheduleReply{Order: order}}
	if st, err := s.Schedules.Status(ctx, order); err == nil && st.Phase != schedule.Refused {
		return out, nil
	} else if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, s.fail(ctx, "looking for the schedule", err)
	}
	by, unread := sub.Authority(s.Network.Domain())
	if _, err := s.authorizeOrder(ctx, sub.Order, order, by, unread, func() error {
		_, err := s.Jobs.Status(ctx, job.ID(order, sub.Number()))
		return err
	}); err != nil {
		return nil, err
	}
	if !s.perUser.allow(sub.Order.Owner.Hex(), s.now()) {
		return nil, tooMany()
	}
	return once(ctx, s, sub.Order.Owner, in.Key, []any{"schedule", in.Body}, func() (*reply[client.ScheduleReply], error) {
		if err := s.rememberDelegate(ctx, sub, order); err != nil {
			return nil, err
		}
		if err := s.holdInputs(ctx, order, sub.Order.Deadline, sub.Spec); err != nil {
			return nil, err
		}
		_, err := s.Schedules.Submit(ctx, schedule.Input{
			Submission: sub, Terms: terms, Order: order, ChainID: s.Network.ChainID, Escrow: s.Network.Escrow, Notify: in.Body.Notify, Trace: traceOf(ctx),
		})
		var refused *Refused
		if errors.As(err, &refused) && !refused.Again {
			p := then(problem(http.StatusUnauthorized, client.CodeOrder, "%s", refused.Cause.Message), "%s", refused.Cause.Fix)
			p.Cause = &refused.Cause
			return nil, p
		}
		if err != nil {
			return nil, s.fail(ctx, "opening the schedule", err)
		}
		return out, nil
	})
}

func (s *Server) schedules(ctx context.Context, in *struct {
	Cursor string `query:"cursor" maxLength:"4096"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*reply[client.ScheduleList], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	lines, next, err := s.Schedules.List(ctx, wallet, in.Cursor, in.Limit)
	if errors.Is(err, ErrCursor) {
		return nil, then(refuse(client.CodeInvalid, "%v", err), "begin without one")
	}
	if err != nil {
		return nil, s.fail(ctx, "listing schedules", err)
	}
	if lines == nil {
		lines = []client.ScheduleLine{}
	}
	return &reply[client.ScheduleList]{client.ScheduleList{Schedules: lines, Next: next}}, nil
}

// scheduleOf returns a schedule of the caller's; others' do not exist.
func (s *Server) scheduleOf(ctx context.Context, order common.Hash) (*reply[client.Schedule], error) {
	wallet, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	st, err := s.Schedules.Status(ctx, order)
	mine := st.Owner == wallet
	if err == nil && !mine {
		mine, err = s.submitted(ctx, order, wallet)
	}
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !mine:
		return nil, then(problem(http.StatusNotFound, client.CodeNotFound, "there is no schedule of yours with that name"), "GET /v1/schedules lists yours")
	case err != nil:
		return nil, s.fail(ctx, "reading the schedule", err)
	}
	return &reply[client.Schedule]{scheduled(st)}, nil
}

func (s *Server) schedule(ctx context.Context, in *SchedulePath) (*reply[client.Schedule], error) {
	return s.scheduleOf(ctx, in.id())
}

// scheduled is a schedule as clients see it.
func scheduled(st Scheduled) client.Schedule {
	out := client.Schedule{
		Trace: st.Trace, Order: st.Order, Owner: st.Owner, Name: st.Name, Terms: st.Terms, Asset: st.Asset, MaxCost: st.MaxCost, Fee: st.Fee,
		PerRun:   st.Terms.PerRun(job.Order{MaxCost: st.MaxCost, Fee: st.Fee}),
		Deadline: st.Deadline, Phase: string(st.Phase), Paused: st.Paused, Why: st.Why, Begun: st.Begun, Cost: st.Cost,
		Runs: []client.ScheduledRun{}, Next: []uint64{}, Settlement: st.Settlement, CreatedAt: st.CreatedAt, UpdatedAt: st.UpdatedAt,
	}
	for _, r := range st.Runs {
		out.Runs = append(out.Runs, client.ScheduledRun{Item: r.Item, Job: r.Job, Due: r.Due, Began: r.Began, Ended: r.Ended, Outcome: r.Outcome, Cost: r.Cost})
	}
	for _, t := range st.Next {
		out.Next = append(out.Next, uint64(t.Unix()))
	}
	return out
}

// change does something to a schedule of the caller's and returns what it is then.
func (s *Server) change(ctx context.Context, order common.Hash, k Key, what string, request any, do func() error) (*reply[client.Schedule], error) {
	if _, err := s.scheduleOf(ctx, order); err != nil {
		return nil, err
	}
	return once(ctx, s, callerOf(ctx).session.wallet, k, []any{what, order, request}, func() (*reply[client.Schedule], error) {
		err := do()
		var untimely *Untimely
		if errors.As(err, &untimely) {
			return nil, then(problem(http.StatusConflict, client.CodeConflict, "%s", untimely.Reason), "read it: GET /v1/schedules/%s", order)
		}
		if err != nil {
			return nil, s.fail(ctx, what, err)
		}
		return s.scheduleOf(ctx, order)
	})
}

func (s *Server) pauseSchedule(ctx context.Context, in *struct {
	SchedulePath
	Key
}) (*reply[client.Schedule], error) {
	return s.change(ctx, in.id(), in.Key, "pausing the schedule", nil, func() error { return s.Schedules.Pause(ctx, in.id()) })
}

func (s *Server) resumeSchedule(ctx context.Context, in *struct {
	SchedulePath
	Key
}) (*reply[client.Schedule], error) {
	return s.change(ctx, in.id(), in.Key, "resuming the schedule", nil, func() error { return s.Schedules.Resume(ctx, in.id()) })
}

// maxBackfill bounds the time that is made up for at once.
const maxBackfill = 366 * 24 * time.Hour

func (s *Server) backfillSchedule(ctx context.Context, in *struct {
	SchedulePath
	Key
	Body client.BackfillRequest
}) (*reply[client.Schedule], error) {
	from, to := time.Unix(int64(min(in.Body.From, 1<<40)), 0), time.Unix(int64(min(in.Body.To, 1<<40)), 0)
	if !from.Before(to) || to.Sub(from) > maxBackfill || to.After(s.now()) {
		return nil, then(refuse(client.CodeInvalid, "there is no such time to make up for"), "give from before to, to not after now, and a year at most")
	}
	return s.change(ctx, in.id(), in.Key, "making up for runs", in.Body, func() error { return s.Schedules.Backfill(ctx, in.id(), from, to) })
}

func (s *Server) closeSchedule(ctx context.Context, in *struct {
	SchedulePath
	Key
	Body client.CancelRequest
}) (*reply[client.Schedule], error) {
	return s.change(ctx, in.id(), in.Key, "ending the schedule", in.Body, func() error {
		_, err := s.Schedules.Close(ctx, in.id(), in.Body.Reason)
		return err
	})
}
