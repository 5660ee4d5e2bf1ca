package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Dataset is a sealed tree that its owner keeps by name.
type Dataset struct {
	Name     string
	CID      string
	Manifest common.Hash
	Bytes    uint64
	Key      []byte // that opens it, sealed to its owner
	At       time.Time
}

// MaxDatasets bounds an owner's data sets.
const MaxDatasets = 1000

// ErrTooMany reports an owner who has as many of something as the store keeps.
var ErrTooMany = errors.New("there are too many of them")

// datasetHold is why a data set's content is kept.
func datasetHold(owner common.Address, name string) string {
	return fmt.Sprintf("data:%s/%s", owner, name)
}

// PutDataset keeps a data set and holds its content. ErrExists: the owner has one
// of that name; ErrTooMany: and as many as there may be.
func (s *Store) PutDataset(ctx context.Context, owner common.Address, d Dataset) error {
	if err := s.HoldToo(ctx, datasetHold(owner, d.Name), Forever, d.CID); err != nil {
		return err
	}
	err := s.write(ctx, "put data set", func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM datasets WHERE owner = $1`, owner).Scan(&n); err != nil {
			return err
		}
		if n >= MaxDatasets {
			return ErrTooMany
		}
		r, err := tx.ExecContext(ctx, `INSERT INTO datasets (owner, name, cid, manifest, bytes, key, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (owner, name) DO NOTHING`, owner, d.Name, d.CID, d.Manifest, int64(d.Bytes), d.Key, d.At.Unix())
		return oneRow(r, err, ErrExists)
	})
	if !errors.Is(err, ErrExists) && !errors.Is(err, ErrTooMany) {
		return err
	}
	if kept, again := s.Dataset(ctx, owner, d.Name); again == nil && kept.CID == d.CID {
		return err // the hold is the other one's too
	}
	return errors.Join(err, s.Release(ctx, datasetHold(owner, d.Name), d.At, d.CID))
}

const datasetColumns = `name, cid, manifest, bytes, key, at`

func scanDataset(row interface{ Scan(...any) error }) (d Dataset, err error) {
	var at int64
	err = row.Scan(&d.Name, &d.CID, &d.Manifest, &d.Bytes, &d.Key, &at)
	d.At = time.Unix(at, 0)
	return d, err
}

// Dataset returns an owner's data set, or ErrNotFound.
func (s *Store) Dataset(ctx context.Context, owner common.Address, name string) (Dataset, error) {
	d, err := scanDataset(s.reads.QueryRowContext(ctx, `SELECT `+datasetColumns+` FROM datasets WHERE owner = $1 AND name = $2`, owner, name))
	return d, notFound("read data set", err)
}

// Datasets returns an owner's data sets by name, at most n, those after a name.
func (s *Store) Datasets(ctx context.Context, owner common.Address, after string, n int) (all []Dataset, err error) {
	err = s.read(ctx, "list data sets", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+datasetColumns+` FROM datasets WHERE owner = $1 AND name > $2 ORDER BY name LIMIT $3`, owner, after, n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			d, err := scanDataset(rows)
			if err != nil {
				return err
			}
			all = append(all, d)
		}
		return rows.Err()
	})
	return all, err
}

// DropDataset forgets a data set and releases its content. ErrNotFound: there is none.
func (s *Store) DropDataset(ctx context.Context, owner common.Address, name string, now time.Time) error {
	d, err := s.Dataset(ctx, owner, name)
	if err != nil {
		return err
	}
	if err := s.write(ctx, "drop data set", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM datasets WHERE owner = $1 AND name = $2`, owner, name)
		return err
	}); err != nil {
		return err
	}
	return s.Release(ctx, datasetHold(owner, name), now, d.CID)
}
