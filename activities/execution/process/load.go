package process

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/execution"
)

// ticks is how many clock ticks a second has in /proc: the kernel's promise to programs.
const ticks = 100

// Fields of /proc/PID/stat, counted from behind the program's name.
const (
	statSession = 3
	statTimes   = 11 // of it in user and in system mode, then those of its ended children
	statPages   = 21
)

// Load implements execution.Runtime: the sum over the processes of the attempt's
// session. One that left it is not seen.
func (r *Runtime) Load(_ context.Context, h execution.Handle) (execution.Load, error) {
	e, err := r.read(h)
	if err != nil {
		return execution.Load{}, err
	}
	if !e.running() {
		return execution.Load{}, fmt.Errorf("read load: process %d has ended", e.PID)
	}
	var sum execution.Load
	session := strconv.Itoa(e.PID)
	for _, pid := range processes() {
		b, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			continue // it has ended since
		}
		_, rest, _ := cutLast(string(b), ")")
		fields := strings.Fields(rest)
		if len(fields) <= statPages || fields[statSession] != session {
			continue
		}
		for _, field := range fields[statTimes : statTimes+4] {
			n, _ := strconv.ParseUint(field, 10, 62)
			sum.CPU += time.Duration(n) * time.Second / ticks
		}
		pages, _ := strconv.ParseUint(fields[statPages], 10, 48)
		sum.Memory += pages * uint64(os.Getpagesize())
	}
	return sum, nil
}

// processes are the numbers of all processes, as /proc names them.
func processes() (pids []string) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	return slices.DeleteFunc(names, func(name string) bool { return name[0] < '0' || name[0] > '9' })
}
