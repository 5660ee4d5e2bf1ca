// Command skyops-init is the first process of a job's container (and the
// parent of a job's processes where there is no container). It starts the
// program, passes signals on, reaps zombies, writes the program's output to
// log segments, and ends everything when its node has been silent for the
// grace, so that no orphan computes on for nobody. Files carry all of it: see
// activities/execution/pid1.
//
//	skyops-init -dir /skyops [-grace 15s] [-memory BYTES] [-nofile N] [-- PROGRAM [ARG…]]
//
// Without a PROGRAM it waits until the directory names one, and runs that.
//
// Its exit code is the program's; 128+n after signal n; 127 when the program
// cannot be started.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution/pid1"
)

// tick is how often the node's and the memory's state is looked at.
const tick = 250 * time.Millisecond

// codeUnstartable is what shells return for a program they cannot start.
const codeUnstartable = 127

type options struct {
	dir     string
	grace   time.Duration
	memory  int64
	files   uint64
	command []string
}

func main() {
	var o options
	flag.StringVar(&o.dir, "dir", pid1.Root, "the attempt's directory")
	flag.DurationVar(&o.grace, "grace", pid1.Grace, "how long to outlive a silent node")
	flag.Int64Var(&o.memory, "memory", 0, "bytes all processes may hold together, where no cgroup limits them; 0: no limit")
	flag.Uint64Var(&o.files, "nofile", 0, "open files per process; 0: as inherited")
	flag.Parse()
	o.command = flag.Args()
	if len(o.command) == 0 {
		if err := o.awaitProgram(); err != nil {
			fmt.Fprintln(os.Stderr, "skyops-init:", err)
			os.Exit(codeUnstartable)
		}
	}
	os.Exit(run(o))
}

// lookEvery is how often init looks for its program. Notices of changes would
// not reach it in a sandbox whose kernel is not the host's.
const lookEvery = 2 * time.Millisecond

// errOrphaned ends an init that was never told what to run.
var errOrphaned = errors.New("the node fell silent before it said what to run")

// awaitProgram takes command and environment from the attempt's directory, as
// soon as they are there.
func (o *options) awaitProgram() error {
	alive := newAlive(o.dir)
	p, err := pid1.ReadProgram(o.dir)
	for errors.Is(err, fs.ErrNotExist) {
		if alive.silent() > o.grace {
			report(o.dir, pid1.Report{Code: codeUnstartable, Orphaned: true})
			return errOrphaned
		}
		time.Sleep(lookEvery)
		p, err = pid1.ReadProgram(o.dir)
	}
	if err != nil {
		return err
	}
	o.command = p.Command
	for _, v := range p.Env {
		name, value, _ := strings.Cut(v, "=")
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

func run(o options) int {
	limitSelf(o)
	signals := make(chan os.Signal, 64)
	signal.Notify(signals)
	log := newLog(o.dir)
	before := cgroupOOMKills()
	tree, err := start(o.command, log)
	if err != nil {
		log.note(fmt.Sprintf("skyops: cannot start %s: %v\n", o.command[0], err))
		report(o.dir, pid1.Report{Code: codeUnstartable})
		return codeUnstartable
	}
	s := supervisor{options: o, tree: tree, alive: newAlive(o.dir)}
	result := s.watch(signals)
	tree.killAll()
	log.drain(func() bool { return s.alive.silent() > o.grace })
	result.OOMKills += cgroupOOMKills() - before
	report(o.dir, result)
	return result.Code
}

// limitSelf sets what every process of the job inherits.
func limitSelf(o options) {
	// This promise is a thread's own: the program is started from this one.
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	if o.files > 0 {
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: o.files, Max: o.files})
	}
}

// start runs the program in its own process group with its output in the log.
func start(command []string, log *logWriter) (*tree, error) {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return nil, err
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	stdout, err := log.pipe(pid1.Stdout)
	if err != nil {
		return nil, err
	}
	defer stdout.Close()
	stderr, err := log.pipe(pid1.Stderr)
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	pid, _, err := syscall.StartProcess(path, command, &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{null.Fd(), stdout.Fd(), stderr.Fd()},
		Sys:   &syscall.SysProcAttr{Setpgid: true},
	})
	if err != nil {
		return nil, err
	}
	return &tree{main: pid}, nil
}

func report(dir string, r pid1.Report) {
	if err := pid1.WriteReport(dir, r); err != nil {
		fmt.Fprintln(os.Stderr, "skyops-init:", err)
	}
}
