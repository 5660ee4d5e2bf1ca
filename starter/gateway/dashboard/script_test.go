package dashboard

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// script runs one of testdata's over the dashboard's modules in Node.js, which has
// what a browser has of them.
func script(t *testing.T, name string, in, out any) {
	t.Helper()
	bin, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("node is missing: make setup installs it")
		}
		t.Skip("node is missing: make setup installs it")
	}
	dir := t.TempDir()
	for _, from := range []string{"assets", "../page/assets", "../page/vendor", "testdata"} {
		err := fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(name); err != nil || d.IsDir() || ext != ".js" && ext != ".mjs" {
				return err
			}
			b, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, filepath.Base(name)), b, 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type":"module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	told, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bin, filepath.Join(dir, name))
	cmd.Stdin = bytes.NewReader(told)
	said, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("node: %v\n%s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(said, out); err != nil {
		t.Fatalf("node said %.300s: %v", said, err)
	}
}
