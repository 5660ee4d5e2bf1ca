// Package arlocal runs a stock Arweave gateway (npm's arlocal, which asks for no
// coins) for tests. It is a test's neighbour, not a part of the product.
//
// Start at Start.
package arlocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// patience bounds how long the gateway may take to come up.
const patience = 60 * time.Second

// Start installs the gateway if it is not, runs it on port of this
// machine until the test ends, and returns its base URL. Where there is no Node.js
// the test is skipped, unless CI is set.
func Start(t testing.TB, port string) string {
	t.Helper()
	folder, err := install(t.Context())
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("the stock Arweave gateway needs Node.js and npm: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(folder, "node_modules", "arlocal", "bin", "index.js"), port, "--hidelogs", "--dbpath", "db")
	cmd.Dir = t.TempDir()
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &talk, &talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may be over already
		<-ended
		if t.Failed() {
			t.Logf("the stock Arweave gateway said:\n%s", talk.String())
		}
	})
	base := "http://127.0.0.1:" + port
	deadline := time.After(patience)
	for {
		if resp, err := http.Get(base + "/info"); err == nil {
			resp.Body.Close()
			return base
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the stock Arweave gateway ended: %v", err)
		case <-deadline:
			t.Fatalf("the stock Arweave gateway did not come up within %s", patience)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// install brings what package-lock.json names into this folder, once.
func install(ctx context.Context) (folder string, err error) {
	_, file, _, _ := runtime.Caller(0)
	folder = filepath.Dir(file)
	lock, err := os.OpenFile(filepath.Join(folder, "package-lock.json"), os.O_RDONLY, 0)
	if err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	defer lock.Close()
	// Tests of several packages may come here at once.
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	want, err := os.ReadFile(lock.Name())
	if err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	mark := filepath.Join(folder, "node_modules", ".installed-lock")
	if got, err := os.ReadFile(mark); err == nil && bytes.Equal(got, want) {
		return folder, nil
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install arlocal: %w\n%s", err, out)
	}
	if err := os.WriteFile(mark, want, 0o644); err != nil {
		return "", fmt.Errorf("install arlocal: %w", err)
	}
	return folder, nil
}
