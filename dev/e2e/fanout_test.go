package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
)

// fannedOut fans out over what a matrix left, and over what that left; the last step
// writes down what it finds, in the order it finds it in.
const fannedOut = `
name: fanned out
steps:
  - name: render
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'mkdir "$SKYOPS_OUTPUT_DIR/frames"; for i in 1 2; do echo ${scene}$i > "$SKYOPS_OUTPUT_DIR/frames/f$i"; done']}
    matrix: {scene: [a, b]}
    outputs: {frames: frames}
  - name: grade
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'mkdir "$SKYOPS_OUTPUT_DIR/parts"; for i in x y; do echo $(cat "$SKYOPS_INPUT_DIR"/frame/*)$i > "$SKYOPS_OUTPUT_DIR/parts/$i"; done']}
    inputs: {frame: render.frames}
    each: frame
    max: 3
    outputs: {parts: parts}
  - name: code
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m, command: [/bin/sh, -c, 'cp "$SKYOPS_INPUT_DIR"/part/* "$SKYOPS_OUTPUT_DIR/bits"']}
    inputs: {part: grade.parts}
    each: part
    max: 2
    outputs: {bits: bits, all: .}
  - name: movie
    task: {runtime: process, ram: 64MB, disk: 64MB, duration: 5m,
      command: [/bin/sh, -c, 'cd "$SKYOPS_INPUT_DIR"; cat bits/*/bits | tr "\n" " " > "$SKYOPS_OUTPUT_DIR/movie"; cmp bits/00003/bits all/00003/bits']}
    inputs: {bits: code.bits, all: code.all}
`

// A step runs for each file that each job of another step left; what gathers them has
// them by variant, job and name. A path in the file begins at the file's folder.
func TestFanOutOverSeveralJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("fan", 2, 2), Runtime: job.RuntimeProcess})
	c := &cacheWorld{shell: w.owner(t, "0.9")}
	file := filepath.Join(t.TempDir(), "pipeline.yaml")
	c.write(file, fannedOut)
	id := c.run("submit-chain", "-f", file)
	p := c.ends(id, "succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded succeeded")
	if s := p.Steps[6]; s.Title != "code (scene=a grade 2)" || len(s.Runs) != 0 || s.Why == "" {
		t.Errorf("what was to run for a third job that was not there is %+v", s)
	}
	out := filepath.Join(t.TempDir(), "out")
	c.run("pipeline", "results", id, "-o", out)
	b, err := os.ReadFile(filepath.Join(out, "10-movie", "output", "movie"))
	if want := "a1x a1y a2x a2y b1x b1y b2x b2y "; err != nil || string(b) != want {
		t.Errorf("the movie is %q: %v, want %q", b, err, want)
	}
}
