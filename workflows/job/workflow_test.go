package job_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/identity"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/canonical"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// failsWith ends attempts with an error.
func failsWith(err error) jobtest.Execute {
	return func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return execution.ExecuteResult{}, err
	}
}

// want checks how a job ended.
func want(t *testing.T, s story.Status, state story.State, code string) {
	t.Helper()
	got := ""
	if s.Cause != nil {
		got = s.Cause.Code
	}
	if s.State != state || got != code {
		t.Fatalf("the job ended %s with cause %+v, want %s with %q\nevents: %+v", s.State, s.Cause, state, code, s.Events)
	}
}

func TestSuccess(t *testing.T) {
	w := newWorld(t, 1)
	var submit, delivered, final updated
	w.env.RegisterDelayedCallback(func() {
		w.env.UpdateWorkflow(story.SubmitUpdate, "submit", submit.callbacks())
		w.env.UpdateWorkflow(story.AwaitUpdate, "delivered", delivered.callbacks(), story.AwaitRequest{})
		w.env.UpdateWorkflow(story.AwaitUpdate, "final", final.callbacks(), story.AwaitRequest{Final: true})
	}, 0)
	s := w.run()
	want(t, s, story.Succeeded, "")

	if a, ok := submit.value.(story.Accepted); !ok || submit.err != nil || a.Job != w.In.Job {
		t.Errorf("submit answered %+v, %v", submit.value, submit.err)
	}
	if d, ok := delivered.value.(story.Status); !ok || d.State != story.Delivered || d.Package == nil || d.Settlement != nil {
		t.Errorf("await delivered answered %+v, %v", delivered.value, delivered.err)
	}
	if f, ok := final.value.(story.Status); !ok || f.State != story.Succeeded || f.Settlement == nil || f.Anchoring == nil {
		t.Errorf("await final answered %+v, %v", final.value, final.err)
	}
	if s.Epoch != 1 || len(s.Attempts) != 1 || s.Attempts[0].Outcome != record.Succeeded || s.Attempts[0].Receipt == nil {
		t.Errorf("attempts: %+v", s.Attempts)
	}
	if s.Settlement == nil || s.Settlement.Paid.IsZero() || s.Settlement.Paid.Add(s.Settlement.Fee).Add(s.Settlement.Refunded).Cmp(w.Sub.Order.MaxCost) != 0 {
		t.Errorf("settlement: %+v", s.Settlement)
	}
	for kind, words := range map[string]string{"funded": w.Sub.Order.MaxCost.In(w.Sub.Order.Asset), "settlement": "paid " + s.Settlement.Paid.In(w.Sub.Order.Asset)} {
		if !slices.ContainsFunc(s.Events, func(e story.Event) bool { return e.Kind == kind && strings.Contains(e.Text, words) }) {
			t.Errorf("no line %s says %s: %+v", kind, words, s.Events)
		}
	}
	if s.Funding == (common.Hash{}) || !s.Simulated || s.MatchMicros == 0 {
		t.Errorf("status: %+v", s)
	}
	p := w.proof()
	hash, err := canonical.Hash(p.Record)
	if err != nil || hash != w.anchored || hash != s.RecordHash {
		t.Errorf("record hash %s, anchored %s, status %s, %v", hash, w.anchored, s.RecordHash, err)
	}
	if len(p.Record.Matches) != 1 || p.Record.Matches[0].Evidence.Ticket == (match.Signature{}) || p.Record.Matches[0].Offer.Accept == nil {
		t.Errorf("matches: %+v", p.Record.Matches)
	}
	if p.Anchoring == nil || p.Settlement == nil {
		t.Errorf("proof lacks anchoring or settlement")
	}
}

func TestRemoteActivitiesAreFew(t *testing.T) {
	w := newWorld(t, 1)
	w.run()
	if want := []string{"Offer", "Execute"}; !slices.Equal(w.remote, want) {
		t.Errorf("remote activities %v, want %v", w.remote, want)
	}
}

func TestKeeperIsAskedByItsQueueWhenItsDoorIsShut(t *testing.T) {
	w := newWorld(t, 1)
	w.DoorShut = true
	want(t, w.run(), story.Succeeded, "")
	if want := []string{"Offer", "Release", "Execute"}; !slices.Equal(w.remote, want) {
		t.Errorf("remote activities %v, want %v", w.remote, want)
	}
}

func TestNodeLostResumesFromHead(t *testing.T) {
	for name, lost := range map[string]error{
		"reported by the ingress": jobtest.Fail(execution.ErrNodeLost),
		"heartbeat timeout":       temporal.NewHeartbeatTimeoutError(execution.Progress{Stage: "run"}),
		"never took it up":        temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START, nil),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			for _, n := range w.Nodes {
				n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
					if req.Lease.Epoch == 1 {
						return n.CheckpointThen(600_000, lost)(ctx, req)
					}
					return n.Succeed(ctx, req)
				}
			}
			s := w.run()
			want(t, s, story.Succeeded, "")
			if s.Epoch != 2 || s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Cause.Code != record.CauseNodeLost {
				t.Fatalf("attempts: %+v", s.Attempts)
			}
			if s.Attempts[0].Node == s.Attempts[1].Node {
				t.Error("the lost node was asked again")
			}
			if s.Attempts[1].ResumedFrom != s.Attempts[0].Receipt.Receipt.Checkpoint {
				t.Errorf("resumed from %s", s.Attempts[1].ResumedFrom)
			}
			second := w.node(s.Attempts[1].Node).Runs[0]
			if second.Resume.CID != "bafycheckpoint1" || second.LimitMs != 3_000_000 || second.LimitCause != record.CauseDuration {
				t.Errorf("the second attempt got %+v, limit %d %s", second.Resume, second.LimitMs, second.LimitCause)
			}
			if settled := w.Ledger.Settled[0]; len(settled.Receipts) != 2 {
				t.Errorf("settled with %d receipts", len(settled.Receipts))
			}
		})
	}
}

// An attempt that resumed and saved nothing hands on the checkpoint of the epoch before it.
func TestAttemptWithoutCheckpointHandsOnTheOldOne(t *testing.T) {
	w := newWorld(t, 3)
	for _, n := range w.Nodes {
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			switch req.Lease.Epoch {
			case 1:
				return n.CheckpointThen(1000, jobtest.Fail(execution.ErrNodeLost))(ctx, req)
			case 2:
				return execution.ExecuteResult{}, jobtest.Fail(execution.ErrNodeLost)
			}
			return n.Succeed(ctx, req)
		}
	}
	s := w.run()
	want(t, s, story.Succeeded, "")
	third := w.node(s.Attempts[2].Node).Runs[0]
	if third.Resume.Epoch != 1 || third.ResumeReceipt.Receipt.Epoch != 1 || s.Attempts[2].ResumedFrom != s.Attempts[0].Receipt.Receipt.Checkpoint {
		t.Errorf("the third attempt got %+v with %+v", third.Resume, third.ResumeReceipt)
	}
}

func TestDrainedNodeIsLeft(t *testing.T) {
	w := newWorld(t, 2)
	var drained common.Address
	for _, n := range w.Nodes {
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if drained == (common.Address{}) {
				drained = n.Address()
				return n.CheckpointThen(1000, jobtest.Fail(execution.ErrNodeDrained))(ctx, req)
			}
			return n.Succeed(ctx, req)
		}
	}
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Attempts[0].Outcome != record.Drained || s.Attempts[0].Cause.Code != record.CauseDrained || s.Attempts[1].Node == drained {
		t.Errorf("attempts: %+v", s.Attempts)
	}
}

func TestDeclineAndSilenceGoToTheNextNode(t *testing.T) {
	for name, answer := range map[string]func(*jobtest.Node){
		"declined": func(n *jobtest.Node) { n.Offer = n.Decline },
		"silent":   func(n *jobtest.Node) { n.Offer = n.Silent },
		"forged accept": func(n *jobtest.Node) {
			n.Offer = func(ctx context.Context, r execution.OfferRequest) (execution.OfferResult, error) {
				res, err := n.Accept(ctx, r)
				res.Accept.Signature = make([]byte, 65)
				return res, err
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 3)
			answer(w.Nodes[0])
			answer(w.Nodes[1])
			s := w.run()
			want(t, s, story.Succeeded, "")
			if s.Epoch != 1 || s.Attempts[0].Node != w.Nodes[2].Address() {
				t.Fatalf("attempts: %+v", s.Attempts)
			}
			matches := w.proof().Record.Matches
			last := matches[len(matches)-1]
			if last.Offer.Accept == nil || len(last.Evidence.Job.Excluded) != len(matches)-1 {
				t.Errorf("last match: %+v", last)
			}
			for _, m := range matches[:len(matches)-1] {
				if signed := m.Offer.Decline != nil; signed != (name == "declined") || m.Offer.Accept != nil {
					t.Errorf("match: %+v", m.Offer)
				}
			}
		})
	}
}

// An answer that the node signed for something else, or in words that do not
// belong in a record, is none.
func TestAnswersThatDoNotCount(t *testing.T) {
	for name, change := range map[string]func(*execution.OfferRequest, *jobtest.Node){
		"accepts on another snapshot":  func(r *execution.OfferRequest, _ *jobtest.Node) { r.Snapshot[0] ^= 1 },
		"declines on another snapshot": func(r *execution.OfferRequest, n *jobtest.Node) { r.Snapshot[0] ^= 1; n.Offer = n.Decline },
		"declines at length": func(_ *execution.OfferRequest, n *jobtest.Node) {
			n.Offer, n.Reason = n.Decline, strings.Repeat("no", 200)
		},
		"declines in colour": func(_ *execution.OfferRequest, n *jobtest.Node) { n.Offer, n.Reason = n.Decline, "\x1b[31mno" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			n := w.Nodes[0]
			n.Offer = func(ctx context.Context, r execution.OfferRequest) (execution.OfferResult, error) {
				n.Offer = n.Accept
				change(&r, n)
				defer func() { n.Offer = n.Accept }()
				return n.Offer(ctx, r)
			}
			s := w.run()
			want(t, s, story.Succeeded, "")
			matches := w.proof().Record.Matches
			if len(matches) != 2 || matches[0].Offer.Accept != nil || matches[0].Offer.Decline != nil {
				t.Errorf("matches %+v", matches)
			}
		})
	}
}

func TestEveryoneDeclinesThenOneAccepts(t *testing.T) {
	w := newWorld(t, 2)
	for _, n := range w.Nodes {
		n.Offer = n.Decline
	}
	w.env.RegisterDelayedCallback(func() {
		if s := w.status(); s.State != story.Placing || s.Waiting == "" {
			t.Errorf("while waiting: %s, %q", s.State, s.Waiting)
		}
		w.Nodes[1].Offer = w.Nodes[1].Accept
	}, 3*time.Second)
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Attempts[0].Node != w.Nodes[1].Address() || s.Waiting != "" {
		t.Errorf("status: %+v", s)
	}
}

func TestAskingForEverIsBounded(t *testing.T) {
	w := newWorld(t, 1)
	n := w.Nodes[0]
	asked := 0
	n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
		asked++
		return n.Decline(ctx, req)
	}
	w.env.RegisterDelayedCallback(w.beatFor(n, 12*time.Hour), 0)
	want(t, w.run(), story.Failed, record.CauseNoNode)
	if asked < 100 || asked > 250 {
		t.Errorf("asked %d times", asked)
	}
}

func TestLostNodeIsAskedAgainWhenNothingElseFits(t *testing.T) {
	w := newWorld(t, 1)
	n := w.Nodes[0]
	n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		n.Execute = n.Succeed
		return n.CheckpointThen(1000, jobtest.Fail(execution.ErrNodeLost))(ctx, req)
	}
	s := w.run()
	want(t, s, story.Succeeded, "")
	if len(n.Runs) != 2 {
		t.Errorf("%d attempts", len(n.Runs))
	}
}

func TestJobThatBreaksEveryNodeIsGivenUp(t *testing.T) {
	w := newWorld(t, 7)
	for _, n := range w.Nodes {
		n.Execute = failsWith(jobtest.Fail(execution.ErrNodeFault))
	}
	s := w.run()
	want(t, s, story.Failed, record.CauseNodeFault)
	if s.Epoch != 5 {
		t.Errorf("%d attempts", s.Epoch)
	}
	if !strings.Contains(s.Cause.Fix, "submit it again") {
		t.Errorf("what to do is said to be: %s", s.Cause.Fix)
	}
	if s.Settlement == nil || s.Settlement.Refunded.Cmp(w.Sub.Order.MaxCost) != 0 {
		t.Errorf("settlement: %+v", s.Settlement)
	}
}

func TestLimits(t *testing.T) {
	t.Run("budget stops the program", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Submit(func(s *job.Submission) {
			s.Order.MaxCost = job.Units(1_000_000_000_000 / 60).Add(s.Order.Fee) // one minute at node 0's rate
		})
		s := w.run()
		want(t, s, story.Succeeded, "")
		if r := w.Nodes[0].Runs[0]; r.LimitMs != 59_999 && r.LimitMs != 60_000 || r.LimitCause != record.CauseBudget {
			t.Errorf("limit %d %s", r.LimitMs, r.LimitCause)
		}
	})
	t.Run("used-up budget ends the job", func(t *testing.T) {
		w := newWorld(t, 2)
		w.Submit(func(s *job.Submission) { s.Order.MaxCost = job.Units(1_000_000_000_000 / 60).Add(s.Order.Fee) })
		for _, n := range w.Nodes {
			n.Execute = n.CheckpointThen(59_900, jobtest.Fail(execution.ErrNodeLost))
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseBudget)
		if s.Settlement.Paid.Cmp(w.Sub.Order.MaxCost) > 0 || s.Settlement.Paid.IsZero() {
			t.Errorf("settlement %+v", s.Settlement)
		}
	})
	t.Run("used-up duration ends the job", func(t *testing.T) {
		w := newWorld(t, 2)
		for _, n := range w.Nodes {
			n.Execute = n.CheckpointThen(3_599_500, jobtest.Fail(execution.ErrNodeLost))
		}
		want(t, w.run(), story.Failed, record.CauseDuration)
	})
}

func TestNoNodeWaitsThenEnds(t *testing.T) {
	w := newWorld(t, 0)
	w.Submit(func(s *job.Submission) { s.Order.Deadline = uint64(jobtest.Start.Add(2 * time.Hour).Unix()) })
	var acts *placement.Activities
	w.env.OnActivity(acts.Queue, mock.Anything, mock.Anything).
		Return(func(context.Context, placement.PlaceRequest) (placement.PlaceResult, error) {
			return placement.PlaceResult{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, nil)
		}).After(time.Hour)
	w.env.RegisterDelayedCallback(func() {
		if s := w.status(); s.State != story.Placing || !strings.Contains(s.Waiting, "no node is connected") {
			t.Errorf("while waiting: %s, %q", s.State, s.Waiting)
		}
	}, time.Minute)
	s := w.run()
	want(t, s, story.Failed, record.CauseNoNode)
	if s.Settlement.Refunded.Cmp(w.Sub.Order.MaxCost) != 0 || len(w.proof().Record.Attempts) != 0 {
		t.Errorf("settlement %+v", s.Settlement)
	}
}

func TestMalformedJobEnds(t *testing.T) {
	w := newWorld(t, 1)
	var acts *placement.Activities
	w.env.OnActivity(acts.Place, mock.Anything, mock.Anything).
		Return(placement.PlaceResult{}, temporal.NewNonRetryableApplicationError("its asset is unknown", placement.ErrMalformed, nil))
	s := w.run()
	want(t, s, story.Failed, record.CauseNoNode)
	if s.Cause.Evidence != "its asset is unknown" || len(s.Attempts) != 0 {
		t.Errorf("status %+v", s)
	}
}

func TestNodeComesFreeWhileWaiting(t *testing.T) {
	w := newWorld(t, 0)
	var acts *placement.Activities
	w.env.OnActivity(acts.Queue, mock.Anything, mock.Anything).
		Return(func(ctx context.Context, req placement.PlaceRequest) (placement.PlaceResult, error) {
			w.AddNode()
			return w.Placer.Place(ctx, req)
		}).After(10 * time.Minute)
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Attempts[0].Node != w.Nodes[0].Address() || s.Waiting != "" {
		t.Errorf("status %+v", s)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		kind   string
		code   string
	}{
		"wrong signature": {func(w *world) { w.In.Submission.Signature = make([]byte, 65) }, identity.ErrUnauthorized, record.CauseUnauthorized},
		"replayed nonce":  {func(w *world) { w.Ledger.Used = true }, identity.ErrUnauthorized, record.CauseUnauthorized},
		"no money":        {func(w *world) { w.Ledger.Balances = job.Amount{} }, identity.ErrUnauthorized, record.CauseUnauthorized},
		"expired": {func(w *world) {
			w.Submit(func(s *job.Submission) { s.Order.Deadline = uint64(jobtest.Start.Unix()) })
		}, identity.ErrUnauthorized, record.CauseUnauthorized},
		"other spec":     {func(w *world) { w.In.Submission.Spec.RAM++ }, identity.ErrBadSubmission, record.CauseUnauthorized},
		"other job's id": {func(w *world) { w.In.Job[0] ^= 1 }, identity.ErrBadSubmission, record.CauseUnauthorized},
		"chain away":     {func(w *world) { w.Ledger.ReadErr = errDown }, story.ErrNoAnswer, record.CauseChain},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			c.change(w)
			var submit updated
			w.env.RegisterDelayedCallback(func() { w.env.UpdateWorkflow(story.SubmitUpdate, "submit", submit.callbacks()) }, 0)
			w.env.ExecuteWorkflow(story.Job, w.In)
			var app *temporal.ApplicationError
			if err := w.env.GetWorkflowError(); !errors.As(err, &app) || app.Type() != c.kind {
				t.Fatalf("the workflow ended with %v, want type %s", err, c.kind)
			}
			if submit.err == nil || errors.As(submit.err, &app) && app.Type() != c.kind {
				t.Errorf("submit answered %v", submit.err)
			}
			var cause record.Cause
			if err := app.Details(&cause); err != nil || cause.Code != c.code {
				t.Errorf("cause %+v, %v", cause, err)
			}
			if s := w.status(); s.State != story.Failed || s.Cause == nil {
				t.Errorf("status %+v", s)
			}
			if slices.Contains(w.calls, "Open") || slices.Contains(w.calls, "Offer") {
				t.Errorf("a refused job did %v", w.calls)
			}
		})
	}
}

func TestEveryStateIsReachedInOrder(t *testing.T) {
	w := newWorld(t, 1)
	var seen []string
	w.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(a temporal.SearchAttributes) bool {
		state, _ := a.GetKeyword(story.StateAttribute)
		seen = append(seen, state)
		return true
	})).Return(nil)
	w.run()
	if states := []string{"running", "succeeded"}; !slices.Equal(seen, states) {
		t.Errorf("indexed %v, want %v", seen, states)
	}
}
