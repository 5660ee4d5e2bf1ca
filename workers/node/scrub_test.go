package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/gpu"
)

// scrubber overwrites what it knows of; a device with nothing to overwrite never answers.
type scrubber map[string]uint64

func (s scrubber) Scrub(_ context.Context, device string) (uint64, error) {
	switch n, ok := s[device]; {
	case !ok:
		return 0, errors.New("the device does not answer")
	case n == 0:
		select {} // as a program that waits for its driver: no signal reaches it
	default:
		return n, nil
	}
}

// quietHost has so many programs on each device.
type quietHost struct {
	gpu.Host
	programs int
}

func (h quietHost) Programs(context.Context, string) (int, error) { return h.programs, nil }

// The memory of a device that others use too is left alone, and that is no fault of the device's.
func TestOthersOnADeviceKeepTheirMemory(t *testing.T) {
	t.Parallel()
	s := newStatus()
	s.scrub = scrubber{"a": 80 << 30, "b": 40 << 30}
	for _, c := range []struct {
		programs int
		done     uint64
	}{{0, 120 << 10}, {1, 0}, {0, 120 << 10}} {
		s.host = quietHost{programs: c.programs}
		if done, all := s.Scrub(t.Context(), s.ids()); done != c.done || all != 120<<10 {
			t.Errorf("beside %d programs %d of %d MiB were overwritten", c.programs, done, all)
		}
	}
	if free := s.ledger.Free(time.Now()); len(free.Devices) != 2 {
		t.Errorf("%v are free", free.Devices)
	}
}

// The memory of just the devices asked for counts, in MiB; what failed counts as not
// overwritten, and nothing as more than a device has.
func TestOverwrittenMemoryIsCounted(t *testing.T) {
	t.Parallel()
	s := newStatus()
	s.scrub = scrubber{"a": 79<<30 + 5}
	for _, c := range []struct {
		ids       []string
		done, all uint64
	}{
		{nil, 0, 0}, {[]string{"a"}, 79 << 10, 80 << 10}, {[]string{"b"}, 0, 40 << 10}, {[]string{"a", "b"}, 79 << 10, 120 << 10},
	} {
		if done, all := s.Scrub(t.Context(), c.ids); done != c.done || all != c.all {
			t.Errorf("%v: %d of %d", c.ids, done, all)
		}
	}
	s.scrub = scrubber{"a": 81 << 30}
	if done, all := s.Scrub(t.Context(), []string{"a"}); done != all {
		t.Errorf("%d of %d", done, all)
	}
}

// A device that could be overwritten and no longer can is offered to nobody, and left
// alone; where it never could, the operator is told once and the node goes on.
func TestBrokenDevicesAreNotOffered(t *testing.T) {
	t.Parallel()
	s := newStatus()
	var log bytes.Buffer
	s.log = slog.New(slog.NewTextHandler(&log, nil))
	s.scrub = scrubber{"a": 1 << 30}
	for range 2 {
		s.Scrub(t.Context(), s.ids())
	}
	if free := s.ledger.Free(time.Now()); len(free.Devices) != 2 || strings.Count(log.String(), "cannot overwrite GPU memory") != 1 {
		t.Errorf("%v are free, the log says %s", free.Devices, log.String())
	}
	s.scrub = scrubber{}
	s.Scrub(t.Context(), s.ids())
	if free := s.ledger.Free(time.Now()); !slices.Equal(free.Devices, []string{"b"}) {
		t.Errorf("%v are free", free.Devices)
	}
	s.scrub = scrubber{"a": 1 << 30}
	if done, all := s.Scrub(t.Context(), []string{"a"}); done != 0 || all != 80<<10 {
		t.Errorf("of a device out of use %d of %d were overwritten", done, all)
	}
}

// A device that never answers is given up, and is out of use: what waits for it may
// hold its memory.
func TestDevicesThatHangAreGivenUp(t *testing.T) {
	t.Parallel()
	s := newStatus()
	s.scrub = scrubber{"a": 0, "b": 40 << 30}
	over, end := context.WithCancel(t.Context())
	end()
	if done, all := s.Scrub(over, s.ids()); done != 40<<10 || all != 120<<10 {
		t.Errorf("%d of %d", done, all)
	}
	if free := s.ledger.Free(time.Now()); !slices.Equal(free.Devices, []string{"b"}) {
		t.Errorf("%v are free", free.Devices)
	}
}

// slow overwrites when it is let.
type slow chan uint64

func (s slow) Scrub(ctx context.Context, _ string) (uint64, error) {
	select {
	case n := <-s:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// A node starts although its devices are not overwritten yet, and offers them then.
func TestStartDoesNotWaitForTheOverwriting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStatus()
		pace := slow(make(chan uint64))
		s.scrub = pace
		n := &node{status: s, log: s.log}
		before := time.Now()
		if err := n.scrub(t.Context()); err != nil || time.Since(before) > execution.ScrubPatience {
			t.Errorf("%v after %s", err, time.Since(before))
		}
		if free := s.ledger.Free(time.Now()); len(free.Devices) != 0 || s.shown()[0].GetJob() != "" {
			t.Errorf("%v are free, held by %s", free.Devices, s.shown()[0].GetJob())
		}
		for range s.ids() {
			pace <- 40 << 30
		}
		<-n.scrubbed
		if free := s.ledger.Free(time.Now()); len(free.Devices) != 2 || n.overwritten != 80<<10 || n.gpuMemory != 120<<10 {
			t.Errorf("%v are free, %d of %d overwritten", free.Devices, n.overwritten, n.gpuMemory)
		}
	})
}

// silentHost has no answer to who is on a device.
type silentHost struct{ gpu.Host }

func (silentHost) Programs(_ context.Context, device string) (int, error) {
	return 0, fmt.Errorf("ask what runs on %s: %w", device, gpu.ErrNoAnswer)
}

// A driver that does not even say who is on a device for all the time that there is
// leaves it out of use.
func TestDevicesOfASilentDriverAreGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStatus()
		s.host, s.scrub = silentHost{}, scrubber{"a": 80 << 30}
		before := time.Now()
		if done, all := s.Scrub(t.Context(), []string{"a"}); done != 0 || all != 80<<10 || time.Since(before) != scrubWithin {
			t.Errorf("%d of %d after %s", done, all, time.Since(before))
		}
		if free := s.ledger.Free(time.Now()); !slices.Equal(free.Devices, []string{"b"}) {
			t.Errorf("%v are free", free.Devices)
		}
	})
}

// busyHost says nothing of a device until it is back.
type busyHost struct {
	gpu.Host
	back time.Time
}

func (h busyHost) Programs(ctx context.Context, device string) (int, error) {
	if time.Now().Before(h.back) {
		return silentHost{}.Programs(ctx, device)
	}
	return 0, nil
}

// A driver that is busy when a job ends costs its device nothing: it is asked again.
func TestDevicesOfASlowDriverAreOverwritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStatus()
		s.host, s.scrub = busyHost{back: time.Now().Add(6 * time.Second)}, scrubber{"a": 80 << 30}
		if done, all := s.Scrub(t.Context(), []string{"a"}); done != all || all != 80<<10 {
			t.Errorf("%d of %d", done, all)
		}
		if free := s.ledger.Free(time.Now()); len(free.Devices) != 2 {
			t.Errorf("%v are free", free.Devices)
		}
	})
}
