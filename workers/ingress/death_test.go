package ingress_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/execution"
	"github.com/skyops/skyops/workers/ingress"
)

func errHalfWay(n int) error {
	return temporal.NewNonRetryableApplicationError("half way", "HalfWay", nil, n)
}

// outcome is how one activity ended, as its workflow sees it.
type outcome struct {
	Result  int
	Type    string // of an application error, or "timeout:…"
	Message string
	Last    int // newest heartbeat known
}

const controlQueue = "control"

// countOn runs Count on a node's queue.
func countOn(ctx workflow.Context, queue string, in countTo, heartbeat time.Duration) (outcome, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: queue, StartToCloseTimeout: time.Hour, ScheduleToStartTimeout: 20 * time.Second, HeartbeatTimeout: heartbeat,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
	var out outcome
	err := workflow.ExecuteActivity(ctx, "Count", in).Get(ctx, &out.Result)
	var app *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case errors.As(err, &timeout):
		out.Type = "timeout:" + timeout.TimeoutType().String()
		if timeout.HasLastHeartbeatDetails() {
			return out, timeout.LastHeartbeatDetails(&out.Last)
		}
	case errors.As(err, &app):
		out.Type, out.Message = app.Type(), app.Message()
		if app.HasDetails() {
			return out, app.Details(&out.Last)
		}
	}
	return out, nil
}

// control runs the workflow's worker for a test.
func (s *site) control() {
	s.t.Helper()
	w := worker.New(s.client, controlQueue, worker.Options{})
	w.RegisterWorkflow(countOn)
	if err := w.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(w.Stop)
}

func (s *site) begin(queue string, in countTo, heartbeat time.Duration) client.WorkflowRun {
	s.t.Helper()
	run, err := s.client.ExecuteWorkflow(s.t.Context(), client.StartWorkflowOptions{TaskQueue: controlQueue}, countOn, queue, in, heartbeat)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

func (s *site) end(run client.WorkflowRun) outcome {
	s.t.Helper()
	var out outcome
	if err := run.Get(s.t.Context(), &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// beating waits until the workflow's activity has shown that it runs.
func (s *site) beating(run client.WorkflowRun) {
	s.t.Helper()
	eventually(s.t, 20*time.Second, "activity beats", func() bool {
		d, err := s.client.DescribeWorkflowExecution(s.t.Context(), run.GetID(), "")
		return err == nil && len(d.PendingActivities) == 1 && d.PendingActivities[0].HeartbeatDetails != nil
	})
}

// beatsAfter waits until the workflow's activity has beaten after a time.
func (s *site) beatsAfter(run client.WorkflowRun, after time.Time) {
	s.t.Helper()
	eventually(s.t, 20*time.Second, "activity beats again", func() bool {
		d, err := s.client.DescribeWorkflowExecution(s.t.Context(), run.GetID(), "")
		return err == nil && len(d.PendingActivities) == 1 && d.PendingActivities[0].LastHeartbeatTime.AsTime().After(after)
	})
}

// mapAway is what the node map says when its ingress is gone.
const mapAway = "the ingress's node map is away"

// closed returns when the workflow has ended, and after how long.
func (s *site) closed(run client.WorkflowRun, within time.Duration) time.Duration {
	s.t.Helper()
	return eventually(s.t, within, "workflow ends", func() bool {
		d, err := s.client.DescribeWorkflowExecution(s.t.Context(), run.GetID(), "")
		return err == nil && d.WorkflowExecutionInfo.Status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	})
}

func TestStockWorkerBehindTheIngress(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	n := s.child()
	s.waitPresent(n.identity)
	if got := s.end(s.begin(n.queue(), countTo{To: 5, Pause: 20 * time.Millisecond}, 10*time.Second)); got.Result != 5 {
		t.Errorf("result %+v", got)
	}
	// What the node sealed in its own context the workflow reads: the details of
	// an application error, and those of the timeout that Temporal raises.
	if got := s.end(s.begin(n.queue(), countTo{To: 8, Fail: true}, 10*time.Second)); got.Type != "HalfWay" || got.Last != 4 || got.Message != "half way" {
		t.Errorf("failure %+v", got)
	}
	if got := s.end(s.begin(n.queue(), countTo{To: 6, Pause: 300 * time.Millisecond, Hang: true}, 2*time.Second)); got.Type != "timeout:Heartbeat" || got.Last != 3 {
		t.Errorf("timeout %+v", got)
	}
}

func TestKillIsNoticedWithinASecond(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	n := s.child()
	s.waitPresent(n.identity)
	m := s.fleet()
	run := s.begin(n.queue(), countTo{To: 10_000, Pause: 20 * time.Millisecond}, 30*time.Second)
	s.beating(run)
	n.kill()
	noticed := eventually(t, 10*time.Second, "node is absent", func() bool { _, ok := m.Present(n.address()); return !ok })
	ended := noticed + s.closed(run, 10*time.Second)
	t.Logf("absent after %s, workflow moved on after %s", noticed, ended)
	if noticed > time.Second {
		t.Errorf("the kill was noticed after %s", noticed)
	}
	if got := s.end(run); got.Type != execution.ErrNodeLost || got.Last == 0 {
		t.Errorf("outcome %+v", got)
	}
}

// A dead node's open poll must not swallow a task for longer than the grace.
func TestTaskForAFreshlyDeadNodeIsFailedAtOnce(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	n := s.child()
	s.waitPresent(n.identity)
	s.end(s.begin(n.queue(), countTo{To: 1}, 10*time.Second)) // its poll is open again after this
	n.kill()
	run := s.begin(n.queue(), countTo{To: 1}, 30*time.Second)
	took := s.closed(run, 15*time.Second)
	got := s.end(run)
	t.Logf("failed after %s: %+v", took, got)
	if got.Type != execution.ErrNodeLost || took > 5*time.Second {
		t.Errorf("outcome %+v after %s", got, took)
	}
}

func TestSilenceIsNoticedAfterThreeSeconds(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	frozen, other := s.child(), s.child()
	s.waitPresent(frozen.identity, other.identity)
	m := s.fleet()
	run := s.begin(frozen.queue(), countTo{To: 10_000, Pause: 20 * time.Millisecond}, 30*time.Second)
	s.beating(run)
	frozen.signal(t, syscall.SIGSTOP)
	noticed := eventually(t, 15*time.Second, "node is absent", func() bool { _, ok := m.Present(frozen.address()); return !ok })
	t.Logf("absent after %s", noticed)
	if noticed < 2*time.Second || noticed > 5*time.Second {
		t.Errorf("the silence was noticed after %s", noticed)
	}
	if got := s.end(run); got.Type != execution.ErrNodeLost || got.Last == 0 {
		t.Errorf("outcome %+v", got)
	}
	if _, ok := m.Present(other.address()); !ok {
		t.Error("the other node is gone too")
	}
	// The zombie comes back: it is welcome, its late work is not.
	frozen.signal(t, syscall.SIGCONT)
	eventually(t, 20*time.Second, "node is present again", func() bool { _, ok := m.Present(frozen.address()); return ok })
	if got := s.end(s.begin(frozen.queue(), countTo{To: 3}, 10*time.Second)); got.Result != 3 {
		t.Errorf("after its return: %+v", got)
	}
}

func TestIngressRestartFailsNothing(t *testing.T) {
	s := newSite(t, ingress.Timing{})
	s.control()
	nodes := []*child{s.child(), s.child()}
	s.waitPresent(nodes[0].identity, nodes[1].identity)
	m := s.fleet()
	var runs []client.WorkflowRun
	for _, n := range nodes {
		run := s.begin(n.queue(), countTo{To: 400, Pause: 20 * time.Millisecond}, 30*time.Second)
		s.beating(run)
		runs = append(runs, run)
	}
	s.stop()
	eventually(t, 10*time.Second, "the node map is away", func() bool { return s.ears.Count(mapAway) > 0 })
	for _, n := range nodes { // what it knew it still knows
		if _, ok := m.Present(n.address()); !ok {
			t.Fatal("a node vanished with the ingress")
		}
	}
	s.start()
	for i, run := range runs {
		if got := s.end(run); got.Result != 400 {
			t.Errorf("node %d: %+v", i, got)
		}
	}
	// The new ingress knows the tasks by their heartbeats.
	run := s.begin(nodes[0].queue(), countTo{To: 10_000, Pause: 20 * time.Millisecond}, 30*time.Second)
	s.beating(run)
	s.stop()
	s.start()
	s.beatsAfter(run, time.Now())
	eventually(t, 10*time.Second, "node is present", func() bool { _, ok := m.Present(nodes[0].address()); return ok })
	nodes[0].kill()
	took := s.closed(run, 10*time.Second)
	if got := s.end(run); got.Type != execution.ErrNodeLost || took > 3*time.Second {
		t.Errorf("after a restart a kill gives %+v after %s", got, took)
	}
}

func TestNewProcessReplacesTheOld(t *testing.T) {
	s := newSite(t, ingress.Timing{Return: time.Minute})
	s.control()
	old := s.child()
	s.waitPresent(old.identity)
	run := s.begin(old.queue(), countTo{To: 10_000, Pause: 20 * time.Millisecond}, 30*time.Second)
	s.beating(run)
	old.kill()
	s.childOf(old.identity)
	s.closed(run, 15*time.Second)
	if got := s.end(run); got.Type != execution.ErrNodeLost {
		t.Errorf("outcome %+v", got)
	}
}
