package execution

import (
	"context"
	"sync"
	"time"
)

// weight is what an attempt's program used of the host in the last second.
type weight struct {
	mu   sync.Mutex
	seen bool // what follows is known
	cpu  uint32
	used uint64
	size uint64
}

// get returns the newest reading: thousandths of a core, bytes used and allowed;
// zeros when there is none.
func (w *weight) get() (cpu uint32, used, size uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.seen {
		return 0, 0, 0
	}
	return w.cpu, w.used, w.size
}

// weigh asks the runtime once a second what the program uses, until over is
// closed. It may take its time: nothing waits for it.
func (t *attempt) weigh(ctx context.Context, over <-chan struct{}) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-over:
			stop()
		case <-ctx.Done():
		}
	}()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	var last Load
	var at time.Duration
	for {
		now, err := t.Runtime.Load(ctx, t.handle)
		moment := t.Clock.Boot()
		t.weight.put(last, now, moment-at, uint64(t.req.Submission.Spec.RAM)<<20, err == nil && at > 0)
		if last, at = now, moment; err != nil {
			at = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// put notes what was used between two readings.
func (w *weight) put(last, now Load, passed time.Duration, size uint64, seen bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen = seen && passed > 0; !w.seen {
		return
	}
	used := max(now.CPU-last.CPU, 0)
	w.cpu, w.used, w.size = uint32(min(used.Milliseconds()*1000/max(passed.Milliseconds(), 1), 1<<20)), now.Memory, size
}
