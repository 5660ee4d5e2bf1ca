package execution

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// gpuWatch keeps what an attempt's devices show that tells why a program ended.
type gpuWatch struct {
	faults map[string]uint64 // of each device, when it was first looked at
	xid    uint32            // newest error since then; 0: none
	of     string            // device that had it
	peak   Device            // at its fullest, relative to its memory
}

// look takes a reading of the devices.
func (w *gpuWatch) look(devices []Device) {
	if w.faults == nil {
		w.faults = map[string]uint64{}
	}
	for _, d := range devices {
		before, known := w.faults[d.ID]
		if known && d.Faults > before {
			w.xid, w.of = d.Xid, d.ID
		}
		w.faults[d.ID] = d.Faults
		if d.MemoryTotal > 0 && float64(d.MemoryUsed)*float64(w.peak.MemoryTotal) >= float64(w.peak.MemoryUsed)*float64(d.MemoryTotal) {
			w.peak = d
		}
	}
}

// broken reports an error that no program can cause: the device is at fault.
func (w *gpuWatch) broken() bool { return slices.Contains(hardwareXids, w.xid) }

// hardwareXids are those that NVIDIA's catalogue puts down to the device, its
// memory, its links or its firmware.
var hardwareXids = []uint32{48, 61, 62, 63, 64, 74, 79, 92, 94, 95, 110, 119, 120, 121, 140, 143}

// fault says which error there was.
func (w *gpuWatch) fault() string { return fmt.Sprintf("Xid %d on %s", w.xid, w.of) }

// memory says how full the fullest device was, as it was seen once a second.
func (w *gpuWatch) memory() string {
	if w.peak.MemoryTotal == 0 {
		return ""
	}
	return fmt.Sprintf(", at most %d of %d MiB were seen in use on %s", w.peak.MemoryUsed>>20, w.peak.MemoryTotal>>20, w.peak.ID)
}

// readAgain is how long the host takes to read its devices anew.
const readAgain = 1500 * time.Millisecond

// lookAgain waits for what a real device has to say of a program that failed: its
// driver's report and the program's end come in either order.
func (t *attempt) lookAgain(ctx context.Context) {
	if len(t.devices) == 0 || !t.Host.Real() {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(readAgain):
		t.gpus.look(t.Host.Sample(ctx, t.devices))
	}
}
