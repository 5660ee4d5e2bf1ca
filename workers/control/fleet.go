package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/canary"
	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/repeat"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/store"
	"github.com/skyops/skyops/workers/fleet"
)

// longestRest bounds the rest: a beat must be in the map well before it has to be
// in the book, ten seconds after its receipt.
const longestRest = 3 * time.Second

// follow keeps placement's fleet in step with the ingress's node map until ctx
// ends. The map is read as a whole, so it rests in proportion to what a reading
// takes: a large fleet must not keep a core busy.
func follow(ctx context.Context, nodes *fleet.Map, f *placement.Fleet, log *slog.Logger) {
	if err := nodes.WaitSynced(ctx); err != nil {
		return
	}
	known := make(map[uint32]match.Leaf)
	for ctx.Err() == nil {
		changed := nodes.Changed()
		begin := time.Now()
		apply(nodes.Snapshot(), known, f, log)
		f.SetSynced(true)
		rest := time.After(min(10*time.Since(begin), longestRest))
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
		select {
		case <-rest:
		case <-ctx.Done():
		}
	}
}

// apply hands over what differs from known, and updates it.
func apply(nodes []fleet.Node, known map[uint32]match.Leaf, f *placement.Fleet, log *slog.Logger) {
	present := make(map[uint32]bool, len(nodes))
	for _, n := range nodes {
		// One that drains stays: its beat says so, and the scheduler has receipted it.
		if !n.Present || n.Leaf.Node == (common.Address{}) {
			continue
		}
		present[n.Leaf.Slot] = true
		if known[n.Leaf.Slot] == n.Leaf {
			continue
		}
		if err := f.Update(n.Leaf); err != nil {
			log.Warn("node is not matched", "node", n.Address, "error", err)
			continue
		}
		known[n.Leaf.Slot] = n.Leaf
	}
	for slot := range known {
		if !present[slot] {
			delete(known, slot)
			f.Remove(slot)
		}
	}
}

// register is the store's lease register in placement's words.
type register struct{ *store.Store }

var (
	_ placement.Register = register{}
	_ repeat.Register    = register{}
	_ canary.Register    = register{}
)

// Waypoint implements repeat.Register.
func (r register) Waypoint(ctx context.Context, job common.Hash, seq uint32) (lease.Head, record.SignedReceipt, error) {
	head, receipt, err := r.Store.Waypoint(ctx, job, seq)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%w: %w", repeat.ErrUnknown, err)
	}
	return head, receipt, err
}

// Answer implements canary.Register.
func (r register) Answer(ctx context.Context, task common.Hash, model uint16) (common.Hash, error) {
	digest, err := r.Store.Answer(ctx, task, model)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%w: %w", canary.ErrUnknown, err)
	}
	return digest, err
}

// Usage implements placement.Register.
func (r register) Usage(ctx context.Context, job common.Hash, epoch uint32) (placement.Usage, error) {
	u, err := r.Store.Usage(ctx, job, epoch)
	return placement.Usage{
		Started: u.StartedAt, Receipt: u.Receipt, Ending: u.Ending,
		Erasure: u.Erasure, LogRoot: u.LogRoot, TelemetryRoot: u.TelemetryRoot, Depot: u.Depot,
	}, err
}

// Head implements placement.Register.
func (r register) Head(ctx context.Context, job common.Hash) (lease.Head, error) {
	return r.Store.Head(ctx, job)
}
