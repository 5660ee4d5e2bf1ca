package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func testEnv(t *testing.T) env {
	t.Helper()
	return env{output: t.TempDir(), checkpoint: t.TempDir(), secrets: t.TempDir(), input: t.TempDir(),
		progress: filepath.Join(t.TempDir(), "progress"), attempt: "1"}
}

// check fails unless the output is that of an honest run of n steps.
func check(t *testing.T, e env, n int) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(e.output, stepsFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != n {
		t.Fatalf("%d lines, want %d", len(lines), n)
	}
	var chain [32]byte
	for i, line := range lines {
		chain = sha256.Sum256(fmt.Appendf(chain[:], "%d", i+1))
		if f := strings.Fields(line); f[0] != fmt.Sprint(i+1) || f[2] != fmt.Sprintf("%x", chain) {
			t.Fatalf("line %d: %s", i+1, line)
		}
	}
	return lines
}

func TestInterruptedRunCountsEveryStepOnce(t *testing.T) {
	t.Parallel()
	e := testEnv(t)
	o := options{steps: 25, interval: time.Microsecond, every: 4, failAt: 14, exitCode: 9}
	if code, err := run(context.Background(), o, e); code != 9 || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	if err := os.MkdirAll(filepath.Join(e.checkpoint, ".saving"), 0o755); err != nil {
		t.Fatal(err)
	}
	o.failAt, e.attempt = 0, "2"
	if code, err := run(context.Background(), o, e); code != 0 || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	lines := check(t, e, 25)
	if !strings.HasPrefix(lines[11], "12 1 ") || !strings.HasPrefix(lines[12], "13 2 ") {
		t.Fatalf("resumed elsewhere:\n%s\n%s", lines[11], lines[12])
	}
	saved, _ := filepath.Glob(filepath.Join(e.checkpoint, "step-*"))
	if len(saved) != 2 {
		t.Fatalf("kept %v", saved)
	}
}

func TestResumeDirectoryItself(t *testing.T) {
	t.Parallel()
	e := testEnv(t)
	if _, err := run(context.Background(), options{steps: 10, interval: time.Microsecond, every: 5, failAt: 7}, e); err != nil {
		t.Fatal(err)
	}
	e.resume, e.checkpoint = filepath.Join(e.checkpoint, "step-000000005"), t.TempDir()
	if code, err := run(context.Background(), options{steps: 10, interval: time.Microsecond}, e); code != 0 || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	check(t, e, 10)
}

func TestDamagedCheckpointIsRefused(t *testing.T) {
	t.Parallel()
	e := testEnv(t)
	if err := os.WriteFile(filepath.Join(e.checkpoint, stepsFile), []byte("1 1 00\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := run(context.Background(), options{steps: 3, interval: time.Microsecond}, e); err == nil {
		t.Fatal("resumed from it")
	}
}

func TestInputsAndSecret(t *testing.T) {
	t.Parallel()
	e := testEnv(t)
	for path, content := range map[string]string{filepath.Join(e.secrets, "TOKEN"): "s3cret", filepath.Join(e.input, "data"): "abc"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := options{steps: 1, interval: time.Microsecond, secret: "TOKEN", inputs: true, fillDisk: 1}
	if code, err := run(context.Background(), o, e); code != 0 || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	secret, _ := os.ReadFile(filepath.Join(e.output, "secret.txt"))
	inputs, _ := os.ReadFile(filepath.Join(e.output, "inputs.txt"))
	if string(secret) != "s3cret" || !strings.HasSuffix(string(inputs), "  data\n") {
		t.Fatalf("%q %q", secret, inputs)
	}
}
