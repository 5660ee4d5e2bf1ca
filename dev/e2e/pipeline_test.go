package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workflows/pipeline"
	"github.com/skyops/skyops/workflows/replay"
)

// chained fans out twice over what its first step leaves: by a matrix, and by entry.
const chained = `
name: variants
steps:
  - name: prepare
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m, inputs: {corpus: DATA},
      command: [/bin/sh, -c, 'cd "$SKYOPS_OUTPUT_DIR"; mkdir shards; for i in 1 2 3; do cp "$SKYOPS_INPUT_DIR"/corpus/n shards/s$i; done']}
    outputs: {shards: shards}
  - name: train
    task: {runtime: process, ram: 64MB, disk: 64MB, gpu: A100, duration: 5m, grace: 1s,
      command: [/bin/sh, -c, 'n=0; for f in "$SKYOPS_INPUT_DIR"/data/*; do n=$((n+$(cat $f))); done; sleep 5; echo $((n*${by})) > "$SKYOPS_OUTPUT_DIR/model"']}
    inputs: {data: prepare.shards}
    matrix: {by: ["10", "20"]}
    outputs: {model: model}
  - name: score
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'ls "$SKYOPS_INPUT_DIR/shard" > "$SKYOPS_OUTPUT_DIR/score"']}
    inputs: {shard: prepare.shards}
    each: shard
    max: 5
    outputs: {score: score}
  - name: pick
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'cd "$SKYOPS_INPUT_DIR"; cat models/*/model | sort -n | tail -1 > "$SKYOPS_OUTPUT_DIR/best"; cat scores/*/score >> "$SKYOPS_OUTPUT_DIR/best"']}
    inputs: {models: train.model, scores: score.score}
    outputs: {best: best}
  - name: evaluate
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'tr "\n" " " < "$SKYOPS_INPUT_DIR/model/best" > "$SKYOPS_OUTPUT_DIR/report"']}
    inputs: {model: pick.best}
  - name: mourn
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m, command: [/bin/true]}
    needs: [train failed]
`

// A pipeline from one command: each step takes what others left, over a node that
// dies on the way, and what was not used of its money comes back.
func TestPipeline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("chain", 3, 2), Runtime: job.RuntimeProcess})
	s := w.owner(t, "0.9")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "pipeline.yaml")
	for name, text := range map[string]string{filepath.Join(dir, "data", "n"): "2\n", file: strings.Replace(chained, "DATA", filepath.Join(dir, "data"), 1)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	id := s.run("submit-chain", "-f", file)
	read := func() (p client.Pipeline) {
		t.Helper()
		if err := json.Unmarshal([]byte(s.run("pipeline", "status", id, "--json")), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	victim := ""
	until(t, endWithin, "a variant that runs", func() (bool, error) {
		for _, step := range read().Steps {
			if !strings.HasPrefix(step.Title, "train") || len(step.Runs) == 0 || step.State != "running" {
				continue
			}
			var j client.Job
			if err := json.Unmarshal([]byte(s.run("status", step.Runs[0].Job.Hex(), "--json")), &j); err != nil {
				return false, err
			}
			for _, host := range []string{"chain-1", "chain-2", "chain-3"} {
				if j.State == client.Running && j.Node == w.nodes(t, host)[0] {
					victim = host
				}
			}
		}
		return victim != "", nil
	})
	w.kill(t, victim)
	t.Cleanup(func() { w.restart(t, victim) }) // it wipes what the dead one left
	began := time.Now()
	if out, code := s.try("pipeline", "status", id, "--watch"); code != 0 {
		t.Fatalf("it ends with %d: %s%s", code, out, s.talk)
	}
	p := read()
	t.Logf("ended %s after the node's death:\n%s", time.Since(began), s.run("pipeline", "status", id))
	attempts := uint32(0)
	for _, step := range p.Steps {
		for _, r := range step.Runs {
			attempts += r.Attempts
		}
	}
	if p.State != "succeeded" || len(p.Steps) != 7 || p.Steps[4].State != "skipped" || attempts < 9 {
		t.Errorf("%d attempts, %+v", attempts, p)
	}
	if p.Settlement == nil || p.Settlement.Paid.IsZero() || p.Settlement.Paid.Cmp(p.Cost) != 0 || p.Settlement.Refunded.IsZero() {
		t.Errorf("it cost %s, and was settled as %+v", p.Cost, p.Settlement)
	}
	replayPipeline(t, w, p)
	checkReport(t, s, id)
}

// checkReport fetches what the pipeline's last step made of what all others did.
func checkReport(t *testing.T, s *shell, id string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	s.run("pipeline", "results", id, "-o", out)
	report, err := filepath.Glob(filepath.Join(out, "*-evaluate", "output", "report"))
	if err != nil || len(report) != 1 {
		t.Fatalf("the report is at %v: %v", report, err)
	}
	if b, err := os.ReadFile(report[0]); err != nil || string(b) != "120 s1 s2 s3 " {
		t.Errorf("the report says %q: %v", b, err)
	}
}

// replayPipeline holds today's code to the history that the stack wrote. With
// -record it is kept.
func replayPipeline(t *testing.T, w *world, p client.Pipeline) {
	t.Helper()
	dir := t.TempDir()
	if *recording {
		dir = filepath.Join("..", "..", "workflows", "pipeline", "testdata", "replay")
	}
	w.saveStory(t, pipeline.WorkflowID(p.Order), filepath.Join(dir, "variants.json"))
	if _, err := replay.Check(dir, func(r worker.WorkflowReplayer) {
		r.RegisterWorkflowWithOptions(pipeline.Pipeline, workflow.RegisterOptions{Name: pipeline.WorkflowType})
	}); err != nil {
		t.Error(err)
	}
}
