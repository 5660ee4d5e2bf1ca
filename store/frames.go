package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
)

// ErrGap reports frames that do not continue their stream: some before them are missing.
var ErrGap = errors.New("frames are missing")

// PutFrames appends frames to a stream of an attempt, the first of them being
// number first (from 0), and returns the number expected next. Frames that are
// stored already are ignored; frames that leave a gap return ErrGap with the
// number expected. Frames are opaque bytes and may be empty.
//
// It asks may for the job's lease as it stands in the transaction that writes,
// without its terms, and returns may's error if there is one; a job without a lease
// is ErrNotFound. may must not block. nil: whoever calls may. So no frame is stored by a
// call that begins after its lease was raised further or ended; on Postgres one that is
// on its way at that moment may be stored as if before, and be seen a little later.
func (s *Store) PutFrames(ctx context.Context, may func(lease.Lease) error, job common.Hash, epoch uint32, stream uint8, first uint64, frames [][]byte) (next uint64, err error) {
	w := &frameWrite{may: may, job: job, epoch: epoch, stream: stream, first: first, frames: frames, done: make(chan struct{})}
	s.frames.mu.Lock()
	s.frames.open = append(s.frames.open, w)
	if !s.frames.writing {
		s.frames.writing = true
		go s.writeFrames()
	}
	s.frames.mu.Unlock()
	select {
	case <-w.done:
		return w.next, w.err
	case <-ctx.Done():
		return 0, fmt.Errorf("put frames: %w", ctx.Err())
	}
}

// frameQueue gathers frames that are to be written. Every running job has some each
// second, and a transaction of its own for each would keep the one writer from all else.
type frameQueue struct {
	mu      sync.Mutex
	open    []*frameWrite
	writing bool // there is a goroutine that writes what is open
}

const (
	frameGather = 10 * time.Millisecond // how long the first of a transaction waits for others
	frameBatch  = 256                   // how many share one at the most
	frameBytes  = 4 << 20               // and with how many bytes that are stored, but for the last
	frameTime   = 10 * time.Second      // how long one may take
)

// frameWrite is one call of PutFrames; next and err are valid once done is closed.
type frameWrite struct {
	may    func(lease.Lease) error
	job    common.Hash
	epoch  uint32
	stream uint8
	first  uint64
	frames [][]byte
	next   uint64
	err    error
	done   chan struct{}
}

// writeFrames writes until nothing is open.
func (s *Store) writeFrames() {
	for {
		time.Sleep(frameGather)
		s.frames.mu.Lock()
		n := min(len(s.frames.open), frameBatch)
		batch := s.frames.open[:n:n]
		s.frames.writing = n > 0
		s.frames.mu.Unlock()
		if n == 0 {
			return
		}
		done, err := s.writeBatch(batch)
		for _, w := range batch[:done] {
			if err != nil {
				w.next, w.err = 0, err
			}
			close(w.done)
		}
		s.frames.mu.Lock()
		s.frames.open = s.frames.open[done:]
		s.frames.mu.Unlock()
	}
}

// writeBatch writes as many of a batch as one transaction takes, and returns how many
// it is done with: all, where it fails. Only what is stored counts as bytes: a call
// that is refused takes no turn from others, however much it came with.
func (s *Store) writeBatch(batch []*frameWrite) (done int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), frameTime)
	defer cancel()
	err = s.writeRelaxed(ctx, "put frames", func(tx *sql.Tx) error {
		done = 0
		for bytes := 0; done < len(batch) && bytes < frameBytes; done++ {
			stored, err := batch[done].write(ctx, tx)
			if err != nil {
				return err
			}
			bytes += stored
		}
		return nil
	})
	if err != nil {
		return len(batch), err
	}
	return done, nil
}

// write appends what the stream does not have yet, and returns how many bytes that is;
// its error concerns the whole transaction.
func (w *frameWrite) write(ctx context.Context, tx *sql.Tx) (stored int, err error) {
	w.next, w.err = 0, nil
	l, next, err := leaseAndNext(ctx, tx, w.job, w.epoch, w.stream)
	if err != nil {
		return 0, err
	}
	if err := w.allowed(l); err != nil {
		w.err = fmt.Errorf("put frames: %w", err)
		return 0, nil
	}
	w.next = next
	if w.first > w.next {
		w.err = fmt.Errorf("put frames: %w: %d is expected, %d came", ErrGap, w.next, w.first)
		return 0, nil
	}
	known := w.next - w.first
	if known >= uint64(len(w.frames)) {
		return 0, nil
	}
	fresh, from := w.frames[known:], w.next
	w.next += uint64(len(fresh))
	data := packFrames(fresh)
	_, err = tx.ExecContext(ctx, `INSERT INTO frames (job, epoch, stream, first_no, next_no, data)
		VALUES ($1, $2, $3, $4, $5, $6)`, w.job, w.epoch, w.stream, from, w.next, data)
	return len(data), err
}

// Frames returns up to limit frames of a stream, in order, starting at number
// from. It ends before the frame with which they would exceed size bytes, but
// returns one frame at least where there is one.
func (s *Store) Frames(ctx context.Context, job common.Hash, epoch uint32, stream uint8, from uint64, limit, size int) ([][]byte, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT first_no, data FROM frames
		WHERE job = $1 AND epoch = $2 AND stream = $3 AND first_no >= COALESCE(
			(SELECT MAX(first_no) FROM frames WHERE job = $1 AND epoch = $2 AND stream = $3 AND first_no <= $4), 0)
		ORDER BY first_no`, job, epoch, stream, from)
	if err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	defer rows.Close()
	var out [][]byte
	full := false
	for !full && len(out) < limit && rows.Next() {
		var number uint64
		var data []byte
		if err := rows.Scan(&number, &data); err != nil {
			return nil, fmt.Errorf("read frames: %w", err)
		}
		batch, err := unpackFrames(data)
		if err != nil {
			return nil, fmt.Errorf("read frames: %w", err)
		}
		for _, f := range batch {
			if number++; number <= from {
				continue
			}
			size -= len(f)
			if full = len(out) == limit || size < 0 && len(out) > 0; full {
				break
			}
			out = append(out, bytes.Clone(f)) // what is left of the batch is not kept with it
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	return out, nil
}

// allowed asks who writes whether the job's lease lets it; nil: there is none.
func (w *frameWrite) allowed(l *lease.Lease) error {
	switch {
	case w.may == nil:
		return nil
	case l == nil:
		return fmt.Errorf("read lease: %w", ErrNotFound)
	}
	return w.may(*l)
}

// leaseAndNext returns the job's lease without its terms, nil if there is none, and the
// number of the frame that is expected next, in one question: this is asked for every
// job each second.
func leaseAndNext(ctx context.Context, q queryer, job common.Hash, epoch uint32, stream uint8) (*lease.Lease, uint64, error) {
	var next uint64
	var held, expiry, ended sql.NullInt64
	var node *common.Address
	err := q.QueryRowContext(ctx, `SELECT l.epoch, l.node, l.expiry, l.ended,
		COALESCE((SELECT next_no FROM frames WHERE job = $1 AND epoch = $2 AND stream = $3 ORDER BY first_no DESC LIMIT 1), 0)
		FROM (SELECT 1) AS one LEFT JOIN leases l ON l.job = $1`, job, epoch, stream).Scan(&held, &node, &expiry, &ended, &next)
	if err != nil || !held.Valid {
		return nil, next, err
	}
	return &lease.Lease{Job: job, Epoch: uint32(held.Int64), Node: *node, Expiry: uint64(expiry.Int64), Ended: ended.Int64 != 0}, next, nil
}

// StreamSize returns the number of the frame that is expected next of an
// attempt's stream, and the bytes of those before it, as they are stored: a
// few more than they were given with.
func (s *Store) StreamSize(ctx context.Context, job common.Hash, epoch uint32, stream uint8) (next, bytes uint64, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COALESCE(MAX(next_no), 0), COALESCE(SUM(LENGTH(data)), 0) FROM frames
		WHERE job = $1 AND epoch = $2 AND stream = $3`, job, epoch, stream).Scan(&next, &bytes)
	if err != nil {
		return 0, 0, fmt.Errorf("measure stream: %w", err)
	}
	return next, bytes, nil
}

// FrameRetention is how long frames are kept after the newest lease of their
// job has ended or run out; what Temporal keeps of a job goes at the same age.
const FrameRetention = 30 * 24 * time.Hour

// pruneBatches bounds one step of pruneFrames: between two of them the writer is free.
const pruneBatches = 64

// pruneFrames drops the frames that are older than FrameRetention. Candidates
// are found without the writer's lock, jumping from job to job.
func (s *Store) pruneFrames(ctx context.Context, now time.Time) error {
	cutoff := now.Add(-FrameRetention).UnixMilli()
	jobs, err := s.staleStreams(ctx, cutoff)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		for n := int64(pruneBatches); n == pruneBatches; {
			err := s.writeRelaxed(ctx, "prune frames", func(tx *sql.Tx) error {
				r, err := tx.ExecContext(ctx, `DELETE FROM frames WHERE (job, epoch, stream, first_no) IN (
					SELECT f.job, f.epoch, f.stream, f.first_no FROM frames f JOIN leases l ON l.job = f.job
					WHERE f.job = $1 AND l.expiry <= $2 ORDER BY f.epoch, f.stream, f.first_no LIMIT $3)`, job, cutoff, pruneBatches)
				if err != nil {
					return err
				}
				n, err = r.RowsAffected()
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// staleStreams lists the jobs that have frames and no lease since cutoff, in
// unix milliseconds.
func (s *Store) staleStreams(ctx context.Context, cutoff int64) ([]common.Hash, error) {
	rows, err := s.reads.QueryContext(ctx, `WITH RECURSIVE streams (job) AS (
		SELECT (SELECT job FROM frames ORDER BY job LIMIT 1)
		UNION ALL
		SELECT (SELECT f.job FROM frames f WHERE f.job > streams.job ORDER BY f.job LIMIT 1) FROM streams WHERE streams.job IS NOT NULL
	) SELECT streams.job FROM streams JOIN leases ON leases.job = streams.job WHERE leases.expiry <= $1`, cutoff)
	if err != nil {
		return nil, fmt.Errorf("find old frames: %w", err)
	}
	defer rows.Close()
	var jobs []common.Hash
	for rows.Next() {
		var job common.Hash
		if err := rows.Scan(&job); err != nil {
			return nil, fmt.Errorf("find old frames: %w", err)
		}
		jobs = append(jobs, job)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("find old frames: %w", err)
	}
	return jobs, nil
}

// packFrames joins frames, each after its length as a varint.
func packFrames(frames [][]byte) []byte {
	size := 0
	for _, f := range frames {
		size += len(f) + binary.MaxVarintLen64
	}
	b := make([]byte, 0, size)
	for _, f := range frames {
		b = append(binary.AppendUvarint(b, uint64(len(f))), f...)
	}
	return b
}

func unpackFrames(b []byte) ([][]byte, error) {
	var frames [][]byte
	for len(b) > 0 {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return nil, errors.New("a batch of frames is damaged")
		}
		frames = append(frames, b[w:w+int(n):w+int(n)])
		b = b[w+int(n):]
	}
	return frames, nil
}
