package process_test

import (
	"testing"

	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/activities/execution/process"
)

func TestConformance(t *testing.T) {
	r, err := process.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir := executiontest.PublicDir(t)
	executiontest.Run(t, executiontest.Subject{
		Runtime: r,
		Program: executiontest.Build(t, dir, "activities/execution/executiontest/program"),
		Init:    executiontest.Build(t, dir, "workers/node/init"),
	})
}
