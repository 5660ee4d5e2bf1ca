package docker_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/skyops/skyops/activities/execution/docker"
	"github.com/skyops/skyops/activities/execution/executiontest"
)

// engine returns a runtime whose engine answers. On CI, where setup has
// installed one, its absence is a failure.
func engine(t *testing.T) *docker.Runtime {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a Docker engine; not in short runs")
	}
	r, err := docker.New(docker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if _, err := r.Preflight(t.Context()); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("CI has no Docker engine: %v", err)
		}
		t.Skipf("no Docker engine: %v", err)
	}
	return r
}

// docked asks the engine's own command.
func docked(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("docker", args...).CombinedOutput(); err != nil {
		t.Errorf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// imageExists asks the engine's own command for an image.
func imageExists(t *testing.T, id string) bool {
	t.Helper()
	out, err := exec.Command("docker", "images", "--all", "--quiet", "--no-trunc").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(out), id)
}

func TestConformance(t *testing.T) {
	r := engine(t)
	dir := executiontest.PublicDir(t)
	program := executiontest.Build(t, dir, "activities/execution/executiontest/program")
	image, archive := executiontest.BuildImage(t, program, "")
	executiontest.Run(t, executiontest.Subject{
		Runtime: r, Image: image, Archive: archive, Program: "/program",
		Init: executiontest.Build(t, dir, "workers/node/init"),
	})
}
