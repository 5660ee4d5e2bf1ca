package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// fans has a step run for each file that the first one left, one after the other.
const fans = `
name: some of it
maxParallel: 1
steps:
  - name: make
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m, inputs: {corpus: DATA},
      command: [/counter, -steps=3, -interval=1ms, -checkpoint-every=0, -list-inputs]}
    outputs: {out: .}
  - name: part
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m, grace: 1s,
      command: [/counter, -steps=40, -interval=50ms, -checkpoint-every=0, -list-inputs]}
    inputs: {file: make.out}
    each: file
    max: 6
    outputs: {out: .}
  - name: pick
    task: {image: IMAGE, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/counter, -steps=2, -interval=1ms, -checkpoint-every=0, -list-inputs]}
    inputs: {parts: part.out}
`

// Of a fan-out that was cut short only the jobs that did not succeed run again, and
// what gathers them takes those of both pipelines; the whole serves the next one.
func TestSomeOfAFanOutIsNotPaidTwice(t *testing.T) {
	t.Parallel()
	c := newCacheWorld(t, fans)
	first := c.run("submit-chain", "-f", c.file)
	until(t, endWithin, "the second job of the fan-out", func() (bool, error) {
		p := c.read(first)
		if p.Ended() {
			return false, fmt.Errorf("it has ended: %+v", p.Cause)
		}
		runs := p.Steps[1].Runs
		return len(runs) > 1 && runs[0].State == "succeeded" && runs[1].State == "running", nil
	})
	c.run("pipeline", "cancel", first)
	if _, code := c.try("pipeline", "status", first, "--watch"); code == 0 {
		t.Fatal("a cancelled pipeline succeeded")
	}
	paid := c.read(first)
	second := c.run("resume", first)
	p := c.ends(second, "cached succeeded succeeded")
	runs := p.Steps[1].Runs
	if len(runs) < 2 || len(runs) != len(paid.Steps[1].Runs) || runs[0].State != "cached" || runs[0].Job != paid.Steps[1].Runs[0].Job || !runs[0].Cost.IsZero() || runs[1].State != "succeeded" {
		t.Errorf("its jobs are %+v", runs)
	}
	if p.Settlement == nil || p.Settlement.Paid.Cmp(p.Cost) != 0 {
		t.Errorf("it cost %s, and was settled as %+v", p.Cost, p.Settlement)
	}
	lists := 0
	for name, content := range c.results(second) {
		if strings.HasPrefix(name, "/02") && strings.Contains(content, "00000/") && strings.Contains(content, fmt.Sprintf("%05d/", len(runs)-1)) {
			lists++
		}
	}
	if lists != 1 {
		t.Errorf("%d lists of what all jobs left", lists)
	}
	p = c.ends(c.run("submit-chain", "-f", c.file), "cached cached cached")
	if p.Steps[1].CachedFrom != common.HexToHash(second) || p.Steps[1].Runs[0].Job != runs[0].Job {
		t.Errorf("the fan-out is %+v", p.Steps[1])
	}
}
