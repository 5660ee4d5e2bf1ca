//go:build cgo

package nvml

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"

	"github.com/skyops/skyops/activities/gpu"
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
		d.GetComputeRunningProcessesFunc = func() ([]nvml.ProcessInfo, nvml.Return) {
			return []nvml.ProcessInfo{{UsedGpuMemory: 3 << 30}, {UsedGpuMemory: math.MaxUint64}, {UsedGpuMemory: 1 << 30}}, nvml.SUCCESS
		}
		d.GetGraphicsRunningProcessesFunc = func() ([]nvml.ProcessInfo, nvml.Return) { return nil, nvml.ERROR_NOT_SUPPORTED }
		d.RegisterEventsFunc = func(uint64, nvml.EventSet) nvml.Return { return nvml.SUCCESS }
	}
	lib.EventSetCreateFunc = func() (nvml.EventSet, nvml.Return) { return nil, nvml.ERROR_NOT_SUPPORTED }
	return lib
}

// reporting has a library report events of its devices as they come.
func reporting(lib *dgxa100.Server) chan<- nvml.EventData {
	events := make(chan nvml.EventData)
	set := &mock.EventSet{
		FreeFunc: func() nvml.Return { return nvml.SUCCESS },
		WaitFunc: func(ms uint32) (nvml.EventData, nvml.Return) {
			select {
			case e := <-events:
				return e, nvml.SUCCESS
			case <-time.After(time.Duration(ms) * time.Millisecond):
				return nvml.EventData{}, nvml.ERROR_TIMEOUT
			}
		},
	}
	lib.EventSetCreateFunc = func() (nvml.EventSet, nvml.Return) { return set, nvml.SUCCESS }
	return events
}

// What the driver reports of a device is in its readings, and in no other's.
func TestNVMLReportsFaults(t *testing.T) {
	lib := library()
	events := reporting(lib)
	host, err := open(lib)
	if err != nil {
		t.Fatal(err)
	}
	for _, xid := range []uint64{31, 79} {
		events <- nvml.EventData{Device: lib.Devices[2], EventType: nvml.EventTypeXidCriticalError, EventData: xid}
	}
	events <- nvml.EventData{Device: lib.Devices[3], EventType: nvml.EventTypePState} // the one before was taken
	readings, err := host.Sample(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range readings {
		if want := i == 2; (r.Xid == 79) != want || (r.Faults == 2) != want || !want && (r.Xid != 0 || r.Faults != 0) {
			t.Errorf("device %d: Xid %d, %d faults", i, r.Xid, r.Faults)
		}
		if r.ProcessMemory != 4<<30 {
			t.Errorf("device %d: programs hold %d bytes", i, r.ProcessMemory)
		}
	}
	if err := host.Close(); err != nil {
		t.Fatal(err)
	}
	if calls := len(lib.Devices[0].(*dgxa100.Device).RegisterEventsCalls()); calls != 1 {
		t.Errorf("%d registrations", calls)
	}
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

// What computes and what draws on a device is on it; where that cannot be learned it
// is an error, not nobody.
func TestNVMLCountsPrograms(t *testing.T) {
	lib := library()
	host, err := open(lib)
	if err != nil {
		t.Fatal(err)
	}
	id := host.devices[1].facts.ID
	if n, err := host.Programs(t.Context(), id); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	d := lib.Devices[1].(*dgxa100.Device)
	d.GetGraphicsRunningProcessesFunc = func() ([]nvml.ProcessInfo, nvml.Return) { return make([]nvml.ProcessInfo, 1), nvml.SUCCESS }
	if n, err := host.Programs(t.Context(), id); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	d.GetComputeRunningProcessesFunc = func() ([]nvml.ProcessInfo, nvml.Return) { return nil, nvml.ERROR_NOT_SUPPORTED }
	if n, err := host.Programs(t.Context(), id); err == nil {
		t.Errorf("%d programs of a driver that does not say", n)
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

// A device that is lost says so, and the others are read all the same.
func TestNVMLLostDeviceIsAnError(t *testing.T) {
	lib := library()
	host, err := open(lib)
	if err != nil {
		t.Fatal(err)
	}
	lib.Devices[3].(*dgxa100.Device).GetMemoryInfoFunc = func() (nvml.Memory, nvml.Return) {
		return nvml.Memory{}, nvml.ERROR_GPU_IS_LOST
	}
	readings, err := host.Sample(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkReadings(t, readings, 3, nvml.ERROR_GPU_IS_LOST)
}

// checkReadings demands that all devices but one were read, and why that one was not.
func checkReadings(t *testing.T, readings []gpu.Reading, unread int, why error) {
	t.Helper()
	for i, r := range readings {
		switch {
		case r.ID == "" || r.MemoryTotal == 0:
			t.Errorf("device %d: %+v", i, r)
		case i == unread && !errors.Is(r.Err, why):
			t.Errorf("device %d gave %v, not %v", i, r.Err, why)
		case i != unread && (r.Err != nil || r.Utilization != 40):
			t.Errorf("device %d: %+v", i, r)
		}
	}
}
