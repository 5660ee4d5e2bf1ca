package execution

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/skyops/skyops/protocol/lease"
)

// Resources are what a node has, or an attempt needs.
type Resources struct {
	Devices []string // of a node: all; of an attempt: those it holds
	GPUs    uint16   // of an attempt: how many it needs
	CPU     uint32   // thousandths of a core
	RAM     uint32   // MiB
	Disk    uint32   // MiB
}

// ErrBusy reports that what is free does not suffice.
var ErrBusy = errors.New("not enough is free")

// Ledger says which attempt holds which devices and how much of the node. It
// never gives more than there is, nor one device twice.
type Ledger struct {
	total   Resources
	changed func()

	mu      sync.Mutex
	holds   map[lease.Ref]hold
	retired map[string]bool
	unread  []string
}

type hold struct {
	Resources
	until time.Time // zero: until released
}

// NewLedger starts with everything free. changed, if not nil, is called after
// every change, outside the ledger's lock.
func NewLedger(total Resources, changed func()) *Ledger {
	if changed == nil {
		changed = func() {}
	}
	return &Ledger{total: total, changed: changed, holds: map[lease.Ref]hold{}, retired: map[string]bool{}}
}

// Reserve holds resources for an attempt until the given time and returns its
// devices. Repeating it extends the hold. It returns ErrBusy if too little is free.
func (l *Ledger) Reserve(a lease.Ref, need Resources, now, until time.Time) ([]string, error) {
	devices, err := l.reserve(a, need, now, until)
	if err == nil {
		l.changed()
	}
	return devices, err
}

func (l *Ledger) reserve(a lease.Ref, need Resources, now, until time.Time) ([]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	if h, ok := l.holds[a]; ok {
		if !h.until.IsZero() {
			h.until = until
			l.holds[a] = h
		}
		return slices.Clone(h.Devices), nil
	}
	free := l.free()
	switch {
	case int(need.GPUs) > len(free.Devices):
		return nil, fmt.Errorf("%w: %d of %d GPUs are free, %d are needed", ErrBusy, len(free.Devices), len(l.total.Devices), need.GPUs)
	case need.CPU > free.CPU:
		return nil, fmt.Errorf("%w: %d thousandths of a core are free, %d are needed", ErrBusy, free.CPU, need.CPU)
	case need.RAM > free.RAM:
		return nil, fmt.Errorf("%w: %d MiB of memory are free, %d are needed", ErrBusy, free.RAM, need.RAM)
	case need.Disk > free.Disk:
		return nil, fmt.Errorf("%w: %d MiB of scratch are free, %d are needed", ErrBusy, free.Disk, need.Disk)
	}
	need.Devices = free.Devices[:need.GPUs:need.GPUs]
	l.holds[a] = hold{Resources: need, until: until}
	return slices.Clone(need.Devices), nil
}

// Keep turns a hold into one without an end. It reports whether there is one.
func (l *Ledger) Keep(a lease.Ref, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	h, ok := l.holds[a]
	if ok {
		h.until = time.Time{}
		l.holds[a] = h
	}
	return ok
}

// Release frees what an attempt holds.
func (l *Ledger) Release(a lease.Ref) {
	l.mu.Lock()
	_, held := l.holds[a]
	delete(l.holds, a)
	l.mu.Unlock()
	if held {
		l.changed()
	}
}

// Retire takes a device that failed out of use until the node starts again.
func (l *Ledger) Retire(device string) {
	l.mu.Lock()
	l.retired[device] = true
	l.mu.Unlock()
	l.changed()
}

// Retired reports whether a device is out of use.
func (l *Ledger) Retired(device string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.retired[device]
}

// Unread says which devices cannot be read now: none of them is given to anybody until
// it is not among them any more. Attempts that hold one keep it.
func (l *Ledger) Unread(devices []string) {
	l.mu.Lock()
	same := slices.Equal(l.unread, devices)
	l.unread = slices.Clone(devices)
	l.mu.Unlock()
	if !same {
		l.changed()
	}
}

// Free returns what no attempt holds at now.
func (l *Ledger) Free(now time.Time) Resources {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	return l.free()
}

// Holder returns the attempt that holds a device.
func (l *Ledger) Holder(device string) (lease.Ref, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a, h := range l.holds {
		if slices.Contains(h.Devices, device) {
			return a, true
		}
	}
	return lease.Ref{}, false
}

func (l *Ledger) expire(now time.Time) {
	maps.DeleteFunc(l.holds, func(_ lease.Ref, h hold) bool { return !h.until.IsZero() && !now.Before(h.until) })
}

// free is what no hold covers; holds never exceed the total.
func (l *Ledger) free() Resources {
	f := Resources{CPU: l.total.CPU, RAM: l.total.RAM, Disk: l.total.Disk}
	taken := map[string]bool{}
	for _, h := range l.holds {
		f.CPU, f.RAM, f.Disk = f.CPU-h.CPU, f.RAM-h.RAM, f.Disk-h.Disk
		for _, d := range h.Devices {
			taken[d] = true
		}
	}
	for _, d := range l.total.Devices {
		if !taken[d] && !l.retired[d] && !slices.Contains(l.unread, d) {
			f.Devices = append(f.Devices, d)
		}
	}
	f.GPUs = uint16(len(f.Devices))
	return f
}
