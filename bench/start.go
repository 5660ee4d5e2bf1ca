package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/skyops/skyops/bench/measure"
	"github.com/skyops/skyops/dev/stack"
)

// version starts the user's command and, in turns, a Go program that does
// nothing. The container engine's client is there for comparison.
func (b *bench) version(ctx context.Context) ([]measure.Line, error) {
	dir, err := os.MkdirTemp("", "skyops-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	empty := filepath.Join(dir, "empty")
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o644); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", empty, source).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build an empty program: %w: %s", err, out)
	}
	skyops := wall(filepath.Join(b.bin, "skyops"), "version")
	p, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), skyops, wall(empty))
	if err != nil {
		return nil, err
	}
	l := measure.Against("skyops version", "ms", "empty Go program", p, measure.AtMost(30))
	l.Judged, l.As = p.Ours.Median(), "median ms"
	lines := []measure.Line{l}
	d, err := measure.Turns(ctx, b.gate, b.rounds, b.perRound(), skyops, wall("docker", "version", "--format", "{{.Client.Version}}"))
	if err != nil {
		lines[0].Notes = append(lines[0].Notes, "no docker client to compare with: "+err.Error())
		return lines, ctx.Err()
	}
	return append(lines, measure.Against("skyops version", "ms", "docker version (asks its engine too)", d, nil)), nil
}

// wall times a command from start to end.
func wall(name string, args ...string) measure.Sample {
	return func(ctx context.Context) (float64, error) {
		cmd := exec.CommandContext(ctx, name, args...)
		began := time.Now()
		err := cmd.Run()
		took := ms(time.Since(began))
		if err != nil {
			return 0, fmt.Errorf("run %s: %w", name, err)
		}
		return took, nil
	}
}

// readyRuns is how often a stack is started: each takes seconds and a machine's whole attention.
const readyRuns = 5

// ready starts the embedded stack on an empty folder, which founds a network,
// and again on the folder that is there then.
func (b *bench) ready(ctx context.Context) ([]measure.Line, error) {
	var fresh, again measure.Series
	var notes []string
	for range min(readyRuns, b.n) {
		if loud := b.gate.Wait(ctx); loud != "" {
			notes = append(notes, loud)
		}
		dir, err := os.MkdirTemp("", "skyops-bench-ready-")
		if err != nil {
			return nil, err
		}
		for _, into := range []*measure.Series{&fresh, &again} {
			began := time.Now()
			s, err := startStack(ctx, stack.Options{Bin: b.bin, Dir: dir})
			if err != nil {
				return nil, errors.Join(err, os.RemoveAll(dir))
			}
			*into = append(*into, time.Since(began).Seconds())
			if err := stopStack(s); err != nil {
				return nil, err
			}
		}
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	lines := []measure.Line{
		measure.Absolute("embedded stack ready, 4 hosts, empty folder", "s", fresh, measure.AtMost(5)),
		measure.Absolute("embedded stack ready, 4 hosts, same folder again", "s", again, measure.AtMost(5)),
	}
	lines[0].Notes = append(notes, "on an empty folder it also makes keys, deploys the contracts and registers the hosts")
	return lines, nil
}
