package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skyops/skyops/starter/client"
)

// shell runs the skyops command as one user.
type shell struct {
	t    *testing.T
	env  []string
	talk string // what the last command said on stderr
}

func newShell(t *testing.T) *shell {
	dir := t.TempDir()
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte("correct horse battery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &shell{t: t, env: append(os.Environ(), "SKYOPS_HOME="+filepath.Join(dir, "home"), "SKYOPS_PASSWORD_FILE="+password)}
}

// try runs a command and returns its output and exit code.
func (s *shell) try(args ...string) (string, int) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), filepath.Join(bin, "skyops"), args...)
	cmd.Env = s.env
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	s.talk = talk.String()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// run runs a command that must succeed.
func (s *shell) run(args ...string) string {
	s.t.Helper()
	out, code := s.try(args...)
	if code != 0 {
		s.t.Fatalf("skyops %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, s.talk)
	}
	return strings.TrimSpace(out)
}

// The README's commands, typed as they stand there.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	w := sharedWorld(t)
	s := newShell(t)
	s.run("network", "add", w.Network.Gateway)
	s.run("wallet", "new")
	s.run("wallet", "faucet")
	if _, code := s.try("submit-task", "--model", "counter", "--max-cost", "0.01"); code == 0 || !strings.Contains(s.talk, "deposit") {
		t.Errorf("without a deposit, submit-task ends with %d: %s", code, s.talk)
	}
	s.run("wallet", "deposit", "0.05")
	if out, code := s.try("submit-task", "--model", "gpt2", "--gpu", "A1000", "--ram", "64", "--duration", "4h", "--dry-run"); code == 0 || !strings.Contains(s.talk, "A100") {
		t.Errorf("an unknown GPU ends with %d: %s%s", code, out, s.talk)
	}
	node := w.nodes(t, "calm-1")[0].Hex()
	line := []string{"submit-task", "--model", "counter", "--gpu", "A100:80GB", "--ram", "1", "--duration", "10m",
		"--set", "steps=12", "--set", "interval=20ms", "--node", node}
	if out := s.run(append(line, "--dry-run")...); !strings.Contains(out+s.talk, "A100") {
		t.Errorf("the dry run shows %s%s", out, s.talk)
	}
	id := s.run(line...)
	result := filepath.Join(t.TempDir(), "out")
	s.run("result", id, "--wait", "-o", result)
	checkSteps(t, result, 12)
	if out := s.run("logs", id); !strings.Contains(out, "counted to 12") {
		t.Errorf("the log is %s", out)
	}
	until(t, soon, "settlement and anchor", func() (bool, error) {
		var j client.Job
		err := json.Unmarshal([]byte(s.run("status", id, "--json")), &j)
		return j.State == client.Succeeded && j.Anchoring != nil && j.Settlement != nil, err
	})
	if out := s.run("verify", id); strings.Contains(out, "FAIL") || !strings.Contains(out, "scheduler's") {
		t.Errorf("verify says %s", out)
	}
	if out := s.run("list"); !strings.Contains(out, id[:10]) {
		t.Errorf("the list lacks %s: %s", id, out)
	}
	if out := s.run("nodes"); !strings.Contains(out, "simulated") {
		t.Errorf("the nodes do not say that they are simulated: %s", out)
	}
	failed := s.run("submit-task", "--model", "counter", "--set", "fail-at=2", "--set", "interval=10ms", "--node", node, "--ram", "1")
	if _, code := s.try("result", failed, "--wait", "-o", filepath.Join(t.TempDir(), "failed")); code != 0 {
		t.Logf("the failed job's result: exit %d: %s", code, s.talk)
	}
	if _, code := s.try("status", "0x"+strings.Repeat("0", 64)); code == 0 {
		t.Error("a job that does not exist has a status")
	}
	s.run("wallet", "balance")
	s.run("wallet", "withdraw", "0.01")
}
