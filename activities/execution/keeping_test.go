package execution_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

// Of a checkpoint that is mostly what the one before it is, only the rest is
// stored and billed: by the node that saved that one, and by the next node.
func TestWhatIsFrozenIsStoredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const frozen = 48 << 20
	spec := w.counter("-steps", "100000", "-interval", "10ms", "-checkpoint-every", "40", "-frozen-kib", "49152", "-ballast-kib", "64")
	spec.Disk = 400
	sub := w.owner.Submit(spec)
	var stored, saved uint64
	for epoch := uint32(1); epoch <= 2; epoch++ {
		offer, accept := w.offer(sub, epoch, 0)
		req := w.owner.Lease(offer, accept)
		call := w.execute(req)
		w.scheduler.Await(t, refOf(req), "two checkpoints", func(a executiontest.Attempt, _ lease.Head) bool { return len(a.Receipts) >= 2 })
		w.scheduler.End(refOf(req))
		w.node.Stale([]lease.Ref{refOf(req)})
		call.wait(t)
		for i, r := range w.scheduler.Look(refOf(req)).Receipts[:2] {
			fresh := r.Receipt.BytesOut
			if i > 0 {
				fresh -= stored
			}
			stored = r.Receipt.BytesOut
			if saved++; saved > 1 && fresh > frozen*3/100 {
				t.Errorf("checkpoint %d of epoch %d stores %d bytes", i+1, epoch, fresh)
			}
			if saved == 1 && fresh < frozen {
				t.Errorf("the first checkpoint stores %d bytes", fresh)
			}
		}
	}
	head := w.scheduler.Head(w.owner.OfferOf(sub, 1, 0).Job)
	for name, content := range w.owner.Open(w.owner.Data, head.CID, head.Manifest) {
		if strings.HasSuffix(name, "/ballast") && len(content) != frozen+64<<10 {
			t.Errorf("%s has %d bytes", name, len(content))
		}
	}
}

// A job begins with another one's checkpoint, that was sealed for it, and goes on
// from its own once it has one.
func TestJobBeginsWithAnothersCheckpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.request(w.counter("-steps", "1000", "-interval", "10ms", "-checkpoint-every", "10"), 1)
	call := w.execute(first)
	w.scheduler.Await(t, refOf(first), "a checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq >= 1 })
	w.scheduler.End(refOf(first))
	w.node.Stale([]lease.Ref{refOf(first)})
	call.wait(t)
	head := w.scheduler.Head(first.Job)
	spec := w.counter("-steps", fmt.Sprint(head.Step+40), "-interval", "20ms", "-checkpoint-every", "5")
	start := w.owner.Input("start", w.owner.Open(w.owner.Data, head.CID, head.Manifest))
	start.Start = true
	spec.Inputs = []job.Input{start}
	sub := w.owner.Submit(spec)
	offer, accept := w.offer(sub, 1, 0)
	fork := w.owner.Lease(offer, accept)
	call = w.execute(fork)
	w.scheduler.Await(t, refOf(fork), "its own checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq >= 1 })
	w.scheduler.End(refOf(fork))
	w.node.Stale([]lease.Ref{refOf(fork)})
	call.wait(t)
	own := w.scheduler.Head(fork.Job)
	if own.Step <= head.Step {
		t.Errorf("it began anew: its checkpoint is of step %d, it was to begin at %d", own.Step, head.Step)
	}
	offer, accept = w.offer(sub, 2, 0)
	again := w.owner.Lease(offer, accept)
	pack := w.pack(again, w.execute(again).wait(t))
	lines := strings.Split(strings.TrimSpace(w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)["output/steps.txt"]), "\n")
	if uint64(len(lines)) != head.Step+40 || !strings.Contains(lines[own.Step], " 2 ") || !strings.Contains(lines[own.Step-1], " 1 ") {
		t.Errorf("%d steps", len(lines))
	}
}

// A result opens for everybody that the order names; checkpoints do not.
func TestResultIsSharedAsTheOrderSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	friend, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	w.owner.Share = []string{friend.Recipient()}
	req := w.request(w.counter("-steps", "20", "-interval", "20ms", "-checkpoint-every", "5"), 1)
	pack := w.pack(req, w.execute(req).wait(t))
	for _, id := range []*seal.Identity{w.owner.Data, friend} {
		if files := w.owner.Open(id, pack.CID, pack.Manifest); strings.Count(files["output/steps.txt"], "\n") != 20 {
			t.Errorf("opened %v", files)
		}
	}
	head := w.scheduler.Head(req.Job)
	m, err := seal.ParseManifest(w.scheduler.File(head.CID, seal.ManifestName))
	if err != nil || slices.Contains(m.Recipients, job.RecipientHash(friend.Recipient())) {
		t.Errorf("the checkpoint is sealed to %v, %v", m, err)
	}
}

// The program goes on while nothing can be stored; then the newest is stored,
// and its owner is told once that others were not.
func TestStoringNeverHoldsTheProgramUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "200", "-interval", "20ms", "-checkpoint-every", "5"), 1)
	goOn := w.scheduler.Stall()
	defer goOn()
	call := w.execute(req)
	said := func(what string) func(executiontest.Attempt, lease.Head) bool {
		return func(executiontest.Attempt, lease.Head) bool {
			log, _ := w.owner.Log(refOf(req))
			return strings.Contains(log[seal.Stdout], what)
		}
	}
	w.scheduler.Await(t, refOf(req), "a later step", said("saved step 40"))
	if head := w.scheduler.Head(req.Job); head.Seq != 0 {
		t.Errorf("%+v was stored", head)
	}
	goOn()
	w.scheduler.Await(t, refOf(req), "a later checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Step >= 40 })
	if res := call.wait(t); res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	log, _ := w.owner.Log(refOf(req))
	if n := strings.Count(log[seal.System], "faster than they can be stored"); n != 1 {
		t.Errorf("it was said %d times:\n%s", n, log[seal.System])
	}
	if heads := w.scheduler.Heads(req.Job); heads[1].Step < 40 {
		t.Errorf("after step %d that of step %d was stored", heads[0].Step, heads[1].Step)
	}
}
