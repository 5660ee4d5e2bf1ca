package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// An agent's key has a batch and a pipeline run for the wallet that delegated to it:
// the wallet pays within the cap and opens what they made, the agent only follows them.
func TestDelegatedKeyOrdersSeveralJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("agent", 2, 2), Runtime: job.RuntimeProcess})
	c := &cacheWorld{shell: newShell(t)}
	c.run("network", "add", w.Network.Gateway)
	owner := c.run("wallet", "new")
	c.run("wallet", "faucet")
	c.run("wallet", "deposit", "0.9")
	agent := c.run("wallet", "new", "--light")
	dir := t.TempDir()
	grant, batch, chain := filepath.Join(dir, "grant.json"), filepath.Join(dir, "batch.yaml"), filepath.Join(dir, "chain.yaml")
	c.run("--wallet", owner, "delegate", "create", "--to", agent, "--max-spend", "0.1", "--for", "48h", "--kinds", "job,batch,pipeline", "-o", grant)
	const task = `{runtime: process, ram: 64MB, disk: 64MB, duration: 1m, command: [/bin/sh, -c, 'cat "$SKYOPS_INPUT_DIR"/*/word > "$SKYOPS_OUTPUT_DIR/word"']`
	c.write(filepath.Join(dir, "word"), "spoken for\n")
	c.write(batch, "task: "+task+", inputs: {said: word}}\ncount: 2\nmaxCost: \"0.03\"\n")
	c.write(chain, "maxCost: \"0.03\"\nsteps:\n  - {name: one, task: "+task+", inputs: {said: word}}, outputs: {said: word}}\n  - {name: two, task: "+task+"}, inputs: {said: one.said}}\n")
	as := func(args ...string) string { return c.run(append([]string{"--wallet", agent}, args...)...) }
	items := as("submit-batch", "--delegation", grant, "-f", batch)
	steps := as("submit-chain", "--delegation", grant, "-f", chain)
	var b client.Batch
	until(t, endWithin, "the end of the batch", func() (bool, error) {
		err := json.Unmarshal([]byte(as("batch", "status", items, "--json")), &b)
		return b.State.Terminal(), err
	})
	if out, code := c.try("--wallet", agent, "pipeline", "status", steps, "--watch"); code != 0 || b.Succeeded != 2 {
		t.Fatalf("the batch is %+v, the pipeline ended with %d: %s", b, code, out)
	}
	var p client.Pipeline
	if err := json.Unmarshal([]byte(c.run("--wallet", owner, "pipeline", "status", steps, "--json")), &p); err != nil {
		t.Fatal(err)
	}
	var shown struct{ Spent job.Amount }
	if err := json.Unmarshal([]byte(c.run("delegate", "show", grant, "--json")), &shown); err != nil {
		t.Fatal(err)
	}
	if b.Settlement == nil || p.Settlement == nil {
		t.Fatalf("the batch was settled as %+v, the pipeline as %+v", b.Settlement, p.Settlement)
	}
	want := b.Settlement.Paid.Add(b.Settlement.Fee).Add(p.Settlement.Paid).Add(p.Settlement.Fee)
	if shown.Spent.Cmp(want) != 0 {
		t.Errorf("%s of the delegation is spent, where the two cost %s", shown.Spent, want)
	}
	if _, code := c.try("--wallet", agent, "pipeline", "results", steps, "-o", filepath.Join(dir, "stolen")); code == 0 {
		t.Error("the agent opened a result")
	}
	c.run("--wallet", owner, "batch", "results", items, "-o", filepath.Join(dir, "items"))
	c.run("--wallet", owner, "pipeline", "results", steps, "-o", filepath.Join(dir, "steps"))
	for _, name := range []string{"items/00001/output/word", "steps/01-two/output/word"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != "spoken for\n" {
			t.Errorf("%s says %q: %v", name, b, err)
		}
	}
	if _, code := c.try("--wallet", agent, "submit-chain", "--delegation", grant, "-f", chain, "--max-cost", "0.2"); code == 0 {
		t.Error("it may spend more than its maximum")
	}
}
