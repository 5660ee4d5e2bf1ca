package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// MaxRuns is how many of a program's runs are kept, the newest ones, and
// RunRetention for how long.
const (
	MaxRuns      = 32
	RunRetention = 180 * 24 * time.Hour
)

// PutRun notes how long a job's program ran, in milliseconds, under the name of
// the program. The first note of a job stands.
func (s *Store) PutRun(ctx context.Context, job, program common.Hash, ms uint64, now time.Time) error {
	return s.writeRelaxed(ctx, "note a run", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO runs (job, program, ms, at) VALUES ($1, $2, $3, $4) ON CONFLICT (job) DO NOTHING`,
			job, program, ms, now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM runs WHERE program = $1 AND job NOT IN (
			SELECT job FROM runs WHERE program = $1 ORDER BY at DESC, job LIMIT $2)`, program, MaxRuns)
		return err
	})
}

// Runs returns how long the newest runs of a program took, in milliseconds, the
// newest first.
func (s *Store) Runs(ctx context.Context, program common.Hash) (out []uint64, err error) {
	err = s.read(ctx, "read runs", func(tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT ms FROM runs WHERE program = $1 ORDER BY at DESC, job LIMIT $2`, program, MaxRuns)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var ms uint64
			if err := rows.Scan(&ms); err != nil {
				return err
			}
			out = append(out, ms)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("program %s: %w", program, err)
	}
	return out, nil
}
