package store

import (
	"context"
	"database/sql"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/seal"
)

// PutPublication stores a wallet's published data key, unless one that was issued
// later, or at the same moment with another content, is there: ErrExists.
func (s *Store) PutPublication(ctx context.Context, p seal.Publication) error {
	return s.write(ctx, "put published data key", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO publications (wallet, recipient, issued, signature) VALUES ($1, $2, $3, $4)
			ON CONFLICT (wallet) DO UPDATE SET recipient = excluded.recipient, issued = excluded.issued, signature = excluded.signature
			WHERE excluded.issued > publications.issued OR (excluded.issued = publications.issued AND excluded.recipient = publications.recipient)`,
			p.Wallet, p.Recipient, int64(p.Issued), p.Signature)
		return oneRow(r, err, ErrExists)
	})
}

// Publication returns the newest data key that a wallet published. ErrNotFound: none.
func (s *Store) Publication(ctx context.Context, wallet common.Address) (seal.Publication, error) {
	p := seal.Publication{Wallet: wallet}
	var issued int64
	err := s.reads.QueryRowContext(ctx, `SELECT recipient, issued, signature FROM publications WHERE wallet = $1`, wallet).Scan(&p.Recipient, &issued, &p.Signature)
	p.Issued = uint64(issued)
	return p, notFound("read published data key", err)
}
