package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// RaiseLease makes l the job's current lease. It succeeds only when l.Epoch is
// one more than the current epoch (0: none yet), or when the same lease (epoch,
// node and terms) is current already and not ended; else it returns
// lease.ErrStale. Raising does not need the former lease to have ended: from
// here on nothing of the former epoch is accepted.
func (s *Store) RaiseLease(ctx context.Context, l lease.Lease) error {
	terms, err := json.Marshal(l.Terms)
	if err != nil {
		return fmt.Errorf("raise lease: %w", err)
	}
	return s.write(ctx, "raise lease", func(tx *sql.Tx) error {
		cur, err := readLease(ctx, tx, l.Job)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if cur.Epoch == l.Epoch && cur.Node == l.Node && !cur.Ended {
			if have, err := json.Marshal(cur.Terms); err == nil && string(have) == string(terms) {
				return nil
			}
		}
		if uint64(l.Epoch) != uint64(cur.Epoch)+1 {
			return fmt.Errorf("%w: epoch %d cannot follow %d", lease.ErrStale, l.Epoch, cur.Epoch)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO leases (job, epoch, node, expiry, ended, terms, deadline)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (job) DO UPDATE SET epoch = excluded.epoch, node = excluded.node,
			expiry = excluded.expiry, ended = excluded.ended, terms = excluded.terms, deadline = excluded.deadline`,
			l.Job, l.Epoch, l.Node, l.Expiry, bit(l.Ended), string(terms), int64(min(l.Terms.Deadline, math.MaxInt64)))
		return err
	})
}

// Lease returns the job's current lease, ended or expired ones included, or ErrNotFound.
func (s *Store) Lease(ctx context.Context, job common.Hash) (lease.Lease, error) {
	l, err := readLease(ctx, s.reads, job)
	return l, notFound("read lease", err)
}

// RenewLeases moves the expiry (unix milliseconds) of those refs that are
// current, held by node and not ended; it never moves one back. A lease that
// has run out is renewed too as long as no later epoch was raised: after the
// control plane itself was away, its clock must not cost a node its work.
// Every ref comes back in exactly one of the two lists.
func (s *Store) RenewLeases(ctx context.Context, node common.Address, refs []lease.Ref, expiry uint64) (renewed, stale []lease.Ref, err error) {
	if len(refs) == 0 {
		return nil, nil, nil
	}
	err = s.writeRelaxed(ctx, "renew leases", func(tx *sql.Tx) error {
		renewed, stale = nil, nil
		for _, ref := range refs {
			r, err := tx.ExecContext(ctx, `UPDATE leases
				SET expiry = CASE WHEN expiry < $1 THEN $1 ELSE expiry END
				WHERE job = $2 AND epoch = $3 AND node = $4 AND ended = 0`, expiry, ref.Job, ref.Epoch, node)
			if err != nil {
				return err
			}
			n, err := r.RowsAffected()
			if err != nil {
				return err
			}
			if n == 1 {
				renewed = append(renewed, ref)
			} else {
				stale = append(stale, ref)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return renewed, stale, nil
}

// EndLease ends the job's current epoch: nothing of it is accepted any more.
// Ending it twice succeeds; an epoch that is not current returns lease.ErrStale.
// The first time counts towards the node's wear; lost says that the attempt was
// lost with it.
func (s *Store) EndLease(ctx context.Context, job common.Hash, epoch uint32, lost bool, now time.Time) error {
	return s.write(ctx, "end lease", func(tx *sql.Tx) error {
		var ended int64
		err := tx.QueryRowContext(ctx, `SELECT ended FROM leases WHERE job = $1 AND epoch = $2`, job, epoch).Scan(&ended)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: epoch %d is not current", lease.ErrStale, epoch)
		}
		if err != nil || ended == 1 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE leases SET ended = 1 WHERE job = $1 AND epoch = $2`, job, epoch); err != nil {
			return err
		}
		return wear(ctx, tx, job, epoch, lost, now.UnixMilli())
	})
}

// Head returns the job's newest acknowledged checkpoint, the zero Head if there is none.
func (s *Store) Head(ctx context.Context, job common.Hash) (lease.Head, error) {
	h, err := readHead(ctx, s.reads, job)
	if err != nil {
		return lease.Head{}, fmt.Errorf("read checkpoint head: %w", err)
	}
	return h, nil
}

// CommitHead makes head the job's newest checkpoint, if node holds the lease of
// epoch at now and no receipt of it names a result yet (else lease.ErrStale) and
// parent is the manifest of the present head (zero: none; else lease.ErrConflict). The store fills Epoch, Seq and,
// unless set, At. Committing the head's own manifest again changes nothing and
// returns it as stored.
func (s *Store) CommitHead(ctx context.Context, job common.Hash, epoch uint32, node common.Address, parent common.Hash, head lease.Head, now time.Time) (lease.Head, error) {
	var stored lease.Head
	err := s.write(ctx, "commit checkpoint", func(tx *sql.Tx) (err error) {
		stored, err = commitHead(ctx, tx, lease.Ref{Job: job, Epoch: epoch}, node, parent, head, now, nil)
		return err
	})
	if err != nil {
		return lease.Head{}, err
	}
	return stored, nil
}

// Acknowledge is CommitHead and PutReceipt as one: a checkpoint counts exactly
// when its receipt does, whatever ends in between. Its errors are theirs.
func (s *Store) Acknowledge(ctx context.Context, r record.SignedReceipt, parent common.Hash, head lease.Head, now time.Time) (lease.Head, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return lease.Head{}, fmt.Errorf("acknowledge checkpoint: %w", err)
	}
	var stored lease.Head
	err = s.write(ctx, "acknowledge checkpoint", func(tx *sql.Tx) (err error) {
		ref := lease.Ref{Job: r.Receipt.Job, Epoch: r.Receipt.Epoch}
		if stored, err = commitHead(ctx, tx, ref, r.Receipt.Node, parent, head, now, body); err != nil {
			return err
		}
		return putReceipt(ctx, tx, r.Receipt, body)
	})
	if err != nil {
		return lease.Head{}, err
	}
	return stored, nil
}

func commitHead(ctx context.Context, tx *sql.Tx, ref lease.Ref, node common.Address, parent common.Hash, head lease.Head, now time.Time, receipt []byte) (lease.Head, error) {
	l, err := readLease(ctx, tx, ref.Job)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: the job has none", lease.ErrStale)
	}
	if err == nil {
		err = l.Check(node, ref.Epoch, now)
	}
	if err != nil {
		return lease.Head{}, err
	}
	cur, err := readHead(ctx, tx, ref.Job)
	if err != nil {
		return lease.Head{}, err
	}
	if cur.Seq > 0 && cur.Manifest == head.Manifest && cur.Epoch == ref.Epoch {
		return cur, nil
	}
	last, err := readReceipt(ctx, tx, ref.Job, ref.Epoch)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return lease.Head{}, err
	}
	if last.Receipt.Result != (common.Hash{}) {
		return lease.Head{}, errEnded(ref.Epoch)
	}
	if err := cur.Follows(parent); err != nil {
		return lease.Head{}, err
	}
	head.Epoch, head.Seq = ref.Epoch, cur.Seq+1
	if head.At == 0 {
		head.At = uint64(now.UnixMilli())
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO checkpoints
		(job, seq, epoch, parent, manifest, cid, bytes, step, at, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		ref.Job, head.Seq, head.Epoch, parent, head.Manifest, head.CID, head.Bytes, head.Step, head.At,
		sql.NullString{String: string(receipt), Valid: receipt != nil})
	if err == nil {
		same := cur.CID == head.CID
		_, err = tx.ExecContext(ctx, `UPDATE checkpoints SET held = $3, gone = $4 WHERE job = $1 AND seq = $2`, ref.Job, cur.Seq, bit(!same), bit(same))
	}
	if err == nil { // with the checkpoint: it counts from now on, and what counts is kept
		err = holdOne(ctx, tx, checkpointHold(ref.Job), Forever, head.CID)
	}
	return head, err
}

func readLease(ctx context.Context, q queryer, job common.Hash) (lease.Lease, error) {
	l := lease.Lease{Job: job}
	var ended int
	var terms string
	err := q.QueryRowContext(ctx, `SELECT epoch, node, expiry, ended, terms FROM leases WHERE job = $1`, job).
		Scan(&l.Epoch, &l.Node, &l.Expiry, &ended, &terms)
	if err != nil {
		return lease.Lease{}, err
	}
	l.Ended = ended != 0
	if err := json.Unmarshal([]byte(terms), &l.Terms); err != nil {
		return lease.Lease{}, fmt.Errorf("decode terms: %w", err)
	}
	return l, nil
}

const headColumns = `seq, epoch, manifest, cid, bytes, step, at`

func readHead(ctx context.Context, q queryer, job common.Hash) (lease.Head, error) {
	h, err := scanHead(q.QueryRowContext(ctx, `SELECT `+headColumns+` FROM checkpoints WHERE job = $1 ORDER BY seq DESC LIMIT 1`, job))
	if errors.Is(err, sql.ErrNoRows) {
		return lease.Head{}, nil
	}
	return h, err
}

func scanHead(row interface{ Scan(...any) error }) (lease.Head, error) {
	var h lease.Head
	err := row.Scan(&h.Seq, &h.Epoch, &h.Manifest, &h.CID, &h.Bytes, &h.Step, &h.At)
	return h, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
