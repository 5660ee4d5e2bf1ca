// Package anchor puts the hashes of execution records on chain, many at once,
// so that each can be proven for ever.
//
// Nouns: a batch is a list of record hashes; its root, under protocol/merkle's
// rules, is what the contract's append-only list keeps; an anchoring is one
// record's proof.
//
// It promises that one batch gets one place in the list, however often it is
// committed, and that who asked has the proof when Commit succeeds. It does not
// know what the records say. Start at Activities.Commit.
package anchor

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// Ledger is the anchor contract behind a sender of transactions.
type Ledger interface {
	// Anchor appends a batch and returns its confirmed place, without Index and
	// Path. With the batch name of an earlier call it returns that call's place
	// and sends nothing. list says where the batch's list is published. A refusal
	// by the contract is a *RevertError.
	Anchor(ctx context.Context, batch string, root common.Hash, count uint32, list string) (record.Anchoring, error)
}

// Lists publishes which job each record of a batch is of, and what the job's
// newest attempts used as their nodes signed it, so that anybody can find a job's
// execution hash and what it cost. It tells nothing else of a job.
type Lists interface {
	// Publish stores the list of a batch, whose records the workflows asked to have
	// anchored, and returns where. The same content has the same place. A batch that
	// is published again may have another content, since receipts come and go between;
	// which one counts, says the place that was anchored.
	Publish(ctx context.Context, records []common.Hash, workflows []string) (list string, err error)
}

// Collector takes records towards the next batch.
type Collector interface {
	// Add asks to have a record anchored, and its proof sent to a workflow.
	Add(ctx context.Context, record common.Hash, workflow string) error
}

// Askers are the workflows that wait for proofs.
type Askers interface {
	// Answer signals a proof to a workflow. One that is over has no use for it:
	// that is no error.
	Answer(ctx context.Context, workflow, signal string, proof record.Anchoring) error
}

// Activities are the anchor activities.
type Activities struct {
	Ledger    Ledger
	Lists     Lists
	Collector Collector
	Askers    Askers
}

// Add hands a record over to be anchored with the next batch.
func (a *Activities) Add(ctx context.Context, req AddRequest) error {
	if err := a.Collector.Add(ctx, req.Record, req.Workflow); err != nil {
		return fmt.Errorf("hand over record %s: %w", req.Record, err)
	}
	return nil
}

// Commit anchors a batch, tells everybody who asked, and returns one proof per
// leaf. Its answers cost the workflow that calls it nothing: signals of its own
// would be two events and a task each. Repeated, it answers again.
func (a *Activities) Commit(ctx context.Context, req CommitRequest) (CommitResult, error) {
	if len(req.Leaves) == 0 || req.Batch == "" || len(req.Workflows) != len(req.Leaves) {
		return CommitResult{}, temporal.NewNonRetryableApplicationError("a batch needs a name, leaves, and who asked for each", ErrBadBatch, nil)
	}
	list, err := a.Lists.Publish(ctx, req.Leaves, req.Workflows)
	if err != nil {
		return CommitResult{}, fmt.Errorf("publish the list of batch %s: %w", req.Batch, err)
	}
	place, err := a.Ledger.Anchor(ctx, req.Batch, merkle.Root(req.Leaves), uint32(len(req.Leaves)), list)
	if err != nil {
		return CommitResult{}, classify(fmt.Errorf("anchor batch %s: %w", req.Batch, err))
	}
	res := CommitResult{Anchorings: make([]record.Anchoring, len(req.Leaves))}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(answersAtOnce)
	for i, path := range merkle.Paths(req.Leaves) {
		proof := place
		proof.Index, proof.Path = uint32(i), path
		res.Anchorings[i] = proof
		g.Go(func() error {
			if err := a.Askers.Answer(ctx, req.Workflows[i], req.Signal, proof); err != nil {
				return fmt.Errorf("answer %s: %w", req.Workflows[i], err)
			}
			return nil
		})
	}
	return res, g.Wait()
}

// answersAtOnce bounds the signals of one batch that are on their way together.
const answersAtOnce = 8
