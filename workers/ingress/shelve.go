package ingress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
)

// take stores an object of an attempt: in IPFS, or in the depot while IPFS is away. Which
// of the two it is for in the end its commit decides; what is said to be of a checkpoint
// waits for IPFS.
func (i *Ingress) take(ctx context.Context, ref lease.Ref, kind seal.Kind, r io.Reader, size int64) (delivery.Blob, error) {
	if i.cfg.Depot != nil && kind != seal.KindCheckpoint && i.outage.spares(uint64(max(size, 0)), i.timing.Patience, i.now()) {
		return i.takeHere(ctx, ref, r, size)
	}
	blob, err := i.storing(ref).Put(ctx, r, size)
	switch {
	case err == nil:
		i.saw(ctx, nil, blob.Bytes)
	case size == delivery.UnknownSize:
		i.saw(ctx, err, maxBlob)
	default:
		i.saw(ctx, err, uint64(size))
	}
	return blob, err
}

// saw takes what became of an object of so many bytes that IPFS was given. It tells
// nothing where the sender went away meanwhile.
func (i *Ingress) saw(ctx context.Context, err error, size uint64) {
	if ctx.Err() == nil {
		i.outage.saw(err, size, i.now())
	}
}

// shelve puts what a commit names where it can be fetched from, and begins to fetch it
// back: a package that IPFS does not take, or has not given back for i.timing.Patience,
// goes to the depot. A checkpoint waits for IPFS.
func (i *Ingress) shelve(ctx context.Context, l lease.Lease, x *draft, c commit) (*back, error) {
	err := i.shelveInIPFS(ctx, l, x, c)
	if i.cfg.Depot != nil && x.isPack {
		x.depot = i.whyNotIPFS(x, c, err)
	}
	if x.depot != "" {
		if err = i.deposit(ctx, l, x, c); err != nil {
			i.backs.forget(x.head.CID) // the next commit tries IPFS anew
			err = fmt.Errorf("%s; nor does the depot have it: %w", x.depot, err)
		}
	}
	if err != nil {
		return nil, err
	}
	return i.fetchBack(l, x, c.segments), nil
}

// whyNotIPFS returns why a package goes to the depot, a sentence for its owner; empty: it
// does not. err is how it went into IPFS.
func (i *Ingress) whyNotIPFS(x *draft, c commit, err error) string {
	now := i.now()
	switch {
	case err == nil:
		if why := i.backs.missing(x.head.CID, now.Add(-i.timing.Patience)); why != nil {
			return "IPFS did not give it back: " + sentence(why)
		}
	case refused(err) && i.outage.lasts(c.largest(), i.timing.Patience, now):
		return "IPFS did not take it: " + sentence(err)
	}
	return ""
}

// shelveInIPFS makes sure that IPFS holds what a commit names, and gives it one CID.
func (i *Ingress) shelveInIPFS(ctx context.Context, l lease.Lease, x *draft, c commit) error {
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	if err := i.promote(ctx, ref, c); err != nil {
		return err
	}
	err := i.checkSegments(ctx, c.m, c.segments, c.own)
	if err == nil {
		err = i.publish(ctx, ref, x, c)
	}
	i.saw(ctx, err, uint64(len(c.manifest)))
	return err
}

// largest is the bytes of the largest object that it has IPFS store.
func (c commit) largest() uint64 {
	bytes := uint64(len(c.manifest))
	for _, n := range c.own {
		bytes = max(bytes, c.m.Segments[n].Size)
	}
	return bytes
}

// promote hands IPFS those of a commit's segments that came in while it was away.
func (i *Ingress) promote(ctx context.Context, ref lease.Ref, c commit) error {
	if i.cfg.Depot == nil {
		return nil
	}
	folder := i.cfg.Depot.Folder
	for _, n := range c.own {
		cid := c.segments[n]
		if _, known := i.promoted.get(cid); known || !folder.Has(cid) {
			continue
		}
		r, err := folder.Get(ctx, cid, 0, delivery.Whole)
		if errors.Is(err, delivery.ErrNotFound) {
			continue // IPFS may have it
		}
		if err != nil {
			return err
		}
		blob, err := i.storing(ref).Put(ctx, r, delivery.UnknownSize)
		i.saw(ctx, err, c.m.Segments[n].Size)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("segment %d: %w", n, err)
		}
		i.promoted.put(blob)
	}
	return nil
}

// deposit puts a package into the depot, out of what is there and what IPFS has, and
// notes that it is read from there. Of one that does not fit no copies stay.
func (i *Ingress) deposit(ctx context.Context, l lease.Lease, x *draft, c commit) error {
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	err := i.fits(c)
	var cid string
	if err == nil {
		cid, err = i.copyHere(ctx, ref, x, c)
	}
	if errors.Is(err, delivery.ErrFull) {
		for _, cid := range c.segments { // others may have room there
			if i.pieces.hasCopy(ref, cid) {
				err = errors.Join(err, i.unshelve(ctx, cid))
			}
		}
	}
	if err != nil {
		return err
	}
	x.head.CID, x.ending.Package.CID = cid, cid
	x.pinned = append(x.pinned, c.segments...)
	err = i.cfg.Store.HoldNew(ctx, leftoverHold(ref), i.now().Add(i.timing.Leftover), x.head.CID)
	if err == nil {
		err = i.cfg.Store.PutDeposit(ctx, i.depositOf(l, x))
	}
	i.pieces.note(x.head.CID, piece{ref: ref, bytes: uint64(len(c.manifest))}) // last: it goes with the attempt whatever the register knows
	return err
}

// fits returns ErrFull where the depot has no room for what a package lacks there.
func (i *Ingress) fits(c commit) error {
	folder, lacks := i.cfg.Depot.Folder, uint64(0)
	for n, cid := range c.segments {
		if !folder.Has(cid) {
			lacks += c.m.Segments[n].Size
		}
	}
	if used := folder.Used(); used+lacks > folder.Most() {
		return fmt.Errorf("%w: the depot holds %d of %d bytes, and the package takes %d more", delivery.ErrFull, used, folder.Most(), lacks)
	}
	return nil
}

// copyHere makes a package in the depot, and returns its directory there. What it copies
// from IPFS is the attempt's, also where it does not come to its end.
func (i *Ingress) copyHere(ctx context.Context, ref lease.Ref, x *draft, c commit) (string, error) {
	at := map[string]int{}
	for n := range c.segments {
		at[seal.SegmentName(n)] = n
	}
	folder, copied := i.cfg.Depot.Folder, []int{}
	defer func() {
		for _, n := range copied {
			if folder.Has(c.segments[n]) {
				i.pieces.note(c.segments[n], piece{ref: ref, bytes: c.m.Segments[n].Size, copied: true})
			}
		}
	}()
	return i.cfg.Depot.Keep(ctx, x.head.Manifest, func(ctx context.Context, name string) (io.ReadCloser, error) {
		if name == seal.ManifestName {
			return io.NopCloser(bytes.NewReader(c.manifest)), nil
		}
		n := at[name]
		if cid := c.segments[n]; folder.Has(cid) {
			if r, err := folder.Get(ctx, cid, 0, delivery.Whole); !errors.Is(err, delivery.ErrNotFound) {
				return r, err
			}
		}
		copied = append(copied, n)
		return i.cfg.Blobs.Get(ctx, c.segments[n], 0, delivery.Whole)
	})
}

// depositOf is what the register is told of a package in the depot.
func (i *Ingress) depositOf(l lease.Lease, x *draft) store.Deposit {
	return store.Deposit{CID: x.head.CID, Job: l.Job, Manifest: x.head.Manifest, Place: i.cfg.BlobURL, Why: x.depot}
}

// deposits is what counts from the depot with a draft. What another commit's failed
// reading took back meanwhile is noted anew; what went to IPFS meanwhile is not.
func (i *Ingress) deposits(l lease.Lease, x *draft) []store.Deposit {
	if x.depot == "" || !i.cfg.Depot.Folder.Has(x.head.CID) {
		return nil
	}
	return []store.Deposit{i.depositOf(l, x)}
}

// undeposit takes back that a package is read from the depot, where it could not be
// read: the next commit tries IPFS anew, and deposits it once more if it has to. What
// counts from there stays.
func (i *Ingress) undeposit(l lease.Lease, x *draft) {
	i.backs.forget(x.head.CID)
	ctx, cancel := context.WithTimeout(i.life, time.Minute)
	defer cancel()
	if err := i.cfg.Store.Retract(ctx, l.Job, l.Epoch, x.head.CID); err != nil && i.life.Err() == nil {
		i.log.Warn("a deposit that cannot be read was not taken back", "cid", x.head.CID, "err", err)
	}
}

// clearDepot removes what came in through the depot of a commit that counts in IPFS; of
// one that counts in the depot it is part of the deposit from now on. A commit before it
// may have been a deposit: readers are sent to the depot until that is taken back.
func (i *Ingress) clearDepot(ctx context.Context, x *draft) {
	if i.cfg.Depot == nil {
		return
	}
	cids := append(x.pinned, x.head.CID)
	if x.depot != "" {
		i.pieces.drop(cids...)
		return
	}
	if x.isPack {
		if err := i.cfg.Store.Withdraw(ctx, x.head.CID); err != nil {
			i.log.Warn("the depot was not cleared", "cid", x.head.CID, "err", err)
			return
		}
	}
	if err := i.unshelve(ctx, cids...); err != nil {
		i.log.Warn("the depot was not cleared", "cid", x.head.CID, "err", err)
	}
}
