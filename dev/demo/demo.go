// Package demo shows the main promise on one machine, as a user would see it:
// it starts a stack, makes and funds a wallet, submits a training job with the
// skyops command, kills the node that runs it, waits for the result, opens it and
// verifies it. It only drives: everything is done by the real programs.
//
// Start at Run.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/dev/state"
	"github.com/skyops/skyops/starter/client"
)

// Options say where and how long.
type Options struct {
	Dir   string // emptied first
	Bin   string // folder of the programs
	Steps int    // training steps; ten to twenty a second on two cores
	Out   io.Writer
	Log   *slog.Logger
}

// limits of the demo's own patience.
const (
	startWithin  = time.Minute
	trainWithin  = 15 * time.Minute
	settleWithin = 2 * time.Minute
)

// show is one run of the demo.
type show struct {
	Options
	began time.Time
	stack *stack.Stack
	job   string

	victim     string // host that was killed
	killedAt   time.Time
	killedStep uint64 // step it had reached
	resumeStep uint64 // step of the checkpoint that survived
	recovered  time.Duration
}

// Run plays the demo from nothing to nothing left running.
func Run(ctx context.Context, o Options) (err error) {
	s := &show{Options: o, began: time.Now()}
	if err := s.clear(); err != nil {
		return err
	}
	defer func() {
		if s.stack == nil {
			return
		}
		s.say("stopping the stack")
		stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, s.stack.Stop(stopCtx))
	}()
	for _, act := range []func(context.Context) error{
		s.startStack, s.makeWallet, s.submit, s.killHalfWay, s.waitRecovery, s.waitResult, s.open, s.verify, s.table,
	} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return nil
}

// clear removes what an earlier demo left, if no stack runs on it.
func (s *show) clear() error {
	st, err := state.Open(s.Dir, state.Addresses{})
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	if err := os.RemoveAll(s.Dir); err != nil {
		return fmt.Errorf("empty the demo's folder: %w", err)
	}
	return nil
}

func (s *show) say(format string, args ...any) {
	fmt.Fprintf(s.Out, "%6.1fs  %s\n", time.Since(s.began).Seconds(), fmt.Sprintf(format, args...))
}

func (s *show) startStack(ctx context.Context) error {
	s.say("starting the network: Temporal, Ethereum chain, IPFS, gateway, control, keeper, ingress, 4 simulated GPU hosts")
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	var err error
	s.stack, err = stack.Start(ctx, stack.Options{Dir: s.Dir, Bin: s.Bin, Log: s.Log, Restart: 30 * time.Second})
	if err != nil {
		return err
	}
	s.say("up; the job's steps can be watched at http://%s while this runs", s.stack.State.Addresses.UI)
	return nil
}

// makeWallet does what a new user does first.
func (s *show) makeWallet(ctx context.Context) error {
	if err := os.MkdirAll(s.home(), 0o700); err != nil {
		return fmt.Errorf("make the demo's home: %w", err)
	}
	password, err := s.stack.State.File("wallet-password", func() ([]byte, error) {
		return []byte(strconv.FormatInt(time.Now().UnixNano(), 36) + "\n"), nil
	})
	if err != nil || len(password) == 0 {
		return fmt.Errorf("make the demo's password: %w", err)
	}
	for _, args := range [][]string{
		{"network", "add", s.stack.Network.Gateway},
		{"wallet", "new"},
		{"wallet", "faucet"},
		{"wallet", "deposit", "0.05"},
		{"wallet", "balance"},
	} {
		if _, err := s.run(ctx, true, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *show) submit(ctx context.Context) error {
	out, err := s.run(ctx, true, "submit-task", "--model", "gpt2", "--gpu", "A100", "--ram", "64", "--duration", "4h",
		"--set", "size=tiny", "--set", "steps="+strconv.Itoa(s.Steps), "--set", "checkpoint-every="+strconv.Itoa(max(1, s.Steps/12)), "--json")
	if err != nil {
		return err
	}
	var accepted struct {
		Job string `json:"job"`
	}
	if err := json.Unmarshal(out, &accepted); err != nil || accepted.Job == "" {
		return fmt.Errorf("submit-task answered %q", out)
	}
	s.job = accepted.Job
	s.say("job %s", s.job)
	return nil
}

// status asks the command for the job's status.
func (s *show) status(ctx context.Context) (client.Job, error) {
	var st client.Job
	out, err := s.run(ctx, false, "status", s.job, "--json")
	if err != nil {
		return st, err
	}
	if err := json.Unmarshal(out, &st); err != nil {
		return st, fmt.Errorf("read status: %w", err)
	}
	return st, nil
}

// until polls the status twice a second and tells each new event.
func (s *show) until(ctx context.Context, within time.Duration, what string, done func(client.Job) bool) (client.Job, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("%s did not happen within %s", what, within))
	defer cancel()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		st, err := s.status(ctx)
		if err != nil {
			return st, err
		}
		if done(st) {
			return st, nil
		}
		if st.State.Terminal() {
			return st, fmt.Errorf("the job ended as %s before %s: %+v", st.State, what, st.Cause)
		}
		select {
		case <-ctx.Done():
			return st, context.Cause(ctx)
		case <-tick.C:
		}
	}
}

func (s *show) killHalfWay(ctx context.Context) error {
	shown := uint64(0)
	st, err := s.until(ctx, trainWithin, "half of the training", func(st client.Job) bool {
		if p := st.Progress; p != nil && p.Step >= shown+uint64(s.Steps)/12 {
			shown = p.Step
			s.say("training on %s: step %d of %d, newest checkpoint at step %d", s.stack.Host(st.Node.Hex()), p.Step, p.Total, checkpointStep(st))
		}
		return st.Progress != nil && st.Progress.Step >= uint64(s.Steps)/2 && checkpointStep(st) > 0
	})
	if err != nil {
		return err
	}
	s.victim = s.stack.Host(st.Node.Hex())
	if s.victim == "" {
		return fmt.Errorf("node %s is none of the demo's hosts", st.Node)
	}
	s.killedStep, s.killedAt = st.Progress.Step, time.Now()
	if err := s.stack.Signal(s.victim, syscall.SIGKILL, false); err != nil {
		return err
	}
	s.say("SIGKILL to %s at step %d; its newest acknowledged checkpoint is step %d", s.victim, s.killedStep, checkpointStep(st))
	return nil
}

func checkpointStep(st client.Job) uint64 {
	if st.Checkpoint == nil {
		return 0
	}
	return st.Checkpoint.Step
}

func (s *show) waitRecovery(ctx context.Context) error {
	st, err := s.until(ctx, 2*time.Minute, "the job's going on elsewhere", func(st client.Job) bool {
		return st.Epoch >= 2 && st.Progress != nil && st.Progress.Step > checkpointStep(st) && s.stack.Host(st.Node.Hex()) != s.victim
	})
	if err != nil {
		return err
	}
	s.recovered = time.Since(s.killedAt)
	s.resumeStep = checkpointStep(st)
	s.say("%s goes on: step %d, resumed from step %d, %.1f s after the kill", s.stack.Host(st.Node.Hex()), st.Progress.Step, s.resumeStep, s.recovered.Seconds())
	return nil
}

func (s *show) waitResult(ctx context.Context) error {
	shown := uint64(0)
	_, err := s.until(ctx, trainWithin, "the result", func(st client.Job) bool {
		if p := st.Progress; p != nil && p.Step >= shown+uint64(s.Steps)/6 {
			shown = p.Step
			s.say("step %d of %d", p.Step, p.Total)
		}
		return st.Package != nil || st.State.Terminal()
	})
	if err != nil {
		return err
	}
	s.say("the sealed result is delivered; waiting for settlement and anchor")
	_, err = s.until(ctx, settleWithin, "the settlement", func(st client.Job) bool {
		return st.State == client.Succeeded && st.Settlement != nil && st.Anchoring != nil
	})
	return err
}

func (s *show) open(ctx context.Context) error {
	dir := filepath.Join(s.Dir, "result")
	if _, err := s.run(ctx, true, "result", s.job, "--output", dir); err != nil {
		return err
	}
	sample, err := os.ReadFile(filepath.Join(dir, "output", "sample.txt"))
	if err != nil {
		return fmt.Errorf("the package holds no sample of the trained model: %w", err)
	}
	s.say("the model writes: %q", shorten(string(sample), 120))
	return s.checkLosses(filepath.Join(dir, "output", "losses.jsonl"))
}

// checkLosses proves from the result that no step was lost or repeated.
func (s *show) checkLosses(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the package holds no loss curve: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	for i, line := range lines {
		var l struct {
			Step int     `json:"step"`
			Loss float64 `json:"loss"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || l.Step != i+1 {
			return fmt.Errorf("line %d of the loss curve is %q: a step was lost or repeated", i+1, line)
		}
	}
	if len(lines) != s.Steps {
		return fmt.Errorf("the loss curve has %d steps instead of %d", len(lines), s.Steps)
	}
	s.say("the loss curve has each of the %d steps once", len(lines))
	return nil
}

// bookWait bounds the wait for the pages of the job's matches: ten seconds of
// writing, and the way to storage and chain.
const bookWait = time.Minute

// verify proves the job, once its matches are in the scheduler's book on chain,
// from the proof's file, chain and IPFS: nothing else is asked.
func (s *show) verify(ctx context.Context) error {
	proof := filepath.Join(s.Dir, "proof.json")
	s.say("waiting for the scheduler's book of matches to be committed on chain")
	ctx, cancel := context.WithTimeout(ctx, bookWait)
	defer cancel()
	for {
		out, err := s.run(ctx, false, "verify", s.job, "--output", proof, "--json")
		if err != nil {
			return err
		}
		if strings.Contains(string(out), "open to dispute") {
			break
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return errors.New("the matches' pages did not come on chain in time")
		}
	}
	if _, err := s.run(ctx, true, "verify", proof, "--public"); err != nil {
		return err
	}
	_, err := s.run(ctx, true, "audit")
	return err
}

func (s *show) table(ctx context.Context) error {
	st, err := s.status(ctx)
	if err != nil {
		return err
	}
	var hosts []string
	for _, a := range st.Attempts {
		hosts = append(hosts, fmt.Sprintf("%s (%s)", s.stack.Host(a.Node.Hex()), a.Outcome))
	}
	fmt.Fprintln(s.Out)
	for _, row := range [][2]string{
		{"nodes used", strings.Join(hosts, " → ") + ", GPUs simulated"},
		{"steps lost", fmt.Sprintf("%d (killed at step %d, resumed from step %d)", s.killedStep-min(s.resumeStep, s.killedStep), s.killedStep, s.resumeStep)},
		{"match", fmt.Sprintf("%.2f ms", float64(st.MatchMicros)/1000)},
		{"recovery", fmt.Sprintf("%.1f s from SIGKILL to the first new step elsewhere", s.recovered.Seconds())},
		{"cost", ether(st.Settlement.Paid.String()) + " ETH"},
		{"fee", ether(st.Settlement.Fee.String()) + " ETH, half of it burned"},
		{"refund", ether(st.Settlement.Refunded.String()) + " ETH"},
		{"settled in", st.Settlement.Tx.Hex()},
		{"anchored in", st.Anchoring.Tx.Hex()},
		{"package", "ipfs://" + st.Package.CID},
		{"result", filepath.Join(s.Dir, "result")},
	} {
		fmt.Fprintf(s.Out, "  %-12s %s\n", row[0], row[1])
	}
	fmt.Fprintln(s.Out)
	return nil
}

func (s *show) home() string { return filepath.Join(s.Dir, "home") }

// run calls the skyops command as the demo's user and returns its standard
// output. A shown command is printed with its output, as in a terminal.
func (s *show) run(ctx context.Context, shown bool, args ...string) ([]byte, error) {
	if shown {
		s.say("$ skyops %s", strings.Join(args, " "))
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.Bin, "skyops"), args...)
	cmd.Env = append(os.Environ(), "SKYOPS_HOME="+s.home(), "SKYOPS_PASSWORD_FILE="+s.stack.State.Path("wallet-password"))
	var talk strings.Builder
	cmd.Stderr = &talk
	screen := &indent{w: s.Out}
	if shown {
		cmd.Stderr = io.MultiWriter(&talk, screen)
	}
	out, err := cmd.Output()
	if shown {
		_, _ = screen.Write(out)
	}
	if err != nil {
		return out, fmt.Errorf("skyops %s: %w: %s", strings.Join(args, " "), err, shorten(talk.String(), 2000))
	}
	return out, nil
}

// indent sets a command's output off from the demo's own lines.
type indent struct {
	w    io.Writer
	line []byte // what has come of a line that is not ended yet
}

func (i *indent) Write(b []byte) (int, error) {
	for _, c := range b {
		if c != '\n' {
			i.line = append(i.line, c)
			continue
		}
		if _, err := fmt.Fprintf(i.w, "         │ %s\n", i.line); err != nil {
			return 0, err
		}
		i.line = i.line[:0]
	}
	return len(b), nil
}

func shorten(text string, n int) string {
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

// ether writes an amount of 1e-18 units with nine digits after the point.
func ether(units string) string {
	for len(units) < 19 {
		units = "0" + units
	}
	return units[:len(units)-18] + "." + units[len(units)-18:len(units)-9]
}
