package lease

import (
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	holder, other := common.Address{1}, common.Address{2}
	expiry := time.UnixMilli(1_800_000_000_000)
	l := Lease{Epoch: 3, Node: holder, Expiry: uint64(expiry.UnixMilli())}
	ended := l
	ended.Ended = true
	for name, c := range map[string]struct {
		lease Lease
		node  common.Address
		epoch uint32
		at    time.Time
		ok    bool
	}{
		"the holder":          {l, holder, 3, expiry.Add(-time.Millisecond), true},
		"at the expiry":       {l, holder, 3, expiry, false},
		"long after":          {l, holder, 3, expiry.Add(time.Hour), false},
		"another node":        {l, other, 3, expiry.Add(-time.Second), false},
		"an epoch before":     {l, holder, 2, expiry.Add(-time.Second), false},
		"an epoch to come":    {l, holder, 4, expiry.Add(-time.Second), false},
		"an ended lease":      {ended, holder, 3, expiry.Add(-time.Second), false},
		"no lease, epoch one": {Lease{}, holder, 1, expiry, false},
	} {
		if err := c.lease.Check(c.node, c.epoch, c.at); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// However epochs, nodes and times fall, at most one (node, epoch) may act on a lease.
func TestOneHolderAtATime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := Lease{
			Epoch: rapid.Uint32Range(0, 3).Draw(t, "epoch"), Node: common.Address{rapid.Byte().Draw(t, "node") % 4},
			Expiry: rapid.Uint64Range(0, 100).Draw(t, "expiry"), Ended: rapid.Bool().Draw(t, "ended"),
		}
		now, acting := time.UnixMilli(rapid.Int64Range(0, 100).Draw(t, "now")), 0
		for node := range byte(4) {
			for epoch := range uint32(4) {
				if l.Check(common.Address{node}, epoch, now) == nil {
					acting++
				}
			}
		}
		live := !l.Ended && uint64(now.UnixMilli()) < l.Expiry
		if live && acting != 1 || !live && acting != 0 {
			t.Fatalf("%d may act on %+v at %d", acting, l, now.UnixMilli())
		}
	})
}

func TestFollows(t *testing.T) {
	t.Parallel()
	first, second := common.Hash{1}, common.Hash{2}
	if err := (Head{}).Follows(common.Hash{}); err != nil {
		t.Errorf("the first checkpoint: %v", err)
	}
	if err := (Head{Manifest: first}).Follows(first); err != nil {
		t.Errorf("the next one: %v", err)
	}
	for _, c := range []struct {
		h      Head
		parent common.Hash
	}{{Head{}, first}, {Head{Manifest: first}, common.Hash{}}, {Head{Manifest: second}, first}} {
		if err := c.h.Follows(c.parent); !errors.Is(err, ErrConflict) {
			t.Errorf("%+v after %s: %v", c.h, c.parent, err)
		}
	}
}

// A cut-off node has stopped before anyone else may start.
func TestTimesOfTheFenceDoNotOverlap(t *testing.T) {
	t.Parallel()
	if SelfFence >= Duration || Silence >= SelfFence {
		t.Errorf("silence %s, self-fence %s, duration %s", Silence, SelfFence, Duration)
	}
}
