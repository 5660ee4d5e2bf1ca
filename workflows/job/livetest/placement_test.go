package livetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	story "github.com/skyops/skyops/workflows/job"
)

// declined: a node says no, the next one runs the job.
func declined(t *testing.T, address string) {
	asked := 0
	l := start(t, address, 2, func(l *live) {
		for _, n := range l.Nodes {
			n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
				if asked++; asked == 1 {
					return n.Decline(ctx, req)
				}
				return n.Accept(ctx, req)
			}
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	l.want(l.finish(), story.Succeeded, "")
	if asked != 2 {
		t.Errorf("%d nodes were asked", asked)
	}
}

// silent: a node does not answer, the next one runs the job.
func silent(t *testing.T, address string) {
	asked := 0
	l := start(t, address, 2, func(l *live) {
		for _, n := range l.Nodes {
			n.Offer = func(ctx context.Context, req execution.OfferRequest) (execution.OfferResult, error) {
				if asked++; asked == 1 {
					<-ctx.Done() // the offer's time is over
					return execution.OfferResult{}, ctx.Err()
				}
				return n.Accept(ctx, req)
			}
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	s := l.finish()
	l.want(s, story.Succeeded, "")
	if asked != 2 || s.Epoch != 1 {
		t.Errorf("%d nodes were asked in %d epochs", asked, s.Epoch)
	}
}

// noNode: nobody fits until the deadline.
func noNode(t *testing.T, address string) {
	l := start(t, address, 0, func(l *live) {
		l.Submit(func(s *job.Submission) {
			s.Order.Nonce = common.Hash{0xb1}
			s.Spec.Limits.Duration = 1
			s.Order.Deadline = uint64(time.Now().Add(4 * time.Second).Unix())
		})
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	l.want(l.finish(), story.Failed, record.CauseNoNode)
}

// refused: an order without a deposit, and the same after one.
func refused(t *testing.T, address string) {
	l := start(t, address, 1, func(l *live) { l.Ledger.Balances = job.Amount{} })
	var app *temporal.ApplicationError
	var cause record.Cause
	if err := l.submit(); !errors.As(err, &app) || app.Details(&cause) != nil || cause.Code != record.CauseUnauthorized {
		t.Fatalf("submit answered %v", err)
	}
	l.save()
	l.Ledger.Balances = l.Sub.Order.MaxCost
	if err := l.submit(); err != nil {
		t.Fatalf("the same order after a deposit: %v", err)
	}
	s := l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
	l.want(s, story.Succeeded, "")
}
