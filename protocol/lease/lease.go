// Package lease holds the rules of the fence: who may act for a job, and which
// of its effects still count.
//
// Nouns: a Lease is the right of one node to run one attempt; its Epoch is the
// fencing number, one higher for every attempt; a Head is the job's newest
// acknowledged checkpoint. The register that stores them is in package store;
// every durable effect (key release, blob, checkpoint, receipt, result) is
// checked against it. Runs may overlap for a moment; effects may not.
//
// The package is pure: callers pass the time. Start at Lease.Check.
package lease

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
)

// Times of the fence. A node stops its container SelfFence after the last
// acknowledgement; the register lets go only at Duration, so the two never overlap.
const (
	Duration  = 60 * time.Second // from the last renewal
	SelfFence = 45 * time.Second // a node that reaches no ingress for this long stops by itself
	Silence   = 3 * time.Second  // beats missing for this long, while others arrive: the node is lost
)

// Terms are what the ingress bills and bounds an attempt by.
type Terms struct {
	Order  common.Hash    `json:"order"`
	Owner  common.Address `json:"owner"`
	GPUs   uint16         `json:"gpus"`
	Rate   uint64         `json:"rate"`   // gwei of the asset per GPU-hour
	Egress uint64         `json:"egress"` // gwei of the asset per GiB
	Budget job.Amount     `json:"budget"` // what is left of the order's maximum for this attempt
	// Held has receipts held and every checkpoint kept, since the work may be checked by repeating it.
	Held bool `json:"held,omitempty"`
	// Keep is how many of the newest checkpoints stay stored while the job runs; 0: DefaultKeep.
	Keep uint32 `json:"keep,omitempty"`
	// Deadline is the order's, in unix seconds: no attempt of the job begins after it. 0: not known.
	Deadline uint64 `json:"deadline,omitempty"`
}

// DefaultKeep is how many of a job's newest checkpoints stay stored.
const DefaultKeep = 2

// Kept returns how many of the newest checkpoints stay stored.
func (t Terms) Kept() uint32 {
	if t.Keep == 0 {
		return DefaultKeep
	}
	return t.Keep
}

// Lease is one row of the register.
type Lease struct {
	Job    common.Hash    `json:"job"`
	Epoch  uint32         `json:"epoch"`
	Node   common.Address `json:"node"`
	Expiry uint64         `json:"expiry"` // unix milliseconds; extended while the node's beats arrive
	Ended  bool           `json:"ended"`  // nothing of this epoch is accepted any more
	Terms  Terms          `json:"terms"`
}

// Ref names one attempt.
type Ref struct {
	Job   common.Hash `json:"job"`
	Epoch uint32      `json:"epoch"`
}

// Head is a job's newest acknowledged checkpoint.
type Head struct {
	Manifest common.Hash `json:"manifest"` // SHA-256 of its manifest; zero: none yet
	CID      string      `json:"cid"`
	Epoch    uint32      `json:"epoch"`
	Seq      uint32      `json:"seq"` // position in the job's chain of checkpoints, from 1
	Bytes    uint64      `json:"bytes"`
	Step     uint64      `json:"step"` // as the program reported it; 0: unknown
	At       uint64      `json:"at"`   // unix milliseconds, acknowledged
}

// ErrStale reports an act for an epoch that is over, or by a node that does not hold it.
var ErrStale = errors.New("the lease is over")

// ErrConflict reports a checkpoint whose parent is not the head.
var ErrConflict = errors.New("the checkpoint does not follow the newest one")

// Check reports whether node may act for epoch at now.
func (l Lease) Check(node common.Address, epoch uint32, now time.Time) error {
	switch {
	case l.Epoch != epoch:
		return fmt.Errorf("%w: epoch %d is current, not %d", ErrStale, l.Epoch, epoch)
	case l.Node != node:
		return fmt.Errorf("%w: epoch %d belongs to another node", ErrStale, epoch)
	case l.Ended:
		return fmt.Errorf("%w: epoch %d was ended", ErrStale, epoch)
	case uint64(now.UnixMilli()) >= l.Expiry:
		return fmt.Errorf("%w: epoch %d expired", ErrStale, epoch)
	}
	return nil
}

// Follows reports whether a checkpoint with the given parent may become the head.
func (h Head) Follows(parent common.Hash) error {
	if h.Manifest != parent {
		return fmt.Errorf("%w: newest is %s, its parent is %s", ErrConflict, h.Manifest, parent)
	}
	return nil
}
