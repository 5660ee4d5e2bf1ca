package stack

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sh describes a child that runs a shell script.
func sh(name, script string) Process {
	return Process{Name: name, Path: "/bin/sh", Args: []string{"-c", script}}
}

const serve = "echo msg=ready; while :; do sleep 0.02; done"

// polite is a child that serves until SIGTERM and leaves a mark in file.
func polite(name, file string) Process {
	return sh(name, "trap 'echo "+name+" >> "+file+"; exit 0' TERM; echo msg=ready; while :; do sleep 0.02; done")
}

func newSupervisor(t *testing.T, dir string) *Supervisor {
	t.Helper()
	s, err := NewSupervisor(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func stop(t *testing.T, s *Supervisor) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func start(t *testing.T, s *Supervisor, p Process) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Start(ctx, p); err != nil {
		t.Fatal(err)
	}
}

// eventually polls for something that takes a moment.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatalf("%s did not happen", what)
		case <-tick.C:
		}
	}
}

func TestStartWaitsForReadiness(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	defer stop(t, s)
	mark := filepath.Join(t.TempDir(), "mark")
	start(t, s, sh("late", "echo starting; sleep 0.2; touch "+mark+"; "+serve))
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("Start returned before the child was ready: %v", err)
	}
	if s.PID("late") == 0 || s.PID("unknown") != 0 || s.Done("unknown") != nil {
		t.Error("the children are not known by their names")
	}
}

func TestChildThatEndsBeforeItIsReady(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	defer stop(t, s)
	err := s.Start(t.Context(), sh("broken", "echo first; echo 'no such key'; exit 3"))
	if err == nil || !strings.Contains(err.Error(), "no such key") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("Start says %v", err)
	}
}

func TestStartGivesUp(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	defer stop(t, s)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errors.New("too slow"))
	defer cancel()
	err := s.Start(ctx, sh("slow", "while :; do sleep 0.02; done"))
	if err == nil || !strings.Contains(err.Error(), "too slow") || !strings.Contains(err.Error(), "slow.log") {
		t.Errorf("Start says %v", err)
	}
}

// A restarted child is ready when its new run says so, not because its old one did.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	defer stop(t, s)
	marks := filepath.Join(t.TempDir(), "marks")
	p := polite("role", marks)
	start(t, s, p)
	old := s.PID("role")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Restart(ctx, "role"); err != nil {
		t.Fatal(err)
	}
	if s.PID("role") == old {
		t.Error("the child was not restarted")
	}
	if b, err := os.ReadFile(marks); err != nil || string(b) != "role\n" {
		t.Errorf("the old run left %q: %v", b, err)
	}
	if err := s.Restart(ctx, "unknown"); err == nil {
		t.Error("a child that never was is restarted")
	}
}

func TestEndedChildIsStartedAgainUnlessHeld(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	defer stop(t, s)
	p := sh("role", serve)
	p.Restart = 20 * time.Millisecond
	start(t, s, p)
	first := s.PID("role")
	if err := s.Signal("role", syscall.SIGKILL, false); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the next run", func() bool { return s.PID("role") != first })
	second := s.PID("role")
	if err := s.Signal("role", syscall.SIGKILL, true); err != nil {
		t.Fatal(err)
	}
	<-s.Done("role")
	for deadline := time.Now().Add(10 * p.Restart); time.Now().Before(deadline); {
		if s.PID("role") != second {
			t.Fatal("a held child was started again")
		}
	}
	if err := s.Signal("unknown", syscall.SIGKILL, false); err == nil {
		t.Error("a child that never was is signalled")
	}
}

func TestStopKeepsTheOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newSupervisor(t, dir)
	marks := filepath.Join(t.TempDir(), "marks")
	for _, name := range []string{"infra", "role", "host"} {
		start(t, s, polite(name, marks))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx, []string{"host"}, []string{"role", "absent"}); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(marks); err != nil || string(b) != "host\nrole\ninfra\n" {
		t.Errorf("they ended as %q: %v", b, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "run", "*")); len(left) > 0 {
		t.Errorf("pid files are left: %v", left)
	}
}

func TestStopKillsWhatDoesNotGo(t *testing.T) {
	t.Parallel()
	s := newSupervisor(t, t.TempDir())
	start(t, s, sh("stubborn", "trap '' TERM; "+serve))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := s.Stop(ctx); err == nil || !strings.Contains(err.Error(), "stubborn") {
		t.Errorf("Stop says %v", err)
	}
	select {
	case <-s.Done("stubborn"):
	default:
		t.Error("the child still runs")
	}
}

// What a killed supervisor left behind is ended by the next one on the folder;
// a stranger that has got the same pid is not.
func TestLeftoversAreEnded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dead := newSupervisor(t, dir)
	start(t, dead, sh("role", serve))
	stranger := newSupervisor(t, t.TempDir())
	defer stop(t, stranger)
	start(t, stranger, sh("other", serve))
	file := filepath.Join(dir, "run", "other.pid")
	if err := os.WriteFile(file, []byte(strconv.Itoa(stranger.PID("other"))+" 12345\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	newSupervisor(t, dir)
	select {
	case <-dead.Done("role"):
	case <-time.After(20 * time.Second):
		t.Error("the leftover still runs")
	}
	select {
	case <-stranger.Done("other"):
		t.Error("a process that only has the pid was ended")
	default:
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the pid file is still there")
	}
}
