package livetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// success: one node, from submit to anchored.
func success(t *testing.T, address string) {
	l := start(t, address, 1, nil)
	begin := time.Now()
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	accepted := time.Since(begin)
	s := l.update(story.AwaitUpdate, story.AwaitRequest{})
	delivered := time.Since(begin)
	if s.Package == nil {
		t.Errorf("delivered without a package: %+v", s)
	}
	l.want(l.finish(), story.Succeeded, "")
	kinds := make(map[string]int)
	events := l.events()
	for _, e := range events {
		kinds[e.GetEventType().String()]++
	}
	t.Logf("accepted after %s, delivered after %s, final after %s; %d events: %v",
		accepted, delivered, time.Since(begin), len(events), kinds)
	if n := len(events); n > 80 {
		t.Errorf("the history has %d events", n)
	}
}

// userError: the program fails, is packaged and paid.
func userError(t *testing.T, address string) {
	l := start(t, address, 1, func(l *live) {
		n := l.Nodes[0]
		n.Execute = func(_ context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			return n.Finish(req, record.Failed, &record.Cause{Code: record.CauseExitCode, Message: "exit code 3"}, 100), nil
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	s := l.finish()
	l.want(s, story.Failed, record.CauseExitCode)
	if s.Package == nil || s.Settlement == nil || s.Settlement.Paid.IsZero() {
		t.Errorf("package %+v, settlement %+v", s.Package, s.Settlement)
	}
}

// cancelled: the owner stops a running job, what is there is packaged and paid.
func cancelled(t *testing.T, address string) {
	running := make(chan struct{})
	l := start(t, address, 1, func(l *live) {
		n := l.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			close(running)
			cause := untilCancelled(ctx)
			if !errors.Is(cause, context.Canceled) {
				t.Logf("cancelled because: %v", cause)
			}
			return n.Finish(req, record.Cancelled, &record.Cause{Code: record.CauseCancelled}, 100), nil
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	<-running
	l.update(story.CancelUpdate, "changed my mind")
	s := l.finish()
	l.want(s, story.Cancelled, record.CauseCancelled)
	if s.Package == nil || s.Settlement == nil || s.Settlement.Paid.IsZero() {
		t.Errorf("what was there is not packaged and paid: %+v, %+v", s.Package, s.Settlement)
	}
}

// outOfBudget: lost work is paid for until nothing is left.
func outOfBudget(t *testing.T, address string) {
	l := start(t, address, 2, func(l *live) {
		l.Submit(func(s *job.Submission) {
			s.Order.Nonce = common.Hash{0xb0}
			s.Order.MaxCost = job.Units(1_000_000_000_000 / 60).Add(s.Order.Fee) // one minute
		})
		for _, n := range l.Nodes {
			n.Execute = n.CheckpointThen(59_900, jobtest.Fail(execution.ErrNodeLost))
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	l.want(l.finish(), story.Failed, record.CauseBudget)
}
