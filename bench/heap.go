package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"

	"github.com/skyops/skyops/bench/measure"
)

// heapGiB is how large the input and the result are whose node's heap is watched.
// The input lies on the disk meanwhile.
const heapGiB = 10

// grown is what the watching tests say.
var grown = regexp.MustCompile(`TestHeapOfALarge(Input|Result)\b[^=]*?the heap grew by (\d+) MiB with (\d+) MiB`)

// heap opens an input and seals a result as nodes do, and watches the heap. The
// tests that watch it are the product's own, and fail beyond the bound.
func (b *bench) heap(ctx context.Context) ([]measure.Line, error) {
	test := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-timeout=20m", "-run=^TestHeapOfALarge", "./protocol/seal")
	test.Dir, test.Env = "..", append(os.Environ(), fmt.Sprintf("SKYOPS_TEST_HEAP_GIB=%d", heapGiB))
	out, err := test.CombinedOutput()
	var lines []measure.Line
	for _, found := range grown.FindAllStringSubmatch(string(out), -1) {
		mib, _ := strconv.ParseFloat(found[2], 64)
		l := measure.Absolute("heap for 10 GiB of "+found[1], "MiB", measure.Series{mib}, measure.AtMost(60))
		l.Notes = []string{found[3] + " MiB went through"}
		lines = append(lines, l)
	}
	if err == nil && len(lines) != 2 {
		err = errors.New("it did not say what it found")
	}
	if err != nil {
		return lines, fmt.Errorf("watch the heap: %w\n%s", err, out)
	}
	return lines, nil
}
