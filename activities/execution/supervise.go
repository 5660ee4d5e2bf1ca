package execution

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/skyops/skyops/activities/execution/pid1"
)

// pulse is how often the program's init is told that its node lives, and its
// devices and disk are looked at.
const pulse = time.Second

// maxNotice bounds the time between the notice to end and SIGTERM.
const maxNotice = 10 * time.Second

func (t *attempt) grace() time.Duration { return t.req.Submission.Spec.Limits.StopGrace() }

type waited struct {
	exit Exit
	err  error
}

// supervise follows the running program to its end: log, telemetry,
// checkpoints, limits. full says whether its disk was full at some time.
func (t *attempt) supervise() (exit Exit, full bool, err error) {
	t.enter(stageRun)
	ctx, stop := context.WithCancelCause(t.ctx)
	defer stop(nil)
	exits := make(chan waited, 1)
	go func() {
		exit, err := t.Runtime.Wait(ctx, t.handle)
		exits <- waited{exit, err}
	}()
	var beside sync.WaitGroup
	over := make(chan struct{})
	beside.Go(func() { t.tellStarted(ctx) })
	beside.Go(func() { t.newTail().follow(ctx, over) })
	beside.Go(func() { t.weigh(ctx, over) })
	keeping, err := t.lookAfter(ctx)
	if err != nil {
		t.end()
		return Exit{}, false, err
	}
	w, full := t.watch(ctx, exits, &beside)
	if w.err != nil || ctx.Err() != nil {
		t.end()
		stop(w.err)
		keeping.abandon()
		beside.Wait()
		if cause := context.Cause(t.ctx); cause != nil {
			return Exit{}, full, cause
		}
		return Exit{}, full, w.err
	}
	t.remove()
	if w.exit.Code != 0 && t.haltReason() == haltNone {
		t.lookAgain(ctx)
	}
	close(over)
	err = keeping.finish(t.goesOn(w.exit, full))
	beside.Wait()
	return w.exit, full, err
}

// lookAfter begins to look after the program's checkpoints.
func (t *attempt) lookAfter(ctx context.Context) (saver, error) {
	if t.req.Repeat != nil {
		return t.seek(ctx)
	}
	return t.keepCheckpoints(ctx)
}

// keepAlive tells the container's init that its node lives, until the attempt is
// fenced or cleaned. Nothing that could hang is done beside it.
func (t *attempt) keepAlive() {
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	for {
		if err := pid1.Touch(t.place.Dir, t.Clock.Now()); err != nil {
			t.log.Warn("the program's init is not told that its node lives", "err", err)
		}
		select {
		case <-t.ctx.Done():
			return
		case <-t.cleaning:
			return
		case <-ticker.C:
		}
	}
}

// watch waits for the program's end, or for that of its lease.
func (t *attempt) watch(ctx context.Context, exits <-chan waited, beside *sync.WaitGroup) (w waited, full bool) {
	allowed, _, extended := t.bound.get()
	limit := time.NewTimer(allowed)
	defer limit.Stop()
	begun := t.Clock.Boot()
	ticker := time.NewTicker(pulse)
	defer ticker.Stop()
	ended := make(chan struct{})
	defer close(ended)
	halted := t.halted
	disk := uint64(t.req.Submission.Spec.Disk) << 20
	measure := func() (used, size uint64) {
		used, size, err := t.Scratch.Usage(t.place, disk)
		if err != nil {
			t.log.Warn("disk use is not known", "err", err)
			return 0, disk
		}
		full = full || used+used/64 >= size
		if used > size {
			t.halt(haltDisk)
		}
		return used, size
	}
	look := func() {
		used, size := measure()
		t.sample(ctx, used, size)
	}
	look()
	for {
		select {
		case w = <-exits:
			measure()
			return w, full
		case <-ctx.Done():
			return waited{err: context.Cause(ctx)}, full
		case <-limit.C:
			t.halt(haltLimit)
		case <-extended:
			allowed, _, extended = t.bound.get()
			limit.Reset(max(allowed-(t.Clock.Boot()-begun), 0))
		case <-halted:
			halted = nil
			t.enter(stageStop)
			beside.Go(func() { t.wind(ctx, ended) })
		case <-ticker.C:
			look()
		}
	}
}

// wind asks the program to end, ever more firmly: a notice it may act on, then
// SIGTERM, then SIGKILL.
func (t *attempt) wind(ctx context.Context, ended <-chan struct{}) {
	_, cause, _ := t.bound.get()
	t.note("%s", haltText(t.reason, cause))
	grace := t.grace()
	steps := []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGUSR1, min(grace/2, maxNotice)}, {syscall.SIGTERM, grace}, {syscall.SIGKILL, 0}}
	if t.reason == haltDisk || t.reason == haltRepeated {
		steps = steps[2:]
	}
	if err := os.WriteFile(filepath.Join(t.place.Dir, preemptFile), nil, 0o444); err != nil {
		t.log.Warn("notice to end was not written", "err", err)
	}
	for _, s := range steps {
		var err error
		if s.signal == syscall.SIGKILL {
			t.note("the program is killed")
			err = retry(ctx, 0, func() error { return t.Runtime.Kill(ctx, t.handle) })
		} else {
			err = t.Runtime.Signal(ctx, t.handle, s.signal)
		}
		if err != nil {
			t.log.Warn("program was not signalled", "signal", s.signal, "err", err)
		}
		select {
		case <-ended:
			return
		case <-ctx.Done():
			return
		case <-time.After(s.wait):
		}
	}
}

func haltText(why halt, limitCause string) string {
	switch why {
	case haltLimit:
		return "the job's " + limitCause + " is used up; the program is asked to save and end"
	case haltCancel:
		return "the owner cancelled the job; the program is asked to save and end"
	case haltDrain:
		return "the node is being emptied; the program is asked to save and end, and goes on elsewhere"
	case haltPause:
		return "the owner paused the job; the program is asked to save and end, and goes on when it is resumed"
	case haltDisk:
		return "the program uses more than its disk and is ended at once"
	case haltRepeated:
		return "what was to be compared is there"
	}
	return "the program is asked to end"
}

// tellStarted has the scheduler's clock start.
func (t *attempt) tellStarted(ctx context.Context) {
	var at uint64
	err := retry(ctx, 0, func() (err error) {
		at, err = t.Ingress.Started(ctx, t.ref)
		return err
	})
	if err != nil {
		t.refused(err)
		return
	}
	t.meter.reset()
	t.startedAt.Store(at)
	t.progress.started(at)
}

// refused ends the attempt when an error says that its lease is over.
func (t *attempt) refused(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	t.log.Warn("the scheduler refuses", "err", err)
	t.fence(err)
}

// end kills the program when nothing it does counts any more.
func (t *attempt) end() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), 20*time.Second)
	defer cancel()
	if err := retry(ctx, 0, func() error { return t.Runtime.Kill(ctx, t.handle) }); err != nil {
		// Its init ends it, since the alive file is no longer touched.
		t.log.Error("program is not killed", "err", fmt.Errorf("kill: %w", err))
	}
}
