package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/skyops/skyops/activities/execution/pid1"
)

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "skyops-init")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "skyops-init")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// attempt is an attempt's directory with init running in it.
type attempt struct {
	*testing.T
	dir  string
	cmd  *exec.Cmd
	done chan struct{}
	stop chan struct{}
}

func begin(t *testing.T, args []string, command ...string) *attempt {
	t.Helper()
	a := &attempt{T: t, dir: t.TempDir(), done: make(chan struct{}), stop: make(chan struct{})}
	for _, d := range []string{pid1.LogDir, pid1.RunDir} {
		if err := os.Mkdir(filepath.Join(a.dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := pid1.Touch(a.dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"-dir", a.dir}, args...)
	if len(command) > 0 {
		args = append(append(args, "--"), command...)
	}
	a.cmd = exec.Command(binary, args...)
	if err := a.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { a.cmd.Wait(); close(a.done) }()
	t.Cleanup(func() { a.cmd.Process.Kill(); <-a.done })
	return a
}

// touch keeps the attempt's node alive until the test's end.
func (a *attempt) touch() {
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				pid1.Touch(a.dir, time.Now())
			}
		}
	}()
	a.Cleanup(func() { close(stop); <-stopped })
}

func (a *attempt) wait() pid1.Report {
	a.Helper()
	select {
	case <-a.done:
	case <-time.After(20 * time.Second):
		a.Fatal("init did not end")
	}
	r, err := pid1.ReadReport(a.dir)
	if err != nil {
		a.Fatalf("no report: %v", err)
	}
	if code := a.cmd.ProcessState.ExitCode(); code != r.Code {
		a.Errorf("init exits with %d and reports %d", code, r.Code)
	}
	return r
}

// output reads the log so far.
func (a *attempt) output() (stdout, stderr string) {
	var streams [3]bytes.Buffer
	for n := 1; ; n++ {
		b, err := os.ReadFile(filepath.Join(a.dir, pid1.LogDir, pid1.SegmentName(n)))
		if err != nil {
			return streams[pid1.Stdout].String(), streams[pid1.Stderr].String()
		}
		for {
			c, size, err := pid1.CutChunk(b)
			if err != nil {
				a.Fatal(err)
			}
			if size == 0 {
				break
			}
			streams[c.Stream].Write(c.Text)
			b = b[size:]
		}
	}
}

func (a *attempt) until(what string, ok func() bool) {
	a.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			a.Fatalf("never came: %s", what)
		}
	}
}

func (a *attempt) untilOutput(text string) {
	a.Helper()
	a.until("output "+text, func() bool { out, _ := a.output(); return strings.Contains(out, text) })
}

func TestPassesOutputAndExitCode(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", "echo out; echo err >&2; exit 7")
	if r := a.wait(); r != (pid1.Report{Code: 7}) {
		t.Errorf("report %+v", r)
	}
	if out, err := a.output(); out != "out\n" || err != "err\n" {
		t.Errorf("output %q, %q", out, err)
	}
}

func TestReportsTheSignalThatEndedTheProgram(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", "kill -9 $$")
	if r := a.wait(); r.Code != 137 {
		t.Errorf("report %+v", r)
	}
}

func TestSaysWhyItCannotStart(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "/no/such/program")
	if r := a.wait(); r.Code != 127 {
		t.Errorf("report %+v", r)
	}
	if _, err := a.output(); !strings.Contains(err, "/no/such/program") {
		t.Errorf("log says %q", err)
	}
}

func TestForwardsTermAndWaitsForHelpers(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", `(trap 'sleep 0.3; echo helper saved; exit 0' TERM; echo ready; while :; do sleep 0.05; done) & wait`)
	a.untilOutput("ready")
	a.cmd.Process.Signal(syscall.SIGTERM)
	a.wait()
	if out, _ := a.output(); !strings.Contains(out, "helper saved") {
		t.Errorf("helper was cut off: %q", out)
	}
}

func TestNoticeReachesHandlersOnly(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", `sh -c 'trap "echo noticed" USR1; echo ready; while :; do sleep 0.05; done' & sleep 30 & wait`)
	a.untilOutput("ready")
	a.cmd.Process.Signal(syscall.SIGUSR1)
	a.untilOutput("noticed")
	select {
	case <-a.done:
		t.Fatal("the notice ended a program that does not handle it")
	default:
	}
	a.cmd.Process.Signal(syscall.SIGTERM)
	a.wait()
}

func TestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", `setsid sh -c 'echo $$; exec sleep 60' & sleep 0.2; exit 0`)
	a.wait()
	out, _ := a.output()
	pid := strings.TrimSpace(out)
	if _, err := os.Stat("/proc/" + pid); pid == "" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("process %q survived its job: %v", pid, err)
	}
}

func TestEndsWithItsNode(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-grace", "600ms"}, "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done")
	begun := time.Now()
	if r := a.wait(); !r.Orphaned || r.Code != 137 {
		t.Errorf("report %+v", r)
	}
	if lived := time.Since(begun); lived < 600*time.Millisecond || lived > 5*time.Second {
		t.Errorf("outlived its node by %s", lived)
	}
}

func TestWaitsForItsProgram(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-grace", "500ms"})
	a.touch()
	select {
	case <-a.done:
		t.Fatal("init ended without a program")
	case <-time.After(time.Second): // twice the grace, which the node's touches renew
	}
	p := pid1.Program{Command: []string{"sh", "-c", "echo $GREETING; exit 5"}, Env: []string{"GREETING=hello"}}
	if err := pid1.WriteProgram(a.dir, os.Getuid(), p); err != nil {
		t.Fatal(err)
	}
	if r := a.wait(); r.Code != 5 {
		t.Errorf("report %+v", r)
	}
	if out, _ := a.output(); out != "hello\n" {
		t.Errorf("output %q", out)
	}
}

func TestDoesNotWaitForASilentNode(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-grace", "300ms"})
	if r := a.wait(); !r.Orphaned || r.Code != 127 {
		t.Errorf("report %+v", r)
	}
}

func TestLivesWithItsNode(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-grace", "400ms"}, "sleep", "1.5")
	a.touch()
	if r := a.wait(); r.Orphaned || r.Code != 0 {
		t.Errorf("report %+v", r)
	}
}

func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-memory", "67108864"}, "sh", "-c", `x=$(head -c 200000000 /dev/zero | tr '\0' a); sleep 20`)
	a.touch()
	if r := a.wait(); r.OOMKills != 1 {
		t.Errorf("report %+v", r)
	}
}

func TestUnreadOutputIsBounded(t *testing.T) {
	t.Parallel()
	a := begin(t, nil, "sh", "-c", "yes")
	a.touch()
	full := func() bool {
		_, err := os.Stat(filepath.Join(a.dir, pid1.LogDir, pid1.SegmentName(pid1.MaxSegments)))
		return err == nil
	}
	a.until("full log", full)
	segment := func(n int) string { return filepath.Join(a.dir, pid1.LogDir, pid1.SegmentName(n)) }
	settled := func() bool {
		info, err := os.Stat(segment(pid1.MaxSegments))
		return err == nil && info.Size() >= pid1.SegmentBytes
	}
	a.until("last segment", settled)
	if _, err := os.Stat(segment(pid1.MaxSegments + 1)); err == nil {
		t.Fatal("init went past the bound")
	}
	if err := os.Remove(segment(1)); err != nil {
		t.Fatal(err)
	}
	a.until("next segment after one was read", func() bool {
		_, err := os.Stat(segment(pid1.MaxSegments + 1))
		return err == nil
	})
	a.cmd.Process.Signal(syscall.SIGTERM)
	for n := 2; ; n++ {
		select {
		case <-a.done:
			return
		case <-time.After(10 * time.Millisecond):
			os.Remove(segment(n))
		}
	}
}

func TestOrphanWithUnreadOutputEnds(t *testing.T) {
	t.Parallel()
	a := begin(t, []string{"-grace", "800ms"}, "yes")
	if r := a.wait(); !r.Orphaned {
		t.Errorf("report %+v", r)
	}
}
