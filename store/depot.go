package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ethereum/go-ethereum/common"
)

// Deposit is a job's package that is in a depot, from where it is read.
type Deposit struct {
	CID      string
	Job      common.Hash
	Manifest common.Hash
	Place    string // base URL of the process that has it
	Why      string // it is not in IPFS: a sentence for the owner
}

// PutDeposit notes that a package is in a depot; what was noted of it before is forgotten.
func (s *Store) PutDeposit(ctx context.Context, d Deposit) error {
	return s.write(ctx, "note a deposit", func(tx *sql.Tx) error { return putDeposit(ctx, tx, d) })
}

func putDeposit(ctx context.Context, tx *sql.Tx, d Deposit) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO depot (cid, job, manifest, place, why) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (cid) DO UPDATE SET job = excluded.job, manifest = excluded.manifest, place = excluded.place, why = excluded.why`,
		d.CID, d.Job, d.Manifest, d.Place, d.Why)
	return err
}

// DepositedAt returns the place of a deposit, "" of what is none.
func (s *Store) DepositedAt(ctx context.Context, cid string) (place string, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT place FROM depot WHERE cid = $1`, cid).Scan(&place)
	if err = notFound("read a deposit", err); errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return place, err
}

// MoveDeposits notes that those of the packages that are deposits are at place now.
func (s *Store) MoveDeposits(ctx context.Context, place string, cids ...string) error {
	return s.write(ctx, "note where deposits are", func(tx *sql.Tx) error {
		for _, cid := range cids {
			if _, err := tx.ExecContext(ctx, `UPDATE depot SET place = $1 WHERE cid = $2 AND place <> $1`, place, cid); err != nil {
				return err
			}
		}
		return nil
	})
}

// Deposits returns at most n deposits at a place, in the order of their CIDs, from after one on.
func (s *Store) Deposits(ctx context.Context, place, after string, n int) (out []Deposit, err error) {
	err = s.read(ctx, "list deposits", func(tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT cid, job, manifest, place, why FROM depot WHERE place = $1 AND cid > $2 ORDER BY cid LIMIT $3`, place, after, n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Deposit
			if err := rows.Scan(&d.CID, &d.Job, &d.Manifest, &d.Place, &d.Why); err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}

// Withdraw forgets deposits: they are in IPFS, or kept no longer.
func (s *Store) Withdraw(ctx context.Context, cids ...string) error {
	return s.write(ctx, "forget deposits", func(tx *sql.Tx) error {
		for _, cid := range cids {
			if _, err := tx.ExecContext(ctx, `DELETE FROM depot WHERE cid = $1`, cid); err != nil {
				return err
			}
		}
		return nil
	})
}

// Retract forgets that a package is a deposit which an attempt of a job made and which
// does not count. One that the attempt's receipt names stays: it was read, and is paid.
func (s *Store) Retract(ctx context.Context, job common.Hash, epoch uint32, cid string) error {
	return s.write(ctx, "take back a deposit", func(tx *sql.Tx) error {
		r, err := readReceipt(ctx, tx, job, epoch)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM depot WHERE cid = $1 AND job = $2 AND manifest <> $3`, cid, job, r.Receipt.Result)
		return err
	})
}

// depositedWhy returns why a package is in a depot, "" if it is in none.
func depositedWhy(ctx context.Context, tx *sql.Tx, cid string) (why string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT why FROM depot WHERE cid = $1`, cid).Scan(&why)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return why, err
}
