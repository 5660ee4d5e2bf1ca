package explorer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/chain"
	"github.com/skyops/skyops/protocol/book"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// Asker makes questions to the chain; *chain.Client is one.
type Asker interface {
	AskOrder(o job.Order, id common.Hash) chain.Question
	AskEscrowed(order common.Hash, open bool, paid job.Amount) chain.Question
	AskCost(r record.Receipt) chain.Question
	AskPaid(order common.Hash, node common.Address, paid job.Amount) chain.Question
	AskPage(h book.Header, at uint64) chain.Question
	AskRecord(hash common.Hash, a record.Anchoring, time uint64, path []common.Hash) chain.Question
	// Anchored returns how many batches a sender has anchored by now.
	Anchored(ctx context.Context, sender common.Address) (uint64, error)
}

// maxQuestions bounds what is asked of one job.
const maxQuestions = 64

// Questions returns what anybody can ask the chain of a job. Which call stands for
// which claim is the gateway's word: who does not trust it makes the calls from the
// facts, as the job's page does, or from the record, as skyops verify does. A
// record's question leads to the peaks that the contract has now: those change as
// batches follow, so a question is asked soon or made again.
func (r Reader) Questions(ctx context.Context, ask Asker, f client.JobFacts) (out client.Questions, err error) {
	out.Paths = []client.BatchPath{}
	add := func(q chain.Question) {
		if len(out.Questions) < maxQuestions {
			out.Questions = append(out.Questions, client.Question{
				Claim: q.Claim, Contract: q.Contract, Function: q.Function, To: q.To, Data: q.Data, Want: q.Want,
			})
		}
	}
	add(ask.AskOrder(f.Details.Details, f.Order))
	for _, x := range f.Records {
		path, err := r.batchPath(ctx, ask, x.Anchoring)
		if errors.Is(err, ErrUnknown) {
			continue // its batch is newer than the model
		}
		if err != nil {
			return out, err
		}
		if len(out.Paths) < maxQuestions {
			out.Paths = append(out.Paths, client.BatchPath{Scheduler: x.Anchoring.Scheduler, Seq: x.Anchoring.Seq, Path: path})
		}
		add(ask.AskRecord(x.Record, x.Anchoring, x.Time, path))
	}
	for _, m := range f.Seen {
		var p client.PageShown
		if err := r.one(ctx, keyPage(m.Scheduler, m.Page), &p); err != nil {
			return out, err
		}
		h, err := book.DecodeHeader(p.Header)
		if err != nil {
			return out, err
		}
		add(ask.AskPage(h, p.At.Time))
	}
	add(ask.AskEscrowed(f.Order, f.Open, f.Details.Paid))
	paid := map[common.Address]bool{}
	runs := slices.Clone(f.Runs)
	for _, check := range f.Checks {
		runs = append(runs, check.RunShown)
	}
	for _, run := range runs {
		add(ask.AskCost(run.Receipt))
		node := run.Receipt.Node
		if paid[node] {
			continue
		}
		paid[node] = true
		var total job.Amount
		if err := r.one(ctx, keyCredit(f.Order, node), &total); err != nil && !errors.Is(err, ErrUnknown) {
			return out, err
		}
		add(ask.AskPaid(f.Order, node, total))
	}
	return out, nil
}

// batchPath leads from a batch to the peak that its contract has over it now.
func (r Reader) batchPath(ctx context.Context, ask Asker, a record.Anchoring) ([]common.Hash, error) {
	size, err := ask.Anchored(ctx, a.Scheduler)
	if err != nil {
		return nil, err
	}
	var failed error
	path, err := chain.BatchPath(size, a.Seq, func(seq uint64) (chain.Batch, bool) {
		var b client.BatchShown
		if failed = r.one(ctx, keyBatch(a.Scheduler, seq), &b); failed != nil {
			return chain.Batch{}, false
		}
		return chain.Batch{Seq: seq, Root: b.Root, Count: b.Count, Time: b.At.Time, Peak: b.Peak}, true
	})
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	if path == nil {
		path = []common.Hash{} // a list, in JSON too
	}
	return path, nil
}
