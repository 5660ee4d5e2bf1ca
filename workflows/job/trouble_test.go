package job_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/escrow"
	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/keys"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
	"github.com/skyops/skyops/workflows/policy"
)

func TestCancel(t *testing.T) {
	t.Run("while placing", func(t *testing.T) {
		w := newWorld(t, 0)
		var acts *placement.Activities
		w.env.OnActivity(acts.Queue, mock.Anything, mock.Anything).Return(placement.PlaceResult{}, nil).After(time.Hour)
		u := w.cancelAt(time.Minute)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if u.err != nil || u.rejected != nil || s.Cause.Message != "changed my mind" {
			t.Errorf("update %+v, cause %+v", u, s.Cause)
		}
		if s.Settlement == nil || s.Settlement.Refunded.Cmp(w.Sub.Order.MaxCost) != 0 {
			t.Errorf("settlement %+v", s.Settlement)
		}
	})
	t.Run("while nodes decline", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Nodes[0].Offer = w.Nodes[0].Decline
		w.cancelAt(time.Second)
		want(t, w.run(), story.Cancelled, record.CauseCancelled)
	})
	t.Run("while the escrow opens", func(t *testing.T) {
		w := newWorld(t, 1)
		w.slowOpen(time.Minute)
		w.cancelAt(time.Second)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if len(w.Nodes[0].Runs) != 0 || w.Ledger.Locked {
			t.Error("the job ran, or its money stays locked")
		}
	})
	t.Run("while the keeper is asked", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Keeper = func(context.Context) error { return errDown }
		w.cancelAt(5 * time.Second)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if !w.Leases.Lease(w.In.Job).Ended {
			t.Error("the lease stays")
		}
	})
}

// Once a node runs it, what that one says last counts.
func TestCancelOfARunningJob(t *testing.T) {
	t.Run("while running", func(t *testing.T) {
		w := newWorld(t, 1)
		n := w.Nodes[0]
		w.execute(n.CheckpointThen(30_000, nil), time.Hour)
		u := w.cancelAt(30 * time.Second)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if u.rejected != nil || s.Attempts[0].Outcome != record.Cancelled || !w.Leases.Lease(w.In.Job).Ended {
			t.Errorf("update %+v, attempt %+v", u, s.Attempts[0])
		}
	})
	t.Run("while running, and the node packages what is there", func(t *testing.T) {
		w := newWorld(t, 1)
		n := w.Nodes[0]
		w.execute(n.Succeed, time.Hour)
		w.finishAt(30*time.Second, n, record.Cancelled, &record.Cause{Code: record.CauseCancelled, Message: "the node's words"})
		w.cancelAt(30 * time.Second)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if s.Attempts[0].Outcome != record.Cancelled || s.Package == nil || s.Cause.Message != "changed my mind" {
			t.Errorf("attempt %+v, package %+v, cause %+v", s.Attempts[0], s.Package, s.Cause)
		}
	})
	t.Run("while running, and the program succeeds all the same", func(t *testing.T) {
		w := newWorld(t, 1)
		n := w.Nodes[0]
		w.execute(n.Succeed, time.Hour)
		w.finishAt(30*time.Second, n, record.Succeeded, nil)
		w.cancelAt(30 * time.Second)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Package == nil || s.Attempts[0].Outcome != record.Succeeded {
			t.Errorf("attempt %+v, package %+v", s.Attempts[0], s.Package)
		}
	})
	t.Run("after the node ended the job by itself", func(t *testing.T) {
		w := newWorld(t, 1)
		n := w.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			n.Offer = n.Decline
			return n.FinishThen(record.Cancelled, &record.Cause{Code: record.CauseCancelled}, nil)(ctx, req)
		}
		w.cancelAt(time.Minute)
		s := w.run()
		want(t, s, story.Cancelled, record.CauseCancelled)
		if s.Attempts[0].Outcome != record.Lost || s.Package == nil {
			t.Errorf("attempt %+v, package %+v", s.Attempts[0], s.Package)
		}
	})
	t.Run("after the end it is refused", func(t *testing.T) {
		w := newWorld(t, 1)
		w.slowSettle(time.Hour)
		u := w.cancelAt(time.Minute)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if u.rejected == nil {
			t.Error("the update was accepted")
		}
	})
	t.Run("by Temporal's own cancellation", func(t *testing.T) {
		w := newWorld(t, 1)
		w.execute(w.Nodes[0].Succeed, time.Minute)
		w.env.RegisterDelayedCallback(w.env.CancelWorkflow, time.Second)
		want(t, w.run(), story.Cancelled, record.CauseCancelled)
	})
}

func TestChainTrouble(t *testing.T) {
	t.Run("an escrow that refuses ends the job before any work", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Ledger.OpenErr = &escrow.RevertError{Call: "open", Reason: "balance too low"}
		s := w.run()
		want(t, s, story.Failed, record.CauseUnauthorized)
		if len(w.Nodes[0].Runs) != 0 || s.Settlement != nil || slices.Contains(w.calls, "Settle") {
			t.Errorf("calls %v, settlement %+v", w.calls, s.Settlement)
		}
	})
	t.Run("a chain away at the start ends the job, and the money comes back when it answers", func(t *testing.T) {
		w := newWorld(t, 1)
		w.openTimesOutOnce()
		s := w.run()
		want(t, s, story.Failed, record.CauseChain)
		if s.Settlement == nil || s.Settlement.Refunded.Cmp(w.Sub.Order.MaxCost) != 0 {
			t.Errorf("settlement %+v", s.Settlement)
		}
	})
	t.Run("a slow escrow lets the offer expire, and the node is asked again", func(t *testing.T) {
		w := newWorld(t, 1)
		w.slowOpen(2 * policy.OfferHold)
		w.env.RegisterDelayedCallback(func() { w.Nodes[0].Beat() }, 2*policy.OfferHold-time.Second)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if matches := w.proof().Record.Matches; len(matches) != 2 {
			t.Errorf("%d matches", len(matches))
		}
	})
}

// What the chain does once the result is there.
func TestChainTroubleAtTheEnd(t *testing.T) {
	t.Run("a settlement that waits does not keep the result", func(t *testing.T) {
		w := newWorld(t, 1)
		w.slowSettle(time.Hour)
		w.env.RegisterDelayedCallback(func() {
			if s := w.status(); s.State != story.Delivered || s.Package == nil || s.Outcome != record.Succeeded {
				t.Errorf("while the chain is away: %+v", s)
			}
		}, time.Minute)
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Settlement == nil || len(w.Ledger.Settled) != 1 {
			t.Errorf("settled %d times", len(w.Ledger.Settled))
		}
	})
	t.Run("a settlement that is refused ends in the outcome all the same", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Ledger.SettleErr = &escrow.RevertError{Call: "settle", Reason: "order is not open"}
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Settlement != nil || !slices.ContainsFunc(s.Events, func(e story.Event) bool { return e.Kind == "settlement" }) {
			t.Errorf("settlement %+v, events %+v", s.Settlement, s.Events)
		}
	})
	t.Run("a proof of another record is not the job's", func(t *testing.T) {
		w := newWorld(t, 1)
		w.anchoring = func(hash common.Hash) error {
			w.env.SignalWorkflow(story.AnchoredSignal, w.proven(common.Hash{0xbd}))
			w.env.RegisterDelayedCallback(func() { w.env.SignalWorkflow(story.AnchoredSignal, w.proven(hash)) }, time.Second)
			return nil
		}
		s := w.run()
		if s.Anchoring == nil || s.Anchoring.Root != w.proven(s.RecordHash).Root {
			t.Errorf("anchoring %+v of record %s", s.Anchoring, s.RecordHash)
		}
	})
	t.Run("an anchor that never comes is waited for within bounds", func(t *testing.T) {
		w := newWorld(t, 1)
		w.anchoring = func(common.Hash) error { return errDown }
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Anchoring != nil || s.RecordHash == (common.Hash{}) {
			t.Errorf("anchoring %+v", s.Anchoring)
		}
		if took := time.Duration(s.UpdatedAt-s.CreatedAt) * time.Millisecond; took < 24*time.Hour || took > 27*time.Hour {
			t.Errorf("it took %s", took)
		}
	})
}

func TestKeeperRefuses(t *testing.T) {
	w := newWorld(t, 1)
	w.Keeper = func(context.Context) error {
		return temporal.NewNonRetryableApplicationError("the envelope does not open", keys.ErrRefused, nil)
	}
	s := w.run()
	want(t, s, story.Failed, record.CauseUnauthorized)
	if slices.Contains(w.remote, keys.ReleaseActivity) {
		t.Error("what was refused at the door is asked again by the queue")
	}
	if !w.Leases.Lease(w.In.Job).Ended || len(w.Nodes[0].Runs) != 0 {
		t.Error("the lease stays, or the job ran")
	}
}

func TestKeeperAwayThenBack(t *testing.T) {
	w := newWorld(t, 1)
	tries := 0
	w.Keeper = func(context.Context) error {
		if tries++; tries < 4 {
			return errDown
		}
		return nil
	}
	want(t, w.run(), story.Succeeded, "")
}

// However long the keeper is away, that is not the job's doing.
func TestKeeperAwayForLong(t *testing.T) {
	w := newWorld(t, 1)
	const away = 20 * policy.OfferHold
	w.Keeper = func(context.Context) error {
		if w.env.Now().Sub(jobtest.Start) < away {
			return errDown
		}
		return nil
	}
	w.env.RegisterDelayedCallback(w.beatFor(w.Nodes[0], away+time.Minute), time.Second)
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Epoch < 10 {
		t.Errorf("%d epochs", s.Epoch)
	}
}

// A lease was raised in a workflow task that never became durable, and its
// accept has run out since: the register's epoch is passed over.
func TestForgottenEpoch(t *testing.T) {
	w := newWorld(t, 2)
	if err := w.Leases.RaiseLease(t.Context(), lease.Lease{Job: w.In.Job, Epoch: 1, Node: common.Address{0xf0}}); err != nil {
		t.Fatal(err)
	}
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Epoch != 2 || s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Receipt != nil {
		t.Errorf("attempts %+v", s.Attempts)
	}
}

// How a job was matched can be asked for at any time: the rounds there were,
// and what the next one is made on while it has no node.
func TestMatching(t *testing.T) {
	w := newWorld(t, 1)
	w.Nodes[0].Offer = w.Nodes[0].Decline
	w.env.RegisterDelayedCallback(func() {
		m := w.matching(0)
		if m.State != story.Placing || m.Rounds != 1 || m.Round != 1 || m.Match == nil || m.Match.Offer.Decline == nil {
			t.Errorf("while it waits: %+v", m)
		}
		if a := m.Asks; a == nil || a.Order.Nonce != w.Sub.Order.Nonce || a.Attempt != 1 || len(a.Excluded) != 1 || a.Waiting == "" {
			t.Errorf("it asks for %+v", a)
		}
		if m := w.matching(2); m.Match != nil || m.Round != 0 || m.Rounds != 1 {
			t.Errorf("a round that was not: %+v", m)
		}
		w.Nodes[0].Offer = w.Nodes[0].Accept
	}, time.Second)
	want(t, w.run(), story.Succeeded, "")
	m := w.matching(0)
	if m.State != story.Succeeded || m.Asks != nil || m.Rounds < 2 || m.Round != m.Rounds || m.Match.Offer.Accept == nil {
		t.Errorf("at the end: %+v", m)
	}
	if first := w.matching(1); first.Round != 1 || first.Match.Offer.Decline == nil {
		t.Errorf("the first round: %+v", first)
	}
}
