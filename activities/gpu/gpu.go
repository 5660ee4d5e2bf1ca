// Package gpu says which GPUs a node has and how they are doing.
//
// Nouns: a Device is one GPU and the facts of it that do not change while the
// driver runs; a Reading is one sample of what does; a Host gives both; a
// Scrubber overwrites a device's memory between jobs.
//
// Adapters below this folder: nvml asks NVIDIA's library on real hosts and cuda
// overwrites memory there; simulated invents devices for development, says so in
// every Device and does both. All pass the suite in gputest.
//
// The package does not promise that readings are true: a node's owner can lie.
// They are shown, never billed. Start at Host.
package gpu

import (
	"context"
	"errors"
)

// ErrNoAnswer reports a driver that keeps a call for longer than a healthy one ever does.
var ErrNoAnswer = errors.New("the driver does not answer")

// Host is a machine's view of its GPUs. Its methods may be called at the same time. None
// waits for long: a device whose driver hangs costs the others nothing, ErrNoAnswer says so.
type Host interface {
	// Devices lists the GPUs in the driver's order. The list does not change
	// while the host is open.
	Devices(ctx context.Context) ([]Device, error)
	// Sample reads every device once, in the order of Devices. What a device
	// cannot report is zero; one that cannot be read says why in Reading.Err, and the
	// others are read all the same. An error means that none was read.
	Sample(ctx context.Context) ([]Reading, error)
	// Programs counts what runs on a device, jobs' programs and others.
	Programs(ctx context.Context, device string) (int, error)
	// Close releases the driver. The host is not used afterwards.
	Close() error
}

// Scrubber overwrites GPU memory, so that no program finds there what another one
// left. Its method may be called at the same time for different devices.
type Scrubber interface {
	// Scrub overwrites with zeros what nobody holds of a device's memory and returns
	// how many bytes that was: less than Device.Memory, since the driver keeps some.
	// Whoever calls it has seen to it that no program is on the device: one that asks for
	// memory meanwhile gets none.
	Scrub(ctx context.Context, device string) (bytes uint64, err error)
}

// Device is one GPU.
type Device struct {
	ID        string // unique and stable across restarts, e.g. "GPU-<uuid>"
	Name      string // as its driver calls it, e.g. "NVIDIA A100-SXM4-80GB"
	Memory    uint64 // bytes
	Driver    string // version of the driver
	Simulated bool   // no such hardware exists
}

// MemoryMiB returns the device's memory in whole MiB.
func (d Device) MemoryMiB() uint32 { return uint32(d.Memory >> 20) }

// Reading is one sample of one device.
type Reading struct {
	ID          string
	Utilization uint32 // percent of the last sampling period
	MemoryUsed  uint64 // bytes
	MemoryTotal uint64 // bytes
	Power       uint32 // milliwatts
	Temperature uint32 // degrees Celsius
	// ProcessMemory is what the programs on it hold, in bytes: MemoryUsed has the driver's share too.
	ProcessMemory uint64
	// Xid is the newest error that the driver reported since the host was opened,
	// the Faults-th; 0: none.
	Xid    uint32
	Faults uint64
	Err    error // why the device could not be read; nil: it was
}
