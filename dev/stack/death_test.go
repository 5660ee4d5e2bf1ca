package stack

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// panicEnv makes the test binary a program that panics with a child running:
// the folder of its supervisor.
const panicEnv = "SKYOPS_TEST_PANIC"

func TestMain(m *testing.M) {
	if dir := os.Getenv(panicEnv); dir != "" {
		panicWithChild(dir)
	}
	os.Exit(m.Run())
}

func panicWithChild(dir string) {
	s, err := NewSupervisor(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		panic(err)
	}
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		c, err := s.spawn(sh("role", serve))
		if err != nil {
			panic(err)
		}
		fmt.Println(c.cmd.Process.Pid, startTime(c.cmd.Process.Pid))
	}()
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // the test has seen it run
	panic("as a test may")
}

// A process that panics, or is killed, takes its children along.
func TestChildrenDieWithTheirSupervisor(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"panic", "kill"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), panicEnv+"="+t.TempDir())
		in, err1 := cmd.StdinPipe()
		out, err2 := cmd.StdoutPipe()
		if err1 != nil || err2 != nil || cmd.Start() != nil {
			t.Fatalf("start: %v, %v", err1, err2)
		}
		var pid int
		var began string
		if _, err := fmt.Fscan(bufio.NewReader(out), &pid, &began); err != nil {
			t.Fatalf("the child did not start: %v", err)
		}
		if startTime(pid) != began {
			t.Fatal("the child ended by itself")
		}
		if how == "kill" {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintln(in)
		if err := cmd.Wait(); err == nil || how == "panic" && !strings.Contains(err.Error(), "exit status 2") {
			t.Errorf("%s: %v", how, err)
		}
		eventually(t, "the child's end after a "+how, func() bool { return startTime(pid) != began })
	}
}
