package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// behind has the scheduler's processes reach their IPFS node's RPC at another address.
func (w *world) behind(t *testing.T, rpc string) {
	t.Helper()
	n, operator := w.Network, *w.Network.Operator
	operator.IPFS = rpc
	n.Operator = &operator
	if err := w.State.WriteJSON("network.json", n); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{stack.Control, stack.Ingress, stack.Gateway} {
		w.restart(t, name)
	}
}

// tcpPort is the swarm port in an address of an IPFS node.
var tcpPort = regexp.MustCompile(`/tcp/[0-9]+/`)

// hideSwarm stands before an IPFS node's RPC, and names a swarm port that refuses as long as hidden is set.
func hideSwarm(t *testing.T, rpc string, hidden *atomic.Bool) string {
	t.Helper()
	u, err := url.Parse(rpc)
	if err != nil {
		t.Fatal(err)
	}
	node := httputil.NewSingleHostReverseProxy(u)
	node.ModifyResponse = func(r *http.Response) error {
		if !hidden.Load() || !strings.HasSuffix(r.Request.URL.Path, "/id") {
			return nil
		}
		b, err := io.ReadAll(r.Body)
		b = tcpPort.ReplaceAll(b, []byte("/tcp/1/"))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		r.Header.Set("Content-Length", strconv.Itoa(len(b)))
		return err
	}
	server := httptest.NewServer(node)
	t.Cleanup(server.Close)
	return server.URL
}

// IPFS is away when a job ends, or takes its result and does not give it back: the
// result counts all the same, its owner is told where it is, and opens it; when IPFS is
// well the result goes there, and the job is anchored.
func TestResultWithoutIPFS(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.Options{Fleet: hosts("depot", 1, 1), Runtime: job.RuntimeProcess})
	u := w.user(t)
	t.Run("away", func(t *testing.T) {
		g := newGate(t, w.State.Addresses.IPFS)
		w.behind(t, "http://"+g.listener.Addr().String())
		u.withoutIPFS(t, "IPFS did not take it: ", g.set)
	})
	t.Run("hidden", func(t *testing.T) {
		var hidden atomic.Bool
		hidden.Store(true) // before the ingress has a connection
		w.behind(t, hideSwarm(t, w.Network.Operator.IPFS, &hidden))
		u.withoutIPFS(t, "IPFS did not give it back: ", hidden.Store)
	})
}

// withoutIPFS runs a job that ends while IPFS is unwell.
func (u *user) withoutIPFS(t *testing.T, why string, set func(unwell bool)) {
	t.Helper()
	const steps = 20
	r := u.submit(t, task{process: counterProgram(t), args: count(steps, 0, 200*time.Millisecond)})
	r.untilStep(t, 2)
	set(true)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // half of one is what IPFS has to come back
	defer cancel()
	j, err := r.AwaitDelivered(ctx, r.id)
	if err != nil || j.Package == nil || j.Epoch != 1 {
		t.Fatalf("without IPFS: %v, %s", err, tell(j))
	}
	if t.Logf("delivered: %s", j.Depot); !strings.HasPrefix(j.Depot, why) {
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
	set(false)
	until(t, soon, "an empty depot", func() (bool, error) {
		pins, err := os.ReadDir(u.State.Path("depot", "pins"))
		return len(pins) == 0, err
	})
	if b := get(t, u.Network.IPFSGateway+"/ipfs/"+j.Package.CID+"/"+seal.ManifestName, 0); !bytes.Equal(b, manifest) {
		t.Error("IPFS has another manifest")
	}
	r.end(t, client.Succeeded, "")
	checkSteps(t, r.open(t), steps)
}
