package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// ErrOffset reports bytes of an upload that do not continue where it stands.
var ErrOffset = errors.New("the upload stands at another offset")

// ErrExists reports that a row with this name exists and says something else.
var ErrExists = errors.New("exists already with another content")

// Secret returns the named secret. When there is none it stores what makeSecret
// returns; callers that race all get the same one.
func (s *Store) Secret(ctx context.Context, name string, makeSecret func() ([]byte, error)) ([]byte, error) {
	value, err := readSecret(ctx, s.reads, name)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, notFound("read secret "+name, err)
	}
	fresh, err := makeSecret()
	if err != nil {
		return nil, fmt.Errorf("make secret %s: %w", name, err)
	}
	err = s.write(ctx, "store secret "+name, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, fresh); err != nil {
			return err
		}
		value, err = readSecret(ctx, tx, name)
		return err
	})
	return value, err
}

func readSecret(ctx context.Context, q queryer, name string) ([]byte, error) {
	var value []byte
	err := q.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = $1`, name).Scan(&value)
	return value, err
}

// PutNonce stores a nonce that TakeNonce accepts once before expiry.
func (s *Store) PutNonce(ctx context.Context, nonce string, expiry time.Time) error {
	return s.write(ctx, "put nonce", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO nonces (nonce, expiry) VALUES ($1, $2)`, nonce, expiry.UnixMilli())
		return err
	})
}

// TakeNonce uses a nonce up. ErrNotFound: it was never given out, was used before, or has expired.
func (s *Store) TakeNonce(ctx context.Context, nonce string, now time.Time) error {
	return s.write(ctx, "take nonce", func(tx *sql.Tx) error {
		var expiry int64
		err := tx.QueryRowContext(ctx, `DELETE FROM nonces WHERE nonce = $1 RETURNING expiry`, nonce).Scan(&expiry)
		if errors.Is(err, sql.ErrNoRows) || (err == nil && now.UnixMilli() >= expiry) {
			return ErrNotFound
		}
		return err
	})
}

// PutSession stores a session under the SHA-256 of its token: the token itself is never stored.
func (s *Store) PutSession(ctx context.Context, hash [32]byte, owner common.Address, expiry time.Time) error {
	return s.write(ctx, "put session", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, owner, expiry) VALUES ($1, $2, $3)`,
			hash[:], owner, expiry.UnixMilli())
		return err
	})
}

// Session returns the owner of a session, or ErrNotFound when there is none or it has expired.
func (s *Store) Session(ctx context.Context, hash [32]byte, now time.Time) (common.Address, error) {
	var owner common.Address
	err := s.reads.QueryRowContext(ctx, `SELECT owner FROM sessions WHERE hash = $1 AND expiry > $2`,
		hash[:], now.UnixMilli()).Scan(&owner)
	return owner, notFound("read session", err)
}

// DeleteSession ends a session. Ending one that is not there succeeds.
func (s *Store) DeleteSession(ctx context.Context, hash [32]byte) error {
	return s.write(ctx, "delete session", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, hash[:])
		return err
	})
}

// Idempotent returns the reply that was stored for an owner's idempotency key.
// An expired one is not found, and forgotten, so that the key is free again.
func (s *Store) Idempotent(ctx context.Context, owner common.Address, key string, now time.Time) (reply []byte, found bool, err error) {
	var expiry int64
	err = s.reads.QueryRowContext(ctx, `SELECT reply, expiry FROM replies WHERE owner = $1 AND name = $2`,
		owner, key).Scan(&reply, &expiry)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("read reply: %w", err)
	case now.UnixMilli() < expiry:
		return reply, true, nil
	}
	return nil, false, s.write(ctx, "forget reply", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM replies WHERE owner = $1 AND name = $2 AND expiry <= $3`,
			owner, key, now.UnixMilli())
		return err
	})
}

// PutIdempotent stores the reply to an owner's idempotency key until expiry.
// The first reply stays: storing another one under the same key returns
// ErrExists; storing the same one again only moves expiry out. A key is free
// again once Idempotent or Prune has found it expired.
func (s *Store) PutIdempotent(ctx context.Context, owner common.Address, key string, reply []byte, expiry time.Time) error {
	return s.write(ctx, "put reply", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO replies (owner, name, reply, expiry) VALUES ($1, $2, $3, $4)
			ON CONFLICT (owner, name) DO UPDATE SET
			expiry = CASE WHEN replies.expiry < excluded.expiry THEN excluded.expiry ELSE replies.expiry END
			WHERE replies.reply = excluded.reply`, owner, key, notNull(reply), expiry.UnixMilli())
		return oneRow(r, err, ErrExists)
	})
}

// Upload is one resumable upload of an owner.
type Upload struct {
	Owner  common.Address
	ID     string
	Size   uint64 // bytes when complete
	Offset uint64 // bytes received
	State  []byte // the receiver's own notes, such as a hash midway
	Expiry time.Time
}

// PutUpload begins an upload. ErrExists: the owner has one of that ID.
func (s *Store) PutUpload(ctx context.Context, u Upload) error {
	return s.write(ctx, "put upload", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `INSERT INTO uploads (owner, id, size, at_offset, state, expiry)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, id) DO NOTHING`,
			u.Owner, u.ID, u.Size, u.Offset, notNull(u.State), u.Expiry.UnixMilli())
		return oneRow(r, err, ErrExists)
	})
}

// Upload returns an owner's upload, or ErrNotFound. Expired uploads stay until Prune.
func (s *Store) Upload(ctx context.Context, owner common.Address, id string) (Upload, error) {
	u := Upload{Owner: owner, ID: id}
	var expiry int64
	err := s.reads.QueryRowContext(ctx, `SELECT size, at_offset, state, expiry FROM uploads WHERE owner = $1 AND id = $2`, owner, id).
		Scan(&u.Size, &u.Offset, &u.State, &expiry)
	if err != nil {
		return Upload{}, notFound("read upload", err)
	}
	u.Expiry = time.UnixMilli(expiry)
	return u, nil
}

// AdvanceUpload moves an upload from offset from to offset to and replaces its
// state. ErrOffset: it does not stand at from (or is not there), or to is outside it.
func (s *Store) AdvanceUpload(ctx context.Context, owner common.Address, id string, from, to uint64, state []byte) error {
	return s.write(ctx, "advance upload", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE uploads SET at_offset = $1, state = $2
			WHERE owner = $3 AND id = $4 AND at_offset = $5 AND $1 >= at_offset AND $1 <= size`,
			to, notNull(state), owner, id, from)
		return oneRow(r, err, ErrOffset)
	})
}

// Prune deletes expired nonces, sessions, replies and uploads, the frames of jobs
// that ended longer than FrameRetention ago, runs older than RunRetention, notices older than NoticeRetention, and what is remembered of jobs last
// matched longer than that and 65,536 pages ago: beyond the chain's memory. Call it now and then.
func (s *Store) Prune(ctx context.Context, now time.Time) error {
	err := s.write(ctx, "prune", func(tx *sql.Tx) error {
		for _, table := range []string{"nonces", "sessions", "replies", "uploads"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE expiry <= $1`, now.UnixMilli()); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM runs WHERE at <= $1`, now.Add(-RunRetention).UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM delegated WHERE expiry <= $1`, now.Add(-FrameRetention).UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM notices WHERE at <= $1`, now.Add(-NoticeRetention).UnixMilli()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM matched WHERE at <= $1 AND page < (SELECT COALESCE(MAX(number), 0) FROM pages) - 65536`, now.Add(-FrameRetention).UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	return s.pruneFrames(ctx, now)
}

// oneRow returns otherwise when a statement changed no row.
func oneRow(r sql.Result, err, otherwise error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = otherwise
	}
	return err
}

// notNull keeps a nil slice from becoming SQL NULL.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
