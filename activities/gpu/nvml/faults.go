//go:build cgo

package nvml

import (
	"sync"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
)

// faults keeps the errors (Xid) that the driver reports of its devices.
type faults struct {
	mu      sync.Mutex
	newest  map[string]uint32
	counted map[string]uint64
	over    chan struct{} // closed to end the wait
	ended   sync.WaitGroup
}

// waitMs is how long one wait for the driver's next report lasts; Close takes as long.
const waitMs = 500

// watch waits for reports until stop. A driver that makes none, as in some
// virtual machines, is no error: its devices have no faults then.
func (f *faults) watch(lib nvml.Interface, handles []nvml.Device) {
	f.newest, f.counted, f.over = map[string]uint32{}, map[string]uint64{}, make(chan struct{})
	set, ret := lib.EventSetCreate()
	if ret != nvml.SUCCESS {
		return
	}
	registered := false
	for _, h := range handles {
		registered = h.RegisterEvents(nvml.EventTypeXidCriticalError, set) == nvml.SUCCESS || registered
	}
	if !registered {
		set.Free()
		return
	}
	f.ended.Go(func() {
		defer set.Free()
		for {
			select {
			case <-f.over:
				return
			default:
			}
			f.take(set.Wait(waitMs))
		}
	})
}

// take notes a report.
func (f *faults) take(e nvml.EventData, ret nvml.Return) {
	switch {
	case ret == nvml.ERROR_TIMEOUT:
		return
	case ret != nvml.SUCCESS || e.EventType != nvml.EventTypeXidCriticalError:
		select { // a device that is gone makes the wait return at once, for ever
		case <-f.over:
		case <-time.After(waitMs * time.Millisecond):
		}
		return
	}
	id, ret := e.Device.GetUUID()
	if ret != nvml.SUCCESS {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest[id], f.counted[id] = uint32(e.EventData), f.counted[id]+1
}

// of returns a device's newest error and how many there were.
func (f *faults) of(id string) (xid uint32, count uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newest[id], f.counted[id]
}

// stop ends the wait.
func (f *faults) stop() {
	if f.over == nil {
		return
	}
	close(f.over)
	f.ended.Wait()
}
