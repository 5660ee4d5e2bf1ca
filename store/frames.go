package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// ErrGap reports frames that do not continue their stream: some before them are missing.
var ErrGap = errors.New("frames are missing")

// PutFrames appends frames to a stream of an attempt, the first of them being
// number first (from 0), and returns the number expected next. Frames that are
// stored already are ignored; frames that leave a gap return ErrGap with the
// number expected. Frames are opaque bytes and may be empty.
func (s *Store) PutFrames(ctx context.Context, job common.Hash, epoch uint32, stream uint8, first uint64, frames [][]byte) (next uint64, err error) {
	err = s.writeRelaxed(ctx, "put frames", func(tx *sql.Tx) error {
		if next, err = nextFrame(ctx, tx, job, epoch, stream); err != nil {
			return err
		}
		if first > next {
			return fmt.Errorf("%w: %d is expected, %d came", ErrGap, next, first)
		}
		known := next - first
		if known >= uint64(len(frames)) {
			return nil
		}
		fresh := frames[known:]
		from := next
		next += uint64(len(fresh))
		_, err := tx.ExecContext(ctx, `INSERT INTO frames (job, epoch, stream, first_no, next_no, data)
			VALUES ($1, $2, $3, $4, $5, $6)`, job, epoch, stream, from, next, packFrames(fresh))
		return err
	})
	return next, err
}

// Frames returns up to limit frames of a stream, in order, starting at number from.
func (s *Store) Frames(ctx context.Context, job common.Hash, epoch uint32, stream uint8, from uint64, limit int) ([][]byte, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT first_no, data FROM frames
		WHERE job = $1 AND epoch = $2 AND stream = $3 AND first_no >= COALESCE(
			(SELECT MAX(first_no) FROM frames WHERE job = $1 AND epoch = $2 AND stream = $3 AND first_no <= $4), 0)
		ORDER BY first_no`, job, epoch, stream, from)
	if err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	defer rows.Close()
	var out [][]byte
	for len(out) < limit && rows.Next() {
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
			if number >= from && len(out) < limit {
				out = append(out, f)
			}
			number++
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read frames: %w", err)
	}
	return out, nil
}

func nextFrame(ctx context.Context, q queryer, job common.Hash, epoch uint32, stream uint8) (uint64, error) {
	var next uint64
	err := q.QueryRowContext(ctx, `SELECT next_no FROM frames WHERE job = $1 AND epoch = $2 AND stream = $3
		ORDER BY first_no DESC LIMIT 1`, job, epoch, stream).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return next, err
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
