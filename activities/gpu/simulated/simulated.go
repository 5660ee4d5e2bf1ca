// Package simulated invents GPUs for development: they are listed, offered and
// held like real ones, their readings follow whether a job holds them, and
// every one of them says that it is simulated. Start at New.
package simulated

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/activities/gpu"
)

// Config says what to invent.
type Config struct {
	Name   string // model, e.g. "A100"
	Memory uint64 // bytes per device
	Count  int
	Seed   string // tells hosts apart: the same seed gives the same ids
	// Held reports whether a job holds the device; nil: never.
	Held func(id string) bool
	// Now is the clock readings follow; nil: time.Now.
	Now func() time.Time
}

// Host is a machine with simulated GPUs.
type Host struct {
	cfg     Config
	devices []gpu.Device

	mu    sync.Mutex
	state []load
}

// load is one device's slowly moving condition.
type load struct {
	at   time.Time
	busy float64 // 0 idle … 1 at full work
}

var (
	_ gpu.Host     = (*Host)(nil)
	_ gpu.Scrubber = (*Host)(nil)
)

// Times and levels of the simulation, after an A100's data sheet and habits.
const (
	rampUp      = 2 * time.Second // time constant of a device getting busy or idle
	idlePower   = 55_000          // milliwatts
	fullPower   = 330_000
	idleTemp    = 34 // Celsius
	fullTemp    = 71
	driverLabel = "simulated"
)

// New invents cfg.Count devices.
func New(cfg Config) (*Host, error) {
	if cfg.Count < 0 || cfg.Name == "" && cfg.Count > 0 {
		return nil, fmt.Errorf("simulate %d devices of model %q: needs a model and a count of at least 0", cfg.Count, cfg.Name)
	}
	if cfg.Held == nil {
		cfg.Held = func(string) bool { return false }
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	h := &Host{cfg: cfg, state: make([]load, cfg.Count)}
	for i := range cfg.Count {
		h.devices = append(h.devices, gpu.Device{
			ID: deviceID(cfg.Seed, i), Name: cfg.Name, Memory: cfg.Memory, Driver: driverLabel, Simulated: true,
		})
	}
	return h, nil
}

func deviceID(seed string, i int) string {
	b := crypto.Keccak256(fmt.Appendf(nil, "%s/%d", seed, i))
	return fmt.Sprintf("SIM-%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Devices implements gpu.Host.
func (h *Host) Devices(context.Context) ([]gpu.Device, error) {
	return append([]gpu.Device(nil), h.devices...), nil
}

// Sample implements gpu.Host: held devices warm up and fill their memory, free
// ones cool down again.
func (h *Host) Sample(ctx context.Context) ([]gpu.Reading, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.cfg.Now()
	readings := make([]gpu.Reading, len(h.devices))
	for i, d := range h.devices {
		s := &h.state[i]
		s.move(h.cfg.Held(d.ID), now)
		readings[i] = reading(d, s.busy, wave(now, i))
	}
	return readings, nil
}

// Scrub implements gpu.Scrubber. What does not exist holds nothing: all of it is
// overwritten at once.
func (h *Host) Scrub(ctx context.Context, device string) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for _, d := range h.devices {
		if d.ID == device {
			return d.Memory, nil
		}
	}
	return 0, fmt.Errorf("overwrite memory of %s: there is no such device", device)
}

// Programs implements gpu.Host: nothing runs on what does not exist.
func (h *Host) Programs(ctx context.Context, device string) (int, error) {
	if slices.ContainsFunc(h.devices, func(d gpu.Device) bool { return d.ID == device }) {
		return 0, ctx.Err()
	}
	return 0, fmt.Errorf("ask what runs on %s: there is no such device", device)
}

// Close implements gpu.Host.
func (h *Host) Close() error { return nil }

// move lets the load approach its target with the time constant rampUp.
func (l *load) move(held bool, now time.Time) {
	target := 0.0
	if held {
		target = 1
	}
	if l.at.IsZero() {
		l.busy = target
	} else if passed := now.Sub(l.at); passed > 0 {
		l.busy += (target - l.busy) * (1 - math.Exp(-passed.Seconds()/rampUp.Seconds()))
	}
	l.at = now
}

// wave is a small ripple in [-1, 1] that differs by device.
func wave(now time.Time, device int) float64 {
	return math.Sin(float64(now.UnixMilli())/1700 + float64(device)*1.3)
}

func reading(d gpu.Device, busy, wave float64) gpu.Reading {
	between := func(low, high float64) float64 { return low + (high-low)*busy }
	return gpu.Reading{
		ID:          d.ID,
		Utilization: uint32(math.Round(between(0, 93+5*wave))),
		MemoryUsed:  uint64(float64(d.Memory) * between(0.005, 0.72+0.02*wave)),
		MemoryTotal: d.Memory,
		Power:       uint32(between(idlePower, fullPower) + 4000*wave*busy),
		Temperature: uint32(math.Round(between(idleTemp, fullTemp) + wave*busy)),
	}
}
