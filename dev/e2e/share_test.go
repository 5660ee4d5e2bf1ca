package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// member is a shell with a wallet of its own, which may own nothing.
func (w *world) member(t *testing.T) (s *shell, address string) {
	t.Helper()
	s = newShell(t)
	s.run("network", "add", w.Network.Gateway)
	return s, s.run("wallet", "new")
}

// owner is a member who can pay so much.
func (w *world) owner(t *testing.T, deposit string) *shell {
	t.Helper()
	s, _ := w.member(t)
	s.run("wallet", "faucet")
	s.run("wallet", "deposit", deposit)
	return s
}

// counter submits a counting job to a host of the shared world.
func (s *shell) counter(w *world, more ...string) (id string) {
	s.t.Helper()
	return s.run(append([]string{"submit-task", "--model", "counter", "--gpu", "A100", "--ram", "1", "--duration", "10m",
		"--set", "interval=20ms", "--node", w.nodes(s.t, "calm-2")[0].Hex()}, more...)...)
}

// A result is opened by who it was sealed to from the start, with stock age, and
// by who it is shared with afterwards by address; by nobody else.
func TestSharedResults(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	owner := w.owner(t, "0.05")
	ann, annAddress := w.member(t)
	bob, bobAddress := w.member(t)
	eve, _ := w.member(t)
	const steps = 6
	flags := []string{"--set", "steps=6", "--share-with", annAddress}
	if _, code := owner.try("submit-task", "--model", "counter", "--share-with", annAddress); code != 4 || !strings.Contains(owner.talk, "keys publish") {
		t.Errorf("to one who published nothing it ends with %d: %s", code, owner.talk)
	}
	ann.run("keys", "publish")
	bob.run("keys", "publish")
	id := owner.counter(w, flags...)
	owner.run("result", id, "--wait", "-o", filepath.Join(t.TempDir(), "own"))

	// Ann needs nothing of Skyops but her key.
	var link client.Link
	if err := json.Unmarshal([]byte(owner.run("result", id, "--link", "--json")), &link); err != nil {
		t.Fatal(err)
	}
	sealed := t.TempDir()
	for n := range link.Segments {
		name := seal.SegmentName(n)
		if err := os.WriteFile(filepath.Join(sealed, name), get(t, link.URL+name, 0), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(t.TempDir(), "ann.txt")
	ann.run("keys", "export", "-o", key)
	checkSteps(t, openWithAge(t, sealed, key), steps)

	grant := filepath.Join(t.TempDir(), "bob.grant")
	owner.run("result", id, "--share", bobAddress, "-o", grant)
	out := filepath.Join(t.TempDir(), "out")
	bob.run("result", "--grant", grant, "-o", out)
	checkSteps(t, out, steps)
	for name, who := range map[string]*shell{"Ann": ann, "Eve": eve} {
		if _, code := who.try("result", "--grant", grant, "-o", filepath.Join(t.TempDir(), "stolen")); code != 5 {
			t.Errorf("%s opens what was shared with Bob, or fails otherwise: %d: %s", name, code, who.talk)
		}
		if _, code := who.try("result", id, "-o", filepath.Join(t.TempDir(), "stolen")); code != 4 {
			t.Errorf("the job is there for %s: %d: %s", name, code, who.talk)
		}
	}
}

// A job that begins with a checkpoint of another one goes on from there, and
// says so; what came before is not computed again.
func TestForkedCheckpoint(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	s := w.owner(t, "0.05")
	first := s.counter(w, "--set", "steps=30", "--set", "checkpoint-every=10", "--set", "interval=100ms", "--keep-checkpoints", "5")
	s.run("result", first, "--wait", "-o", filepath.Join(t.TempDir(), "first"))
	var saved []client.Checkpoint
	if err := json.Unmarshal([]byte(s.run("checkpoints", "list", first, "--json")), &saved); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(saved, func(c client.Checkpoint) bool { return c.Step == 10 }) {
		t.Fatalf("there is no checkpoint of step 10: %+v", saved)
	}
	if _, code := s.try("submit-task", "--model", "counter", "--from-checkpoint", first+"@7"); code != 4 {
		t.Errorf("from a step that was not saved it ends with %d: %s", code, s.talk)
	}
	fork := s.counter(w, "--set", "steps=15", "--from-checkpoint", first+"@10")
	out := filepath.Join(t.TempDir(), "fork")
	s.run("result", fork, "--wait", "-o", out)
	checkSteps(t, out, 15)
	log := s.run("logs", fork)
	if !strings.Contains(log, "beginning with another job's checkpoint") || !strings.Contains(log, "resumed at step 10") || strings.Contains(log, "step 10/15") || !strings.Contains(log, "step 11/15") {
		t.Errorf("the log is %s", log)
	}
}
