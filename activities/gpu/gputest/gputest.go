// Package gputest is the conformance suite of gpu.Host and gpu.Scrubber: every
// adapter runs its part.
package gputest

import (
	"context"
	"sync"
	"testing"

	"github.com/skyops/skyops/activities/gpu"
)

// Run checks a host that has at least one device. It does not close the host.
func Run(t *testing.T, host gpu.Host) {
	t.Helper()
	devices, err := host.Devices(t.Context())
	if err != nil {
		t.Fatalf("list devices: %v", err)
	}
	if len(devices) == 0 {
		t.Fatal("the host has no device; the suite needs one")
	}
	t.Run("devices are complete and distinct", func(t *testing.T) { complete(t, devices) })
	t.Run("the list is stable and the caller's own", func(t *testing.T) { stable(t, host, devices) })
	t.Run("samples follow the devices", func(t *testing.T) { samples(t, host, devices) })
	t.Run("programs are counted", func(t *testing.T) { programs(t, host, devices) })
	t.Run("calls may overlap", func(t *testing.T) { overlap(t, host) })
}

func complete(t *testing.T, devices []gpu.Device) {
	seen := map[string]bool{}
	for _, d := range devices {
		if d.ID == "" || d.Name == "" || d.Driver == "" || d.MemoryMiB() == 0 {
			t.Errorf("device lacks a fact: %+v", d)
		}
		if seen[d.ID] {
			t.Errorf("id %s is given twice", d.ID)
		}
		seen[d.ID] = true
	}
}

func stable(t *testing.T, host gpu.Host, devices []gpu.Device) {
	first, _ := host.Devices(t.Context())
	first[0].ID = "changed by the caller"
	again, err := host.Devices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(again) != len(devices) {
		t.Fatalf("listed %d devices, then %d", len(devices), len(again))
	}
	for i := range again {
		if again[i] != devices[i] {
			t.Errorf("device %d was %+v, is %+v", i, devices[i], again[i])
		}
	}
}

func samples(t *testing.T, host gpu.Host, devices []gpu.Device) {
	readings, err := host.Sample(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(readings) != len(devices) {
		t.Fatalf("%d readings of %d devices", len(readings), len(devices))
	}
	for i, r := range readings {
		if r.Err != nil {
			t.Error(r.Err)
		}
		if r.ID != devices[i].ID {
			t.Errorf("reading %d is of %s, not of %s", i, r.ID, devices[i].ID)
		}
		if r.Utilization > 100 {
			t.Errorf("%s: utilisation %d %%", r.ID, r.Utilization)
		}
		if r.MemoryTotal != devices[i].Memory || r.MemoryUsed > r.MemoryTotal {
			t.Errorf("%s: %d of %d bytes used, device has %d", r.ID, r.MemoryUsed, r.MemoryTotal, devices[i].Memory)
		}
		if r.Temperature > 150 {
			t.Errorf("%s: %d °C", r.ID, r.Temperature)
		}
	}
}

func programs(t *testing.T, host gpu.Host, devices []gpu.Device) {
	for _, d := range devices {
		if n, err := host.Programs(t.Context(), d.ID); n < 0 || err != nil {
			t.Errorf("%s: %d programs, %v", d.ID, n, err)
		}
	}
	if n, err := host.Programs(t.Context(), "GPU-00000000-0000-0000-0000-000000000000"); err == nil {
		t.Errorf("%d programs run on a device that is not there", n)
	}
}

func overlap(t *testing.T, host gpu.Host) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := host.Sample(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := host.Devices(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Scrub checks what overwrites the memory of a host's devices, which nobody uses meanwhile.
func Scrub(t *testing.T, devices []gpu.Device, scrubber gpu.Scrubber) {
	t.Helper()
	if len(devices) == 0 {
		t.Fatal("the host has no device; the suite needs one")
	}
	for range 2 { // what was taken was given back
		for _, d := range devices {
			switch done, err := scrubber.Scrub(t.Context(), d.ID); {
			case err != nil:
				t.Error(err)
			case done > d.Memory || done < d.Memory/10*8:
				t.Errorf("%s: %d of %d bytes were overwritten", d.ID, done, d.Memory)
			}
		}
	}
	if done, err := scrubber.Scrub(t.Context(), "GPU-00000000-0000-0000-0000-000000000000"); err == nil {
		t.Errorf("%d bytes were overwritten of a device that is not there", done)
	}
	over, end := context.WithCancel(t.Context())
	end()
	if done, err := scrubber.Scrub(over, devices[0].ID); err == nil {
		t.Errorf("%d bytes were overwritten for a caller that was gone", done)
	}
}
