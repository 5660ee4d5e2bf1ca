//go:build cgo

package nvml

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/NVIDIA/go-nvml/pkg/nvml"

	"github.com/skyops/skyops/activities/gpu"
)

// device is one GPU, and whether the driver is at a call of it.
type device struct {
	facts  gpu.Device
	handle nvml.Device
	turn   chan struct{} // holds one while a call is under way
	begun  atomic.Pointer[time.Time]
}

func newDevice(facts gpu.Device, handle nvml.Device) *device {
	return &device{facts: facts, handle: handle, turn: make(chan struct{}, 1)}
}

// hangs reports whether the call that is under way has taken too long.
func (d *device) hangs() bool {
	begun := d.begun.Load()
	return begun != nil && time.Since(*begun) >= patience
}

// ask has call ask the driver about a device, after those who asked before. While one
// that hangs has not come back the others are not begun: each would keep one more
// thread of this process. The wait for the turn counts apart: who waits behind a slow
// call learns nothing of its own.
func ask[T any](ctx context.Context, d *device, call func() (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if d.hangs() {
		return none, gpu.ErrNoAnswer
	}
	inTurn, end := context.WithTimeoutCause(ctx, patience, gpu.ErrNoAnswer)
	defer end()
	select {
	case d.turn <- struct{}{}:
	case <-inTurn.Done():
		return none, context.Cause(inTurn)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, gpu.ErrNoAnswer)
	defer cancel()
	now := time.Now()
	d.begun.Store(&now)
	return within(ctx, func() (T, error) {
		defer func() {
			d.begun.Store(nil)
			<-d.turn
		}()
		return call()
	})
}

// within waits for a call until ctx ends. Nothing can end the call: it goes on by itself.
func within[T any](ctx context.Context, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		v, err := call()
		answers <- answer{v, err}
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
