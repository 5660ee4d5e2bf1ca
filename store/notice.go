package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Notice is one message to an owner's webhook, and how far it got.
type Notice struct {
	ID       string
	Owner    common.Address
	Job      common.Hash
	Event    string
	Host     string // of the webhook's address
	State    string // trying, delivered or failed
	Attempts uint32
	Status   int    // HTTP status of the newest answer, 0: none
	Problem  string // of the newest attempt
	At       time.Time
	Updated  time.Time
}

// The states of a notice.
const (
	NoticeTrying    = "trying"
	NoticeDelivered = "delivered"
	NoticeFailed    = "failed"
)

// NoticeRetention is how long notices are listed.
const NoticeRetention = FrameRetention

// PutNotice notes how far a notice got. One that was delivered stays so.
func (s *Store) PutNotice(ctx context.Context, n Notice) error {
	return s.writeRelaxed(ctx, "note a notice", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO notices (id, owner, job, event, host, state, attempts, status, problem, at, updated)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, status = excluded.status, problem = excluded.problem, updated = excluded.updated
			WHERE notices.state <> 'delivered'`,
			n.ID, n.Owner, n.Job, n.Event, n.Host, n.State, n.Attempts, n.Status, n.Problem, n.At.UnixMilli(), n.Updated.UnixMilli())
		return err
	})
}

// GiveUpNotice marks a notice that was not delivered as failed for good.
func (s *Store) GiveUpNotice(ctx context.Context, id string, now time.Time) error {
	return s.writeRelaxed(ctx, "give a notice up", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notices SET state = 'failed', updated = $2 WHERE id = $1 AND state = 'trying'`, id, now.UnixMilli())
		return err
	})
}

// Notices returns up to limit notices of an owner, newest first, which come after
// the given one in that order; the zero value is before all.
func (s *Store) Notices(ctx context.Context, owner common.Address, after Notice, limit int) ([]Notice, error) {
	at := after.At.UnixMilli()
	if after.ID == "" {
		at = 1<<63 - 1
	}
	var out []Notice
	err := s.each(ctx, `SELECT id, job, event, host, state, attempts, status, problem, at, updated FROM notices
		WHERE owner = $1 AND (at < $2 OR at = $2 AND id > $3) ORDER BY at DESC, id LIMIT $4`,
		[]any{owner, at, after.ID, limit}, func(scan func(...any) error) error {
			n := Notice{Owner: owner}
			var at, updated int64
			err := scan(&n.ID, &n.Job, &n.Event, &n.Host, &n.State, &n.Attempts, &n.Status, &n.Problem, &at, &updated)
			n.At, n.Updated = time.UnixMilli(at), time.UnixMilli(updated)
			out = append(out, n)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return out, nil
}

// NoticeSecret returns the version of an owner's webhook secret and since when it
// is that; version 0: none was ever asked for.
func (s *Store) NoticeSecret(ctx context.Context, owner common.Address) (version uint64, changed time.Time, err error) {
	var at int64
	err = s.reads.QueryRowContext(ctx, `SELECT version, changed FROM notice_secrets WHERE owner = $1`, owner).Scan(&version, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return version, time.UnixMilli(at), notFound("read webhook secret", err)
}

// NextNoticeSecret raises the version of an owner's webhook secret and returns it.
func (s *Store) NextNoticeSecret(ctx context.Context, owner common.Address, now time.Time) (version uint64, err error) {
	err = s.write(ctx, "change webhook secret", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO notice_secrets (owner, version, changed) VALUES ($1, 1, $2)
			ON CONFLICT (owner) DO UPDATE SET version = notice_secrets.version + 1, changed = excluded.changed RETURNING version`,
			owner, now.UnixMilli()).Scan(&version)
	})
	return version, err
}
