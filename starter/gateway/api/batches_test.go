package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// batched is a signed batch; change comes before its root is made, spoil after
// it was signed.
func (w *wallet) batched(t *testing.T, change func(*job.BatchSubmission), spoil func(*job.BatchSubmission)) job.BatchSubmission {
	t.Helper()
	one := w.submission(t, spec(t), nil)
	seed := seal.NewSeed()
	shared, err := seed.Shared()
	if err != nil {
		t.Fatal(err)
	}
	one.Spec.Key = job.RecipientHash(shared.Recipient())
	b := job.BatchSubmission{
		Batch: job.Batch{Spec: one.Spec, Axes: []job.Axis{{Name: "N", Values: []string{"a", "b", "c"}}}},
		Order: one.Order, Recipient: one.Recipient, JobKey: shared.Recipient(),
	}
	b.Order.Kind = job.KindBatch
	if change != nil {
		change(&b)
	}
	if n, err := b.Batch.Size(); err == nil {
		b.Order.Count = n
		if tree, err := b.Batch.Tree(); err == nil {
			b.Order.Root = b.Batch.Root(tree)
		}
	}
	if b.Envelope, err = seal.SealOrderEnvelope(w.g.Network.Keeper, seal.OrderEnvelope{Seed: seed, Root: b.Order.Root, Owner: b.Order.Owner}); err != nil {
		t.Fatal(err)
	}
	if b.Signature, err = w.key.Sign(b.Order.Hash(w.g.Network.Domain())); err != nil {
		t.Fatal(err)
	}
	if spoil != nil {
		spoil(&b)
	}
	return b
}

// checkFixes demands that what is said of a failed item names its job in commands.
func (w *wallet) checkFixes(t *testing.T, order common.Hash, it record.Item) {
	t.Helper()
	j, err := w.Job(t.Context(), it.Job)
	if err != nil || j.Cause == nil || len(j.Attempts) != 1 || j.Attempts[0].Cause == nil {
		t.Fatalf("the job is %+v: %v", j, err)
	}
	want := "read the end of its log: skyops logs " + it.Job.Hex()[:12]
	for where, c := range map[string]*record.Cause{"item": it.Cause, "job": j.Cause, "attempt": j.Attempts[0].Cause} {
		if c.Fix != want {
			t.Errorf("of batch %s the %s says %q", order, where, c.Fix)
		}
	}
}

// awaitBatch waits for so many items to have ended.
func (w *wallet) awaitBatch(t *testing.T, order common.Hash, ended uint32) client.Batch {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		b, err := w.Batch(ctx, order)
		if err != nil {
			t.Fatalf("waiting for %d items: %v", ended, err)
		}
		page, err := w.Items(ctx, order, "", "")
		if err != nil {
			t.Fatal(err)
		}
		noted := uint32(0)
		for _, it := range page.Items {
			if it.State != record.ItemRunning {
				noted++
			}
		}
		if b.Succeeded+b.Failed+b.Cancelled == ended && noted == ended {
			return b
		}
		select { // the twin's items end by themselves
		case <-ctx.Done():
			t.Fatalf("%d items have not ended: %+v", ended, b)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestBatchFromSubmitToResults(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w, stranger := signIn(t, g), signIn(t, g)
	hold := make(chan struct{})
	g.Jobs.SetProgram(func(in workjob.Input, _ *seal.Identity) apitest.Run {
		run := apitest.Run{Output: map[string]string{"out.txt": in.Submission.Spec.Env["N"]}}
		switch {
		case in.Submission.Spec.Env["N"] == "b" && in.Submission.Item == 0:
			run.Code = 3
		case in.Submission.Spec.Env["N"] == "c":
			run.Hold = hold
		}
		return run
	})
	sub := w.batched(t, nil, nil)
	r, err := w.SubmitBatch(t.Context(), sub)
	if err != nil || r.Items != 3 || r.Order != sub.Order.Hash(g.Network.Domain()) {
		t.Fatalf("%+v: %v", r, err)
	}
	if again, err := w.SubmitBatch(t.Context(), sub); err != nil || again != r || g.Jobs.Submits() != 3 {
		t.Errorf("again it is %+v with %d jobs: %v", again, g.Jobs.Submits(), err)
	}
	if b := w.awaitBatch(t, r.Order, 2); b.State != client.BatchRunning || b.Succeeded != 1 || b.Failed != 1 || b.Running != 1 || b.Owner != sub.Order.Owner {
		t.Errorf("it stands as %+v", b)
	}
	failed, err := w.Items(t.Context(), r.Order, string(record.Failed), "")
	if err != nil || len(failed.Items) != 1 || failed.Items[0].Index != 1 || failed.Items[0].Job != job.ID(r.Order, 1) || failed.Items[0].Cause == nil {
		t.Errorf("failed are %+v: %v", failed, err)
	}
	w.checkFixes(t, r.Order, failed.Items[0])
	if b, err := w.RetryBatch(t.Context(), r.Order); err != nil || b.Failed != 0 || b.Tries != 4 {
		t.Errorf("tried again it is %+v: %v", b, err)
	}
	w.awaitBatch(t, r.Order, 2)
	if _, err := w.RetryBatch(t.Context(), r.Order); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("nothing is to be tried again: %v", err)
	}
	close(hold)
	if b := w.awaitBatch(t, r.Order, 3); b.State != client.BatchSucceeded || b.Succeeded != 3 {
		t.Errorf("it ended as %+v", b)
	}
	all, err := w.Items(t.Context(), r.Order, "", "")
	if err != nil || len(all.Items) != 3 || all.Items[1].Try != 1 || all.Items[1].Job != job.ID(r.Order, sub.Order.Number(1, 1)) {
		t.Fatalf("the items are %+v: %v", all, err)
	}
	for _, it := range all.Items {
		result, err := w.Result(t.Context(), it.Job)
		if err != nil || !strings.Contains(string(w.open(t, result)), sub.Batch.Item(it.Index).Env["N"]) {
			t.Errorf("the result of item %d: %v", it.Index, err)
		}
	}
	if _, err := w.RetryBatch(t.Context(), r.Order); !client.IsCode(err, client.CodeConflict) {
		t.Errorf("a batch that has ended is tried again: %v", err)
	}
	for what, ask := range map[string]func() error{
		"reads it":        func() error { _, err := stranger.Batch(t.Context(), r.Order); return err },
		"lists its items": func() error { _, err := stranger.Items(t.Context(), r.Order, "", ""); return err },
		"cancels it":      func() error { _, err := stranger.CancelBatch(t.Context(), r.Order, ""); return err },
		"tries it again":  func() error { _, err := stranger.RetryBatch(t.Context(), r.Order); return err },
	} {
		if err := ask(); !client.IsCode(err, client.CodeNotFound) {
			t.Errorf("a stranger %s: %v", what, err)
		}
	}
	if list, err := stranger.Batches(t.Context(), "", 10); err != nil || len(list.Batches) != 0 {
		t.Errorf("a stranger lists %+v: %v", list, err)
	}
}

func TestBatchIsListedAndCancelled(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5))
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return apitest.Run{Hold: make(chan struct{})} })
	var orders []common.Hash
	for range 3 {
		r, err := w.SubmitBatch(t.Context(), w.batched(t, nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, r.Order)
	}
	seen := map[common.Hash]bool{}
	for cursor := ""; ; {
		page, err := w.Batches(t.Context(), cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Batches {
			seen[l.Order] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 3 || !seen[orders[0]] {
		t.Errorf("listed are %v, of %v", seen, orders)
	}
	if _, err := w.Batches(t.Context(), "no cursor", 2); !client.IsCode(err, client.CodeInvalid) {
		t.Errorf("a made-up cursor: %v", err)
	}
	for range 2 { // once more is no error
		if _, err := w.CancelBatch(t.Context(), orders[0], "enough"); err != nil {
			t.Fatal(err)
		}
		if b := w.awaitBatch(t, orders[0], 3); b.State != client.BatchCancelled || b.Cancelled != 3 {
			t.Errorf("cancelled it is %+v", b)
		}
	}
	if b, err := w.Batch(t.Context(), orders[1]); err != nil || b.Running != 3 {
		t.Errorf("the other one is %+v: %v", b, err)
	}
	if _, err := w.Batch(t.Context(), common.Hash{1}); !client.IsCode(err, client.CodeNotFound) {
		t.Errorf("one that never was: %v", err)
	}
}

func TestBatchThatCannotStandIsRefused(t *testing.T) {
	t.Parallel()
	g := apitest.Start(t, nil)
	w := signIn(t, g)
	ten := strings.Split("0123456789", "")
	for name, c := range map[string]struct {
		change, spoil func(*job.BatchSubmission)
		code, says    string
	}{
		"a million items": {spoil: func(b *job.BatchSubmission) {
			b.Batch.Axes = nil
			for _, n := range []string{"A", "B", "C", "D", "E", "F"} {
				b.Batch.Axes = append(b.Batch.Axes, job.Axis{Name: n, Values: ten})
			}
		}, code: client.CodeSpec, says: "100000"},
		"other items than signed": {spoil: func(b *job.BatchSubmission) { b.Batch.Axes[0].Values[1] = "x" }, code: client.CodeOrder, says: "root"},
		"more items than signed":  {spoil: func(b *job.BatchSubmission) { b.Batch.Count = 2 }, code: client.CodeOrder, says: "6"},
		"an item that is no job":  {change: func(b *job.BatchSubmission) { b.Batch.Spec.RAM = 0 }, code: client.CodeSpec},
		"a name twice":            {change: func(b *job.BatchSubmission) { b.Batch.Axes = append(b.Batch.Axes, b.Batch.Axes[0]) }, code: client.CodeSpec, says: "twice"},
		"deterministic":           {change: func(b *job.BatchSubmission) { b.Batch.Spec.Deterministic = &job.Deterministic{} }, code: client.CodeSpec},
		"a job's order":           {change: func(b *job.BatchSubmission) { b.Order.Kind = job.KindJob }, code: client.CodeOrder},
		"too dear":                {change: func(b *job.BatchSubmission) { b.Order.MaxCost = coins(100) }, code: client.CodeFunds},
		"another's":               {change: func(b *job.BatchSubmission) { b.Order.Owner = common.Address{1} }, code: client.CodeSignature},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.SubmitBatch(t.Context(), w.batched(t, c.change, c.spoil))
			var p *client.Problem
			if !errors.As(err, &p) || p.Code != c.code || !strings.Contains(p.Detail, c.says) && !strings.Contains(p.Error(), c.says) {
				t.Fatalf("%v, want %s: %s", err, c.code, c.says)
			}
			if p.Next == "" && len(p.Fields) == 0 {
				t.Errorf("no next step: %+v", p)
			}
		})
	}
	t.Cleanup(func() {
		if n := g.Jobs.Submits(); n != 0 {
			t.Errorf("%d jobs of refused batches", n)
		}
	})
}
