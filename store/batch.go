package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/merkle"
	"github.com/skyops/skyops/protocol/record"
)

// A batch's tree is kept in parts of 2^partHeight items, and above them part
// topPart: to make one item's path takes two small rows and some hundred hashes.
const (
	partHeight = 8
	topPart    = -1
)

// PutBatch keeps a batch as it was submitted, with the tree over its items. The
// first submission of an order stands.
func (s *Store) PutBatch(ctx context.Context, order common.Hash, sub job.BatchSubmission, tree *merkle.Tree, now time.Time) error {
	body, err := json.Marshal(sub)
	if err != nil {
		return fmt.Errorf("keep batch: %w", err)
	}
	return s.write(ctx, "keep batch", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO batches (order_hash, owner, body, at) VALUES ($1, $2, $3, $4) ON CONFLICT (order_hash) DO NOTHING`,
			order, sub.Order.Owner, string(body), now.UnixMilli()); err != nil {
			return err
		}
		part := topPart
		for hashes := range parts(tree) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO batch_trees (order_hash, part, hashes) VALUES ($1, $2, $3) ON CONFLICT (order_hash, part) DO NOTHING`,
				order, part, hashes); err != nil {
				return err
			}
			part++
		}
		return nil
	})
}

// parts are the rows of a tree, the one above all others first.
func parts(tree *merkle.Tree) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if !yield(joined(tree.Level(partHeight))) {
			return
		}
		for part := range slices.Chunk(tree.Level(0), 1<<partHeight) {
			if !yield(joined(part)) {
				return
			}
		}
	}
}

func joined(hashes []common.Hash) []byte {
	out := make([]byte, 0, len(hashes)*common.HashLength)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

// BatchPath returns an item's path in its batch's tree, or ErrNotFound. What a
// path proves is for the caller to see.
func (s *Store) BatchPath(ctx context.Context, order common.Hash, index uint32) (path []common.Hash, err error) {
	err = s.read(ctx, "read batch's tree", func(tx *sql.Tx) error {
		path = nil
		for _, step := range []struct{ part, index int }{{int(index >> partHeight), int(index & (1<<partHeight - 1))}, {topPart, int(index >> partHeight)}} {
			var raw []byte
			if err := tx.QueryRowContext(ctx, `SELECT hashes FROM batch_trees WHERE order_hash = $1 AND part = $2`, order, step.part).Scan(&raw); err != nil {
				return err
			}
			var hashes []common.Hash
			for h := range slices.Chunk(raw, common.HashLength) {
				hashes = append(hashes, common.BytesToHash(h))
			}
			if step.index >= len(hashes) {
				return sql.ErrNoRows
			}
			path = append(path, merkle.Over(hashes).Path(step.index)...)
		}
		return nil
	})
	return path, notFound("read batch's tree", err)
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
