package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ethereum/go-ethereum/common"
)

// Delivery returns what is kept of the delivery of a job's file, nil if nothing is.
func (s *Store) Delivery(ctx context.Context, job common.Hash, name string) (body []byte, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT body FROM deliveries WHERE job = $1 AND name = $2`, job, name).Scan(&body)
	if err = notFound("read a delivery", err); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return body, err
}

// PutDelivery keeps body for a job's file unless something is kept already, and
// returns what is kept.
func (s *Store) PutDelivery(ctx context.Context, job common.Hash, name string, body []byte) (kept []byte, err error) {
	err = s.write(ctx, "keep a delivery", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO deliveries (job, name, body) VALUES ($1, $2, $3) ON CONFLICT (job, name) DO NOTHING`, job, name, body); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT body FROM deliveries WHERE job = $1 AND name = $2`, job, name).Scan(&kept)
	})
	return kept, err
}
