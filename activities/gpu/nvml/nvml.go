//go:build cgo

// Package nvml reads a host's GPUs through the NVIDIA Management Library.
//
// The library is loaded when a host is opened, so a binary that links this
// package also starts on machines without an NVIDIA driver. Start at Open.
package nvml

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/NVIDIA/go-nvml/pkg/nvml"

	"github.com/skyops/skyops/activities/gpu"
)

// ErrAbsent reports a machine without a usable NVIDIA driver.
var ErrAbsent = errors.New("no NVIDIA driver")

// Host reads the GPUs of this machine.
type Host struct {
	lib     nvml.Interface
	handles []nvml.Device
	devices []gpu.Device
	faults  faults
}

var _ gpu.Host = (*Host)(nil)

// Open loads the library and lists the devices. It returns ErrAbsent when the
// library or the driver is missing.
func Open() (gpu.Host, error) {
	h, err := open(nvml.New())
	if err != nil {
		return nil, err
	}
	return h, nil
}

func open(lib nvml.Interface) (*Host, error) {
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
		return nil, errors.Join(err, h.Close())
	}
	h.faults.watch(lib, h.handles)
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
		h.handles = append(h.handles, handle)
		h.devices = append(h.devices, d)
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
	return append([]gpu.Device(nil), h.devices...), nil
}

// Sample implements gpu.Host. A device that fell off the bus is an error, so
// that the node stops offering it.
func (h *Host) Sample(ctx context.Context) ([]gpu.Reading, error) {
	readings := make([]gpu.Reading, 0, len(h.handles))
	for i, handle := range h.handles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := gpu.Reading{ID: h.devices[i].ID, MemoryTotal: h.devices[i].Memory}
		memory, ret := handle.GetMemoryInfo()
		if ret != nvml.SUCCESS {
			return nil, failed("sample "+r.ID, ret)
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
		r.Xid, r.Faults = h.faults.of(r.ID)
		readings = append(readings, r)
	}
	return readings, nil
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
func (h *Host) Programs(ctx context.Context, device string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for i, d := range h.devices {
		if d.ID != device {
			continue
		}
		computing, ret := h.handles[i].GetComputeRunningProcesses()
		if ret != nvml.SUCCESS {
			return 0, failed("ask what runs on "+device, ret)
		}
		drawing, ret := h.handles[i].GetGraphicsRunningProcesses()
		if ret != nvml.SUCCESS && ret != nvml.ERROR_NOT_SUPPORTED {
			return 0, failed("ask what draws on "+device, ret)
		}
		return len(computing) + len(drawing), nil
	}
	return 0, fmt.Errorf("ask what runs on %s: there is no such device", device)
}

// Close implements gpu.Host.
func (h *Host) Close() error {
	h.faults.stop()
	if ret := h.lib.Shutdown(); ret != nvml.SUCCESS {
		return failed("stop the NVIDIA Management Library", ret)
	}
	return nil
}

func failed(what string, ret nvml.Return) error {
	return fmt.Errorf("%s: %w", what, ret)
}
