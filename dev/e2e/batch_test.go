package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/dev/stack"
	wallet "github.com/skyops/skyops/dev/user"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// Two hundred items, during which the control worker is killed three times, at points
// that each run of the test draws anew: each of them ends once, nobody is paid twice,
// and the escrow closes with the exact sum.
func TestBatchSurvivesItsControlWorker(t *testing.T) {
	t.Parallel()
	w, counter := outageWorld(t)
	u := w.user(t)
	const items = 200
	sub, err := u.User.Batch(job.Batch{
		Spec: u.describe(t, task{process: counter, args: count(2, 0, 0)}, nil), Count: items, MaxParallel: 8,
	}, wallet.Terms{MaxRate: 10_000_000_000, MaxEgress: 100_000_000, MaxCost: milliether(200), Life: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	r, err := u.SubmitBatch(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	done := func(n uint32) func() (bool, error) {
		return func() (bool, error) {
			b, err := u.Client.Batch(t.Context(), r.Order)
			if err == nil && b.Succeeded < n {
				err = fmt.Errorf("%d have succeeded, %d failed, %d run; %s", b.Succeeded, b.Failed, b.Running, b.Waiting)
			}
			return err == nil, err
		}
	}
	points := []uint32{rand.Uint32N(items / 3), items/3 + rand.Uint32N(items/3), items - 1 - rand.Uint32N(items/3)}
	t.Logf("the control worker dies after %d items", points)
	for _, n := range points {
		until(t, endWithin, fmt.Sprintf("%d items", n), done(n))
		w.crash(t, stack.Control)
	}
	var b client.Batch
	until(t, endWithin, "the end of the batch", func() (bool, error) {
		var err error
		b, err = u.Client.Batch(t.Context(), r.Order)
		if err == nil && !b.State.Terminal() {
			err = fmt.Errorf("it is %s: %d succeeded, %d failed, %d run; %s", b.State, b.Succeeded, b.Failed, b.Running, b.Waiting)
		}
		return err == nil, err
	})
	t.Logf("%d items in %s, %d jobs", items, time.Since(begun).Round(time.Second), b.Tries)
	if b.State != client.BatchSucceeded || b.Succeeded != items || b.Failed+b.Cancelled+b.Running != 0 {
		t.Fatalf("the batch ended as %+v", b)
	}
	listed, cost := u.allSucceeded(t, r.Order)
	s := b.Settlement
	switch {
	case listed != items:
		t.Errorf("%d items are listed", listed)
	case s == nil:
		t.Fatalf("the batch was not settled: %+v", b)
	case s.Paid.Cmp(cost) != 0 || b.Cost.Cmp(cost) != 0 || s.Paid.Add(s.Fee).Add(s.Refunded).Cmp(sub.Order.MaxCost) != 0:
		t.Errorf("the items cost %s, as the batch says %s; %s was paid, %s taken as fee and %s refunded of %s", cost, b.Cost, s.Paid, s.Fee, s.Refunded, sub.Order.MaxCost)
	}
	if open, _, err := w.chain.Escrowed(t.Context(), r.Order); err != nil || open {
		t.Errorf("the escrow is open: %t, %v", open, err)
	}
}

// allSucceeded lists a batch's items, each of which is to have succeeded in its first
// job, and what they cost.
func (u *user) allSucceeded(t *testing.T, order common.Hash) (items int, cost job.Amount) {
	t.Helper()
	seen := map[common.Hash]bool{}
	for cursor := ""; ; {
		page, err := u.Items(t.Context(), order, "", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			if it.State != string(record.Succeeded) || it.Package == nil || seen[it.Job] || it.Job != job.ID(order, it.Index) {
				t.Errorf("item %+v", it)
			}
			seen[it.Job], cost = true, cost.Add(it.Cost)
		}
		if cursor = page.Next; cursor == "" {
			return len(seen), cost
		}
	}
}
