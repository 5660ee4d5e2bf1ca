package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// Waypoint returns a job's acknowledged checkpoint by its position, from 1, with
// the receipt that names it, or ErrNotFound.
func (s *Store) Waypoint(ctx context.Context, job common.Hash, seq uint32) (lease.Head, record.SignedReceipt, error) {
	var h lease.Head
	var body sql.NullString
	var r record.SignedReceipt
	err := s.reads.QueryRowContext(ctx, `SELECT `+headColumns+`, receipt FROM checkpoints WHERE job = $1 AND seq = $2`, job, seq).
		Scan(&h.Seq, &h.Epoch, &h.Manifest, &h.CID, &h.Bytes, &h.Step, &h.At, &body)
	if err == nil && !body.Valid {
		err = sql.ErrNoRows // of a time when receipts were not kept with it
	}
	if err == nil {
		err = json.Unmarshal([]byte(body.String), &r)
	}
	return h, r, notFound(fmt.Sprintf("read checkpoint %d", seq), err)
}

// PutRepeat notes what the repeat of a job, at a time in unix milliseconds, found
// of a node's work. The first note of a job stands.
func (s *Store) PutRepeat(ctx context.Context, job common.Hash, node common.Address, outcome record.RepeatOutcome, at uint64) error {
	return s.write(ctx, "note a repeat", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO repeats (job, node, outcome, at) VALUES ($1, $2, $3, $4) ON CONFLICT (job) DO NOTHING`,
			job, node, string(outcome), at)
		return err
	})
}

// PassedRepeats returns how many of a node's jobs passed a repeat since the last one that did not.
func (s *Store) PassedRepeats(ctx context.Context, node common.Address) (uint64, error) {
	var n uint64
	err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM repeats WHERE node = $1 AND outcome = $2 AND at >
		COALESCE((SELECT MAX(at) FROM repeats WHERE node = $1 AND outcome <> $2), 0)`, node, string(record.RepeatPassed)).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("count repeats: %w", err)
	}
	return n, nil
}
