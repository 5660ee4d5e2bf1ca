package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/starter/client"
)

// served is a pipeline whose steps write down what they were given.
const served = `
name: served
steps:
  - name: make
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m, inputs: {corpus: DATA},
      command: [/counter, -steps=3, -interval=1ms, -checkpoint-every=0, -list-inputs]}
    outputs: {out: .}
  - name: train
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/counter, "-steps=${n}", -interval=1ms, -checkpoint-every=0, -list-inputs]}
    inputs: {made: make.out}
    matrix: {n: ["5", "6"]}
    outputs: {model: .}
  - name: pick
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m, grace: 1s,
      command: [/counter, -steps=200, -interval=50ms, -checkpoint-every=0, -list-inputs]}
    inputs: {models: train.model, made: make.out}
`

// cacheWorld is a wallet with a pipeline file before a stack.
type cacheWorld struct {
	*shell
	file, data string
}

func newCacheWorld(t *testing.T, pipeline string) *cacheWorld {
	t.Helper()
	needStack(t)
	image := needEngine(t)
	w := newWorld(t, stack.Options{Fleet: hosts("cache", 2, 2)})
	c := &cacheWorld{shell: w.owner(t, "0.9")}
	dir := t.TempDir()
	c.file, c.data = filepath.Join(dir, "pipeline.yaml"), filepath.Join(dir, "data")
	if err := os.Mkdir(c.data, 0o755); err != nil {
		t.Fatal(err)
	}
	c.write(filepath.Join(c.data, "n"), "2\n")
	c.write(c.file, strings.NewReplacer("DATA", c.data, "IMAGE", image.Ref).Replace(pipeline))
	return c
}

func (c *cacheWorld) write(path, text string) {
	c.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cacheWorld) read(id string) (p client.Pipeline) {
	c.t.Helper()
	out, _ := c.try("pipeline", "status", id, "--json") // of one that failed too
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		c.t.Fatalf("%v: %s%s", err, out, c.talk)
	}
	return p
}

// ends waits for a pipeline's success; states are its steps'.
func (c *cacheWorld) ends(id, states string) client.Pipeline {
	c.t.Helper()
	if out, code := c.try("pipeline", "status", id, "--watch"); code != 0 {
		c.t.Fatalf("it ends with %d: %s%s", code, out, c.talk)
	}
	p := c.read(id)
	var got []string
	var ran job.Amount
	for _, s := range p.Steps {
		got = append(got, s.State)
		for _, r := range s.Runs {
			ran = ran.Add(r.Cost)
			if s.State == "cached" && !r.Cost.IsZero() {
				c.t.Errorf("step %s is cached, and cost %s", s.Title, r.Cost)
			}
		}
	}
	if strings.Join(got, " ") != states || p.Cost.Cmp(ran) != 0 {
		c.t.Errorf("its steps are %q, want %s; it cost %s, its runs %s", got, states, p.Cost, ran)
	}
	c.t.Logf("%s", c.run("pipeline", "status", id))
	return p
}

// results fetches a pipeline's results: path below the folder → content.
func (c *cacheWorld) results(id string) map[string]string {
	c.t.Helper()
	dir := filepath.Join(c.t.TempDir(), "out")
	c.run("pipeline", "results", id, "-o", dir)
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(b)
		return err
	})
	if err != nil || len(files) == 0 {
		c.t.Fatalf("%d files: %v", len(files), err)
	}
	return files
}

// A pipeline that was cut short is resumed, without its file, from the step that
// did not succeed; the same file again runs nothing; a change runs with what
// follows it, on what earlier pipelines left.
func TestStepsAreNotPaidTwice(t *testing.T) {
	t.Parallel()
	c := newCacheWorld(t, served)
	text, err := os.ReadFile(c.file)
	if err != nil {
		t.Fatal(err)
	}
	first := c.run("submit-chain", "-f", c.file)
	until(t, endWithin, "the last step runs", func() (bool, error) {
		p := c.read(first)
		if p.Ended() {
			return false, fmt.Errorf("it has ended: %+v", p.Cause)
		}
		return p.Steps[3].State == "running", nil
	})
	c.run("pipeline", "cancel", first)
	if _, code := c.try("pipeline", "status", first, "--watch"); code == 0 {
		t.Fatal("a cancelled pipeline succeeded")
	}
	paid := c.read(first)
	for _, path := range []string{c.file, filepath.Join(c.data, "n")} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	second := c.run("resume", first)
	p := c.ends(second, "cached cached cached succeeded")
	if p.Steps[0].CachedFrom != common.HexToHash(first) || p.Steps[0].Runs[0].Job != paid.Steps[0].Runs[0].Job {
		t.Errorf("the first step is %+v", p.Steps[0])
	}
	if p.Settlement == nil || p.Settlement.Paid.Cmp(p.Cost) != 0 || p.Cost.IsZero() {
		t.Errorf("it cost %s, and was settled as %+v", p.Cost, p.Settlement)
	}
	whole := c.results(second)
	for name, content := range c.results(first) {
		if strings.HasPrefix(name, "/03") {
			continue // it was cut short there
		}
		if whole[name] != content {
			t.Errorf("%s differs", name)
		}
	}

	c.write(filepath.Join(c.data, "n"), "2\n")
	c.write(c.file, string(text))
	balance := c.run("wallet", "balance")
	third := c.run("submit-chain", "-f", c.file)
	p = c.ends(third, "cached cached cached cached")
	if !p.Cost.IsZero() || p.Settlement != nil || c.run("wallet", "balance") != balance {
		t.Errorf("of what was cached it paid %s, %+v", p.Cost, p.Settlement)
	}
	again := c.results(third)
	for name, content := range whole {
		if again[name] != content {
			t.Errorf("%s differs", name)
		}
	}

	c.write(c.file, strings.NewReplacer(`"6"`, `"7"`, "-steps=200", "-steps=2").Replace(string(text)))
	p = c.ends(c.run("submit-chain", "-f", c.file), "cached cached succeeded succeeded")
	if p.Cost.IsZero() || p.Cost.Cmp(paid.Cost) >= 0 {
		t.Errorf("the changed part cost %s, the whole %s", p.Cost, paid.Cost)
	}
	if p.Steps[2].Runs[0].Job == paid.Steps[2].Runs[0].Job {
		t.Error("a step that changed did not run")
	}
	if c.ends(c.run("submit-chain", "-f", c.file, "--no-cache"), "succeeded succeeded succeeded succeeded").Cost.Cmp(p.Cost) <= 0 {
		t.Error("all of it costs no more than a part")
	}
}
