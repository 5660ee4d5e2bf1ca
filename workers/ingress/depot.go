package ingress

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
)

// depositAge is how long content is kept in the depot that is no deposit: longer than
// a result that fits there takes to come in and to be committed.
const depositAge = 24 * time.Hour

// keepDepot has deposits moved to IPFS once that takes them, and the depot swept of what
// attempts left there, until ctx ends.
func (i *Ingress) keepDepot(ctx context.Context) {
	if i.cfg.Depot == nil {
		return
	}
	ticker := time.NewTicker(i.timing.Move)
	defer ticker.Stop()
	for _, cid := range i.cfg.Depot.Folder.Damaged() {
		i.log.Error("of what the depot has a part is gone; look at its disk", "cid", cid)
	}
	tried := moves{}
	known := i.takeStock(ctx) == nil
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		var err error
		if !known {
			err = i.takeStock(ctx)
			known = err == nil
		}
		if err = errors.Join(err, i.leavePieces(ctx), i.moveDeposits(ctx, tried), i.sweepDepot(ctx)); err != nil && ctx.Err() == nil {
			i.log.Warn("the depot keeps what it has; it is tried again", "err", err)
		}
	}
}

// takeStock says of the deposits that the folder has that they are read from here: the
// ingress may have had another address before. All else that it has are pieces, and so
// are deposits that do not count yet.
func (i *Ingress) takeStock(ctx context.Context) error {
	pins := i.cfg.Depot.Folder.Pins()
	for some := range slices.Chunk(slices.Collect(maps.Keys(pins)), depositsAtOnce) {
		if err := i.cfg.Store.MoveDeposits(ctx, i.cfg.BlobURL, some...); err != nil {
			return err
		}
	}
	for cid, pin := range pins {
		place, err := i.cfg.Store.DepositedAt(ctx, cid)
		if err != nil {
			return err
		}
		if place == "" {
			i.pieces.found(cid, pin.Bytes)
			continue
		}
		if err := i.takeUp(ctx, cid, pin.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// takeUp notes whose a deposit is that does not count yet. One that cannot be read stays as it is.
func (i *Ingress) takeUp(ctx context.Context, cid string, bytes uint64) error {
	encoded, err := delivery.ReadManifest(ctx, delivery.Under(i.cfg.Depot.Folder, cid))
	if err != nil {
		return ctx.Err()
	}
	m, err := seal.ParseManifest(encoded)
	if err != nil {
		return nil
	}
	u, err := i.cfg.Store.Usage(ctx, m.Job, m.Epoch)
	if err != nil || u.Receipt != nil && u.Receipt.Receipt.Result == seal.HashManifest(encoded) {
		return err
	}
	i.pieces.note(cid, piece{ref: lease.Ref{Job: m.Job, Epoch: m.Epoch}, bytes: bytes})
	return nil
}

// depositsAtOnce is how many deposits the register is asked for, or told of, together.
const depositsAtOnce = 64

// moves is which deposits did not go to IPFS when that was tried last. Only keepDepot uses it.
type moves map[string]again

// again is when a deposit is tried again, and how long it waits for that.
type again struct {
	at   time.Time
	wait time.Duration
	full bool // IPFS had no room for it
}

// failed has a deposit wait twice as long as before, from first on, up to maxMoveWait.
func (m moves) failed(cid string, full bool, first time.Duration, now time.Time) {
	wait := min(max(2*m[cid].wait, first), maxMoveWait)
	m[cid] = again{now.Add(wait), wait, full}
}

// moved has the others wait no longer: what did not come back then may now. There is no
// more room than before.
func (m moves) moved(cid string) {
	delete(m, cid)
	maps.DeleteFunc(m, func(_ string, other again) bool { return !other.full })
}

// maxMoveWait is how long a deposit that did not go to IPFS waits at most.
const maxMoveWait = time.Hour

// moveDeposits moves every deposit that can be, and stops where IPFS is to blame: that
// does not answer, or took one and did not give it back. One that IPFS has no room for
// waits, and the next is tried.
func (i *Ingress) moveDeposits(ctx context.Context, tried moves) (err error) {
	for after := ""; ; {
		list, failed := i.cfg.Store.Deposits(ctx, i.cfg.BlobURL, after, depositsAtOnce)
		if failed != nil {
			return errors.Join(err, failed)
		}
		for _, d := range list {
			after = d.CID
			if i.now().Before(tried[d.CID].at) {
				continue
			}
			failed := i.move(ctx, d)
			if errors.Is(failed, delivery.ErrAway) || ctx.Err() != nil {
				return err
			}
			if failed == nil {
				tried.moved(d.CID)
				continue
			}
			full := errors.Is(failed, delivery.ErrFull)
			tried.failed(d.CID, full, 2*i.timing.Move, i.now())
			err = errors.Join(err, fmt.Errorf("move %s to IPFS: %w", d.CID, failed))
			if !full {
				return err
			}
		}
		if len(list) < depositsAtOnce {
			return err
		}
	}
}

// move copies a deposit to IPFS and lets go of it here, once it was fetched back from there.
func (i *Ingress) move(ctx context.Context, d store.Deposit) (err error) {
	folder, reason := i.cfg.Depot.Folder, "depot:"+d.CID
	if !folder.Has(d.CID) { // let go of here, and not taken back
		if err := delivery.Check(ctx, d.Manifest, delivery.Under(i.cfg.Peer.Ahead(ctx, d.CID), d.CID)); err != nil {
			return fmt.Errorf("the depot has it no more: %w", err)
		}
		return i.cfg.Store.Withdraw(ctx, d.CID)
	}
	encoded, err := delivery.ReadManifest(ctx, delivery.Under(folder, d.CID))
	if err != nil {
		return err
	}
	m, err := seal.VerifyManifest(encoded, d.Manifest)
	if err != nil {
		return err
	}
	var kept []string
	defer func() { // also where it failed: else each try would keep in IPFS, and here, what is over
		err = errors.Join(err, i.cfg.Store.Release(ctx, reason, i.now(), kept...))
	}()
	blobs := i.cfg.Blobs.Holding(func(ctx context.Context, cid string) error {
		kept = append(kept, cid)
		return i.cfg.Store.HoldNew(ctx, reason, i.now().Add(i.timing.Leftover), cid)
	})
	names := []string{seal.ManifestName}
	for n := range m.Segments {
		names = append(names, seal.SegmentName(n))
	}
	var entries []delivery.Entry
	for _, name := range names {
		r, err := folder.Get(ctx, d.CID+"/"+name, 0, delivery.Whole)
		if err != nil {
			return err
		}
		blob, err := blobs.Put(ctx, r, delivery.UnknownSize)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		entries = append(entries, delivery.Entry{Name: name, CID: blob.CID})
	}
	cid, err := blobs.Dir(ctx, entries)
	if err == nil && cid != d.CID {
		err = fmt.Errorf("%w: in IPFS it is %s", delivery.ErrCorrupt, cid)
	}
	if err == nil {
		err = delivery.Check(ctx, d.Manifest, delivery.Under(i.cfg.Peer.Ahead(ctx, cid), cid))
	}
	if err != nil {
		return err
	}
	if err := i.cfg.Store.Withdraw(ctx, cid); err != nil {
		return err
	}
	i.log.Info("a deposit is in IPFS now", "job", d.Job, "cid", cid)
	return folder.Unpin(ctx, cid)
}

// sweepDepot removes from the depot what is no deposit and will be none. What is read
// from another place stays until it is in IPFS: it may be this one under another address.
func (i *Ingress) sweepDepot(ctx context.Context) error {
	for cid, pin := range i.cfg.Depot.Folder.Pins() {
		if i.now().Sub(pin.Since) < depositAge {
			continue
		}
		place, err := i.cfg.Store.DepositedAt(ctx, cid)
		if err == nil && place == "" {
			err = i.unshelve(ctx, cid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
