package control

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/skyops/skyops/activities/placement"
	"github.com/skyops/skyops/activities/placement/placementtest"
	"github.com/skyops/skyops/protocol/eip712"
	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/match"
	"github.com/skyops/skyops/workers/fleet"
)

func TestApplyHandsOverWhatDiffers(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	now := time.Unix(1_800_000_000, 0)
	clock := func() time.Time { return now }
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	var shelf placementtest.Shelf
	pen, err := placement.NewPen(&shelf, &shelf, key, eip712.Domain{}, clock)
	if err != nil {
		t.Fatal(err)
	}
	f := placement.NewFleet(placement.Config{Params: match.DefaultParams(), Pen: pen, Now: clock, Log: log, Behind: func() error { return nil }})
	f.SetSynced(true)
	acts := &placement.Activities{Fleet: f}
	nodes := make([]fleet.Node, 3)
	for i := range nodes {
		nodes[i] = fleet.Node{Address: common.Address{byte(i + 1)}, Present: true, Leaf: match.Leaf{Beat: match.Beat{
			Slot: uint32(i), Node: common.Address{byte(i + 1)}, CPU: 4000, RAM: 4096, Disk: 4096, Rate: [2]uint64{1, 1},
			Flags: match.FlagDocker, Seq: 1, Time: uint64(now.Unix()),
		}}}
	}
	known := make(map[uint32]match.Leaf)
	feasible := func(id byte) int {
		apply(nodes, known, f, log)
		order := job.Order{MaxRate: 1, Nonce: common.Hash{id}}
		res, err := acts.Place(t.Context(), placement.PlaceRequest{
			Job:        job.ID(order.Hash(eip712.Domain{}), 0),
			Submission: job.Submission{Spec: job.Spec{CPU: 1, RAM: 1, Disk: 1}, Order: order},
		})
		if err != nil {
			t.Fatal(err)
		}
		return res.Feasible
	}
	if n := feasible(1); n != 3 {
		t.Errorf("%d nodes of 3", n)
	}
	nodes[0].Present = false
	nodes[1].Leaf.Flags |= match.FlagDrained
	nodes[1].Leaf.Seq++
	if n := feasible(2); n != 1 {
		t.Errorf("%d nodes; one is lost, one drains", n)
	}
	nodes[0].Present = true
	if n := feasible(3); n != 2 || len(known) != 3 {
		t.Errorf("%d nodes; the lost one is back", n)
	}
	nodes[2].Leaf = match.Leaf{}
	if n := feasible(4); n != 1 {
		t.Errorf("%d nodes; one has not beaten since it came", n)
	}
}

// An activity that waits is reported as alive, without saying so itself.
func TestAliveReports(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&alive{}}})
	const timeout = 3 * time.Second
	env.SetTestTimeout(10 * timeout)
	reported := make(chan struct{}, 1)
	env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) {
		select {
		case reported <- struct{}{}:
		default:
		}
	})
	env.RegisterActivityWithOptions(func(ctx context.Context) error {
		select {
		case <-reported:
			return nil
		case <-time.After(4 * timeout):
			return context.DeadlineExceeded
		}
	}, activity.RegisterOptions{Name: "wait"})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Hour, HeartbeatTimeout: timeout, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
		})
		return workflow.ExecuteActivity(ctx, "wait").Get(ctx, nil)
	})
	if err := env.GetWorkflowError(); err != nil {
		t.Error(err)
	}
}
