package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/store"
)

// holds asks whether a node holds a job's lease as the ingress does.
func holds(node common.Address, epoch uint32, now time.Time) func(lease.Lease) error {
	return func(l lease.Lease) error { return l.Check(node, epoch, now) }
}

// Frames are written under the lease as it stands then, and who does not hold it spoils
// nothing for those that are written with it.
func TestFramesNeedTheirLease(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		live, ended, none := hash(1), hash(2), hash(3)
		check(t, s.RaiseLease(t.Context(), aLease(live, 1, address(9))))
		check(t, s.RaiseLease(t.Context(), aLease(live, 2, address(1))))
		check(t, s.RaiseLease(t.Context(), aLease(ended, 1, address(1))))
		check(t, s.EndLease(t.Context(), ended, 1, false, start))
		var g errgroup.Group
		for name, c := range map[string]struct {
			job   common.Hash
			node  common.Address
			epoch uint32
			at    time.Time
			first uint64
			want  error
		}{
			"the holder":       {live, address(1), 2, start, 0, nil},
			"another node":     {live, address(2), 2, start, 0, lease.ErrStale},
			"the one before":   {live, address(9), 1, start, 0, lease.ErrStale},
			"one to come":      {live, address(1), 3, start, 0, lease.ErrStale},
			"too late":         {live, address(1), 2, start.Add(lease.Duration), 0, lease.ErrStale},
			"too late, a gap":  {live, address(1), 2, start.Add(lease.Duration), 7, lease.ErrStale},
			"an ended lease":   {ended, address(1), 1, start, 0, lease.ErrStale},
			"none":             {none, address(1), 1, start, 0, store.ErrNotFound},
			"none, and no job": {common.Hash{}, common.Address{}, 0, start, 0, store.ErrNotFound},
		} {
			g.Go(func() error { // of one transaction, or few
				next, err := s.PutFrames(t.Context(), holds(c.node, c.epoch, c.at), c.job, c.epoch, 1, c.first, [][]byte{{1}})
				if !errors.Is(err, c.want) || err != nil && c.want == nil || err == nil && next != 1 || err != nil && next != 0 {
					t.Errorf("%s: %d, %v", name, next, err)
				}
				return nil
			})
		}
		check(t, g.Wait())
		for _, stream := range []lease.Ref{{Job: live, Epoch: 1}, {Job: live, Epoch: 2}, {Job: live, Epoch: 3}, {Job: ended, Epoch: 1}, {Job: none, Epoch: 1}} {
			next, _, err := s.StreamSize(t.Context(), stream.Job, stream.Epoch, 1)
			check(t, err)
			if (next == 1) != (stream == lease.Ref{Job: live, Epoch: 2}) {
				t.Errorf("%v has %d frames", stream, next)
			}
		}
	})
}

// The lease that may is asked for is the one that is stored, but for its terms.
func TestFramesAreAskedForTheirLease(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		l := aLease(hash(1), 1, address(1))
		check(t, s.RaiseLease(t.Context(), l))
		l.Terms = lease.Terms{}
		asked := false
		_, err := s.PutFrames(t.Context(), func(got lease.Lease) error {
			if asked = true; fmt.Sprint(got) != fmt.Sprint(l) {
				t.Errorf("asked for %+v, want %+v", got, l)
			}
			return nil
		}, hash(1), 1, 1, 0, [][]byte{{1}})
		check(t, err)
		if !asked {
			t.Error("nobody was asked")
		}
	})
}

// What is refused takes nothing from those behind it, however much it came with: one
// transaction ends with the bytes that it stores.
func TestRefusedFramesTakeNoTurn(t *testing.T) {
	const much = 4 << 20 // is all that one transaction stores
	each(t, func(t *testing.T, s *store.Store) {
		for n := range byte(6) {
			check(t, s.RaiseLease(t.Context(), aLease(hash(n), 1, address(1))))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel() // who does not wait has its frames written all the same, in turn
		put := func(job byte, size int, may func() error) {
			_, _ = s.PutFrames(gone, func(lease.Lease) error { return may() }, hash(job), 1, 1, 0, [][]byte{make([]byte, size)})
		}
		stored := func(job byte) bool {
			next, _, err := s.StreamSize(t.Context(), hash(job), 1, 1)
			check(t, err)
			return next > 0
		}
		yes, no := func() error { return nil }, func() error { return lease.ErrStale }
		first, queued := make(chan struct{}), make(chan struct{})
		put(0, 1, func() error {
			select {
			case first <- struct{}{}:
				<-queued
			case <-queued: // asked again
			}
			return nil
		})
		<-first
		var apart, with atomic.Bool
		put(1, 1, yes)
		put(2, much, no)
		put(3, much, func() error { apart.Store(stored(1)); return nil })
		put(4, 1, func() error { with.Store(!stored(3)); return nil })
		close(queued)
		_, err := s.PutFrames(t.Context(), nil, hash(5), 1, 1, 0, [][]byte{{1}})
		check(t, err)
		if apart.Load() {
			t.Error("what was refused ended a transaction")
		}
		if with.Load() {
			t.Error("what was stored did not end a transaction")
		}
		if stored(2) || !stored(4) {
			t.Errorf("the refused one is stored: %t, the last one: %t", stored(2), stored(4))
		}
	})
}

// Once a lease is raised further, no frame of the epoch before is stored any more,
// however many were on their way; of those, all that are stored were acknowledged.
func TestFramesEndWithTheirLease(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // far more than it takes
		defer cancel()
		check(t, s.RaiseLease(t.Context(), aLease(hash(1), 1, address(1))))
		var g errgroup.Group
		var stored, late atomic.Uint64 // of all streams
		var raised atomic.Bool
		begun := make(chan struct{}, 4)
		for stream := range uint8(4) {
			g.Go(func() error {
				for next := uint64(0); ; {
					after := raised.Load()
					var err error
					next, err = s.PutFrames(ctx, holds(address(1), 1, start), hash(1), 1, stream, next, [][]byte{{1}})
					if errors.Is(err, lease.ErrStale) {
						return nil
					}
					if err != nil {
						return err
					}
					stored.Add(1)
					if after {
						late.Add(1)
					}
					if next == 3 {
						begun <- struct{}{}
					}
				}
			})
		}
		for range 4 {
			select {
			case <-begun:
			case <-time.After(time.Minute):
				t.Fatal("no frames are stored")
			}
		}
		check(t, s.RaiseLease(t.Context(), aLease(hash(1), 2, address(2))))
		raised.Store(true)
		check(t, g.Wait())
		var all uint64
		for stream := range uint8(4) {
			next, _, err := s.StreamSize(t.Context(), hash(1), 1, stream)
			check(t, err)
			all += next
		}
		if late.Load() > 0 || all != stored.Load() {
			t.Errorf("%d frames are stored, %d were acknowledged, %d of calls after the lease went on", all, stored.Load(), late.Load())
		}
	})
}
