package ingress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/store"
)

// depositAge is how long content is kept in the depot that is no deposit: longer than
// a result that fits there takes to come in and to be committed.
const depositAge = 24 * time.Hour

// probeEvery is how often an object that comes in is offered to IPFS while that is away.
const probeEvery = 10 * time.Second

// outage is how long the scheduler's IPFS node has not taken anything.
type outage struct {
	mu           sync.Mutex
	since, tried time.Time // zero: it is well
}

// refused reports an error by which IPFS did not take what it was given.
func refused(err error) bool {
	return errors.Is(err, delivery.ErrAway) || errors.Is(err, delivery.ErrFull)
}

// saw takes how a call ended.
func (o *outage) saw(err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil:
		o.since = time.Time{}
	case refused(err):
		if o.tried = now; o.since.IsZero() {
			o.since = now
		}
	}
}

// lasts reports whether IPFS has been away for so long.
func (o *outage) lasts(patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.since.IsZero() && now.Sub(o.since) >= patience
}

// spares reports whether IPFS is not to be tried now. Of what comes meanwhile, one try
// each probeEvery finds out whether it is back.
func (o *outage) spares(patience time.Duration, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.since.IsZero() || now.Sub(o.since) < patience {
		return false
	}
	if now.Sub(o.tried) < probeEvery {
		return true
	}
	o.tried = now
	return false
}

// take stores an object of an attempt: in IPFS, or in the depot while IPFS is away. Which
// of the two it is for in the end its commit decides.
func (i *Ingress) take(ctx context.Context, ref lease.Ref, r io.Reader, size int64) (delivery.Blob, error) {
	if i.cfg.Depot != nil && i.outage.spares(i.timing.Patience, i.now()) {
		return i.cfg.Depot.Folder.Put(ctx, r, size)
	}
	blob, err := i.storing(ref).Put(ctx, r, size)
	if ctx.Err() == nil { // else it is the sender who went away
		i.outage.saw(err, i.now())
	}
	return blob, err
}

// shelve puts what a commit names where it can be fetched from, and begins to fetch it
// back: a package that IPFS does not take, or has not given back for i.timing.Patience,
// goes to the depot. A checkpoint waits for IPFS.
func (i *Ingress) shelve(ctx context.Context, l lease.Lease, x *draft, c commit) (*back, error) {
	err := i.shelveInIPFS(ctx, l, x, c)
	if ctx.Err() == nil {
		i.outage.saw(err, i.now())
	}
	if i.cfg.Depot != nil && x.isPack {
		x.depot = i.whyNotIPFS(x, err)
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
func (i *Ingress) whyNotIPFS(x *draft, err error) string {
	now := i.now()
	switch {
	case err == nil:
		if why := i.backs.missing(x.head.CID, now.Add(-i.timing.Patience)); why != nil {
			return "IPFS did not give it back: " + sentence(why)
		}
	case refused(err) && i.outage.lasts(i.timing.Patience, now):
		return "IPFS did not take it: " + sentence(err)
	}
	return ""
}

// inside finds addresses in an error's text: of IPv4, of IPv6 in brackets, and multiaddrs.
var inside = regexp.MustCompile(`\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?|/(ip4|ip6|dns|dns4|dns6|dnsaddr)/[^\s,;\]]+`)

// sentence is an error for a package's owner, without the addresses inside the scheduler.
func sentence(err error) string {
	var (
		about *url.Error
		call  *net.OpError
		name  *net.DNSError
	)
	if errors.As(err, &about) {
		err = about.Err
	}
	switch {
	case errors.As(err, &name):
		err = errors.New(name.Err)
	case errors.As(err, &call):
		err = call.Err
	}
	return record.Clean(inside.ReplaceAllString(err.Error(), "…"), record.MaxSentence/2)
}

// shelveInIPFS makes sure that IPFS holds what a commit names, and gives it one CID.
func (i *Ingress) shelveInIPFS(ctx context.Context, l lease.Lease, x *draft, c commit) error {
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	if err := i.promote(ctx, ref, c); err != nil {
		return err
	}
	if err := i.checkSegments(ctx, c.m, c.segments, c.own); err != nil {
		return err
	}
	return i.publish(ctx, ref, x, c)
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
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("segment %d: %w", n, err)
		}
		i.promoted.put(blob)
	}
	return nil
}

// deposit puts a package into the depot, out of what is there and what IPFS has, and
// notes that it is read from there.
func (i *Ingress) deposit(ctx context.Context, l lease.Lease, x *draft, c commit) error {
	at := map[string]string{}
	for n, cid := range c.segments {
		at[seal.SegmentName(n)] = cid
	}
	folder, copied := i.cfg.Depot.Folder, []string{}
	cid, err := i.cfg.Depot.Keep(ctx, x.head.Manifest, func(ctx context.Context, name string) (io.ReadCloser, error) {
		switch {
		case name == seal.ManifestName:
			return io.NopCloser(bytes.NewReader(c.manifest)), nil
		case folder.Has(at[name]):
			if r, err := folder.Get(ctx, at[name], 0, delivery.Whole); !errors.Is(err, delivery.ErrNotFound) {
				return r, err
			}
		}
		copied = append(copied, at[name])
		return i.cfg.Blobs.Get(ctx, at[name], 0, delivery.Whole)
	})
	if errors.Is(err, delivery.ErrFull) {
		for _, cid := range copied { // others may have room there
			err = errors.Join(err, folder.Unpin(ctx, cid))
		}
	}
	if err != nil {
		return err
	}
	x.head.CID, x.ending.Package.CID = cid, cid
	x.pinned = append(x.pinned, c.segments...)
	ref := lease.Ref{Job: l.Job, Epoch: l.Epoch}
	if err := i.cfg.Store.HoldNew(ctx, leftoverHold(ref), i.now().Add(i.timing.Leftover), x.head.CID); err != nil {
		return err
	}
	return i.cfg.Store.PutDeposit(ctx, i.depositOf(l, x))
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
	if err := i.cfg.Store.Retract(ctx, i.depositOf(l, x), l.Epoch); err != nil && i.life.Err() == nil {
		i.log.Warn("a deposit that cannot be read was not taken back", "cid", x.head.CID, "err", err)
	}
}

// clearDepot removes what came in through the depot of a commit that counts in IPFS. A
// commit before it may have been a deposit: readers are sent to the depot until that is
// taken back.
func (i *Ingress) clearDepot(ctx context.Context, x *draft) {
	if i.cfg.Depot == nil || x.depot != "" {
		return
	}
	if x.isPack {
		if err := i.cfg.Store.Withdraw(ctx, x.head.CID); err != nil {
			i.log.Warn("the depot was not cleared", "cid", x.head.CID, "err", err)
			return
		}
	}
	for _, cid := range append(x.pinned, x.head.CID) {
		if err := i.cfg.Depot.Folder.Unpin(ctx, cid); err != nil {
			i.log.Warn("the depot was not cleared", "cid", cid, "err", err)
		}
	}
}

// keepDepot has deposits moved to IPFS once that takes them, and the depot swept, until ctx ends.
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
	claimed := i.claimDeposits(ctx) == nil
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		var err error
		if !claimed {
			err = i.claimDeposits(ctx)
			claimed = err == nil
		}
		if err = errors.Join(err, i.moveDeposits(ctx, tried), i.sweepDepot(ctx)); err != nil && ctx.Err() == nil {
			i.log.Warn("the depot keeps what it has; it is tried again", "err", err)
		}
	}
}

// claimDeposits says of the deposits that the folder has that they are read from here:
// the ingress may have had another address before.
func (i *Ingress) claimDeposits(ctx context.Context) error {
	pins := slices.Collect(maps.Keys(i.cfg.Depot.Folder.Pins()))
	for some := range slices.Chunk(pins, depositsAtOnce) {
		if err := i.cfg.Store.MoveDeposits(ctx, i.cfg.BlobURL, some...); err != nil {
			return err
		}
	}
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
}

// failed has a deposit wait twice as long as before, from first on, up to maxMoveWait.
func (m moves) failed(cid string, first time.Duration, now time.Time) {
	wait := min(max(2*m[cid].wait, first), maxMoveWait)
	m[cid] = again{now.Add(wait), wait}
}

// maxMoveWait is how long a deposit that did not go to IPFS waits at most.
const maxMoveWait = time.Hour

// moveDeposits moves every deposit that can be, and stops where IPFS is to blame: that
// does not take one, or took it and did not give it back.
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
			if refused(failed) || ctx.Err() != nil {
				return err
			}
			if failed != nil {
				tried.failed(d.CID, 2*i.timing.Move, i.now())
				return errors.Join(err, fmt.Errorf("move %s to IPFS: %w", d.CID, failed))
			}
			clear(tried) // what did not come back then may now
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
	for cid, at := range i.cfg.Depot.Folder.Pins() {
		if i.now().Sub(at) < depositAge {
			continue
		}
		place, err := i.cfg.Store.DepositedAt(ctx, cid)
		if err == nil && place == "" {
			err = i.cfg.Depot.Folder.Unpin(ctx, cid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
