package seal_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
)

func TestTreesAreArchivedBelowTheirNames(t *testing.T) {
	t.Parallel()
	var trees []seal.Tree
	for _, name := range []string{"output", "logs"} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "sub", "file"), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("sub/file", filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		trees = append(trees, seal.Tree{Name: name, Root: root})
	}
	var archive bytes.Buffer
	skipped, err := seal.ArchiveTrees(context.Background(), &archive, trees...)
	if err != nil || len(skipped) > 0 {
		t.Fatalf("%v, %v", skipped, err)
	}
	out, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := seal.Extract(&archive, out, seal.Limits{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"output", "logs"} {
		if b, err := out.ReadFile(name + "/link"); err != nil || string(b) != name {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}
