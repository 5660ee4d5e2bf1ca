//go:build cgo

package nvml

import (
	"errors"
	"testing"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"

	"github.com/skyops/skyops/activities/gpu/gputest"
)

// TestNVMLOnHardware runs the suite on this machine's GPUs.
func TestNVMLOnHardware(t *testing.T) {
	host, err := Open()
	if errors.Is(err, ErrAbsent) {
		t.Skipf("no GPU to test on: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	gputest.Run(t, host)
}

// library is NVIDIA's own mock of a DGX A100, with the readings it leaves out.
func library() *dgxa100.Server {
	lib := dgxa100.New()
	for _, d := range lib.Devices {
		d := d.(*dgxa100.Device)
		d.GetUtilizationRatesFunc = func() (nvml.Utilization, nvml.Return) {
			return nvml.Utilization{Gpu: 40}, nvml.SUCCESS
		}
		d.GetPowerUsageFunc = func() (uint32, nvml.Return) { return 0, nvml.ERROR_NOT_SUPPORTED }
		d.GetTemperatureFunc = func(nvml.TemperatureSensors) (uint32, nvml.Return) { return 41, nvml.SUCCESS }
	}
	return lib
}

func TestNVMLOnMock(t *testing.T) {
	host, err := open(library())
	if err != nil {
		t.Fatal(err)
	}
	gputest.Run(t, host)
	readings, err := host.Sample(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := readings[7]; r.Utilization != 40 || r.Temperature != 41 || r.Power != 0 {
		t.Errorf("eighth device reads %+v", r)
	}
	if err := host.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNVMLMissingIsAbsent(t *testing.T) {
	for _, ret := range []nvml.Return{nvml.ERROR_LIBRARY_NOT_FOUND, nvml.ERROR_DRIVER_NOT_LOADED} {
		lib := library()
		lib.InitFunc = func() nvml.Return { return ret }
		if _, err := open(lib); !errors.Is(err, ErrAbsent) {
			t.Errorf("%v was reported as %v", ret, err)
		}
	}
}

func TestNVMLLostDeviceIsAnError(t *testing.T) {
	lib := library()
	host, err := open(lib)
	if err != nil {
		t.Fatal(err)
	}
	lib.Devices[3].(*dgxa100.Device).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) {
		return nvml.Memory{}, nvml.ERROR_GPU_IS_LOST
	}
	if _, err := host.Sample(t.Context()); !errors.Is(err, nvml.ERROR_GPU_IS_LOST) {
		t.Errorf("a lost device gave %v", err)
	}
}
