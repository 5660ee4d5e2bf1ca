package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/dev/stack"
)

// idleFor is how long the idle processes are watched.
const idleFor = time.Minute

// idle watches a fresh stack that has nothing to do. The nodes are what is
// judged: they are the program that runs on other people's machines.
func (b *bench) idle(ctx context.Context) ([]measure.Line, error) {
	dir, err := os.MkdirTemp("", "skyops-bench-idle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := startStack(ctx, stack.Options{Bin: b.bin, Dir: dir})
	if err != nil {
		return nil, err
	}
	lines, err := watchIdle(ctx, s, idleFor)
	return lines, errors.Join(err, stopStack(s))
}

func watchIdle(ctx context.Context, s *stack.Stack, d time.Duration) ([]measure.Line, error) {
	names := []string{stack.Infra, stack.Control, stack.Keeper, stack.Ingress, stack.Gateway}
	for _, h := range s.Fleet {
		names = append(names, h.Name)
	}
	select { // what starting has left over
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(d / 6):
	}
	before, began := map[string]usage{}, time.Now()
	for _, name := range names {
		u, err := usageOf(s.PID(name))
		if err != nil {
			return nil, fmt.Errorf("watch %s: %w", name, err)
		}
		before[name] = u
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(d):
	}
	elapsed := time.Since(began).Seconds()
	var rss, cpu measure.Series
	var rest []string
	for i, name := range names {
		u, err := usageOf(s.PID(name))
		if err != nil {
			return nil, fmt.Errorf("watch %s: %w", name, err)
		}
		share := 100 * (u.seconds - before[name].seconds) / elapsed
		if i >= len(names)-len(s.Fleet) {
			rss, cpu = append(rss, u.rss), append(cpu, share)
			continue
		}
		rest = append(rest, fmt.Sprintf("%s %s MB, %s %%", name, measure.Number(u.rss), measure.Number(share)))
	}
	lines := []measure.Line{
		measure.Absolute("idle skyops-worker node, RSS", "MB", rss, measure.AtMost(40)),
		measure.Absolute("idle skyops-worker node, CPU", "% of a core", cpu, measure.AtMost(0.5)),
	}
	lines[0].Notes = []string{fmt.Sprintf("over %.0f s; the rest of the embedded stack: %s", elapsed, strings.Join(rest, "; "))}
	return lines, nil
}

// usage is what a process has used.
type usage struct {
	rss      float64 // MB, 10^6 bytes, resident now
	seconds  float64 // of processor time since its start
	children float64 // the same, of its children that have ended
}

// ticksPerSecond is the kernel's USER_HZ, which has been 100 on every Linux port that runs this.
const ticksPerSecond = 100

func usageOf(pid int) (usage, error) {
	var u usage
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, err
	}
	// Fields count from after the command's name, which may hold spaces.
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	if len(fields) < 22 {
		return u, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	for i, into := range map[int]*float64{11: &u.seconds, 12: &u.seconds, 13: &u.children, 14: &u.children, 21: &u.rss} {
		v, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return u, fmt.Errorf("read /proc/%d/stat: %w", pid, err)
		}
		*into += v
	}
	u.seconds /= ticksPerSecond
	u.children /= ticksPerSecond
	u.rss *= float64(os.Getpagesize()) / 1e6
	return u, nil
}
