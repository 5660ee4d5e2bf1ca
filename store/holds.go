package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrLetGo reports content that is being let go of; it may be held again once it
// was stored anew.
var ErrLetGo = errors.New("the content is being let go of")

// Forever is the time of a hold without an end.
var Forever = time.Unix(1<<53, 0)

// letGo is the time of a hold on content that is being let go of.
const letGo = -1

// Hold keeps content for a reason until a time; what it is held until already
// for the same reason is not shortened. It is for who stored it: what nothing
// holds is let go of from then on when all its holds are over. ErrLetGo: it is too late.
func (s *Store) Hold(ctx context.Context, reason string, until time.Time, cids ...string) error {
	return s.hold(ctx, holdAny, reason, until, cids)
}

// Content that is being let go of is held again once that is done, which takes one
// call to the storage for it and each that is let go of together with it.
const (
	goneTries = 40
	gonePause = 50 * time.Millisecond
)

// HoldNew is Hold for who is storing the content now: where it is being let go of, it
// waits until that is done. ErrLetGo: it is not after two seconds. It is known as held
// also where who stores it goes away meanwhile.
func (s *Store) HoldNew(ctx context.Context, reason string, until time.Time, cid string) error {
	for try := 1; ; try++ {
		err := s.Hold(context.WithoutCancel(ctx), reason, until, cid)
		if !errors.Is(err, ErrLetGo) || try == goneTries {
			return err
		}
		select {
		case <-time.After(gonePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// HoldToo is Hold for who names content that others stored: what nothing holds,
// which is kept without an end, is left as it is.
func (s *Store) HoldToo(ctx context.Context, reason string, until time.Time, cids ...string) error {
	return s.hold(ctx, `INSERT INTO holds (cid, reason, until) SELECT $1, $2, $3 WHERE EXISTS (SELECT 1 FROM holds WHERE cid = $1)`, reason, until, cids)
}

func (s *Store) hold(ctx context.Context, insert, reason string, until time.Time, cids []string) error {
	return s.write(ctx, "hold content", func(tx *sql.Tx) error {
		for _, cid := range cids {
			if err := holdBy(ctx, tx, insert, reason, until, cid); err != nil {
				return err
			}
		}
		return nil
	})
}

const holdAny = `INSERT INTO holds (cid, reason, until) VALUES ($1, $2, $3)`

// holdOne is Hold within a transaction.
func holdOne(ctx context.Context, tx *sql.Tx, reason string, until time.Time, cid string) error {
	return holdBy(ctx, tx, holdAny, reason, until, cid)
}

func holdBy(ctx context.Context, tx *sql.Tx, insert, reason string, until time.Time, cid string) error {
	var going bool
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) > 0 FROM holds WHERE cid = $1 AND until = $2`, cid, letGo).Scan(&going)
	if err != nil {
		return err
	}
	if going {
		return fmt.Errorf("%w: %s", ErrLetGo, cid)
	}
	_, err = tx.ExecContext(ctx, insert+` ON CONFLICT (cid, reason) DO UPDATE SET until = excluded.until
		WHERE holds.until < excluded.until`, cid, reason, until.Unix())
	return err
}

// endHold ends what content is held for one reason; what was stored before there
// were holds for that reason is let go of as well.
func endHold(ctx context.Context, tx *sql.Tx, reason string, now time.Time, cid string) error {
	_, err := tx.ExecContext(ctx, holdAny+` ON CONFLICT (cid, reason) DO UPDATE SET until = excluded.until
		WHERE holds.until > excluded.until`, cid, reason, now.Unix())
	return err
}

// ReleaseAll ends whatever is held for one reason.
func (s *Store) ReleaseAll(ctx context.Context, reason string, now time.Time) error {
	return s.write(ctx, "release content", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE holds SET until = $2 WHERE reason = $1 AND until > $2`, reason, now.Unix())
		return err
	})
}

// Release ends what content is held for one reason. What is not held is no error.
func (s *Store) Release(ctx context.Context, reason string, now time.Time, cids ...string) error {
	return s.write(ctx, "release content", func(tx *sql.Tx) error {
		for _, cid := range cids {
			if _, err := tx.ExecContext(ctx, `UPDATE holds SET until = $3 WHERE cid = $1 AND reason = $2 AND until > $3`, cid, reason, now.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget removes at most n holds that are over of content that is held for another
// reason, of which they say nothing, and returns how many there were.
func (s *Store) Forget(ctx context.Context, now time.Time, n int) (forgotten int, err error) {
	err = s.write(ctx, "forget holds", func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `DELETE FROM holds WHERE (cid, reason) IN (SELECT h.cid, h.reason FROM holds h
			WHERE h.until >= 0 AND h.until <= $1 AND EXISTS (SELECT 1 FROM holds o WHERE o.cid = h.cid AND o.until > $1) LIMIT $2)`, now.Unix(), n)
		if err != nil {
			return err
		}
		rows, err := r.RowsAffected()
		forgotten = int(rows)
		return err
	})
	return forgotten, err
}

// Sweep returns at most n pieces of content whose holds are all over. From then
// on they cannot be held, until Gone was called of each: also by a process that
// finds them here again because the one before did not come so far. It looks at all
// holds that are over: those that say nothing are to be forgotten before.
func (s *Store) Sweep(ctx context.Context, now time.Time, n int) (cids []string, err error) {
	err = s.write(ctx, "let go of content", func(tx *sql.Tx) error {
		cids = nil
		rows, err := tx.QueryContext(ctx, `SELECT cid FROM holds WHERE cid IN (SELECT cid FROM holds WHERE until <= $1)
			GROUP BY cid HAVING MAX(until) <= $1 ORDER BY cid LIMIT $2`, now.Unix(), n)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var cid string
			if err := rows.Scan(&cid); err != nil {
				return err
			}
			cids = append(cids, cid)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, cid := range cids {
			if _, err := tx.ExecContext(ctx, `UPDATE holds SET until = $2 WHERE cid = $1`, cid, letGo); err != nil {
				return err
			}
		}
		return nil
	})
	return cids, err
}

// Gone forgets content that was let go of, also where it was deposited.
func (s *Store) Gone(ctx context.Context, cids ...string) error {
	return s.write(ctx, "forget content", func(tx *sql.Tx) error {
		for _, cid := range cids {
			r, err := tx.ExecContext(ctx, `DELETE FROM holds WHERE cid = $1 AND until = $2`, cid, letGo)
			if err != nil {
				return err
			}
			n, err := r.RowsAffected()
			if err != nil {
				return err
			}
			if n == 0 {
				continue // it was not let go of
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM depot WHERE cid = $1`, cid); err != nil {
				return err
			}
		}
		return nil
	})
}
