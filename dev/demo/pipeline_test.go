package demo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/starter/client"
)

// ran is a pipeline of one step that left a package.
func ran(cost uint64, manifest byte) client.Pipeline {
	return client.Pipeline{Cost: job.Units(cost), Steps: []client.PipelineStep{{Runs: []client.PipelineRun{{Package: &record.Package{Manifest: common.Hash{manifest}}}}}}}
}

func TestCheaper(t *testing.T) {
	t.Parallel()
	nothing := client.Pipeline{Steps: []client.PipelineStep{{Runs: []client.PipelineRun{{}}}}}
	for name, c := range map[string]struct {
		first, second client.Pipeline
		good          bool
	}{
		"nothing was paid":   {ran(5, 1), ran(0, 1), true},
		"less was paid":      {ran(5, 1), ran(4, 1), true},
		"as much was paid":   {ran(5, 1), ran(5, 1), false},
		"another result":     {ran(5, 1), ran(0, 2), false},
		"no result at first": {nothing, ran(0, 1), false},
		"no result later":    {ran(5, 1), nothing, false},
		"no steps":           {client.Pipeline{}, client.Pipeline{}, false},
	} {
		if err := cheaper(c.first, c.second); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlacesAreCompared(t *testing.T) {
	t.Parallel()
	if err := equal([]place{{digest: "a"}, {digest: "a"}, {digest: "a"}}); err != nil {
		t.Error(err)
	}
	if equal([]place{{digest: "a"}, {digest: "a"}, {digest: "b"}}) == nil {
		t.Error("other bytes are taken to be equal")
	}
}

// The digest is what a person gets with sha256sum, and changes with each byte and name.
func TestDigest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"manifest.json": "{}", "00000.age": "sealed"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := digestOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum := exec.Command("sh", "-c", "sha256sum * | sha256sum")
	sum.Dir, sum.Env = dir, append(os.Environ(), "LC_ALL=C")
	if out, err := sum.Output(); err != nil || !strings.HasPrefix(string(out), got+" ") {
		t.Errorf("%s, but sha256sum says %s: %v", got, out, err)
	}
	if err := os.Rename(filepath.Join(dir, "00000.age"), filepath.Join(dir, "00001.age")); err != nil {
		t.Fatal(err)
	}
	if other, err := digestOf(dir); err != nil || other == got {
		t.Errorf("another name gives the same digest: %v", err)
	}
}
