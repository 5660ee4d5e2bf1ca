package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

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

// HeldCheckpoint is one that is stored still: though a later one came, or its job is over.
type HeldCheckpoint struct {
	Job common.Hash
	Seq uint32
	CID string
}

// Superseded returns those of a job's checkpoints that are held and not among
// the newest so many, nor what the running attempt began with, oldest first.
func (s *Store) Superseded(ctx context.Context, job common.Hash, keep uint32) (out []HeldCheckpoint, err error) {
	err = s.read(ctx, "read superseded checkpoints", func(tx *sql.Tx) error {
		out, err = heldRows(ctx, tx, `SELECT job, seq, cid FROM checkpoints WHERE job = $1 AND held = 1
			AND seq <= (SELECT MAX(seq) FROM checkpoints WHERE job = $1) - $2
			AND seq <> COALESCE((SELECT MAX(seq) FROM checkpoints WHERE job = $1 AND epoch < (SELECT epoch FROM leases WHERE job = $1)), 0)
			ORDER BY seq`, job, keep)
		return err
	})
	return out, err
}

// StoredCheckpoint is one that is stored, with the receipt that names it.
type StoredCheckpoint struct {
	lease.Head
	Receipt *record.SignedReceipt
}

// Stored returns a job's checkpoints that are stored, as far as the register
// knows: the newest and those that are held, newest first.
func (s *Store) Stored(ctx context.Context, job common.Hash) (all []StoredCheckpoint, err error) {
	err = s.read(ctx, "read stored checkpoints", func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(ctx, `SELECT `+headColumns+`, receipt FROM checkpoints WHERE job = $1
			AND gone = 0 ORDER BY seq DESC`, job)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c StoredCheckpoint
			var body sql.NullString
			if err := rows.Scan(&c.Seq, &c.Epoch, &c.Manifest, &c.CID, &c.Bytes, &c.Step, &c.At, &body); err != nil {
				return err
			}
			if body.Valid {
				if err := json.Unmarshal([]byte(body.String), &c.Receipt); err != nil {
					return fmt.Errorf("decode receipt: %w", err)
				}
			}
			all = append(all, c)
		}
		return rows.Err()
	})
	return all, err
}

// HeldCheckpoints returns at most so many of those whose job's lease ran out before a time.
func (s *Store) HeldCheckpoints(ctx context.Context, before time.Time, most int) (out []HeldCheckpoint, err error) {
	err = s.read(ctx, "read held checkpoints", func(tx *sql.Tx) error {
		out, err = heldRows(ctx, tx, `SELECT c.job, c.seq, c.cid FROM checkpoints c JOIN leases l ON l.job = c.job
			WHERE c.held = 1 AND l.expiry < $1 ORDER BY l.expiry, c.job, c.seq LIMIT $2`, before.UnixMilli(), most)
		return err
	})
	return out, err
}

func heldRows(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]HeldCheckpoint, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []HeldCheckpoint
	for rows.Next() {
		var h HeldCheckpoint
		if err := rows.Scan(&h.Job, &h.Seq, &h.CID); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Over says which jobs are over for long, by when their last lease ran out: Finished
// those that have a result, and of the others Due those whose order's deadline lay
// before then too, and Unknown those of a time when leases did not say the deadline.
type Over struct{ Finished, Due, Unknown time.Time }

// LastCheckpoints returns at most so many of the newest ones of jobs that are over.
func (s *Store) LastCheckpoints(ctx context.Context, over Over, most int) (out []HeldCheckpoint, err error) {
	err = s.read(ctx, "read last checkpoints", func(tx *sql.Tx) error {
		out, err = heldRows(ctx, tx, `SELECT c.job, c.seq, c.cid FROM checkpoints c JOIN leases l ON l.job = c.job
			WHERE c.gone = 0 AND c.seq = (SELECT MAX(n.seq) FROM checkpoints n WHERE n.job = c.job)
			AND CASE WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.job = c.job AND a.ending IS NOT NULL) THEN l.expiry < $1
				WHEN l.deadline > 0 THEN l.deadline < $3 AND l.expiry < $2
				ELSE l.expiry < $4 END
			ORDER BY l.expiry, c.job LIMIT $5`, over.Finished.UnixMilli(), over.Due.UnixMilli(), over.Due.Unix(), over.Unknown.UnixMilli(), most)
		return err
	})
	return out, err
}

// checkpointHold is why an acknowledged checkpoint is kept.
func checkpointHold(job common.Hash) string { return "checkpoint:" + job.Hex() }

// LetGo ends what checkpoints are kept for: their content is swept from now on,
// see Sweep.
func (s *Store) LetGo(ctx context.Context, gone []HeldCheckpoint, now time.Time) error {
	return s.write(ctx, "let go of checkpoints", func(tx *sql.Tx) error {
		for _, h := range gone {
			if _, err := tx.ExecContext(ctx, `UPDATE checkpoints SET held = 0, gone = 1 WHERE job = $1 AND seq = $2`, h.Job, h.Seq); err != nil {
				return err
			}
			if err := endHold(ctx, tx, checkpointHold(h.Job), now, h.CID); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutRepeat notes what a check found of a node's work on a job. The first note of
// a job on a node stands.
func (s *Store) PutRepeat(ctx context.Context, n record.Note) error {
	var finding sql.NullString
	if n.Finding != nil {
		body, err := json.Marshal(n.Finding)
		if err != nil {
			return fmt.Errorf("note a repeat: %w", err)
		}
		finding = sql.NullString{String: string(body), Valid: true}
	}
	return s.write(ctx, "note a repeat", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO repeats (job, node, outcome, at, ord, finding) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job, node) DO NOTHING`,
			n.Job, n.Node, string(n.Outcome), n.At, n.Order, finding)
		return err
	})
}

// Passed returns what found a node's work on one of an order's jobs right, or ErrNotFound.
func (s *Store) Passed(ctx context.Context, order common.Hash, node common.Address) (f record.Finding, err error) {
	var body string
	err = s.reads.QueryRowContext(ctx, `SELECT finding FROM repeats WHERE ord = $1 AND node = $2 AND outcome = $3 AND finding IS NOT NULL
		ORDER BY at, job LIMIT 1`, order, node, string(record.RepeatPassed)).Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &f)
	}
	return f, notFound("read what was found", err)
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
