package execution

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// The stages of an attempt, as Progress names them.
const (
	stageFetch   = "fetch"
	stageStart   = "start"
	stageRun     = "run"
	stageStop    = "stop"
	stageSeal    = "seal"
	stagePublish = "publish"
)

// attempt is one run of a job on this node: prepare → start → supervise →
// deliver → clean. Its context is cancelled by the fence: when the lease is
// over, nothing of it may go on.
type attempt struct {
	*Activities
	ref     lease.Ref
	req     ExecuteRequest
	keys    seal.JobKeys
	devices []string
	trace   string // that the attempt belongs to, as the program is told it; empty: none
	log     *slog.Logger

	ctx    context.Context
	cancel context.CancelCauseFunc
	acked  atomic.Int64 // boot clock of the newest acknowledged sign of life

	haltOnce sync.Once
	halted   chan struct{} // closed when the program is asked to end
	reason   halt          // set before halted is closed

	bound    *bound
	guest    *seal.Guest // of the node's room for what is read
	progress progress
	news     chan struct{} // something is worth reporting at once
	done     chan struct{}
	result   ExecuteResult
	err      error

	ahead    *ahead         // nil: nothing was made for it
	beside   sync.WaitGroup // what is done until cleaning is closed
	cleaning chan struct{}

	place     Layout
	blobs     Blobs
	logs      *stream
	telemetry *stream
	archive   *archive
	handle    Handle
	begun     time.Duration // boot clock of the program's start
	startedAt atomic.Uint64 // the scheduler's time of it, unix milliseconds
	removed   chan error    // of the container's removal, once that has begun

	finding finding // of a repeat
	// What a repeat's node committed itself to, once asked is closed; and what it
	// was told then, once told is.
	askOnce, tellOnce sync.Once
	asked, told       chan struct{}
	witness           common.Hash
	committed         common.Hash
	made              Made
	meter             meter
	gpus              gpuWatch
	weight            weight
	marked            *mark                 // that the program's log ended with
	head              common.Hash           // newest acknowledged checkpoint
	newest            sealed                // and what the next one may name of it
	receipt           *record.SignedReceipt // newest countersigned
	drafted           record.Receipt        // newest that the node signed
	kept              uint64                // bytes of ciphertext that were acknowledged
}

func newAttempt(a *Activities, ref lease.Ref, req ExecuteRequest, keys seal.JobKeys, devices []string) *attempt {
	t := &attempt{
		Activities: a, ref: ref, req: req, keys: keys, devices: devices,
		log:    a.Log.With("job", ref.Job, "epoch", ref.Epoch),
		halted: make(chan struct{}), news: make(chan struct{}, 1), done: make(chan struct{}), cleaning: make(chan struct{}),
		asked: make(chan struct{}), told: make(chan struct{}),
		head: req.Resume.Manifest, bound: newBound(req.LimitMs, req.LimitCause), guest: a.room.Guest(),
	}
	t.ctx, t.cancel = context.WithCancelCause(a.life)
	t.acked.Store(int64(a.Clock.Boot()))
	return t
}

// over reports whether the attempt has ended.
func (t *attempt) over() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// halt asks the program to end; the first reason stands.
func (t *attempt) halt(why halt) {
	t.haltOnce.Do(func() {
		t.reason = why
		close(t.halted)
	})
}

// haltReason returns why the program was asked to end, haltNone if it was not.
func (t *attempt) haltReason() halt {
	select {
	case <-t.halted:
		return t.reason
	default:
		return haltNone
	}
}

// fence ends the attempt at once: its lease is over.
func (t *attempt) fence(why error) { t.cancel(why) }

// renewed notes an acknowledgement of something sent at the given boot time.
func (t *attempt) renewed(sent time.Duration) {
	if old := t.acked.Load(); int64(sent) > old {
		t.acked.CompareAndSwap(old, int64(sent))
	}
}

// enter moves to a stage and reports that at once.
func (t *attempt) enter(stage string) {
	t.log.Info("attempt goes on", "stage", stage)
	t.progress.stage(stage)
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// note tells the owner something in the job's log.
func (t *attempt) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...) + "\n"
	if t.archive != nil {
		t.archive.write(seal.System, []byte(text))
	}
	if t.logs != nil {
		line := seal.Line{At: uint64(t.Clock.Now().UnixMilli()), Source: seal.System, Text: []byte(text)}
		t.logs.add(t.ctx, seal.AppendLine(nil, line))
	}
}

// errDrained ends an attempt whose node is being emptied.
var errDrained = errors.New("the node is being emptied")

// run is the attempt's whole life.
func (t *attempt) run() {
	defer close(t.done)
	defer t.forget(t)
	defer t.cancel(nil)
	go t.guard()
	result, err := t.live()
	t.clean()
	result.EndedAt = uint64(t.Clock.Now().UnixMilli())
	t.result, t.err = result, t.translate(err)
	t.log.Info("attempt ended", "outcome", result.Outcome, "err", err)
}

// translate gives an error the type that the workflow decides by.
func (t *attempt) translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errDrained):
		return final(ErrNodeDrained, "the node's operator is emptying it", nil, t.progress.get(t.Clock.Boot()))
	case errors.Is(err, lease.ErrStale):
		return final(ErrStaleLease, err.Error(), nil)
	}
	if errors.Is(err, errPaused) {
		return final(ErrPaused, errPaused.Error(), nil, t.progress.get(t.Clock.Boot()))
	}
	var failed programFailed
	if errors.As(err, &failed) {
		return final(ErrProgramFailed, failed.cause.Message, nil, failed.cause)
	}
	if errors.Is(err, errGPU) {
		return final(ErrGPUFault, err.Error(), nil)
	}
	return final(ErrNodeFault, err.Error(), nil)
}

// guardEvery is how often the fence looks at the clock.
const guardEvery = 250 * time.Millisecond

// guard is the node's side of the fence: without an acknowledgement for so
// long, another node may soon hold the lease.
func (t *attempt) guard() {
	ticker := time.NewTicker(guardEvery)
	defer ticker.Stop()
	for {
		select {
		case <-t.ctx.Done():
			return
		case <-ticker.C:
			if silent := t.Clock.Boot() - time.Duration(t.acked.Load()); silent > lease.SelfFence {
				t.fence(fmt.Errorf("%w: the scheduler has not renewed it for %s", lease.ErrStale, silent.Round(time.Second)))
				return
			}
		}
	}
}

// prepareWithin is Config.PrepareWithin where that is not set.
const prepareWithin = 50 * time.Minute

// slowInputs ends the job: another node would get them no sooner.
func slowInputs(within time.Duration) error {
	return fault{record.Cause{
		Code: record.CauseInput, Message: "the job's inputs and image did not arrive within " + within.String(),
		Fix: "put them where they are fetched faster, or make them smaller",
	}}
}

// crowdedLooks is how often it is looked, in the time that inputs have, whether they
// wait for others.
const crowdedLooks = 100

// countCrowded counts how long the attempt's inputs wait for memory that others have,
// until ctx ends. What is returned waits for that end, and says how long.
func (t *attempt) countCrowded(ctx context.Context) func() time.Duration {
	every, counted := max(t.PrepareWithin/crowdedLooks, time.Millisecond), make(chan time.Duration, 1)
	go func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		var looks, crowded time.Duration
		for {
			select {
			case <-ticker.C:
				looks++
				if t.guest.Crowded() {
					crowded++
				}
			case <-ctx.Done():
				counted <- crowded * t.PrepareWithin / max(looks, 1)
				return
			}
		}
	}()
	return func() time.Duration { return <-counted }
}

// live runs the stages.
func (t *attempt) live() (ExecuteResult, error) {
	preparing, ready := context.WithCancelCause(t.ctx)
	defer ready(nil)
	slow := slowInputs(t.PrepareWithin)
	inTime, over := context.WithTimeoutCause(preparing, t.PrepareWithin, slow)
	defer over()
	crowded := t.countCrowded(inTime)
	go func() {
		select {
		case <-t.halted:
			ready(errHalted)
		case <-preparing.Done():
		}
	}()
	err := t.prepare(inTime)
	if err == nil {
		err = context.Cause(preparing)
	}
	if err != nil && errors.Is(context.Cause(inTime), slow) {
		err = slow
		if kept := crowded(); kept > t.PrepareWithin/2 {
			err = fmt.Errorf("the job's inputs waited %s of %s for memory that other jobs' inputs had", kept.Round(time.Second), t.PrepareWithin)
		}
	}
	if err == nil {
		err = t.start()
	}
	if err != nil {
		return t.unstarted(err)
	}
	exit, full, err := t.supervise()
	if err != nil {
		return ExecuteResult{}, err
	}
	return t.deliver(exit, full)
}

// unstarted is the end of an attempt whose program never ran.
func (t *attempt) unstarted(err error) (ExecuteResult, error) {
	var f fault
	switch {
	case t.ctx.Err() != nil:
		return ExecuteResult{}, context.Cause(t.ctx)
	case errors.As(err, &f):
		t.note("%s", f.cause.Message)
		t.flushBriefly()
		return ExecuteResult{Outcome: record.Failed, Cause: &f.cause, ExitCode: -1}, nil
	case errors.Is(err, errUnopened):
		return t.unopened()
	case t.haltReason() == haltDrain:
		return ExecuteResult{}, errDrained
	case t.haltReason() == haltPause:
		return ExecuteResult{}, errPaused
	case t.haltReason() == haltCancel:
		return ExecuteResult{
			Outcome: record.Cancelled, ExitCode: -1,
			Cause: &record.Cause{Code: record.CauseCancelled, Message: "the owner cancelled the job before it ran"},
		}, nil
	}
	return ExecuteResult{}, err
}

// brief bounds what is done for an attempt that is lost anyway.
const brief = 3 * time.Second

func (t *attempt) flushBriefly() {
	ctx, cancel := context.WithTimeout(t.ctx, brief)
	defer cancel()
	for _, s := range []*stream{t.logs, t.telemetry} {
		if s != nil {
			_ = s.close(ctx)
		}
	}
}

// cleanPatience bounds one try to remove an attempt's traces, and the pauses
// between the tries double from firstWipe to lastWipe.
const (
	cleanPatience = 30 * time.Second
	firstWipe     = 500 * time.Millisecond
	lastWipe      = time.Minute
)

// clean removes every trace of the attempt from this node and signs that. What
// cannot be done at once is tried until the node's program ends; the next one
// begins by wiping what is left. Until then devices and memory stay taken:
// something of the attempt is still there.
func (t *attempt) clean() {
	close(t.cleaning)
	t.beside.Wait()
	for _, s := range []*stream{t.logs, t.telemetry} {
		if s != nil {
			s.wipe()
		}
	}
	t.keys = seal.JobKeys{}
	if err := t.erase(); err != nil {
		t.log.Error("attempt is not wiped: it is tried again", "err", err)
		t.work.Go(t.eraseLater)
		return
	}
	t.erased()
}

// erase removes container, image and scratch.
func (t *attempt) erase() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), cleanPatience)
	defer cancel()
	err := t.awaitRemoval(ctx)
	if t.req.Submission.Spec.Image.Archive != "" && err == nil {
		err = retry(ctx, 0, func() error { return t.Runtime.ReleaseImages(ctx, t.node, t.ref) })
	}
	if t.place.Root != "" {
		err = errors.Join(err, t.Scratch.Wipe(t.place.Root))
	}
	return err
}

func (t *attempt) eraseLater() {
	for pause := firstWipe; ; pause = min(2*pause, lastWipe) {
		select {
		case <-t.life.Done():
			return
		case <-time.After(pause):
		}
		err := t.erase()
		if err == nil {
			t.log.Info("attempt is wiped at last")
			t.erased()
			return
		}
		t.log.Warn("attempt is not wiped yet", "again", min(2*pause, lastWipe), "err", err)
	}
}

// ScrubPatience is how long the result, the next attempt and a node's start wait for
// the overwriting of GPU memory: most of it is done by then.
const ScrubPatience = 2 * time.Second

// erased has the memory of the attempt's devices overwritten, frees what it held and
// hands its erasure receipt in. Overwriting that takes longer than ScrubPatience goes
// on by itself, until the node's program ends at most; the devices stay held.
func (t *attempt) erased() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), cleanPatience)
	scrubbed := make(chan struct{})
	var e record.Erasure
	var err error
	t.work.Go(func() {
		defer close(scrubbed)
		defer cancel()
		e, err = t.scrub(ctx)
		t.Ledger.Release(t.ref)
	})
	select {
	case <-scrubbed:
		t.handIn(e, err)
	case <-time.After(ScrubPatience):
		t.log.Warn("GPU memory is still being overwritten: the attempt's devices are not offered before that is over")
		stop := context.AfterFunc(t.life, cancel)
		t.work.Go(func() {
			defer stop()
			<-scrubbed
			t.handIn(e, err)
		})
	}
}

// scrub overwrites the memory of the attempt's devices and signs that its plaintext
// and keys are gone, with how much of that memory was overwritten.
func (t *attempt) scrub(ctx context.Context) (e record.Erasure, err error) {
	e = record.Erasure{Job: t.ref.Job, Epoch: t.ref.Epoch, Node: t.node}
	if len(t.devices) > 0 {
		e.Overwritten, e.GPUMemory = t.Host.Scrub(ctx, t.devices)
	}
	e.At = uint64(t.Clock.Now().Unix())
	e.Signature, err = t.sign(e.StructHash())
	return e, err
}

// handIn gives the scheduler the erasure receipt: at once, and if it is away for as
// long as the node's program lives.
func (t *attempt) handIn(e record.Erasure, err error) {
	if err != nil {
		t.log.Error("erasure receipt", "err", err)
		return
	}
	tell := func(ctx context.Context) error {
		return retry(ctx, 0, func() error { return t.Ingress.Erased(ctx, e) })
	}
	told, stop := context.WithTimeout(context.WithoutCancel(t.ctx), brief)
	defer stop()
	if err = tell(told); err == nil {
		return
	}
	t.log.Warn("erasure receipt was not taken", "err", err)
	if told.Err() != nil { // nobody answered; else it was refused
		t.work.Go(func() {
			if err := tell(t.life); err != nil {
				t.log.Warn("erasure receipt was never taken", "err", err)
			}
		})
	}
}

// remove begins to remove the container, beside what else there is to do.
func (t *attempt) remove() {
	if t.handle == "" || t.removed != nil {
		return
	}
	t.removed = make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), 30*time.Second)
		defer cancel()
		t.removed <- retry(ctx, 0, func() error { return t.Runtime.Remove(ctx, t.handle) })
	}()
}

func (t *attempt) awaitRemoval(ctx context.Context) error {
	t.remove()
	if t.removed == nil {
		return nil
	}
	select {
	case err := <-t.removed:
		if err != nil {
			t.removed = nil // so that the next try begins anew
		}
		return err
	case <-ctx.Done():
		return fmt.Errorf("remove container: %w", ctx.Err())
	}
}
