package job_test

import (
	"context"
	"strings"
	"testing"

	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

func TestProgramFailureIsDeliveredAndPaid(t *testing.T) {
	w := newWorld(t, 1)
	n := w.Nodes[0]
	n.Execute = func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		return n.Finish(req, record.Failed, &record.Cause{Code: record.CauseExitCode, Message: "exit code 3"}, 1000), nil
	}
	s := w.run()
	want(t, s, story.Failed, record.CauseExitCode)
	if s.Package == nil || s.Settlement.Paid.IsZero() {
		t.Errorf("package %+v, settlement %+v", s.Package, s.Settlement)
	}
}

// firstThen has the job's first attempt end one way, wherever it runs, and the later ones succeed.
func (w *world) firstThen(first func(*jobtest.Node) jobtest.Execute) {
	for _, n := range w.Nodes {
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if req.Lease.Epoch == 1 {
				return first(n)(ctx, req)
			}
			return n.Succeed(ctx, req)
		}
	}
}

// What a node says of an end is nothing without a package in the register.
func TestUnconfirmedEndIsNotAccepted(t *testing.T) {
	for name, lie := range map[string]jobtest.Execute{
		"succeeded": jobtest.Say(record.Succeeded, ""),
		"failed":    jobtest.Say(record.Failed, record.CauseExitCode),
		"cancelled": jobtest.Say(record.Cancelled, record.CauseCancelled),
		"nothing":   jobtest.Say("", ""),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			w.firstThen(func(*jobtest.Node) jobtest.Execute { return lie })
			s := w.run()
			want(t, s, story.Succeeded, "")
			if len(s.Attempts) != 2 || s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Cause.Code != record.CauseNodeFault || s.Package.CID != "bafyresult2" {
				t.Errorf("attempts %+v, package %+v", s.Attempts, s.Package)
			}
			if s.Attempts[0].Node == s.Attempts[1].Node {
				t.Error("the node that lied was asked again")
			}
		})
	}
}

// An end that the register has is the job's end, whatever became of the node
// that should have reported it; it is billed once.
func TestEndInTheRegisterCounts(t *testing.T) {
	cause := &record.Cause{Code: record.CauseExitCode, Message: "exit code 3"}
	for name, c := range map[string]struct {
		how   record.Outcome
		cause *record.Cause
		heard error
		state story.State
		code  string
	}{
		"node lost after success":   {record.Succeeded, nil, jobtest.Fail(execution.ErrNodeLost), story.Succeeded, ""},
		"heartbeats stop":           {record.Succeeded, nil, temporal.NewHeartbeatTimeoutError(), story.Succeeded, ""},
		"told that it is stale":     {record.Succeeded, nil, jobtest.Fail(execution.ErrStaleLease), story.Succeeded, ""},
		"drained after success":     {record.Succeeded, nil, jobtest.Fail(execution.ErrNodeDrained), story.Succeeded, ""},
		"node lost after failure":   {record.Failed, cause, jobtest.Fail(execution.ErrNodeLost), story.Failed, record.CauseExitCode},
		"it says nothing of it":     {record.Failed, cause, nil, story.Failed, record.CauseExitCode},
		"the host's fault, it says": {record.Succeeded, nil, jobtest.Fail(execution.ErrNodeFault), story.Succeeded, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 2)
			w.firstThen(func(n *jobtest.Node) jobtest.Execute { return n.FinishThen(c.how, c.cause, c.heard) })
			s := w.run()
			want(t, s, c.state, c.code)
			if len(s.Attempts) != 1 || s.Attempts[0].Outcome != c.how || s.Package == nil || s.Package.CID != "bafyresult1" {
				t.Errorf("attempts %+v, package %+v", s.Attempts, s.Package)
			}
			if settled := w.Ledger.Settled; len(settled) != 1 || len(settled[0].Receipts) != 1 {
				t.Errorf("settled %+v", settled)
			}
		})
	}
}

// A node that says the owner cancelled, when the owner did not, has just stopped.
func TestCancellationThatNobodyAskedFor(t *testing.T) {
	w := newWorld(t, 2)
	w.firstThen(func(n *jobtest.Node) jobtest.Execute {
		return n.FinishThen(record.Cancelled, &record.Cause{Code: record.CauseCancelled}, nil)
	})
	s := w.run()
	want(t, s, story.Succeeded, "")
	if s.Attempts[0].Outcome != record.Lost || s.Attempts[0].Cause.Code != record.CauseNodeFault || s.Package.CID != "bafyresult2" {
		t.Errorf("attempts %+v, package %+v", s.Attempts, s.Package)
	}
}

// That an image or input is not what the spec names is not believed of one node.
func TestFaultBeforeTheStartNeedsTwoNodes(t *testing.T) {
	t.Run("one node says so", func(t *testing.T) {
		w := newWorld(t, 2)
		w.firstThen(func(*jobtest.Node) jobtest.Execute { return jobtest.Say(record.Failed, record.CauseImage) })
		s := w.run()
		want(t, s, story.Succeeded, "")
		if s.Attempts[0].Outcome != record.Failed || s.Attempts[0].Cause.Code != record.CauseImage || s.Attempts[0].Node == s.Attempts[1].Node {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("two say so", func(t *testing.T) {
		w := newWorld(t, 3)
		for _, n := range w.Nodes {
			n.Execute = jobtest.Say(record.Failed, record.CauseInput)
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseInput)
		if len(s.Attempts) != 2 || s.Attempts[0].Node == s.Attempts[1].Node || s.Package != nil || !s.Settlement.Paid.IsZero() {
			t.Errorf("attempts %+v, package %+v", s.Attempts, s.Package)
		}
	})
	t.Run("inputs do not fit the disk", func(t *testing.T) {
		w := newWorld(t, 3)
		for _, n := range w.Nodes {
			n.Execute = jobtest.Say(record.Failed, record.CauseDisk)
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseDisk)
		if len(s.Attempts) != 2 {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("they say different things", func(t *testing.T) {
		w := newWorld(t, 3)
		codes := []string{record.CauseInput, record.CauseImage, record.CauseInput}
		for _, n := range w.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				return jobtest.Say(record.Failed, codes[req.Lease.Epoch-1])(ctx, req)
			}
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseInput)
		if len(s.Attempts) != 3 {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("there is only one node", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Nodes[0].Execute = jobtest.Say(record.Failed, record.CauseImage)
		s := w.run()
		want(t, s, story.Failed, record.CauseImage)
		if len(s.Attempts) != 2 {
			t.Errorf("attempts %+v", s.Attempts)
		}
	})
	t.Run("its words are bounded", func(t *testing.T) {
		w := newWorld(t, 1)
		w.Nodes[0].Execute = func(context.Context, execution.ExecuteRequest) (execution.ExecuteResult, error) {
			return execution.ExecuteResult{Outcome: record.Failed, Cause: &record.Cause{Code: record.CauseImage, Message: strings.Repeat("x\n", 9999)}}, nil
		}
		s := w.run()
		want(t, s, story.Failed, record.CauseImage)
		if len(s.Cause.Message) > record.MaxSentence || strings.Contains(s.Cause.Message, "\n") {
			t.Errorf("message of %d bytes", len(s.Cause.Message))
		}
	})
}
