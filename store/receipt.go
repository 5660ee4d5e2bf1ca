package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// ErrTotal reports a receipt whose Total is not what the node is owed under the
// order: another receipt of the order came between. Draft and sign it again.
var ErrTotal = errors.New("the receipt's total is not the sum of what the node is owed")

// ErrSuperseded reports a receipt that is not newer than the stored one, or
// that takes back cost which was countersigned before.
var ErrSuperseded = errors.New("a newer receipt of the attempt is stored")

// PutReceipt stores r as the attempt's newest receipt. In one transaction it
// checks that r's epoch is the job's current lease, held by r.Node, not ended
// and of r.Order, and that no receipt of it names a result yet (else
// lease.ErrStale); that Seq rises and Cost does not fall (else ErrSuperseded);
// and that Total is the sum of the newest receipts' costs of the node's other
// attempts under the order plus r's Cost (else ErrTotal). Storing the stored
// receipt again succeeds at any time.
func (s *Store) PutReceipt(ctx context.Context, r record.SignedReceipt) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("put receipt: %w", err)
	}
	return s.write(ctx, "put receipt", func(tx *sql.Tx) error { return putReceipt(ctx, tx, r.Receipt, body) })
}

func putReceipt(ctx context.Context, tx *sql.Tx, r record.Receipt, body []byte) error {
	old, err := readReceipt(ctx, tx, r.Job, r.Epoch)
	first := errors.Is(err, sql.ErrNoRows)
	if err != nil && !first {
		return err
	}
	if !first {
		if have, err := json.Marshal(old); err == nil && bytes.Equal(have, body) {
			return nil
		}
	}
	if err := mayBill(ctx, tx, r); err != nil {
		return err
	}
	if old.Receipt.Result != (common.Hash{}) {
		return errEnded(r.Epoch)
	}
	if !first && (r.Seq <= old.Receipt.Seq || r.Cost.Cmp(old.Receipt.Cost) < 0) {
		return fmt.Errorf("%w: it has number %d and cost %s, this one %d and %s",
			ErrSuperseded, old.Receipt.Seq, old.Receipt.Cost, r.Seq, r.Cost)
	}
	due, err := readDue(ctx, tx, r.Order, r.Node)
	if err != nil {
		return err
	}
	total := due.Sub(old.Receipt.Cost).Add(r.Cost)
	if total.Cmp(r.Total) != 0 {
		return fmt.Errorf("%w: it says %s, the sum is %s", ErrTotal, r.Total, total)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO receipts (job, epoch, order_hash, node, seq, cost, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (job, epoch) DO UPDATE SET seq = excluded.seq, cost = excluded.cost, body = excluded.body`,
		r.Job, r.Epoch, r.Order, r.Node, r.Seq, r.Cost.String(), string(body)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO dues (order_hash, node, total, receipt) VALUES ($1, $2, $3, $4)
		ON CONFLICT (order_hash, node) DO UPDATE SET total = excluded.total, receipt = excluded.receipt`, r.Order, r.Node, total.String(), string(body))
	return err
}

func errEnded(epoch uint32) error {
	return fmt.Errorf("%w: epoch %d has ended with a result", lease.ErrStale, epoch)
}

// Finish stores how an attempt's program ended: r, its last receipt, which names
// the result, the ending that came with it, and the heads of the attempt's log
// and telemetry frame chains, in one transaction. Its errors are PutReceipt's;
// storing the very same again succeeds, an ending that differs from the stored
// one is lease.ErrStale. What is deposited of it is noted with it.
func (s *Store) Finish(ctx context.Context, r record.SignedReceipt, e record.Ending, logRoot, telemetryRoot common.Hash, deposited ...Deposit) error {
	if r.Receipt.Result == (common.Hash{}) || r.Receipt.Result != e.Package.Manifest {
		return fmt.Errorf("finish attempt: the receipt names result %s, the ending package %s", r.Receipt.Result, e.Package.Manifest)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("finish attempt: %w", err)
	}
	ending, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("finish attempt: %w", err)
	}
	return s.write(ctx, "finish attempt", func(tx *sql.Tx) error {
		if err := putReceipt(ctx, tx, r.Receipt, body); err != nil {
			return err
		}
		var stored string
		err := tx.QueryRowContext(ctx, `INSERT INTO attempts (job, epoch, ending, log_root, telemetry_root)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (job, epoch) DO UPDATE SET
			log_root = CASE WHEN attempts.ending IS NULL THEN excluded.log_root ELSE attempts.log_root END,
			telemetry_root = CASE WHEN attempts.ending IS NULL THEN excluded.telemetry_root ELSE attempts.telemetry_root END,
			ending = COALESCE(attempts.ending, excluded.ending) RETURNING ending`,
			r.Receipt.Job, r.Receipt.Epoch, string(ending), logRoot, telemetryRoot).Scan(&stored)
		if err == nil && stored != string(ending) {
			err = errEnded(r.Receipt.Epoch)
		}
		for _, d := range deposited {
			if err == nil {
				err = putDeposit(ctx, tx, d)
			}
		}
		return err
	})
}

// mayBill checks a receipt against the lease it claims.
func mayBill(ctx context.Context, tx *sql.Tx, r record.Receipt) error {
	l, err := readLease(ctx, tx, r.Job)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err != nil || l.Epoch != r.Epoch || l.Node != r.Node || l.Ended || l.Terms.Order != r.Order {
		return fmt.Errorf("%w: epoch %d of the job is not billable by this node under this order", lease.ErrStale, r.Epoch)
	}
	return nil
}

// OrderDue returns what node is owed under the order by its newest receipts,
// in the asset's smallest units, leaving out the attempt (exceptJob, exceptEpoch).
func (s *Store) OrderDue(ctx context.Context, order common.Hash, node common.Address, exceptJob common.Hash, exceptEpoch uint32) (job.Amount, error) {
	var due job.Amount
	err := s.read(ctx, "sum receipts", func(tx *sql.Tx) error {
		var err error
		if due, err = readDue(ctx, tx, order, node); err != nil {
			return err
		}
		r, err := readReceipt(ctx, tx, exceptJob, exceptEpoch)
		if err == nil && r.Receipt.Order == order && r.Receipt.Node == node {
			due = due.Sub(r.Receipt.Cost)
		}
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	return due, err
}

// OrderDues returns of each node under the order its newest receipt, by node:
// its total says all that the node is owed.
func (s *Store) OrderDues(ctx context.Context, order common.Hash) ([]record.SignedReceipt, error) {
	return s.receipts(ctx, `SELECT receipt FROM dues WHERE order_hash = $1 AND receipt IS NOT NULL ORDER BY node`, order)
}

// OrderReceipts returns the newest receipt of every attempt under the order, by job and epoch.
func (s *Store) OrderReceipts(ctx context.Context, order common.Hash) ([]record.SignedReceipt, error) {
	return s.receipts(ctx, `SELECT body FROM receipts WHERE order_hash = $1 ORDER BY job, epoch`, order)
}

// JobReceipts returns the newest receipt of every attempt of one job.
func (s *Store) JobReceipts(ctx context.Context, job common.Hash) ([]record.SignedReceipt, error) {
	return s.receipts(ctx, `SELECT body FROM receipts WHERE job = $1 ORDER BY epoch`, job)
}

func (s *Store) receipts(ctx context.Context, query string, of common.Hash) ([]record.SignedReceipt, error) {
	rows, err := s.reads.QueryContext(ctx, query, of)
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer rows.Close()
	var all []record.SignedReceipt
	for rows.Next() {
		r, err := scanReceipt(rows)
		if err != nil {
			return nil, fmt.Errorf("read receipts: %w", err)
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	return all, nil
}

func readDue(ctx context.Context, q queryer, order common.Hash, node common.Address) (job.Amount, error) {
	var text string
	var due job.Amount
	err := q.QueryRowContext(ctx, `SELECT total FROM dues WHERE order_hash = $1 AND node = $2`, order, node).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return due, nil
	}
	if err == nil {
		err = due.UnmarshalText([]byte(text))
	}
	return due, err
}

func readReceipt(ctx context.Context, q queryer, job common.Hash, epoch uint32) (record.SignedReceipt, error) {
	return scanReceipt(q.QueryRowContext(ctx, `SELECT body FROM receipts WHERE job = $1 AND epoch = $2`, job, epoch))
}

func scanReceipt(row interface{ Scan(...any) error }) (record.SignedReceipt, error) {
	var body string
	var r record.SignedReceipt
	err := row.Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &r)
	}
	return r, err
}
