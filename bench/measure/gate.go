package measure

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Quiet is the least share of the processors' time that must be idle.
const Quiet = 0.90

// Gate waits until the machine is quiet.
type Gate struct {
	Look     time.Duration // how long one look at the machine takes
	Patience time.Duration // how long to wait for quiet at most
	Say      func(format string, args ...any)
}

// Wait returns "" once the machine is quiet, or what it was like when patience ended.
func (g *Gate) Wait(ctx context.Context) string {
	until := time.Now().Add(g.Patience)
	told := false
	for {
		idle, err := idleShare(ctx, g.Look)
		switch {
		case err != nil:
			return err.Error()
		case idle >= Quiet:
			return ""
		case ctx.Err() != nil:
			return "interrupted"
		case time.Now().After(until):
			return fmt.Sprintf("the machine was %.0f %% idle (load %s), not %.0f %%", 100*idle, Load(), 100*Quiet)
		case !told:
			g.Say("waiting up to %s for a quiet machine: it is %.0f %% idle", g.Patience, 100*idle)
			told = true
		}
	}
}

// idleShare watches the processors for a while.
func idleShare(ctx context.Context, d time.Duration) (float64, error) {
	idle, all, err := processorTicks()
	if err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(d):
	}
	idle2, all2, err := processorTicks()
	if err != nil {
		return 0, err
	}
	return float64(idle2-idle) / float64(max(all2-all, 1)), nil
}

// processorTicks reads the first line of /proc/stat: idle includes waiting for disks.
func processorTicks() (idle, all uint64, err error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0, fmt.Errorf("look at the processors: %w", err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	for i, f := range strings.Fields(line)[1:] {
		v, err := strconv.ParseUint(f, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("read /proc/stat: %w", err)
		}
		if i == 3 || i == 4 {
			idle += v
		}
		if i < 8 { // guests are counted in user time already
			all += v
		}
	}
	return idle, all, nil
}

// Load is the load average over the last minute, as the kernel writes it.
func Load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}
