// Command counter is the tiny job of the fast tests and benchmarks: it counts
// steps, saves checkpoints, resumes, and writes an output that proves that no
// step was lost or repeated. With flags it misbehaves in every way a user's
// program can.
//
// steps.txt in the output has one line per step: its number, the attempt that
// counted it, and a chain value, SHA-256 over the value before it and the
// number. The chain depends on nothing else, so anyone can compute what the
// last line of an honest run must be.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// exitPreempted says that the program saved and stopped because it was told to: 128 + SIGTERM.
const exitPreempted = 143

type options struct {
	steps      uint64
	interval   time.Duration
	every      uint64
	asked      bool
	ballast    int
	frozen     int
	failAt     uint64
	exitCode   int
	alloc      int
	fillDisk   int
	ignoreTerm bool
	oomChild   bool
	print      string
	secret     string
	inputs     bool
}

func main() {
	var o options
	flag.Uint64Var(&o.steps, "steps", 100, "count to this")
	flag.DurationVar(&o.interval, "interval", 100*time.Millisecond, "time per step")
	flag.Uint64Var(&o.every, "checkpoint-every", 10, "steps between checkpoints; 0: none")
	flag.BoolVar(&o.asked, "checkpoint-as-asked", false, "save as often as SKYOPS_CHECKPOINT_INTERVAL says instead")
	flag.IntVar(&o.ballast, "ballast-kib", 0, "random bytes to add to every checkpoint")
	flag.IntVar(&o.frozen, "frozen-kib", 0, "bytes to add to every checkpoint that are the same in each, before the random ones")
	flag.Uint64Var(&o.failAt, "fail-at", 0, "exit with -exit-code after this step; 0: never")
	flag.IntVar(&o.exitCode, "exit-code", 1, "code for -fail-at")
	flag.IntVar(&o.alloc, "alloc-mib", 0, "hold this much memory after the first step")
	flag.IntVar(&o.fillDisk, "fill-disk-mib", 0, "write this much to the output after the first step")
	flag.BoolVar(&o.ignoreTerm, "ignore-term", false, "count on when told to stop")
	flag.BoolVar(&o.oomChild, "spawn-oom-child", false, "let a child process eat all memory, and carry on when it is killed")
	flag.StringVar(&o.print, "print", "", "print this with every step")
	flag.StringVar(&o.secret, "echo-secret", "", "copy the secret of this name to the output")
	flag.BoolVar(&o.inputs, "list-inputs", false, "write the SHA-256 of every input file to the output")
	eat := flag.Bool("eat-memory", false, "allocate until killed (what -spawn-oom-child runs)")
	flag.Parse()
	if *eat {
		eatMemory()
	}
	code, err := run(context.Background(), o, environment())
	if err != nil {
		fmt.Fprintln(os.Stderr, "counter:", err)
		code = 1
	}
	os.Exit(code)
}

// env is the container contract.
type env struct {
	output, checkpoint, resume, input, secrets, progress string
	attempt                                              string
	saveEvery                                            time.Duration // as it is asked to
}

func environment() env {
	seconds, _ := strconv.Atoi(os.Getenv("SKYOPS_CHECKPOINT_INTERVAL")) // 0: it is not asked to
	return env{
		saveEvery: time.Duration(seconds) * time.Second,
		output:    os.Getenv("SKYOPS_OUTPUT_DIR"), checkpoint: os.Getenv("SKYOPS_CHECKPOINT_DIR"),
		resume: os.Getenv("SKYOPS_RESUME_DIR"), input: os.Getenv("SKYOPS_INPUT_DIR"),
		secrets: os.Getenv("SKYOPS_SECRETS_DIR"), progress: os.Getenv("SKYOPS_PROGRESS_FILE"),
		attempt: os.Getenv("SKYOPS_ATTEMPT"),
	}
}

// run counts and returns the exit code.
func run(ctx context.Context, o options, e env) (int, error) {
	stop, wish := notify(ctx, o.ignoreTerm)
	defer stop()
	c, err := load(e)
	if err != nil {
		return 0, err
	}
	if c.step > 0 {
		fmt.Printf("resumed at step %d\n", c.step)
	}
	if err := prepare(o, e); err != nil {
		return 0, err
	}
	saved := time.Now()
	for first := true; c.step < o.steps; first = false {
		if w := wait(o.interval, wish); w != none {
			if err := c.save(e, o); err != nil {
				return 0, err
			}
			if w == leave {
				fmt.Printf("stopped at step %d\n", c.step)
				return exitPreempted, nil
			}
		}
		c.advance(e.attempt)
		if err := c.report(o, e); err != nil {
			return 0, err
		}
		if first {
			if err := misbehave(o, e); err != nil {
				return 0, err
			}
		}
		if c.step == o.failAt {
			fmt.Fprintf(os.Stderr, "failing at step %d, as asked\n", c.step)
			return o.exitCode, nil
		}
		due := o.every > 0 && c.step%o.every == 0
		if o.asked {
			due = e.saveEvery > 0 && time.Since(saved) >= e.saveEvery
		}
		if due && c.step < o.steps {
			saved = time.Now()
			if err := c.save(e, o); err != nil {
				return 0, err
			}
		}
	}
	if err := c.finish(e); err != nil {
		return 0, err
	}
	fmt.Printf("counted to %d\n", c.step)
	return 0, nil
}

// report prints a step and appends it to the progress file.
func (c *counter) report(o options, e env) error {
	line := fmt.Sprintf("step %d/%d", c.step, o.steps)
	if o.print != "" {
		line += " " + o.print
	}
	fmt.Println(line)
	if e.progress == "" {
		return nil
	}
	f, err := os.OpenFile(e.progress, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, `{"step":%d,"total":%d,"unit":"steps"}`+"\n", c.step, o.steps)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// A signal's wish.
type wishKind int

const (
	none wishKind = iota
	save
	leave
)

// notify turns SIGUSR1 into a wish to save, SIGTERM and SIGINT into one to leave.
func notify(ctx context.Context, ignore bool) (func(), <-chan wishKind) {
	signals, wishes := make(chan os.Signal, 4), make(chan wishKind, 4)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGTERM, syscall.SIGINT)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-signals:
				w := leave
				if s == syscall.SIGUSR1 {
					w = save
				}
				if ignore {
					fmt.Println("ignoring signal " + strconv.Itoa(int(s.(syscall.Signal))))
					continue
				}
				wishes <- w
			}
		}
	}()
	return func() { signal.Stop(signals); cancel() }, wishes
}

// wait lets one step's time pass, or returns a wish.
func wait(d time.Duration, wishes <-chan wishKind) wishKind {
	select {
	case w := <-wishes:
		return w
	case <-time.After(d):
		return none
	}
}
