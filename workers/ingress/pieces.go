package ingress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/skyops/skyops/activities/delivery"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// pieces are what the depot has that is no deposit which counts: objects that came in
// while IPFS was away, and packages without a receipt, by the attempts that sent them.
// All together take a bounded part of the depot, and an attempt no more of it than it
// leaves to the others. Whose they are is known in memory; objects that came before a
// start are nobody's, and go a day after they came.
type pieces struct {
	most uint64 // bytes of the disk

	mu   sync.Mutex
	used uint64
	of   map[lease.Ref]uint64 // bytes of an attempt, also of what is coming in
	by   map[string]piece     // by their CIDs
}

type piece struct {
	ref    lease.Ref // zero: nobody's
	bytes  uint64
	copied bool // from IPFS, which has it still
}

func newPieces(most uint64) *pieces {
	return &pieces{most: most, of: map[lease.Ref]uint64{}, by: map[string]piece{}}
}

// room takes bytes for an attempt, ErrFull if it has as much as is left.
func (p *pieces) room(ref lease.Ref, bytes uint64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	has, used := p.of[ref]+bytes, p.used+bytes
	if used > p.most || has > p.most-used {
		return fmt.Errorf("%w: it waits for IPFS, which is away; of the depot's %d bytes for what is not committed this attempt has %d and all have %d",
			delivery.ErrFull, p.most, p.of[ref], p.used)
	}
	p.of[ref], p.used = has, used
	return nil
}

// put notes the piece that came, for which some bytes were taken: it may have been there
// in part. Who sent it last has it.
func (p *pieces) put(ref lease.Ref, cid string, taken, bytes uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.giveLocked(ref, taken)
	p.noteLocked(cid, piece{ref: ref, bytes: bytes})
}

// note notes a piece that came without room being taken for it.
func (p *pieces) note(cid string, is piece) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noteLocked(cid, is)
}

func (p *pieces) noteLocked(cid string, is piece) {
	p.dropLocked(cid)
	p.by[cid] = is
	p.of[is.ref] += is.bytes
	p.used += is.bytes
}

// found notes a piece that was there when the ingress started.
func (p *pieces) found(cid string, bytes uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.by[cid]; known {
		return
	}
	p.by[cid] = piece{bytes: bytes}
	p.of[lease.Ref{}] += bytes
	p.used += bytes
}

// give gives back bytes that were taken and of which nothing came.
func (p *pieces) give(ref lease.Ref, bytes uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.giveLocked(ref, bytes)
}

func (p *pieces) giveLocked(ref lease.Ref, bytes uint64) {
	p.used -= bytes
	if p.of[ref] -= bytes; p.of[ref] == 0 {
		delete(p.of, ref)
	}
}

// drop forgets pieces that are gone, or part of a deposit that counts.
func (p *pieces) drop(cids ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, cid := range cids {
		p.dropLocked(cid)
	}
}

func (p *pieces) dropLocked(cid string) {
	if old, known := p.by[cid]; known {
		delete(p.by, cid)
		p.giveLocked(old.ref, old.bytes)
	}
}

// has reports whether a piece is an attempt's.
func (p *pieces) has(ref lease.Ref, cid string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.by[cid].ref == ref
}

// hasCopy reports whether a piece is an attempt's copy of what IPFS has.
func (p *pieces) hasCopy(ref lease.Ref, cid string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	is := p.by[cid]
	return is.copied && is.ref == ref
}

// attempts are those that have pieces, or send one.
func (p *pieces) attempts() (refs []lease.Ref) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ref := range p.of {
		if ref != (lease.Ref{}) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// from are an attempt's pieces.
func (p *pieces) from(ref lease.Ref) (cids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for cid, is := range p.by {
		if is.ref == ref {
			cids = append(cids, cid)
		}
	}
	return cids
}

// takeHere stores an attempt's object in the depot, within the attempt's share.
func (i *Ingress) takeHere(ctx context.Context, ref lease.Ref, r io.Reader, size int64) (delivery.Blob, error) {
	var taken, all uint64
	folder := i.cfg.Depot.Folder.Within(func(bytes uint64, here bool) error {
		if all += bytes; here {
			return nil // as of an object that comes again
		}
		err := i.pieces.room(ref, bytes)
		if err == nil {
			taken += bytes
		}
		return err
	})
	blob, err := folder.Put(ctx, r, size)
	if err != nil {
		i.pieces.give(ref, taken)
		return delivery.Blob{}, err
	}
	i.pieces.put(ref, blob.CID, taken, all)
	return blob, nil
}

// leaveHere removes an object from the depot that an attempt sent and that was refused.
func (i *Ingress) leaveHere(ctx context.Context, ref lease.Ref, cid string) {
	if i.cfg.Depot == nil || !i.pieces.has(ref, cid) {
		return
	}
	if err := i.unshelve(ctx, cid); err != nil {
		i.log.Warn("what was refused stays in the depot", "cid", cid, "err", err)
	}
}

// leavePieces removes from the depot what attempts left there that are over.
func (i *Ingress) leavePieces(ctx context.Context) error {
	for _, ref := range i.pieces.attempts() {
		l, err := i.cfg.Store.Lease(ctx, ref.Job)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && l.Epoch == ref.Epoch && !l.Ended {
			continue
		}
		for _, cid := range i.pieces.from(ref) {
			if err := i.leavePiece(ctx, ref, cid); err != nil {
				return err
			}
		}
	}
	return nil
}

// leavePiece removes a piece of an attempt that is over. A package that counts is none.
func (i *Ingress) leavePiece(ctx context.Context, ref lease.Ref, cid string) error {
	place, err := i.cfg.Store.DepositedAt(ctx, cid)
	if err != nil {
		return err
	}
	if place != "" {
		if err := i.cfg.Store.Retract(ctx, ref.Job, ref.Epoch, cid); err != nil {
			return err
		}
		if place, err = i.cfg.Store.DepositedAt(ctx, cid); err != nil {
			return err
		}
		if place != "" {
			i.pieces.drop(cid)
			return nil
		}
		if err := i.cfg.Store.Release(ctx, leftoverHold(ref), i.now(), cid); err != nil {
			return err
		}
	}
	return i.unshelve(ctx, cid)
}

// unshelve removes from the depot what no deposit needs.
func (i *Ingress) unshelve(ctx context.Context, cids ...string) error {
	for _, cid := range cids {
		if err := i.cfg.Depot.Folder.Unpin(ctx, cid); err != nil {
			return err
		}
		i.pieces.drop(cid)
	}
	return nil
}
