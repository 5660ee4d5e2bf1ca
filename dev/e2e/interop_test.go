package e2e

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	temporalclient "go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/skyops/skyops/dev/interop/kubonode"
	"github.com/skyops/skyops/starter/client"
	workjob "github.com/skyops/skyops/workflows/job"
)

// build builds a stock program and returns its path.
func build(t *testing.T, dir, pkg, output string) string {
	t.Helper()
	output, err := filepath.Abs(output)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", output, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return output
}

// command runs a program and returns its standard output.
func command(t *testing.T, env []string, stdin io.Reader, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = stdin
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), strings.Join(args, " "), err, talk.String())
	}
	return out
}

// A stock IPFS node fetches a result by its CID, and the stock age command
// opens it: nothing of Skyops is needed to read what one paid for.
func TestStockToolsOpenAResult(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	const steps = 10
	r := u.submit(t, task{hosts: []string{"calm-1", "calm-2"}, args: count(steps, 0, 0)})
	j := r.end(t, client.Succeeded, "")
	ipfs := build(t, "../interop/kubo", "github.com/ipfs/kubo/cmd/ipfs", filepath.Join(bin, "interop", "ipfs"))
	got := filepath.Join(t.TempDir(), "package")
	w.stockGet(t, ipfs, j.Package.CID, got)
	u.openStock(t, got, steps)
}

// openStock opens a package with the stock age and tar, and checks what the counter made.
func (u *user) openStock(t *testing.T, got string, steps int) {
	t.Helper()
	identity := filepath.Join(t.TempDir(), "identity.txt")
	if err := os.WriteFile(identity, []byte(u.Data.Encode()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	checkSteps(t, openWithAge(t, got, identity), steps)
}

// openWithAge opens the segments in a folder with the stock age and an identity's file.
func openWithAge(t *testing.T, got, identity string) (dir string) {
	t.Helper()
	age := build(t, ".", "filippo.io/age/cmd/age", filepath.Join(t.TempDir(), "age"))
	segments, err := filepath.Glob(filepath.Join(got, "*.age"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("the package has the segments %v: %v", segments, err)
	}
	slices.Sort(segments)
	var stream bytes.Buffer
	for _, s := range segments {
		stream.Write(command(t, nil, nil, age, "-d", "-i", identity, s))
	}
	dir = t.TempDir()
	untar(t, &stream, dir)
	return dir
}

// stockGet has a stock IPFS node of its own fetch a CID from the stack's.
func (w *world) stockGet(t *testing.T, ipfs, cid, output string) {
	t.Helper()
	n, err := kubonode.Run(t.Context(), ipfs, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if talk := n.Stop(); t.Failed() {
			t.Logf("the stock IPFS node said:\n%s", talk)
		}
	})
	if err = n.Connect(t.Context(), w.Network.Operator.IPFS); err == nil {
		err = n.Get(t.Context(), cid, output)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// untar unpacks regular files.
func untar(t *testing.T, stream io.Reader, dir string) {
	t.Helper()
	for r := tar.NewReader(stream); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(path, 0o755)
		} else {
			var b []byte
			if b, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, b, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// temporal dials the stack's Temporal server, without a key.
func (w *world) temporal(t *testing.T) temporalclient.Client {
	t.Helper()
	c, err := temporalclient.DialContext(t.Context(), temporalclient.Options{
		HostPort: w.Network.Operator.Temporal, Namespace: w.Network.Operator.Namespace,
		Logger: temporallog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// The Web UI answers, what Temporal holds is ciphertext, and the codec endpoint
// opens it for the operator alone.
func TestCodecEndpoint(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	u := w.user(t)
	r := u.submit(t, task{hosts: []string{"calm-1", "calm-2"}, args: count(1, 0, 0)})
	r.end(t, client.Succeeded, "")
	resp, err := http.Get(w.Network.Operator.UI)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the Web UI answers %s", resp.Status)
	}
	events := w.temporal(t).GetWorkflowHistory(t.Context(), workjob.WorkflowID(r.id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	first, err := events.Next()
	if err != nil {
		t.Fatal(err)
	}
	input := first.GetWorkflowExecutionStartedEventAttributes().GetInput()
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: input.GetPayloads()})
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte(r.sub.Spec.Salt.Hex())
	if len(input.GetPayloads()) == 0 || bytes.Contains(input.GetPayloads()[0].GetData(), secret) {
		t.Fatalf("the workflow's input is not sealed: %v", input)
	}
	token, err := os.ReadFile(w.State.KeyFile("operator-token"))
	if err != nil {
		t.Fatal(err)
	}
	decode := func(bearer string) (int, []byte) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.Network.Gateway+"/codec/decode", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if bearer != "" {
			req.Header.Set("Authorization", "Bearer "+bearer)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b
	}
	for _, wrong := range []string{"", "x", strings.Repeat("0", 64)} {
		if status, b := decode(wrong); status != http.StatusUnauthorized {
			t.Errorf("without the token the codec endpoint answers %d: %s", status, b)
		}
	}
	status, b := decode(strings.TrimSpace(string(token)))
	var opened commonpb.Payloads
	if err := protojson.Unmarshal(b, &opened); status != http.StatusOK || err != nil {
		t.Fatalf("the codec endpoint answers %d: %s", status, b)
	}
	if !bytes.Contains(opened.GetPayloads()[0].GetData(), secret) {
		t.Errorf("the opened payload lacks the job's spec: %.300s", opened.GetPayloads()[0].GetData())
	}
}
