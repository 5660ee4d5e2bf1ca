package e2e

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// scan looks for words in every file below the roots that is on a disk: what is
// mounted below them, such as memory of running jobs, is left out, and so is
// what has not changed since. It returns "word in file" for each find.
func scan(t *testing.T, words []string, since time.Time, roots ...string) (found []string) {
	t.Helper()
	files := 0
	for _, root := range roots {
		info, err := os.Stat(root)
		if err != nil {
			t.Fatalf("nothing to scan: %v", err)
		}
		disk := info.Sys().(*syscall.Stat_t).Dev
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // files come and go
			}
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return nil
			}
			stat := info.Sys().(*syscall.Stat_t)
			if stat.Dev != disk && d.IsDir() {
				return fs.SkipDir
			}
			if d.Type().IsRegular() && !time.Unix(stat.Ctim.Unix()).Before(since) {
				files++
				for _, word := range scanFile(path, words) {
					found = append(found, word+" in "+path)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("scan %s: %v", root, err)
		}
	}
	if files == 0 {
		t.Fatalf("there was nothing to scan in %v", roots)
	}
	return found
}

// scanFile returns the words that a file holds.
func scanFile(path string, words []string) (found []string) {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	overlap := 0
	for _, w := range words {
		overlap = max(overlap, len(w)-1)
	}
	seen := map[string]bool{}
	buf, kept := make([]byte, 1<<20), 0
	for {
		n, err := io.ReadFull(f, buf[kept:])
		for _, w := range words {
			if !seen[w] && bytes.Contains(buf[:kept+n], []byte(w)) {
				seen[w] = true
				found = append(found, w)
			}
		}
		if err != nil {
			return found
		}
		kept = copy(buf, buf[kept+n-overlap:kept+n])
	}
}

// engineRoots are where the container engine keeps what it knows of containers
// and images.
func engineRoots(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("docker", "info", "--format", "{{.DockerRootDir}}").Output()
	if err != nil {
		t.Fatal(err)
	}
	roots := []string{strings.TrimSpace(string(out))}
	const beside = "/var/lib/containerd" // of engines that leave images to containerd
	if _, err := os.Stat(beside); err == nil {
		roots = append(roots, beside)
	}
	return roots
}

func TestScanFindsWordsAcrossBlocks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, at := range []int{0, 1<<20 - 3, 3<<20 - 1} {
		b := make([]byte, 4<<20)
		copy(b[at:], "needle")
		if err := os.WriteFile(filepath.Join(dir, "hay"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := scan(t, []string{"needle", "absent"}, time.Time{}, dir); len(got) != 1 {
			t.Errorf("at %d: found %v", at, got)
		}
	}
}
