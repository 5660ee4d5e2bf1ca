package store

import (
	"context"
	"database/sql"

	"github.com/ethereum/go-ethereum/common"
)

// Answer returns what a trusted node made of a canary's task on a GPU model, or ErrNotFound.
func (s *Store) Answer(ctx context.Context, task common.Hash, model uint16) (digest common.Hash, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT digest FROM answers WHERE task = $1 AND model = $2`, task, model).Scan(&digest)
	return digest, notFound("read the answer of a canary", err)
}

// PutAnswer keeps what a node made of a task on a GPU model. The first one stands.
func (s *Store) PutAnswer(ctx context.Context, task common.Hash, model uint16, digest common.Hash, node common.Address) error {
	return s.write(ctx, "keep the answer of a canary", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO answers (task, model, digest, node) VALUES ($1, $2, $3, $4) ON CONFLICT (task, model) DO NOTHING`,
			task, model, digest, node)
		return err
	})
}
