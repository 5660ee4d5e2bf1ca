package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/user"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	api "github.com/skyops/skyops/starter/client"
)

// The row soak's bounds: what the control worker may hold, and by how much that
// may grow with ten thousand items.
const (
	soakMB     = 250
	soakGrowth = 10
)

// batchRounds bounds the rounds of the row batch: one takes minutes.
const batchRounds = 2

// lookAgain bounds how long looks at a batch may find no answer: one that a busy
// machine swallows is not to end a measurement of hours.
const lookAgain = time.Minute

// perItem is what an item of the rows batch and soak may cost, in millionths of
// the coin.
const perItem = 50

// batch measures how fast the items of one batch of no-op jobs are brought to
// their end, by the process runtime, so that no engine is part of it: from the
// signed order until every item has ended and all nodes are paid.
func (b *bench) batch(ctx context.Context) ([]measure.Line, error) {
	var rates measure.Series
	var notes []string
	for range min(b.rounds, batchRounds) {
		loud := b.gate.Wait(ctx)
		run, err := b.runBatch(ctx, b.items)
		if err != nil {
			return nil, err
		}
		rates = append(rates, float64(b.items)/run.took.Seconds())
		notes = append(notes, run.shares)
		if loud != "" {
			notes = append(notes, loud)
		}
	}
	l := measure.Absolute(fmt.Sprintf("items/s of a batch of %d no-op jobs, %d at once", b.items, b.parallel), "items/s", rates, measure.AtLeast(10))
	l.Notes = notes
	return []measure.Line{l}, nil
}

// soak runs one large batch and watches the control worker's memory.
func (b *bench) soak(ctx context.Context) ([]measure.Line, error) {
	run, err := b.runBatch(ctx, b.items)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("control worker over a batch of %d items", b.items)
	lines := []measure.Line{
		measure.Absolute(name+", RSS", "MB", run.rss, measure.AtMost(soakMB)),
		measure.Absolute(name+", growth in its second half", "MB per 10,000 items", measure.Series{run.growth()}, measure.AtMost(soakGrowth)),
	}
	lines[0].Judged, lines[0].As = run.rss.Max(), "most MB"
	lines[0].Notes = []string{fmt.Sprintf("%.1f items/s; %s", float64(b.items)/run.took.Seconds(), run.shares)}
	return lines, nil
}

// batchRun is what was seen of a batch.
type batchRun struct {
	took   time.Duration
	shares string         // processor time per item, by process
	done   measure.Series // items that had ended at each look
	rss    measure.Series // of the control worker at each look, MB
}

// growth is the slope of a straight line through the second half of the looks:
// what a worker needs to get going is no leak.
func (r batchRun) growth() float64 {
	return 10_000 * measure.Slope(r.done[len(r.done)/2:], r.rss[len(r.rss)/2:])
}

// runBatch has a stack of its own run a batch.
func (b *bench) runBatch(ctx context.Context, items uint) (run batchRun, err error) {
	dir, err := os.MkdirTemp("", "skyops-bench-batch-")
	if err != nil {
		return run, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // programs run as another user
		return run, err
	}
	s, err := startStack(ctx, stack.Options{Dir: dir, Bin: b.bin, Fleet: rigFleet(), Runtime: job.RuntimeProcess})
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, stopStack(s)) }()
	u, err := user.New(s.Network)
	if err != nil {
		return run, err
	}
	most := milliether(int64(10 + items*perItem/1000))
	if err := u.Fund(ctx, most); err != nil {
		return run, err
	}
	// One batch before the one that counts: programs and caches are warm then.
	if _, err := b.followBatch(ctx, s, u, b.parallel, milliether(5)); err != nil {
		return run, err
	}
	return b.followBatch(ctx, s, u, items, milliether(int64(5+items*perItem/1000)))
}

// followBatch has a batch run and looks at it, and at the processes, until it has ended.
func (b *bench) followBatch(ctx context.Context, s *stack.Stack, u *user.User, items uint, most job.Amount) (run batchRun, err error) {
	sub, err := u.Batch(job.Batch{Spec: noop(), Count: uint32(items), MaxParallel: uint32(b.parallel)},
		user.Terms{MaxRate: 10_000_000_000, MaxEgress: 100_000_000, MaxCost: most, Life: 24 * time.Hour})
	if err != nil {
		return run, err
	}
	names := []string{stack.Infra, stack.Control, stack.Ingress, stack.Keeper, stack.Gateway}
	for _, h := range s.Fleet {
		names = append(names, h.Name)
	}
	before, err := usagesOf(s, names)
	if err != nil {
		return run, err
	}
	began := time.Now()
	r, err := u.SubmitBatch(ctx, sub)
	if err != nil {
		return run, err
	}
	end, err := run.watch(ctx, s, u, r.Order)
	run.took = time.Since(began)
	if err != nil {
		return run, err
	}
	if end.State != api.BatchSucceeded || end.Succeeded != uint32(items) || end.Settlement == nil {
		return run, errors.Join(fmt.Errorf("the batch ended as %s: %d of %d succeeded, settled: %t", end.State, end.Succeeded, items, end.Settlement != nil),
			failure(ctx, u, r.Order))
	}
	after, err := usagesOf(s, names)
	if err != nil {
		return run, err
	}
	run.shares = shares(names, before, after, items)
	return run, nil
}

// watch looks at a batch, and at the control worker's memory, until it has ended.
func (r *batchRun) watch(ctx context.Context, s *stack.Stack, u *user.User, order common.Hash) (api.Batch, error) {
	told, seen, before := time.Now(), time.Now(), uint32(0)
	for {
		st, err := u.Client.Batch(ctx, order)
		switch {
		case err != nil && time.Since(seen) > lookAgain:
			return st, err
		case err != nil:
			say("looking at the batch, which is tried again: %v", err)
			if err := pause(ctx); err != nil {
				return st, err
			}
			continue
		case st.State.Terminal():
			return st, nil
		}
		seen = time.Now()
		use, err := usageOf(s.PID(stack.Control))
		if err != nil {
			return st, err
		}
		ended := st.Succeeded + st.Failed + st.Cancelled
		r.done, r.rss = append(r.done, float64(ended)), append(r.rss, use.rss)
		if since := time.Since(told); since > time.Minute {
			say("%d of %d items, %.1f a second, control holds %.0f MB", ended, st.Items, float64(ended-before)/since.Seconds(), use.rss)
			told, before = time.Now(), ended
		}
		if err := pause(ctx); err != nil {
			return st, err
		}
	}
}

// pause is the time between two looks.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Second):
		return nil
	}
}

// failure tells of one item that failed, if one did.
func failure(ctx context.Context, u *user.User, order common.Hash) error {
	page, err := u.Items(ctx, order, string(record.Failed), "")
	if err != nil || len(page.Items) == 0 {
		return err
	}
	it := page.Items[0]
	if it.Cause == nil {
		return fmt.Errorf("item %d failed without a cause", it.Index)
	}
	return fmt.Errorf("item %d: %s: %s %s", it.Index, it.Cause.Code, it.Cause.Message, it.Cause.Evidence)
}

// noop is a job that does nothing: what it costs is ours.
func noop() job.Spec {
	return job.Spec{
		Version: job.SpecVersion, Name: "bench", Runtime: job.RuntimeProcess, Command: []string{"/bin/true"},
		GPU: "A100", CPU: 500, RAM: 64, Disk: 64, Limits: job.Limits{Duration: 600, Grace: 5},
	}
}

// usagesOf is what processes have used, their ended children included.
func usagesOf(s *stack.Stack, names []string) (all []float64, err error) {
	for _, name := range names {
		u, err := usageOf(s.PID(name))
		if err != nil {
			return nil, fmt.Errorf("watch %s: %w", name, err)
		}
		all = append(all, u.seconds+u.children)
	}
	return all, nil
}

// shares says what an item costs each process; the hosts are put together.
func shares(names []string, before, after []float64, items uint) string {
	var words []string
	var hosts, all float64
	for i, name := range names {
		each := 1000 * (after[i] - before[i]) / float64(items)
		all += each
		if strings.HasPrefix(name, "host-") {
			hosts += each
			continue
		}
		words = append(words, fmt.Sprintf("%s %.0f", name, each))
	}
	return fmt.Sprintf("processor ms per item: %s, hosts with their programs %.0f; %.0f together", strings.Join(words, ", "), hosts, all)
}
