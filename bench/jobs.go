package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/sync/errgroup"

	"github.com/skyops/skyops/bench/measure"
)

// warmUps are jobs and containers before the first that counts.
const warmUps = 3

// concurrency is how many jobs the row rate keeps in flight.
const concurrency = 8

// result measures one job after the other: from signing the order to the opened
// result on the user's disk, and from there until its escrow is settled and its
// record anchored. The next turn waits for that, so it disturbs no floor.
func (b *bench) result(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	var accepted, waited, opened, final measure.Series
	ours := func(ctx context.Context) (float64, error) {
		var took float64
		err := inTemp(func(dir string) error {
			began := time.Now()
			id, err := r.submit(ctx, r.count(trivial...))
			if err != nil {
				return err
			}
			accepted = append(accepted, ms(time.Since(began)))
			asked := time.Now()
			j, err := r.succeeded(ctx, id)
			if err != nil {
				return err
			}
			waited = append(waited, ms(time.Since(asked)))
			asked = time.Now()
			if _, err = r.user.Open(ctx, *j.Package, dir); err != nil {
				return err
			}
			opened = append(opened, ms(time.Since(asked)))
			took = ms(time.Since(began))
			asked = time.Now()
			err = r.settled(ctx, id)
			final = append(final, time.Since(asked).Seconds())
			return err
		})
		return took, err
	}
	floor := func(ctx context.Context) (float64, error) {
		began := time.Now()
		err := r.container(ctx, trivial...)
		return ms(time.Since(began)), err
	}
	for range warmUps {
		if _, err := ours(ctx); err != nil {
			return nil, err
		}
		if _, err := floor(ctx); err != nil {
			return nil, err
		}
	}
	accepted, waited, opened, final = nil, nil, nil, nil
	p, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), ours, floor)
	if err != nil {
		return nil, err
	}
	l := measure.Against("submit → opened result, trivial container", "ms", "Docker API create+start+wait+remove", p, measure.AtMost(2))
	l.Notes = append(l.Notes, fmt.Sprintf("medians: sign and submit %s ms, until delivered %s ms, fetch and open %s ms",
		measure.Number(accepted.Median()), measure.Number(waited.Median()), measure.Number(opened.Median())))
	return []measure.Line{l, measure.Absolute("from there to settled and anchored", "s", final, measure.AtMost(3))}, nil
}

// settled waits for a job's last state and checks that nothing of its story is missing.
func (r *rig) settled(ctx context.Context, id common.Hash) error {
	ctx, cancel := context.WithTimeout(ctx, jobWithin)
	defer cancel()
	j, err := r.user.AwaitFinal(ctx, id)
	if err != nil {
		return err
	}
	if j.Settlement == nil || j.Anchoring == nil {
		return fmt.Errorf("job %s ended as %s without settlement or anchor", id, j.State)
	}
	return nil
}

// rate measures jobs per second with eight in flight. A job counts when its
// opened result is on the user's disk; the settling of earlier ones goes on
// meanwhile, and afterwards every job is checked to have come to its end.
func (b *bench) rate(ctx context.Context) ([]measure.Line, error) {
	r, err := b.needRig(ctx)
	if err != nil {
		return nil, err
	}
	jobs := 2 * b.n
	ours := func(ctx context.Context) (float64, error) {
		ids := make([]common.Hash, jobs)
		took, err := concurrently(ctx, jobs, func(ctx context.Context, i int) error {
			return inTemp(func(dir string) (err error) {
				if ids[i], err = r.submit(ctx, r.count(trivial...)); err == nil {
					_, err = r.delivered(ctx, ids[i], dir)
				}
				return err
			})
		})
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			if err := r.settled(ctx, id); err != nil {
				return 0, err
			}
		}
		return float64(jobs) / took.Seconds(), nil
	}
	floor := func(ctx context.Context) (float64, error) {
		took, err := concurrently(ctx, jobs, func(ctx context.Context, _ int) error { return r.container(ctx, trivial...) })
		return float64(jobs) / took.Seconds(), err
	}
	p, err := measure.Turns(ctx, b.gate, b.rounds, 1, ours, floor)
	if err != nil {
		return nil, err
	}
	l := measure.Against(fmt.Sprintf("jobs/s, %d in flight", concurrency), "jobs/s", "containers/s by the Docker API", p, measure.AtLeast(0.5))
	l.Notes = append(l.Notes, fmt.Sprintf("each sample is %d jobs; every one was checked to be settled and anchored", jobs))
	return []measure.Line{l}, nil
}

// concurrently does n things, concurrency of them at a time.
func concurrently(ctx context.Context, n int, do func(context.Context, int) error) (time.Duration, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(concurrency)
	began := time.Now()
	for i := range n {
		g.Go(func() error { return do(ctx, i) })
	}
	err := g.Wait()
	return time.Since(began), err
}
