package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/skyops/skyops/dev/interop/arlocal"
	"github.com/skyops/skyops/dev/interop/arlocal/arlocaltest"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// get reads an address by plain HTTP, in pieces of at most so many bytes where the server answers ranges.
func get(t *testing.T, address string, piece int) []byte {
	t.Helper()
	var all []byte
	for {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if piece > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", len(all), len(all)+piece-1))
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		switch {
		case err != nil:
			t.Fatal(err)
		case resp.StatusCode == http.StatusOK:
			return b
		case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && len(all) > 0:
			return all
		case resp.StatusCode != http.StatusPartialContent:
			t.Fatalf("%s answers %s: %.200s", address, resp.Status, b)
		}
		if all = append(all, b...); len(b) < piece {
			return all
		}
	}
}

// One result in three places, each read by what is no part of Skyops: the bytes
// are equal, and the stock age command opens them.
func TestResultIsInThreePlaces(t *testing.T) {
	t.Parallel()
	needStack(t)
	base := arlocaltest.Start(t)
	wallet := filepath.Join(t.TempDir(), "wallet.json")
	if err := arlocal.WriteWallet(wallet); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, stack.Options{
		Fleet: hosts("place", 1, 1), Runtime: job.RuntimeProcess, Arweave: base, Args: map[string][]string{stack.Control: {"--arweave-wallet", wallet}},
	})
	u := w.user(t)
	const steps = 3
	r := u.submit(t, task{process: counterProgram(t), args: count(steps, 0, 0), spec: func(s *job.Spec) { s.Deliver = []string{"ipfs", "arweave", "direct"} }})
	j := r.end(t, client.Succeeded, "")
	for _, d := range j.Deliveries {
		if d.State != "done" {
			t.Errorf("delivery %+v", d)
		}
	}
	if len(j.Deliveries) != 3 || t.Failed() {
		t.Fatalf("delivered to %+v", j.Deliveries)
	}

	got := filepath.Join(t.TempDir(), "package")
	w.stockGet(t, build(t, "../interop/kubo", "github.com/ipfs/kubo/cmd/ipfs", filepath.Join(bin, "interop", "ipfs")), j.Package.CID, got)
	link, err := u.CreateLink(t.Context(), r.id, client.LinkRequest{})
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(got, "*"))
	if err != nil || !slices.ContainsFunc(names, func(n string) bool { return filepath.Base(n) == seal.ManifestName }) {
		t.Fatalf("the package has the files %v: %v", names, err)
	}
	for _, path := range names {
		name := filepath.Base(path)
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if b := get(t, base+"/"+strings.TrimPrefix(j.Deliveries[1].Place, "ar://")+"/"+name, 0); !bytes.Equal(b, want) {
			t.Errorf("%s: %d bytes on Arweave, %d on IPFS", name, len(b), len(want))
		}
		if b := get(t, link.URL+name, 1000); !bytes.Equal(b, want) {
			t.Errorf("%s: %d bytes at the gateway, %d on IPFS", name, len(b), len(want))
		}
	}
	u.openStock(t, got, steps)
}

// byName is the path of content on Arweave, or of what a path manifest names.
var byName = regexp.MustCompile(`^/[A-Za-z0-9_-]{43}(/|$)`)

// minesLate stands before a stock gateway and shows nothing of what that took until mined is set.
func minesLate(t *testing.T, base string, mined *atomic.Bool) string {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	stock := httputil.NewSingleHostReverseProxy(u)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !mined.Load() && r.Method == http.MethodGet && byName.MatchString(r.URL.Path) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, "Pending")
			return
		}
		stock.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// What Arweave took and shows only later is pending, and the owner knows where; the
// job goes on meanwhile, and the delivery is done once it was fetched back.
func TestArweaveShowsTheResultLate(t *testing.T) {
	t.Parallel()
	needStack(t)
	var mined atomic.Bool
	base := minesLate(t, arlocaltest.Start(t), &mined)
	wallet := filepath.Join(t.TempDir(), "wallet.json")
	if err := arlocal.WriteWallet(wallet); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, stack.Options{
		Fleet: hosts("late", 1, 1), Runtime: job.RuntimeProcess, Arweave: base, Args: map[string][]string{stack.Control: {"--arweave-wallet", wallet}},
	})
	u := w.user(t)
	r := u.submit(t, task{process: counterProgram(t), args: count(3, 0, 0), spec: func(s *job.Spec) { s.Deliver = []string{"ipfs", "arweave"} }})
	pending := r.until(t, soon, "the delivery is pending, and the job is paid", func(j client.Job) bool {
		return len(j.Deliveries) == 2 && j.Deliveries[1].State == "pending" && j.Deliveries[1].Place != "" && j.Settlement != nil
	})
	if d := pending.Deliveries; d[0].State != "done" || d[1].Reason == "" || pending.State == client.Succeeded {
		t.Errorf("meanwhile it is %s, delivered %+v", pending.State, d)
	}
	mined.Store(true)
	j := r.end(t, client.Succeeded, "")
	if d := j.Deliveries[1]; d.State != "done" || d.Place != pending.Deliveries[1].Place {
		t.Fatalf("in the end %+v, it was pending at %s", d, pending.Deliveries[1].Place)
	}
	manifest := get(t, base+"/"+strings.TrimPrefix(j.Deliveries[1].Place, "ar://")+"/"+seal.ManifestName, 0)
	if seal.HashManifest(manifest) != j.Package.Manifest {
		t.Error("the manifest on Arweave is not the job's")
	}
}
