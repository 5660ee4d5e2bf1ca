package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/skyops/skyops/dev/interop/arlocal"
	"github.com/skyops/skyops/dev/stack"
	"github.com/skyops/skyops/starter/client"
)

// PipelineOptions say where pipelines are shown, and which programs of others help.
type PipelineOptions struct {
	Setting
	Examples string // folder of the repository's examples
	Kubo     string // stock ipfs program
	Render   bool   // render the animation too
}

// pipelineWithin bounds a pipeline's whole life.
const pipelineWithin = 15 * time.Minute

// variants is one run of the pipelines' demo.
type variants struct {
	show
	examples, kubo string // folder and program
	arweave        *arlocal.Gateway
	first, second  client.Pipeline
	told           map[string]string // what was said of each step last

	survivor common.Hash // the variant's job that it had
	attempts []string    // hosts that job ran on, in order
	from     uint64      // step of its newest checkpoint when its node was killed
	places   []place
	video    string // file
}

// RunPipeline shows data prepared, four variants trained, the best of them picked
// and evaluated, in PyTorch: over the death of the node that trains one of them,
// with the result fetched from three places by programs that are no part of
// Skyops, and a second run that is not paid again. An animation is rendered
// besides. Nothing is left running.
func RunPipeline(ctx context.Context, o PipelineOptions) error {
	s := &variants{show: show{Setting: o.Setting, began: time.Now()}, kubo: o.Kubo}
	var err error
	if s.examples, err = filepath.Abs(o.Examples); err != nil {
		return fmt.Errorf("find the examples: %w", err)
	}
	acts := []func(context.Context) error{
		s.startPlaces, s.start,
		func(ctx context.Context) error { return s.makeWallet(ctx, "0.9") },
		s.runFirst, s.survived, s.report, s.fetchEverywhere, s.runSecond,
	}
	if o.Render {
		acts = append(acts, s.render)
	}
	return s.play(ctx, append(acts, s.table)...)
}

// startPlaces starts what results go to besides the network's own storage.
func (s *variants) startPlaces(ctx context.Context) (err error) {
	dir := filepath.Join(s.Dir, "arweave")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the Arweave gateway's folder: %w", err)
	}
	s.say("starting a stock Arweave gateway (arlocal)")
	if s.arweave, err = arlocal.Run(ctx, dir); err != nil {
		return err
	}
	s.later(func() { s.arweave.Stop() })
	return arlocal.WriteWallet(s.arweaveWallet())
}

func (s *variants) arweaveWallet() string { return filepath.Join(s.Dir, "arweave", "wallet.json") }

func (s *variants) start(ctx context.Context) error {
	return s.startStack(ctx, stack.Options{
		Arweave: s.arweave.URL, Args: map[string][]string{stack.Control: {"--arweave-wallet", s.arweaveWallet()}},
	})
}

// chain hands a pipeline in and returns its id.
func (s *variants) chain(ctx context.Context, example string, flags ...string) (string, error) {
	file := filepath.Join(s.examples, example, "pipeline.yaml")
	out, err := s.run(ctx, true, append([]string{"submit-chain", "-f", file, "--json"}, flags...)...)
	if err != nil {
		return "", err
	}
	var accepted client.PipelineReply
	if err := json.Unmarshal(out, &accepted); err != nil || accepted.Order == (common.Hash{}) {
		return "", fmt.Errorf("submit-chain answered %q", out)
	}
	s.told = map[string]string{}
	return accepted.Order.Hex(), nil
}

// follow tells what moves in a pipeline until it has ended well; look is shown
// each state.
func (s *variants) follow(ctx context.Context, id string, look func(context.Context, client.Pipeline) error) (p client.Pipeline, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, pipelineWithin, fmt.Errorf("the pipeline did not end within %s", pipelineWithin))
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := s.ask(ctx, &p, "pipeline", "status", id, "--json"); err != nil && !p.Ended() {
			return p, err
		}
		s.tell(p)
		switch {
		case p.State == "succeeded":
			return p, nil
		case p.Ended():
			return p, fmt.Errorf("the pipeline %s: %+v", p.State, p.Cause)
		}
		if err := look(ctx, p); err != nil {
			return p, err
		}
		select {
		case <-ctx.Done():
			return p, context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// tell says which steps moved.
func (s *variants) tell(p client.Pipeline) {
	for _, step := range p.Steps {
		ended := 0
		for _, r := range step.Runs {
			if r.State != "running" && r.State != "waiting" {
				ended++
			}
		}
		line := step.Title + ": " + step.State
		if len(step.Runs) > 1 {
			line += fmt.Sprintf(", %d of %d jobs ended", ended, len(step.Runs))
		}
		if step.State != "waiting" && s.told[step.Title] != line {
			s.say("%s", line)
		}
		s.told[step.Title] = line
	}
}

// everywhere has the result delivered to all places.
var everywhere = []string{"--deliver", "ipfs,arweave,direct"}

func (s *variants) runFirst(ctx context.Context) error {
	id, err := s.chain(ctx, "pipeline-train", everywhere...)
	if err != nil {
		return err
	}
	s.first, err = s.follow(ctx, id, s.killOne)
	return err
}

// runSecond hands the same pipeline in again: what the first run made is not paid again.
func (s *variants) runSecond(ctx context.Context) error {
	s.say("the same once more")
	id, err := s.chain(ctx, "pipeline-train", everywhere...)
	if err != nil {
		return err
	}
	if s.second, err = s.follow(ctx, id, func(context.Context, client.Pipeline) error { return nil }); err != nil {
		return err
	}
	return cheaper(s.first, s.second)
}

// cheaper fails unless a second run of a pipeline cost less than the first, and
// ends with the same result.
func cheaper(first, second client.Pipeline) error {
	one, err := last(first)
	if err != nil {
		return err
	}
	two, err := last(second)
	switch {
	case err != nil:
		return err
	case second.Cost.Cmp(first.Cost) >= 0:
		return fmt.Errorf("the second run cost %s, the first %s", second.Cost, first.Cost)
	case one.Package.Manifest != two.Package.Manifest:
		return fmt.Errorf("the second run's result is %s, the first's %s", two.Package.CID, one.Package.CID)
	}
	return nil
}

// killOne kills the node of a variant that has saved something, once.
func (s *variants) killOne(ctx context.Context, p client.Pipeline) error {
	if s.victim != "" {
		return nil
	}
	for _, step := range p.Steps {
		if !strings.HasPrefix(step.Title, "train") || step.State != "running" || len(step.Runs) == 0 {
			continue
		}
		var j client.Job
		if err := s.ask(ctx, &j, "status", step.Runs[0].Job.Hex(), "--json"); err != nil {
			return err
		}
		host := s.stack.Host(j.Node.Hex())
		if j.State != client.Running || checkpointStep(j) == 0 || j.Progress == nil || j.Progress.Step == 0 || host == "" {
			continue
		}
		s.survivor, s.from = j.Job, checkpointStep(j)
		s.say("SIGKILL to %s, which has %s at step %d of %d; its newest acknowledged checkpoint is step %d", host, step.Title, j.Progress.Step, j.Progress.Total, s.from)
		return s.kill(host)
	}
	return nil
}

// survived proves that the killed node's variant went on elsewhere, from a checkpoint.
func (s *variants) survived(ctx context.Context) error {
	if s.victim == "" {
		return errors.New("every variant was trained before its node could be killed: it shows nothing")
	}
	var j client.Job
	if err := s.ask(ctx, &j, "status", s.survivor.Hex(), "--json"); err != nil {
		return err
	}
	for _, a := range j.Attempts {
		s.attempts = append(s.attempts, s.stack.Host(a.Node.Hex()))
	}
	log, err := s.run(ctx, false, "logs", s.survivor.Hex())
	if err != nil {
		return err
	}
	_, went, ok := strings.Cut(string(log), "going on from step ")
	if len(s.attempts) < 2 || !ok {
		return fmt.Errorf("the variant of the killed node did not go on from a checkpoint: it ran on %v and says %s", s.attempts, shorten(string(log), 500))
	}
	went, _, _ = strings.Cut(went, "\n")
	s.say("the variant went on at %s from step %s", s.attempts[len(s.attempts)-1], strings.TrimSpace(went))
	return nil
}

// last returns the only run of the pipeline's last step.
func last(p client.Pipeline) (client.PipelineRun, error) {
	if len(p.Steps) == 0 || len(p.Steps[len(p.Steps)-1].Runs) == 0 || p.Steps[len(p.Steps)-1].Runs[0].Package == nil {
		return client.PipelineRun{}, errors.New("the pipeline's last step left no package")
	}
	return p.Steps[len(p.Steps)-1].Runs[0], nil
}

// report opens what the last step found.
func (s *variants) report(ctx context.Context) error {
	r, err := last(s.first)
	if err != nil {
		return err
	}
	dir := filepath.Join(s.Dir, "result")
	if _, err := s.run(ctx, true, "result", r.Job.Hex(), "--output", dir); err != nil {
		return err
	}
	b, err := os.ReadFile(filepath.Join(dir, "output", "report.json"))
	if err != nil {
		return fmt.Errorf("the last step left no report: %w", err)
	}
	var report struct{ Accuracy float64 }
	if err := json.Unmarshal(b, &report); err != nil || report.Accuracy < 0.9 {
		return fmt.Errorf("the best variant does not tell the spirals apart: %s", b)
	}
	s.say("the best of the four, on data it never saw: %s", strings.TrimSpace(string(b)))
	return nil
}

// render has an animation rendered in pieces and put together.
func (s *variants) render(ctx context.Context) error {
	id, err := s.chain(ctx, "render")
	if err != nil {
		return err
	}
	p, err := s.follow(ctx, id, func(context.Context, client.Pipeline) error { return nil })
	if err != nil {
		return err
	}
	r, err := last(p)
	if err != nil {
		return err
	}
	dir := filepath.Join(s.Dir, "animation")
	if _, err := s.run(ctx, true, "result", r.Job.Hex(), "--output", dir); err != nil {
		return err
	}
	s.video = filepath.Join(dir, "output", "animation.mp4")
	if _, err := os.Stat(s.video); err != nil {
		return fmt.Errorf("the last step left no video: %w", err)
	}
	return nil
}

// shownAddress is how much of an address is shown: a link's token is long.
const shownAddress = 60

func (s *variants) table(context.Context) error {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  STEP\tNODE\tATTEMPTS\tCOST, ETH\tSECOND RUN")
	for i, step := range s.first.Steps {
		for _, r := range step.Runs {
			fmt.Fprintf(w, "  %s\t%s\t%d\t%s\t%s\n", step.Title, s.stack.Host(r.Node.Hex()), r.Attempts, ether(r.Cost.String()), s.second.Steps[i].State)
		}
	}
	fmt.Fprintf(w, "  together\t\t\t%s\t%s\n\n", ether(s.first.Cost.String()), ether(s.second.Cost.String()))
	fmt.Fprintf(w, "  killed\t%s (GPUs simulated), at a variant that went on at %s\n", s.victim, s.attempts[len(s.attempts)-1])
	for _, p := range s.places {
		fmt.Fprintf(w, "  %s\tsha256 %s\t%s\n", p.name, p.digest, shorten(p.from, shownAddress))
	}
	if s.video != "" {
		fmt.Fprintf(w, "  animation\t%s\n", s.video)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "\n%s\n", text.String()) // at once: it may be a test's log
	return nil
}
