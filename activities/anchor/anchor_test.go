package anchor_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/activities/anchor"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// ledger appends batches, each name once.
type ledger struct {
	err    error
	places map[string]record.Anchoring
}

func (l *ledger) Anchor(_ context.Context, batch string, root common.Hash, count uint32) (record.Anchoring, error) {
	if l.err != nil {
		return record.Anchoring{}, l.err
	}
	if p, ok := l.places[batch]; ok {
		return p, nil
	}
	l.places[batch] = record.Anchoring{Seq: uint64(len(l.places)), Root: root, Count: count}
	return l.places[batch], nil
}

func TestCommitProvesEveryLeaf(t *testing.T) {
	t.Parallel()
	l := &ledger{places: make(map[string]record.Anchoring)}
	a := &anchor.Activities{Ledger: l}
	for n := 1; n <= 9; n++ {
		req := anchor.CommitRequest{Batch: common.Hash{byte(n)}.Hex()}
		for i := range n {
			req.Leaves = append(req.Leaves, common.Hash{byte(n), byte(i)})
		}
		for range 2 {
			res, err := a.Commit(t.Context(), req)
			if err != nil || len(res.Anchorings) != n {
				t.Fatalf("%+v, %v", res, err)
			}
			for i, p := range res.Anchorings {
				if p.Seq != uint64(n-1) || !merkle.Verify(p.Root, req.Leaves[i], p.Index, p.Count, p.Path) {
					t.Errorf("batch of %d, leaf %d: %+v", n, i, p)
				}
			}
		}
	}
	if len(l.places) != 9 {
		t.Errorf("%d batches", len(l.places))
	}
}

func TestCommitErrors(t *testing.T) {
	t.Parallel()
	a := &anchor.Activities{Ledger: &ledger{err: &anchor.RevertError{Reason: "no"}}}
	var app *temporal.ApplicationError
	if _, err := a.Commit(t.Context(), anchor.CommitRequest{Batch: "b", Leaves: []common.Hash{{1}}}); !errors.As(err, &app) || app.Type() != anchor.ErrReverted {
		t.Errorf("a refusal: %v", err)
	}
	if _, err := a.Commit(t.Context(), anchor.CommitRequest{Batch: "b"}); !errors.As(err, &app) || app.Type() != anchor.ErrBadBatch {
		t.Errorf("no leaves: %v", err)
	}
	down := errors.New("connection refused")
	a.Ledger = &ledger{err: down}
	if _, err := a.Commit(t.Context(), anchor.CommitRequest{Batch: "b", Leaves: []common.Hash{{1}}}); !errors.Is(err, down) {
		t.Errorf("an outage: %v", err)
	}
}
