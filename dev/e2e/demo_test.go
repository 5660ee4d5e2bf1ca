package e2e

import (
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skyops/skyops/dev/demo"
)

// told writes what a demo tells into a test's log, line by line.
type told struct{ t *testing.T }

func (w told) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

// needPyTorch skips a test whose image is not built; where everything is installed it fails.
func needPyTorch(t *testing.T) {
	t.Helper()
	if err := exec.Command("docker", "image", "inspect", "skyops/gpt2-pytorch:local").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the PyTorch image is not here, and CI=true: run make images")
		}
		t.Skip("the PyTorch image is not here; make images makes it")
	}
}

// The demo of pipelines, as make demo-pipeline plays it but for the animation: it
// fails by itself when a variant does not survive its node, when one of
// the three places gives other bytes, or when the best variant learnt nothing.
func TestPipelineDemo(t *testing.T) {
	t.Parallel()
	needStack(t)
	needEngine(t)
	needPyTorch(t)
	programs, err := filepath.Abs(bin)
	if err != nil {
		t.Fatal(err)
	}
	err = demo.RunPipeline(t.Context(), demo.PipelineOptions{
		Setting:  demo.Setting{Dir: filepath.Join(t.TempDir(), "demo"), Bin: programs, Out: told{t}, Log: slog.New(slog.DiscardHandler)},
		Examples: "../../examples",
		Kubo:     build(t, "../interop/kubo", "github.com/ipfs/kubo/cmd/ipfs", filepath.Join(bin, "interop", "ipfs")),
	})
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("the demo needs Node.js, npm and curl: %v", err)
	}
	if err != nil {
		t.Error(err)
	}
}
