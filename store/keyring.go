package store

import (
	"context"
	"database/sql"

	"github.com/ethereum/go-ethereum/common"
)

// Keyring returns an owner's keyring and its version, from 1. ErrNotFound: there is none.
func (s *Store) Keyring(ctx context.Context, owner common.Address) (content []byte, version uint64, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT content, version FROM keyrings WHERE owner = $1`, owner).Scan(&content, &version)
	return content, version, notFound("read keyring", err)
}

// PutKeyring replaces the keyring of a version, 0 for none, and returns the next
// one. ErrExists: another one was stored meanwhile.
func (s *Store) PutKeyring(ctx context.Context, owner common.Address, content []byte, version uint64) (uint64, error) {
	return version + 1, s.write(ctx, "put keyring", func(tx *sql.Tx) error {
		var r sql.Result
		var err error
		if version == 0 {
			r, err = tx.ExecContext(ctx, `INSERT INTO keyrings (owner, content, version) VALUES ($1, $2, 1) ON CONFLICT (owner) DO NOTHING`, owner, content)
		} else {
			r, err = tx.ExecContext(ctx, `UPDATE keyrings SET content = $2, version = version + 1 WHERE owner = $1 AND version = $3`, owner, content, int64(version))
		}
		return oneRow(r, err, ErrExists)
	})
}
