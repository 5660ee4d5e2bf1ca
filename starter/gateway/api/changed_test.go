package api_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/starter/gateway/api"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// mute is the scheduler's twin, whose answers to what users ask of a job get lost.
type mute struct{ *apitest.Scheduler }

var errLost = errors.New("the answer got lost")

func (m mute) Cancel(ctx context.Context, id common.Hash, reason string) (workjob.Status, error) {
	st, err := m.Scheduler.Cancel(ctx, id, reason)
	return st, errors.Join(err, errLost)
}

func (m mute) Pause(ctx context.Context, id common.Hash) (workjob.Status, error) {
	st, err := m.Scheduler.Pause(ctx, id)
	return st, errors.Join(err, errLost)
}

func (m mute) Resume(ctx context.Context, id common.Hash) (workjob.Status, error) {
	st, err := m.Scheduler.Resume(ctx, id)
	return st, errors.Join(err, errLost)
}

func (m mute) Extend(ctx context.Context, id common.Hash, e job.SignedExtension) (workjob.Status, error) {
	st, err := m.Scheduler.Extend(ctx, id, e)
	return st, errors.Join(err, errLost)
}

// remembering is a gateway that tells of a job as it was an hour ago unless it
// knows of a change, and whose jobs run until they are cancelled.
func remembering(t *testing.T) (*apitest.Gateway, *wallet) {
	t.Helper()
	g := apitest.Start(t, func(o *api.Options) {
		o.Jobs = mute{o.Jobs.(*apitest.Scheduler)}
		o.Follow.Fresh = time.Hour
	})
	g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run { return apitest.Run{Hold: make(chan struct{})} })
	return g, signIn(t, g)
}

// What was asked of a job is seen by who reads it next, also when it took effect
// and the asker never learned.
func TestWhatWasAskedIsSeen(t *testing.T) {
	t.Parallel()
	g, w := remembering(t)
	sub := w.submission(t, spec(t), nil)
	reply, err := w.Submit(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	id := reply.Job
	if err := g.Jobs.Running(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if j, err := w.Job(t.Context(), id); err != nil || j.State != client.Running {
		t.Fatalf("at first it is %s, %v", j.State, err)
	}
	longer := job.SignedExtension{Extension: job.Extension{Order: reply.Order, Job: id, Duration: sub.Spec.Limits.Duration + 60}}
	if longer.Signature, err = w.key.Sign(longer.Extension.Hash(g.Network.Domain())); err != nil {
		t.Fatal(err)
	}
	for _, a := range []struct {
		name string
		ask  func() (client.Job, error)
		seen func(client.Job) bool
	}{
		{"extend", func() (client.Job, error) { return w.Extend(t.Context(), longer) }, func(j client.Job) bool { return j.Duration == longer.Extension.Duration }},
		{"pause", func() (client.Job, error) { return w.Pause(t.Context(), id) }, func(j client.Job) bool { return j.State == client.Paused }},
		{"resume", func() (client.Job, error) { return w.Resume(t.Context(), id) }, func(j client.Job) bool { return j.State == client.Running }},
		{"cancel", func() (client.Job, error) {
			j, err := w.Cancel(t.Context(), id, "")
			_, awaited := g.Jobs.Await(t.Context(), id, true) // the twin takes a moment
			return j, errors.Join(err, awaited)
		}, func(j client.Job) bool { return j.State == client.Cancelled }},
	} {
		_, _ = a.ask() // its answer got lost; where the client asks again it hears that it is so already
		if j, err := w.Job(t.Context(), id); err != nil || !a.seen(j) {
			t.Errorf("after %s the job is %s for %d s, %v", a.name, j.State, j.Duration, err)
		}
	}
}

func TestWhatWasAskedOfABatchIsSeenAtItsJobs(t *testing.T) {
	t.Parallel()
	g, w := remembering(t)
	g.Chain.Deposit(common.Address{}, w.key.Address(), coins(5))
	r, err := w.SubmitBatch(t.Context(), w.batched(t, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	id := job.ID(r.Order, 0)
	if err := g.Jobs.Running(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if j, err := w.Job(t.Context(), id); err != nil || j.State != client.Running || j.Order != r.Order {
		t.Fatalf("at first it is %s of order %s, %v", j.State, j.Order, err)
	}
	if _, err := w.CancelBatch(t.Context(), r.Order, "enough"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Jobs.Await(t.Context(), id, true); err != nil { // the twin takes a moment
		t.Fatal(err)
	}
	if j, err := w.Job(t.Context(), id); err != nil || j.State == client.Running {
		t.Errorf("after its batch was cancelled the job is %s, %v", j.State, err)
	}
}
