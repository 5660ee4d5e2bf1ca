package execution

import (
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"
)

// openSwap names the swap areas that would hold plaintext as it is: those on a
// disk, without encryption below them. root is the host's file system, deviceOf
// the number of the device that a file lies on.
func openSwap(root fs.FS, deviceOf func(file string) (major, minor uint32, err error)) ([]string, error) {
	b, err := fs.ReadFile(root, "proc/swaps")
	if err != nil {
		return nil, fmt.Errorf("look for swap: %w", err)
	}
	var open []string
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		fields := strings.Fields(line)
		if i == 0 || len(fields) < 2 {
			continue // the head
		}
		// The kernel writes spaces in paths as \040.
		area := strings.ReplaceAll(fields[0], `\040`, " ")
		major, minor, err := deviceOf(area)
		if err != nil || !sealedDevice(root, fmt.Sprintf("sys/dev/block/%d:%d", major, minor), 0) {
			open = append(open, area)
		}
	}
	return open, nil
}

// sealedDevice reports whether what is written to a block device reaches no
// disk, or only encrypted: compressed memory, dm-crypt, or what lies wholly on those.
func sealedDevice(root fs.FS, dir string, depth int) bool {
	const deepest = 8
	if depth == deepest {
		return false
	}
	if strings.HasPrefix(readLine(root, dir+"/dm/uuid"), "CRYPT-") {
		return true
	}
	if _, err := fs.Stat(root, dir+"/mm_stat"); err == nil { // zram
		backing := readLine(root, dir+"/backing_dev")
		return backing == "" || backing == "none"
	}
	below, err := fs.ReadDir(root, dir+"/slaves")
	if err != nil || len(below) == 0 {
		return false
	}
	for _, d := range below {
		if !sealedDevice(root, dir+"/slaves/"+d.Name(), depth+1) {
			return false
		}
	}
	return true
}

func readLine(root fs.FS, name string) string {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// deviceOf returns the number of a device, or of the one that a file lies on.
func deviceOf(file string) (major, minor uint32, err error) {
	var st unix.Stat_t
	if err := unix.Stat(file, &st); err != nil {
		return 0, 0, fmt.Errorf("look at swap %s: %w", file, err)
	}
	dev := st.Dev
	if st.Mode&unix.S_IFMT == unix.S_IFBLK {
		dev = st.Rdev
	}
	return unix.Major(dev), unix.Minor(dev), nil
}
