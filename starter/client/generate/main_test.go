package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestCallsAreUpToDate(t *testing.T) {
	t.Parallel()
	now, err := generate("../" + document)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../" + generated)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now, kept) {
		t.Errorf("%s is not what %s leads to: run make client", generated, document)
	}
}

// The strictest rules of a linter that others use find nothing, no warning either.
func TestTheDocumentIsClean(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("installs a linter from npm")
	}
	if _, err := exec.LookPath("npm"); err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no npm: make setup")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../lint")); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), name, args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	file, err := filepath.Abs("../" + document)
	if err != nil {
		t.Fatal(err)
	}
	run("node_modules/.bin/redocly", "lint", "--max-problems", "1000", "--config", "redocly.yaml", file)
}
