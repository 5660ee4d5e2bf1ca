package placement

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"go.temporal.io/sdk/temporal"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// Register is the lease register.
type Register interface {
	// RaiseLease makes l current when its epoch follows the current one;
	// repeating it succeeds, anything else is lease.ErrStale.
	RaiseLease(ctx context.Context, l lease.Lease) error
	// EndLease ends the current epoch; lease.ErrStale if epoch is not current.
	EndLease(ctx context.Context, job common.Hash, epoch uint32) error
	// Head returns the newest acknowledged checkpoint, zero if none.
	Head(ctx context.Context, job common.Hash) (lease.Head, error)
	// Usage returns what is known of one attempt.
	Usage(ctx context.Context, job common.Hash, epoch uint32) (Usage, error)
}

// Usage is what the register knows of one attempt.
type Usage struct {
	Started       uint64 // unix milliseconds; 0: the program never started
	Receipt       *record.SignedReceipt
	Ending        *record.Ending // nil: no package was acknowledged
	Erasure       *record.Erasure
	LogRoot       common.Hash
	TelemetryRoot common.Hash
}

// Activities are the placement activities.
type Activities struct {
	Fleet    *Fleet
	Archive  *Archive
	Register Register
	Now      func() time.Time
}

// Place returns the best node now and claims it for the job; a result without
// evidence means that none fits. It takes milliseconds and touches no store.
func (a *Activities) Place(_ context.Context, req PlaceRequest) (PlaceResult, error) {
	a.Fleet.mu.Lock()
	defer a.Fleet.mu.Unlock()
	if !a.Fleet.synced {
		return PlaceResult{}, temporal.NewApplicationError("the node map is not complete yet", ErrNotSynced)
	}
	if !a.Fleet.cfg.Archive.room() {
		return PlaceResult{}, temporal.NewApplicationError("storage is behind with the snapshots of earlier matches", ErrNotPublished)
	}
	return a.Fleet.place(req)
}

// Queue waits until a node comes free and claims it for the job. It ends with
// ctx. The snapshot's address comes with the answer if storage is quick: the
// process that raises the lease may be another one, which does not know it.
func (a *Activities) Queue(ctx context.Context, req PlaceRequest) (PlaceResult, error) {
	w := a.Fleet.enqueue(req)
	defer a.Fleet.leave(w)
	select {
	case p := <-w.done:
		if e := p.res.Evidence; e != nil {
			e.Snapshot, _ = a.published(ctx, SnapshotRef{Root: e.Root, Time: e.Time})
		}
		return p.res, p.err
	case <-ctx.Done():
		return PlaceResult{}, ctx.Err()
	}
}

// Lease raises the job's epoch for the node that accepted, once the snapshot it
// was chosen from is published. While the upload is under way it fails with
// ErrNotPublished, and with ErrUnknownSnapshot when there is none.
func (a *Activities) Lease(ctx context.Context, req LeaseRequest) (LeaseResult, error) {
	cid := req.CID
	if cid == "" {
		var err error
		if cid, err = a.published(ctx, req.Snapshot); err != nil {
			return LeaseResult{}, err
		}
	}
	l := lease.Lease{
		Job: req.Job, Epoch: req.Epoch, Node: req.Node, Terms: req.Terms,
		Expiry: uint64(a.Now().Add(lease.Duration).UnixMilli()),
	}
	if err := a.Register.RaiseLease(ctx, l); err != nil {
		return LeaseResult{}, classify(fmt.Errorf("raise lease of job %s to epoch %d: %w", req.Job, req.Epoch, err))
	}
	return LeaseResult{Lease: l, CID: cid}, nil
}

// leasePatience is how long one call waits for an upload that began with the match.
const leasePatience = 2 * time.Second

// published waits a moment for a snapshot's upload. Its errors are for the
// workflow to decide about, so that none is retried here.
func (a *Activities) published(ctx context.Context, ref SnapshotRef) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, leasePatience)
	defer cancel()
	cid, err := a.Archive.CID(ctx, ref)
	switch {
	case errors.Is(err, errUnknown):
		return "", temporal.NewNonRetryableApplicationError(fmt.Sprintf("snapshot %s is lost with the process that took it", ref.Root), ErrUnknownSnapshot, nil)
	case err != nil:
		return "", temporal.NewNonRetryableApplicationError(fmt.Sprintf("snapshot %s is not published yet", ref.Root), ErrNotPublished, nil)
	}
	return cid, nil
}

// End ends an epoch and returns what the register holds of it. Ending an epoch
// that a later one has replaced changes nothing and still answers.
func (a *Activities) End(ctx context.Context, req EndRequest) (EndResult, error) {
	a.Fleet.Drop(req.Job)
	if err := a.Register.EndLease(ctx, req.Job, req.Epoch); err != nil && !errors.Is(err, lease.ErrStale) {
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
	return EndResult{
		Head: head, Started: u.Started, Receipt: u.Receipt, Ending: u.Ending, Erasure: u.Erasure,
		LogRoot: u.LogRoot, TelemetryRoot: u.TelemetryRoot,
	}, nil
}

// publishPatience is how long Publish waits for an upload within one call.
const publishPatience = 100 * time.Millisecond

// Publish returns where snapshots can be fetched. One whose upload is under way
// fails the call with ErrNotPublished, which is worth repeating; one that is
// not known, because the process that made the match is gone, has an empty CID.
func (a *Activities) Publish(ctx context.Context, req PublishRequest) (PublishResult, error) {
	ctx, cancel := context.WithTimeout(ctx, publishPatience)
	defer cancel()
	res := PublishResult{CIDs: make([]string, len(req.Snapshots))}
	for i, ref := range req.Snapshots {
		cid, err := a.Archive.CID(ctx, ref)
		if err != nil && !errors.Is(err, errUnknown) {
			return res, temporal.NewApplicationError(fmt.Sprintf("snapshot %s is not published yet", ref.Root), ErrNotPublished)
		}
		res.CIDs[i] = cid
	}
	return res, nil
}
