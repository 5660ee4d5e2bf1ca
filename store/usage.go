package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/record"
)

// Usage is what the ingress measured of one attempt and what it was told at its end.
type Usage struct {
	StartedAt     uint64                // unix milliseconds; 0: the program did not start
	BytesIn       uint64                // ciphertext read through the ingress
	BytesOut      uint64                // ciphertext of checkpoints and package stored
	Receipt       *record.SignedReceipt // newest one; nil: nothing is owed
	Ending        *record.Ending        // how its program ended; nil: it is not known to have
	Erasure       *record.Erasure       // nil: the node has not said that it wiped the attempt
	LogRoot       common.Hash           // head of the hash chain over log frames
	TelemetryRoot common.Hash
	Depot         string // why its package is in a depot; empty: it is in IPFS, or there is none
}

// AddUsage adds to the bytes that an attempt moved.
func (s *Store) AddUsage(ctx context.Context, job common.Hash, epoch uint32, bytesIn, bytesOut uint64) error {
	return s.writeRelaxed(ctx, "add usage", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attempts (job, epoch, bytes_in, bytes_out) VALUES ($1, $2, $3, $4)
			ON CONFLICT (job, epoch) DO UPDATE SET
			bytes_in = attempts.bytes_in + excluded.bytes_in, bytes_out = attempts.bytes_out + excluded.bytes_out`,
			job, epoch, bytesIn, bytesOut)
		return err
	})
}

// Usage returns what is known of an attempt; of an unknown one that is the zero Usage.
func (s *Store) Usage(ctx context.Context, job common.Hash, epoch uint32) (Usage, error) {
	var u Usage
	err := s.read(ctx, "read usage", func(tx *sql.Tx) (err error) {
		u, err = readUsage(ctx, tx, job, epoch)
		return err
	})
	if err != nil {
		return Usage{}, err
	}
	return u, nil
}

func readUsage(ctx context.Context, tx *sql.Tx, job common.Hash, epoch uint32) (Usage, error) {
	var u Usage
	var logRoot, telemetryRoot []byte
	var ending, erasure sql.NullString
	err := tx.QueryRowContext(ctx, `SELECT started_at, bytes_in, bytes_out, log_root, telemetry_root, ending, erasure
		FROM attempts WHERE job = $1 AND epoch = $2`, job, epoch).
		Scan(&u.StartedAt, &u.BytesIn, &u.BytesOut, &logRoot, &telemetryRoot, &ending, &erasure)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return u, err
	}
	u.LogRoot, u.TelemetryRoot = common.BytesToHash(logRoot), common.BytesToHash(telemetryRoot)
	if ending.Valid {
		u.Ending = new(record.Ending)
		if err := json.Unmarshal([]byte(ending.String), u.Ending); err != nil {
			return u, fmt.Errorf("decode ending: %w", err)
		}
		if u.Depot, err = depositedWhy(ctx, tx, u.Ending.Package.CID); err != nil {
			return u, err
		}
	}
	if erasure.Valid {
		u.Erasure = new(record.Erasure)
		if err := json.Unmarshal([]byte(erasure.String), u.Erasure); err != nil {
			return u, fmt.Errorf("decode erasure: %w", err)
		}
	}
	r, err := readReceipt(ctx, tx, job, epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return u, nil
	}
	u.Receipt = &r
	return u, err
}

// SetStarted stores when the attempt's program started, in unix milliseconds.
// The first call wins; every call returns the stored value.
func (s *Store) SetStarted(ctx context.Context, job common.Hash, epoch uint32, at uint64) (uint64, error) {
	var stored uint64
	err := s.write(ctx, "set started", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO attempts (job, epoch, started_at) VALUES ($1, $2, $3)
			ON CONFLICT (job, epoch) DO UPDATE SET
			started_at = CASE WHEN attempts.started_at = 0 THEN excluded.started_at ELSE attempts.started_at END
			RETURNING started_at`, job, epoch, at).Scan(&stored)
	})
	return stored, err
}

// Erasure returns a node's statement that it wiped an attempt; nil: there is none.
func (s *Store) Erasure(ctx context.Context, job common.Hash, epoch uint32) (*record.Erasure, error) {
	u, err := s.Usage(ctx, job, epoch)
	if err != nil {
		return nil, fmt.Errorf("read erasure: %w", err)
	}
	return u.Erasure, nil
}

// PutErasure stores a node's statement that it wiped an attempt. A later one
// replaces it. A failure of the machine's power may take it back: it says
// something good about the node, which is what loses by it.
func (s *Store) PutErasure(ctx context.Context, e record.Erasure) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("put erasure: %w", err)
	}
	return s.writeRelaxed(ctx, "put erasure", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO attempts (job, epoch, erasure) VALUES ($1, $2, $3)
			ON CONFLICT (job, epoch) DO UPDATE SET erasure = excluded.erasure`, e.Job, e.Epoch, string(body))
		return err
	})
}
