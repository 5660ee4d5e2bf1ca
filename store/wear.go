package store

import (
	"context"
	"database/sql"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// wear counts an attempt that has just ended, at unix milliseconds, if its program
// ever ran. One that left a package is not lost, whatever else was heard of it.
func wear(ctx context.Context, tx *sql.Tx, id common.Hash, epoch uint32, lost bool, now int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO wear (node, ran_ms, losses)
		SELECT l.node, $3 - a.started_at, CASE WHEN a.ending IS NULL THEN $4 ELSE 0 END
			FROM attempts a JOIN leases l ON l.job = a.job AND l.epoch = a.epoch
			WHERE a.job = $1 AND a.epoch = $2 AND a.started_at > 0 AND a.started_at <= $3
		ON CONFLICT (node) DO UPDATE SET ran_ms = wear.ran_ms + excluded.ran_ms, losses = wear.losses + excluded.losses`,
		id, epoch, now, bit(lost))
	return err
}

// Wear returns how long programs ran on a node and how many of their attempts were
// lost with it, and the same of all nodes together.
func (s *Store) Wear(ctx context.Context, node common.Address) (of, all job.Wear, err error) {
	err = s.read(ctx, "read a node's wear", func(tx *sql.Tx) error {
		var ran, losses, allRan, allLosses int64
		err := tx.QueryRowContext(ctx, `SELECT
			CAST(COALESCE(SUM(CASE WHEN node = $1 THEN ran_ms ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN node = $1 THEN losses ELSE 0 END), 0) AS BIGINT),
			CAST(COALESCE(SUM(ran_ms), 0) AS BIGINT), CAST(COALESCE(SUM(losses), 0) AS BIGINT) FROM wear`, node).Scan(&ran, &losses, &allRan, &allLosses)
		of, all = job.Wear{RanMs: uint64(ran), Losses: uint64(losses)}, job.Wear{RanMs: uint64(allRan), Losses: uint64(allLosses)}
		return err
	})
	return of, all, err
}
