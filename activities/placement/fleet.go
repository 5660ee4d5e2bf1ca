package placement

import (
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/match"
)

// claimTTL bounds a claim: an offer is answered within five seconds, and the
// node's next beat shows what it holds.
const claimTTL = 10 * time.Second

// maxExplained bounds the rejections in a result, and explainUpTo the fleets
// for which they are worked out although a node was found.
const (
	maxExplained = 50
	explainUpTo  = 256
)

// Fleet is the node map that jobs are matched on. It is safe for concurrent use.
type Fleet struct {
	cfg Config

	mu      sync.Mutex
	synced  bool
	snap    match.Snapshot // the nodes' leaves with their claims
	leaves  map[uint32]match.Leaf
	claims  map[common.Hash]claim // by job
	bySlot  map[uint32]map[common.Hash]claim
	changed chan struct{} // closed at the next change
	due     bool          // something changed since the last pass over the waiting
	waiters []*waiter
}

// Revealer gives the scheduler's hash-chain value for a moment.
type Revealer interface {
	Reveal(at time.Time) (common.Hash, error)
}

// claim is what one job was promised of one node.
type claim struct {
	slot           uint32
	gpus           uint16
	cpu, ram, disk uint32
	until          time.Time
	seen           match.Leaf // the node's leaf when it was made
}

// Config is what a fleet matches with.
type Config struct {
	Params  match.Params
	Token   common.Address // the network's ERC-20
	Reveals Revealer
	Archive *Archive
	Now     func() time.Time
}

// NewFleet returns an empty map.
func NewFleet(cfg Config) *Fleet {
	return &Fleet{
		cfg:     cfg,
		leaves:  make(map[uint32]match.Leaf),
		claims:  make(map[common.Hash]claim),
		bySlot:  make(map[uint32]map[common.Hash]claim),
		changed: make(chan struct{}),
	}
}

// Update takes a node's newest leaf. A claim that the leaf shows is settled.
func (f *Fleet) Update(l match.Leaf) error {
	if err := l.Validate(); err != nil {
		return fmt.Errorf("leaf of node %s: %w", l.Node, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.leaves[l.Slot] = l
	for id, c := range f.bySlot[l.Slot] {
		if c.shownBy(l) {
			f.drop(id)
		}
	}
	return f.refresh(l.Slot)
}

// Remove takes a node out that is lost.
func (f *Fleet) Remove(slot uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.leaves[slot]; !ok {
		return
	}
	delete(f.leaves, slot)
	f.snap.Remove(slot)
	f.signal()
}

// SetSynced says whether the map is complete. It is not for a moment after a
// start, when matching would pass over nodes that are merely not reported yet.
func (f *Fleet) SetSynced(synced bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.synced = synced
	f.signal()
}

// shownBy reports whether a newer leaf has the claim's devices and memory taken off.
func (c claim) shownBy(l match.Leaf) bool {
	return l.Seq > c.seen.Seq &&
		l.GPUs+c.gpus <= c.seen.GPUs && l.RAM+c.ram <= c.seen.RAM && l.CPU+c.cpu <= c.seen.CPU
}

// place matches one job on what is free now, claims it, and has the snapshot
// published; a result without evidence means that nothing fits. The caller holds
// mu, and has seen that the archive has room.
func (f *Fleet) place(req PlaceRequest) (PlaceResult, error) {
	begin := time.Now()
	f.expire()
	f.drop(req.Job)
	j, err := match.NewJob(req.Submission, req.Job, req.Attempt, req.Excluded, f.cfg.Token)
	if err != nil {
		return PlaceResult{}, temporal.NewNonRetryableApplicationError(fmt.Sprintf("match job %s: %v", req.Job, err), ErrMalformed, err)
	}
	now := f.cfg.Now()
	reveal, err := f.cfg.Reveals.Reveal(now)
	if err != nil {
		return PlaceResult{}, fmt.Errorf("match job %s: %w", req.Job, err)
	}
	at := f.snap.Moment(now)
	seed := match.Seed(reveal, f.snap.Root(), j.Salt)
	best, feasible := match.Best(f.cfg.Params, &f.snap, j, seed, at)
	res := PlaceResult{Feasible: feasible}
	if feasible == 0 || f.snap.Len() <= explainUpTo {
		plan := match.Rank(f.cfg.Params, &f.snap, j, seed, at)
		res.Rejected, res.Closest = plan.Rejected[:min(len(plan.Rejected), maxExplained)], plan.Closest
	}
	if feasible == 0 {
		res.Took = uint64(time.Since(begin).Microseconds())
		return res, nil
	}
	e, err := match.NewEvidence(&f.snap, at, "", reveal, f.cfg.Params, j, best.Slot)
	if err != nil {
		return PlaceResult{}, fmt.Errorf("match job %s: %w", req.Job, err)
	}
	res.Node, res.Slot, res.GPUs, res.Rate = best.Node, best.Slot, best.GPUs, best.Rate
	res.Egress, res.Simulated = best.Leaf.Egress[j.Asset], best.Leaf.Flags&match.FlagSimulated != 0
	res.Evidence = &e
	res.Took = uint64(time.Since(begin).Microseconds())
	f.cfg.Archive.add(SnapshotRef{Root: e.Root, Time: e.Time}, &f.snap)
	return res, f.claim(req.Job, claim{
		slot: best.Slot, gpus: best.GPUs, cpu: j.CPU, ram: j.RAM, disk: j.Disk,
		until: now.Add(claimTTL), seen: f.leaves[best.Slot],
	})
}

// claim takes what a job was promised off its node's leaf.
func (f *Fleet) claim(job common.Hash, c claim) error {
	f.claims[job] = c
	if f.bySlot[c.slot] == nil {
		f.bySlot[c.slot] = make(map[common.Hash]claim)
	}
	f.bySlot[c.slot][job] = c
	return f.refresh(c.slot)
}

// drop forgets a job's claim.
func (f *Fleet) drop(job common.Hash) {
	c, ok := f.claims[job]
	if !ok {
		return
	}
	delete(f.claims, job)
	delete(f.bySlot[c.slot], job)
	_ = f.refresh(c.slot)
}

// Drop gives back what a job was promised, before its claim runs out.
func (f *Fleet) Drop(job common.Hash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(job)
}

// expire drops the claims whose time is over.
func (f *Fleet) expire() {
	now := f.cfg.Now()
	for id, c := range f.claims {
		if !now.Before(c.until) {
			f.drop(id)
		}
	}
}

// refresh puts a node's leaf with its claims into the snapshot.
func (f *Fleet) refresh(slot uint32) error {
	l, ok := f.leaves[slot]
	if !ok {
		return nil
	}
	for _, c := range f.bySlot[slot] {
		free := l.Free()
		l.Claimed.GPUs += min(free.GPUs, c.gpus)
		l.Claimed.CPU += min(free.CPU, c.cpu)
		l.Claimed.RAM += min(free.RAM, c.ram)
		l.Claimed.Disk += min(free.Disk, c.disk)
	}
	f.signal()
	if err := f.snap.Set(l); err != nil {
		return fmt.Errorf("leaf of node %s: %w", l.Node, err)
	}
	return nil
}

// signal wakes whoever waits for a change.
func (f *Fleet) signal() {
	f.due = true
	close(f.changed)
	f.changed = make(chan struct{})
}
