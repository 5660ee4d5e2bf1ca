package command_test

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"filippo.io/age"

	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/gateway/apitest"
	workjob "github.com/skyops/skyops/workflows/job"
)

// What keys export writes opens every result with age alone, those from before
// the key was replaced too.
func TestAgeOpensResultsWithTheExportedKeys(t *testing.T) {
	t.Parallel()
	p := newPerson(t, newGateway(t))
	dir := t.TempDir()
	var packages []string
	for _, text := range []string{"before", "after"} {
		p.g.Jobs.SetProgram(func(workjob.Input, *seal.Identity) apitest.Run {
			return apitest.Run{Output: map[string]string{"out.txt": text}}
		})
		id := p.run(0, "submit-task", "--image", "any/name:1@"+remoteID, "--gpu", "A100")
		packages = append(packages, p.run(0, "result", id, "--wait", "--sealed", "--output", filepath.Join(dir, text)))
		p.run(0, "keys", "rotate")
	}
	p.run(0, "keys", "export", "--output", filepath.Join(dir, "identity.txt"))
	f, err := os.Open(filepath.Join(dir, "identity.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	identities, err := age.ParseIdentities(f)
	if err != nil || len(identities) != 3 {
		t.Fatalf("%d keys: %v", len(identities), err)
	}
	for i, text := range []string{"before", "after"} {
		if got := untar(t, openWithAge(t, packages[i], identities)); got["out.txt"] != text {
			t.Errorf("the result of the job %s is %q", text, got)
		}
	}
}

// The age command itself, built from its module, opens what was sealed to a
// team, with the key that a member of it exported.
func TestTheAgeCommandOpensASharedResult(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tool := filepath.Join(dir, "age")
	if out, err := exec.Command("go", "build", "-o", tool, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("build age: %v: %s", err, out)
	}
	g := newGateway(t)
	owner, member := newPerson(t, g), newPerson(t, g)
	id := owner.run(0, "submit-task", "--image", "any/name:1@"+remoteID, "--gpu", "A100", "--share-with", member.run(0, "keys", "rotate"))
	pack := owner.run(0, "result", id, "--wait", "--sealed", "--output", filepath.Join(dir, "package"))
	identity := filepath.Join(dir, "identity.txt")
	member.run(0, "keys", "export", "--output", identity)
	files, err := filepath.Glob(filepath.Join(pack, "*.age"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments: %v", err)
	}
	var stream []byte
	for _, name := range files {
		plain, err := exec.Command(tool, "-d", "-i", identity, name).Output()
		if err != nil {
			t.Fatalf("age -d %s: %v", name, err)
		}
		stream = append(stream, plain...)
	}
	if got := untar(t, bytes.NewReader(stream)); got["out.txt"] == "" {
		t.Errorf("age opened %v", got)
	}
}

// openWithAge returns the segments of a sealed package, opened one after the other.
func openWithAge(t *testing.T, dir string, identities []age.Identity) io.Reader {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.age"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments in %s: %v", dir, err)
	}
	slices.Sort(files)
	var all []io.Reader
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		r, err := age.Decrypt(f, identities...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, r)
	}
	return io.MultiReader(all...)
}

func untar(t *testing.T, r io.Reader) map[string]string {
	t.Helper()
	files := map[string]string{}
	for archive := tar.NewReader(r); ; {
		h, err := archive.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Clean(h.Name)] = string(b)
	}
}
