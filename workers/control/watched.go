package control

import (
	"context"
	"errors"
)

// manyDue bounds the pages that are counted.
const manyDue = 1000

// watched tells monitoring what the scheduler has before it.
func (r *wiring) watched() {
	v := r.vitals
	v.Check("chain", func(ctx context.Context) error { _, err := r.chain.BlockNumber(ctx); return err })
	v.Check("temporal", func(ctx context.Context) error { _, err := r.temporal.CheckHealth(ctx, nil); return err })
	v.Check("store", func(ctx context.Context) error { _, err := r.store.DuePages(ctx, 1); return err })
	v.Check("node map", func(context.Context) error {
		if r.nodes.Time().IsZero() {
			return errors.New("the ingress has not sent it yet")
		}
		return nil
	})
	v.Gauge("skyops_jobs_waiting", "Jobs that wait for a node.", nil, func() float64 { return float64(r.fleet.Waiting()) })
	for name, present := range map[string]bool{"present": true, "absent": false} {
		v.Gauge("skyops_nodes", "Nodes of the map.", map[string]string{"state": name}, func() float64 { return float64(r.countNodes(present)) })
	}
	v.Gauge("skyops_pages_due", "Pages of the book that the chain does not have yet, at most 1000 are counted; -1: not known.", nil, func() float64 {
		due, err := r.store.DuePages(context.Background(), manyDue)
		return orNone(len(due), err)
	})
	v.Gauge("skyops_transactions_open", "Transactions that are on their way; -1: not known.", nil, func() float64 {
		return orNone(r.sender.Open(context.Background()))
	})
}

// orNone is a number, or -1 where it could not be read.
func orNone(n int, err error) float64 {
	if err != nil {
		return -1
	}
	return float64(n)
}

func (r *wiring) countNodes(present bool) (n int) {
	for _, x := range r.nodes.Snapshot() {
		if x.Present == present {
			n++
		}
	}
	return n
}
