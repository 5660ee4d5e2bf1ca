package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// gateIPFS puts a gate between the scheduler's processes and the RPC of their IPFS node.
func (w *world) gateIPFS(t *testing.T) *gate {
	t.Helper()
	g := newGate(t, w.State.Addresses.IPFS)
	n, operator := w.Network, *w.Network.Operator
	operator.IPFS = "http://" + g.listener.Addr().String()
	n.Operator = &operator
	if err := w.State.WriteJSON("network.json", n); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{stack.Control, stack.Ingress, stack.Gateway} {
		w.restart(t, name)
	}
	return g
}

// IPFS is away when a job ends: its result counts all the same, its owner is told where
// it is, and opens it; when IPFS is back the result goes there, and the job is anchored.
func TestResultWithoutIPFS(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("depot", 1, 1), Runtime: job.RuntimeProcess})
	g := w.gateIPFS(t)
	u := w.user(t)
	const steps = 20
	r := u.submit(t, task{process: counterProgram(t), args: count(steps, 0, 200*time.Millisecond)})
	r.untilStep(t, 2)
	g.set(true)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // half of one is what IPFS has to come back
	defer cancel()
	j, err := r.AwaitDelivered(ctx, r.id)
	if err != nil || j.Package == nil || j.Epoch != 1 {
		t.Fatalf("without IPFS: %v, %s", err, tell(j))
	}
	t.Logf("delivered: %s", j.Depot)
	if !strings.HasPrefix(j.Depot, "IPFS did not take it: ") {
		t.Errorf("its owner is told %q", j.Depot)
	}
	checkSteps(t, r.open(t), steps)
	link, err := u.CreateLink(t.Context(), r.id, client.LinkRequest{})
	if err != nil {
		t.Fatal(err)
	}
	manifest := get(t, link.URL+seal.ManifestName, 100)
	if seal.HashManifest(manifest) != j.Package.Manifest {
		t.Error("the manifest under the link is not the job's")
	}

	g.set(false)
	until(t, soon, "the result in IPFS", func() (bool, error) {
		resp, err := http.Get(w.Network.IPFSGateway + "/ipfs/" + j.Package.CID + "/" + seal.ManifestName)
		if err != nil {
			return false, err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		return resp.StatusCode == http.StatusOK && bytes.Equal(b, manifest), err
	})
	until(t, soon, "an empty depot", func() (bool, error) {
		pins, err := os.ReadDir(w.State.Path("depot", "pins"))
		return len(pins) == 0, err
	})
	r.end(t, client.Succeeded, "")
	checkSteps(t, r.open(t), steps)
}
