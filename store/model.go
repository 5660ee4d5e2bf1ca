package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// The explorer's read model: rows by key whose bodies are the explorer's own
// encoding, and how far they are. It can be made again from nothing, so a crash of
// the machine may cost its last moments. Several processes may carry it on: a step
// is taken on top of the one it was made from, or not at all.

// ErrStep reports a step that another process was faster with.
var ErrStep = errors.New("the model has moved on")

// ModelStep is how far the model is after one step.
type ModelStep struct {
	Number  uint64      // from 1; 0: nothing is there
	Version uint64      // of the rows' encoding
	Blocks  uint64      // how many of the chain's blocks are in; the newest is Blocks-1
	Hash    common.Hash // of the newest
}

// ModelRow is one row; a nil body on its way in deletes it.
type ModelRow struct {
	Key  string
	Body []byte
}

// modelAtOnce bounds the rows of one statement: what the driver spends on
// parameters grows with their square.
const modelAtOnce = 40

// Model returns the newest step.
func (s *Store) Model(ctx context.Context) (ModelStep, error) {
	m, err := topStep(ctx, s.reads)
	if err != nil {
		return m, fmt.Errorf("read the model's step: %w", err)
	}
	return m, nil
}

func topStep(ctx context.Context, q queryer) (m ModelStep, err error) {
	err = q.QueryRowContext(ctx, `SELECT number, version, blocks, hash FROM model_steps ORDER BY number DESC LIMIT 1`).
		Scan(&m.Number, &m.Version, &m.Blocks, &m.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		return ModelStep{}, nil
	}
	return m, err
}

// ModelRows returns those of the rows that are there, by key.
func (s *Store) ModelRows(ctx context.Context, keys []string) (map[string][]byte, error) {
	out := make(map[string][]byte, len(keys))
	for some := range slices.Chunk(keys, modelAtOnce) {
		if err := modelRows(ctx, s.reads, some, out); err != nil {
			return nil, fmt.Errorf("read the model's rows: %w", err)
		}
	}
	return out, nil
}

func modelRows(ctx context.Context, q queryer, keys []string, into map[string][]byte) error {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = []byte(k)
	}
	rows, err := q.QueryContext(ctx, `SELECT key, body FROM model_rows WHERE key IN (`+places(len(keys), 1)+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, body []byte
		if err := rows.Scan(&key, &body); err != nil {
			return err
		}
		into[string(key)] = body
	}
	return rows.Err()
}

// places returns "$1, $2, …", n groups of width parameters, each group in
// brackets where it has several.
func places(n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		if width > 1 {
			b.WriteByte('(')
		}
		for j := range width {
			if j > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", i*width+j+1)
		}
		if width > 1 {
			b.WriteByte(')')
		}
	}
	return b.String()
}

// ScanModel returns rows whose keys begin with prefix and come after the key
// after ("" for the first), in the order of their keys' bytes, at most limit.
func (s *Store) ScanModel(ctx context.Context, prefix, after string, limit int) ([]ModelRow, error) {
	from := max(prefix, after)
	rows, err := s.reads.QueryContext(ctx, `SELECT key, body FROM model_rows WHERE key >= $1 AND key < $2 AND key <> $3 ORDER BY key LIMIT $4`,
		[]byte(from), append([]byte(prefix), 0xff), []byte(after), limit)
	if err != nil {
		return nil, fmt.Errorf("read the model's rows: %w", err)
	}
	defer rows.Close()
	var out []ModelRow
	for rows.Next() {
		var key, body []byte
		if err := rows.Scan(&key, &body); err != nil {
			return nil, fmt.Errorf("read the model's rows: %w", err)
		}
		out = append(out, ModelRow{string(key), body})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the model's rows: %w", err)
	}
	return out, nil
}

// StepModel takes a step on top of another; ErrStep when that is not the newest.
// The number is given here. Steps whose blocks are not above settled are kept no longer than the
// newest of them: nothing below it can be undone.
func (s *Store) StepModel(ctx context.Context, before, to ModelStep, rows []ModelRow, settled uint64) error {
	return s.writeRelaxed(ctx, "step the model", func(tx *sql.Tx) error {
		top, err := topStep(ctx, tx)
		if err != nil {
			return err
		}
		if top != before {
			return ErrStep
		}
		if to.Blocks > settled {
			if err := keepUndo(ctx, tx, before.Number+1, rows); err != nil {
				return err
			}
		}
		if err := putRows(ctx, tx, rows); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO model_steps (number, version, blocks, hash) VALUES ($1, $2, $3, $4)`,
			int64(before.Number+1), int64(to.Version), int64(to.Blocks), to.Hash[:]); err != nil {
			return err
		}
		return forgetSteps(ctx, tx, settled)
	})
}

// keepUndo notes what rows are before a step.
func keepUndo(ctx context.Context, tx *sql.Tx, step uint64, rows []ModelRow) error {
	for some := range slices.Chunk(rows, modelAtOnce) {
		keys := make([]string, len(some))
		for i, r := range some {
			keys[i] = r.Key
		}
		was := map[string][]byte{}
		if err := modelRows(ctx, tx, keys, was); err != nil {
			return err
		}
		args := make([]any, 0, 3*len(some))
		for _, k := range keys {
			body, there := was[k]
			if !there {
				body = nil
			}
			args = append(args, int64(step), []byte(k), body)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO model_undo (step, key, body) VALUES `+places(len(some), 3), args...); err != nil {
			return err
		}
	}
	return nil
}

// putRows writes rows, each key of which is there once.
func putRows(ctx context.Context, tx *sql.Tx, rows []ModelRow) error {
	var puts, drops []any
	flush := func(all bool) error {
		if len(puts) >= 2*modelAtOnce || all && len(puts) > 0 {
			if _, err := tx.ExecContext(ctx, `INSERT INTO model_rows (key, body) VALUES `+places(len(puts)/2, 2)+
				` ON CONFLICT (key) DO UPDATE SET body = excluded.body`, puts...); err != nil {
				return err
			}
			puts = puts[:0]
		}
		if len(drops) >= modelAtOnce || all && len(drops) > 0 {
			if _, err := tx.ExecContext(ctx, `DELETE FROM model_rows WHERE key IN (`+places(len(drops), 1)+`)`, drops...); err != nil {
				return err
			}
			drops = drops[:0]
		}
		return nil
	}
	for _, r := range rows {
		if r.Body == nil {
			drops = append(drops, []byte(r.Key))
		} else {
			puts = append(puts, []byte(r.Key), r.Body)
		}
		if err := flush(false); err != nil {
			return err
		}
	}
	return flush(true)
}

// forgetSteps drops the steps below the newest settled one, and what would undo it.
func forgetSteps(ctx context.Context, tx *sql.Tx, settled uint64) error {
	var base sql.NullInt64
	if err := tx.QueryRowContext(ctx, `SELECT MAX(number) FROM model_steps WHERE blocks <= $1`, int64(settled)).Scan(&base); err != nil || !base.Valid {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM model_steps WHERE number < $1`, base.Int64); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM model_undo WHERE step <= $1`, base.Int64)
	return err
}

// UndoModel takes back the newest step, which must be this one. The last step
// that is kept cannot be taken back: ErrNotFound, and the model must be made anew.
func (s *Store) UndoModel(ctx context.Context, newest ModelStep) error {
	return s.writeRelaxed(ctx, "undo the model's step", func(tx *sql.Tx) error {
		top, err := topStep(ctx, tx)
		if err != nil {
			return err
		}
		if top != newest {
			return ErrStep
		}
		var steps int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM model_steps`).Scan(&steps); err != nil {
			return err
		}
		if steps < 2 {
			return ErrNotFound
		}
		number := int64(newest.Number)
		rows, err := tx.QueryContext(ctx, `SELECT key, body FROM model_undo WHERE step = $1`, number)
		if err != nil {
			return err
		}
		was, err := undone(rows)
		if err != nil {
			return err
		}
		if err := putRows(ctx, tx, was); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM model_undo WHERE step = $1`, number); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM model_steps WHERE number = $1`, number)
		return err
	})
}

func undone(rows *sql.Rows) (was []ModelRow, err error) {
	defer rows.Close()
	for rows.Next() {
		var key, body []byte
		if err := rows.Scan(&key, &body); err != nil {
			return nil, err
		}
		was = append(was, ModelRow{string(key), body})
	}
	return was, rows.Err()
}

// ClearModel forgets the model, so that it is made from nothing.
func (s *Store) ClearModel(ctx context.Context) error {
	return s.writeRelaxed(ctx, "clear the model", func(tx *sql.Tx) error {
		for _, table := range []string{"model_undo", "model_rows", "model_steps"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		return nil
	})
}
