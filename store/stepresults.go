package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// StepResult says that a step of a pipeline ran, and that all its jobs succeeded.
type StepResult struct {
	Owner common.Address
	Work  job.Cache   // what its owner calls it
	Order common.Hash // hash of the pipeline's order
	Step  uint32      // index under it
	Runs  uint32
	Cost  job.Amount // of all of them
	At    time.Time
}

// PutStepResult notes a step's end. The same again changes nothing.
func (s *Store) PutStepResult(ctx context.Context, r StepResult) error {
	return s.write(ctx, "put step result", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO step_results (owner, work, order_hash, step, runs, cost, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (order_hash, step) DO NOTHING`, r.Owner, r.Work, r.Order, r.Step, r.Runs, r.Cost.String(), r.At.UnixMilli())
		return err
	})
}

const stepResultColumns = `SELECT owner, work, order_hash, step, runs, cost, at FROM step_results `

func scanStepResult(scan func(...any) error) (r StepResult, err error) {
	var cost string
	var at int64
	if err = scan(&r.Owner, &r.Work, &r.Order, &r.Step, &r.Runs, &cost, &at); err != nil {
		return r, err
	}
	r.At = time.UnixMilli(at)
	return r, r.Cost.UnmarshalText([]byte(cost))
}

// StepResult returns the result of a step of an order, or ErrNotFound.
func (s *Store) StepResult(ctx context.Context, order common.Hash, step uint32) (StepResult, error) {
	r, err := scanStepResult(s.reads.QueryRowContext(ctx, stepResultColumns+`WHERE order_hash = $1 AND step = $2`, order, step).Scan)
	return r, notFound("read step result", err)
}

// StepResults returns the newest results of an owner's work, at most limit; with
// an order, only that one's.
func (s *Store) StepResults(ctx context.Context, owner common.Address, work job.Cache, order common.Hash, limit int) (all []StepResult, err error) {
	query, args := stepResultColumns+`WHERE owner = $1 AND work = $2 ORDER BY at DESC, order_hash LIMIT $3`, []any{owner, work, limit}
	if order != (common.Hash{}) {
		query, args = stepResultColumns+`WHERE owner = $1 AND work = $2 AND order_hash = $4 ORDER BY step LIMIT $3`, append(args, order)
	}
	err = s.each(ctx, query, args, func(scan func(...any) error) error {
		r, err := scanStepResult(scan)
		all = append(all, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find step results: %w", err)
	}
	return all, nil
}

// PipelineMemo returns the memo that a pipeline was submitted with, nil: it had
// none. ErrNotFound: there is no such pipeline.
func (s *Store) PipelineMemo(ctx context.Context, order common.Hash) (memo []byte, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT memo FROM pipelines WHERE order_hash = $1`, order).Scan(&memo)
	return memo, notFound("read the pipeline's memo", err)
}

// HeldUntil returns until when content is held. ErrNotFound: nothing holds it, so
// that it was never to be let go of, or is gone. ErrLetGo: it is about to be.
func (s *Store) HeldUntil(ctx context.Context, cid string) (time.Time, error) {
	var until sql.NullInt64
	err := s.reads.QueryRowContext(ctx, `SELECT MAX(until) FROM holds WHERE cid = $1`, cid).Scan(&until)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return time.Time{}, fmt.Errorf("read until when %s is held: %w", cid, err)
	case !until.Valid:
		return time.Time{}, fmt.Errorf("read until when %s is held: %w", cid, ErrNotFound)
	case until.Int64 == letGo:
		return time.Time{}, fmt.Errorf("%w: %s", ErrLetGo, cid)
	}
	return time.Unix(until.Int64, 0), nil
}
