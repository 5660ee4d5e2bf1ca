package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/reputation"
	"github.com/skyops/skyops/starter/client"
)

// deterministic lets the scheduler check a task by repeating a part of it.
func deterministic(s *job.Spec) { s.Deterministic = &job.Deterministic{} }

// lyingInit builds the init of a node that has programs compute something else:
// the counter writes down which attempt counted each step.
func lyingInit(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(root, "workers", "node", "init", "main.go")
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	before := []byte("func run(o options) int {\n")
	lie := bytes.Replace(text, before, append(before, "\t_ = os.Setenv(\"SKYOPS_ATTEMPT\", \"666\")\n"...), 1)
	if bytes.Equal(lie, text) {
		t.Fatal("the init's source has changed: there is no place for the lie")
	}
	dir := t.TempDir()
	changed, overlay, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "init")
	plan, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{changed: lie, overlay: plan} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-overlay", overlay, "-o", program, "./workers/node/init")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build a lying init: %v\n%s", err, out)
	}
	return program
}

// A deterministic job's work is checked by another node before it is paid: that
// of an honest node is found right, that of a node which returns garbage is found
// out by two, and not paid.
func TestRepeat(t *testing.T) {
	t.Parallel()
	fleet := append(hosts("host", 2, 1), hosts("liar", 1, 1)...)
	fleet[2].RateETH = 400_000 // the best one, where price weighs more than chance
	w := newWorld(t, stack.Options{Fleet: fleet, Args: map[string][]string{"liar-1": {"--init", lyingInit(t)}}})
	u := w.user(t)
	liar := w.nodes(t, "liar-1")[0]

	honest := u.submit(t, task{hosts: []string{"host-1", "host-2"}, args: count(30, 5, 100*time.Millisecond), spec: deterministic})
	if _, err := honest.AwaitDelivered(t.Context(), honest.id); err != nil {
		t.Fatal(err)
	}
	checkSteps(t, honest.open(t), 30)
	j := honest.end(t, client.Succeeded, "")
	r := j.Repeat
	if r == nil || r.Outcome != record.RepeatPassed || len(r.Rounds) != 1 || r.Rounds[0].Verdict.Checker == j.Node {
		t.Fatalf("the honest node's work: %+v", r)
	}
	t.Logf("stretch %d of %d repeated", r.Stretch+1, r.Stretches)
	honest.verify(t)

	lied := u.submit(t, task{
		hosts: []string{"host-1", "host-2", "liar-1"}, args: count(30, 5, 100*time.Millisecond), spec: deterministic,
		order: func(o *job.Order) { o.MaxRate = 1_000_000 },
	})
	j = lied.end(t, client.Succeeded, "")
	if j.Attempts[0].Node != liar {
		t.Fatalf("the job ran on %s, not on the liar", j.Attempts[0].Node)
	}
	if r = j.Repeat; r == nil || r.Outcome != record.RepeatFailed || len(r.Rounds) != 2 {
		t.Fatalf("the liar's work: %+v", r)
	}
	paid, err := w.chain.Credited(t.Context(), lied.order, liar)
	if err != nil || !paid.IsZero() {
		t.Errorf("the liar was paid %s, %v", paid, err)
	}
	for _, round := range r.Rounds {
		paid, err := w.chain.Credited(t.Context(), lied.order, round.Attempt.Node)
		if err != nil || paid.IsZero() {
			t.Errorf("checker %s was paid %s, %v", round.Attempt.Node, paid, err)
		}
	}
	n, err := w.chain.Node(t.Context(), liar)
	if err != nil {
		t.Fatal(err)
	}
	until(t, time.Minute, "the liar's reputation falls on chain", func() (bool, error) {
		now, err := w.chain.Reputation(t.Context(), n.Slot)
		return now == reputation.Sums{}.Faulted(reputation.DefaultChecks().Fault).Value(), err
	})
	p := lied.verify(t)
	domain := w.Network.Domain()
	seen := false
	for _, c := range record.Verify(p, record.Options{Domain: &domain, Token: w.Network.Token, Spec: &lied.sub.Spec}) {
		seen = seen || c.Name == "repeat" && c.OK && strings.Contains(c.Detail, "failed") && strings.Contains(c.Detail, liar.Hex())
	}
	if !seen {
		t.Error("verify does not say that the work was false")
	}
}
