// Package cuda overwrites the memory of NVIDIA GPUs, by the CUDA library that comes
// with their driver.
//
// Nouns: a Scrubber starts a program for each device it is asked to overwrite;
// Overwrite is what that program does. It is a program of its own because CUDA
// takes hundreds of megabytes of host and device from whoever loads it, until it
// ends, and because a device that fails may end it.
//
// It does not promise to reach what the driver keeps for itself, registers, caches
// and the memory on the chip; nor memory that somebody holds. Start at New.
package cuda

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/activities/gpu"
)

// Scrubber has another program overwrite memory.
type Scrubber struct{ command []string }

var _ gpu.Scrubber = (*Scrubber)(nil)

// New returns a scrubber. The command runs a program that calls Overwrite and
// writes the bytes it returns to its standard output as a decimal number.
func New(command ...string) *Scrubber { return &Scrubber{command} }

// visible names the device to the CUDA library; it sees no other.
const visible = "CUDA_VISIBLE_DEVICES"

// Scrub implements gpu.Scrubber.
func (s *Scrubber) Scrub(ctx context.Context, device string) (uint64, error) {
	failed := func(err error) (uint64, error) {
		return 0, fmt.Errorf("overwrite memory of %s: %w", device, err)
	}
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	cmd.Env = append(os.Environ(), visible+"="+device)
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return failed(fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String())))
	}
	done, err := strconv.ParseUint(strings.TrimSpace(out.String()), 10, 64)
	if err != nil {
		return failed(err)
	}
	return done, nil
}
