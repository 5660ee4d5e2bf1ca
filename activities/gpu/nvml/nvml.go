//go:build cgo

// Package nvml reads a host's GPUs through the NVIDIA Management Library.
//
// The library is loaded when a host is opened, so a binary that links this
// package also starts on machines without an NVIDIA driver. Its calls have no bound of
// their own, and a driver that hangs keeps them for ever: each is waited for so long
// and no longer, and of each device there is one at most. Start at Open.
package nvml

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"

	"github.com/skyops/skyops/activities/gpu"
)

// ErrAbsent reports a machine without a usable NVIDIA driver.
var ErrAbsent = errors.New("no NVIDIA driver")

// Host reads the GPUs of this machine.
type Host struct {
	lib     nvml.Interface
	devices []*device
	faults  faults
}

var _ gpu.Host = (*Host)(nil)

// Open loads the library and lists the devices. It returns ErrAbsent when the
// library or the driver is missing, and gpu.ErrNoAnswer when the driver hangs.
func Open() (gpu.Host, error) {
	h, err := open(nvml.New())
	if err != nil {
		return nil, err
	}
	return h, nil
}

// What calls of a healthy driver take at most: it may set up each device of a host
// when it is opened, and answers in milliseconds from then on.
const (
	openPatience  = 2 * time.Minute
	patience      = 5 * time.Second
	closePatience = 5 * time.Second
)

func open(lib nvml.Interface) (*Host, error) {
	ctx, cancel := context.WithTimeoutCause(context.Background(), openPatience, gpu.ErrNoAnswer)
	defer cancel()
	h, err := within(ctx, func() (*Host, error) { return start(lib) })
	if errors.Is(err, gpu.ErrNoAnswer) {
		return nil, fmt.Errorf("open the GPUs: %w within %s: try nvidia-smi; if it hangs as well, restart the machine", err, openPatience)
	}
	return h, err
}

func start(lib nvml.Interface) (*Host, error) {
	switch ret := lib.Init(); ret {
	case nvml.SUCCESS:
	case nvml.ERROR_LIBRARY_NOT_FOUND:
		return nil, fmt.Errorf("load libnvidia-ml.so.1: %w: install the NVIDIA driver, or run with simulated devices", ErrAbsent)
	case nvml.ERROR_DRIVER_NOT_LOADED:
		return nil, fmt.Errorf("start the NVIDIA Management Library: %w: the kernel module is not loaded", ErrAbsent)
	default:
		return nil, failed("start the NVIDIA Management Library", ret)
	}
	h := &Host{lib: lib}
	if err := h.list(); err != nil {
		return nil, errors.Join(err, h.shutdown())
	}
	handles := make([]nvml.Device, len(h.devices))
	for i, d := range h.devices {
		handles[i] = d.handle
	}
	h.faults.watch(lib, handles)
	return h, nil
}

func (h *Host) list() error {
	driver, ret := h.lib.SystemGetDriverVersion()
	if ret != nvml.SUCCESS {
		return failed("read the driver's version", ret)
	}
	count, ret := h.lib.DeviceGetCount()
	if ret != nvml.SUCCESS {
		return failed("count devices", ret)
	}
	for i := range count {
		handle, ret := h.lib.DeviceGetHandleByIndex(i)
		if ret != nvml.SUCCESS {
			return failed(fmt.Sprintf("open device %d", i), ret)
		}
		d, err := describe(handle, driver)
		if err != nil {
			return fmt.Errorf("device %d: %w", i, err)
		}
		h.devices = append(h.devices, newDevice(d, handle))
	}
	return nil
}

func describe(handle nvml.Device, driver string) (gpu.Device, error) {
	id, ret := handle.GetUUID()
	if ret != nvml.SUCCESS {
		return gpu.Device{}, failed("read its UUID", ret)
	}
	name, ret := handle.GetName()
	if ret != nvml.SUCCESS {
		return gpu.Device{}, failed("read its name", ret)
	}
	memory, ret := handle.GetMemoryInfo()
	if ret != nvml.SUCCESS {
		return gpu.Device{}, failed("read its memory", ret)
	}
	return gpu.Device{ID: id, Name: name, Memory: memory.Total, Driver: driver}, nil
}

// Devices implements gpu.Host.
func (h *Host) Devices(context.Context) ([]gpu.Device, error) {
	all := make([]gpu.Device, len(h.devices))
	for i, d := range h.devices {
		all[i] = d.facts
	}
	return all, nil
}

// Sample implements gpu.Host. The devices are read side by side.
func (h *Host) Sample(ctx context.Context) ([]gpu.Reading, error) {
	readings := make([]gpu.Reading, len(h.devices))
	var all sync.WaitGroup
	for i, d := range h.devices {
		all.Go(func() {
			r, err := ask(ctx, d, func() (gpu.Reading, error) { return sample(d.handle) })
			r.ID, r.MemoryTotal = d.facts.ID, d.facts.Memory
			r.Xid, r.Faults = h.faults.of(r.ID)
			if err != nil {
				r.Err = fmt.Errorf("sample %s: %w", r.ID, err)
			}
			readings[i] = r
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return readings, nil
}

// sample reads a device. One that fell off the bus is an error.
func sample(handle nvml.Device) (r gpu.Reading, err error) {
	memory, ret := handle.GetMemoryInfo()
	if ret != nvml.SUCCESS {
		return r, ret
	}
	r.MemoryUsed = memory.Used
	if u, ret := handle.GetUtilizationRates(); ret == nvml.SUCCESS {
		r.Utilization = u.Gpu
	}
	if p, ret := handle.GetPowerUsage(); ret == nvml.SUCCESS {
		r.Power = p
	}
	if t, ret := handle.GetTemperature(nvml.TEMPERATURE_GPU); ret == nvml.SUCCESS {
		r.Temperature = t
	}
	r.ProcessMemory = processMemory(handle)
	return r, nil
}

// processMemory is what programs hold of a device; 0 where the driver does not say.
func processMemory(handle nvml.Device) (sum uint64) {
	all, ret := handle.GetComputeRunningProcesses()
	if ret != nvml.SUCCESS {
		return 0
	}
	for _, p := range all {
		if p.UsedGpuMemory != math.MaxUint64 { // not available
			sum += p.UsedGpuMemory
		}
	}
	return sum
}

// Programs implements gpu.Host: those that compute and those that draw.
func (h *Host) Programs(ctx context.Context, id string) (int, error) {
	for _, d := range h.devices {
		if d.facts.ID != id {
			continue
		}
		n, err := ask(ctx, d, func() (int, error) { return programs(d.handle) })
		if err != nil {
			return 0, fmt.Errorf("ask what runs on %s: %w", id, err)
		}
		return n, nil
	}
	return 0, fmt.Errorf("ask what runs on %s: there is no such device", id)
}

func programs(handle nvml.Device) (int, error) {
	computing, ret := handle.GetComputeRunningProcesses()
	if ret != nvml.SUCCESS {
		return 0, ret
	}
	drawing, ret := handle.GetGraphicsRunningProcesses()
	if ret != nvml.SUCCESS && ret != nvml.ERROR_NOT_SUPPORTED {
		return 0, failed("those that draw", ret)
	}
	return len(computing) + len(drawing), nil
}

// Close implements gpu.Host.
func (h *Host) Close() error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), closePatience, gpu.ErrNoAnswer)
	defer cancel()
	_, err := within(ctx, func() (struct{}, error) {
		h.faults.stop()
		return struct{}{}, h.shutdown()
	})
	if errors.Is(err, gpu.ErrNoAnswer) {
		err = fmt.Errorf("close the GPUs: %w", err)
	}
	return err
}

func (h *Host) shutdown() error {
	if ret := h.lib.Shutdown(); ret != nvml.SUCCESS {
		return failed("stop the NVIDIA Management Library", ret)
	}
	return nil
}

func failed(what string, ret nvml.Return) error {
	return fmt.Errorf("%s: %w", what, ret)
}
