package main

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tree is the program and everything it started: as PID 1, or as subreaper,
// init is the ancestor of them all.
type tree struct{ main int }

// process is one line of /proc that init needs.
type process struct{ pid, parent int }

// descendants lists the living processes below init.
func (t *tree) descendants() []process {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return []process{{pid: t.main}}
	}
	parents := map[int]int{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if parent, ok := parentOf(pid); ok {
			parents[pid] = parent
		}
	}
	self := os.Getpid()
	var found []process
	for pid := range parents {
		if below(pid, self, parents) {
			found = append(found, process{pid, parents[pid]})
		}
	}
	return found
}

func below(pid, ancestor int, parents map[int]int) bool {
	for range len(parents) {
		parent, ok := parents[pid]
		if !ok {
			return false
		}
		if parent == ancestor {
			return true
		}
		pid = parent
	}
	return false
}

// parentOf reads the parent of a process that is not a zombie.
func parentOf(pid int) (int, bool) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, false
	}
	// The name may hold anything, brackets too: fields start after the last one.
	i := bytes.LastIndexByte(b, ')')
	if i < 0 {
		return 0, false
	}
	fields := strings.Fields(string(b[i+1:]))
	if len(fields) < 2 || fields[0] == "Z" {
		return 0, false
	}
	parent, err := strconv.Atoi(fields[1])
	return parent, err == nil
}

// notify passes a notice to the processes that handle it. The others would die
// of it, though nobody asked them to end yet.
func (t *tree) notify(sig syscall.Signal) {
	for _, p := range t.descendants() {
		if catches(p.pid, sig) {
			_ = syscall.Kill(p.pid, sig)
		}
	}
}

// catches reports whether a process has a handler for sig.
func catches(pid int, sig syscall.Signal) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return false
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		mask, ok := strings.CutPrefix(line, "SigCgt:")
		if !ok {
			continue
		}
		bits, err := strconv.ParseUint(strings.TrimSpace(mask), 16, 64)
		return err == nil && bits&(1<<(uint(sig)-1)) != 0
	}
	return false
}

// resident returns the bytes of memory the processes hold together; pages they
// share are counted for each.
func (t *tree) resident() int64 {
	var pages int64
	for _, p := range t.descendants() {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(p.pid) + "/statm")
		if err != nil {
			continue
		}
		if fields := strings.Fields(string(b)); len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			pages += n
		}
	}
	return pages * int64(os.Getpagesize())
}

// killAll ends and reaps everything below init.
func (t *tree) killAll() {
	for {
		if os.Getpid() == 1 {
			_ = syscall.Kill(-1, syscall.SIGKILL)
		} else {
			_ = syscall.Kill(-t.main, syscall.SIGKILL)
			for _, p := range t.descendants() {
				_ = syscall.Kill(p.pid, syscall.SIGKILL)
			}
		}
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if err == syscall.ECHILD {
				return
			}
			if pid <= 0 && err != syscall.EINTR {
				break
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// cgroupOOMKills counts the processes of this container that the kernel killed
// for want of memory; 0 where the container cannot see its own cgroup.
func cgroupOOMKills() int {
	if os.Getpid() != 1 {
		return 0
	}
	for _, path := range []string{"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"} {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if n, ok := strings.CutPrefix(lines.Text(), "oom_kill "); ok {
				kills, _ := strconv.Atoi(n)
				return kills
			}
		}
	}
	return 0
}
