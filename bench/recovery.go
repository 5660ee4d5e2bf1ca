package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/seal"
	api "github.com/skyops/skyops/starter/client"
)

// The job that is hurt: its owner asks for a checkpoint every two seconds, and it
// saves as often as the node then tells it to.
const (
	stepTime  = 25 * time.Millisecond
	asked     = 2 * time.Second
	hurtSteps = 240
)

// recovery kills the node that runs a job with SIGKILL, at a random moment after
// the first acknowledged checkpoint, and measures until the program's first
// step past the checkpoint on another node, by the time stamps in its log. What
// the kill cost is the work between the step that the other node resumed from and
// the kill. The result must list every step once.
func (b *bench) recovery(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	var took, lost measure.Series
	var notes []string
	for i := range max(b.n, 1) {
		if i%5 == 0 {
			if loud := b.gate.Wait(ctx); loud != "" {
				notes = append(notes, loud)
			}
		}
		t, l, err := r.hurt(ctx)
		if err != nil {
			return nil, fmt.Errorf("kill %d: %w", i+1, err)
		}
		took, lost = append(took, t.Seconds()), append(lost, float64(l)/float64(asked))
	}
	lines := []measure.Line{
		measure.Absolute("SIGKILL of a node → first new step on another", "s", took, measure.AtMost(5)),
		measure.Absolute("work lost by it", "intervals", lost, measure.AtMost(1)),
	}
	lines[0].Notes = append(notes, "published: Nomad 21 s, Bacalhau 77 s (20 s tuned), neither resumes from a checkpoint")
	lines[1].Judged, lines[1].As = lost.Max(), "most, in checkpoint intervals of "+asked.String()
	return lines, nil
}

// hurt runs one job, kills its node, and returns how long it took to go on and
// how much work was lost.
func (r *rig) hurt(ctx context.Context) (took, lost time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, jobWithin)
	defer cancel()
	spec := r.count(fmt.Sprintf("-steps=%d", hurtSteps), "-interval="+stepTime.String(), "-checkpoint-as-asked")
	spec.Limits.Interval = uint32(asked / time.Second)
	id, err := r.submit(ctx, spec)
	if err != nil {
		return 0, 0, err
	}
	j, err := r.until(ctx, id, func(j api.Job) bool { return j.Checkpoint != nil })
	if err != nil {
		return 0, 0, err
	}
	time.Sleep(rand.N(asked)) // the random moment
	victim := r.stack.Host(j.Node.Hex())
	killed := time.Now()
	if err := r.stack.Signal(victim, syscall.SIGKILL, true); err != nil {
		return 0, 0, err
	}
	from, first, err := r.resumed(ctx, id)
	err = errors.Join(err, r.stack.Restart(ctx, victim))
	if err != nil {
		return 0, 0, err
	}
	var reached time.Time
	if err := r.follow(ctx, id, 1, func(l seal.Line) bool {
		reached = time.UnixMilli(int64(l.At))
		return strings.HasPrefix(text(l), fmt.Sprintf("step %d/", from))
	}); err != nil {
		return 0, 0, err
	}
	return first.Sub(killed), killed.Sub(reached), inTemp(func(dir string) error {
		if _, err := r.delivered(ctx, id, dir); err != nil {
			return err
		}
		return errors.Join(checkSteps(dir, hurtSteps), r.settled(ctx, id))
	})
}

// resumed waits for the second attempt's first step and returns which step it
// resumed from and when it made the next.
func (r *rig) resumed(ctx context.Context, id common.Hash) (from uint64, first time.Time, err error) {
	err = r.follow(ctx, id, 2, func(l seal.Line) bool {
		if rest, ok := strings.CutPrefix(text(l), "resumed at step "); ok {
			from, _ = strconv.ParseUint(rest, 10, 64)
		}
		rest, ok := strings.CutPrefix(text(l), "step ")
		number, _, _ := strings.Cut(rest, "/")
		step, perr := strconv.ParseUint(number, 10, 64)
		first = time.UnixMilli(int64(l.At))
		return ok && perr == nil && step > from
	})
	if err == nil && from == 0 {
		err = errors.New("the second attempt began at step 0")
	}
	return from, first, err
}

// until polls a job.
func (r *rig) until(ctx context.Context, id common.Hash, done func(api.Job) bool) (api.Job, error) {
	for {
		j, err := r.user.Job(ctx, id)
		if err != nil || done(j) {
			return j, err
		}
		if j.State.Delivered() {
			return j, fmt.Errorf("too soon: %s", tell(j))
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// checkSteps fails unless a result lists each step once, in order.
func checkSteps(dir string, n int) error {
	b, err := os.ReadFile(filepath.Join(dir, "output", "steps.txt"))
	if err != nil {
		return err
	}
	lines := strings.Split(string(bytes.TrimSpace(b)), "\n")
	for i, line := range lines {
		if number, _, _ := strings.Cut(line, " "); number != strconv.Itoa(i+1) {
			return fmt.Errorf("line %d of the result is %q: a step was lost or repeated", i+1, line)
		}
	}
	if len(lines) != n {
		return fmt.Errorf("the result lists %d steps, not %d", len(lines), n)
	}
	return nil
}

// longJobs is how many jobs run through the whole of steadyLoad.
const longJobs = 8

// steadyLoad keeps the machine full, with long jobs that save a checkpoint every
// two seconds and as many short ones as it can run, and counts the attempts
// that were given up: no node dies, so each is a false alarm.
func (b *bench) steadyLoad(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	const step = 100 * time.Millisecond
	long := r.count(fmt.Sprintf("-steps=%d", int(b.steady/step)), "-interval="+step.String(), "-checkpoint-every=20")
	long.Limits.Duration = uint32((2*b.steady + 10*time.Minute) / time.Second)
	var ids []common.Hash
	for range longJobs {
		id, err := r.submit(ctx, long)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	var failovers, short atomic.Int64
	until := time.Now().Add(b.steady)
	g, gctx := errgroup.WithContext(ctx)
	for range concurrency {
		g.Go(func() error {
			for time.Now().Before(until) {
				if err := r.countEpochs(gctx, trivial, &failovers); err != nil {
					return err
				}
				short.Add(1)
			}
			return nil
		})
	}
	idle := make(chan string, 1)
	go func() {
		g := measure.Gate{Look: b.steady / 2, Say: func(string, ...any) {}}
		idle <- g.Wait(gctx)
	}()
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for _, id := range ids {
		j, err := r.user.AwaitDelivered(ctx, id)
		if err != nil {
			return nil, err
		}
		failovers.Add(int64(j.Epoch) - 1)
	}
	l := measure.Absolute(fmt.Sprintf("false failovers in %s at full load", b.steady), "failovers", measure.Series{float64(failovers.Load())}, measure.AtMost(0))
	l.As = "failovers"
	l.Notes = []string{fmt.Sprintf("%d long jobs and %d short ones; %s", longJobs, short.Load(), <-idle)}
	return []measure.Line{l}, nil
}

// countEpochs runs a job and adds its failovers.
func (r *rig) countEpochs(ctx context.Context, args []string, failovers *atomic.Int64) error {
	return inTemp(func(dir string) error {
		id, err := r.submit(ctx, r.count(args...))
		if err != nil {
			return err
		}
		j, err := r.delivered(ctx, id, dir)
		failovers.Add(int64(j.Epoch) - 1)
		return err
	})
}
