package placement

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// Register is the lease register.
type Register interface {
	// RaiseLease makes l current when its epoch follows the current one;
	// repeating it succeeds, anything else is lease.ErrStale.
	RaiseLease(ctx context.Context, l lease.Lease) error
	// EndLease ends the current epoch; lease.ErrStale if epoch is not current. It
	// counts towards its node's wear, once: as lost, unless it left a package.
	EndLease(ctx context.Context, job common.Hash, epoch uint32, lost bool, now time.Time) error
	// Wear returns what was counted of a node, and of all.
	Wear(ctx context.Context, node common.Address) (of, all job.Wear, err error)
	// Head returns the newest acknowledged checkpoint, zero if none.
	Head(ctx context.Context, job common.Hash) (lease.Head, error)
	// Usage returns what is known of one attempt.
	Usage(ctx context.Context, job common.Hash, epoch uint32) (Usage, error)
	// PutRun notes for how many milliseconds a job's program ran; the first note stands.
	PutRun(ctx context.Context, job, program common.Hash, ms uint64, now time.Time) error
}

// Usage is what the register knows of one attempt.
type Usage struct {
	Started       uint64 // unix milliseconds; 0: the program never started
	Receipt       *record.SignedReceipt
	Ending        *record.Ending // nil: no package was acknowledged
	Erasure       *record.Erasure
	LogRoot       common.Hash
	TelemetryRoot common.Hash
	Depot         string // why its package is in a depot and not in IPFS
}

// Activities are the placement activities.
type Activities struct {
	Fleet    *Fleet
	Register Register
	Now      func() time.Time
}

// Place returns the best node now and claims it for the job, once the match is
// in the scheduler's book; a result without evidence means that none fits. A
// repeated call is another match, which the book shows to follow the first.
func (a *Activities) Place(ctx context.Context, req PlaceRequest) (PlaceResult, error) {
	m, err := a.Fleet.match(ctx, req)
	if err != nil {
		return PlaceResult{}, err
	}
	return a.Fleet.sign(ctx, m)
}

// Join gives the job its place among those that wait for a node and returns the
// scheduler's word on it. The job loses it when no Queue comes for it within
// seconds. A repeated call changes nothing.
func (a *Activities) Join(ctx context.Context, req PlaceRequest) (JoinResult, error) {
	w, err := a.Fleet.join(ctx, req)
	if err != nil {
		return JoinResult{}, err
	}
	q, err := a.Fleet.promise(&w.job)
	return JoinResult{Queued: q, Standing: a.Fleet.standing(w)}, err
}

// Queue waits until a node comes free and claims it for the job. It ends with
// ctx. A job that has not joined here does so now.
func (a *Activities) Queue(ctx context.Context, req PlaceRequest) (PlaceResult, error) {
	w, err := a.Fleet.attach(ctx, req)
	if err != nil {
		return PlaceResult{}, err
	}
	defer a.Fleet.leave(w)
	select {
	case <-w.done:
		if w.placed.err != nil {
			return PlaceResult{}, w.placed.err
		}
		return a.Fleet.sign(ctx, w.placed.found)
	case <-ctx.Done():
		return PlaceResult{}, ctx.Err()
	}
}

// Lease raises the job's epoch for the node that accepted.
func (a *Activities) Lease(ctx context.Context, req LeaseRequest) (LeaseResult, error) {
	l := lease.Lease{
		Job: req.Job, Epoch: req.Epoch, Node: req.Node, Terms: req.Terms,
		Expiry: uint64(a.Now().Add(lease.Duration).UnixMilli()),
	}
	if err := a.Register.RaiseLease(ctx, l); err != nil {
		return LeaseResult{}, classify(fmt.Errorf("raise lease of job %s to epoch %d: %w", req.Job, req.Epoch, err))
	}
	of, all, err := a.Register.Wear(ctx, req.Node)
	if err != nil {
		return LeaseResult{}, fmt.Errorf("read how often node %s failed: %w", req.Node, err)
	}
	return LeaseResult{Lease: l, Endurance: job.Endure(of, all)}, nil
}

// End ends an epoch and returns what the register holds of it. Ending an epoch
// that a later one has replaced changes nothing and still answers. How long the
// program of one that succeeded ran is kept for the estimates of later runs.
func (a *Activities) End(ctx context.Context, req EndRequest) (EndResult, error) {
	if err := a.Register.EndLease(ctx, req.Job, req.Epoch, req.Lost, a.Now()); err != nil && !errors.Is(err, lease.ErrStale) {
		return EndResult{}, fmt.Errorf("end epoch %d of job %s: %w", req.Epoch, req.Job, err)
	}
	head, err := a.Register.Head(ctx, req.Job)
	if err != nil {
		return EndResult{}, fmt.Errorf("end epoch %d of job %s: %w", req.Epoch, req.Job, err)
	}
	u, err := a.Register.Usage(ctx, req.Job, req.Epoch)
	if err != nil {
		return EndResult{}, fmt.Errorf("end epoch %d of job %s: %w", req.Epoch, req.Job, err)
	}
	if e := u.Ending; e != nil && e.Outcome == record.Succeeded && u.Receipt != nil && req.Program != (common.Hash{}) {
		if err := a.Register.PutRun(ctx, req.Job, req.Program, req.KeptMs+u.Receipt.Receipt.BilledMs, a.Now()); err != nil {
			return EndResult{}, fmt.Errorf("end epoch %d of job %s: %w", req.Epoch, req.Job, err)
		}
	}
	return EndResult{
		Head: head, Started: u.Started, Receipt: u.Receipt, Ending: u.Ending, Erasure: u.Erasure,
		LogRoot: u.LogRoot, TelemetryRoot: u.TelemetryRoot, Depot: u.Depot,
	}, nil
}
