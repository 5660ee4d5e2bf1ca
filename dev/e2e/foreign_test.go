package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/client"
)

// A client that somebody else's generator makes of the OpenAPI document, in
// another language, type-checks against it and runs a job from sign-in to result.
func TestAForeignClientRunsAJob(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
			t.Skipf("%s is missing: make setup installs it", program)
		}
	}
	u := w.user(t)
	const steps = 10
	sub := u.sign(t, task{hosts: []string{"calm-1", "calm-2"}, args: count(steps, 0, 0)})
	dir, folder := foreignClient(t), t.TempDir()
	asked, err := json.Marshal(map[string]any{
		"gateway": w.Network.Gateway, "key": hexutil.Encode(crypto.FromECDSA(u.Key)), "submission": client.SubmitRequest{Submission: sub}, "folder": folder,
	})
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Job     common.Hash
		Package record.Package
	}
	if err := json.Unmarshal(command(t, nil, bytes.NewReader(asked), "node", filepath.Join(dir, "built", "run.js")), &said); err != nil {
		t.Fatal(err)
	}
	r := &run{user: u, id: said.Job, order: sub.Order.Hash(w.Network.Domain()), sub: sub}
	if j := r.end(t, client.Succeeded, ""); j.Package.Manifest != said.Package.Manifest {
		t.Errorf("the foreign client has the result %s, the job's is %s", said.Package.Manifest, j.Package.Manifest)
	}
	manifest, err := os.ReadFile(filepath.Join(folder, seal.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	m, err := seal.VerifyManifest(manifest, said.Package.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	opened := t.TempDir()
	root, err := os.OpenRoot(opened)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	fetch := func(_ context.Context, i int) (io.ReadCloser, error) {
		return os.Open(filepath.Join(folder, seal.SegmentName(i)))
	}
	if _, err := seal.Unpack(t.Context(), m, []*seal.Identity{u.Data}, fetch, root, seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	checkSteps(t, opened, steps)
}

// foreignClient installs the generator as the lock file pins it, makes the client
// and compiles what uses it, in a folder that it returns.
func foreignClient(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../starter/client/foreign")); err != nil {
		t.Fatal(err)
	}
	document, err := filepath.Abs("../../starter/client/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]string{
		{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"},
		{"node_modules/.bin/openapi-ts", "--input", document, "--output", "made", "--client", "@hey-api/client-fetch"},
		{"node_modules/.bin/tsc"},
	} {
		cmd := exec.CommandContext(t.Context(), c[0], c[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", c, err, out)
		}
	}
	return dir
}
