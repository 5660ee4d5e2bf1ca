package seal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skyops/skyops/protocol/seal"
)

// stockAge builds the age command of the module this repository pins.
func stockAge(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "age")
	if out, err := exec.Command("go", "build", "-o", bin, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
	return bin
}

// TestStockAgeOpensAPackage runs the line that doc.go and the README promise.
func TestStockAgeOpensAPackage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the age command; run without -short")
	}
	owner, node := identity(t), identity(t)
	src := sampleTree(t)
	if err := os.Symlink("model.bin", filepath.Join(src, "latest")); err != nil {
		t.Fatal(err)
	}
	_, s, _ := sealTree(t, src, 3000, owner.Recipient(), node.Recipient())
	dir, out := t.TempDir(), t.TempDir()
	for i, b := range s.segments {
		if err := os.WriteFile(filepath.Join(dir, seal.SegmentName(i)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "id.txt"), []byte(owner.Encode()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `for f in *.age; do "$AGE" -d -i id.txt "$f"; done | tar x -C "$OUT"`
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "AGE="+stockAge(t), "OUT="+out)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	want, got := tree(t, src), tree(t, out)
	for name, content := range want {
		if !strings.HasPrefix(content, "dir") && got[name] != content {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d entries, want %d", len(got), len(want))
	}
}
