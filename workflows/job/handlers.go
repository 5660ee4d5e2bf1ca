package job

import (
	"errors"

	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/protocol/record"
)

// maxEvents bounds a story's events; the oldest but the first go.
const maxEvents = 200

// handle registers what the outside may ask of the job.
func (s *story) handle(ctx workflow.Context) error {
	return errors.Join(
		workflow.SetUpdateHandler(ctx, SubmitUpdate, s.onSubmit),
		workflow.SetUpdateHandler(ctx, AwaitUpdate, s.onAwait),
		workflow.SetUpdateHandlerWithOptions(ctx, CancelUpdate, s.onCancel,
			workflow.UpdateHandlerOptions{Validator: s.mayCancel}),
		workflow.SetUpdateHandlerWithOptions(ctx, PauseUpdate, s.onPause,
			workflow.UpdateHandlerOptions{Validator: s.mayPause}),
		workflow.SetUpdateHandlerWithOptions(ctx, ResumeUpdate, s.onResume,
			workflow.UpdateHandlerOptions{Validator: s.mayResume}),
		workflow.SetUpdateHandlerWithOptions(ctx, ExtendUpdate, s.onExtend,
			workflow.UpdateHandlerOptions{Validator: s.mayExtend}),
		workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) { return s.status, nil }),
		workflow.SetQueryHandler(ctx, ProofQuery, s.proof),
		workflow.SetQueryHandler(ctx, MatchQuery, s.matching),
	)
}

// onSubmit answers as soon as the submission was accepted or refused.
func (s *story) onSubmit(ctx workflow.Context) (Accepted, error) {
	err := workflow.Await(ctx, func() bool { return s.accepted || s.refusal != nil })
	if err == nil {
		err = s.refusal
	}
	return Accepted{Job: s.in.Job}, err
}

// onAwait answers when the job has got as far as was asked.
func (s *story) onAwait(ctx workflow.Context, req AwaitRequest) (Status, error) {
	err := workflow.Await(ctx, func() bool {
		return s.status.State.Terminal() || s.delivered && !req.Final
	})
	return s.status, err
}

// onCancel asks the job to stop; the answer does not wait for it.
func (s *story) onCancel(_ workflow.Context, reason string) (Status, error) {
	if reason == "" {
		reason = "cancelled by its owner"
	}
	s.cancel(reason)
	return s.status, nil
}

// mayCancel refuses what comes too late.
func (s *story) mayCancel(string) error {
	if s.outcome != nil || s.status.State.Terminal() {
		return errors.New("the job has ended: " + string(s.status.Outcome))
	}
	return nil
}

// cancel stops what is going on, once.
func (s *story) cancel(reason string) {
	if s.cancelled != "" || s.outcome != nil {
		return
	}
	s.cancelled = reason
	s.note("cancel", reason)
	s.stop()
}

// enter moves the story to a state and tells the indexes.
func (s *story) enter(state State) {
	s.status.State, s.status.UpdatedAt = state, s.now()
	if s.accepted || s.indexed != "" {
		s.index()
	}
}

// note adds a line to the story.
func (s *story) note(kind, text string) {
	s.status.UpdatedAt = s.now()
	events := s.status.Events
	if len(events) == maxEvents {
		events = append(events[:1:1], events[2:]...)
	}
	s.status.Events = append(events, Event{At: s.now(), Kind: kind, Text: text})
}

// wait shows what the job waits for; the empty text ends the wait.
func (s *story) wait(text string) {
	if text != "" && text != s.status.Waiting {
		s.note("waiting", text)
	}
	s.status.Waiting = text
	if text != "" {
		s.index()
	}
}

// matching answers with one round of matching, from 1 or 0 for the newest, and
// with what the next one is made on as long as the job has no node.
func (s *story) matching(round int) (Matching, error) {
	m := Matching{State: s.status.State, Rounds: len(s.matches)}
	if round == 0 {
		round = m.Rounds
	}
	if round > 0 && round <= m.Rounds {
		m.Round, m.Match = round, &s.matches[round-1]
	}
	switch s.status.State {
	case Authenticating, Placing, Recovering:
		if s.outcome == nil {
			req := s.placeRequest()
			m.Asks = &Asks{
				Order: req.Submission.Order, Spec: req.Submission.Spec,
				Attempt: req.Attempt, Excluded: req.Excluded, Waiting: s.status.Waiting,
				Queued: s.status.Queued, Standing: s.status.Standing,
			}
		}
	}
	return m, nil
}

// proof answers with what verify needs, as far as it exists.
func (s *story) proof() (record.Proof, error) {
	if s.record == nil {
		return record.Proof{}, errors.New("the job has no record yet: its state is " + string(s.status.State))
	}
	return record.Proof{Record: *s.record, Hash: s.status.RecordHash, Settlement: s.settlement, Anchoring: s.anchoring}, nil
}
