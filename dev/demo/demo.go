// Package demo shows the main promises on one machine, as a user would see them:
// a demo starts a stack, makes and funds a wallet, hands in work with the skyops
// command, kills a node that has some of it, waits for the results, opens and
// checks them. It only drives: everything is done by the real programs.
//
// Start at Run, a training job; RunPipeline is several that take each other's
// outputs.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/starter/client"
)

// Options say where a training job is shown, and how long it is.
type Options struct {
	Setting
	Steps int // training steps; ten to twenty a second on two cores
}

// limits of the demo's own patience.
const (
	trainWithin  = 15 * time.Minute
	settleWithin = 2 * time.Minute
)

// training is one run of the training job's demo.
type training struct {
	show
	steps int
	job   string

	killedAt   time.Time
	killedStep uint64 // step it had reached
	resumeStep uint64 // step of the checkpoint that survived
	recovered  time.Duration
}

// Run shows that a training job survives its node's death, from nothing to
// nothing left running.
func Run(ctx context.Context, o Options) error {
	s := &training{show: show{Setting: o.Setting, began: time.Now()}, steps: o.Steps}
	return s.play(ctx,
		func(ctx context.Context) error { return s.startStack(ctx, stack.Options{}) },
		func(ctx context.Context) error { return s.makeWallet(ctx, "0.05") },
		s.submit, s.killHalfWay, s.waitRecovery, s.waitResult, s.open, s.verify, s.table)
}

func (s *training) submit(ctx context.Context) error {
	out, err := s.run(ctx, true, "submit-task", "--model", "gpt2", "--gpu", "A100", "--ram", "64", "--duration", "4h",
		"--set", "size=tiny", "--set", "steps="+strconv.Itoa(s.steps), "--set", "checkpoint-every="+strconv.Itoa(max(1, s.steps/12)), "--json")
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
func (s *training) status(ctx context.Context) (st client.Job, err error) {
	return st, s.ask(ctx, &st, "status", s.job, "--json")
}

// until polls the status twice a second and tells each new event.
func (s *training) until(ctx context.Context, within time.Duration, what string, done func(client.Job) bool) (client.Job, error) {
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

func (s *training) killHalfWay(ctx context.Context) error {
	shown := uint64(0)
	st, err := s.until(ctx, trainWithin, "half of the training", func(st client.Job) bool {
		if p := st.Progress; p != nil && p.Step >= shown+uint64(s.steps)/12 {
			shown = p.Step
			s.say("training on %s: step %d of %d, newest checkpoint at step %d", s.stack.Host(st.Node.Hex()), p.Step, p.Total, checkpointStep(st))
		}
		return st.Progress != nil && st.Progress.Step >= uint64(s.steps)/2 && checkpointStep(st) > 0
	})
	if err != nil {
		return err
	}
	host := s.stack.Host(st.Node.Hex())
	if host == "" {
		return fmt.Errorf("node %s is none of the demo's hosts", st.Node)
	}
	s.killedStep, s.killedAt = st.Progress.Step, time.Now()
	if err := s.kill(host); err != nil {
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

func (s *training) waitRecovery(ctx context.Context) error {
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

func (s *training) waitResult(ctx context.Context) error {
	shown := uint64(0)
	_, err := s.until(ctx, trainWithin, "the result", func(st client.Job) bool {
		if p := st.Progress; p != nil && p.Step >= shown+uint64(s.steps)/6 {
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

func (s *training) open(ctx context.Context) error {
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
func (s *training) checkLosses(file string) error {
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
	if len(lines) != s.steps {
		return fmt.Errorf("the loss curve has %d steps instead of %d", len(lines), s.steps)
	}
	s.say("the loss curve has each of the %d steps once", len(lines))
	return nil
}

// bookWait bounds the wait for the pages of the job's matches: ten seconds of
// writing, and the way to storage and chain.
const bookWait = time.Minute

// verify proves the job, once its matches are in the scheduler's book on chain,
// from the proof's file, chain and IPFS: nothing else is asked.
func (s *training) verify(ctx context.Context) error {
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

func (s *training) table(ctx context.Context) error {
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
