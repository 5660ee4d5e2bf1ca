package store

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
)

// Checkpoints returns the job's acknowledged checkpoints, oldest first. Each
// one's parent is the one before it.
func (s *Store) Checkpoints(ctx context.Context, job common.Hash) ([]lease.Head, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT `+headColumns+` FROM checkpoints WHERE job = $1 ORDER BY seq`, job)
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	defer rows.Close()
	var all []lease.Head
	for rows.Next() {
		h, err := scanHead(rows)
		if err != nil {
			return nil, fmt.Errorf("read checkpoints: %w", err)
		}
		all = append(all, h)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	return all, nil
}
