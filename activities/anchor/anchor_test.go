package anchor_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
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

func (l *ledger) Anchor(_ context.Context, batch string, root common.Hash, count uint32, list string) (record.Anchoring, error) {
	if list != "bafylist" {
		return record.Anchoring{}, fmt.Errorf("the list is at %q", list)
	}
	if l.err != nil {
		return record.Anchoring{}, l.err
	}
	if p, ok := l.places[batch]; ok {
		return p, nil
	}
	l.places[batch] = record.Anchoring{Seq: uint64(len(l.places)), Root: root, Count: count}
	return l.places[batch], nil
}

// lists publishes every list at one place.
type lists struct{ err error }

func (l lists) Publish(_ context.Context, records []common.Hash, workflows []string) (string, error) {
	if len(records) != len(workflows) {
		return "", fmt.Errorf("%d records of %d workflows", len(records), len(workflows))
	}
	return "bafylist", l.err
}

// askers keep the proofs they get, unless they cannot be reached.
type askers struct {
	mu     sync.Mutex
	err    error
	proofs map[string]record.Anchoring
}

func (a *askers) Answer(_ context.Context, workflow, signal string, proof record.Anchoring) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return a.err
	}
	a.proofs[signal+" "+workflow] = proof
	return nil
}

func TestCommitProvesEveryLeaf(t *testing.T) {
	t.Parallel()
	l := &ledger{places: make(map[string]record.Anchoring)}
	told := &askers{proofs: make(map[string]record.Anchoring)}
	a := &anchor.Activities{Ledger: l, Lists: lists{}, Askers: told}
	for n := 1; n <= 9; n++ {
		req := anchor.CommitRequest{Batch: common.Hash{byte(n)}.Hex(), Signal: "proof"}
		for i := range n {
			req.Leaves = append(req.Leaves, common.Hash{byte(n), byte(i)})
			req.Workflows = append(req.Workflows, fmt.Sprint(n, i))
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
				if got := told.proofs["proof "+req.Workflows[i]]; got.Root != p.Root || got.Index != p.Index {
					t.Errorf("batch of %d, %s was told %+v", n, req.Workflows[i], got)
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
	a := &anchor.Activities{Ledger: &ledger{err: &anchor.RevertError{Reason: "no"}}, Lists: lists{}}
	one := anchor.CommitRequest{Batch: "b", Leaves: []common.Hash{{1}}, Workflows: []string{"job"}}
	var app *temporal.ApplicationError
	if _, err := a.Commit(t.Context(), one); !errors.As(err, &app) || app.Type() != anchor.ErrReverted {
		t.Errorf("a refusal: %v", err)
	}
	if _, err := a.Commit(t.Context(), anchor.CommitRequest{Batch: "b"}); !errors.As(err, &app) || app.Type() != anchor.ErrBadBatch {
		t.Errorf("no leaves: %v", err)
	}
	if _, err := a.Commit(t.Context(), anchor.CommitRequest{Batch: "b", Leaves: one.Leaves}); !errors.As(err, &app) || app.Type() != anchor.ErrBadBatch {
		t.Errorf("nobody to tell: %v", err)
	}
	down := errors.New("connection refused")
	a.Ledger = &ledger{err: down}
	if _, err := a.Commit(t.Context(), one); !errors.Is(err, down) {
		t.Errorf("an outage: %v", err)
	}
	away := errors.New("storage is away")
	a.Lists = lists{away}
	if _, err := a.Commit(t.Context(), one); !errors.Is(err, away) {
		t.Errorf("a list that is not published: %v", err)
	}
	a.Lists = lists{}
	a.Ledger, a.Askers = &ledger{places: make(map[string]record.Anchoring)}, &askers{err: down}
	if _, err := a.Commit(t.Context(), one); !errors.Is(err, down) {
		t.Errorf("a proof that was not delivered: %v", err)
	}
}
