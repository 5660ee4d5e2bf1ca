package node

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// An idle node is looked at this often, and trimmed when it holds more than this.
const (
	trimEvery = 30 * time.Second
	trimAbove = 32 << 20 // bytes
)

// trimIdle keeps an idle node small until ctx ends: after its start, and after jobs.
func (n *node) trimIdle(ctx context.Context) {
	ticker := time.NewTicker(trimEvery)
	defer ticker.Stop()
	for {
		if len(n.work.Running()) == 0 && resident() > trimAbove {
			if err := trim(); err != nil {
				n.log.Warn("memory that is not needed is kept", "err", err)
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// resident returns the bytes of memory this process holds, 0 if unknown.
func resident() int {
	b, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(b))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// trim gives back memory that only starting and working took: free heap, and
// the pages of the program's file that its other roles and its initialisation
// use. What is needed after all comes back from the page cache.
func trim() error {
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("trim: %w", err)
	}
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("trim: %w", err)
	}
	defer f.Close()
	var m mapping
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) >= 5 && strings.Contains(fields[0], "-"):
			m = parseMapping(fields, self)
		// The loader writes to parts of the file's mapping and protects them
		// afterwards; such pages are no longer the file's and must stay.
		case fields[0] == "Anonymous:" && fields[1] == "0" && m.clean:
			if err := m.release(); err != nil {
				return fmt.Errorf("trim: %w", err)
			}
		}
	}
	return nil
}

// mapping is a part of this process's memory.
type mapping struct {
	begin, end uintptr
	clean      bool // of the program's file, and not writable
}

func parseMapping(fields []string, self string) mapping {
	from, to, _ := strings.Cut(fields[0], "-")
	begin, err1 := strconv.ParseUint(from, 16, 64)
	end, err2 := strconv.ParseUint(to, 16, 64)
	return mapping{
		begin: uintptr(begin), end: uintptr(end),
		clean: err1 == nil && err2 == nil && fields[len(fields)-1] == self && strings.HasPrefix(fields[1], "r-"),
	}
}

// release drops a mapping's pages; they are read again when touched.
func (m mapping) release() error {
	if _, _, errno := unix.Syscall(unix.SYS_MADVISE, m.begin, m.end-m.begin, unix.MADV_DONTNEED); errno != 0 {
		return errno
	}
	return nil
}
