package main

import (
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/skyops/skyops/activities/execution/pid1"
)

// supervisor follows one program until nothing of it is left to wait for.
type supervisor struct {
	options
	tree     *tree
	alive    *alive
	stopping bool // SIGTERM was passed on: helpers may finish too
	result   pid1.Report
	ended    bool
}

// watch returns when the program has ended, and after a SIGTERM its helpers
// too, or when it had to be killed.
func (s *supervisor) watch(signals <-chan os.Signal) pid1.Report {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case sig := <-signals:
			if s.take(sig.(syscall.Signal)) {
				return s.result
			}
		case <-ticker.C:
			if s.look() {
				return s.result
			}
		}
	}
}

// take handles one signal and reports whether nothing is left to wait for.
func (s *supervisor) take(sig syscall.Signal) bool {
	switch sig {
	case syscall.SIGCHLD:
		return s.reap()
	case syscall.SIGURG, syscall.SIGPIPE:
		return false
	case pid1.KillSignal:
		s.cutOff()
		return true
	case syscall.SIGUSR1, syscall.SIGUSR2:
		s.tree.notify(sig)
	default:
		s.stopping = s.stopping || sig == syscall.SIGTERM
		_ = syscall.Kill(-s.tree.main, sig)
	}
	return false
}

// reap collects every ended child and reports whether nothing is left to wait for.
func (s *supervisor) reap() bool {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.ECHILD:
			return s.ended
		case pid <= 0:
			return s.ended && !s.stopping
		case pid == s.tree.main:
			s.ended, s.result.Code = true, exitCode(status)
		}
	}
}

// look checks the node's silence and the job's memory; it reports whether the
// program has to end now.
func (s *supervisor) look() bool {
	if s.alive.silent() > s.grace {
		s.result.Orphaned = true
		s.cutOff()
		return true
	}
	if s.memory > 0 && s.tree.resident() > s.memory {
		s.result.OOMKills++
		s.cutOff()
		return true
	}
	return s.reap()
}

// cutOff notes that the program did not end by itself.
func (s *supervisor) cutOff() {
	if !s.ended {
		s.result.Code = 128 + int(syscall.SIGKILL)
	}
}

func exitCode(status syscall.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}

// alive measures the node's silence on the boot-time clock, which neither
// clock steps nor a suspended machine can stop.
type alive struct {
	path string
	mark time.Time
	seen time.Duration
}

func newAlive(dir string) *alive {
	a := &alive{path: filepath.Join(dir, pid1.AliveFile), seen: boottime()}
	if info, err := os.Stat(a.path); err == nil {
		a.mark = info.ModTime()
	}
	return a
}

func (a *alive) silent() time.Duration {
	now := boottime()
	if info, err := os.Stat(a.path); err == nil && !info.ModTime().Equal(a.mark) {
		a.mark, a.seen = info.ModTime(), now
	}
	return now - a.seen
}

func boottime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
