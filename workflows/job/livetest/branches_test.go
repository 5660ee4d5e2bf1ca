package livetest

import (
	"context"
	"testing"

	"go.temporal.io/sdk/worker"

	"github.com/skyops/skyops/activities/execution"
	story "github.com/skyops/skyops/workflows/job"
)

// TestBranches runs the branches of the story side by side on one server; the
// name of each is that of its recorded history.
func TestBranches(t *testing.T) {
	address := serve(t)
	for _, branch := range []struct {
		name string
		run  func(t *testing.T, address string)
	}{
		{"success", success},
		{"node-lost", nodeLost},
		{"node-drained", nodeDrained},
		{"declined", declined},
		{"silent", silent},
		{"taken-up-again", takenUpAgain},
		{"user-error", userError},
		{"cancelled", cancelled},
		{"out-of-budget", outOfBudget},
		{"no-node", noNode},
		{"refused", refused},
	} {
		t.Run(branch.name, func(t *testing.T) { branch.run(t, address) })
	}
}

// A control worker that dies in the middle of an attempt costs nothing: the
// attempt goes on, and its end is taken up by the next worker.
func TestControlRestartsMidAttempt(t *testing.T) {
	running, goOn := make(chan struct{}), make(chan struct{})
	l := start(t, serve(t), 1, func(l *live) {
		n := l.Nodes[0]
		n.Execute = func(ctx context.Context, req execution.ExecuteRequest) (execution.ExecuteResult, error) {
			close(running)
			<-goOn
			return n.Succeed(ctx, req)
		}
	})
	if err := l.submit(); err != nil {
		t.Fatal(err)
	}
	<-running
	l.control.Stop()
	worker.PurgeStickyWorkflowCache()
	close(goOn)
	l.startControl()
	s := l.update(story.AwaitUpdate, story.AwaitRequest{Final: true})
	l.want(s, story.Succeeded, "")
	if s.Epoch != 1 {
		t.Errorf("%d attempts", s.Epoch)
	}
}
