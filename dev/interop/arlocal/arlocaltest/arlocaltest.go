// Package arlocaltest runs a stock Arweave gateway for a test.
//
// Start at Start.
package arlocaltest

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/skyops/skyops/dev/interop/arlocal"
)

// Start runs a gateway until the test ends and returns its base URL. Where there
// is no Node.js the test is skipped, unless CI is set.
func Start(t testing.TB) string {
	t.Helper()
	g, err := arlocal.Run(t.Context(), t.TempDir())
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") == "" {
		t.Skipf("the stock Arweave gateway needs Node.js and npm: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if talk := g.Stop(); t.Failed() {
			t.Logf("the stock Arweave gateway said:\n%s", talk)
		}
	})
	return g.URL
}
