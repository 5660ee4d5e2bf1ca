package livetest

import (
	"context"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
	"github.com/skyops/skyops/workflows/job/jobtest"
)

// nodeLost: a node dies, the next one resumes.
func nodeLost(t *testing.T, address string) {
	l := start(t, address, 2, func(l *live) {
		for _, n := range l.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					return n.CheckpointThen(600, jobtest.Fail(execution.ErrNodeLost))(ctx, req)
				}
				return n.Succeed(ctx, req)
			}
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	s := l.finish()
	l.want(s, story.Succeeded, "")
	if s.Epoch != 2 || s.Attempts[0].Cause.Code != record.CauseNodeLost || s.Attempts[1].ResumedFrom == (common.Hash{}) {
		t.Errorf("attempts %+v", s.Attempts)
	}
}

// nodeDrained: a node leaves in order, the next one resumes.
func nodeDrained(t *testing.T, address string) {
	l := start(t, address, 2, func(l *live) {
		for _, n := range l.Nodes {
			n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
				if req.Lease.Epoch == 1 {
					return n.CheckpointThen(600, jobtest.Fail(execution.ErrNodeDrained))(ctx, req)
				}
				return n.Succeed(ctx, req)
			}
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	s := l.finish()
	l.want(s, story.Succeeded, "")
	if s.Attempts[0].Outcome != record.Drained {
		t.Errorf("attempts %+v", s.Attempts)
	}
}

// takenUpAgain: a call breaks off, and the next one takes up the same attempt.
func takenUpAgain(t *testing.T, address string) {
	l := start(t, address, 1, func(l *live) {
		n, calls := l.Nodes[0], 0
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			if calls++; calls == 1 {
				return execution.ExecuteResult{}, temporal.NewApplicationError("the call broke off", "Broken")
			}
			return n.Succeed(ctx, req)
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	s := l.finish()
	l.want(s, story.Succeeded, "")
	if s.Epoch != 1 || len(l.Nodes[0].Runs) != 2 {
		t.Errorf("%d epochs, %d calls", s.Epoch, len(l.Nodes[0].Runs))
	}
}
