package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// three is a batch whose items take a host each, for a while.
const three = `
task: {runtime: process, gpu: A100, ram: 64MB, disk: 64MB, duration: 5m, grace: 1s,
  command: [/bin/sh, -c, 'n=0; while [ $n -lt 12 ]; do n=$((n+1)); sleep 1; done; echo ok > "$SKYOPS_OUTPUT_DIR/done"']}
count: 3
`

// Of a batch's items one is cancelled, one loses its node and one is paused and goes
// on: each is a job like any other, and the batch counts and pays them right.
func TestItemsThatAreCancelledLostAndResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("item", 3, 1), Runtime: job.RuntimeProcess})
	c := &cacheWorld{shell: w.owner(t, "0.9")}
	file := filepath.Join(t.TempDir(), "batch.yaml")
	c.write(file, three)
	order := common.HexToHash(c.run("submit-batch", "-f", file))
	var items [3]string
	for i := range items {
		items[i] = job.ID(order, uint32(i)).Hex()
	}
	read := func(id string, state client.State) func() (bool, error) {
		return func() (bool, error) {
			out, _ := c.try("status", id, "--json") // its exit code tells how the job ended
			var j client.Job
			if json.Unmarshal([]byte(out), &j) != nil {
				return false, nil // it has not begun
			}
			return j.State == state, nil
		}
	}
	for _, id := range items {
		until(t, endWithin, "an item runs", read(id, client.Running))
	}
	var lost client.Job
	if err := json.Unmarshal([]byte(c.run("status", items[2], "--json")), &lost); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if host := fmt.Sprintf("item-%d", i+1); w.nodes(t, host)[0] == lost.Node {
			w.kill(t, host)
			t.Cleanup(func() { w.restart(t, host) })
		}
	}
	c.run("cancel", items[0])
	c.run("pause", items[1])
	until(t, endWithin, "the pause", read(items[1], client.Paused))
	c.run("resume", items[1])
	var b client.Batch
	until(t, endWithin, "the end of the batch", func() (bool, error) {
		out, _ := c.try("batch", "status", order.Hex(), "--json")
		err := json.Unmarshal([]byte(out), &b)
		return b.State.Terminal(), err
	})
	if b.Succeeded != 2 || b.Cancelled != 1 || b.Failed != 0 || b.Settlement == nil || b.Settlement.Paid.Cmp(b.Cost) != 0 {
		t.Errorf("it ended as %+v, settled as %+v", b, b.Settlement)
	}
	cost := job.Amount{}
	for i, id := range items { // the batch does not wait for each record to be anchored
		until(t, endWithin, "the end of an item", read(id, []client.State{client.Cancelled, client.Succeeded, client.Succeeded}[i]))
		var j client.Job
		out, _ := c.try("status", id, "--json")
		if err := json.Unmarshal([]byte(out), &j); err != nil {
			t.Fatal(err)
		}
		if want := []client.State{client.Cancelled, client.Succeeded, client.Succeeded}[i]; j.State != want || i == 2 && len(j.Attempts) < 2 {
			t.Errorf("item %d is %s after %d attempts", i, j.State, len(j.Attempts))
		}
	}
	for line := range strings.Lines(c.run("batch", "items", order.Hex(), "--json")) {
		var it record.Item
		if err := json.Unmarshal([]byte(line), &it); err != nil {
			t.Fatal(err)
		}
		cost = cost.Add(it.Cost)
	}
	if cost.Cmp(b.Cost) != 0 {
		t.Errorf("its items cost %s, and the batch %s", cost, b.Cost)
	}
}
