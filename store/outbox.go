package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// The outbox holds what one chain account is to send. An account is named by
// its user (chain id and address); an intent's body is its user's own encoding,
// so that the store needs to know nothing of transactions. What the store does
// promise: an intent is stored once, a nonce is given to one intent only, and
// only the holder of the account's lease changes intents.

// LeaseSender makes holder the account's only sender until the given time. It
// takes the lease over when it is free, expired or holder's own; held tells
// whether holder has it now. The first call pins the chain's genesis to the
// account; every call returns the pinned one.
func (s *Store) LeaseSender(ctx context.Context, account string, genesis common.Hash, holder string, now, until time.Time) (pinned common.Hash, held bool, err error) {
	err = s.write(ctx, "lease sender", func(tx *sql.Tx) error {
		var owner string
		var expiry int64
		err := tx.QueryRowContext(ctx, `SELECT genesis, holder, expiry FROM senders WHERE account = $1`, account).
			Scan(&pinned, &owner, &expiry)
		if errors.Is(err, sql.ErrNoRows) {
			pinned, held = genesis, true
			_, err = tx.ExecContext(ctx, `INSERT INTO senders (account, genesis, holder, expiry) VALUES ($1, $2, $3, $4)`,
				account, genesis, holder, until.UnixMilli())
			return err
		}
		held = err == nil && (owner == holder || expiry <= now.UnixMilli())
		if !held {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE senders SET holder = $1, expiry = $2 WHERE account = $3`,
			holder, until.UnixMilli(), account)
		return err
	})
	return pinned, held && err == nil, err
}

// ReleaseSender frees the account's lease if holder has it, so that the next sender need not wait.
func (s *Store) ReleaseSender(ctx context.Context, account, holder string) error {
	return s.write(ctx, "release sender", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE senders SET expiry = 0 WHERE account = $1 AND holder = $2`, account, holder)
		return err
	})
}

// PutIntent stores an open intent behind the account's others and returns what
// is stored under id afterwards: body, or that of an earlier call. The machine's
// power, not the process's end, may take it back until the account's next
// SaveIntent.
func (s *Store) PutIntent(ctx context.Context, account, id string, body []byte) (stored []byte, err error) {
	err = s.writeRelaxed(ctx, "put intent", func(tx *sql.Tx) error {
		if stored, err = readIntent(ctx, tx, account, id); !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		stored = body
		_, err := tx.ExecContext(ctx, `INSERT INTO intents (account, id, position, open, body)
			SELECT $1, $2, COALESCE(MAX(position), 0) + 1, 1, $3 FROM intents WHERE account = $1`, account, id, body)
		return err
	})
	return stored, err
}

// Intent returns an intent's body; found is false when there is none.
func (s *Store) Intent(ctx context.Context, account, id string) (body []byte, found bool, err error) {
	body, err = readIntent(ctx, s.reads, account, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read intent: %w", err)
	}
	return body, true, nil
}

// OpenIntents returns the bodies of the account's open intents, oldest first.
func (s *Store) OpenIntents(ctx context.Context, account string) ([][]byte, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT body FROM intents WHERE account = $1 AND open = 1 ORDER BY position`, account)
	if err != nil {
		return nil, fmt.Errorf("read open intents: %w", err)
	}
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read open intents: %w", err)
		}
		all = append(all, body)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read open intents: %w", err)
	}
	return all, nil
}

// SaveIntent replaces an intent's body, nonce (nil: none) and openness. saved
// is false, and nothing has changed, when holder does not have the account's
// lease. A nonce that another intent of the account has is an error.
func (s *Store) SaveIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error) {
	return s.saveIntent(ctx, s.write, account, holder, id, nonce, open, body)
}

// NoteIntent is SaveIntent for what can be found out again: the machine's power
// may take it back, the process's end does not.
func (s *Store) NoteIntent(ctx context.Context, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error) {
	return s.saveIntent(ctx, s.writeRelaxed, account, holder, id, nonce, open, body)
}

type write func(ctx context.Context, what string, fn func(*sql.Tx) error) error

func (s *Store) saveIntent(ctx context.Context, how write, account, holder, id string, nonce *uint64, open bool, body []byte) (saved bool, err error) {
	err = how(ctx, "save intent", func(tx *sql.Tx) error {
		saved = false
		var owner string
		err := tx.QueryRowContext(ctx, `SELECT holder FROM senders WHERE account = $1`, account).Scan(&owner)
		if errors.Is(err, sql.ErrNoRows) || (err == nil && owner != holder) {
			return nil
		}
		if err != nil {
			return err
		}
		var n sql.NullInt64
		if nonce != nil {
			n = sql.NullInt64{Int64: int64(*nonce), Valid: true}
		}
		r, err := tx.ExecContext(ctx, `UPDATE intents SET nonce = $1, open = $2, body = $3 WHERE account = $4 AND id = $5`,
			n, bit(open), body, account, id)
		saved = true
		return oneRow(r, err, ErrNotFound)
	})
	return saved && err == nil, err
}

// NextNonce returns one more than the highest nonce an intent of the account has, 0 if none has one.
func (s *Store) NextNonce(ctx context.Context, account string) (uint64, error) {
	var next uint64
	err := s.reads.QueryRowContext(ctx, `SELECT COALESCE(MAX(nonce) + 1, 0) FROM intents WHERE account = $1`, account).Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("read next nonce: %w", err)
	}
	return next, nil
}

func readIntent(ctx context.Context, q queryer, account, id string) ([]byte, error) {
	var body []byte
	err := q.QueryRowContext(ctx, `SELECT body FROM intents WHERE account = $1 AND id = $2`, account, id).Scan(&body)
	return body, err
}
