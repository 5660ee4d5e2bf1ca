package docker_test

import (
	"os"
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
	r, err := docker.New("")
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

func TestConformance(t *testing.T) {
	r := engine(t)
	dir := executiontest.PublicDir(t)
	program := executiontest.Build(t, dir, "activities/execution/executiontest/program")
	image, archive := executiontest.BuildImage(t, program)
	executiontest.Run(t, executiontest.Subject{
		Runtime: r, Image: image, Archive: archive, Program: "/program",
		Init: executiontest.Build(t, dir, "workers/node/init"),
	})
}
