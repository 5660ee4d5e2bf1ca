package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Delegated is a job that a key submitted under a delegation of its owner's.
type Delegated struct {
	Job        common.Hash
	Owner      common.Address
	Delegate   common.Address
	Delegation common.Hash
	Expiry     time.Time // of the delegation
	At         time.Time // of the first submission, in milliseconds
}

// PutDelegated remembers who submitted a job; the first time counts.
func (s *Store) PutDelegated(ctx context.Context, d Delegated) error {
	return s.write(ctx, "put delegated job", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO delegated (job, owner, delegate, delegation, expiry, at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job) DO NOTHING`,
			d.Job, d.Owner, d.Delegate, d.Delegation, d.Expiry.UnixMilli(), d.At.UnixMilli())
		return err
	})
}

const delegatedColumns = `SELECT job, owner, delegate, delegation, expiry, at FROM delegated `

func scanDelegated(scan func(...any) error) (d Delegated, err error) {
	var expiry, at int64
	err = scan(&d.Job, &d.Owner, &d.Delegate, &d.Delegation, &expiry, &at)
	d.Expiry, d.At = time.UnixMilli(expiry), time.UnixMilli(at)
	return d, err
}

// Delegated returns who submitted a job under a delegation, or ErrNotFound.
func (s *Store) Delegated(ctx context.Context, job common.Hash) (Delegated, error) {
	d, err := scanDelegated(s.reads.QueryRowContext(ctx, delegatedColumns+`WHERE job = $1`, job).Scan)
	return d, notFound("read delegated job", err)
}

// DelegatedTo returns up to limit jobs that a key submitted, newest first, which
// come after the given one in that order; the zero value is before all.
func (s *Store) DelegatedTo(ctx context.Context, delegate common.Address, after Delegated, limit int) ([]Delegated, error) {
	at := after.At.UnixMilli()
	if after.Job == (common.Hash{}) {
		at = 1<<63 - 1
	}
	var out []Delegated
	err := s.each(ctx, delegatedColumns+`WHERE delegate = $1 AND (at < $2 OR at = $2 AND job > $3) ORDER BY at DESC, job LIMIT $4`,
		[]any{delegate, at, after.Job, limit}, func(scan func(...any) error) error {
			d, err := scanDelegated(scan)
			out = append(out, d)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list delegated jobs: %w", err)
	}
	return out, nil
}
