// Command bench measures Skyops against floors and peers on this machine and
// prints one table. It is a module of its own, so that nothing of it enters the
// product. `make bench` builds the product and runs it.
//
// Every row is a ratio to something measured in the same minutes, in turns, or
// says that it is not. A row whose floor moved by more than a fifth is void.
//
// Nouns: a row is a function that measures and returns lines of the table; the
// rig is the running stack that most rows share.
//
// Start at rows.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/skyops/skyops/bench/measure"
)

// options are the command's flags.
type options struct {
	only     string
	n        int
	rounds   int
	steady   time.Duration
	items    uint
	parallel uint
	bin      string
	out      string
	wait     time.Duration
	jobs     int
}

// bench is one run.
type bench struct {
	options
	gate *measure.Gate
	rig  *rig // started by the first row that needs it
}

// row is one thing to measure; its name is what -only takes.
type row struct {
	name  string
	run   func(*bench, context.Context) ([]measure.Line, error)
	named bool // measured only when -only names it
}

// rows in the order they are measured: those that want a fresh machine first.
var rows = []row{
	{name: "version", run: (*bench).version},
	{name: "match", run: (*bench).match},
	{name: "beats", run: (*bench).beats},
	{name: "seal", run: (*bench).seal},
	{name: "chunks", run: (*bench).chunks},
	{name: "pipeline", run: (*bench).pipeline},
	{name: "explorer", run: (*bench).explorer},
	{name: "ready", run: (*bench).ready},
	{name: "idle", run: (*bench).idle},
	{name: "accept", run: (*bench).accept},
	{name: "result", run: (*bench).result},
	{name: "live", run: (*bench).live},
	{name: "api", run: (*bench).api},
	{name: "rate", run: (*bench).rate},
	{name: "batch", run: (*bench).batch},
	{name: "upload", run: (*bench).upload},
	{name: "heap", run: (*bench).heap},
	{name: "checkpoint", run: (*bench).checkpoint},
	{name: "frozen", run: (*bench).frozen},
	{name: "recovery", run: (*bench).recovery},
	{name: "steady", run: (*bench).steadyLoad},
	{name: "soak", run: (*bench).soak, named: true},
}

func main() {
	var o options
	var names []string
	for _, r := range rows {
		names = append(names, r.name)
	}
	flag.StringVar(&o.only, "only", "", "rows to measure, comma separated: "+strings.Join(names, ", "))
	flag.IntVar(&o.n, "n", 20, "samples per row")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds they are spread over")
	flag.DurationVar(&o.steady, "steady", 10*time.Minute, "how long the row steady keeps the machine full")
	flag.IntVar(&o.jobs, "jobs", 500, "how many jobs run and are followed in the row api")
	flag.UintVar(&o.items, "items", 1000, "items of the batch of the rows batch and soak; soak is measured only when it is named")
	flag.UintVar(&o.parallel, "parallel", 16, "of them at once")
	flag.StringVar(&o.bin, "bin", "../bin", "folder of the programs that make build makes")
	flag.StringVar(&o.out, "json", "", "file to write all numbers to")
	flag.DurationVar(&o.wait, "wait", time.Minute, "how long to wait for a quiet machine before each round")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func run(ctx context.Context, o options) (err error) {
	chosen, err := choose(o.only)
	if err != nil {
		return err
	}
	if o.n < 1 || o.rounds < 1 || o.items < 1 || o.parallel < 1 {
		return errors.New("-n, -rounds, -items and -parallel must be at least 1")
	}
	if o.bin, err = filepath.Abs(o.bin); err != nil {
		return fmt.Errorf("folder of the programs: %w", err)
	}
	b := &bench{options: o, gate: &measure.Gate{Look: 4 * time.Second, Patience: o.wait, Say: say}}
	defer func() { err = errors.Join(err, b.closeRig()) }()
	fmt.Println(machine(ctx))
	var all []measure.Line
	for _, r := range chosen {
		say("row %s (load %s)", r.name, measure.Load())
		began := time.Now()
		lines, err := r.run(b, ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			lines = append(lines, measure.Line{Name: r.name, Judged: math.NaN(), Notes: []string{"failed: " + err.Error()}})
		}
		say("row %s took %.0f s", r.name, time.Since(began).Seconds())
		if err := measure.Table(os.Stderr, lines); err != nil {
			return err
		}
		all = append(all, lines...)
	}
	return errors.Join(measure.Table(os.Stdout, all), b.save(ctx, all))
}

// choose picks rows by name.
func choose(only string) ([]row, error) {
	var chosen []row
	if only == "" {
		return slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.named }), nil
	}
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(rows, func(r row) bool { return r.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("no row %q: see -help", name)
		}
		chosen = append(chosen, rows[i])
	}
	return chosen, nil
}

func (b *bench) save(ctx context.Context, all []measure.Line) error {
	if b.out == "" {
		return nil
	}
	out, err := json.MarshalIndent(map[string]any{"machine": machine(ctx), "lines": all}, "", " ")
	if err != nil {
		return fmt.Errorf("encode numbers: %w", err)
	}
	if err := os.WriteFile(b.out, append(out, '\n'), 0o644); err != nil {
		return fmt.Errorf("write numbers: %w", err)
	}
	return nil
}

// perRound is how many samples one round takes.
func (b *bench) perRound() int { return max(1, (b.n+b.rounds-1)/b.rounds) }

// machine describes what the numbers are of.
func machine(ctx context.Context) string {
	parts := []string{
		fmt.Sprintf("%d × %s", runtime.NumCPU(), field("/proc/cpuinfo", "model name")),
		"memory " + field("/proc/meminfo", "MemTotal"),
		"kernel " + output(ctx, "uname", "-r"),
		"Docker " + output(ctx, "docker", "version", "--format", "{{.Server.Version}}"),
		runtime.Version(),
		"commit " + output(ctx, "git", "describe", "--always", "--dirty"),
		"load " + measure.Load(),
	}
	return strings.Join(parts, " · ")
}

// field reads the first "name: value" of a file of the kernel's.
func field(file, name string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

func output(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
