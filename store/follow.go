package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// FramesFrom names the frames of an attempt's stream from number From on.
type FramesFrom struct {
	Job    common.Hash
	Epoch  uint32
	Stream uint8
	From   uint64
}

// askedAtOnce is how many jobs or streams one statement asks for: its text is
// the same for every question, so that it is parsed once.
const askedAtOnce = 64

var (
	arrivedText = arrivedStatement()
	marksText   = marksStatement()
)

func arrivedStatement() string {
	var b strings.Builder
	for i := range askedAtOnce {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		fmt.Fprintf(&b, `SELECT %d WHERE EXISTS (SELECT 1 FROM frames WHERE job = $%d AND epoch = $%d AND stream = $%d AND first_no >= $%d)`,
			i, 4*i+1, 4*i+2, 4*i+3, 4*i+4)
	}
	return b.String()
}

// Arrived tells which of the streams have frames where somebody waits for them,
// in the same order. A From must be a number that Frames or PutFrames led up to:
// one inside a stored batch is only seen when a later batch comes. It is made for
// many streams at once: one index look-up each.
func (s *Store) Arrived(ctx context.Context, streams []FramesFrom) ([]bool, error) {
	out := make([]bool, len(streams))
	for first := 0; first < len(streams); first += askedAtOnce {
		args := make([]any, 0, 4*askedAtOnce)
		for i := range askedAtOnce {
			f := streams[min(first+i, len(streams)-1)] // the last one fills up
			args = append(args, f.Job, f.Epoch, f.Stream, f.From)
		}
		err := s.each(ctx, arrivedText, args, func(scan func(...any) error) error {
			var i int
			if err := scan(&i); err != nil {
				return err
			}
			out[min(first+i, len(streams)-1)] = true
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("look for frames: %w", err)
		}
	}
	return out, nil
}

// Mark changes whenever a job's lease is raised or ended, or a checkpoint of it is
// acknowledged: what else its workflow says changes with these, or seldom.
type Mark struct {
	Epoch      uint32
	Ended      bool
	Checkpoint uint64
}

func marksStatement() string {
	names := make([]string, askedAtOnce)
	for i := range names {
		names[i] = fmt.Sprintf("$%d", i+1)
	}
	return `SELECT l.job, l.epoch, l.ended, COALESCE((SELECT MAX(c.seq) FROM checkpoints c WHERE c.job = l.job), 0)
		FROM leases l WHERE l.job IN (` + strings.Join(names, ", ") + `)`
}

// Marks returns the marks of those jobs that ever had a lease.
func (s *Store) Marks(ctx context.Context, jobs []common.Hash) (map[common.Hash]Mark, error) {
	out := make(map[common.Hash]Mark, len(jobs))
	for first := 0; first < len(jobs); first += askedAtOnce {
		args := make([]any, askedAtOnce)
		for i := range args {
			args[i] = jobs[min(first+i, len(jobs)-1)]
		}
		err := s.each(ctx, marksText, args, func(scan func(...any) error) error {
			var job common.Hash
			var m Mark
			var ended int
			if err := scan(&job, &m.Epoch, &ended, &m.Checkpoint); err != nil {
				return err
			}
			m.Ended = ended != 0
			out[job] = m
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read marks: %w", err)
		}
	}
	return out, nil
}

// each runs a query and calls row for each of its rows.
func (s *Store) each(ctx context.Context, query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
