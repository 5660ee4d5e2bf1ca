//go:build cgo

package nvml

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"

	"github.com/skyops/skyops/activities/gpu"
)

// hanging has a device keep each call for its temperature until back is closed, and
// counts them.
func hanging(lib *dgxa100.Server, device int) (calls *atomic.Int32, back chan struct{}) {
	calls, back = new(atomic.Int32), make(chan struct{})
	lib.Devices[device].(*dgxa100.Device).GetTemperatureFunc = func(nvml.TemperatureSensors) (uint32, nvml.Return) {
		calls.Add(1)
		<-back
		return 41, nvml.SUCCESS
	}
	return calls, back
}

// opened runs a test with a clock of its own over a library of devices.
func opened(t *testing.T, test func(t *testing.T, lib *dgxa100.Server, host *Host)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		lib := library()
		host, err := open(lib)
		if err != nil {
			t.Fatal(err)
		}
		test(t, lib, host)
	})
}

// A device whose driver hangs costs the others five seconds once and nothing from then
// on, keeps one thread, and is read again when its driver is back.
func TestNVMLHangingDevice(t *testing.T) {
	t.Parallel()
	opened(t, func(t *testing.T, lib *dgxa100.Server, host *Host) {
		calls, back := hanging(lib, 3)
		look := func(most time.Duration) {
			t.Helper()
			before := time.Now()
			readings, err := host.Sample(t.Context())
			if took := time.Since(before); err != nil || took > most {
				t.Fatalf("%v after %s", err, took)
			}
			checkReadings(t, readings, 3, gpu.ErrNoAnswer)
		}
		var first sync.WaitGroup
		for range 3 { // at the same time
			first.Go(func() { look(patience) })
		}
		first.Wait()
		look(0)
		before := time.Now()
		if n, err := host.Programs(t.Context(), host.devices[3].facts.ID); !errors.Is(err, gpu.ErrNoAnswer) || time.Since(before) > 0 {
			t.Errorf("%d programs, %v after %s", n, err, time.Since(before))
		}
		if n, err := host.Programs(t.Context(), host.devices[4].facts.ID); n != 3 || err != nil {
			t.Errorf("of another device: %d, %v", n, err)
		}
		if calls.Load() != 1 {
			t.Errorf("%d calls hang", calls.Load())
		}
		close(back)
		synctest.Wait()
		readings, err := host.Sample(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkReadings(t, readings, -1, nil)
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A slow call behind another slow one is answered: none of them hung.
func TestNVMLSlowCallsInTurn(t *testing.T) {
	t.Parallel()
	opened(t, func(t *testing.T, lib *dgxa100.Server, host *Host) {
		slowly := func() { time.Sleep(patience * 3 / 5) } // the bubble's clock: it takes that long to it, and no time
		slow := lib.Devices[0].(*dgxa100.Device)
		slow.GetTemperatureFunc = func(nvml.TemperatureSensors) (uint32, nvml.Return) {
			slowly()
			return 41, nvml.SUCCESS
		}
		slow.GetGraphicsRunningProcessesFunc = func() ([]nvml.ProcessInfo, nvml.Return) {
			slowly()
			return nil, nvml.SUCCESS
		}
		var sampled sync.WaitGroup
		defer sampled.Wait()
		sampled.Go(func() {
			if readings, err := host.Sample(t.Context()); err != nil {
				t.Error(err)
			} else {
				checkReadings(t, readings, -1, nil)
			}
		})
		synctest.Wait() // it has the turn
		if _, err := host.Programs(t.Context(), host.devices[0].facts.ID); err != nil {
			t.Error(err)
		}
	})
}

// Who stops waiting is told at once, and that says nothing of the device.
func TestNVMLEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	opened(t, func(t *testing.T, lib *dgxa100.Server, host *Host) {
		_, back := hanging(lib, 0)
		defer close(back)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := time.Now()
		if _, err := host.Sample(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(before) > time.Second {
			t.Errorf("%v after %s", err, time.Since(before))
		}
	})
}

// A driver that hangs when it is opened, or closed, is given up.
func TestNVMLHangingDriver(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]func(*dgxa100.Server, func()){
		"init": func(lib *dgxa100.Server, wait func()) {
			lib.InitFunc = func() nvml.Return { wait(); return nvml.SUCCESS }
		},
		"a device": func(lib *dgxa100.Server, wait func()) {
			lib.Devices[2].(*dgxa100.Device).GetNameFunc = func() (string, nvml.Return) { wait(); return "A100", nvml.SUCCESS }
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			lib, back := library(), make(chan struct{})
			defer close(back)
			hang(lib, func() { <-back })
			before := time.Now()
			if _, err := open(lib); !errors.Is(err, gpu.ErrNoAnswer) || time.Since(before) > openPatience {
				t.Errorf("%s: %v after %s", name, err, time.Since(before))
			}
		})
	}
	for name, hang := range map[string]func(*dgxa100.Server, func()){
		"shutdown": func(lib *dgxa100.Server, wait func()) {
			lib.ShutdownFunc = func() nvml.Return { wait(); return nvml.SUCCESS }
		},
		"its reports": func(lib *dgxa100.Server, wait func()) {
			lib.EventSetCreateFunc = func() (nvml.EventSet, nvml.Return) {
				return &mock.EventSet{
					FreeFunc: func() nvml.Return { return nvml.SUCCESS },
					WaitFunc: func(uint32) (nvml.EventData, nvml.Return) { wait(); return nvml.EventData{}, nvml.ERROR_TIMEOUT },
				}, nvml.SUCCESS
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			lib, back := library(), make(chan struct{})
			defer close(back)
			hang(lib, func() { <-back })
			host, err := open(lib)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // the wait for reports has begun
			before := time.Now()
			if err := host.Close(); !errors.Is(err, gpu.ErrNoAnswer) || time.Since(before) > closePatience {
				t.Errorf("%s: %v after %s", name, err, time.Since(before))
			}
		})
	}
}
