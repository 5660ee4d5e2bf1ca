package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// uptimesAtOnce bounds the rows of one transaction: others wait for it.
const uptimesAtOnce = 256

// PutUptimes stores nodes' uptimes, in billionths. The last minutes' may be lost
// with the machine's power, and a call that fails may have stored some.
func (s *Store) PutUptimes(ctx context.Context, uptimes map[common.Address]uint64) error {
	for some := range slices.Chunk(slices.Collect(maps.Keys(uptimes)), uptimesAtOnce) {
		err := s.writeRelaxed(ctx, "put uptimes", func(tx *sql.Tx) error {
			for _, node := range some {
				if _, err := tx.ExecContext(ctx, `INSERT INTO uptimes (node, uptime) VALUES ($1, $2)
					ON CONFLICT (node) DO UPDATE SET uptime = excluded.uptime`, node, int64(uptimes[node])); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Uptimes returns what PutUptimes stored, of all nodes.
func (s *Store) Uptimes(ctx context.Context) (map[common.Address]uint64, error) {
	out := map[common.Address]uint64{}
	err := s.read(ctx, "read uptimes", func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT node, uptime FROM uptimes`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var node common.Address
			var uptime int64
			if err := rows.Scan(&node, &uptime); err != nil {
				return err
			}
			out[node] = uint64(uptime)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
