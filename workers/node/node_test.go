package node_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/docker"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/workers/node"
	"github.com/skyops/skyops/workers/vitals"
)

func TestNodeTellsWhatItIs(t *testing.T) {
	s := newSite(t, nil)
	s.run()
	n, _ := s.present()
	l := n.Leaf
	if l.Slot != 7 || l.Model != 1 || l.VRAM != 80<<10 || l.CPU != 2000 || l.RAM != 2048 || l.Disk != 1024-execution.ControlMiB {
		t.Errorf("leaf %+v", l)
	}
	if l.Flags != match.FlagSimulated|match.FlagProcess || l.Rate[0] != executiontest.Rate {
		t.Errorf("leaf %+v", l)
	}
	s.await("device readings", func() bool {
		n, ok := s.present()
		return ok && len(n.Devices) == 2 && n.Devices[0].GetSimulated() && n.Devices[0].GetMemoryTotal() == 80<<30
	})
}

func TestJobThroughTheIngress(t *testing.T) {
	s := newSite(t, nil)
	s.run()
	spec := s.counter("-steps", "40", "-interval", "25ms", "-checkpoint-every", "10")
	spec.GPU = "A100"
	req := s.accepted(s.owner.Submit(spec), 1, 1)
	s.await("the device to be held", func() bool { n, ok := s.present(); return ok && n.Leaf.GPUs == 1 && n.Leaf.CPU == 1500 })
	var res execution.ExecuteResult
	s.must(s.call(execution.ExecuteActivity, req).get(&res))
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	files := s.open(req)
	if n := strings.Count(files["output/steps.txt"], "\n"); n != 40 {
		t.Errorf("%d steps", n)
	}
	usage, err := s.store.Usage(t.Context(), req.Job, 1)
	s.must(err)
	if usage.Erasure == nil || usage.Receipt.Receipt.Result != usage.Ending.Package.Manifest || usage.LogRoot == (common.Hash{}) {
		t.Errorf("the register has %+v", usage)
	}
	if err := usage.Receipt.Check(s.domain, req.Submission.Order, false); err != nil {
		t.Error(err)
	}
	head, err := s.store.Head(t.Context(), req.Job)
	s.must(err)
	if head.Step == 0 || head.Seq == 0 {
		t.Errorf("no checkpoint was acknowledged: %+v", head)
	}
	s.await("the device to be free", func() bool { n, ok := s.present(); return ok && n.Leaf.GPUs == 2 })
}

func TestIngressRestartMidJob(t *testing.T) {
	s := newSite(t, nil)
	s.run()
	req := s.accepted(s.owner.Submit(s.counter("-steps", "150", "-interval", "40ms", "-checkpoint-every", "20")), 1, 0)
	running := s.call(execution.ExecuteActivity, req)
	s.await("a checkpoint", func() bool { h, err := s.store.Head(t.Context(), req.Job); return err == nil && h.Seq > 0 })
	s.stop()
	// The first is the break, the others are vain attempts to come back.
	s.await("the node's notice of the outage", func() bool { return s.heard("node", "session broke") > 5 })
	s.start()
	var res execution.ExecuteResult
	s.must(running.get(&res))
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	if steps := s.open(req)["output/steps.txt"]; strings.Count(steps, "\n") != 150 || strings.Contains(steps, " 2 ") {
		t.Error("the output is not of one whole attempt")
	}
}

func TestEndedLeaseKillsTheProgram(t *testing.T) {
	s := newSite(t, nil)
	s.run()
	req := s.accepted(s.owner.Submit(s.counter("-steps", "100000", "-interval", "20ms", "-ignore-term")), 1, 0)
	running := s.call(execution.ExecuteActivity, req)
	s.await("the start", func() bool { u, err := s.store.Usage(t.Context(), req.Job, 1); return err == nil && u.StartedAt > 0 })
	s.must(s.store.EndLease(t.Context(), req.Job, 1, false, time.Now()))
	var res execution.ExecuteResult
	if err := running.get(&res); errorType(err) != execution.ErrStaleLease {
		t.Errorf("ended with %+v, %v", res, err)
	}
	s.await("the erasure receipt", func() bool { u, err := s.store.Usage(t.Context(), req.Job, 1); return err == nil && u.Erasure != nil })
}

func TestDrainHandsOver(t *testing.T) {
	s := newSite(t, nil)
	end := s.run()
	sub := s.owner.Submit(s.counter("-steps", "60", "-interval", "40ms", "-checkpoint-every", "1000", "-print", "counting"))
	req := s.accepted(sub, 1, 0)
	running := s.call(execution.ExecuteActivity, req)
	s.await("the start", func() bool { u, err := s.store.Usage(t.Context(), req.Job, 1); return err == nil && u.StartedAt > 0 })
	s.await("some steps", func() bool {
		frames, err := s.store.Frames(t.Context(), req.Job, 1, uint8(seal.StreamLog), 1, 1, seal.MaxFrame) // the first holds the key
		return err == nil && len(frames) > 0
	})
	end()
	var res execution.ExecuteResult
	if err := running.get(&res); errorType(err) != execution.ErrNodeDrained {
		t.Fatalf("ended with %+v, %v", res, err)
	}
	s.must(s.store.EndLease(t.Context(), req.Job, 1, false, time.Now()))
	head, err := s.store.Head(t.Context(), req.Job)
	s.must(err)
	if head.Step == 0 {
		t.Fatal("what the program saved on notice is lost")
	}
	s.run()
	again := s.accepted(sub, 2, 0)
	s.must(s.call(execution.ExecuteActivity, again).get(&res))
	steps := strings.Split(strings.TrimSpace(s.open(again)["output/steps.txt"]), "\n")
	if len(steps) != 60 || !strings.Contains(steps[head.Step-1], " 1 ") || !strings.Contains(steps[head.Step], " 2 ") {
		t.Errorf("%d steps; it did not go on from step %d", len(steps), head.Step)
	}
}

func TestTwoProcessesAreNotOneNode(t *testing.T) {
	s := newSite(t, nil)
	s.run()
	if err := node.Run(t.Context(), s.settings, s.log("second"), vitals.New("node", "test", "")); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("the second process says %v", err)
	}
}

func TestLeftoversAreClearedAtTheStart(t *testing.T) {
	s := newSite(t, nil)
	state := s.settings.Scratch
	if state == "" {
		state = filepath.Join(s.settings.State, "scratch")
	}
	scratch, err := execution.OpenScratch(state, executiontest.UID())
	s.must(err)
	ref := lease.Ref{Job: common.Hash{1}, Epoch: 1}
	place, err := scratch.Make(ref, 1<<20)
	s.must(err)
	s.must(s.store.RaiseLease(s.Context(), lease.Lease{Job: ref.Job, Epoch: ref.Epoch, Node: s.node()}))
	s.must(os.WriteFile(filepath.Join(place.Data, execution.PartOutput, "secret"), []byte("plaintext"), 0o600))
	s.run()
	left, err := scratch.Leftovers()
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	s.await("the erasure receipt of what was wiped", func() bool {
		e, err := s.store.Erasure(s.Context(), ref.Job, ref.Epoch)
		return err == nil && e != nil && e.Node == s.node() && e.GPUMemory > 0 && e.Overwritten == e.GPUMemory
	})
}

func TestDockerJobThroughTheIngress(t *testing.T) {
	r, err := docker.New(docker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Preflight(t.Context()); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI has no Docker engine: %v", err)
		}
		t.Skipf("no Docker engine: %v", err)
	}
	s := newSite(t, func(s *node.Settings) { s.Runtime, s.AcceptRisks = job.RuntimeDocker, true })
	image, archive := executiontest.BuildImage(t, s.shared.counter, t.Name()+time.Now().String())
	// What a killed process of this node held goes when the node starts.
	before := execution.Holder{Node: s.node(), Attempt: lease.Ref{Job: common.Hash{1}, Epoch: 1}}
	s.must(r.EnsureImage(t.Context(), image, before, 64<<20, archive))
	if !imageExists(t, image.Digest) {
		t.Fatal("the engine does not have the image")
	}
	s.run()
	if imageExists(t, image.Digest) {
		t.Error("the node started and keeps the image of an earlier attempt")
	}
	spec := s.counter("-steps", "30", "-interval", "20ms", "-checkpoint-every", "10")
	spec.Runtime, spec.Image, spec.Command[0] = job.RuntimeDocker, image, "/counter"
	spec.Image.Archive = s.sealedImage(archive)
	req := s.accepted(s.owner.Submit(spec), 1, 0)
	var res execution.ExecuteResult
	s.must(s.call(execution.ExecuteActivity, req).get(&res))
	if res.Outcome != record.Succeeded || strings.Count(s.open(req)["output/steps.txt"], "\n") != 30 {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	left, err := r.List(t.Context(), s.node())
	if err != nil || len(left) > 0 {
		t.Errorf("containers left: %v, %v", left, err)
	}
	if imageExists(t, image.Digest) {
		t.Error("the job's image outlives it")
	}
	// One that does not fit the disk it asked for is the job's own fault, and leaves nothing.
	spec.Disk = 16
	spec.Image, archive = executiontest.BuildImage(t, s.shared.counter, strings.Repeat("x", 17<<20))
	spec.Image.Archive = s.sealedImage(archive)
	req = s.accepted(s.owner.Submit(spec), 1, 0)
	s.must(s.call(execution.ExecuteActivity, req).get(&res))
	if res.Outcome != record.Failed || res.Cause.Code != record.CauseImage || !strings.Contains(res.Cause.Message, "larger than the disk") {
		t.Errorf("%+v, %+v", res, res.Cause)
	}
	if imageExists(t, spec.Image.Digest) {
		t.Error("the engine has the image that is too large")
	}
}

// imageExists asks the engine's own command for an image.
func imageExists(t *testing.T, id string) bool {
	t.Helper()
	out, err := exec.Command("docker", "images", "--all", "--quiet", "--no-trunc").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(out), id)
}
