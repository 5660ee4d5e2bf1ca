package execution_test

import (
	"testing"

	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// A job of an order with several finds inputs and secrets under the key that
// they share, and seals its checkpoints to its own: no other job's node opens them.
func TestJobOfSeveralKeepsItsCheckpointsToItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shared, err := w.owner.Seed.Shared()
	if err != nil {
		t.Fatal(err)
	}
	spec := w.counter("-steps", "60", "-interval", "30ms", "-checkpoint-every", "10", "-echo-secret", "TOKEN")
	sealed, err := seal.SealSecrets(map[string]string{"TOKEN": "hunter2"}, shared.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	spec.Secrets = &job.Secrets{Names: []string{"TOKEN"}, Sealed: sealed}
	sub := w.owner.SubmitTry(spec, 1)
	offer, accept := w.offer(sub, 1, 0)
	first := w.owner.Lease(offer, accept)
	call := w.execute(first)
	w.scheduler.Await(t, refOf(first), "a checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq >= 1 })
	head := w.scheduler.Head(first.Job)
	own, err := w.owner.Seed.Own(1)
	if err != nil {
		t.Fatal(err)
	}
	if files := w.owner.Open(own, head.CID, head.Manifest); len(files) == 0 {
		t.Error("the checkpoint is empty")
	}
	other, err := w.owner.Seed.Own(0)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]*seal.Identity{"the shared key": shared, "another try's": other} {
		if w.owner.Opens(key, head.CID, head.Manifest) {
			t.Errorf("the checkpoint opens with %s", name)
		}
	}
	if res := call.wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	} else if files := w.owner.Open(w.owner.Data, w.pack(first, res).CID, w.pack(first, res).Manifest); files["output/secret.txt"] != "hunter2" {
		t.Errorf("the secret is %q", files["output/secret.txt"])
	}
}
