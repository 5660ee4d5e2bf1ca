package docker

import (
	"encoding/json"
	"fmt"

	"github.com/moby/profiles/seccomp"
)

// profile returns the filter of system calls that programs run under, as the
// engine takes it: the newest of Docker's own, whatever the engine's age. Older
// engines let programs use io_uring, which has had a run of holes, and sockets
// into the kernel's cryptography. What the filter gives to capabilities does not
// matter here: programs have none.
func profile() (string, error) {
	b, err := json.Marshal(seccomp.DefaultProfile())
	if err != nil {
		return "", fmt.Errorf("encode the filter of system calls: %w", err)
	}
	return string(b), nil
}
