package execution_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"pgregory.net/rapid"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
)

// sticky is a runtime whose containers do not go before they are set free.
type sticky struct {
	execution.Runtime
	free atomic.Bool
}

func (s *sticky) Remove(ctx context.Context, h execution.Handle) error {
	if !s.free.Load() {
		return fmt.Errorf("%w: the container is busy", execution.ErrRefused) // final, for one try
	}
	return s.Runtime.Remove(ctx, h)
}

// stickyWorld returns a world whose containers cannot be removed.
func stickyWorld(t *testing.T) (*world, *sticky) {
	w := newWorld(t)
	r := &sticky{Runtime: w.config.Runtime}
	w.config.Runtime = r
	w.node = execution.New(w.config)
	t.Cleanup(w.node.Close)
	return w, r
}

// A wipe that fails is tried again until it succeeds, and only then are the
// devices free and the receipt signed.
func TestWipeIsTriedUntilItSucceeds(t *testing.T) {
	t.Parallel()
	w, r := stickyWorld(t)
	req := w.request(w.counter("-steps", "2"), 1)
	w.execute(req).wait(t)
	if free := w.config.Ledger.Free(time.Now()); free.CPU == 2000 {
		t.Error("what an attempt that is not wiped holds is free")
	}
	if w.scheduler.Look(refOf(req)).Erasure != nil {
		t.Error("the node says that it wiped what it did not")
	}
	r.free.Store(true)
	erased(w, refOf(req))
	w.wiped(refOf(req))
}

// The memory of an attempt's GPUs is overwritten when its program and its files are
// gone and while the devices are still its own; the receipt says how much was.
func TestGPUMemoryIsOverwrittenBeforeTheDevicesAreFree(t *testing.T) {
	t.Parallel()
	for name, overwritten := range map[string]uint64{"overwritten": 79 << 10, "not overwritten": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spec := w.counter("-steps", "2")
			spec.GPU = "A100:80GB"
			offer, accept := w.offer(w.owner.Submit(spec), 1, 1)
			req := w.owner.Lease(offer, accept)
			var asked []string
			w.scrub = func(ctx context.Context, devices []string) uint64 {
				asked = devices
				running, err := w.config.Runtime.List(ctx, w.beat.Node)
				left, lerr := w.config.Scratch.Leftovers()
				if err = errors.Join(err, lerr); err != nil || len(running)+len(left) > 0 {
					t.Errorf("there are still %v, %v: %v", running, left, err)
				}
				for _, d := range devices {
					if holder, held := w.config.Ledger.Holder(d); !held || holder != refOf(req) {
						t.Errorf("device %s is free already", d)
					}
				}
				return overwritten
			}
			w.execute(req).wait(t)
			w.wiped(refOf(req))
			if e := w.scheduler.Look(refOf(req)).Erasure; len(asked) != 1 || e.GPUMemory != 80<<10 || e.Overwritten != overwritten {
				t.Errorf("devices %v, receipt %+v", asked, e)
			}
		})
	}
}

// An attempt on a device whose memory is not overwritten soon ends all the same. The
// device stays its own until that is over, and the receipt comes then; a node that ends
// does not wait for it.
func TestNobodyWaitsLongForTheOverwriting(t *testing.T) {
	t.Parallel()
	for name, free := range map[string]bool{"done at last": true, "never done": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spec := w.counter("-steps", "2")
			spec.GPU = "A100:80GB"
			offer, accept := w.offer(w.owner.Submit(spec), 1, 1)
			req := w.owner.Lease(offer, accept)
			over := make(chan struct{})
			w.scrub = func(ctx context.Context, _ []string) uint64 {
				select {
				case <-over:
					return 79 << 10
				case <-ctx.Done():
					return 0
				}
			}
			if res := w.execute(req).wait(t); res.Outcome != record.Succeeded {
				t.Errorf("it ended as %+v", res)
			}
			if free := w.config.Ledger.Free(time.Now()); len(free.Devices) != 1 || w.scheduler.Look(refOf(req)).Erasure != nil {
				t.Errorf("%+v is free while memory is overwritten", free)
			}
			want := uint64(0)
			if free {
				want = 79 << 10
				close(over)
			} else {
				w.node.Close()
			}
			erased(w, refOf(req))
			w.wiped(refOf(req))
			if e := w.scheduler.Look(refOf(req)).Erasure; e.Overwritten != want || e.GPUMemory != 80<<10 {
				t.Errorf("the receipt says %+v", e)
			}
		})
	}
}

// A node that ends gives up: the next process wipes what is left.
func TestWipeEndsWithTheNode(t *testing.T) {
	t.Parallel()
	w, _ := stickyWorld(t)
	w.execute(w.request(w.counter("-steps", "2"), 1)).wait(t)
	ended := make(chan struct{})
	go func() { w.node.Close(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("a node whose attempt cannot be wiped does not end")
	}
}

// A receipt that nobody took is handed in when the scheduler is back.
func TestErasureReceiptOutlivesAnOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "100000", "-interval", "20ms", "-checkpoint-every", "0"), 1)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "the start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
	w.scheduler.SetDown(errors.New("unreachable"))
	w.node.Stale([]lease.Ref{refOf(req)})
	call.wait(t) // it has been wiped, and the receipt was tried
	w.scheduler.SetDown(nil)
	erased(w, refOf(req))
	w.wiped(refOf(req))
}

func erased(w *world, ref lease.Ref) {
	w.Helper()
	w.scheduler.Await(w.T, ref, "the erasure receipt", func(a executiontest.Attempt, _ lease.Head) bool { return a.Erasure != nil })
}

func TestAttemptsAreReadBackFromTheirNames(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := lease.Ref{
			Job:   common.BytesToHash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "job")),
			Epoch: rapid.Uint32().Draw(rt, "epoch"),
		}
		if got, ok := execution.AttemptOf(execution.AttemptName(a)); !ok || got != a {
			rt.Errorf("%+v came back as %+v, %t", a, got, ok)
		}
		text := rapid.String().Draw(rt, "text")
		if got, ok := execution.AttemptOf(text); ok && execution.AttemptName(got) != text {
			rt.Errorf("%q is read as %+v", text, got)
		}
	})
	for _, name := range []string{"", "-", "-1", ".probe", "0x01-1"} {
		if _, ok := execution.AttemptOf(name); ok {
			t.Errorf("%q is read as an attempt", name)
		}
	}
}
