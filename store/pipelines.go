package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// Pipeline is a pipeline that was submitted.
type Pipeline struct {
	Order common.Hash // its hash
	Owner common.Address
	Steps int
	At    time.Time
	Memo  []byte // sealed to the owner; only PutPipeline takes it, see PipelineMemo
	// HasMemo is whether there is one; PutPipeline does not take it.
	HasMemo bool
}

// PutPipeline keeps a pipeline with its steps, by index. The same again changes nothing.
func (s *Store) PutPipeline(ctx context.Context, p Pipeline, steps []job.Submission) error {
	bodies := make([][]byte, len(steps))
	for i, step := range steps {
		var err error
		if bodies[i], err = json.Marshal(step); err != nil {
			return fmt.Errorf("put pipeline: %w", err)
		}
	}
	return s.write(ctx, "put pipeline", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO pipelines (order_hash, owner, steps, at, memo) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_hash) DO NOTHING`,
			p.Order, p.Owner, len(steps), p.At.UnixMilli(), p.Memo); err != nil {
			return err
		}
		for i, body := range bodies {
			if _, err := tx.ExecContext(ctx, `INSERT INTO pipeline_steps (order_hash, step, body) VALUES ($1, $2, $3) ON CONFLICT (order_hash, step) DO NOTHING`,
				p.Order, i, body); err != nil {
				return err
			}
		}
		return nil
	})
}

// PipelineSteps returns the steps of an order from one on, at most limit of them;
// none of an order that is no pipeline here.
func (s *Store) PipelineSteps(ctx context.Context, order common.Hash, from uint32, limit int) (out []job.Submission, err error) {
	err = s.each(ctx, `SELECT body FROM pipeline_steps WHERE order_hash = $1 AND step >= $2 ORDER BY step LIMIT $3`,
		[]any{order, from, limit}, func(scan func(...any) error) error {
			var body []byte
			if err := scan(&body); err != nil {
				return err
			}
			var sub job.Submission
			if err := json.Unmarshal(body, &sub); err != nil {
				return err
			}
			out = append(out, sub)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read pipeline steps: %w", err)
	}
	return out, nil
}

// Pipelines returns up to limit of an owner's pipelines, newest first, that came
// before a time.
func (s *Store) Pipelines(ctx context.Context, owner common.Address, before time.Time, limit int) (out []Pipeline, err error) {
	err = s.each(ctx, pipelineColumns+`WHERE owner = $1 AND at < $2 ORDER BY at DESC, order_hash LIMIT $3`,
		[]any{owner, before.UnixMilli(), limit}, func(scan func(...any) error) error {
			p, err := scanPipeline(scan)
			out = append(out, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list pipelines: %w", err)
	}
	return out, nil
}

// Pipeline returns the pipeline of an order, or ErrNotFound.
func (s *Store) Pipeline(ctx context.Context, order common.Hash) (Pipeline, error) {
	p, err := scanPipeline(s.reads.QueryRowContext(ctx, pipelineColumns+`WHERE order_hash = $1`, order).Scan)
	return p, notFound("read pipeline", err)
}

const pipelineColumns = `SELECT order_hash, owner, steps, at, COALESCE(length(memo), 0) > 0 FROM pipelines `

func scanPipeline(scan func(...any) error) (p Pipeline, err error) {
	var at int64
	err = scan(&p.Order, &p.Owner, &p.Steps, &at, &p.HasMemo)
	p.At = time.UnixMilli(at)
	return p, err
}

// Result returns the package that a job ended with, and the countersigned receipt
// that names it; ErrNotFound where it has none. What an attempt left that stopped
// before another one began is no result; what one left that ended it is, though nobody
// heard of that end, as long as no later attempt leaves another: it is whole, and billed.
func (s *Store) Result(ctx context.Context, job common.Hash) (record.Package, record.SignedReceipt, error) {
	return s.result(ctx, job, func(record.Ending) bool { return true })
}

// Succeeded is Result of a job whose program succeeded, and ErrNotFound of any other.
func (s *Store) Succeeded(ctx context.Context, job common.Hash) (record.Package, record.SignedReceipt, error) {
	return s.result(ctx, job, func(e record.Ending) bool { return e.Outcome == record.Succeeded })
}

// result returns what the last attempt of a job left that ended it, where that is wanted.
func (s *Store) result(ctx context.Context, job common.Hash, want func(record.Ending) bool) (record.Package, record.SignedReceipt, error) {
	receipts, err := s.JobReceipts(ctx, job)
	if err != nil {
		return record.Package{}, record.SignedReceipt{}, err
	}
	for _, r := range slices.Backward(receipts) {
		if r.Receipt.Result == (common.Hash{}) {
			continue
		}
		u, err := s.Usage(ctx, job, r.Receipt.Epoch)
		if err != nil {
			return record.Package{}, record.SignedReceipt{}, err
		}
		if u.Ending == nil {
			continue
		}
		if u.Ending.Outcome == record.Cancelled {
			l, err := s.Lease(ctx, job)
			if err != nil {
				return record.Package{}, record.SignedReceipt{}, err
			}
			if l.Epoch > r.Receipt.Epoch {
				continue
			}
		}
		if !want(*u.Ending) {
			break
		}
		return u.Ending.Package, r, nil
	}
	return record.Package{}, record.SignedReceipt{}, errors.Join(fmt.Errorf("job %s left no package", job), ErrNotFound)
}
