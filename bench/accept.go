package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/protocol/job"
	api "github.com/skyops/skyops/starter/client"
)

// acceptEvery is one submission's distance from the next: 20 per second.
const acceptEvery = 50 * time.Millisecond

// accept submits signed orders at a fixed rate, whatever the answers take, and
// measures each from the moment it was due until the gateway's answer, which
// says that the job is durable. The jobs name a node that does not exist: they
// are authenticated, funded on the chain and then wait for a placement, so that
// what is measured is the way of an order and not what containers take from it.
// The stack is thrown away with them.
func (b *bench) accept(ctx context.Context) ([]measure.Line, error) {
	r, err := newRig(ctx, b.bin)
	if err != nil {
		return nil, err
	}
	line, err := b.acceptOn(ctx, r)
	return []measure.Line{line}, errors.Join(err, r.close())
}

func (b *bench) acceptOn(ctx context.Context, r *rig) (measure.Line, error) {
	const name = "submit accepted, 20/s, p99"
	spec := r.count(trivial...)
	spec.Where.Nodes = []common.Address{{1}}
	orders := make([]job.Submission, 20*b.n)
	for i := range orders {
		var err error
		if orders[i], err = r.order(spec); err != nil {
			return measure.Line{Name: name}, err
		}
	}
	if _, err := r.user.Jobs(ctx, api.JobsQuery{Limit: 1}); err != nil { // sign in, open a connection
		return measure.Line{Name: name}, err
	}
	loud := b.gate.Wait(ctx)
	took, err := paced(ctx, acceptEvery, len(orders), func(ctx context.Context, i int) error {
		_, err := r.user.Submit(ctx, orders[i])
		return err
	})
	if err != nil {
		return measure.Line{Name: name}, err
	}
	l := measure.Line{Name: name, Unit: "ms", Ours: took, Judged: took.Quantile(0.99), As: "p99 ms", Target: measure.AtMost(100)}
	l.Notes = []string{fmt.Sprintf("p50 %s ms, p90 %s ms; jobs that are funded and wait for a node", measure.Number(took.Median()), measure.Number(took.Quantile(0.90)))}
	if loud != "" {
		l.Notes = append(l.Notes, loud)
	}
	return l, nil
}

// paced starts n calls at a fixed distance and returns how long after its due
// time each was done, in ms.
func paced(ctx context.Context, every time.Duration, n int, do func(context.Context, int) error) (measure.Series, error) {
	took, errs := make(measure.Series, n), make([]error, n)
	var all sync.WaitGroup
	first := time.Now().Add(every)
	for i := range n {
		due := first.Add(time.Duration(i) * every)
		select {
		case <-ctx.Done():
			all.Wait()
			return nil, ctx.Err()
		case <-time.After(time.Until(due)):
		}
		all.Go(func() {
			errs[i] = do(ctx, i)
			took[i] = ms(time.Since(due))
		})
	}
	all.Wait()
	return took, errors.Join(errs...)
}
