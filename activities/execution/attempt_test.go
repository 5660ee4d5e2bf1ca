package execution_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/activities/execution/executiontest"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/lease"
	"github.com/skyops/skyops/protocol/record"
	"github.com/skyops/skyops/protocol/seal"
)

func TestAttemptDeliversOutputLogAndReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "30", "-interval", "20ms", "-checkpoint-every", "10", "-list-inputs", "-echo-secret", "TOKEN")
	spec.Inputs = []job.Input{w.owner.Input("data", map[string]string{"a.txt": "alpha", "b.txt": "beta"})}
	sealedSecrets, err := seal.SealSecrets(map[string]string{"TOKEN": "hunter2"}, w.owner.JobKey.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	spec.Secrets = &job.Secrets{Names: []string{"TOKEN"}, Sealed: sealedSecrets}
	req := w.request(spec, 1)
	res := w.execute(req).wait(t)
	if res.Outcome != record.Succeeded || res.Cause != nil || res.ExitCode != 0 {
		t.Fatalf("%+v, %+v", res, res.Cause)
	}
	pack := w.pack(req, res)
	files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)
	if n := strings.Count(files["output/steps.txt"], "\n"); n != 30 {
		t.Errorf("%d steps in the output", n)
	}
	if !strings.Contains(files["output/inputs.txt"], "data/a.txt") || files["output/secret.txt"] != "hunter2" {
		t.Errorf("inputs %q, secret %q", files["output/inputs.txt"], files["output/secret.txt"])
	}
	if !strings.Contains(files["logs/stdout.log"], "saved step 10") {
		t.Errorf("logs %q", files["logs/stdout.log"])
	}
	if !strings.Contains(files["logs/telemetry.jsonl"], `"diskUsed"`) {
		t.Errorf("telemetry %q", files["logs/telemetry.jsonl"])
	}
	known := w.scheduler.Look(refOf(req))
	log, root := w.owner.Log(refOf(req))
	if log[seal.Stdout] != files["logs/stdout.log"] || root != known.LogRoot {
		t.Errorf("the frames say %q with root %s, not %s", log[seal.Stdout], root, known.LogRoot)
	}
	if last := known.Receipts[len(known.Receipts)-1]; last.Receipt.Result != pack.Manifest {
		t.Errorf("%+v", last)
	}
	if head := w.scheduler.Head(req.Job); head.Step < 10 {
		t.Errorf("newest checkpoint %+v", head)
	}
	if res.StartedAt == 0 || res.EndedAt < res.StartedAt {
		t.Errorf("from %d to %d", res.StartedAt, res.EndedAt)
	}
	w.wiped(refOf(req))
	again := w.execute(req).wait(t)
	if again != res {
		t.Errorf("asked again, the node says %+v", again)
	}
}

func TestCheckpointIsSealedAndResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spec := w.counter("-steps", "60", "-interval", "30ms", "-checkpoint-every", "10")
	sub := w.owner.Submit(spec)
	offer, accept := w.offer(sub, 1, 0)
	first := w.owner.Lease(offer, accept)
	call := w.execute(first)
	w.scheduler.Await(t, refOf(first), "a checkpoint", func(_ executiontest.Attempt, h lease.Head) bool { return h.Seq >= 2 })
	w.scheduler.End(refOf(first))
	w.node.Stale([]lease.Ref{refOf(first)})
	call.wait(t)
	if kind := errorType(call.err); kind != execution.ErrStaleLease {
		t.Errorf("the fenced attempt ended with %v", call.err)
	}
	w.wiped(refOf(first))
	head := w.scheduler.Head(first.Job)
	saved := w.owner.Open(w.owner.Data, head.CID, head.Manifest)
	if len(saved) == 0 {
		t.Fatal("the checkpoint is empty")
	}
	for name := range saved {
		if !strings.HasPrefix(name, "step-") {
			t.Errorf("%s is not at its own path", name)
		}
	}
	offer, accept = w.offer(sub, 2, 0)
	second := w.owner.Lease(offer, accept)
	res := w.execute(second).wait(t)
	if res.Outcome != record.Succeeded {
		t.Fatalf("%+v %+v", res, res.Cause)
	}
	pack := w.pack(second, res)
	steps := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)["output/steps.txt"]
	lines := strings.Split(strings.TrimSpace(steps), "\n")
	if len(lines) != 60 || !strings.Contains(lines[0], " 1 ") || !strings.Contains(lines[59], " 2 ") {
		t.Errorf("%d steps, first %q, last %q", len(lines), lines[0], lines[len(lines)-1])
	}
	if at := head.Step; !strings.Contains(lines[at-1], " 1 ") || !strings.Contains(lines[at], " 2 ") {
		t.Errorf("it did not go on from step %d: %q, %q", at, lines[at-1], lines[at])
	}
	w.wiped(refOf(second))
}

func errorType(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Type()
	}
	return ""
}

func TestEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args    []string
		change  func(*job.Spec)
		limit   uint64
		outcome record.Outcome
		cause   string
		output  bool
	}{
		"exit code":     {args: []string{"-steps", "5", "-interval", "1ms", "-fail-at", "3", "-exit-code", "9"}, outcome: record.Failed, cause: record.CauseExitCode},
		"child killed":  {args: []string{"-steps", "5", "-interval", "1ms", "-spawn-oom-child"}, outcome: record.Failed, cause: record.CauseOOM},
		"child allowed": {args: []string{"-steps", "5", "-interval", "1ms"}, outcome: record.Succeeded},
		"disk full":     {args: []string{"-steps", "5", "-interval", "1ms", "-fill-disk-mib", "64"}, outcome: record.Failed, cause: record.CauseDisk},
		"ignores SIGTERM": {
			args: []string{"-steps", "100000", "-interval", "5ms", "-ignore-term"}, limit: 500,
			change:  func(s *job.Spec) { s.Limits.Grace = 1 },
			outcome: record.Failed, cause: record.CauseDuration,
		},
		"duration": {args: []string{"-steps", "100000", "-interval", "5ms"}, limit: 500, outcome: record.Failed, cause: record.CauseDuration},
		"not there": {
			change:  func(s *job.Spec) { s.Command = []string{"/no/such/program"} },
			outcome: record.Failed, cause: record.CauseExitCode,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spec := w.counter(c.args...)
			if c.change != nil {
				c.change(&spec)
			}
			req := w.request(spec, 1)
			if c.limit > 0 {
				req.LimitMs = c.limit
			}
			call := w.execute(req)
			res := call.wait(t)
			if call.err != nil {
				t.Fatal(call.err)
			}
			if res.Outcome != c.outcome || (res.Cause == nil) != (c.cause == "") || res.Cause != nil && res.Cause.Code != c.cause {
				t.Errorf("%s, %+v", res.Outcome, res.Cause)
			}
			pack := w.pack(req, res)
			files := w.owner.Open(w.owner.Data, pack.CID, pack.Manifest)
			if _, ok := files["logs/stdout.log"]; !ok {
				t.Error("there is no log")
			}
			w.wiped(refOf(req))
		})
	}
}

func TestFaultsBeforeTheStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*world, *job.Spec)
		cause  string
	}{
		"input missing":          {func(_ *world, s *job.Spec) { s.Inputs[0].CID = "b" + strings.Repeat("a", 52) }, record.CauseInput},
		"input of another hash":  {func(_ *world, s *job.Spec) { s.Inputs[0].Manifest[0] ^= 1 }, record.CauseInput},
		"input larger than said": {func(_ *world, s *job.Spec) { s.Inputs[0].Bytes-- }, record.CauseInput},
		"input damaged":          {func(w *world, s *job.Spec) { w.scheduler.Damage(s.Inputs[0].CID) }, record.CauseInput},
		"secret missing": {func(w *world, s *job.Spec) {
			b, _ := seal.SealSecrets(map[string]string{"OTHER": "x"}, w.owner.JobKey.Recipient())
			s.Secrets = &job.Secrets{Names: []string{"TOKEN"}, Sealed: b}
		}, record.CauseInput},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			spec := w.counter("-steps", "1")
			spec.Inputs = []job.Input{w.owner.Input("data", map[string]string{"a.txt": "alpha"})}
			c.change(w, &spec)
			req := w.request(spec, 1)
			call := w.execute(req)
			res := call.wait(t)
			if call.err != nil || res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != c.cause {
				t.Errorf("%+v, %+v, %v", res, res.Cause, call.err)
			}
			if e := w.scheduler.Look(refOf(req)).Ending; e != nil {
				t.Errorf("a program that never ran ended %+v", e)
			}
			w.wiped(refOf(req))
		})
	}
}

// Inputs are a part of the job's disk: what they occupy counts, not what they hold.
func TestInputsCountAsDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	files := map[string]string{}
	for n := range 10_000 { // a page each
		files[fmt.Sprint(n)] = "x"
	}
	spec := w.counter("-steps", "100000", "-interval", "20ms")
	spec.Inputs = []job.Input{w.owner.Input("many", files)}
	if held := uint64(spec.Disk) << 20; spec.Inputs[0].Bytes > held || uint64(len(files))<<12 < held {
		t.Fatalf("%d bytes of inputs do not tell", spec.Inputs[0].Bytes)
	}
	req := w.request(spec, 1)
	call := w.execute(req)
	res := call.wait(t)
	if call.err != nil || res.Outcome != record.Failed || res.Cause == nil || res.Cause.Code != record.CauseDisk {
		t.Errorf("%+v, %+v, %v", res, res.Cause, call.err)
	}
	w.wiped(refOf(req))
}

func TestDrainSavesAndLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "100000", "-interval", "20ms", "-checkpoint-every", "1000000", "-print", "counting"), 1)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "its first words", func(a executiontest.Attempt, _ lease.Head) bool {
		return len(a.Frames[seal.StreamLog]) > 1
	})
	w.node.Drain(t.Context())
	call.wait(t)
	if errorType(call.err) != execution.ErrNodeDrained {
		t.Errorf("ended with %v", call.err)
	}
	if head := w.scheduler.Head(req.Job); head.Step == 0 {
		t.Error("the checkpoint that the program wrote on notice is not saved")
	}
	w.wiped(refOf(req))
	res, err := w.node.Offer(t.Context(), w.owner.OfferOf(w.owner.Submit(w.counter()), 1, 0))
	if err != nil || res.Decline == nil {
		t.Errorf("a draining node answers %+v, %v", res, err)
	}
}

func TestFencesItselfWithoutAcknowledgement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Without checkpoints, only the fence reads the boot clock of a running attempt.
	req := w.request(w.counter("-steps", "100000", "-interval", "20ms", "-checkpoint-every", "0"), 1)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "the first words", func(a executiontest.Attempt, _ lease.Head) bool {
		return a.Started > 0 && len(a.Frames[seal.StreamTelemetry]) > 1
	})
	w.clock.pass(lease.SelfFence - 2*time.Second)
	w.node.Renewed([]lease.Ref{refOf(req)}, w.clock.Boot())
	w.clock.pass(lease.SelfFence - 2*time.Second)
	for range 2 { // at the second reading, the first one was acted upon
		select {
		case <-call.done:
			t.Fatalf("a renewed attempt was fenced: %v", call.err)
		case <-w.clock.read:
		}
	}
	w.scheduler.SetDown(errors.New("unreachable"))
	w.clock.pass(3 * time.Second)
	call.wait(t)
	if errorType(call.err) != execution.ErrStaleLease {
		t.Errorf("ended with %v", call.err)
	}
	if left, _ := w.config.Scratch.Leftovers(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOutageOfTheSchedulerIsBridged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "40", "-interval", "20ms", "-checkpoint-every", "10"), 1)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "the start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
	w.scheduler.SetDown(errors.New("restarting"))
	w.scheduler.AwaitRefusals(t, 10)
	w.scheduler.SetDown(nil)
	if res := call.wait(t); res.Outcome != record.Succeeded {
		t.Errorf("%+v, %v", res, call.err)
	}
	if _, root := w.owner.Log(refOf(req)); root != w.scheduler.Look(refOf(req)).LogRoot {
		t.Error("frames were lost")
	}
}

func TestCancelPackagesWhatIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "100000", "-interval", "20ms"), 1)
	ctx, cancel := context.WithCancelCause(context.Background())
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestActivityEnvironment()
	done := make(chan struct{})
	var res execution.ExecuteResult
	run := func(activity context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
		stopped, stop := context.WithCancelCause(activity)
		context.AfterFunc(ctx, func() { stop(context.Cause(ctx)) })
		return w.node.Execute(stopped, req)
	}
	env.RegisterActivity(run)
	go func() {
		defer close(done)
		value, err := env.ExecuteActivity(run, req)
		if err != nil {
			t.Error(err)
			return
		}
		if err := value.Get(&res); err != nil {
			t.Error(err)
		}
	}()
	w.scheduler.Await(t, refOf(req), "the start", func(a executiontest.Attempt, _ lease.Head) bool {
		return a.Started > 0 && len(a.Frames[seal.StreamTelemetry]) > 1
	})
	cancel(temporal.NewCanceledError())
	<-done
	if res.Outcome != record.Cancelled {
		t.Fatalf("%+v", res)
	}
	w.pack(req, res)
	w.wiped(refOf(req))
}

func TestCloseKillsAndWipes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.request(w.counter("-steps", "100000", "-interval", "20ms"), 1)
	call := w.execute(req)
	w.scheduler.Await(t, refOf(req), "the start", func(a executiontest.Attempt, _ lease.Head) bool { return a.Started > 0 })
	w.node.Close()
	call.wait(t)
	w.wiped(refOf(req))
}
