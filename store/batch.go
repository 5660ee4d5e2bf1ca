package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
)

// PutBatch keeps a batch as it was submitted. The first submission of an order stands.
func (s *Store) PutBatch(ctx context.Context, order common.Hash, sub job.BatchSubmission, now time.Time) error {
	body, err := json.Marshal(sub)
	if err != nil {
		return fmt.Errorf("keep batch: %w", err)
	}
	return s.write(ctx, "keep batch", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO batches (order_hash, owner, body, at) VALUES ($1, $2, $3, $4) ON CONFLICT (order_hash) DO NOTHING`,
			order, sub.Order.Owner, string(body), now.UnixMilli())
		return err
	})
}

// Batch returns a batch as it was submitted, or ErrNotFound.
func (s *Store) Batch(ctx context.Context, order common.Hash) (sub job.BatchSubmission, err error) {
	var body string
	err = s.reads.QueryRowContext(ctx, `SELECT body FROM batches WHERE order_hash = $1`, order).Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &sub)
	}
	return sub, notFound("read batch", err)
}

// BatchLine is one batch of an owner's list.
type BatchLine struct {
	Order common.Hash
	At    uint64 // unix milliseconds, submitted
}

// Batches returns an owner's batches, the newest first, from before the given
// one (the zero line: from the newest), at most limit.
func (s *Store) Batches(ctx context.Context, owner common.Address, before BatchLine, limit int) (all []BatchLine, err error) {
	if before == (BatchLine{}) {
		before = BatchLine{At: math.MaxInt64, Order: common.MaxHash}
	}
	err = s.read(ctx, "list batches", func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(ctx, `SELECT order_hash, at FROM batches WHERE owner = $1 AND (at < $2 OR at = $2 AND order_hash < $3)
			ORDER BY at DESC, order_hash DESC LIMIT $4`, owner, before.At, before.Order, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l BatchLine
			if err := rows.Scan(&l.Order, &l.At); err != nil {
				return err
			}
			all = append(all, l)
		}
		return rows.Err()
	})
	return all, err
}

// PutItems notes how items of a batch stand. Of one item the newest try stays,
// and of one try the end: what is repeated or comes late changes nothing.
func (s *Store) PutItems(ctx context.Context, order common.Hash, items []record.Item) error {
	return s.writeRelaxed(ctx, "note items", func(tx *sql.Tx) error {
		for _, it := range items {
			body, err := json.Marshal(it)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO batch_items (order_hash, idx, try, state, body) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (order_hash, idx) DO UPDATE SET try = excluded.try, state = excluded.state, body = excluded.body
				WHERE excluded.try > batch_items.try OR excluded.try = batch_items.try AND batch_items.state = '`+record.ItemRunning+`'`,
				order, it.Index, it.Try, it.State, string(body)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Items returns the noted items of a batch from index on, in their order: those
// in the given state, or all if it is empty; at most limit.
func (s *Store) Items(ctx context.Context, order common.Hash, state string, from uint32, limit int) (all []record.Item, err error) {
	err = s.read(ctx, "read items", func(tx *sql.Tx) error {
		all = nil
		rows, err := tx.QueryContext(ctx, `SELECT body FROM batch_items WHERE order_hash = $1 AND idx >= $2 AND ($3 = '' OR state = $3)
			ORDER BY idx LIMIT $4`, order, from, state, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body string
			var it record.Item
			if err := rows.Scan(&body); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &it); err != nil {
				return err
			}
			all = append(all, it)
		}
		return rows.Err()
	})
	return all, err
}
