package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// readyMark is what each role logs once it serves.
var readyMark = []byte("msg=ready")

// Process describes one child.
type Process struct {
	Name    string
	Path    string
	Args    []string
	Env     []string      // added to this process's own
	Restart time.Duration // wait this long before starting it again after it ended; 0: leave it
}

// Supervisor runs children, logs each to its own file, and starts again those
// that end. They die with this process, however it ends. It leaves the pid of each in a file, so that the next supervisor on
// the same folder can end what a killed one left behind.
type Supervisor struct {
	logs, pids string
	log        *slog.Logger
	launch     chan func() // what is to run on the children's thread

	mu       sync.Mutex
	children map[string]*child
	stopping bool
}

type child struct {
	process Process
	cmd     *exec.Cmd
	done    chan struct{} // closed when this run of it has ended
	held    bool          // do not start it again
}

// NewSupervisor ends leftovers of an earlier supervisor on dir.
func NewSupervisor(dir string, log *slog.Logger) (*Supervisor, error) {
	s := &Supervisor{logs: filepath.Join(dir, "logs"), pids: filepath.Join(dir, "run"), log: log, launch: make(chan func()), children: map[string]*child{}}
	for _, d := range []string{s.logs, s.pids} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("make supervisor folder: %w", err)
		}
	}
	files, err := filepath.Glob(filepath.Join(s.pids, "*.pid"))
	if err != nil {
		return nil, fmt.Errorf("list pid files: %w", err)
	}
	for _, f := range files {
		endLeftover(f)
		_ = os.Remove(f)
	}
	go s.parent()
	return s, nil
}

// parent is the one thread that children are started from. The kernel ends a
// child when the thread that started it ends, so this one never does.
func (s *Supervisor) parent() {
	runtime.LockOSThread()
	for run := range s.launch {
		run()
	}
}

// startOnThread starts a command as a child of that thread.
func (s *Supervisor) startOnThread(cmd *exec.Cmd) error {
	started := make(chan error)
	s.launch <- func() { started <- cmd.Start() }
	return <-started
}

// endLeftover kills the process a pid file names, if it is still the same one:
// pids are used again, start times are not.
func endLeftover(file string) {
	b, err := os.ReadFile(file)
	if err != nil {
		return
	}
	pid, started, ok := strings.Cut(strings.TrimSpace(string(b)), " ")
	n, err := strconv.Atoi(pid)
	if !ok || err != nil || startTime(n) != started {
		return
	}
	_ = syscall.Kill(n, syscall.SIGKILL)
	for startTime(n) == started {
		time.Sleep(5 * time.Millisecond)
	}
}

// startTime is the kernel's start time of a live process in clock ticks, or "".
func startTime(pid int) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The command name in parentheses may hold spaces; fields count from after it.
	i := bytes.LastIndexByte(b, ')')
	fields := strings.Fields(string(b[i+1:]))
	if i < 0 || len(fields) < 20 || fields[0] == "Z" {
		return ""
	}
	return fields[19]
}

// Start runs a process and returns once it has logged that it is ready.
func (s *Supervisor) Start(ctx context.Context, p Process) error {
	s.mu.Lock()
	c, err := s.spawn(p)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.waitReady(ctx, c)
}

// spawn starts one run of p; s.mu is held.
func (s *Supervisor) spawn(p Process) (*child, error) {
	log, err := os.OpenFile(s.LogFile(p.Name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of %s: %w", p.Name, err)
	}
	defer log.Close()
	fmt.Fprintf(log, "level=INFO msg=starting process=%s\n", p.Name)
	cmd := exec.Command(p.Path, p.Args...)
	cmd.Env = append(os.Environ(), p.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setpgid:   true, // a terminal's interrupt reaches them through us, in order
		Pdeathsig: syscall.SIGKILL,
	}
	if err := s.startOnThread(cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Name, err)
	}
	c := &child{process: p, cmd: cmd, done: make(chan struct{})}
	s.children[p.Name] = c
	pid := fmt.Sprintf("%d %s\n", cmd.Process.Pid, startTime(cmd.Process.Pid))
	if err := os.WriteFile(s.pidFile(p.Name), []byte(pid), 0o600); err != nil {
		s.log.Warn("pid file was not written", "process", p.Name, "err", err)
	}
	go s.watch(c)
	return c, nil
}

// watch waits for the end of one run and starts the next.
func (s *Supervisor) watch(c *child) {
	err := c.cmd.Wait()
	close(c.done)
	s.mu.Lock()
	again := !s.stopping && !c.held && c.process.Restart > 0
	s.mu.Unlock()
	if !again {
		return
	}
	s.log.Warn("process ended, starting it again", "process", c.process.Name, "after", c.process.Restart, "err", err)
	time.Sleep(c.process.Restart)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || c.held || s.children[c.process.Name] != c {
		return
	}
	if _, err := s.spawn(c.process); err != nil {
		s.log.Error("process could not be started again", "process", c.process.Name, "err", err)
	}
}

// waitReady reads the child's log, from its newest start on, until it says ready.
func (s *Supervisor) waitReady(ctx context.Context, c *child) error {
	name := c.process.Name
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		b, err := s.newestLog(name)
		if err != nil {
			return err
		}
		if bytes.Contains(b, readyMark) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not become ready: %w; its log: %s", name, context.Cause(ctx), s.LogFile(name))
		case <-c.done:
			if b, err = s.newestLog(name); err != nil { // with its last words
				return err
			}
			return fmt.Errorf("%s ended before it was ready (%s): %s", name, c.cmd.ProcessState, lastLine(b))
		case <-tick.C:
		}
	}
}

// newestLog is what a child has logged since its newest start.
func (s *Supervisor) newestLog(name string) ([]byte, error) {
	b, err := os.ReadFile(s.LogFile(name))
	if err != nil {
		return nil, fmt.Errorf("read log of %s: %w", name, err)
	}
	return b[max(0, bytes.LastIndex(b, []byte("msg=starting process="+name+"\n"))):], nil
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

// Signal sends sig to a child; with hold it is not started again when it ends.
func (s *Supervisor) Signal(name string, sig syscall.Signal, hold bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.children[name]
	if c == nil {
		return fmt.Errorf("no process %q", name)
	}
	c.held = hold
	if err := c.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("signal %s: %w", name, err)
	}
	return nil
}

// Done is closed when the newest run of a child has ended; nil for an unknown name.
func (s *Supervisor) Done(name string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.children[name]; c != nil {
		return c.done
	}
	return nil
}

// PID returns a child's process id, 0 for an unknown name.
func (s *Supervisor) PID(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.children[name]; c != nil {
		return c.cmd.Process.Pid
	}
	return 0
}

// Restart ends a child's run, if it still runs, and starts it again.
func (s *Supervisor) Restart(ctx context.Context, name string) error {
	s.mu.Lock()
	c := s.children[name]
	s.mu.Unlock()
	if c == nil {
		return fmt.Errorf("no process %q", name)
	}
	if err := s.end(ctx, c, syscall.SIGTERM); err != nil {
		return err
	}
	return s.Start(ctx, c.process)
}

// end signals a child and waits; one that does not go is killed when ctx ends.
func (s *Supervisor) end(ctx context.Context, c *child, sig syscall.Signal) error {
	s.mu.Lock()
	c.held = true
	s.mu.Unlock()
	_ = c.cmd.Process.Signal(sig) // already gone is what is wanted
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		_ = c.cmd.Process.Kill()
		<-c.done
		return fmt.Errorf("%s did not stop by itself: %w", c.process.Name, context.Cause(ctx))
	}
}

// Stop ends children in the order of names, then the rest, each within the context.
func (s *Supervisor) Stop(ctx context.Context, order ...[]string) error {
	s.mu.Lock()
	s.stopping = true
	rest := make(map[string]*child, len(s.children))
	for name, c := range s.children {
		rest[name] = c
	}
	s.mu.Unlock()
	var errs []error
	stop := func(group []*child) {
		var wg sync.WaitGroup
		results := make([]error, len(group))
		for i, c := range group {
			wg.Go(func() { results[i] = s.end(ctx, c, syscall.SIGTERM) })
		}
		wg.Wait()
		errs = append(errs, results...)
	}
	for _, names := range order {
		var group []*child
		for _, name := range names {
			if c := rest[name]; c != nil {
				group = append(group, c)
				delete(rest, name)
			}
		}
		stop(group)
	}
	var last []*child
	for _, c := range rest {
		last = append(last, c)
	}
	stop(last)
	files, _ := filepath.Glob(filepath.Join(s.pids, "*.pid"))
	for _, f := range files {
		_ = os.Remove(f)
	}
	return errors.Join(errs...)
}

// LogFile is where a child's output goes.
func (s *Supervisor) LogFile(name string) string { return filepath.Join(s.logs, name+".log") }

func (s *Supervisor) pidFile(name string) string { return filepath.Join(s.pids, name+".pid") }
